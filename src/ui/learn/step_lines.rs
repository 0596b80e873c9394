//! What is written of a step: its calls before it is made, and what came of each afterwards.

use std::ops::Range;

use crate::model::step::Step;
use crate::model::{CallKind, Caller, Event, Origin, Record, escape_text, record_text};
use crate::scenario::Plan;
use crate::session::{Arrangement, EventKind, Log};

/// Lines of a step at most.
const MOST_LINES: usize = 8;

/// Records of a step that are looked at.
const MOST_RECORDS: u64 = 2_000;

/// One line of a step that has been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// The number of its record.
    pub record: u64,
    /// `client connect(127.0.0.1:9000) = 0`.
    pub text: String,
    /// How it went.
    pub tone: StepTone,
}

/// What has been made of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepLines {
    /// Its first calls.
    pub lines: Vec<StepLine>,
    /// How many there are beyond those.
    pub more: usize,
}

/// How a call of a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepTone {
    /// It succeeded.
    Plain,
    /// It failed as the step says.
    Intended,
    /// It failed, and nobody expected it.
    Failed,
}

/// The calls of a step that has not been made: `server: socket, bind, listen`.
pub fn upcoming(plan: &Plan, steps: Range<usize>) -> String {
    let mut text = String::new();
    let mut last = None;
    for step in plan.steps().get(steps).unwrap_or_default() {
        let Some((socket, word)) = words(step) else { continue };
        if last == Some(socket) {
            text.push_str(", ");
        } else {
            if last.is_some() {
                text.push_str("; ");
            }
            text.push_str(&escape_text(socket));
            text.push(' ');
        }
        text.push_str(word);
        last = Some(socket);
    }
    if text.is_empty() { "look".to_owned() } else { text }
}

/// The socket of a step, and what is done with it in a word; `None` of a step that does nothing.
fn words<Address, Data>(step: &Step<Address, Data>) -> Option<(&str, &'static str)> {
    Some(match step {
        Step::Socket { name, .. } => (name, "socket"),
        Step::Call { on, call }
        | Step::Start { on, call }
        | Step::Fails { on, call, .. }
        | Step::Try { on, call } => (on, call.call.kind().name()),
        Step::Finish { on } | Step::FinishFails { on, .. } => (on, "returns"),
        Step::Cancel { on } => (on, "cancel"),
        Step::Receive { on, .. } => (on, CallKind::Recv.name()),
        Step::Repeat { on, .. } => (on, "repeat"),
        Step::Answer { on, .. } => (on, "answer"),
        Step::SendFile { on, .. } => (on, "send file"),
        Step::SaveTo { on, .. } => (on, "save"),
        Step::Behave { on, .. } => (on, "act as a program"),
        Step::Wire { name, .. } => (name, "be a wire"),
        Step::SetWire { on, .. } => (on, "set the wire"),
        Step::Clients { to, .. } => (to, "clients"),
        Step::Fault { on, .. } => (on, "misbehave"),
        Step::Recover { on } => (on, "recover"),
        Step::Reconnect { on, .. } => (on, "reconnect"),
        Step::Heartbeat { on, .. } => (on, "heartbeat"),
        Step::IdleTimeout { on, .. } => (on, "idle time-out"),
        Step::ConnectTimeout { on, .. } => (on, "connect time-out"),
        Step::Expect(_)
        | Step::Until(_)
        | Step::Wait { .. }
        | Step::Part { .. }
        | Step::Times { .. } => return None,
    })
}

impl StepLines {
    /// What came of the calls of a step, by its records.
    pub fn new(log: &Log, arrangement: &Arrangement, records: &Range<u64>) -> Self {
        let end = records.end.min(log.len() + 1).min(records.start.saturating_add(MOST_RECORDS));
        let mut told = Vec::new();
        log.for_each_entry(records.start..end, |number, entry| {
            if matches!(entry.kind, EventKind::Returned | EventKind::Opened) {
                told.push(number);
            }
        });
        let mut made = Self::default();
        for record in told.into_iter().filter_map(|number| log.preview(number)) {
            match StepLine::new(&record, arrangement) {
                Some(line) if made.lines.len() < MOST_LINES => made.lines.push(line),
                line => made.more += usize::from(line.is_some()),
            }
        }
        made
    }
}

impl StepLine {
    /// `None` of what no step has asked for.
    fn new(record: &Record, arrangement: &Arrangement) -> Option<Self> {
        let is_told = match &record.event {
            Event::Returned { caller, .. } => *caller != Caller::Program,
            Event::Opened { origin, .. } => *origin == Origin::Made,
            _ => false,
        };
        let tone = match &record.event {
            event if event.intended_error().is_some() => StepTone::Intended,
            event if event.is_fault() => StepTone::Failed,
            _ => StepTone::Plain,
        };
        let name = arrangement.shown_name(record.socket);
        let name = name.unwrap_or_else(|| record.socket.to_string());
        let text = match &record.event {
            // Which kind of socket it is, its number tells.
            Event::Opened { protocol, .. } => {
                format!("{name} socket() = {}", protocol.socket_name(record.socket))
            }
            _ => format!("{name} {}", escape_text(&record_text(record))),
        };
        is_told.then_some(Self { record: record.number, text, tone })
    }
}
