//! A message as a person composes it: a text or hex, what is filled in when it is sent, and what is
//! appended.
//!
//! [`Message`] is what is written and kept. [`Message::template`] reads it, or says what is wrong with
//! it and where; [`Template::expand`] makes the bytes of one sending. [`MACROS`] and [`ESCAPES`] are all
//! that help has to tell.
//!
//! ```
//! use socket_playground::model::{Expansion, LineEnding, Message};
//!
//! let message = Message { ending: LineEnding::CrLf, ..Message::text("no $(counter)\\t$$(x)") };
//! let template = message.template()?;
//! let bytes = template.expand(Expansion {
//!     counter: 7,
//!     now: &jiff::ZonedDateTime::now(),
//!     own: None,
//!     peer: None,
//!     groups: &[],
//!     random: &mut |_| (),
//! });
//! assert_eq!(bytes, "no 7\t$(x)\r\n");
//! let wrong = Message::text("a \\q b").template().unwrap_err();
//! assert_eq!(wrong.range, 2..4);
//! # Ok::<(), socket_playground::model::MessageError>(())
//! ```

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
