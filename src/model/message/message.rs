//! A message as it is written and kept.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::checksum::Checksum;
use super::ending::LineEnding;
use super::error::MessageError;
use super::form::Form;
use super::parse;
use super::template::{Expansion, Template};
use crate::model::{count, is_default};

/// A message that is being composed, or was saved.
///
/// ```
/// use socket_playground::model::{Expansion, LineEnding, Message};
///
/// let message = Message { ending: LineEnding::CrLf, ..Message::text("no $(counter)\\t$$(x)") };
/// let template = message.template()?;
/// let bytes = template.expand(Expansion {
///     counter: 7,
///     now: &jiff::ZonedDateTime::now(),
///     own: None,
///     peer: None,
///     groups: &[],
///     random: &mut |_| (),
/// });
/// assert_eq!(bytes, "no 7\t$(x)\r\n");
/// let wrong = Message::text("a \\q b").template().unwrap_err();
/// assert_eq!(wrong.range, 2..4);
/// # Ok::<(), socket_playground::model::MessageError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Message {
    /// What is written.
    pub text: String,
    /// How it is to be read.
    #[serde(skip_serializing_if = "is_default")]
    pub form: Form,
    /// Whether the escapes and the macros of the text mean something; else it is sent as it is written.
    #[serde(skip_serializing_if = "is_true")]
    pub escapes: bool,
    /// What is appended to a text. Hex is complete in itself.
    #[serde(skip_serializing_if = "is_default")]
    pub ending: LineEnding,
    /// A checksum of the text, or of the hex, between it and the line ending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Checksum>,
}

/// What would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The bytes.
    pub bytes: Bytes,
    /// Whether they may differ each time, as something is filled in.
    pub varies: bool,
}

impl fmt::Display for Preview {
    /// `12 bytes`; `about 12 bytes`, where that may differ.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.varies { "about " } else { "" };
        write!(formatter, "{about}{}", count(self.bytes.len(), "byte"))
    }
}

/// Whether a switch is on, which goes without saying in a file. Serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_true(switch: &bool) -> bool {
    *switch
}

impl Default for Message {
    fn default() -> Self {
        Self {
            text: String::new(),
            form: Form::Text,
            escapes: true,
            ending: LineEnding::None,
            checksum: None,
        }
    }
}

impl Message {
    /// A text with escapes and macros, without line ending.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Reads the message.
    ///
    /// # Errors
    /// When the text is malformed: what is wrong, and where.
    pub fn template(&self) -> Result<Template, MessageError> {
        self.answer_template(&[])
    }

    /// The bytes that would be sent now, to be looked at before.
    ///
    /// # Errors
    /// As [`Self::template`].
    pub fn preview(&self, with: Expansion<'_>) -> Result<Preview, MessageError> {
        let template = self.template()?;
        Ok(Preview { varies: template.varies(), bytes: template.expand(with) })
    }

    /// Reads the message as an answer to what an expression has matched. `groups` are the names of
    /// the expression's groups, the whole match first: `$(0)` is the whole match, `$(1)` its first
    /// group, `$(name)` a group with a name.
    ///
    /// # Errors
    /// As [`Self::template`].
    pub fn answer_template(&self, groups: &[Option<String>]) -> Result<Template, MessageError> {
        let pieces = parse::pieces(&self.text, self.form, self.escapes, groups)?;
        let ending = if self.form == Form::Text { self.ending.bytes() } else { b"" };
        Ok(Template { pieces, checksum: self.checksum, ending })
    }
}
