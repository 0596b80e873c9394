//! Decides whether a look at waiting bytes leaves them where they are, and whether the urgent byte
//! of a stream goes its own way: sent, announced, taken, shown as such, and never mistaken for the
//! bytes around it.

use std::io::Write as _;

use crate::common::{PATIENCE, Rig, errno_of, finish, outcome_of, reset, send};
use bytes::Bytes;
use socket_playground::{
    model::{
        Call, Event, Family, Lifecycle, Mode, OptionValue, Outcome, SocketId, SocketOption,
        Verdict, record_text, verdict,
    },
    session::{ChatRow, ChatTranscript},
};

fn urgent(data: &'static str) -> Call {
    Call::SendUrgent(Bytes::from_static(data.as_bytes()))
}

/// The rows of the chat of a socket that are no captions.
fn said(rig: &Rig, socket: SocketId) -> Vec<String> {
    let mut dialogue = ChatTranscript::for_socket(socket);
    dialogue.catch_up(&rig.log, u64::MAX);
    let rows = (0..dialogue.rows()).filter_map(|row| match dialogue.row(row, &rig.log)?.1 {
        ChatRow::Text { text, .. } => Some(text),
        _ => None,
    });
    rows.collect()
}

#[test]
fn a_peek_shows_bytes_and_leaves_them() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    rig.must(client, send("hello"));
    for _ in 0..2 {
        let peeked = rig.record(server, Call::Peek(4));
        assert_eq!(outcome_of(&peeked), Outcome::Received { bytes: 4 });
        assert_eq!(peeked.payload, "hell");
        assert_eq!(record_text(&peeked), "recvfrom(4, MSG_PEEK) = 4 \"hell\"");
    }
    assert_eq!(rig.state(server).bytes_in(), 0, "nothing has been received");
    assert_eq!(said(&rig, server), Vec::<String>::new(), "nothing has been said");
    assert_eq!(rig.record(server, Call::Recv(9)).payload, "hello");
    assert_eq!(rig.state(server).bytes_in(), 5);
    assert_eq!(said(&rig, server), ["hello"]);
}

#[test]
fn a_peek_waits_and_can_be_taken_back() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    let first = rig.must_wait(server, Call::Peek(9));
    assert_eq!(rig.cancel(server, first), Outcome::Cancelled { bytes: 0 });
    let second = rig.must_wait(server, Call::Peek(9));
    let reads = rig.must_wait(server, Call::Recv(9));
    rig.must(client, send("x"));
    assert_eq!(rig.returned(second).payload, "x");
    assert_eq!(rig.returned(reads).payload, "x", "the peek has left it");
}

#[test]
fn a_peek_at_a_datagram_tells_its_sender() {
    let rig = Rig::stepwise();
    let (one, other) = (rig.udp(), rig.udp());
    for socket in [one, other] {
        rig.must(socket, Call::Bind(crate::common::any_port(Family::V4)));
    }
    let from = Some(rig.local(other));
    rig.must(other, Call::SendTo(Bytes::from_static(b"hello"), rig.local(one)));
    let peeked = rig.record(one, Call::Peek(2));
    let expected = Outcome::Datagram { bytes: 2, from, truncated: true, lost: 3 };
    assert_eq!(outcome_of(&peeked), expected);
    assert!(record_text(&peeked).ends_with("(truncated: 3 more bytes)"), "a peek loses nothing");
    assert_eq!(rig.state(one).bytes_in(), 0);
    assert_eq!(rig.record(one, Call::RecvFrom(9)).payload, "hello");
}

#[test]
fn an_end_that_a_peek_has_seen_is_still_read() {
    let rig = Rig::stepwise();
    let (socket, peer) = rig.with_peer(Family::V4);
    finish(&peer);
    assert_eq!(rig.call(socket, Call::Peek(9)), Outcome::EndOfStream);
    assert_eq!(rig.call(socket, Call::Peek(9)), Outcome::EndOfStream);
    rig.playground.set_reading(socket, Mode::Automatic).expect("an open socket");
    rig.find("the socket to read the end by itself", |record| match &record.event {
        Event::Returned { call: Call::Recv(_), outcome: Outcome::EndOfStream, .. } => Some(()),
        _ => None,
    });
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::ReadClosed);

    let (socket, peer) = rig.with_peer(Family::V4);
    reset(peer);
    assert_eq!(errno_of(&rig.call(socket, Call::Peek(9))), "ECONNRESET");
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Failed);
}

