//! Messages that were given a name and kept, as a RON file has them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::message::Message;

/// Bytes that a file of saved messages can have.
const MOST_FILE: usize = 4 * 1024 * 1024;

/// A message with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedMessage {
    /// What the person calls it.
    pub name: String,
    /// The message.
    pub message: Message,
}

/// Messages with names, in the order in which they were saved. No two have the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedMessages {
    messages: Vec<SavedMessage>,
}

/// A file that holds no saved messages.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SavedMessagesError {
    /// It is longer than any such file.
    #[error("this file has more than {MOST_FILE} bytes, too many for saved messages")]
    TooLong,
    /// It is not written as such a file is.
    #[error("this is not a file of saved messages: {0}")]
    Malformed(#[from] ron::error::SpannedError),
    /// It could not be written in RON.
    #[error("the messages could not be written: {0}")]
    Unwritten(#[from] ron::Error),
}

impl SavedMessages {
    /// The messages.
    pub fn messages(&self) -> &[SavedMessage] {
        &self.messages
    }

    /// Saves a message, in place of one of the same name.
    pub fn save(&mut self, name: &str, message: Message) {
        match self.messages.iter_mut().find(|saved| saved.name == name) {
            Some(saved) => saved.message = message,
            None => self.messages.push(SavedMessage { name: name.to_owned(), message }),
        }
    }

    /// Removes the message of this name; returns whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.messages.len();
        self.messages.retain(|saved| saved.name != name);
        self.messages.len() < before
    }

    /// Reads a file. Of two messages with one name the later one counts.
    ///
    /// # Errors
    /// When it is too long or malformed.
    pub fn from_ron(text: &str) -> Result<Self, SavedMessagesError> {
        if text.len() > MOST_FILE {
            return Err(SavedMessagesError::TooLong);
        }
        let read: Self = ron::from_str(text)?;
        let mut messages = Self::default();
        read.messages.into_iter().for_each(|saved| messages.save(&saved.name, saved.message));
        Ok(messages)
    }

    /// The file, one message per line.
    ///
    /// # Errors
    /// None that is known: those of the library.
    pub fn to_ron(&self) -> Result<String, SavedMessagesError> {
        let pretty = ron::ser::PrettyConfig::new().depth_limit(2);
        Ok(ron::ser::to_string_pretty(self, pretty)?)
    }
}
