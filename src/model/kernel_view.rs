//! What the operating system holds for a socket, as it was seen at one moment.
//!
//! It is sampled: what happened between two samples was not seen, and nothing here claims that it
//! was. Queues are given in bytes of data; the places that a SYN or a FIN takes in TCP's sequence
//! numbers, which Linux counts among them, are taken out.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::TcpState;

/// What the kernel holds for one socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KernelView {
    /// The state of a TCP socket; none for other protocols.
    pub state: Option<TcpState>,
    /// Its local address.
    pub local: Option<SocketAddr>,
    /// Its peer's.
    pub peer: Option<SocketAddr>,
    /// The number of its inode, as in `/proc/PID/fd`; none once no descriptor leads to it.
    pub inode: Option<u32>,
    /// Bytes that have come and the program has not read. Of a UDP socket the memory that its
    /// datagrams take, which is more than their bytes: that is what the receive buffer limits.
    pub receive_queue: u32,
    /// Bytes that the program has sent and the peer's kernel has not acknowledged.
    pub send_queue: u32,
    /// Bytes, of all that were sent, that the peer's kernel has acknowledged, at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<u64>,
    /// Datagrams that were thrown away because the receive buffer was full.
    #[serde(default)]
    pub drops: u32,
    /// The connections that wait on a listener.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_room: Option<AcceptQueue>,
    /// The timer that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timer>,
    /// The figures of a TCP connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpFigures>,
}

impl KernelView {
    /// What is seen of a TCP socket that the kernel keeps no connection for.
    pub fn closed() -> Self {
        Self { state: Some(TcpState::Closed), ..Self::default() }
    }

    /// Whether the other view shows the same: a timer that only ran on is the same timer.
    pub fn shows_the_same(&self, later: &Self, nanos_between: u64) -> bool {
        let same_timer = match (&self.timer, &later.timer) {
            (None, None) => true,
            (Some(before), Some(after)) => before.ran_on_to(*after, nanos_between),
            _ => false,
        };
        // Timers apart, all fields count.
        let timer = self.timer;
        same_timer && *self == Self { timer, ..later.clone() }
    }
}

/// The connections of a listener that nobody has accepted yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptQueue {
    /// Finished connections that wait to be accepted.
    pub waiting: u32,
    /// The backlog: Linux lets one more than this wait.
    pub limit: u32,
    /// Who waits, as far as it was seen: finished connections, and handshakes under way
    /// (SYN-RECEIVED), at most [`AcceptQueue::MOST_SEATS`] of them.
    pub seats: Vec<PendingConnection>,
}

impl AcceptQueue {
    /// At most this many seats are reported.
    pub const MOST_SEATS: usize = 64;
}

/// One connection in a accept queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingConnection {
    /// Who has called.
    pub peer: SocketAddr,
    /// How far the connection is.
    pub state: TcpState,
    /// Bytes that have come already, before anybody accepted.
    pub receive_queue: u32,
}

/// A timer of the kernel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timer {
    /// What it is for.
    pub kind: TimerKind,
    /// How long it still ran when it was seen, in milliseconds.
    pub remaining_millis: u32,
}

impl Timer {
    /// Coarser than the clock by which the kernel tells its timers.
    const TOLERANCE_MILLIS: u64 = 200;

    /// Whether `later`, seen this many nanoseconds after, is this timer and was not set anew.
    fn ran_on_to(self, later: Self, nanos: u64) -> bool {
        let expected = u64::from(self.remaining_millis).saturating_sub(nanos / 1_000_000);
        self.kind == later.kind
            && expected.abs_diff(u64::from(later.remaining_millis)) <= Self::TOLERANCE_MILLIS
    }
}

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimerKind {
    /// To send again what was not acknowledged.
    Retransmit,
    /// To ask an idle peer whether it is still there (`SO_KEEPALIVE`).
    KeepAlive,
    /// To give the addresses of a connection free.
    TimeWait,
    /// To ask a peer without room whether it has some.
    ZeroWindowProbe,
}

impl TimerKind {
    /// What it is for, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Retransmit => "retransmit",
            Self::KeepAlive => "keepalive",
            Self::TimeWait => "time-wait",
            Self::ZeroWindowProbe => "zero-window probe",
        }
    }
}

/// The figures of one TCP connection (`struct tcp_info`, tcp(7)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TcpFigures {
    /// Segments that were sent again, in all.
    pub retransmits: u32,
    /// The smoothed time that a segment and its acknowledgement take, in microseconds.
    pub round_trip_micros: u32,
    /// How many segments may be under way.
    pub congestion_window: u32,
    /// Segments received.
    pub segments_in: u32,
    /// Segments sent.
    pub segments_out: u32,
    /// Bytes of the send queue that were not sent even once.
    pub not_sent: u32,
    /// The largest segment that is sent, in bytes.
    pub send_mss: u32,
    /// For how many bytes the peer has said that it has room.
    pub send_window: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn with_timer(remaining_millis: u32) -> KernelView {
        let timer = Some(Timer { kind: TimerKind::TimeWait, remaining_millis });
        KernelView { state: Some(TcpState::TimeWait), timer, ..KernelView::default() }
    }

    #[test]
    fn a_timer_that_only_ran_on_changes_nothing_and_one_set_anew_does() {
        let before = with_timer(60_000);
        assert!(before.shows_the_same(&with_timer(59_000), SECOND));
        assert!(before.shows_the_same(&with_timer(58_900), SECOND), "clocks are coarse");
        assert!(!before.shows_the_same(&with_timer(60_000), SECOND), "it was set anew");
        assert!(!before.shows_the_same(&KernelView { timer: None, ..before.clone() }, SECOND));
    }

    #[test]
    fn every_other_figure_counts() {
        let view = KernelView::closed();
        assert!(view.shows_the_same(&view, SECOND));
        assert!(!view.shows_the_same(&KernelView { receive_queue: 1, ..view.clone() }, SECOND));
    }
}
