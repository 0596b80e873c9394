//! Decides whether UDP is shown as it is: datagrams go whole, alone and unconnected, and what the
//! kernel says of them comes with a later call or not at all.

use std::net::{SocketAddr, UdpSocket};

use crate::common::{Rig, any_port, errno_of, outcome_of, send};
use bytes::Bytes;
use socket_playground::model::{
    Call, Event, Family, Lifecycle, OptionValue, Outcome, Protocol, ShutdownHow, SocketId,
    SocketOption, record_text,
};

/// The most that a UDP datagram over IPv4 carries: 65,535 bytes without the two headers.
const LARGEST: usize = 65_507;

fn send_to(data: impl AsRef<[u8]>, to: SocketAddr) -> Call {
    Call::SendTo(Bytes::copy_from_slice(data.as_ref()), to)
}

fn bound(rig: &Rig) -> (SocketId, SocketAddr) {
    let socket = rig.udp();
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    (socket, rig.local(socket))
}

fn datagram(bytes: usize, from: SocketAddr) -> Outcome {
    Outcome::Datagram { bytes: bytes as u64, from: Some(from), truncated: false, lost: 0 }
}

#[test]
fn one_that_is_not_connected_hears_all_and_a_connected_one_its_peer() {
    let rig = Rig::stepwise();
    let (open, open_at) = bound(&rig);
    let ((one, one_at), (other, other_at)) = (bound(&rig), bound(&rig));
    rig.must(one, send_to("1", open_at));
    rig.must(other, send_to("2", open_at));
    assert_eq!(rig.call(open, Call::RecvFrom(9)), datagram(1, one_at));
    assert_eq!(rig.call(open, Call::RecvFrom(9)), datagram(1, other_at));
    assert_eq!(errno_of(&rig.call(open, send("to whom?"))), "EDESTADDRREQ");

    rig.must(open, Call::Connect(one_at));
    assert_eq!(rig.state(open).lifecycle(), Lifecycle::Connected);
    rig.must(other, send_to("not from the peer", open_at));
    rig.must(one, send_to("from the peer", open_at));
    assert_eq!(rig.record(open, Call::Recv(99)).payload, "from the peer");
    rig.must_wait(open, Call::Recv(99));
    // It may still send to others, and to another peer after another connect.
    rig.must(open, send_to("3", other_at));
    assert_eq!(rig.call(other, Call::RecvFrom(9)), datagram(1, open_at));
    rig.must(open, Call::Connect(other_at));
    rig.must(open, send("4"));
    assert_eq!(rig.call(other, Call::RecvFrom(9)), datagram(1, open_at));
}

#[test]
fn that_nobody_has_the_port_is_told_to_a_later_call_of_a_connected_socket() {
    let gone = UdpSocket::bind(any_port(Family::V4)).expect("a free port");
    let nobody = gone.local_addr().expect("its address");
    drop(gone);
    let rig = Rig::stepwise();
    let (connected, _) = bound(&rig);
    rig.must(connected, Call::Connect(nobody));
    assert_eq!(rig.call(connected, send("anybody?")), Outcome::Sent { bytes: 8 });
    assert_eq!(errno_of(&rig.call(connected, send("anybody?"))), "ECONNREFUSED");
    rig.must(connected, send("it is told once"));
    let receives = rig.call(connected, Call::Recv(9));
    assert_eq!(errno_of(&receives), "ECONNREFUSED", "and then of the next datagram");
    assert_eq!(rig.state(connected).lifecycle(), Lifecycle::Connected, "nothing broke");

    let (open, _) = bound(&rig);
    for _ in 0..3 {
        rig.must(open, send_to("anybody?", nobody));
    }
    let waits = rig.must_wait(open, Call::RecvFrom(9));
    rig.cancel(open, waits);
}

