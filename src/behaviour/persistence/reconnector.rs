//! Connecting again: when a connection is lost or refused, another socket takes the place of this one after
//! a pause, and connects to the same address.
//!
//! A TCP socket whose connection has ended cannot be connected again, so each attempt is a socket of its own.
//! The one that is lost stays until its successor is made: who sends on it meanwhile is refused by the kernel,
//! and the message is kept or given up, as chosen.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::limits::{time, within};
use super::outbox::Outbox;
use crate::behaviour::error::BehaviourError;
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, BehaviourStep, Call, CallKind,
    Errno, Loss, Lost, OptionValue, Outcome, Protocol, Queued, Reconnect, ReconnectStep,
    ShutdownHow, SocketOption,
};
use crate::net::{Acts, Behaviour, ConnectionFacts, Reading, Renewal, Seen, Situation, Waker};

/// The errors of a connection that is lost, or could not be made: another attempt may go better.
const LOSSES: [&str; 10] = [
    "ECONNREFUSED",
    "ECONNRESET",
    "ECONNABORTED",
    "EPIPE",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ENETUNREACH",
    "ENETDOWN",
    "EADDRNOTAVAIL",
];

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The connection is there, or nobody has asked for one.
    Watches,
    /// It is lost, and another attempt is made then.
    Waits(Instant),
    /// This socket is the attempt.
    Connects,
    /// The connection is there again since then, and the messages that wait go first.
    Resends(Instant),
    /// It is over.
    Over,
}

/// Connects again.
#[derive(Debug)]
pub struct Reconnector {
    spec: Reconnect,
    stage: Stage,
    /// Where the connection leads.
    address: Option<SocketAddr>,
    /// Attempts since the connection was there last.
    attempts: u64,
    outbox: Outbox,
    /// Bytes that the kernel has taken on this socket, and the peer's has acknowledged.
    sent: u64,
    acknowledged: Option<u64>,
    out_of_time: bool,
    /// What was set on the socket, which is set on the next as well.
    options: Vec<(SocketOption, OptionValue)>,
    /// When it was switched on, until it has looked around.
    begun: Option<Instant>,
    progress: BehaviourProgress,
}

impl Reconnector {
    /// Begins with the next loss.
    ///
    /// # Errors
    /// When one of its numbers makes no sense.
    pub fn new(spec: Reconnect) -> Result<Self, BehaviourError> {
        time(spec.first_ms, "the first pause in ms")?;
        time(spec.most_ms, "the longest pause in ms")?;
        within(spec.factor, (1, 100), "the factor of pauses")?;
        within(spec.jitter, (0, 100), "the jitter in percent")?;
        within(spec.times.unwrap_or(1), (1, u64::MAX), "attempts")?;
        Ok(Self {
            spec,
            stage: Stage::Watches,
            address: None,
            attempts: 0,
            outbox: Outbox::default(),
            sent: 0,
            acknowledged: None,
            out_of_time: false,
            options: Vec::new(),
            begun: None,
            progress: BehaviourProgress::new(BehaviourKind::Reconnect, None),
        })
    }

    fn keeps(&self) -> bool {
        self.spec.queued == Queued::SendAgain
    }

    /// The pause before the attempt that is next: a random part shorter than it may be, so that not all
    /// clients of a server come back at once.
    fn pause_ms(&self) -> u64 {
        let longest = self.spec.pause_ms(self.attempts);
        longest - fastrand::u64(0..=longest.saturating_mul(self.spec.jitter) / 100)
    }

    fn go_down(&mut self, why: Loss, situation: &Situation, acts: &mut Acts) {
        if !matches!(self.stage, Stage::Watches | Stage::Connects | Stage::Resends(_)) {
            return;
        }
        let (kept, given_up) = self.outbox.lose(self.keeps());
        let (sent, acknowledged) = (self.sent, self.acknowledged);
        let lost = Lost { why, sent, acknowledged, kept, given_up };
        acts.tell(BehaviourStep::Reconnect(ReconnectStep::Lost(lost)));
        if situation.peer.is_some() {
            // A kernel whose peer has gone would take what is sent now, and nobody would get it.
            acts.call(Call::Shutdown(ShutdownHow::Both));
        }
        self.attempts += 1;
        let is_last = self.spec.times.is_some_and(|times| self.attempts > times);
        if is_last || self.address.is_none() {
            return self.end(BehaviourEnd::GaveUp, acts);
        }
        let (attempt, millis) = (self.attempts, self.pause_ms());
        acts.tell(BehaviourStep::Reconnect(ReconnectStep::Waits { attempt, millis }));
        self.stage = Stage::Waits(situation.now + Duration::from_millis(millis));
    }

    /// A message could not be sent.
    fn keep(&mut self, message: &Bytes, acts: &mut Acts) {
        let bytes = message.len() as u64;
        let is_kept = self.keeps() && self.outbox.keep(message.clone());
        let step =
            if is_kept { ReconnectStep::Kept { bytes } } else { ReconnectStep::GivenUp { bytes } };
        acts.tell(BehaviourStep::Reconnect(step));
    }

    fn connect_returned(
        &mut self,
        address: SocketAddr,
        seen: &Seen<'_>,
        situation: &Situation,
        acts: &mut Acts,
    ) {
        match seen.outcome {
            Outcome::Failed(errno) if is_loss(*errno) => {
                self.address = Some(address);
                self.go_down(Loss::Failed(CallKind::Connect, *errno), situation, acts);
            }
            Outcome::Cancelled { .. } if self.out_of_time => {
                self.address = Some(address);
                self.go_down(Loss::ConnectTimedOut, situation, acts);
            }
            Outcome::Done if situation.peer.is_none() => {
                // It broke before it could be looked at.
                self.go_down(Loss::PeerClosed, situation, acts);
            }
            Outcome::Done => {
                self.address = Some(address);
                self.attempts = 0;
                if seen.own {
                    self.progress.done += 1;
                    let queued = self.outbox.waiting();
                    acts.tell(BehaviourStep::Reconnect(ReconnectStep::Restored { queued }));
                    self.stage =
                        if queued > 0 { Stage::Resends(situation.now) } else { Stage::Watches };
                }
            }
            Outcome::Failed(errno) if seen.own => self.end(BehaviourEnd::Failed(*errno), acts),
            _ if seen.own => self.end(BehaviourEnd::Cancelled, acts),
            _ => {}
        }
    }

