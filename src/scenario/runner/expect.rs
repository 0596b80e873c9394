//! Holding expectations against the log. None of them makes a call; those that wait do so until the
//! deadline of the run, and those about the kernel have it looked at more often meanwhile.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::{Duration, Instant};

use super::{Runner, StepFailure};
use crate::model::step::{Amount, Expectation, KernelFact};
use crate::model::{
    CallKind, Event, Holder, KernelView, Lifecycle, OptionValue, Outcome, Protocol, SocketId,
    SocketOption, SocketState, TcpState, count, escape_text, outcome_text,
};
use crate::scenario::log_observer::{explained, in_quotes};
use crate::scenario::received::{Comparison, Received};
use crate::scenario::{Failure, PlannedData, Template};

/// Who waits on a listener is looked for less often than the rest: at least this often.
const SEATS_ARE_LOOKED_FOR: Duration = Duration::from_millis(800);

/// How long to wait for a record before the number of looks is asked for again.
const A_MOMENT: Duration = Duration::from_millis(25);

impl<'plan> Runner<'plan> {
    pub(super) fn expect(
        &mut self,
        expectation: &'plan Expectation<Template, PlannedData>,
    ) -> Result<(), StepFailure> {
        match expectation {
            Expectation::Received { on, data } => self.expect_received(on, data),
            Expectation::Peeked { on, data } => self.expect_peeked(on, data),
            Expectation::Lost { on, bytes } => self.expect_lost(on, *bytes),
            Expectation::ReceivedAtMost { on, bytes } => self.expect_at_most(on, *bytes),
            Expectation::Option { on, option, value } => self.expect_option(on, *option, *value),
            Expectation::Kernel { on, that } => {
                self.expect_seen(on, that, format!("{on} {}", that.subject()))
            }
            Expectation::Ghost { on, state } => {
                self.expect_closed(on, &KernelFact::State(*state), format!("{on} as a ghost"))
            }
            Expectation::Gone { on } => {
                let fact = KernelFact::State(TcpState::Closed);
                self.expect_closed(on, &fact, format!("what is left of {on}"))
            }
            Expectation::Waits { on } => self.expect_waits(on),
            Expectation::Equal(one, other) => self.expect_texts(one, other, true),
            Expectation::Differ(one, other) => self.expect_texts(one, other, false),
            Expectation::Took { on, millis } => self.expect_took(on, *millis),
            Expectation::Returned { on, bytes } => self.expect_returned(on, *bytes),
            Expectation::PortHeldBy { on, socket } => self.expect_port_held(on, socket),
        }
    }

    fn expect_received(&mut self, on: &str, data: &PlannedData) -> Result<(), StepFailure> {
        self.catch_up();
        let received = self.heard.take_received(self.socket(on));
        self.compare(format!("{on} received"), data, received)
    }

    fn expect_peeked(&mut self, on: &str, data: &PlannedData) -> Result<(), StepFailure> {
        self.catch_up();
        let peeked = self.heard.peeked(self.socket(on));
        self.compare(format!("{on} peeked"), data, peeked)
    }

    fn expect_lost(&mut self, on: &str, bytes: u64) -> Result<(), StepFailure> {
        self.catch_up();
        match self.heard.take_lost(self.socket(on)) {
            lost if lost == bytes => Ok(()),
            lost => {
                let expected = count(bytes, "byte");
                Err(StepFailure::unexpected(format!("{on} lost"), expected, count(lost, "byte")))
            }
        }
    }

    /// Compares bytes that came with those of a step.
    fn compare(
        &self,
        subject: String,
        data: &PlannedData,
        received: Received,
    ) -> Result<(), StepFailure> {
        let data = self
            .bytes(data)
            .map_err(|failure| StepFailure { subject: subject.clone(), failure })?;
        let Comparison { is_same, same, beginning } =
            received.compare(self.playground.log(), &data);
        if is_same {
            return Ok(());
        }
        let came = in_quotes(received.bytes(), &beginning);
        let got = format!("{came} (different from byte {same} on)");
        Err(StepFailure::unexpected(subject, in_quotes(data.len() as u64, &data), got))
    }

    fn expect_at_most(&mut self, on: &str, bytes: u64) -> Result<(), StepFailure> {
        self.catch_up();
        let received = self.heard.take_received(self.socket(on)).bytes();
        if received <= bytes {
            return Ok(());
        }
        let (subject, expected) = (format!("{on} received"), Amount::AtMost(bytes).of("byte"));
        Err(StepFailure::unexpected(subject, expected, count(received, "byte")))
    }

