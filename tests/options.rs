//! Decides whether options are set and read as the table says: every option on every kind of
//! socket, on the real kernel, and what a few of them do.

#![cfg(target_os = "linux")]

mod common;

use std::time::{Duration, Instant};

use common::{Rig, any_port, errno_of, send};
use socket_playground::model::{
    Call, Family, OptionValue, Outcome, Protocol, SocketId, SocketOption, ValueKind, record_text,
};

const KINDS: [(Protocol, Family); 4] = [
    (Protocol::Tcp, Family::V4),
    (Protocol::Tcp, Family::V6),
    (Protocol::Udp, Family::V4),
    (Protocol::Udp, Family::V6),
];

fn set(option: SocketOption, value: OptionValue) -> Call {
    Call::SetOption(option, value)
}

fn get(rig: &Rig, socket: SocketId, option: SocketOption) -> OptionValue {
    match rig.call(socket, Call::GetOption(option)) {
        Outcome::Option { value } => value,
        outcome => panic!("{option}: {outcome:?}"),
    }
}

/// A value that the option takes and does not begin with, and what the kernel makes of it.
fn another_value(option: SocketOption, now: Option<OptionValue>) -> (OptionValue, OptionValue) {
    let (asked, effective) = match option {
        SocketOption::ReceiveBuffer | SocketOption::SendBuffer => (6000, 12_000),
        SocketOption::MaxSegment => (1000, 1000),
        // The last two bits belong to the kernel (ECN), which on TCP does not let go of them.
        SocketOption::TypeOfService | SocketOption::TrafficClass => (16, 16),
        SocketOption::Linger => {
            let value = OptionValue::Linger(Some(7));
            return (value, value);
        }
        _ if option.facts().kind == ValueKind::Switch => {
            let value = OptionValue::Switch(now != Some(OptionValue::Switch(true)));
            return (value, value);
        }
        _ => (5, 5),
    };
    (OptionValue::Number(asked), OptionValue::Number(effective))
}

#[test]
fn every_option_is_set_and_read_back_where_it_belongs() {
    let rig = Rig::stepwise();
    let mut count = 0;
    for (protocol, family) in KINDS {
        for option in SocketOption::ALL {
            if !option.belongs_to(protocol, family) {
                continue;
            }
            let socket = rig.open(protocol, family);
            assert_eq!(rig.state(socket).option(option), None);
            let before = get(&rig, socket, option);
            assert!(before.is_of(option.facts().kind), "{option}: {before:?}");
            let (asked, effective) = another_value(option, Some(before));
            assert_ne!(before, effective, "{option}");
            let name = format!("{option} on {protocol} over {family}");
            let outcome = rig.call(socket, set(option, asked));
            assert_eq!(outcome, Outcome::Option { value: effective }, "{name}");
            assert_eq!(get(&rig, socket, option), effective, "{name}");
            assert_eq!(rig.state(socket).option(option), Some(effective), "{name}");
            rig.must(socket, Call::Close);
            count += 1;
        }
    }
    assert!(count > 60, "{count} combinations");
}

#[test]
fn every_option_is_refused_where_the_table_says_so() {
    let rig = Rig::stepwise();
    for (protocol, family) in KINDS {
        for option in SocketOption::ALL {
            let name = format!("{option} on {protocol} over {family}");
            let refused = option.refused_on(protocol, family);
            if option.belongs_to(protocol, family) {
                assert_eq!(refused, None, "{name}");
                continue;
            }
            let socket = rig.open(protocol, family);
            let outcome = rig.call(socket, set(option, another_value(option, None).0));
            match refused {
                Some(errno) => assert_eq!(errno_of(&outcome), errno, "{name}"),
                None => assert!(outcome.is_success(), "{name}: {outcome:?}"),
            }
            let asked = rig.call(socket, Call::GetOption(option));
            let other_level = match family {
                Family::V4 => "EOPNOTSUPP",
                Family::V6 => "ENOPROTOOPT",
            };
            let right = asked.is_success() || errno_of(&asked) == other_level;
            assert!(right, "{name}: {asked:?}");
            let of_tcp = option.facts().manual == "tcp(7)";
            assert!(!of_tcp || !asked.is_success(), "{name}: {asked:?}");
            rig.must(socket, Call::Close);
        }
    }
}

/// Those of the buffers differ from system to system.
#[test]
fn a_fresh_socket_has_the_defaults_of_the_table() {
    let rig = Rig::stepwise();
    for (protocol, family) in KINDS {
        let socket = rig.open(protocol, family);
        for option in SocketOption::ALL {
            let buffer = [SocketOption::ReceiveBuffer, SocketOption::SendBuffer].contains(&option);
            if buffer || !option.belongs_to(protocol, family) {
                continue;
            }
            let words = option.facts().linux_default;
            let first = words.split([' ', ':']).next().unwrap_or_default();
            assert_eq!(get(&rig, socket, option).to_string(), first, "{option}");
        }
    }
}

