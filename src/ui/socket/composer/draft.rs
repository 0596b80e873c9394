//! A message being written: its text, how it is read, and what was sent before.

use std::cell::OnceCell;

use bytes::Bytes;

use super::ends::Ends;
use super::history::History;
use crate::model::{LineEnding, Message, MessageError, Template};

/// A message being written. How it is read, and what is appended, stays from one message to the next.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    /// Whoever changes it by other means than [`Self::edit`] calls that after a change.
    pub(super) message: Message,
    /// What the text means; empty until it is asked for after a change.
    reading: OnceCell<Result<Template, MessageError>>,
    /// Names of the groups that it can be filled in with, the whole match first; none but in an answer.
    groups: Vec<Option<String>>,
    /// Whether the message was to be sent although something is wrong with it.
    refused: bool,
    /// Whether that is shown over other things, which is until the person turns to something else.
    pub(super) shows_refusal: bool,
    /// Messages that were sent.
    sent: u64,
    history: History,
    /// The name under which it is to be saved.
    pub(super) save_name: String,
}

impl Composer {
    /// An empty message, to which this is appended.
    pub fn new(ending: LineEnding) -> Self {
        Self { message: Message { ending, ..Message::default() }, ..Self::default() }
    }

    /// The message as it is written.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// The message, to be changed.
    pub fn edit(&mut self) -> &mut Message {
        self.reading.take();
        self.refused = false;
        &mut self.message
    }

    /// It is an answer, which can be filled in with what these groups have matched.
    pub fn set_groups(&mut self, groups: Vec<Option<String>>) {
        if self.groups != groups {
            self.groups = groups;
            self.reading.take();
        }
    }

    /// The messages that were sent.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Shows the next older or newer message that was sent. Returns whether there is one.
    pub fn recall(&mut self, older: bool) -> bool {
        let found = self.history.recall(older, &mut self.message);
        if found {
            self.edit();
        }
        found
    }

    /// What the message means.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn template(&self) -> Result<&Template, &MessageError> {
        self.reading.get_or_init(|| self.message.answer_template(&self.groups)).as_ref()
    }

    /// The number of the next message: how many have been sent, it included.
    pub fn counter(&self) -> u64 {
        self.sent + 1
    }

    /// The bytes of the message, if it is sent now.
    ///
    /// # Errors
    /// As [`Self::template`].
    pub fn bytes(&self, ends: Ends) -> Result<Bytes, MessageError> {
        Ok(ends.fill_in(self.template().map_err(Clone::clone)?, self.counter()))
    }

    /// Remembers the message as sent, and empties the field.
    pub fn sent(&mut self) {
        let text = std::mem::take(&mut self.edit().text);
        self.remember(Message { text, ..self.message.clone() });
    }

    /// Remembers a message that was sent without having been in the field.
    pub fn remember(&mut self, message: Message) {
        self.sent += 1;
        self.history.add(message);
    }

    /// The next message with this text, read and ended as the one in the field is.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        let Message { form, escapes, ending, checksum, .. } = self.message;
        let message = Message { text: text.to_owned(), form, escapes, ending, checksum };
        Self { message, sent: self.sent, ..Self::default() }
    }

    /// Shows what is wrong, as the message was to be sent.
    pub fn refuse(&mut self) {
        (self.refused, self.shows_refusal) = (true, true);
    }

    /// Whether it was to be sent as it is, although something is wrong with it.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// What is wrong with the message, and whether it may come right by typing on.
    pub fn mistake(&self) -> Option<(&MessageError, bool)> {
        let mistake = self.template().err()?;
        let at_end = mistake.range.end == self.message.text.trim_end().len();
        Some((mistake, at_end && !self.refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Form;

    fn written(text: &str) -> Composer {
        let mut composer = Composer::new(LineEnding::Lf);
        text.clone_into(&mut composer.edit().text);
        composer
    }

    #[test]
    fn a_text_has_its_line_ending_and_hex_does_not() {
        let mut composer = written("30");
        assert_eq!(composer.bytes(Ends::default()).unwrap(), &b"30\n"[..]);
        composer.edit().form = Form::Hex;
        assert_eq!(composer.bytes(Ends::default()).unwrap(), &b"0"[..]);
    }

    #[test]
    fn the_counter_counts_what_was_sent_and_the_form_stays() {
        let mut composer = written("$(counter)");
        assert_eq!(composer.bytes(Ends::default()).unwrap(), &b"1\n"[..]);
        composer.sent();
        assert_eq!(composer.message(), Composer::new(LineEnding::Lf).message());
        assert!(composer.recall(true));
        assert_eq!(composer.bytes(Ends::default()).unwrap(), &b"2\n"[..]);
    }

    #[test]
    fn what_is_typed_halfway_is_not_wrong_yet_until_it_is_to_be_sent() {
        let mut composer = written("a\\x4");
        assert!(composer.mistake().is_some_and(|(_, may_come_right)| may_come_right));
        composer.refuse();
        assert!(composer.mistake().is_some_and(|(_, may_come_right)| !may_come_right));
        "a\\q b".clone_into(&mut composer.edit().text);
        assert!(composer.mistake().is_some_and(|(_, may_come_right)| !may_come_right));
    }
}
