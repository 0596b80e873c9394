//! Decides whether the program foretells what the kernel does: every call is made for real in every
//! state that a socket can reach on this computer, and the verdict given before is compared with
//! the answer, then the derived state with the kernel's own list of sockets (`/proc/net`).

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use crate::common::{Begun, errno_of};
use crate::stages::{STATES, Stage, calls};
use socket_playground::model::{
    Call, Family, Lifecycle, Outcome, Protocol, SocketState, Verdict, verdict,
};

/// Calls that are made in each state.
const CALLS: usize = 17;

/// States of TCP, closed ones included.
const TCP_STATES: usize = 35;

/// States of UDP, closed ones included.
const UDP_STATES: usize = 12;

/// Makes the call and says how the kernel differs from the verdict, if it does.
fn judge(stage: &Stage, call: Call) -> Result<(), String> {
    let Stage { rig, socket, .. } = stage;
    let foretold = verdict(&rig.state(*socket), call.kind());
    let before = rig.log.len();
    let call_id = rig.start(*socket, call);
    let begun = rig.begun_after(before, call_id);
    let right = match (foretold, &begun) {
        (Verdict::WillFail { errno, .. }, Begun::Returned(outcome)) => errno_of(outcome) == errno,
        (Verdict::Legal | Verdict::MayWait(_), Begun::Returned(outcome)) => outcome.is_success(),
        (Verdict::Depends(_), Begun::Returned(outcome)) => {
            outcome.is_success() || errno_of(outcome) == "EINVAL"
        }
        (Verdict::MayWait(_), Begun::Waits) => {
            // On loopback a handshake may be done before it can be taken back.
            let outcome = rig.cancel(*socket, call_id);
            outcome.is_success() || matches!(outcome, Outcome::Cancelled { .. })
        }
        _ => false,
    };
    if right { Ok(()) } else { Err(format!("foretold {foretold:?}, the kernel: {begun:?}")) }
}

/// A line of the kernel's own list of sockets.
#[derive(Debug)]
struct KernelSocket {
    local_port: u16,
    peer_port: u16,
    state: u8,
}

/// The kernel's list of sockets that have a descriptor.
fn kernel_sockets(protocol: Protocol, family: Family) -> Vec<KernelSocket> {
    let path = match (protocol, family) {
        (Protocol::Tcp, Family::V4) => "/proc/net/tcp",
        (Protocol::Tcp, Family::V6) => "/proc/net/tcp6",
        (Protocol::Udp, Family::V4) => "/proc/net/udp",
        (Protocol::Udp, Family::V6) => "/proc/net/udp6",
    };
    let list = std::fs::read_to_string(path).expect("the kernel's list of sockets");
    let port = |address: &str| {
        let port = address.rsplit(':').next().expect("an address has a port");
        u16::from_str_radix(port, 16).expect("a port in hexadecimal")
    };
    list.lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| fields[9] != "0")
        .map(|fields| KernelSocket {
            local_port: port(fields[1]),
            peer_port: port(fields[2]),
            state: u8::from_str_radix(fields[3], 16).expect("a state in hexadecimal"),
        })
        .collect()
}

const ESTABLISHED: u8 = 1;
const SYN_SENT: u8 = 2;
const FIN_WAIT1: u8 = 4;
const FIN_WAIT2: u8 = 5;
const CLOSE: u8 = 7;
const CLOSE_WAIT: u8 = 8;
const LAST_ACK: u8 = 9;
const LISTEN: u8 = 10;
const CLOSING: u8 = 11;

/// Says how the kernel's list differs from the derived state, if it does.
///
/// The list is read in pieces while other sockets come and go, and a piece may then miss one, or
/// show another that has just been given the same port: a difference counts when it stays.
fn compare_with_kernel(state: &SocketState) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(2);
    loop {
        match compare_with_one_reading(state) {
            Err(_) if Instant::now() < deadline => std::thread::yield_now(),
            answer => return answer,
        }
    }
}

