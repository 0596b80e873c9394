//! Decides which addresses a call takes: those of other computers and those in use, names that are
//! looked up, both families, and an interface beside an address.

use std::net::{SocketAddr, TcpListener};

use crate::common::{Rig, any_port, errno_of, nobody_listens, outcome_of, send};
use socket_playground::model::{Call, Event, Family, Lifecycle, Lookup, Outcome, Protocol, Record};

#[test]
fn addresses_in_use_and_of_other_computers_are_refused() {
    let rig = Rig::stepwise();
    let (_holder, taken) = nobody_listens(Family::V4);
    let socket = rig.tcp();
    assert_eq!(errno_of(&rig.call(socket, Call::Bind(taken))), "EADDRINUSE");
    let elsewhere = SocketAddr::from(([192, 0, 2, 1], 0));
    assert_eq!(errno_of(&rig.call(socket, Call::Bind(elsewhere))), "EADDRNOTAVAIL");
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Created, "neither has changed it");
    let wrong_family = rig.call(socket, Call::Bind(any_port(Family::V6)));
    assert_eq!(errno_of(&wrong_family), "EAFNOSUPPORT");
    rig.must(socket, Call::Bind(any_port(Family::V4)));
}

#[test]
fn a_name_is_looked_up_in_the_log_and_called_by_its_first_address() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let port = server.local_addr().unwrap().port();
    let socket = rig.tcp();
    let call_id = rig.playground.call_by_name(socket, "localhost", port, Call::Connect).unwrap();
    assert_eq!(outcome_of(&rig.returned(call_id)), Outcome::Done);
    let (asked_for, found) = rig.find("the lookup", |record| match &record.event {
        Event::LookedUp { call_id, host, lookup: Lookup::Found { addresses, .. }, .. } => {
            assert_eq!((record.socket, host.as_str()), (socket, "localhost"));
            Some((*call_id, addresses.clone()))
        }
        _ => None,
    });
    assert_eq!(asked_for, Some(call_id));
    assert!(found.contains(&server.local_addr().unwrap()), "{found:?}");

    let literal = rig.tcp();
    let call_id = rig.playground.call_by_name(literal, "127.0.0.1", port, Call::Connect).unwrap();
    assert_eq!(outcome_of(&rig.returned(call_id)), Outcome::Done);
    let looked_up = |record: &Record| matches!(record.event, Event::LookedUp { .. });
    assert!(!rig.records(literal).iter().any(looked_up), "an address is no name");
}

#[test]
fn a_name_that_is_not_found_changes_nothing() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    let call_id = rig.playground.call_by_name(socket, "nope.invalid", 80, Call::Connect).unwrap();
    let reason = rig.find("the lookup", |record| match &record.event {
        Event::LookedUp { call_id: asked, lookup: Lookup::NotFound { reason, .. }, .. } => {
            assert_eq!(*asked, Some(call_id));
            Some(reason.clone())
        }
        _ => None,
    });
    assert!(!reason.is_empty());
    rig.playground.look_up(socket, "nope.invalid", 80).unwrap();
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    let records = rig.records(socket);
    let calls = records.iter().filter(|record| matches!(record.event, Event::Returned { .. }));
    assert_eq!(calls.count(), 1, "only the bind was made");
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Bound);
}

#[test]
fn a_name_with_other_letters_is_called_by_its_ascii_form_and_the_log_tells_both() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let port = server.local_addr().unwrap().port();
    let socket = rig.tcp();
    // Letters of full width, whose ASCII form every system knows.
    let host = "ｌｏｃａｌｈｏｓｔ";
    let call_id = rig.playground.call_by_name(socket, host, port, Call::Connect).unwrap();
    assert_eq!(outcome_of(&rig.returned(call_id)), Outcome::Done);
    let told = rig.find("the lookup", |record| match &record.event {
        Event::LookedUp { host, ascii, .. } => Some((host.clone(), ascii.clone())),
        _ => None,
    });
    assert_eq!(told, (host.to_owned(), Some("localhost".to_owned())));
}

#[test]
#[cfg(target_os = "linux")]
fn an_address_with_its_interface_is_called_in_every_form_and_a_number_needs_no_lookup() {
    let rig = Rig::stepwise();
    for (host, is_looked_up) in
        [("fe80::1%lo", true), ("[fe80::1%lo]", true), ("fe80::1%1", false), ("[fe80::1%1]", false)]
    {
        let socket = rig.open(Protocol::Udp, Family::V6);
        let call_id = rig.playground.call_by_name(socket, host, 9, Call::Connect).unwrap();
        let record = rig.returned(call_id);
        let Event::Returned { call, .. } = &record.event else { panic!("{record:?}") };
        assert_eq!(call.address(), Some("[fe80::1%1]:9".parse().unwrap()), "{host}");
        let lookup = |record: &Record| matches!(record.event, Event::LookedUp { .. });
        assert_eq!(rig.records(socket).iter().any(lookup), is_looked_up, "{host}");
    }
}

#[test]
fn ipv6_works_as_ipv4_does() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V6, 4);
    assert!(address.is_ipv6());
    let client = rig.open(Protocol::Tcp, Family::V6);
    rig.must(client, Call::Connect(address));
    let Outcome::Accepted { socket, peer } = rig.must(listener, Call::Accept) else { panic!() };
    assert_eq!(rig.state(client).local(), Some(peer));
    rig.must(client, send("over six"));
    assert_eq!(rig.call(socket, Call::Recv(99)), Outcome::Received { bytes: 8 });
}