    fn send_returned(
        &mut self,
        message: &Bytes,
        seen: &Seen<'_>,
        situation: &Situation,
        acts: &mut Acts,
    ) {
        match seen.outcome {
            Outcome::Sent { .. } => {
                if seen.own {
                    self.outbox.take_first();
                    if self.outbox.waiting() == 0 && matches!(self.stage, Stage::Resends(_)) {
                        self.stage = Stage::Watches;
                    }
                }
                self.outbox.took(self.sent, message.clone());
            }
            Outcome::Failed(errno) => {
                if is_loss(*errno) && situation.peer.is_none() {
                    self.go_down(Loss::Failed(CallKind::Send, *errno), situation, acts);
                }
                let is_down = matches!(self.stage, Stage::Waits(_) | Stage::Connects);
                if !seen.own && is_down {
                    self.keep(message, acts);
                }
            }
            // Somebody has taken it back.
            _ if seen.own => drop(self.outbox.take_first()),
            _ => {}
        }
    }

    fn end(&mut self, why: BehaviourEnd, acts: &mut Acts) {
        self.stage = Stage::Over;
        self.ends(acts);
        acts.end(why);
    }

    fn successor(&mut self) -> Self {
        Self {
            spec: self.spec.clone(),
            stage: Stage::Connects,
            address: self.address,
            attempts: self.attempts,
            outbox: std::mem::take(&mut self.outbox),
            sent: 0,
            acknowledged: None,
            out_of_time: false,
            options: std::mem::take(&mut self.options),
            begun: None,
            progress: self.progress,
        }
    }
}

/// Whether an error means that the connection is lost, or cannot be made for now.
fn is_loss(errno: Errno) -> bool {
    LOSSES.contains(&errno.name())
}

impl Behaviour for Reconnector {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Reconnect(self.spec.clone())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        self.begun = Some(now);
    }

    fn note(&mut self, facts: &ConnectionFacts<'_>) {
        self.sent = facts.sent;
        self.acknowledged = facts.acknowledged;
        self.out_of_time = facts.out_of_time;
        self.outbox.acknowledged(facts.acknowledged.unwrap_or(0));
        if self.stage != Stage::Connects && self.options != facts.options {
            self.options = facts.options.to_vec();
        }
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        match (seen.call, seen.outcome) {
            (Call::Connect(address), _) => self.connect_returned(*address, seen, situation, acts),
            (Call::Send(message), _) => self.send_returned(message, seen, situation, acts),
            (Call::Recv(_) | Call::RecvFrom(_), Outcome::EndOfStream) => {
                self.go_down(Loss::PeerClosed, situation, acts);
            }
            (call, Outcome::Failed(errno))
                if call.kind().is_receive() && situation.peer.is_none() && is_loss(*errno) =>
            {
                self.go_down(Loss::Failed(call.kind(), *errno), situation, acts);
            }
            // Whoever ends the conversation does not want another.
            (Call::Shutdown(_), Outcome::Done) if !seen.own => {
                self.end(BehaviourEnd::Finished, acts);
            }
            _ => {}
        }
    }

    fn lost(&mut self, why: Loss, situation: &Situation, acts: &mut Acts) {
        self.go_down(why, situation, acts);
    }

    fn ends(&mut self, acts: &mut Acts) {
        while let Some(message) = self.outbox.take_first() {
            let bytes = message.len() as u64;
            acts.tell(BehaviourStep::Reconnect(ReconnectStep::GivenUp { bytes }));
        }
    }

    fn due(&self) -> Option<Instant> {
        match self.stage {
            // One message follows the other.
            Stage::Waits(at) | Stage::Resends(at) => Some(at),
            Stage::Watches | Stage::Connects | Stage::Over => self.begun,
        }
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        let begins = self.begun.take().is_some();
        match self.stage {
            Stage::Watches if situation.protocol != Protocol::Tcp => {
                // A datagram socket has no connection to lose.
                self.end(BehaviourEnd::Finished, acts);
            }
            Stage::Watches => self.address = situation.peer.or(self.address),
            Stage::Waits(until) if until <= situation.now => {
                let successor = self.successor();
                acts.replace(Box::new(successor));
            }
            Stage::Connects if begins => {
                for (option, value) in std::mem::take(&mut self.options) {
                    acts.call(Call::SetOption(option, value));
                }
                if let Some(address) = self.address {
                    acts.call(Call::Connect(address));
                }
            }
            Stage::Resends(_) => match self.outbox.first() {
                Some(message) => acts.call(Call::Send(message.clone())),
                None => self.stage = Stage::Watches,
            },
            Stage::Waits(_) | Stage::Connects | Stage::Over => {}
        }
    }

    fn reading(&self) -> Reading {
        // Otherwise nobody would see that the peer has gone.
        if self.stage == Stage::Over { Reading::AsSet } else { Reading::ByItself }
    }

    fn renewal(&self) -> Renewal {
        match self.stage {
            Stage::Watches | Stage::Over => Renewal::Watches,
            Stage::Waits(_) | Stage::Connects | Stage::Resends(_) => Renewal::Down,
        }
    }
}