fn compare_with_one_reading(state: &SocketState) -> Result<(), String> {
    let lifecycle = state.lifecycle();
    let Some(local) = state.local() else {
        let nameless = matches!(lifecycle, Lifecycle::Created | Lifecycle::Failed);
        // A socket that was closed before it had a port.
        let nameless = nameless || lifecycle == Lifecycle::Closed;
        return if nameless { Ok(()) } else { Err(format!("{lifecycle:?} without an address")) };
    };
    let peer_port = state.peer().map(|peer| peer.port());
    let list = kernel_sockets(state.protocol(), state.family());
    let found = list.iter().find(|socket| {
        socket.local_port == local.port()
            && (socket.state == LISTEN
                || peer_port == Some(socket.peer_port)
                || (peer_port.is_none() && socket.state == SYN_SENT)
                || (peer_port.is_none() && socket.peer_port == 0))
    });
    let kernel = found.map(|socket| socket.state);
    let allowed: &[Option<u8>] = match (state.protocol(), lifecycle) {
        (_, Lifecycle::Created | Lifecycle::Closed | Lifecycle::Failed)
        | (Protocol::Tcp, Lifecycle::Bound) => &[None],
        (Protocol::Tcp, Lifecycle::Listening) => &[Some(LISTEN)],
        (Protocol::Tcp, Lifecycle::Connecting) => &[Some(SYN_SENT)],
        (Protocol::Tcp, Lifecycle::WriteClosed) => &[Some(FIN_WAIT1), Some(FIN_WAIT2)],
        (Protocol::Tcp, Lifecycle::ReadClosed) => &[Some(ESTABLISHED), Some(CLOSE_WAIT)],
        (Protocol::Tcp, Lifecycle::BothClosed) if !state.kernel_knows_peer() => &[None],
        (Protocol::Tcp, Lifecycle::BothClosed) => {
            &[Some(FIN_WAIT1), Some(FIN_WAIT2), Some(LAST_ACK), Some(CLOSING)]
        }
        (Protocol::Udp, Lifecycle::Bound) => &[Some(CLOSE)],
        (Protocol::Tcp, Lifecycle::Connected) | (Protocol::Udp, _) => &[Some(ESTABLISHED)],
    };
    if allowed.contains(&kernel) {
        Ok(())
    } else {
        Err(format!("shown as {lifecycle:?} at {local}, the kernel has {found:?}"))
    }
}

fn every_combination(family: Family, prefix: &str) -> usize {
    let mut combinations = 0;
    let mut differences = Vec::new();
    for (name, lifecycle, build) in STATES.iter().filter(|(name, ..)| name.starts_with(prefix)) {
        let protocol = if prefix == "udp" { Protocol::Udp } else { Protocol::Tcp };
        let count = calls(&mut build(family), protocol).len();
        for index in 0..count {
            let mut stage = build(family);
            let call = calls(&mut stage, protocol).swap_remove(index);
            let text = format!("{name}, {call:?}");
            let begun = stage.rig.state(stage.socket);
            if begun.lifecycle() != *lifecycle {
                differences.push(format!("{text}: begins as {:?}", begun.lifecycle()));
            }
            // The kernel's list is long; a state that was reached once is the same every time.
            let before = if index == 0 { compare_with_kernel(&begun) } else { Ok(()) };
            let answers = [
                before.map_err(|error| format!("before: {error}")),
                judge(&stage, call),
                compare_with_kernel(&stage.rig.state(stage.socket))
                    .map_err(|error| format!("after: {error}")),
            ];
            for error in stage.rig.wrong_predictions() {
                differences.push(format!("{text}: {error}"));
            }
            for error in answers.into_iter().filter_map(Result::err) {
                differences.push(format!("{text}: {error}"));
            }
            combinations += 1;
        }
    }
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    combinations
}

/// The number of combinations is told in the test's output: `cargo test -- --nocapture` shows it.
fn all_are_right(family: Family, prefix: &str, states: usize) {
    let combinations = every_combination(family, prefix);
    println!(
        "{combinations} combinations of {prefix} state and call over {family}: no wrong verdict"
    );
    assert_eq!(combinations, states * CALLS, "{combinations} combinations were compared");
}

#[test]
fn every_verdict_on_tcp_is_what_the_kernel_does() {
    all_are_right(Family::V4, "tcp", TCP_STATES);
}

#[test]
fn every_verdict_on_tcp_over_ipv6_is_what_the_kernel_does() {
    all_are_right(Family::V6, "tcp", TCP_STATES);
}

#[test]
fn every_verdict_on_udp_is_what_the_kernel_does() {
    all_are_right(Family::V4, "udp", UDP_STATES);
}

#[test]
fn every_verdict_on_udp_over_ipv6_is_what_the_kernel_does() {
    all_are_right(Family::V6, "udp", UDP_STATES);
}
