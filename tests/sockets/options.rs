//! Decides whether options are set and read as the table says: every option on every kind of
//! socket, on the real kernel, and what a few of them do.

#![cfg(target_os = "linux")]

use crate::common::{Rig, errno_of};
use socket_playground::model::{
    Call, Family, OptionValue, Outcome, Protocol, SocketId, SocketOption, System, ValueKind,
    record_text,
};

const KINDS: [(Protocol, Family); 4] = [
    (Protocol::Tcp, Family::V4),
    (Protocol::Tcp, Family::V6),
    (Protocol::Udp, Family::V4),
    (Protocol::Udp, Family::V6),
];

pub fn set(option: SocketOption, value: OptionValue) -> Call {
    Call::SetOption(option, value)
}

/// A value as a scenario file gives it.
pub fn value(form: &str) -> OptionValue {
    ron::from_str(form).expect("a value")
}

pub fn number(number: u32) -> OptionValue {
    OptionValue::Number(number)
}

/// Options that are set and cannot be asked for.
fn is_membership(option: SocketOption) -> bool {
    matches!(option.facts().kind, ValueKind::Group(_))
}

pub fn get(rig: &Rig, socket: SocketId, option: SocketOption) -> OptionValue {
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
        SocketOption::MulticastInterfaceV6 => (1, 1),
        // In between lie 1, 3, 7 ...: the times at which Linux would send its answer again.
        SocketOption::DeferAccept => (5, 7),
        _ if option.facts().kind == ValueKind::Ports => {
            let value = value("(50000, 50001)");
            return (value, value);
        }
        _ if option.facts().kind == ValueKind::Interface => {
            let value = value("\"127.0.0.1\"");
            return (value, value);
        }
        _ if option.facts().kind == ValueKind::Group(Family::V4) => {
            let value = value("\"239.83.80.2@127.0.0.1\"");
            return (value, value);
        }
        _ if option.facts().kind == ValueKind::Group(Family::V6) => {
            let value = value("\"ff02::8380:2@1\"");
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
            if !option.belongs_to(protocol, family) || is_membership(option) {
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
    assert!(count > 70, "{count} combinations");
}

/// What is set and cannot be asked for: the log has the kernel's answer to both.
#[test]
fn a_group_is_joined_and_left_and_not_asked_for() {
    use SocketOption::{JoinGroup, JoinGroupV6, LeaveGroup, LeaveGroupV6};
    let rig = Rig::stepwise();
    for (family, join, leave) in
        [(Family::V4, JoinGroup, LeaveGroup), (Family::V6, JoinGroupV6, LeaveGroupV6)]
    {
        let socket = rig.open(Protocol::Udp, family);
        let group = another_value(join, None).0;
        let record = rig.record(socket, set(join, group));
        assert_eq!(record_text(&record), format!("setsockopt({join}, {group}) = 0"));
        assert_eq!(errno_of(&rig.call(socket, set(join, group))), "EADDRINUSE");
        for option in [join, leave] {
            let record = rig.record(socket, Call::GetOption(option));
            let told = format!("getsockopt({option}) = -1 ENOPROTOOPT");
            assert_eq!(record_text(&record), told);
        }
        assert_eq!(rig.state(socket).option(join), Some(group), "the log knows that it joined");
        assert_eq!(rig.call(socket, set(leave, group)), Outcome::Done);
        assert_eq!(rig.state(socket).option(join), None);
        assert_eq!(rig.state(socket).option(leave), None);
        assert_eq!(errno_of(&rig.call(socket, set(leave, group))), "EADDRNOTAVAIL");
    }
    let socket = rig.udp();
    for (wrong, errno) in [
        ("\"127.0.0.1\"", "EINVAL"),
        ("\"239.83.80.2@192.0.2.255\"", "ENODEV"),
        ("\"ff02::1@1\"", "EINVAL"),
        ("7", "EINVAL"),
    ] {
        assert_eq!(errno_of(&rig.call(socket, set(JoinGroup, value(wrong)))), errno, "{wrong}");
    }
    let socket = rig.open(Protocol::Udp, Family::V6);
    for (wrong, errno) in [
        ("\"::1@1\"", "EINVAL"),
        ("\"ff02::1@4294967295\"", "ENODEV"),
        ("\"239.83.80.2\"", "EINVAL"),
        ("(1, 2)", "EINVAL"),
    ] {
        assert_eq!(errno_of(&rig.call(socket, set(JoinGroupV6, value(wrong)))), errno, "{wrong}");
    }
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
            if option == SocketOption::LeaveGroup && refused.is_none() {
                let group = another_value(option, None).0;
                rig.must(socket, set(SocketOption::JoinGroup, group));
            }
            let outcome = rig.call(socket, set(option, another_value(option, None).0));
            match refused {
                Some(errno) => assert_eq!(errno_of(&outcome), errno, "{name}"),
                None => assert!(outcome.is_success(), "{name}: {outcome:?}"),
            }
            let asked = rig.call(socket, Call::GetOption(option));
            let of_this_level = is_membership(option) && option.facts().families.contains(&family);
            let absent = !option.facts().systems.contains(&System::Linux);
            let other_level = match family {
                Family::V4 if !of_this_level && !absent => "EOPNOTSUPP",
                _ => "ENOPROTOOPT",
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
            let untold = buffer || is_membership(option);
            if untold || !option.belongs_to(protocol, family) {
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
    let range = set(SocketOption::LocalPortRange, number(0xc351_c350));
    assert_eq!(rig.call(socket, range), Outcome::Option { value: value("(50000, 50001)") });
    let outcome = rig.call(socket, set(SocketOption::SynCount, value("(3, 0)")));
    assert_eq!(outcome, Outcome::Option { value: number(3) });
    let interface = set(SocketOption::MulticastInterface, value("\"239.1.2.3@127.0.0.1\""));
    let outcome = rig.call(rig.udp(), interface);
    assert_eq!(outcome, Outcome::Option { value: value("\"127.0.0.1\"") });
}
