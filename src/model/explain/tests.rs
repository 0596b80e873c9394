use super::*;
use crate::model::{CallKind, Errno, Family, Needed};

/// The errors that the calls of this program are known to give.
const TAUGHT: &[&str] = &[
    "EPERM",
    "EACCES",
    "EMFILE",
    "EAFNOSUPPORT",
    "EPROTONOSUPPORT",
    "EADDRINUSE",
    "EADDRNOTAVAIL",
    "EINVAL",
    "EOPNOTSUPP",
    "EAGAIN",
    "ECONNABORTED",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "EINPROGRESS",
    "EISCONN",
    "ENETUNREACH",
    "EPIPE",
    "ECONNRESET",
    "EMSGSIZE",
    "EDESTADDRREQ",
    "ENOTCONN",
    "EBADF",
    "ENOPROTOOPT",
    "ENODEV",
    "EPROTO",
];

fn failed(errno: &str, call: CallKind, family: Family, address: &str) -> FailedCall {
    let errno = Errno::from_name(errno).unwrap();
    let address = (!address.is_empty()).then(|| address.parse().unwrap());
    let attempted = Attempted::Call(call);
    FailedCall { errno, attempted, family: Some(family), address, length: 0 }
}

fn words(failed: &FailedCall) -> String {
    let Explanation { meaning, remedy } = explain(failed);
    format!("{meaning} {remedy}")
}

#[test]
fn every_error_that_learners_meet_is_explained_for_every_call() {
    let calls = CallKind::ALL.map(Attempted::Call).into_iter();
    let opened = [Needed::Socket, Needed::Thread, Needed::Poller].map(Attempted::Open);
    for attempted in calls.chain(opened) {
        for name in TAUGHT {
            let errno = Errno::from_name(name).unwrap();
            let failed = FailedCall { errno, attempted, family: None, address: None, length: 0 };
            assert_ne!(explain(&failed), UNKNOWN, "{name} in {attempted:?}");
        }
    }
}

#[test]
fn every_row_names_errors_that_exist_and_stands_once() {
    assert!(rows().len() > 80, "the table was not read");
    for (index, row) in rows().iter().enumerate() {
        for errno in &row.errors {
            assert!(Errno::names().any(|name| name == *errno), "{errno}");
        }
        for other in rows().iter().skip(index + 1) {
            let same = row.calls == other.calls && row.when == other.when;
            let shared = row.errors.iter().find(|errno| other.errors.contains(errno));
            assert!(!same || shared.is_none(), "{shared:?}");
        }
        let Explanation { meaning, remedy } = row.explanation();
        assert!(meaning.ends_with('.') && remedy.ends_with('.'), "{meaning} {remedy}");
    }
}

#[test]
fn the_same_error_means_different_things_in_different_calls() {
    let bind = failed("EACCES", CallKind::Bind, Family::V4, "127.0.0.1:1");
    let send = failed("EACCES", CallKind::Send, Family::V4, "");
    assert_ne!(explain(&bind), explain(&send));
}

