//! Actions on the lesson that is open.

use crate::model::step::Verdict;

/// An action on lessons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonAction {
    /// Fold the pane of lessons, or open it.
    SwitchPane,
    /// Leave the lesson, and show the list of all.
    Leave,
    /// Make the next step, or show the next one of those that were made.
    Next,
    /// Show the step before.
    Back,
    /// Show a step that was made, by its place.
    LookAt(usize),
    /// Go on by itself, or no longer.
    PlayOrPause,
    /// Answer the question before a step, by its number; 0 for that of the lesson as a whole.
    Answer(u32, Verdict),
    /// Begin the lesson again, on new sockets.
    Restart,
    /// Ask the ten questions.
    Quiz,
    /// Make the next step of a lab's solution.
    Help,
}
