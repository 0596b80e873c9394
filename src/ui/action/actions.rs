//! What a person has asked for in a frame, in order: panels push it, the `app` room carries it out before
//! the next frame is drawn.

use super::{
    FileAction, LessonAction, MessageAction, RecordAction, SocketAction, TeacherAction,
    WindowAction,
};

/// One action.
#[derive(Clone, Debug)]
pub enum Action {
    /// On sockets.
    Socket(SocketAction),
    /// On the records of the log.
    Record(RecordAction),
    /// On sessions and files.
    File(FileAction),
    /// On the messages that have names.
    Message(MessageAction),
    /// On lessons.
    Lesson(LessonAction),
    /// A teacher's.
    Teacher(TeacherAction),
    /// On the window.
    Window(WindowAction),
}

macro_rules! from {
    ($($of:ident($action:ident),)*) => {
        $(impl From<$action> for Action {
            fn from(action: $action) -> Self {
                Self::$of(action)
            }
        })*
    };
}

from! {
    Socket(SocketAction),
    Record(RecordAction),
    File(FileAction),
    Message(MessageAction),
    Lesson(LessonAction),
    Teacher(TeacherAction),
    Window(WindowAction),
}

/// The actions that a frame collects.
#[derive(Debug, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    /// Adds an action.
    pub fn push(&mut self, action: impl Into<Action>) {
        self.0.push(action.into());
    }

    /// Adds several actions.
    pub fn extend<A: Into<Action>>(&mut self, actions: impl IntoIterator<Item = A>) {
        self.0.extend(actions.into_iter().map(Into::into));
    }

    /// Takes what was asked for, in order.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }

    /// What has been asked for so far.
    pub fn asked(&self) -> &[Action] {
        &self.0
    }
}
