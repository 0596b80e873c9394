//! Whether every stage of a connection has the wire that tells of it.

use super::*;
use crate::model::{Call, Outcome, TcpState};
use crate::ui::canvas::fixtures::{Fixture, at};

const SERVER: u16 = 9001;
const CLIENT: u16 = 40_000;

fn outside() -> SocketAddr {
    ([192, 0, 2, 7], 80).into()
}

/// A listener 1, its client 2 and the accepted 3.
fn connection() -> Fixture {
    let story = Fixture::default();
    story.tcp(1);
    story.listens(1);
    story.tcp(2);
    story.connects(2, CLIENT, at(SERVER));
    story.accepts_from(1, 3, CLIENT);
    story
}

/// The wires other than those from a listener to what it accepted.
fn found(story: &Fixture) -> Vec<(u32, WireEnd, WireKind)> {
    let wires = wires(&story.table(), &story.connections()).into_iter();
    let wires = wires.filter(|wire| wire.kind != WireKind::Accepted);
    wires.map(|wire| (wire.near.0, wire.far, wire.kind)).collect()
}

fn to(socket: u32) -> WireEnd {
    WireEnd::Socket(SocketId(socket))
}

#[test]
fn a_connection_grows_from_a_handshake_to_a_wire_between_two_sockets() {
    let story = Fixture::default();
    story.tcp(1);
    story.listens(1);
    story.tcp(2);
    assert_eq!(found(&story), []);
    story.begins_to_connect(2, at(SERVER));
    assert_eq!(found(&story), [(2, to(1), WireKind::Connecting)]);
    story.connects(2, CLIENT, at(SERVER));
    assert_eq!(found(&story), [(2, to(1), WireKind::InWaitingRoom)]);
    story.accepts_from(1, 3, CLIENT);
    assert_eq!(found(&story), [(2, to(3), WireKind::Connected)]);
    let table = story.table();
    let accepted = Wire { near: SocketId(1), far: to(3), kind: WireKind::Accepted };
    assert!(wires(&table, &story.connections()).contains(&accepted));
}

#[test]
fn a_half_closed_wire_tells_which_end_still_sends() {
    let story = connection();
    story.shuts_down(3);
    assert_eq!(found(&story), [(2, to(3), WireKind::NearSends)]);
    story.reads_the_end(2);
    assert_eq!(found(&story), [(2, to(3), WireKind::NearSends)]);
    story.shuts_down(2);
    assert_eq!(found(&story), [(2, to(3), WireKind::Ended)]);
    let story = connection();
    story.closes(2);
    assert_eq!(found(&story), [(2, to(3), WireKind::FarSends)], "one end is closed");
}

#[test]
fn a_reset_breaks_the_wire_until_nobody_holds_its_end() {
    let story = connection();
    story.closes(2);
    story.reads_a_reset(3, SERVER);
    assert_eq!(found(&story), [(2, to(3), WireKind::Broken)]);
    story.closes(3);
    assert_eq!(found(&story), []);
}

#[test]
fn a_ghost_keeps_its_wire_for_as_long_as_the_kernel_keeps_it() {
    let story = connection();
    story.closes(2);
    story.closes(3);
    story.is_seen(2, TcpState::TimeWait);
    assert_eq!(found(&story), [(2, to(3), WireKind::Ghost)]);
    story.is_seen(2, TcpState::Closed);
    assert_eq!(found(&story), []);
}

#[test]
fn ports_that_are_used_again_join_the_newest_sockets() {
    let story = connection();
    story.closes(2);
    story.closes(3);
    story.tcp(4);
    story.connects(4, CLIENT, at(SERVER));
    story.accepts_from(1, 5, CLIENT);
    assert_eq!(found(&story), [(4, to(5), WireKind::Connected)]);
}

#[test]
fn whoever_is_in_no_table_is_outside() {
    let story = Fixture::default();
    story.tcp(1);
    story.connects(1, CLIENT, outside());
    assert_eq!(found(&story), [(1, WireEnd::Outside(outside()), WireKind::Connected)]);
    story.reads_the_end(1);
    assert_eq!(found(&story), [(1, WireEnd::Outside(outside()), WireKind::NearSends)]);
    // Another computer's port of the same number is not our listener's.
    let story = Fixture::default();
    story.tcp(1);
    let everywhere = Some((Some(80), None));
    story.returned(1, Call::Listen(1), Outcome::Done, everywhere);
    story.tcp(2);
    story.connects(2, CLIENT, outside());
    assert_eq!(found(&story), [(2, WireEnd::Outside(outside()), WireKind::Connected)]);
}

#[test]
fn udp_sockets_that_are_each_others_peer_have_one_wire() {
    let story = Fixture::default();
    for (socket, port) in [(1, 7001), (2, 7002)] {
        story.udp(socket);
        story.returned(socket, Call::Bind(at(port)), Outcome::Done, Some((Some(port), None)));
    }
    story.connects(2, 7002, at(7001));
    assert_eq!(found(&story), [(2, to(1), WireKind::Datagrams)]);
    story.connects(1, 7001, at(7002));
    assert_eq!(found(&story), [(1, to(2), WireKind::MutualDatagrams)]);
    story.connects(1, 7001, outside());
    let now =
        [(1, WireEnd::Outside(outside()), WireKind::Datagrams), (2, to(1), WireKind::Datagrams)];
    assert_eq!(found(&story), now);
}

#[test]
fn a_wire_can_be_drawn_to_who_has_an_address_of_the_same_protocol() {
    let story = connection();
    story.tcp(4);
    story.udp(5);
    let table = story.table();
    let socket = |socket: u32| table.get(SocketId(socket)).unwrap();
    let address = |from, to, allow| target_address(socket(from), socket(to), allow);
    assert_eq!(address(4, 1, false), Some(at(SERVER)));
    for (from, to) in [(4, 4), (4, 2), (4, 5), (1, 1), (5, 1)] {
        assert_eq!(address(from, to, false), None, "{from} to {to}");
    }
    assert_eq!(address(2, 1, false), None, "it is connected already");
    assert_eq!(address(2, 1, true), Some(at(SERVER)), "the kernel will say what it thinks of it");
}

#[test]
fn a_socket_that_connects_again_is_joined_with_the_one_before_it_while_it_is_open() {
    let story = connection();
    story.closes(3);
    story.is_replaced_by(2, 4);
    story.closes(2);
    let replaced = (2, to(4), WireKind::Replaced);
    assert_eq!(found(&story), [replaced]);
    story.is_replaced_by(4, 5);
    story.closes(4);
    assert_eq!(
        found(&story),
        [(4, to(5), WireKind::Replaced)],
        "the last two, and no longer chain"
    );
    story.closes(5);
    assert_eq!(found(&story), []);
}
