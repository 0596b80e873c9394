//! Actions of a teacher: grading the sessions of a class, and making lessons.

use std::path::PathBuf;

use crate::export::Format;
use crate::scenario::Shipped;

/// An action of a teacher.
#[derive(Clone, Debug)]
pub enum TeacherAction {
    /// Open the window in which sessions are graded.
    ShowGrading,
    /// Ask for a file, or a folder, with the desktop's dialog.
    Choose(TeacherFile),
    /// Use this file or folder, about whose replacing the person has been asked.
    Use(TeacherFile, PathBuf),
    /// Grade these sessions, and those in these folders, by a lab.
    Grade(LabSource, Vec<PathBuf>),
    /// Stop grading, and show what has been graded so far.
    StopGrading,
    /// Open a session that was graded, at this record.
    OpenGraded(PathBuf, Option<u64>),
    /// Open the window in which a lesson is made.
    ShowLessonMaker,
    /// Make the steps of the session that is shown those of the lesson.
    TakeSession,
    /// Have what one does become steps of the lesson, or no longer.
    Record(bool),
    /// Play the lesson that is made.
    TryLesson,
}

/// What a teacher needs a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeacherFile {
    /// To grade by the lab in it.
    Lab,
    /// To grade the sessions in it.
    SessionFolder,
    /// To grade it.
    Sessions,
    /// To write the table of grades to it.
    Gradebook,
    /// To edit the lesson in it.
    OpenLesson,
    /// To write the lesson that is made to it.
    SaveLesson,
}

impl TeacherFile {
    /// Whether it is read.
    pub fn is_read(self) -> bool {
        self.written().is_none()
    }

    /// The format of what is written to it, whose ending its name has; `None` if it is read.
    pub fn written(self) -> Option<Format> {
        match self {
            Self::Gradebook => Some(Format::Csv),
            Self::SaveLesson => Some(Format::Scenario),
            Self::Lab | Self::SessionFolder | Self::Sessions | Self::OpenLesson => None,
        }
    }

    /// A name for it, if it is to be written; else an example of one.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Lab => "lab.ron",
            Self::SessionFolder => "sessions",
            Self::Sessions => "session.sockets.ron",
            Self::Gradebook => "grades.csv",
            Self::OpenLesson | Self::SaveLesson => "lesson.ron",
        }
    }
}

/// Where a lab is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabSource {
    /// It comes with the program.
    Shipped(&'static Shipped),
    /// It is in this file.
    File(PathBuf),
}
