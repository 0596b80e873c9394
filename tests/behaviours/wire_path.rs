//! A byte's path through a wire between two of our sockets: by which records it went, in the log, the ladder and
//! the capture.

use std::time::Duration;

use socket_playground::export::{Format, Selection, write_as, write_ladder_svg};
use socket_playground::model::{
    Call, Event, Family, Impairment, Mode, Origin, Outcome, Protocol, SocketId, SocketState, Wire,
    record_text,
};
use socket_playground::session::{Deliveries, PathStep, PathStop};

use crate::common::{Rig, send};
use crate::wire::{both, lay, percent};

use PathStep::{Dropped, Received, Sent, SentOn};

/// The path of a byte, as far as the log tells now.
fn path(rig: &Rig, record: u64, offset: u64) -> Vec<PathStop> {
    let mut deliveries = Deliveries::default();
    deliveries.catch_up(&rig.log, u64::MAX);
    deliveries.path(&rig.log, record, offset)
}

fn steps(path: &[PathStop]) -> Vec<(SocketId, PathStep)> {
    path.iter().map(|stop| (stop.socket, stop.did)).collect()
}

/// The byte at a stop.
fn byte(rig: &Rig, stop: &PathStop) -> u8 {
    rig.log.payload(stop.record, stop.offset..stop.offset + 1).unwrap()[0]
}

/// The socket that was made for another one.
fn made_for(rig: &Rig, other: SocketId) -> SocketId {
    rig.find("a socket made for another", |record| match record.event {
        Event::Opened { origin: Origin::MadeFor(it), .. } if it == other => Some(record.socket),
        _ => None,
    })
}

#[test]
fn a_byte_of_a_stream_is_followed_from_the_client_to_the_server_and_back() {
    let rig = Rig::interactive();
    let (listener, to) = rig.listener(Family::V4, 8);
    rig.playground.set_accepting(listener, Mode::Automatic).unwrap();
    let pieces = Impairment { split: 3, delay_ms: 20, ..Impairment::default() };
    let laid = lay(&rig, Protocol::Tcp, both(to, pieces));
    let client = rig.tcp();
    rig.must(client, Call::Connect(laid.address));
    let asked = rig.record(client, send("01234567")).number;
    let of = |listener| {
        rig.accepted().into_iter().find(|one| rig.state(*one).accepted_by() == Some(listener))
    };
    rig.wait_until("all at the server", |table| {
        let at_server = table.iter().filter(|one| one.accepted_by() == Some(listener));
        at_server.map(SocketState::bytes_in).sum::<u64>() == 8
    });
    let (near, server) = (of(laid.socket).unwrap(), of(listener).unwrap());
    let far = made_for(&rig, near);
    let answered = rig.record(server, send("back")).number;
    rig.wait_until("the answer", |table| table.get(client).is_some_and(|one| one.bytes_in() == 4));
    let there = [(client, Sent), (near, Received), (far, SentOn), (server, Received)];
    for (offset, wanted) in (0..8).zip(b"01234567") {
        let path = path(&rig, asked, offset);
        assert_eq!(steps(&path), there);
        assert!(path.iter().all(|stop| byte(&rig, stop) == *wanted), "{path:?}");
        let last = path[3];
        assert_eq!(self::path(&rig, last.record, last.offset), path, "from its other end");
        // What the two halves tell apart is the wire's own doing.
        let when = |stop: PathStop| rig.log.entry(stop.record).unwrap().since_start_nanos;
        assert!(when(path[2]) - when(path[1]) >= 19_000_000);
    }
    let back = [(server, Sent), (far, Received), (near, SentOn), (client, Received)];
    assert_eq!(steps(&path(&rig, answered, 3)), back);
    let mut svg = Vec::new();
    write_ladder_svg(&rig.log, &mut svg).unwrap();
    let svg = String::from_utf8(svg).unwrap();
    let name = |socket| rig.state(socket).name();
    let through = format!("3 bytes through the wire: {} received them", name(near));
    let through_back = format!("1 byte through the wire: {} received them", name(far));
    assert!(svg.contains(&through) && svg.contains(&through_back), "{svg}");
    let mut capture = Vec::new();
    let selection = Selection::default();
    write_as(Format::PcapNg, &rig.log, &selection, &mut capture, &|_, _| true).unwrap();
    for socket in [near, far] {
        let name = name(socket).into_bytes();
        assert!(capture.windows(name.len()).any(|part| part == name), "both halves are captured");
    }
}

#[test]
fn datagrams_are_followed_though_some_are_doubled_overtaken_and_dropped() {
    const COUNT: u64 = 60;
    let rig = Rig::interactive();
    let (receiver, sender) = (rig.udp(), rig.udp());
    rig.must(receiver, Call::Bind("127.0.0.1:0".parse().unwrap()));
    let odd = Impairment {
        jitter_ms: 30,
        drop_percent: percent(20.0),
        duplicate_percent: percent(20.0),
        reorder_percent: percent(20.0),
        ..Impairment::default()
    };
    let laid = lay(&rig, Protocol::Udp, Wire { seed: 3, ..both(rig.local(receiver), odd) });
    rig.must(sender, Call::Connect(laid.address));
    let sent: Vec<u64> = (0..COUNT)
        .map(|number| rig.record(sender, send(format!("datagram {number:02}"))).number)
        .collect();
    rig.wait_until("all to be received", |table| {
        table.get(laid.socket).is_some_and(|front| front.bytes_in() == 11 * COUNT)
    });
    rig.rest(Duration::from_millis(300));
    let end = made_for(&rig, laid.socket);
    let (mut dropped, mut doubled, mut order) = (0, 0, Vec::new());
    for (number, record) in (0..COUNT).zip(sent) {
        let path = path(&rig, record, 10);
        let told = steps(&path);
        assert_eq!(told[..2], [(sender, Sent), (laid.socket, Received)]);
        if let [.., (_, Dropped)] = told[..] {
            assert_eq!(told.len(), 3);
            let text = record_text(&rig.log.preview(path[2].record).unwrap());
            assert!(text.contains(&format!("dropped datagram {},", number + 1)), "{text}");
            dropped += 1;
            continue;
        }
        let once = [(end, SentOn), (receiver, Received)];
        assert!(told[2..] == once || told[2..] == [once, once].concat(), "{told:?}");
        doubled += usize::from(told.len() == 6);
        for stop in &path {
            assert_eq!(byte(&rig, stop), b'0' + (number % 10) as u8, "{path:?}");
            let whole = rig.log.payload(stop.record, 0..99).unwrap();
            assert_eq!(whole, format!("datagram {number:02}"), "{path:?}");
        }
        order.push(path[3].record);
    }
    assert!(dropped > 0 && doubled > 0 && !order.is_sorted(), "{dropped}, {doubled}, {order:?}");
    // What is dropped since the wire is set so is told as that.
    let told = rig.find("a datagram to be dropped", |record| match &record.event {
        Event::Behaviour { step, .. } => {
            Some(step.to_string()).filter(|text| text.contains("dropped"))
        }
        _ => None,
    });
    assert!(told.ends_with("to be lost"), "{told}");
    assert!(rig.records(end).iter().all(|record| {
        !matches!(record.event, Event::Returned { outcome: Outcome::Failed(_), .. })
    }));
}
