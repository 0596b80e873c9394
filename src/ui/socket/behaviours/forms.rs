//! What is typed for what a socket is to do by itself, and what it means.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::answers_form::AnswersForm;
use super::error::{BehaviourFormError, number, optional};
use super::fault_form::FaultForm;
use super::persist_form::PersistForm;
use super::program_form::ProgramForm;
use super::wire_form::WireForm;
use crate::model::{BehaviourKind, Message, Repeat, SaveTo, Saved, TimedMessage};

/// The forms of a socket's behaviours.
#[derive(Clone, Debug, Default)]
pub struct BehaviourForms {
    /// Sending messages again and again.
    pub repeat: RepeatForm,
    /// Answering what arrives.
    pub answers: AnswersForm,
    /// Saving what arrives.
    pub save: SaveForm,
    /// Sending a file.
    pub file: FileForm,
    /// Acting as a program.
    pub program: ProgramForm,
    /// Being a wire.
    pub wire: WireForm,
    /// Misbehaving.
    pub fault: FaultForm,
    /// Connecting again, and limits of time.
    pub persist: PersistForm,
    errors: BTreeMap<BehaviourKind, BehaviourFormError>,
}

impl BehaviourForms {
    /// Why the last attempt to switch one on came to nothing, until its form is changed.
    pub fn error(&self, kind: BehaviourKind) -> Option<&BehaviourFormError> {
        self.errors.get(&kind)
    }

    /// Shows why one cannot be switched on.
    pub fn refuse(&mut self, kind: BehaviourKind, error: BehaviourFormError) {
        self.errors.insert(kind, error);
    }

    /// Its form was changed, or it is on.
    pub fn accept(&mut self, kind: BehaviourKind) {
        self.errors.remove(&kind);
    }
}

/// Sending messages again and again.
#[derive(Clone, Debug)]
pub struct RepeatForm {
    /// The messages of a round; none: the one that is being written.
    pub rows: Vec<RepeatRow>,
    /// How long a round takes, in milliseconds.
    pub every: String,
    /// How many rounds there are; empty: until it is stopped.
    pub times: String,
}

/// A message of a round.
#[derive(Clone, Debug)]
pub struct RepeatRow {
    /// The message.
    pub message: Message,
    /// The pause after it, in milliseconds.
    pub pause: String,
}

impl Default for RepeatForm {
    fn default() -> Self {
        Self { rows: Vec::new(), every: "1000".to_owned(), times: String::new() }
    }
}

impl RepeatForm {
    /// Adds a message to the round.
    pub fn add(&mut self, message: Message) {
        self.rows.push(RepeatRow { message, pause: "0".to_owned() });
    }

    /// What is to be sent, and when; `draft` is the message that is being written.
    ///
    /// # Errors
    /// When one of the fields is no number.
    pub fn spec(
        &self,
        draft: &Message,
        to: Option<SocketAddr>,
    ) -> Result<Repeat, BehaviourFormError> {
        let every_ms = number(&self.every, "how many milliseconds pass from one to the next")?;
        let rounds = optional(&self.times, "how many times to send it, or nothing for no end")?;
        let of_row = |row: &RepeatRow| -> Result<_, BehaviourFormError> {
            let pause_ms = number(&row.pause, "the pause after the message in milliseconds")?;
            Ok(TimedMessage { message: row.message.clone(), pause_ms })
        };
        let mut messages = self.rows.iter().map(of_row).collect::<Result<Vec<_>, _>>()?;
        if messages.is_empty() && !draft.text.is_empty() {
            messages.push(TimedMessage { message: draft.clone(), pause_ms: 0 });
        }
        Ok(Repeat { messages, every_ms, times: rounds, to })
    }
}

/// Saving what arrives.
#[derive(Clone, Debug, Default)]
pub struct SaveForm {
    /// The path of the file.
    pub path: String,
    /// Which bytes.
    pub what: Saved,
    /// How many at most; empty: all.
    pub limit: String,
    /// Whether a file that is there is replaced.
    pub replaces: bool,
}

impl SaveForm {
    /// What is to be done with the file that is meant.
    ///
    /// # Errors
    /// When the limit is no number.
    pub fn spec(&self, meant: &Path) -> Result<SaveTo, BehaviourFormError> {
        let limit = optional(&self.limit, "how many bytes to save at most, or nothing for all")?;
        Ok(SaveTo { path: meant.display().to_string(), what: self.what, limit })
    }
}

/// Sending a file.
#[derive(Clone, Debug, Default)]
pub struct FileForm {
    /// The path of the file.
    pub path: String,
    /// The file that it means, once that was looked at.
    pub meant: Option<PathBuf>,
    /// How many bytes it has, once that is known.
    pub size: Option<u64>,
}
