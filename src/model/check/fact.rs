//! What a check can ask for.
//!
//! A fact holds at some moment, or not. It is looked for in the whole session: it need not be the newest
//! thing that happened. Facts name roles; the same fact holds of any sockets that play them. Bytes and
//! calls are exact; what the kernel holds is a sample ([`KernelFact`]). What the program itself does when it is left
//! (`close` on all sockets, and what follows from it) never counts.

use serde::{Deserialize, Serialize};

use super::conditions::{Answer, Offset, OptionSet, Target};
use super::is_default;
use crate::model::step::{Amount, KernelFact, NewName, rename};
use crate::model::{CallKind, Direction, ShutdownHow, TcpState};

/// Something that can be found in a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Fact {
    /// All of these, in any order.
    All(Vec<Self>),
    /// One of these, or more.
    Any(Vec<Self>),
    /// That this is found nowhere. The roles that it names are there.
    Not(Box<Self>),
    /// These one after the other: each was over (its call had returned) before the next began. A call that
    /// waits began when it was made.
    InOrder(Vec<Self>),
    /// All of these in any order, from the begin of the first to the end of the last within so many
    /// milliseconds.
    Within {
        /// How many.
        millis: u64,
        /// What happened.
        facts: Vec<Self>,
    },
    /// That the inner one was over while the outer one lasted: a call returned during another.
    During {
        /// What lasted.
        outer: Box<Self>,
        /// What ended meanwhile.
        inner: Box<Self>,
    },
    /// The first of these in the session: `InOrder([.., First(Called(..))])` says that it was not earlier.
    First(Box<Self>),
    /// So many of these.
    Count {
        /// How many.
        times: Amount,
        /// Of what.
        of: Box<Self>,
    },
    /// That a call was made, and returned.
    Called {
        /// Who made it; left out: any socket.
        #[serde(default, skip_serializing_if = "is_default")]
        by: String,
        /// Which call. `Recv` stands for `recvfrom` as well.
        call: CallKind,
        /// The kernel's answer; left out: success.
        #[serde(default, skip_serializing_if = "is_default")]
        answer: Answer,
        /// The address that it named.
        #[serde(default, skip_serializing_if = "is_default")]
        to: Target,
        /// Of an `accept`: who plays the socket that it returned.
        #[serde(default, skip_serializing_if = "is_default")]
        into: String,
        /// Of a `shutdown`: one of these ways; left out: any.
        #[serde(default, skip_serializing_if = "is_default")]
        how: Vec<ShutdownHow>,
        /// Of a `setsockopt`: what it set.
        #[serde(default, skip_serializing_if = "is_default")]
        option: OptionSet,
        /// How many bytes it moved.
        #[serde(default = "any_amount", skip_serializing_if = "is_any_amount")]
        bytes: Amount,
        /// How many milliseconds it took.
        #[serde(default = "any_amount", skip_serializing_if = "is_any_amount")]
        took_ms: Amount,
        /// Whether a send has to have sent all that it was given.
        #[serde(default, skip_serializing_if = "is_default")]
        in_full: bool,
        /// Whether a datagram has to have been longer than what was asked for.
        #[serde(default, skip_serializing_if = "is_default")]
        truncated: bool,
        /// Whether the socket has to be new: no `bind` or `connect` of it had succeeded.
        #[serde(default, skip_serializing_if = "is_default")]
        on_new_socket: bool,
        /// That the port which it could not have (`EADDRINUSE`) was held, and only by sockets in one of
        /// these states; left out: whoever held it.
        #[serde(default, skip_serializing_if = "is_default")]
        port_held_by: Vec<TcpState>,
    },
    /// That a call could not return at once and waited, whether or not it has returned since.
    Waited {
        /// Who made it; left out: any socket.
        #[serde(default, skip_serializing_if = "is_default")]
        by: String,
        /// Which call.
        call: CallKind,
    },
    /// That the kernel was seen to hold this for a socket. A TCP state counts as well where the record of a
    /// call tells it.
    Saw {
        /// Of which; left out: of any socket.
        #[serde(default, skip_serializing_if = "is_default")]
        of: String,
        /// What was seen.
        that: KernelFact,
    },
    /// That a connection in this state was seen in the queue of a listener.
    SawInQueue {
        /// Of which; left out: of any socket.
        #[serde(default, skip_serializing_if = "is_default")]
        of: String,
        /// The state: `SynReceived`.
        state: TcpState,
    },
    /// That the last bound or connected address that is known of a socket has this IP address.
    LocalAddress {
        /// Of which.
        of: String,
        /// The address: `"127.0.0.1"`.
        host: std::net::IpAddr,
    },
    /// That the kernel has given a socket a port.
    HasPort(String),
    /// That two sockets had the same local address and port.
    EqualAddresses(String, String),
    /// That two sockets had the same local port.
    EqualPorts(String, String),
    /// That a socket had an address, and only such that no other computer reaches.
    OnLoopback(String),
    /// That bytes of a send of one socket came out of a receive of the other. It begins with the send and
    /// ends with the receive.
    Delivered {
        /// Who sent.
        from: String,
        /// Who received.
        to: String,
    },
    /// That one received exactly what the other sent, in its order, from the first byte to the last, or to
    /// the last that was sent before the receiver was closed.
    ReceivedAllSent {
        /// Who sent.
        from: String,
        /// Who received.
        to: String,
        /// How many bytes that are at least.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        at_least: u64,
    },
    /// That one receive held bytes of several sends.
    OneRecvHoldsSends {
        /// Who sent.
        from: String,
        /// Who received.
        to: String,
        /// Of how many sends.
        sends: Amount,
    },
    /// That the bytes of one send came in several receives.
    OneSendInRecvs {
        /// Who sent.
        from: String,
        /// Who received.
        to: String,
        /// In how many receives.
        recvs: Amount,
    },
    /// That a receive ended at such a place of the stream.
    RecvEnded {
        /// Who received.
        by: String,
        /// Where.
        offset: Offset,
    },
    /// That a stream consists of this many whole messages, each with its length before it (the highest
    /// byte first), and of nothing else.
    LengthPrefixed {
        /// Whose stream.
        of: String,
        /// Whether what it sent or what it received.
        way: Direction,
        /// Bytes that the length has.
        length_bytes: usize,
        /// How many messages.
        messages: Amount,
    },
    /// That a regular expression is found in a stream. `.` is any byte but a line feed, unless `(?s)`
    /// precedes it.
    Matches {
        /// Whose stream.
        of: String,
        /// Whether what it sent or what it received.
        way: Direction,
        /// The expression.
        regex: String,
    },
    /// That a socket sent an HTTP response: a status line, fields, an empty line, and exactly as many bytes
    /// as its `Content-Length` says.
    HttpResponse(String),
    /// That a socket sent, in digits, the number of bytes that it had received.
    SentByteCount(String),
    /// That one sent lines which begin with an id, and was answered with lines that begin with the same ids
    /// in another order.
    AnsweredByIdInOtherOrder {
        /// Who asked.
        requests: String,
        /// Who answered.
        answers: String,
    },
    /// That some of the datagrams which one sent while the other was open were received, that some were not,
    /// and that none is left to be read: what was received and what was dropped are all.
    SomeDatagramsLost {
        /// Who sent.
        from: String,
        /// Who received.
        to: String,
    },
    /// That the last datagram that was received is the last that was sent.
    LastDatagramReceived {
        /// Who sent.
        from: String,
        /// Who received.
        to: String,
    },
    /// That a socket sent nothing twice.
    NothingSentTwice(String),
    /// That the second of two sends without a pause was received this many milliseconds after it was sent,
    /// while the receiver waited for it.
    SecondSendDelayed {
        /// Who sent.
        from: String,
        /// Who received.
        to: String,
        /// How many.
        millis: Amount,
    },
    /// That after the sender had set an option the second of two sends without a pause was received so many
    /// times as fast as before, in the best case of those after it.
    FasterAfter {
        /// Who sent, and set the option.
        from: String,
        /// Who received.
        to: String,
        /// The option and its value.
        option: OptionSet,
        /// How many times.
        times: u64,
    },
    /// That the kernel sent this many segments more for a connection while neither end made a call that
    /// sends anything.
    SegmentsGrew {
        /// Whose segments.
        of: String,
        /// How many.
        by: Amount,
    },
    /// That a session says of itself that it is of the lab of this name, or of none; and that there is anything in
    /// it.
    OfLab(String),
}