#[test]
fn the_urgent_byte_is_taken_out_of_turn() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    assert_eq!(errno_of(&rig.call(server, Call::RecvUrgent(1))), "EINVAL", "none was announced");
    assert!(matches!(
        verdict(&rig.state(server), Call::RecvUrgent::<Bytes>(1).kind()),
        Verdict::Depends(_)
    ));
    let sent = rig.record(client, urgent("ab!"));
    assert_eq!(record_text(&sent), "send(\"ab!\", MSG_OOB) = 3");
    let taken = rig.record(server, Call::RecvUrgent(1));
    assert_eq!(record_text(&taken), "recv(1, MSG_OOB) = 1 \"!\"");
    assert_eq!(errno_of(&rig.call(server, Call::RecvUrgent(1))), "EINVAL", "it has been taken");
    assert_eq!(rig.record(server, Call::Recv(9)).payload, "ab", "the others come in turn");
    assert_eq!(rig.state(server).bytes_in(), 3);
    assert_eq!(rig.state(client).bytes_out(), 3);
    assert_eq!(said(&rig, server), ["!", "ab"]);
}

#[test]
fn an_urgent_byte_that_was_announced_and_has_not_come_is_eagain() {
    let rig = Rig::stepwise();
    let listener = rig.tcp();
    let small = OptionValue::Number(4096);
    rig.must(listener, Call::SetOption(SocketOption::ReceiveBuffer, small));
    rig.must(listener, Call::Bind(crate::common::any_port(Family::V4)));
    rig.must(listener, Call::Listen(1));
    let client = rig.tcp();
    let large = OptionValue::Number(200_000);
    rig.must(client, Call::SetOption(SocketOption::SendBuffer, large));
    rig.must(client, Call::Connect(rig.local(listener)));
    let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else { panic!() };
    // More than there is room for at the other end, and less than there is room for at this one.
    rig.must(client, send(vec![b'x'; 50_000]));
    rig.must(client, urgent("!"));
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        match errno_of(&rig.call(socket, Call::RecvUrgent(1))) {
            "EAGAIN" => break,
            errno => assert_eq!(errno, "EINVAL", "before it is announced"),
        }
        assert!(std::time::Instant::now() < deadline, "it was never announced");
        std::thread::yield_now();
    }
    assert!(rig.state(socket).waiting().is_empty(), "it is never waited for");
}

#[test]
fn an_urgent_byte_inline_is_one_of_the_others() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    let inline = Call::SetOption(SocketOption::OutOfBandInline, OptionValue::Switch(true));
    rig.must(server, inline);
    rig.must(client, urgent("!"));
    assert_eq!(rig.record(server, Call::Recv(9)).payload, "!");
    assert_eq!(errno_of(&rig.call(server, Call::RecvUrgent(1))), "EINVAL");
}

#[test]
fn reading_by_itself_goes_on_around_an_urgent_byte() {
    let rig = Rig::interactive();
    let (client, server) = rig.pair();
    rig.must(client, urgent("ab!"));
    rig.must(client, send("cd"));
    rig.wait_until("what is not urgent to be read", |table| {
        table.get(server).is_some_and(|state| state.bytes_in() == 4)
    });
    assert_eq!(errno_of(&rig.call(client, Call::RecvUrgent(1))), "EINVAL");
}

#[test]
fn an_urgent_send_stands_behind_a_send_that_waits() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let waits = rig.must_wait(socket, send(vec![b'x'; 64 * 1024 * 1024]));
    let stands_behind = rig.must_wait(socket, urgent("!"));
    rig.cancel(socket, stands_behind);
    rig.cancel(socket, waits);
    peer.write_all(b"still usable").expect("a connected peer");
    assert_eq!(rig.record(socket, Call::Recv(99)).payload, "still usable");
}
