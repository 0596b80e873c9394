//! What a behaviour is to do, and how that reads in a line.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Answers, Fault, FaultKind, Heartbeat, Program, ProgramKind, Reconnect, Repeat, SaveTo,
    SendFile, TimeLimit, Wire, WireEnd,
};
use crate::model::{count, escape_text};

/// Something that a socket does by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BehaviourSpec {
    /// It sends messages by the clock.
    Repeat(Repeat),
    /// It answers what arrives.
    Answers(Answers),
    /// It sends a file.
    SendFile(SendFile),
    /// What it receives or sends is saved to a file.
    SaveTo(SaveTo),
    /// It acts as a program.
    Program(Program),
    /// It is the beginning of a wire to another address.
    Wire(Wire),
    /// It is an end of a wire.
    WireEnd(WireEnd),
    /// It misbehaves.
    Fault(Fault),
    /// It connects again when its connection is lost.
    Reconnect(Reconnect),
    /// It sends a message now and then and expects an answer.
    Heartbeat(Heartbeat),
    /// It is closed after so long without traffic.
    IdleTimeout(TimeLimit),
    /// A `connect` that takes longer is cancelled.
    ConnectTimeout(TimeLimit),
}

/// A [`BehaviourSpec`] without what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BehaviourKind {
    /// See [`BehaviourSpec::Repeat`].
    Repeat,
    /// See [`BehaviourSpec::Answers`].
    Answers,
    /// See [`BehaviourSpec::SendFile`].
    SendFile,
    /// See [`BehaviourSpec::SaveTo`].
    SaveTo,
    /// See [`BehaviourSpec::Program`].
    Program(ProgramKind),
    /// See [`BehaviourSpec::Wire`].
    Wire,
    /// See [`BehaviourSpec::WireEnd`].
    WireEnd,
    /// See [`BehaviourSpec::Fault`].
    Fault(FaultKind),
    /// See [`BehaviourSpec::Reconnect`].
    Reconnect,
    /// See [`BehaviourSpec::Heartbeat`].
    Heartbeat,
    /// See [`BehaviourSpec::IdleTimeout`].
    IdleTimeout,
    /// See [`BehaviourSpec::ConnectTimeout`].
    ConnectTimeout,
}

impl BehaviourKind {
    /// A word or two for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Repeat => "timer",
            Self::Answers => "answer rules",
            Self::SendFile => "file being sent",
            Self::SaveTo => "saving to a file",
            Self::Program(kind) => kind.info().name,
            Self::Wire => "wire",
            Self::WireEnd => "end of the wire",
            Self::Fault(kind) => kind.info().name,
            Self::Reconnect => "reconnecting",
            Self::Heartbeat => "heartbeat",
            Self::IdleTimeout => "idle time-out",
            Self::ConnectTimeout => "connect time-out",
        }
    }
}

impl BehaviourKind {
    /// What it counts, one of it.
    pub fn counts(self) -> &'static str {
        match self {
            Self::SendFile | Self::SaveTo | Self::WireEnd => "byte",
            Self::Repeat => "message",
            Self::Answers => "answer",
            Self::Program(kind) => kind.info().counts,
            Self::Wire => "client",
            Self::Fault(kind) => kind.info().counts,
            Self::Reconnect => "reconnect",
            Self::Heartbeat => "heartbeat",
            Self::IdleTimeout => "time-out",
            Self::ConnectTimeout => "cancelled connect",
        }
    }

    /// What it has done to what did not get through: `2 skipped`.
    pub fn skips(self) -> &'static str {
        match self {
            Self::SendFile
            | Self::SaveTo
            | Self::Repeat
            | Self::Answers
            | Self::Fault(_)
            | Self::Reconnect
            | Self::IdleTimeout
            | Self::ConnectTimeout => "skipped",
            Self::Heartbeat => "unanswered",
            Self::Wire | Self::WireEnd => "dropped",
            Self::Program(kind) => kind.info().skips,
        }
    }
}

impl BehaviourSpec {
    /// Which kind it is.
    pub fn kind(&self) -> BehaviourKind {
        match self {
            Self::Repeat(_) => BehaviourKind::Repeat,
            Self::Answers(_) => BehaviourKind::Answers,
            Self::SendFile(_) => BehaviourKind::SendFile,
            Self::SaveTo(_) => BehaviourKind::SaveTo,
            Self::Program(program) => BehaviourKind::Program(program.into()),
            Self::Wire(_) => BehaviourKind::Wire,
            Self::WireEnd(_) => BehaviourKind::WireEnd,
            Self::Fault(fault) => BehaviourKind::Fault(fault.into()),
            Self::Reconnect(_) => BehaviourKind::Reconnect,
            Self::Heartbeat(_) => BehaviourKind::Heartbeat,
            Self::IdleTimeout(_) => BehaviourKind::IdleTimeout,
            Self::ConnectTimeout(_) => BehaviourKind::ConnectTimeout,
        }
    }
}

impl fmt::Display for BehaviourSpec {
    /// `sends every 100 ms`, `answers by 2 rules`, `saves received bytes to "a.bin"`, `acts as echo server`,
    /// `acts as web server of "site"`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeat(repeat) => {
                let what = match repeat.messages.len() {
                    1 => String::new(),
                    messages => format!("{} ", count(messages, "message")),
                };
                write!(formatter, "sends {what}every {} ms", repeat.period_ms())
            }
            Self::Answers(answers) => {
                write!(formatter, "answers by {}", count(answers.rules.len(), "rule"))
            }
            Self::SendFile(file) => write!(formatter, "sends \"{}\"", escape_text(&file.path)),
            Self::SaveTo(save) => {
                let (what, path) = (save.what.name(), escape_text(&save.path));
                write!(formatter, "saves {what} to \"{path}\"")
            }
            Self::Program(program) => {
                write!(formatter, "acts as {}", ProgramKind::from(program).info().name)?;
                let Some((_, path)) = program.path() else { return Ok(()) };
                write!(formatter, " of \"{}\"", escape_text(path))
            }
            Self::Wire(wire) => write!(formatter, "{wire}"),
            Self::WireEnd(end) => write!(formatter, "{end}"),
            Self::Fault(fault) => formatter.write_str(FaultKind::from(fault).info().name),
            Self::Reconnect(reconnect) => {
                let Reconnect { first_ms, most_ms, queued, .. } = reconnect;
                let queued = queued.name();
                write!(
                    formatter,
                    "reconnects after {first_ms} ms, at most {most_ms} ms; queued messages: {queued}"
                )
            }
            Self::Heartbeat(heartbeat) => {
                let Heartbeat { every_ms, within_ms, .. } = heartbeat;
                write!(
                    formatter,
                    "sends a heartbeat every {every_ms} ms and expects an answer within {within_ms} ms"
                )
            }
            Self::IdleTimeout(limit) => {
                write!(formatter, "closes after {} ms without traffic", limit.millis)
            }
            Self::ConnectTimeout(limit) => {
                write!(formatter, "cancels a connect after {} ms", limit.millis)
            }
        }
    }
}
