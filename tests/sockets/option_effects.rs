//! Decides what a few options do, on real sockets: what the peer sees of them, and what they change of
//! later calls.

#![cfg(target_os = "linux")]

use std::{
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};

use crate::common::{FullListener, Rig, any_port, errno_of, send};
use crate::options::{get, number, set, value};
use socket_playground::model::{
    Call, Family, OptionValue, Outcome, Protocol, SocketOption, record_text,
};

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
        if rig.begun_after(before, call_id) == crate::common::Begun::Waits {
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

#[test]
fn the_kernel_makes_its_own_value_of_some_numbers() {
    use SocketOption::{DeferAccept, FastOpen, LocalPortRange, MulticastInterface, SynCount};
    let rig = Rig::stepwise();
    for (asked, effective) in [(0, 0), (1, 1), (2, 3), (3, 3), (5, 7), (8, 15)] {
        let outcome = rig.call(rig.tcp(), set(DeferAccept, number(asked)));
        assert_eq!(outcome, Outcome::Option { value: number(effective) }, "{asked}");
    }
    let longest = std::fs::read_to_string("/proc/sys/net/core/somaxconn").expect("a number");
    let longest = longest.trim().parse().expect("a number");
    let outcome = rig.call(rig.tcp(), set(FastOpen, number(i32::MAX.cast_unsigned())));
    assert_eq!(outcome, Outcome::Option { value: number(longest) });
    for (option, wrong) in [
        (FastOpen, number(u32::MAX)),
        (SynCount, number(0)),
        (SynCount, number(128)),
        (LocalPortRange, value("(50001, 50000)")),
    ] {
        assert_eq!(errno_of(&rig.call(rig.tcp(), set(option, wrong))), "EINVAL", "{option}");
    }
    let stranger = set(MulticastInterface, value("\"192.0.2.255\""));
    assert_eq!(errno_of(&rig.call(rig.udp(), stranger)), "EADDRNOTAVAIL");
}

#[test]
fn fast_open_is_for_who_can_listen() {
    let rig = Rig::stepwise();
    let (client, _server) = rig.pair();
    let call = set(SocketOption::FastOpen, number(5));
    assert_eq!(errno_of(&rig.call(client, call.clone())), "EINVAL");
    let (listener, _) = rig.listener(Family::V4, 1);
    assert_eq!(rig.call(listener, call), Outcome::Option { value: number(5) });
}

#[test]
fn an_option_of_windows_is_refused_by_linux_itself() {
    let rig = Rig::stepwise();
    let call = set(SocketOption::ExclusiveAddress, OptionValue::Switch(true));
    let text = record_text(&rig.record(rig.tcp(), call));
    assert_eq!(text, "setsockopt(SO_EXCLUSIVEADDRUSE, on) = -1 ENOPROTOOPT");
}

/// A member of a group hears what is sent to it, and does not once it has left.
#[expect(clippy::print_stderr, reason = "a test may tell who runs it")]
fn group_of_two(rig: &Rig, family: Family, group: &str, at: &str, leave: SocketOption) {
    let join = match family {
        Family::V4 => SocketOption::JoinGroup,
        Family::V6 => SocketOption::JoinGroupV6,
    };
    let membership = value(&format!("\"{group}{at}\""));
    let member = rig.open(Protocol::Udp, family);
    let everywhere = match family {
        Family::V4 => "0.0.0.0:0",
        Family::V6 => "[::]:0",
    };
    rig.must(member, Call::Bind(everywhere.parse().expect("an address")));
    rig.must(member, set(join, membership));
    let sender = rig.open(Protocol::Udp, family);
    if family == Family::V4 {
        rig.must(sender, set(SocketOption::MulticastInterface, value("\"127.0.0.1\"")));
    } else {
        // It goes through the network's interface, and with no hops left it goes no further.
        rig.must(sender, set(SocketOption::MulticastHops, number(0)));
    }
    let to = SocketAddr::new(group.parse().expect("an address"), rig.local(member).port());
    let hail = Call::SendTo(b"hail".as_slice().into(), to);
    let sent = rig.call(sender, hail.clone());
    if family == Family::V6 && errno_of(&sent) == "ENETUNREACH" {
        eprintln!("left out: this computer has no route to IPv6 groups");
        return;
    }
    assert_eq!(sent, Outcome::Sent { bytes: 4 });
    let heard = rig.call(member, Call::RecvFrom(9));
    assert!(matches!(heard, Outcome::Datagram { bytes: 4, .. }), "{heard:?}");

    rig.must(member, set(leave, membership));
    rig.must(sender, hail);
    let own = rig.local(member).port();
    rig.must(sender, Call::SendTo(b"!".as_slice().into(), SocketAddr::new(family.loopback(), own)));
    let heard = rig.call(member, Call::RecvFrom(9));
    assert!(matches!(heard, Outcome::Datagram { bytes: 1, .. }), "{heard:?}");
}

#[test]
fn a_group_hears_what_is_sent_to_it_until_it_is_left() {
    let rig = Rig::stepwise();
    group_of_two(&rig, Family::V4, "239.83.80.3", "@127.0.0.1", SocketOption::LeaveGroup);
    group_of_two(&rig, Family::V6, "ff02::8380:3", "", SocketOption::LeaveGroupV6);
}

/// `IP_MULTICAST_LOOP` forbids the copy that the kernel would make for its own computer. Through the
/// loopback interface it is the packet itself that comes back.
#[test]
fn through_loopback_a_group_is_heard_whether_it_loops_or_not() {
    let rig = Rig::stepwise();
    let member = rig.udp();
    rig.must(member, Call::Bind("0.0.0.0:0".parse().expect("an address")));
    rig.must(member, set(SocketOption::JoinGroup, value("\"239.83.80.4@127.0.0.1\"")));
    let sender = rig.udp();
    rig.must(sender, set(SocketOption::MulticastInterface, value("\"127.0.0.1\"")));
    let to = SocketAddr::new([239, 83, 80, 4].into(), rig.local(member).port());
    for (on, data) in [(false, "off"), (true, "looped")] {
        rig.must(sender, set(SocketOption::MulticastLoop, OptionValue::Switch(on)));
        rig.must(sender, Call::SendTo(data.into(), to));
        let heard = rig.call(member, Call::RecvFrom(9));
        let length = data.len() as u64;
        assert!(matches!(heard, Outcome::Datagram { bytes, .. } if bytes == length), "{heard:?}");
    }
}

/// Two ports next to each other, in the system's range, that nobody was bound to just now.
fn two_free_ports(family: Family) -> impl Iterator<Item = (u16, u16)> {
    let free = move |port: u16| TcpListener::bind((family.loopback(), port)).is_ok();
    let pairs = (40_000..60_000).step_by(2).map(|port| (port, port + 1));
    pairs.filter(move |(low, high)| free(*low) && free(*high))
}

/// Connects three clients from these two ports. `None` if another program has taken one of them.
fn three_clients(rig: &Rig, family: Family, (low, high): (u16, u16)) -> Option<()> {
    let (_listener, address) = rig.listener(family, 8);
    let mut ports = Vec::new();
    for count in 1..=3 {
        let client = rig.open(Protocol::Tcp, family);
        rig.must(client, set(SocketOption::LocalPortRange, OptionValue::Ports(low, high)));
        let outcome = rig.call(client, Call::Connect(address));
        if count == 3 {
            assert_eq!(errno_of(&outcome), "EADDRNOTAVAIL");
        } else if outcome == Outcome::Done {
            ports.push(rig.local(client).port());
        } else {
            assert_eq!(errno_of(&outcome), "EADDRNOTAVAIL");
            return None;
        }
    }
    ports.sort_unstable();
    assert_eq!(ports, [low, high]);
    Some(())
}

#[test]
fn with_two_ports_to_choose_from_the_third_client_finds_none() {
    let rig = Rig::stepwise();
    for family in [Family::V4, Family::V6] {
        let mut pairs = two_free_ports(family).take(20);
        let found = pairs.find_map(|pair| three_clients(&rig, family, pair));
        assert!(found.is_some(), "two ports that stay free");
    }
}

/// The system's own range begins at 32768.
#[test]
fn a_range_outside_of_the_systems_own_is_passed_over() {
    let rig = Rig::stepwise();
    let (_listener, address) = rig.listener(Family::V4, 8);
    let client = rig.tcp();
    rig.must(client, set(SocketOption::LocalPortRange, OptionValue::Ports(2000, 2001)));
    rig.must(client, Call::Connect(address));
    assert!(rig.local(client).port() > 2001);
}

#[test]
fn a_connect_that_repeats_its_first_packet_once_gives_up_soon() {
    let rig = Rig::stepwise();
    let full = FullListener::new(Family::V4);
    let client = rig.tcp();
    rig.must(client, set(SocketOption::SynCount, number(1)));
    let began = Instant::now();
    assert_eq!(errno_of(&rig.call(client, Call::Connect(full.address))), "ETIMEDOUT");
    let seconds = began.elapsed().as_secs();
    assert!((2..60).contains(&seconds), "{seconds} s");
}

#[test]
fn a_deferred_accept_waits_for_the_first_bytes() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 8);
    rig.must(listener, set(SocketOption::DeferAccept, number(60)));
    let client = rig.tcp();
    rig.must(client, Call::Connect(address));
    let accept = rig.must_wait(listener, Call::Accept);
    rig.must(client, send("now"));
    let outcome = crate::common::outcome_of(&rig.returned(accept));
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
}
