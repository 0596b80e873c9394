//! Where a teacher makes a lesson: its steps come from a session, or from what one does while it
//! records; what is said and asked is typed beside them.
//!
//! It decides what can be changed of a draft and where what is wrong with it is told. The draft is the
//! [`Scenario`] itself, and nothing else is kept of the lesson. In come the steps of sessions
//! ([`recorded`]), out come actions. First to open: this file, then `steps`.

mod checks;
mod drawing;
mod predict;
mod recorded;
mod step_text;
mod steps;
mod words;

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use self::recorded::Recorded;
pub use self::recorded::SessionSoFar;
use crate::grading::{Lab, LabError};
use crate::model::SocketState;
use crate::scenario::{DraftProblem, Plan, Scenario};
use crate::session::Log;
use crate::ui::document::Document;

/// Drafts that can be gone back to.
const MOST_UNDONE: usize = 50;

/// Characters of a name of a file that is made of a title.
const FILE_NAME: usize = 60;

/// What is shown of the lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    /// Its steps, with what is said and asked.
    #[default]
    Steps,
    /// What is read before and after them, and what its sockets are called.
    Words,
    /// What a lab asks for.
    Checks,
}

/// The lesson that is made, and what is remembered of making it.
#[derive(Default)]
pub struct LessonMaker {
    place: Place,
    draft: Scenario,
    tab: Tab,
    /// The part whose question and switches are shown.
    opened: Option<usize>,
    /// Socket that is being given a name, and what is typed for it.
    naming: Option<(String, String)>,
    /// The questions for a class, one a line, while they are typed.
    questions: Option<String>,
    recorded: Recorded,
    /// Whether what one does becomes steps.
    is_recording: bool,
    /// Whether the steps of the session are being found.
    is_taking: bool,
    /// Drafts before a change of the steps, the newest last.
    before: Vec<Scenario>,
    /// What is wrong with the draft, found when it was last changed.
    checked: Option<CheckedDraft>,
}

/// Whether it is open, beside a lesson that may be played.
#[derive(Debug, Default)]
struct Place {
    open: bool,
    /// Whether a lesson is played.
    is_played: bool,
    /// Whether it is open again once that lesson has been left.
    comes_back: bool,
}

struct CheckedDraft {
    draft: Scenario,
    plan: Result<Arc<Plan>, DraftProblem>,
    /// What is wrong with its roles or checks.
    lab: Option<LabError>,
}

impl LessonMaker {
    /// Goes on with a draft, as its file has it; with an empty one where that is none.
    pub fn with(draft: &str) -> Self {
        Self { draft: Scenario::to_edit(draft).unwrap_or_default(), ..Self::default() }
    }

    /// Opens it.
    pub fn show(&mut self) {
        self.place.open = true;
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.place.open
    }

    /// A lesson that begins has its place, until it is left.
    pub fn give_way_to(&mut self, is_played: bool) {
        let place = &mut self.place;
        if is_played && !place.is_played {
            (place.comes_back, place.open) = (place.open, false);
        } else if !is_played && place.is_played {
            place.open |= std::mem::take(&mut place.comes_back);
        }
        place.is_played = is_played;
    }

    /// Makes another lesson of this draft, read from a file.
    pub fn edit(&mut self, draft: Scenario) {
        self.remember();
        self.draft = draft;
        (self.recorded, self.is_recording, self.opened) = (Recorded::default(), false, None);
        self.questions = None;
        self.place.open = true;
    }

    /// Makes the draft's steps anew, of this session.
    pub fn begin_with(&mut self, log: &Arc<Log>) {
        self.remember();
        self.draft.steps.clear();
        self.draft.vars.clear();
        (self.recorded, self.is_taking, self.opened) = (Recorded::of(log), true, None);
    }

    /// Has what one does in this session become steps, or no longer.
    pub fn record(&mut self, log: &Arc<Log>, on: bool) {
        self.is_recording = on;
        if on && !self.recorded.is_of(&Arc::downgrade(log)) {
            self.remember();
            self.recorded = Recorded::of(log);
        }
    }