    fn expect_option(
        &mut self,
        on: &str,
        option: SocketOption,
        value: OptionValue,
    ) -> Result<(), StepFailure> {
        self.catch_up();
        let value = self.free_ports.in_value(value);
        let seen = self.heard.socket(self.socket(on)).and_then(|socket| socket.option(option));
        if seen == Some(value) {
            return Ok(());
        }
        let got = seen.map_or_else(
            || "nothing: it was neither set nor read".to_owned(),
            |seen| seen.to_string(),
        );
        Err(StepFailure::unexpected(format!("{on} {option}"), value.to_string(), got))
    }

    /// What the kernel is to hold for a socket that the program has closed.
    fn expect_closed(
        &mut self,
        on: &str,
        fact: &KernelFact,
        subject: String,
    ) -> Result<(), StepFailure> {
        self.catch_up();
        let lifecycle = self.heard.socket(self.socket(on)).map(SocketState::lifecycle);
        if let Some(lifecycle) = lifecycle.filter(|lifecycle| *lifecycle != Lifecycle::Closed) {
            let got = format!("a socket that the program has not closed ({})", lifecycle.word());
            return Err(StepFailure::unexpected(subject, fact.expected(), got));
        }
        self.expect_seen(on, fact, subject)
    }

    /// Has the kernel looked at until it is seen to hold this for the socket.
    fn expect_seen(
        &mut self,
        on: &str,
        fact: &KernelFact,
        subject: String,
    ) -> Result<(), StepFailure> {
        let socket_id = self.socket(on);
        self.playground.watch_kernel(true);
        let is_seen = self.see(socket_id, fact);
        self.playground.watch_kernel(false);
        if is_seen {
            return Ok(());
        }
        if self.limit.is_interrupted() {
            return Err(StepFailure { subject, failure: Failure::Interrupted });
        }
        if let Some(reason) = self.heard.silence() {
            let got = format!(
                "nothing, because the kernel cannot be queried: \
                               {}",
                escape_text(reason)
            );
            return Err(StepFailure::unexpected(subject, fact.expected(), got));
        }
        let last = fact.seen_in(&self.last_view(socket_id));
        Err(StepFailure { subject, failure: Failure::NotSeen { expected: fact.expected(), last } })
    }

    /// Waits until the kernel is seen so by the rules of [`KernelFact`]'s module; false if it is not
    /// before the time is up, or cannot be.
    fn see(&mut self, socket_id: SocketId, fact: &KernelFact) -> bool {
        let began = Instant::now();
        let mut read = None;
        loop {
            // Asked before the log is read: what those looks have found is in it then.
            let looks = self.playground.kernel_looks() - self.sight.looks;
            self.catch_up();
            let end = self.heard.read();
            if looks >= 1 {
                let behind_next = *self.sight.behind_next.get_or_insert(end);
                let from = read.replace(end).unwrap_or(behind_next);
                if self.was_shown(socket_id, fact, from + 1..end + 1) {
                    return true;
                }
            }
            // Seats are not looked for each time.
            let looked_again = looks >= 2
                && (!matches!(fact, KernelFact::Seats(_))
                    || began.elapsed() >= SEATS_ARE_LOOKED_FOR);
            if (looked_again || self.is_over(socket_id))
                && fact.is_shown_by(&self.last_view(socket_id))
            {
                return true;
            }
            if self.heard.silence().is_some() || self.limit.is_over() {
                return false;
            }
            self.limit.wait_beyond(end, Instant::now() + A_MOMENT);
        }
    }

    /// Whether a socket was closed and its connection seen to be gone, which is final: it is not
    /// looked for any more.
    fn is_over(&self, socket_id: SocketId) -> bool {
        let closed = self.heard.last_return(socket_id).filter(|last| last.kind == CallKind::Close);
        let sight = self.heard.socket(socket_id).and_then(SocketState::kernel);
        closed.zip(sight).is_some_and(|(closed, sight)| {
            sight.view.state == Some(TcpState::Closed)
                && sight.since_start_nanos > closed.since_start_nanos
        })
    }

    /// Whether one of these records shows it of the socket.
    fn was_shown(&self, socket_id: SocketId, fact: &KernelFact, numbers: Range<u64>) -> bool {
        let mut is_shown = false;
        self.playground.log().for_each(numbers, |record| {
            if let Event::Kernel { view, .. } = &record.event {
                is_shown |= record.socket == socket_id && fact.is_shown_by(view);
            }
        });
        is_shown
    }

    /// What was seen last. Of a socket for which the kernel holds nothing the log says nothing.
    fn last_view(&self, socket_id: SocketId) -> KernelView {
        let socket = self.heard.socket(socket_id);
        match socket.and_then(SocketState::kernel) {
            Some(sight) => sight.view.clone(),
            None if socket.is_some_and(|socket| socket.protocol() == Protocol::Tcp) => {
                KernelView::closed()
            }
            None => KernelView::default(),
        }
    }

