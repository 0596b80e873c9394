//! A message as a person composes it: a text or hex, what is filled in when it is sent, and what is
//! appended.
//!
//! [`Message`] is what is written and kept. [`Message::template`] reads it, or says what is wrong with
//! it and where; [`Template::expand`] makes the bytes of one sending. [`MACROS`] and [`ESCAPES`] are all
//! that help has to tell.

mod checksum;
mod ending;
mod error;
mod escape;
mod form;
mod limits;
mod macros;
mod message;
mod parse;
mod saved;
mod template;
#[cfg(test)]
mod tests;

pub use checksum::{ByteOrder, Checksum, ChecksumKind};
pub use ending::LineEnding;
pub use error::{MessageError, MessageProblem};
pub use escape::ESCAPES;
pub use form::Form;
pub use limits::{MOST_BYTES, MOST_CAPTURED};
pub use macros::{MACROS, Macro, MacroHelp};
pub use message::{Message, Preview};
pub use saved::{SavedMessage, SavedMessages, SavedMessagesError};
pub use template::{Expansion, Piece, Template};