#[test]
fn linux_doubles_a_buffer_and_both_numbers_are_told() {
    let rig = Rig::stepwise();
    let socket = rig.udp();
    let call = set(SocketOption::ReceiveBuffer, OptionValue::Number(2048));
    let text = record_text(&rig.record(socket, call));
    assert_eq!(text, "setsockopt(SO_RCVBUF, 2048) = 0 (now 4096)");
    let text = record_text(&rig.record(socket, Call::GetOption(SocketOption::ReceiveBuffer)));
    assert_eq!(text, "getsockopt(SO_RCVBUF) = 4096");
}

#[test]
fn one_option_sets_no_other() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    for option in [SocketOption::KeepIdle, SocketOption::KeepInterval, SocketOption::KeepCount] {
        rig.must(socket, set(option, OptionValue::Number(5)));
    }
    assert_eq!(get(&rig, socket, SocketOption::KeepAlive), OptionValue::Switch(false));
}

#[test]
fn a_value_of_another_kind_is_taken_as_the_kernel_would() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    let outcome = rig.call(socket, set(SocketOption::NoDelay, OptionValue::Number(7)));
    assert_eq!(outcome, Outcome::Option { value: OptionValue::Switch(true) });
    let outcome = rig.call(socket, set(SocketOption::Linger, OptionValue::Number(7)));
    assert_eq!(errno_of(&outcome), "EINVAL");
    let outcome = rig.call(socket, set(SocketOption::TimeToLive, OptionValue::Number(300)));
    assert_eq!(errno_of(&outcome), "EINVAL");
    assert_eq!(rig.state(socket).option(SocketOption::TimeToLive), None);
}

#[test]
fn options_stand_behind_no_call_that_waits() {
    let rig = Rig::stepwise();
    let (client, _server) = rig.pair();
    let waiting = rig.must_wait(client, Call::Recv(9));
    rig.must(client, set(SocketOption::NoDelay, OptionValue::Switch(true)));
    rig.must(client, Call::GetOption(SocketOption::NoDelay));
    assert_eq!(rig.state(client).waiting().len(), 1);
    assert_eq!(rig.cancel(client, waiting), Outcome::Cancelled { bytes: 0 });
}

#[test]
fn an_accepted_connection_has_the_options_of_its_listener() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 1);
    rig.must(listener, set(SocketOption::NoDelay, OptionValue::Switch(true)));
    let client = rig.tcp();
    rig.must(client, Call::Connect(address));
    let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
        panic!("accept makes a socket")
    };
    assert_eq!(get(&rig, socket, SocketOption::NoDelay), OptionValue::Switch(true));
    assert_eq!(get(&rig, client, SocketOption::NoDelay), OptionValue::Switch(false));
}

#[test]
fn a_close_with_reset_is_seen_by_the_peer() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    rig.must(server, set(SocketOption::Linger, OptionValue::Linger(Some(0))));
    rig.must(server, Call::Close);
    assert_eq!(errno_of(&rig.call(client, Call::Recv(9))), "ECONNRESET");

    let (client, server) = rig.pair();
    rig.must(server, Call::Close);
    assert_eq!(rig.call(client, Call::Recv(9)), Outcome::EndOfStream);
}

#[test]
fn of_200_datagrams_few_find_room_in_a_small_buffer() {
    let rig = Rig::stepwise();
    let (receiver, sender) = (rig.udp(), rig.udp());
    rig.must(receiver, set(SocketOption::ReceiveBuffer, OptionValue::Number(2048)));
    rig.must(receiver, Call::Bind(any_port(Family::V4)));
    rig.must(sender, Call::Connect(rig.local(receiver)));
    for _ in 0..200 {
        rig.must(sender, send("x"));
    }
    let mut arrived = 0;
    loop {
        let before = rig.log.len();
        let call_id = rig.start(receiver, Call::Recv(9));
        if rig.begun_after(before, call_id) == common::Begun::Waits {
            break;
        }
        arrived += 1;
    }
    assert!((1..20).contains(&arrived), "{arrived} arrived");
}

#[test]
fn two_sockets_share_a_port_if_both_allow_it() {
    let rig = Rig::stepwise();
    for (share, second) in [(false, "EADDRINUSE"), (true, "no error")] {
        let (one, other) = (rig.tcp(), rig.tcp());
        for socket in [one, other] {
            rig.must(socket, set(SocketOption::ReusePort, OptionValue::Switch(share)));
        }
        rig.must(one, Call::Bind(any_port(Family::V4)));
        rig.must(one, Call::Listen(1));
        let outcome = rig.call(other, Call::Bind(rig.local(one)));
        assert_eq!(errno_of(&outcome), second);
    }
}

/// A lingering close waits for the peer, who may never read.
#[test]
fn the_end_of_a_session_does_not_linger() {
    let rig = Rig::stepwise();
    let (client, peer) = rig.with_peer(Family::V4);
    rig.must(client, set(SocketOption::Linger, OptionValue::Linger(Some(20))));
    rig.must_wait(client, send(vec![0; 64 * 1024 * 1024]));
    let began = Instant::now();
    rig.playground.close();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    drop(peer);
}
