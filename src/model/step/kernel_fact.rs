//! What can be asked of the kernel's view of a socket, whether a view shows it, and the words for
//! both.
//!
//! A view is a sample, so `Expect(Kernel(..))` waits until what it asks for is seen. What was seen
//! before the last step was done (expectations do nothing, and are no such step) says nothing of what
//! came of it, and neither does a look that had begun by then. So there count
//!
//! 1. every view that a later look has put into the log, even if another has followed since: what
//!    passes may be expected, if it lasts as long as two looks are apart;
//! 2. the view that is the newest of all, however old, once such a look has ended: what it finds
//!    unchanged it does not log.
//!
//! That something is never so cannot be expected, only that something else is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{KernelView, TcpState, plural};

/// What the kernel is to hold for a socket. Queues are in bytes of data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum KernelFact {
    /// The TCP state: `State(FinWait2)`. A socket that has no connection is `Closed`.
    State(TcpState),
    /// Bytes that have come and were not read.
    ReceiveQueue(Amount),
    /// Bytes sent that the peer's kernel has not acknowledged.
    SendQueue(Amount),
    /// Bytes of the send queue that were not sent even once.
    NotSent(Amount),
    /// Bytes, of all that were sent, that the peer's kernel has acknowledged.
    Acknowledged(Amount),
    /// Finished connections that wait for `accept`.
    AcceptQueue(Amount),
    /// The backlog of a listener.
    AcceptLimit(Amount),
    /// The states of all connections in a listener's accept queue, in any order: `Seats([])`,
    /// `Seats([SynReceived])`.
    Seats(Vec<TcpState>),
    /// Datagrams thrown away because the receive buffer was full.
    Drops(Amount),
    /// Segments that the connection has sent.
    SegmentsOut(Amount),
    /// Segments that the connection has received.
    SegmentsIn(Amount),
    /// Segments that were sent again.
    Retransmits(Amount),
}

/// A number, or a limit for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Amount {
    /// This many.
    Exactly(u64),
    /// This many or more.
    AtLeast(u64),
    /// This many or fewer.
    AtMost(u64),
    /// No fewer than the first, no more than the second.
    Between(u64, u64),
}

impl Amount {
    /// Whether a number is so.
    pub fn allows(self, number: u64) -> bool {
        match self {
            Self::Exactly(wanted) => number == wanted,
            Self::AtLeast(least) => number >= least,
            Self::AtMost(most) => number <= most,
            Self::Between(least, most) => (least..=most).contains(&number),
        }
    }
}

impl Amount {
    /// This much of a thing: `exactly 1 byte`.
    pub fn of(self, noun: &str) -> String {
        let (Self::Exactly(number)
        | Self::AtLeast(number)
        | Self::AtMost(number)
        | Self::Between(_, number)) = self;
        format!("{self} {}", plural(number, noun))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(number) => write!(formatter, "exactly {number}"),
            Self::AtLeast(number) => write!(formatter, "at least {number}"),
            Self::AtMost(number) => write!(formatter, "at most {number}"),
            Self::Between(least, most) => write!(formatter, "{least} to {most}"),
        }
    }
}

impl KernelFact {
    /// Whether a view shows it. What a view does not tell it does not show.
    pub fn is_shown_by(&self, view: &KernelView) -> bool {
        match self {
            Self::State(state) => view.state == Some(*state),
            Self::Seats(states) => seats(view).is_some_and(|seen| seen == sorted(states.clone())),
            _ => {
                let both = self.amount().zip(self.number_in(view));
                both.is_some_and(|(amount, number)| amount.allows(number))
            }
        }
    }

    /// How much is expected, where that is a number.
    fn amount(&self) -> Option<Amount> {
        match self {
            Self::State(_) | Self::Seats(_) => None,
            Self::ReceiveQueue(amount)
            | Self::SendQueue(amount)
            | Self::NotSent(amount)
            | Self::Acknowledged(amount)
            | Self::AcceptQueue(amount)
            | Self::AcceptLimit(amount)
            | Self::Drops(amount)
            | Self::SegmentsOut(amount)
            | Self::SegmentsIn(amount)
            | Self::Retransmits(amount) => Some(*amount),
        }
    }