const ANY_AMOUNT: Amount = Amount::AtLeast(0);

fn any_amount() -> Amount {
    ANY_AMOUNT
}

fn is_any_amount(amount: &Amount) -> bool {
    *amount == ANY_AMOUNT
}

fn one() -> u64 {
    1
}

/// Serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_one(number: &u64) -> bool {
    *number == 1
}

/// The roles that a fact itself names, to read or to change, whichever way the fact is borrowed.
macro_rules! named_roles {
    ($fact:expr) => {
        match $fact {
            Fact::Called { by, to, into, .. } => {
                let to = match to {
                    Target::Role(role) | Target::Host(_, role) => Some(role),
                    Target::Anything => None,
                };
                [Some(by), to, Some(into)].into_iter().flatten().collect()
            }
            Fact::Waited { by: of, .. }
            | Fact::Saw { of, .. }
            | Fact::SawInQueue { of, .. }
            | Fact::LocalAddress { of, .. }
            | Fact::HasPort(of)
            | Fact::OnLoopback(of)
            | Fact::RecvEnded { by: of, .. }
            | Fact::LengthPrefixed { of, .. }
            | Fact::Matches { of, .. }
            | Fact::HttpResponse(of)
            | Fact::SentByteCount(of)
            | Fact::NothingSentTwice(of)
            | Fact::SegmentsGrew { of, .. } => vec![of],
            Fact::EqualAddresses(from, to)
            | Fact::EqualPorts(from, to)
            | Fact::Delivered { from, to }
            | Fact::ReceivedAllSent { from, to, .. }
            | Fact::OneRecvHoldsSends { from, to, .. }
            | Fact::OneSendInRecvs { from, to, .. }
            | Fact::AnsweredByIdInOtherOrder { requests: from, answers: to }
            | Fact::SomeDatagramsLost { from, to }
            | Fact::LastDatagramReceived { from, to }
            | Fact::SecondSendDelayed { from, to, .. }
            | Fact::FasterAfter { from, to, .. } => vec![from, to],
            Fact::All(_)
            | Fact::Any(_)
            | Fact::Not(_)
            | Fact::InOrder(_)
            | Fact::Within { .. }
            | Fact::During { .. }
            | Fact::First(_)
            | Fact::OfLab(_)
            | Fact::Count { .. } => Vec::new(),
        }
    };
}

