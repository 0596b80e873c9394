//! Actions on the messages that have names.

use crate::model::Message;

/// For whom a message is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeptFor {
    /// The session that is shown.
    Session,
    /// Every session, from one start to the next.
    All,
}

/// An action on the messages that have names.
#[derive(Clone, Debug)]
pub enum MessageAction {
    /// Keep a message under this name, in place of one that has it.
    Save(KeptFor, String, Message),
    /// Forget the message of this name.
    Remove(KeptFor, String),
}