    /// What it is about.
    pub fn subject(&self) -> &'static str {
        match self {
            Self::State(_) => "TCP state",
            Self::ReceiveQueue(_) => "receive queue",
            Self::SendQueue(_) => "send queue",
            Self::NotSent(_) => "bytes not sent",
            Self::Acknowledged(_) => "bytes acknowledged",
            Self::AcceptQueue(_) => "accept queue",
            Self::AcceptLimit(_) => "accept queue limit",
            Self::Seats(_) => "states in the accept queue",
            Self::Drops(_) => "dropped datagrams",
            Self::SegmentsOut(_) => "segments sent",
            Self::SegmentsIn(_) => "segments received",
            Self::Retransmits(_) => "segments retransmitted",
        }
    }

    /// What is expected, in words.
    pub fn expected(&self) -> String {
        match self {
            Self::State(state) => state.to_string(),
            Self::Seats(states) => states_text(&sorted(states.clone())),
            _ => self.amount().map(|amount| amount.to_string()).unwrap_or_default(),
        }
    }

    /// What a view shows of it, in words: always with the state, which explains most surprises.
    pub fn seen_in(&self, view: &KernelView) -> String {
        let state = view.state.map(|state| state.to_string());
        let seen = match self {
            Self::State(_) => return state.unwrap_or_else(|| "no TCP state".to_owned()),
            Self::Seats(_) => seats(view).map(|seen| states_text(&seen)),
            _ => self.number_in(view).map(|number| number.to_string()),
        };
        let seen = seen.unwrap_or_else(|| "no such value".to_owned());
        state.map_or_else(|| seen.clone(), |state| format!("{seen} (in {state})"))
    }

    /// Whether a view tells of it at all: one of a closed socket has no accept queue.
    pub fn is_told_by(&self, view: &KernelView) -> bool {
        match self {
            Self::State(_) => view.state.is_some(),
            Self::Seats(_) => seats(view).is_some(),
            _ => self.number_in(view).is_some(),
        }
    }

    fn number_in(&self, view: &KernelView) -> Option<u64> {
        let figure = |pick: fn(&crate::model::TcpFigures) -> u32| {
            view.tcp.as_ref().map(|tcp| u64::from(pick(tcp)))
        };
        match self {
            Self::ReceiveQueue(_) => Some(view.receive_queue.into()),
            Self::SendQueue(_) => Some(view.send_queue.into()),
            Self::Drops(_) => Some(view.drops.into()),
            Self::Acknowledged(_) => view.acknowledged,
            Self::AcceptQueue(_) => view.waiting_room.as_ref().map(|room| room.waiting.into()),
            Self::AcceptLimit(_) => view.waiting_room.as_ref().map(|room| room.limit.into()),
            Self::NotSent(_) => figure(|tcp| tcp.not_sent),
            Self::SegmentsOut(_) => figure(|tcp| tcp.segments_out),
            Self::SegmentsIn(_) => figure(|tcp| tcp.segments_in),
            Self::Retransmits(_) => figure(|tcp| tcp.retransmits),
            Self::State(_) | Self::Seats(_) => None,
        }
    }
}

/// The states in a accept queue, in the order of a connection's life.
fn seats(view: &KernelView) -> Option<Vec<TcpState>> {
    let room = view.waiting_room.as_ref()?;
    Some(sorted(room.seats.iter().map(|seat| seat.state).collect()))
}

fn sorted(mut states: Vec<TcpState>) -> Vec<TcpState> {
    states.sort_unstable();
    states
}

fn states_text(states: &[TcpState]) -> String {
    if states.is_empty() {
        return "nobody".to_owned();
    }
    states.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AcceptQueue, PendingConnection, TcpFigures};

    fn listener(states: &[TcpState]) -> KernelView {
        let seats = states.iter().map(|state| PendingConnection {
            peer: "127.0.0.1:9".parse().unwrap(),
            state: *state,
            receive_queue: 0,
        });
        let room = AcceptQueue { waiting: 1, limit: 2, seats: seats.collect() };
        let state = Some(TcpState::Listen);
        KernelView { state, waiting_room: Some(room), ..KernelView::default() }
    }

    #[test]
    fn every_figure_is_read_from_its_own_field() {
        let tcp = TcpFigures {
            retransmits: 1,
            segments_in: 2,
            segments_out: 3,
            not_sent: 4,
            ..TcpFigures::default()
        };
        let view = KernelView {
            receive_queue: 5,
            send_queue: 6,
            drops: 7,
            acknowledged: Some(8),
            waiting_room: Some(AcceptQueue { waiting: 9, limit: 10, seats: Vec::new() }),
            tcp: Some(tcp),
            ..KernelView::default()
        };
        let facts: [fn(Amount) -> KernelFact; 10] = [
            KernelFact::Retransmits,
            KernelFact::SegmentsIn,
            KernelFact::SegmentsOut,
            KernelFact::NotSent,
            KernelFact::ReceiveQueue,
            KernelFact::SendQueue,
            KernelFact::Drops,
            KernelFact::Acknowledged,
            KernelFact::AcceptQueue,
            KernelFact::AcceptLimit,
        ];
        for (fact, number) in facts.into_iter().zip(1..) {
            assert!(fact(Amount::Exactly(number)).is_shown_by(&view), "{number}");
            assert!(fact(Amount::AtLeast(number)).is_shown_by(&view), "{number}");
            assert!(!fact(Amount::AtLeast(number + 1)).is_shown_by(&view), "{number}");
            assert!(!fact(Amount::AtMost(number - 1)).is_shown_by(&view), "{number}");
        }
    }

    #[test]
    fn a_view_that_does_not_tell_a_figure_shows_none() {
        let view = KernelView::closed();
        for fact in [
            KernelFact::SegmentsOut(Amount::AtMost(9)),
            KernelFact::AcceptQueue(Amount::AtMost(9)),
            KernelFact::Acknowledged(Amount::AtMost(9)),
            KernelFact::Seats(Vec::new()),
        ] {
            assert!(!fact.is_shown_by(&view));
            assert_eq!(fact.seen_in(&view), "no such value (in CLOSED)");
        }
    }

    #[test]
    fn seats_are_compared_in_any_order_and_by_their_number() {
        use TcpState::{Established, SynReceived};
        let view = listener(&[SynReceived, Established, SynReceived]);
        let expects = |states: &[TcpState]| KernelFact::Seats(states.to_vec()).is_shown_by(&view);
        assert!(expects(&[Established, SynReceived, SynReceived]));
        assert!(!expects(&[Established, SynReceived]));
        assert!(!expects(&[Established, Established, SynReceived]));
        let none = KernelFact::Seats(Vec::new());
        assert!(none.is_shown_by(&listener(&[])));
        assert_eq!(none.expected(), "nobody");
        assert_eq!(none.seen_in(&view), "SYN-RECEIVED, SYN-RECEIVED, ESTABLISHED (in LISTEN)");
    }
}
