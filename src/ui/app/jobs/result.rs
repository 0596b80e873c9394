//! The result of a job.

use std::collections::BTreeMap;
use std::path::PathBuf;

use std::sync::{Arc, Weak};

use super::copy_and_save::Copied;
use crate::export::{Extent, Opened};
use crate::grading::Grader;
use crate::model::{Answers, BehaviourKind, MachineSocket, SocketId};
use crate::scenario::{ClientsError, Plan, Scenario};
use crate::session::{Contents, FileSaver, LeftBehind, Log, Recovered};
use crate::ui::action::FilePurpose;
use crate::ui::learn::lab::LabState;
use crate::ui::socket::behaviours::BehaviourFormError;
use crate::ui::windows::export_request::ExportRequest;
use crate::ui::windows::grading::Graded;
use crate::ui::windows::lesson_maker::SessionSoFar;

/// The result of a job.
pub enum JobResult {
    /// Files, or a folder, were chosen.
    Chosen(FilePurpose, Vec<PathBuf>),
    /// The desktop has no dialog: the path has to be typed.
    NoDialog(FilePurpose),
    /// Nothing was chosen.
    NotChosen,
    /// Nobody asks any more.
    Nothing,
    /// A session was read.
    Read(PathBuf, Box<Opened>),
    /// A session was read from its journal.
    Recovered(PathBuf, Box<Recovered>),
    /// The journals of sessions that have ended.
    Journals(Result<Vec<LeftBehind>, String>),
    /// The same at the start, after the oldest were removed; or why one of those was not.
    TidiedJournals(Result<Vec<LeftBehind>, String>, Option<String>),
    /// What is in some of them, and those that are still to be looked at.
    Described(Vec<(PathBuf, Contents)>, Vec<PathBuf>),
    /// A scenario was read, and can be run.
    Planned(PathBuf, Box<Plan>),
    /// How far a lab has come in this session.
    LookedAtLab(Arc<Log>, Box<Grader>, Box<LabState>),
    /// A scenario has ended: every step passed, or the message says which did not.
    Ran(PathBuf, Result<(), String>),
    /// A session was written to a new file: so much of it, and all of it if the log is given.
    Written(PathBuf, Extent, Option<Weak<Log>>),
    /// How much of the session this request would export; or why that is unknown.
    Previewed(Box<ExportRequest>, Result<Extent, String>),
    /// A session was written to the file that it was opened from: so many records.
    Saved(Weak<Log>, PathBuf, u64),
    /// It could not be; the message names the file.
    NotSaved(String),
    /// Why files that were used last cannot be opened.
    Gone(BTreeMap<PathBuf, String>),
    /// A journal was removed.
    Removed,
    /// A journal could not be removed; the message names it.
    NotRemoved(String),
    /// A session, or bytes, could not be written; the message names the file.
    NotWritten(String),
    /// Bytes were written: so many.
    BytesSaved(PathBuf, u64),
    /// So many clients were to be connected to the listener with this title, in the session with this log;
    /// what stopped it, if anything did.
    Connected(Weak<Log>, String, u32, Result<(), ClientsError>),
    /// Something was done for a socket of the session with this log.
    OfSocket(Weak<Log>, SocketId, SocketResult),
    /// Something is to be put on the clipboard.
    Copied(Copied),
    /// There is nothing to put on the clipboard; the message says why.
    NotCopied(String),
    /// A file could not be read; the message names it.
    Failed(String),
    /// Something was done for a teacher.
    OfTeacher(TeacherResult),
    /// All sockets of this computer, or why the system does not report them.
    Ports(Result<Vec<MachineSocket>, String>),
}

/// What came of a job for a socket.
pub enum SocketResult {
    /// How many bytes the file has that is to be sent, or why it cannot be read.
    Measured(PathBuf, Result<u64, String>),
    /// Rules were read, or why not.
    Rules(Result<Answers, String>),
    /// What arrives is being saved from now on, or why not.
    Saving(Result<FileSaver, String>),
    /// The socket acts as a program from now on, or why not.
    ActsAs(BehaviourKind, Result<(), BehaviourFormError>),
}

/// What came of a job for a teacher.
pub enum TeacherResult {
    /// Sessions were graded, or why they cannot be.
    Graded(Result<Graded, String>),
    /// The grades of so many sessions were written.
    GradesWritten(PathBuf, usize),
    /// What the session with this log has so far, as steps of a lesson, or why that is unknown.
    SessionSteps(Weak<Log>, Result<SessionSoFar, String>),
    /// A lesson was read, to be edited; or why not.
    LessonRead(Result<Box<Scenario>, String>),
    /// A lesson was written.
    LessonWritten(PathBuf),
}

impl From<TeacherResult> for JobResult {
    fn from(result: TeacherResult) -> Self {
        Self::OfTeacher(result)
    }
}
