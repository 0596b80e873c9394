//! Carrying out actions between two frames: a file for each kind of action, and `review`
//! for what is asked of a session from a file.

mod behaviour;
mod clients;
mod file;
mod lesson;
mod message;
mod record;
mod review;
mod socket;
mod teacher;
mod window;

use super::frame::App;
use crate::ui::action::Action;

impl App {
    /// Carries out one action.
    pub(super) fn execute(&mut self, action: Action) {
        match action {
            Action::Socket(action) => self.execute_on_socket(action),
            Action::Record(action) => self.execute_on_record(action),
            Action::File(action) => self.execute_on_file(action),
            Action::Message(action) => self.execute_on_message(action),
            Action::Lesson(action) => self.execute_on_lesson(action),
            Action::Teacher(action) => self.execute_on_class(action),
            Action::Window(action) => self.execute_on_window(action),
        }
    }
}