    /// Whether it is time to look what is new in the session: something is, and no call waits, of which one
    /// cannot say yet what will come of it.
    pub fn wants_steps(&mut self, document: &Document) -> bool {
        if !self.is_recording || self.is_taking {
            return false;
        }
        if !document.is_live() || !self.recorded.is_of(&Arc::downgrade(document.log())) {
            self.is_recording = false;
            return false;
        }
        let wants = document.log().len() > self.recorded.records() && waiting(document).is_none();
        self.is_taking |= wants;
        wants
    }

    /// Takes what a session has so far.
    pub fn take(&mut self, log: &Weak<Log>, found: SessionSoFar, document: &Document) {
        self.is_taking = false;
        if !self.recorded.is_of(log) {
            return;
        }
        let names = document.arrangement().iter();
        let given = names.filter_map(|(id, arranged)| Some((id, arranged.name.clone()?)));
        self.recorded.take(found, &given.collect(), &mut self.draft);
    }

    /// The steps of a session could not be found.
    pub fn take_nothing(&mut self) {
        (self.is_taking, self.is_recording) = (false, false);
    }

    /// The file of the draft.
    ///
    /// # Errors
    /// As [`Scenario::written`].
    pub fn written(&self) -> Result<String, ron::Error> {
        self.draft.written()
    }

    /// The draft, to be tried, and what its file would be called; `None` if it makes no sense.
    pub fn plan(&self) -> Option<(PathBuf, Plan)> {
        let plan = self.checked.as_ref()?.plan.as_ref().ok()?;
        Some((self.file_name(), Plan::clone(plan)))
    }

    /// What the file is called at first.
    pub fn file_name(&self) -> PathBuf {
        let mut name = String::new();
        for character in self.draft.title.chars().take(FILE_NAME) {
            if character.is_alphanumeric() {
                name.extend(character.to_lowercase());
            } else if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        }
        let name = name.trim_end_matches('-');
        format!("{}.ron", if name.is_empty() { "lesson" } else { name }).into()
    }

    /// Keeps the draft as it is, to go back to.
    fn remember(&mut self) {
        if self.before.last() != Some(&self.draft) {
            self.before.push(self.draft.clone());
        }
        if self.before.len() > MOST_UNDONE {
            self.before.remove(0);
        }
    }

    /// Looks what is wrong with the draft, if it has changed.
    fn check(&mut self) {
        if self.checked.as_ref().is_some_and(|checked| checked.draft == self.draft) {
            return;
        }
        let plan = self.draft.checked(&self.file_name()).map(Arc::new);
        let has_checks = !self.draft.checks.is_empty();
        let lab = has_checks.then(|| Lab::new(&self.draft.roles, &self.draft.checks).err());
        let (draft, lab) = (self.draft.clone(), lab.flatten());
        self.checked = Some(CheckedDraft { draft, plan, lab });
    }
}

/// A call that waits, in words.
fn waiting(document: &Document) -> Option<String> {
    let mut open = document.open_sockets();
    open.find_map(|socket: &SocketState| {
        let waiting = socket.waiting().first()?;
        Some(format!("{} of {} waits", waiting.call.kind(), document.title(socket)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_after_the_title() {
        let mut maker = LessonMaker::default();
        assert_eq!(maker.file_name(), PathBuf::from("lesson.ron"));
        maker.draft.title = "Who “makes” the connection?".to_owned();
        assert_eq!(maker.file_name(), PathBuf::from("who-makes-the-connection.ron"));
    }

    #[test]
    fn changes_of_steps_can_be_taken_back_and_the_same_is_not_kept_twice() {
        let mut maker = LessonMaker::default();
        maker.remember();
        maker.remember();
        assert_eq!(maker.before.len(), 1);
        for number in 0..2 * MOST_UNDONE {
            maker.draft.title = number.to_string();
            maker.remember();
        }
        assert_eq!(maker.before.len(), MOST_UNDONE);
    }
}