    fn expect_waits(&mut self, on: &str) -> Result<(), StepFailure> {
        const EXPECTED: &str = "a waiting call";
        // A plan lets nothing be expected of a call that was not begun.
        let Some(made) = self.started.get(on).and_then(VecDeque::front) else { return Ok(()) };
        let (socket_id, call_id, kind) = (made.socket_id, made.call_id, made.kind);
        let subject = made.subject.clone();
        let waits = self.wait(|this| match this.heard.end_of(call_id) {
            Some(end) => Some(Err(end.told(kind))),
            None => this.heard.waits(socket_id, call_id).then_some(Ok(())),
        });
        match waits {
            Some(Ok(())) => Ok(()),
            Some(Err(got)) => Err(StepFailure::unexpected(subject, EXPECTED, got)),
            None => Err(self.time_up(subject, EXPECTED)),
        }
    }

    fn expect_texts(
        &mut self,
        one: &Template,
        other: &Template,
        same: bool,
    ) -> Result<(), StepFailure> {
        self.catch_up();
        let stop = |failure| StepFailure { subject: "two texts".to_owned(), failure };
        let (one, other) = (self.fill(one).map_err(stop)?, self.fill(other).map_err(stop)?);
        if (one == other) == same {
            return Ok(());
        }
        let expected = if same { "two equal texts" } else { "two different texts" };
        let got = format!("\"{}\" and \"{}\"", escape_text(&one), escape_text(&other));
        Err(StepFailure::unexpected("two texts".to_owned(), expected, got))
    }

    fn expect_took(&mut self, on: &str, millis: Amount) -> Result<(), StepFailure> {
        self.catch_up();
        let expected = format!("{millis} ms");
        let Some(last) = self.heard.last_return(self.socket(on)) else {
            return Err(nothing_returned(on, expected));
        };
        let took = last.elapsed_nanos / 1_000_000;
        if millis.allows(took) {
            return Ok(());
        }
        Err(StepFailure::unexpected(format!("{on} {}", last.kind), expected, format!("{took} ms")))
    }

    fn expect_returned(&mut self, on: &str, bytes: Amount) -> Result<(), StepFailure> {
        self.catch_up();
        let expected = bytes.of("byte");
        let Some(last) = self.heard.last_return(self.socket(on)) else {
            return Err(nothing_returned(on, expected));
        };
        let got = match last.outcome {
            Outcome::Sent { bytes }
            | Outcome::Received { bytes }
            | Outcome::Datagram { bytes, .. }
            | Outcome::Cancelled { bytes } => Ok(bytes),
            Outcome::EndOfStream => Ok(0),
            Outcome::Failed(errno) => Err(explained(errno, last.explanation)),
            other => Err(outcome_text(last.kind, &other, b"")),
        };
        let got = match got {
            Ok(moved) if bytes.allows(moved) => return Ok(()),
            Ok(moved) => count(moved, "byte"),
            Err(words) => words,
        };
        Err(StepFailure::unexpected(format!("{on} {}", last.kind), expected, got))
    }

    fn expect_port_held(&mut self, on: &str, holder: &str) -> Result<(), StepFailure> {
        self.catch_up();
        let holder_id = self.socket(holder);
        let expected = format!("the port to be held by {holder} ({holder_id})");
        let Some(last) = self.heard.last_return(self.socket(on)).copied() else {
            return Err(nothing_returned(on, expected));
        };
        let subject = format!("{on} {}", last.kind);
        let in_use = last.outcome.errno().is_some_and(|errno| errno.name() == "EADDRINUSE");
        if !in_use {
            let got = outcome_text(last.kind, &last.outcome, b"");
            return Err(StepFailure::unexpected(subject, expected, got));
        }
        // Looked for after the call has returned.
        let held = self.wait(|this| this.heard.port_held(last.call_id).map(<[_]>::to_vec));
        let Some(holders) = held else { return Err(self.time_up(subject, &expected)) };
        if holders.iter().any(|held| held.holder == Holder::Ours(holder_id)) {
            return Ok(());
        }
        let holders: Vec<String> = holders.iter().map(ToString::to_string).collect();
        let got = if holders.is_empty() { "nobody".to_owned() } else { holders.join("; ") };
        Err(StepFailure::unexpected(subject, expected, got))
    }
}

fn nothing_returned(on: &str, expected: String) -> StepFailure {
    StepFailure::unexpected(on.to_owned(), expected, "no call that has returned".to_owned())
}
