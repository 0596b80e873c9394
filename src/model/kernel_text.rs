//! What was seen of the kernel, in a line of the log.

use std::fmt::Write as _;
use std::time::Duration;

use super::{KernelView, MachineSocket, TcpState, count};

/// A change that was seen: `kernel: ESTABLISHED -> CLOSE-WAIT (seen now; it happened in the last 100
/// ms)`. Without a change of state, the figures.
pub(super) fn kernel_text(was: Option<TcpState>, view: &KernelView, gap_nanos: u64) -> String {
    let gap = Duration::from_nanos(gap_nanos).as_millis();
    match (was, view.state) {
        (Some(was), Some(state)) if was != state => {
            format!("kernel: {was} -> {state} (seen now; it happened in the last {gap} ms)")
        }
        (None, Some(state)) => format!("kernel: {state} (seen for the first time)"),
        _ => format!("kernel: {}", figures(view)),
    }
}

/// The figures of a view, those that mean something.
fn figures(view: &KernelView) -> String {
    let bytes = |number: u32| count(number, "byte");
    let mut text = if let Some(room) = &view.waiting_room {
        format!("{} waiting to be accepted, backlog {}", room.waiting, room.limit)
    } else {
        let (unread, unacknowledged) = (view.receive_queue, view.send_queue);
        format!("{} unread, {} unacknowledged", bytes(unread), bytes(unacknowledged))
    };
    let mut add = |words: std::fmt::Arguments<'_>| {
        let written = text.write_fmt(words);
        debug_assert!(written.is_ok(), "a string takes any text");
    };
    if view.drops > 0 {
        add(format_args!(", {} dropped", count(view.drops, "datagram")));
    }
    if let Some(tcp) = &view.tcp {
        let sent = count(tcp.segments_out, "segment");
        add(format_args!(", {} received, {sent} sent", count(tcp.segments_in, "segment")));
        if tcp.retransmits > 0 {
            add(format_args!(", {} retransmitted", tcp.retransmits));
        }
    }
    if let Some(timer) = &view.timer {
        add(format_args!(", {} timer {} ms", timer.kind.words(), timer.remaining_millis));
    }
    text
}

/// Who holds a port: `who holds 127.0.0.1:9000: TCP 127.0.0.1:9000, LISTEN, held by TCP #1 of this
/// session`.
pub(super) fn port_held_text(address: std::net::SocketAddr, by: &[MachineSocket]) -> String {
    // No more are logged; a file may say anything.
    let mut holders = by
        .iter()
        .take(MachineSocket::MOST_HOLDERS)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ");
    if holders.is_empty() {
        "nobody visible (any more)".clone_into(&mut holders);
    }
    format!("who holds {address}: {holders}")
}
