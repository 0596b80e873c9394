//! The course, and the lesson that is played: the pane on the left.
//!
//! It decides how lessons are listed, how one is read and walked through, what is asked before a step and
//! what is said after it. The steps themselves are made by [`Player`](crate::scenario::Player) on a thread
//! of its own; how far they have come is read in the log ([`LessonTrail`](crate::session::LessonTrail)).
//!
//! In come the course, an open lesson and the session; out come what the player may do next, and actions.
//! Open [`open_lesson`] first.

mod checks;
pub mod courses;
mod inline_code;
pub mod lab;
pub mod lesson_pane;
pub mod list;
pub mod open_lesson;
mod question;
pub mod quiz;
mod step_lines;
mod steps;

pub use lesson_pane::{lesson_ui, present_ui};
pub use open_lesson::OpenLesson;
