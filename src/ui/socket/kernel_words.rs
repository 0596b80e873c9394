//! The words and figures for what the kernel holds, the same on the card, in the inspector and in
//! the pane, and the remaining time of a timer.
//!
//! What is shown was sampled: every sentence says when. Only a timer is counted down from there, to
//! now or to the moment of a review, since that is what a timer does unless it is set again.

use std::time::Duration;

use egui::{Context, Response};

use crate::model::{
    Event, KernelSample, KernelView, Lifecycle, Protocol, Record, SocketState, TcpState, Timer,
    TimerKind,
};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{countdown, duration, seconds};

/// The TCP state, as far as it is known: what the kernel last reported, or CLOSED for a socket that
/// has not communicated yet, for which the kernel keeps no connection.
pub fn known_state(socket: &SocketState) -> Option<TcpState> {
    let seen = socket.told_state().is_some();
    let quiet = matches!(socket.lifecycle(), Lifecycle::Created | Lifecycle::Bound);
    socket.tcp_state().filter(|_| seen || quiet)
}

/// What a TCP state means, and when it was seen.
pub fn state_help(socket: &SocketState, state: TcpState) -> String {
    let when = match socket.told_state() {
        Some((_, since_start_nanos)) => format!("Seen at {}.", seconds(since_start_nanos)),
        None => "Known without a query: the program has not asked for a connection.".to_owned(),
    };
    format!("{state} (RFC 9293): {}. {when}", state.sentence())
}

/// When a change was seen, and within which time before that it happened.
pub fn when_seen(since_start_nanos: u64, gap_nanos: u64) -> String {
    let gap = Duration::from_nanos(gap_nanos).as_millis();
    format!("seen at {}, happened within the {gap} ms before", seconds(since_start_nanos))
}

/// The remaining milliseconds of a timer, counted down from when it was seen.
pub fn remaining_millis(timer: Timer, sight: &KernelSample, document: &Document) -> u64 {
    let since = document.now_nanos().saturating_sub(sight.since_start_nanos);
    u64::from(timer.remaining_millis).saturating_sub(since / 1_000_000)
}

/// The running timer and its remaining time: `time-wait, 57 s`. Keeps the window counting while it
/// is shown.
pub fn timer_text(socket: &SocketState, document: &Document, ctx: &Context) -> Option<String> {
    let sight = socket.kernel()?;
    let timer = sight.view.timer?;
    let millis = remaining_millis(timer, sight, document);
    count_on(millis, document, ctx);
    Some(format!("{}, {}", timer.kind.words(), countdown(millis)))
}

/// Has the window drawn again in a second, if a countdown that it shows has not ended by then.
fn count_on(remaining_millis: u64, document: &Document, ctx: &Context) {
    if remaining_millis >= 1000 && document.is_live() {
        ctx.request_repaint_after(Duration::from_secs(1));
    }
}

/// The state of a ghost and how long it stays: `TIME-WAIT, 57 s left`, or else what is still
/// queued.
pub fn ghost_text(socket: &SocketState, document: &Document, ctx: &Context) -> Option<String> {
    if !socket.is_ghost() {
        return None;
    }
    let (state, sight) = (socket.tcp_state()?, socket.kernel()?);
    let view = &sight.view;
    let more = match view.timer {
        // Linux counts FIN-WAIT-2 with the same timer, once the program has let go of it.
        Some(timer) if timer.kind == TimerKind::TimeWait => {
            let millis = remaining_millis(timer, sight, document);
            count_on(millis, document, ctx);
            let left = countdown(millis);
            format!("{left} left")
        }
        _ if view.send_queue > 0 => {
            format!("{} not yet acknowledged", count(view.send_queue, "byte"))
        }
        _ => return Some(state.to_string()),
    };
    Some(format!("{state}, {more}"))
}

/// Gives a short label its full accessible text.
pub fn stands_for(label: Response, words: &str) -> Response {
    // The name of a label is its text, so that this replaces it.
    label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
    label
}

/// The change of state that a record reports, or the state that it found.
pub fn state_change(record: &Record) -> String {
    match &record.event {
        Event::Kernel { was: Some(was), view, .. } => match view.state {
            Some(state) if state != *was => format!("{was} → {state}"),
            Some(state) => state.to_string(),
            None => String::new(),
        },
        Event::Kernel { view, .. } => {
            view.state.map_or_else(String::new, |state| state.to_string())
        }
        _ => String::new(),
    }
}

