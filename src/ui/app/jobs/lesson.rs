//! The files of lessons that are made, and the steps of the session that becomes one.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::Jobs;
use super::result::{JobResult, TeacherResult};
use crate::export::{SessionSteps, write_whole};
use crate::scenario::Scenario;
use crate::session::{Log, open_regular_file};
use crate::ui::windows::lesson_maker::SessionSoFar;

/// Bytes that a lesson has at most, to be edited.
const LARGEST_LESSON: u64 = 16 * 1024 * 1024;

impl Jobs {
    /// Finds the steps of what a session has so far.
    pub fn find_steps(&self, log: Arc<Log>) {
        self.run("find-steps", move || {
            let records = log.len();
            let found = SessionSteps::of(&log, &|_, _| true).map(|steps| {
                let mut states = BTreeSet::new();
                log.for_each(1..records + 1, |record| {
                    states.extend(record.tcp_state().map(|state| (record.socket, state)));
                });
                SessionSoFar { steps, states, records }
            });
            let found =
                found.map_err(|error| format!("The steps of the session are unknown: {error}"));
            TeacherResult::SessionSteps(Arc::downgrade(&log), found).into()
        });
    }

    /// Reads a lesson, to edit it.
    pub fn read_lesson(&self, path: PathBuf) {
        self.run("read-lesson", move || {
            let read = || -> std::io::Result<String> {
                let file = open_regular_file(&path)?;
                std::io::read_to_string(std::io::Read::take(file, LARGEST_LESSON))
            };
            let text = read().map_err(|error| error.to_string());
            let scenario =
                text.and_then(|text| Scenario::to_edit(&text).map_err(|error| error.to_string()));
            let in_file = |error| format!("{}: {error}", path.display());
            TeacherResult::LessonRead(scenario.map(Box::new).map_err(in_file)).into()
        });
    }

    /// Writes a lesson.
    pub fn write_lesson(&self, path: PathBuf, text: String) {
        self.run("write-lesson", move || {
            match write_whole(&path, |output| output.write_all(text.as_bytes())) {
                Ok(()) => TeacherResult::LessonWritten(path).into(),
                Err(error) => JobResult::NotWritten(error.to_string()),
            }
        });
    }
}