impl Fact {
    /// The facts that it is made of.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(facts)
            | Self::Any(facts)
            | Self::InOrder(facts)
            | Self::Within { facts, .. } => facts,
            Self::Not(fact) | Self::First(fact) | Self::Count { of: fact, .. } => {
                std::slice::from_ref(&**fact)
            }
            _ => &[],
        }
    }

    /// Shows `visit` this fact and those that it is made of.
    pub fn walk<'fact>(&'fact self, visit: &mut dyn FnMut(&'fact Self)) {
        visit(self);
        if let Self::During { outer, inner } = self {
            outer.walk(visit);
            inner.walk(visit);
        }
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// The roles that this fact itself names, those that it is made of left out.
    pub fn roles(&self) -> Vec<&str> {
        let named = named_roles!(self);
        named.into_iter().map(String::as_str).filter(|role| !role.is_empty()).collect()
    }

    /// Calls roles otherwise, also in the facts that it is made of.
    pub fn rename(&mut self, new_name: NewName<'_>) {
        let named = named_roles!(self);
        for role in named {
            rename(role, new_name);
        }
        match self {
            Self::All(facts)
            | Self::Any(facts)
            | Self::InOrder(facts)
            | Self::Within { facts, .. } => {
                for fact in facts {
                    fact.rename(new_name);
                }
            }
            Self::Not(fact) | Self::First(fact) | Self::Count { of: fact, .. } => {
                fact.rename(new_name);
            }
            Self::During { outer, inner } => {
                outer.rename(new_name);
                inner.rename(new_name);
            }
            _ => {}
        }
    }
}