/// Why there is nothing to see of the kernel in this session, in plain words; `None` if there is.
pub fn nothing_seen(document: &Document) -> Option<String> {
    if !document.kernel_trail().is_empty() {
        return None;
    }
    if let Some(record) =
        document.kernel_trail().silent().and_then(|number| document.log().get(number))
    {
        return Some(crate::model::escape_text(&crate::model::record_text(&record)));
    }
    let system = &document.log().header().system;
    Some(match (system.as_str(), document.is_live()) {
        ("linux", true) => {
            "The kernel has not been queried yet. It is queried while sockets are open and this \
             window is visible."
                .to_owned()
        }
        ("linux", false) => "This session was recorded without querying the kernel.".to_owned(),
        (_, true) => {
            "This system does not report what its kernel holds for a socket. Linux does.".to_owned()
        }
        (system, false) => format!(
            "This session was recorded on {}, which does not report what its kernel holds for a \
             socket. Linux does.",
            crate::model::escape_text(system)
        ),
    })
}

/// The titles of [`figures`], in their order.
pub const FIGURES: [&str; 13] = [
    "recv-q",
    "send-q",
    "accept queue",
    "retransmits",
    "RTT",
    "cwnd",
    "segs in",
    "segs out",
    "not sent",
    "drops",
    "send window",
    "MSS",
    "inode",
];

/// What each title of [`FIGURES`] means.
pub const FIGURE_HELP: [&str; 13] = [
    "Receive queue: bytes that have arrived but the program has not read",
    "Send queue: bytes sent but not acknowledged by the peer's kernel",
    "Connections waiting to be accepted, out of the backlog",
    "Segments sent more than once",
    "Smoothed round trip time of a segment and its acknowledgement",
    "Congestion window: how many segments may be in flight",
    "Segments received",
    "Segments sent",
    "Bytes in the send queue that have not been sent yet",
    "Datagrams discarded because the receive buffer was full",
    "How many bytes the peer has room for, as it advertised",
    "Maximum segment size, in bytes",
    "Inode number, as in /proc/PID/fd",
];

/// The figures of a view as texts; empty where the kernel reports none.
pub fn figures(view: &KernelView, protocol: Protocol) -> [String; 13] {
    let room = view.waiting_room.as_ref();
    let of_tcp = |figure: fn(&crate::model::TcpFigures) -> String| {
        view.tcp.as_ref().map_or_else(String::new, figure)
    };
    let udp_only = |text: String| if protocol == Protocol::Udp { text } else { String::new() };
    let queue = |bytes: u32| if room.is_some() { String::new() } else { bytes.to_string() };
    [
        queue(view.receive_queue),
        queue(view.send_queue),
        room.map_or_else(String::new, |room| format!("{} of {}", room.waiting, room.limit)),
        of_tcp(|tcp| tcp.retransmits.to_string()),
        of_tcp(|tcp| duration(u64::from(tcp.round_trip_micros) * 1_000)),
        of_tcp(|tcp| tcp.congestion_window.to_string()),
        of_tcp(|tcp| tcp.segments_in.to_string()),
        of_tcp(|tcp| tcp.segments_out.to_string()),
        of_tcp(|tcp| tcp.not_sent.to_string()),
        udp_only(view.drops.to_string()),
        of_tcp(|tcp| tcp.send_window.to_string()),
        of_tcp(|tcp| tcp.send_mss.to_string()),
        view.inode.map_or_else(String::new, |inode| inode.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AcceptQueue, TcpFigures};

    #[test]
    fn times_are_told_in_the_unit_that_suits_them() {
        assert_eq!(
            when_seen(12_204_311_999, 100_000_000),
            "seen at 12.204 s, happened within the 100 ms before"
        );
        assert_eq!([countdown(0), countdown(999), countdown(1001)], ["0 ms", "999 ms", "2 s"]);
    }

    #[test]
    fn a_listener_has_a_waiting_room_and_no_queues_of_bytes() {
        let room = AcceptQueue { waiting: 1, limit: 2, seats: Vec::new() };
        let view = KernelView { waiting_room: Some(room), ..KernelView::default() };
        assert_eq!(figures(&view, Protocol::Tcp)[..3], ["", "", "1 of 2"]);
        let tcp = Some(TcpFigures { segments_in: 7, ..TcpFigures::default() });
        let view = KernelView { tcp, receive_queue: 5, ..KernelView::default() };
        let texts = figures(&view, Protocol::Tcp);
        assert_eq!((&*texts[0], &*texts[2], &*texts[6], &*texts[9]), ("5", "", "7", ""));
    }
}
