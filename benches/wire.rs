//! What a wire that changes nothing costs a stream, against the same stream without it, in the same run.
//!
//! `cargo bench --bench wire` prints the median of five rounds of both, and their ratio. Both ends are sockets of
//! the playground, as those are that the wire is made of; the bytes that have arrived are counted in the log.

mod figures;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use figures::median;
use socket_playground::behaviour;
use socket_playground::model::{
    Call, Family, Lifecycle, Mode, Protocol, SocketId, SocketState, Wire,
};
use socket_playground::net::{Modes, Playground};
use socket_playground::session::{Log, SocketTable, Storage};

/// Rounds of each, of which the median counts.
const ROUNDS: usize = 5;

/// Bytes of a round.
const TOTAL: usize = 128 * 1024 * 1024;

/// Bytes of a send.
const SEND: usize = 256 * 1024;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

fn main() {
    let (mut direct, mut wired) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        direct.push(seconds(false));
        wired.push(seconds(true));
    }
    let (direct, wired) = (median(direct), median(wired));
    let rate = |seconds: f64| TOTAL as f64 / seconds / 1e6;
    println!(
        "TCP, 256 KiB sends: direct {:.0} MB/s, through a wire {:.0} MB/s, ratio {:.2}",
        rate(direct),
        rate(wired),
        direct / wired,
    );
}

/// How long the bytes take from one socket to another.
fn seconds(through_a_wire: bool) -> f64 {
    let log = Arc::new(Log::kept_in(&Storage { budget: u64::MAX, ..Storage::memory() }));
    let playground = Playground::new(Arc::clone(&log), Modes::INTERACTIVE);
    let mut table = SocketTable::default();
    let listener = |table: &mut SocketTable| {
        let socket = playground.open(Protocol::Tcp, Family::V4);
        let call = |call| playground.call(socket, call).expect("a call");
        call(Call::Bind((Ipv4Addr::LOCALHOST, 0).into()));
        call(Call::Listen(8));
        (socket, address_once(Lifecycle::Listening, &log, table, socket))
    };
    let (server, mut to) = listener(&mut table);
    playground.set_accepting(server, Mode::Automatic).expect("a listener");
    if through_a_wire {
        let (wire, address) = listener(&mut table);
        let behaviour = behaviour::wire(Wire::new(to), Protocol::Tcp).expect("a wire");
        playground.behave(wire, behaviour).expect("a socket");
        to = address;
    }
    let client = playground.open(Protocol::Tcp, Family::V4);
    playground.call(client, Call::Connect(to)).expect("a call");
    address_once(Lifecycle::Connected, &log, &mut table, client);
    // Each hop has a send and a receive, which both are in the log.
    let hops = if through_a_wire { 2 } else { 1 };
    let data = Bytes::from(vec![7; SEND]);
    let all = (2 * hops * TOTAL) as u64;
    let began = Instant::now();
    let deadline = began + PATIENCE;
    let mut sent = 0;
    while log.payload_bytes() < all {
        assert!(Instant::now() < deadline, "{} of {all} bytes", log.payload_bytes());
        if sent < TOTAL && playground.call(client, Call::Send(data.clone())).is_ok() {
            sent += SEND;
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    began.elapsed().as_secs_f64()
}

/// The address of a socket once it stands so.
fn address_once(
    stands: Lifecycle,
    log: &Log,
    table: &mut SocketTable,
    socket: SocketId,
) -> SocketAddr {
    let deadline = Instant::now() + PATIENCE;
    loop {
        table.catch_up(log, u64::MAX);
        let state = table.get(socket).filter(|state| state.lifecycle() == stands);
        if let Some(address) = state.and_then(SocketState::local) {
            return address;
        }
        assert!(log.wait_beyond(table.read(), deadline), "it never stands so");
    }
}
