//! Actions on sessions and their files: opening, saving, exporting, running.

use std::path::PathBuf;

use super::{SaveSource, SocketFile, TeacherFile};
use crate::export::Format;
use crate::model::SocketId;
use crate::scenario::{Permissions, Plan, Shipped};

/// An action on a session or a file.
#[derive(Clone, Debug)]
pub enum FileAction {
    /// Begin an empty session.
    NewSession,
    /// Ask for a file and open the session in it.
    Open,
    /// Open this file.
    OpenPath(PathBuf),
    /// Stop reading the file that is being opened.
    StopOpening,
    /// Write a review's notes to the file that it was opened from; a live session is exported.
    Save,
    /// Ask what of the session is to be exported, and how.
    Export,
    /// The same, as a scenario that repeats the session.
    ExportScenario,
    /// Find out how much would be exported.
    PreviewExport,
    /// Ask for a file and write the chosen export to it.
    ChooseExportPath,
    /// Write the chosen export to this file.
    ExportTo(PathBuf),
    /// Stop writing sessions.
    StopExporting,
    /// Run a scenario that was read, in a session of its own, with these permissions.
    RunScenario(PathBuf, Box<Plan>, Permissions),
    /// Ask whether to run a scenario that comes with the program.
    OfferScenario(&'static Shipped),
    /// Show the sessions that are in their journals.
    ShowEarlierSessions,
    /// Remove the journal of a session that has ended.
    RemoveJournal(PathBuf),
    /// Check which of the files that were used last are still there.
    CheckRecent,
    /// Forget which files were used last.
    ClearRecent,
}

/// What a file is asked for.
#[derive(Clone, Debug)]
pub enum FilePurpose {
    /// To open the session in it.
    Open,
    /// To write the session to it, in this format.
    Export(Format),
    /// To write bytes to it.
    Save(SaveSource),
    /// For what a socket does by itself.
    OfSocket(SocketId, SocketFile),
    /// For what a teacher does.
    Teacher(TeacherFile),
}

impl FilePurpose {
    /// Whether the file is read.
    pub fn is_read(&self) -> bool {
        match self {
            Self::Open => true,
            Self::OfSocket(_, file) => file.is_read(),
            Self::Teacher(file) => file.is_read(),
            Self::Export(_) | Self::Save(_) => false,
        }
    }

    /// The format whose ending the name of the file has; `None` of a file that has the name which it was
    /// given.
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::Export(format) => Some(*format),
            Self::Teacher(file) => file.written(),
            Self::Save(SaveSource::Measurements) => Some(Format::Csv),
            Self::Open | Self::Save(_) | Self::OfSocket(..) => None,
        }
    }
}