#[test]
fn what_does_not_fit_is_lost_and_counted() {
    let rig = Rig::stepwise();
    let ((one, one_at), (other, other_at)) = (bound(&rig), bound(&rig));
    rig.must(one, send_to("hello", other_at));
    rig.must(one, send_to("next", other_at));
    let cut = rig.record(other, Call::RecvFrom(2));
    let expected = Outcome::Datagram { bytes: 2, from: Some(one_at), truncated: true, lost: 3 };
    assert_eq!(outcome_of(&cut), expected);
    assert!(record_text(&cut).ends_with("(truncated: 3 bytes lost)"), "{}", record_text(&cut));
    let none = rig.record(other, Call::Recv(0));
    let expected = Outcome::Datagram { bytes: 0, from: None, truncated: true, lost: 4 };
    assert_eq!(outcome_of(&none), expected, "with no room all of it is lost");
    assert!(!record_text(&none).contains("empty"), "it was not empty");
    rig.must_wait(other, Call::RecvFrom(2));
}

#[test]
fn an_empty_datagram_is_one() {
    for rig in [Rig::stepwise(), Rig::interactive()] {
        let ((one, one_at), (other, other_at)) = (bound(&rig), bound(&rig));
        rig.must(one, send_to("", other_at));
        rig.must(one, send_to("after it", other_at));
        if rig.state(other).reading() == socket_playground::model::Mode::Step {
            assert_eq!(rig.call(other, Call::RecvFrom(9)), datagram(0, one_at));
            assert_eq!(rig.call(other, Call::RecvFrom(9)), datagram(8, one_at));
            continue;
        }
        rig.wait_until("both to be read", |table| {
            table.get(other).is_some_and(|state| state.bytes_in() == 8)
        });
        let outcomes: Vec<Outcome> = rig
            .records(other)
            .iter()
            .filter(|record| {
                matches!(record.event, Event::Returned { call: Call::RecvFrom(_), .. })
            })
            .map(outcome_of)
            .collect();
        assert_eq!(outcomes, [datagram(0, one_at), datagram(8, one_at)]);
    }
}

#[test]
fn the_largest_goes_whole_and_one_byte_more_not_at_all() {
    let rig = Rig::stepwise();
    let ((one, one_at), (other, other_at)) = (bound(&rig), bound(&rig));
    let sent = rig.call(one, send_to(vec![7; LARGEST], other_at));
    assert_eq!(sent, Outcome::Sent { bytes: LARGEST as u64 });
    let record = rig.record(other, Call::RecvFrom(65_536));
    assert_eq!(outcome_of(&record), datagram(LARGEST, one_at));
    assert!(record.payload.iter().all(|byte| *byte == 7));
    let too_large = rig.record(one, send_to(vec![7; LARGEST + 1], other_at));
    assert_eq!(errno_of(&outcome_of(&too_large)), "EMSGSIZE");
    assert!(too_large.payload.is_empty());
    assert_eq!(rig.state(one).bytes_out(), LARGEST as u64);
}

#[test]
fn broadcasting_has_to_be_allowed() {
    let rig = Rig::stepwise();
    let receiver = rig.udp();
    rig.must(receiver, Call::Bind("0.0.0.0:0".parse().expect("an address")));
    let port = rig.local(receiver).port();
    let everybody = SocketAddr::from(([127, 255, 255, 255], port));
    let (sender, sender_at) = bound(&rig);
    assert_eq!(errno_of(&rig.call(sender, send_to("all", everybody))), "EACCES");
    let allow = Call::SetOption(SocketOption::Broadcast, OptionValue::Switch(true));
    rig.must(sender, allow);
    rig.must(sender, send_to("all", everybody));
    assert_eq!(rig.call(receiver, Call::RecvFrom(9)), datagram(3, sender_at));
}

#[test]
fn a_side_that_was_shut_down_is_no_half_of_a_stream() {
    let rig = Rig::stepwise();
    let (_, peer_at) = bound(&rig);
    for how in ShutdownHow::ALL {
        let (socket, _) = bound(&rig);
        rig.must(socket, Call::Connect(peer_at));
        rig.must(socket, Call::Shutdown(how));
        let state = rig.state(socket);
        assert_eq!(state.protocol(), Protocol::Udp);
        for word in ["stream", "half", "peer has finished", "connection"] {
            let text = format!("{} {}", state.word(), state.sentence());
            assert!(!text.contains(word), "{text}");
        }
    }
}