/// What Linux answers, and what then has to be said.
#[test]
fn advice_fits_the_family_and_the_address() {
    use CallKind::{Bind, Connect, Send, SendTo};
    let (v4, v6) = (Family::V4, Family::V6);
    for (errno, call, family, address, said) in [
        ("EADDRNOTAVAIL", Bind, v6, "[2001:db8::77]:0", "::1 is always one, :: means all"),
        ("EADDRNOTAVAIL", Bind, v4, "192.0.2.1:0", "127.0.0.1 is always one, 0.0.0.0 means all"),
        ("EADDRNOTAVAIL", Bind, v6, "[::ffff:192.0.2.1]:0", "::ffff:127.0.0.1 is always one"),
        ("EADDRNOTAVAIL", Bind, v6, "[::1]:0", "IPv6 is turned off"),
        ("EADDRNOTAVAIL", SendTo, v6, "[::1]:9", "IPv6 is turned off"),
        ("EADDRNOTAVAIL", Connect, v6, "[::1]:9", "IPv6 may be turned off"),
        ("EADDRNOTAVAIL", Bind, v6, "[fe80::1%1]:0", "interface after the % sign does not have"),
        ("ENODEV", Bind, v6, "[fe80::1%99]:0", "no network interface with the number"),
        ("EINVAL", Bind, v6, "[fe80::1]:0", "fe80::1%eth0"),
        ("EINVAL", Connect, v6, "[fe80::1]:9", "fe80::1%eth0"),
        ("EINVAL", Connect, v6, "[ff02::1]:9", "fe80::1%eth0"),
        ("ENETUNREACH", Connect, v6, "[ff02::1]:9", "fe80::1%eth0"),
        ("ENETUNREACH", Connect, v6, "[fe80::1%1]:9", "::1"),
        ("ENETUNREACH", SendTo, v6, "[2001:db8::1]:9", "stay on this computer with ::1"),
        ("ENETUNREACH", Connect, v4, "192.0.2.1:9", "stay on this computer with 127.0.0.1"),
        ("EINVAL", Connect, v6, "127.0.0.1:9", "This is an IPv4 address"),
        ("EINVAL", Bind, v6, "127.0.0.1:0", "This is an IPv4 address"),
        ("EAFNOSUPPORT", Connect, v4, "[::1]:9", "This is an IPv6 address"),
        ("EINVAL", Bind, v6, "[::1]:0", "already has an address"),
        ("EINVAL", Bind, v6, "[::ffff:127.0.0.1]:0", "IPV6_V6ONLY"),
        ("ENETUNREACH", Connect, v6, "[::ffff:127.0.0.1]:9", "IPV6_V6ONLY"),
        ("EAFNOSUPPORT", Connect, v6, "[::1]:9", "bound to an IPv4-mapped address"),
        ("EINVAL", Connect, v4, "192.0.2.1:9", "bound to 127.0.0.1"),
        ("ECONNREFUSED", Connect, v4, "127.0.0.1:0", "Port 0 is not a destination"),
        ("EINVAL", SendTo, v6, "[::1]:0", "Port 0 is not a destination"),
        ("EINVAL", Bind, v4, "127.0.0.1:0", "already has an address"),
        ("EACCES", Send, v4, "", "broadcast"),
    ] {
        let told = words(&failed(errno, call, family, address));
        assert!(told.contains(said), "{errno} {call} {address}: {told}");
    }
    for row in rows().iter().filter(|row| row.when == circumstance::When::Ipv6) {
        let told = row.explanation().meaning.to_owned() + row.explanation().remedy;
        assert!(!told.contains("127.0.0.1") || told.contains("::ffff:127.0.0.1"), "{told}");
    }
}

#[test]
fn a_datagram_that_is_too_long_is_so_by_the_limit_of_its_family() {
    let told = |family, address, length| {
        let failed = failed("EMSGSIZE", CallKind::SendTo, family, address);
        words(&FailedCall { length, ..failed })
    };
    assert!(told(Family::V4, "127.0.0.1:9", 65_508).contains("65,507 bytes over IPv4"));
    assert!(told(Family::V6, "[::1]:9", 65_528).contains("65,527 bytes over IPv6"));
    assert!(told(Family::V6, "[::ffff:127.0.0.1]:9", 65_508).contains("65,507 bytes over IPv4"));
    assert!(told(Family::V6, "[::1]:9", 65_527).contains("UDP can carry this datagram"));
    assert!(told(Family::V4, "192.0.2.1:9", 60_000).contains("UDP can carry this datagram"));
}

#[test]
fn what_could_not_be_had_for_a_socket_is_told_as_that() {
    let told = |errno: &str, needed| {
        let attempted = Attempted::Open(needed);
        let errno = Errno::from_name(errno).unwrap();
        let family = Some(Family::V6);
        words(&FailedCall { errno, attempted, family, address: None, length: 0 })
    };
    assert!(told("EAGAIN", Needed::Thread).contains("no more threads"));
    assert!(told("EMFILE", Needed::Poller).contains("To wait for a socket"));
    assert!(told("EMFILE", Needed::Socket).contains("descriptor limit"));
    assert!(told("EAFNOSUPPORT", Needed::Socket).contains("no IPv6"));
}

#[test]
fn an_interface_that_does_not_exist_is_no_misspelt_name() {
    for (host, explanation) in [
        ("fe80::1%nosuch0", LOOKUP_OF_INTERFACE),
        ("[ff02::1%nosuch0]", LOOKUP_OF_INTERFACE),
        ("::1%lo", LOOKUP_OF_NEEDLESS_INTERFACE),
        ("[2001:db8::1%lo]", LOOKUP_OF_NEEDLESS_INTERFACE),
    ] {
        assert_eq!(explain_lookup(host), explanation, "{host}");
    }
    assert_eq!(explain_lookup("nope.invalid"), LOOKUP);
}
