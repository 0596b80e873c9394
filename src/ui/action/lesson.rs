//! Actions on the lesson that is open.

/// An action on lessons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonAction {
    /// Fold the pane of lessons, or open it.
    SwitchPane,
    /// Leave the lesson, and show the list of all.
    Leave,
    /// Begin the lesson again, on new sockets.
    Restart,
    /// Ask the ten questions.
    Quiz,
    /// Make the next step of a lab's solution.
    Help,
}
