//! Messages that were sent before: the arrow keys walk through them, and a menu shows them.

use std::collections::VecDeque;

use crate::model::Message;

/// Messages that are remembered.
const MOST: usize = 100;

/// Bytes of text that they may have together, but for the newest.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// What was sent, the newest first, with everything that made its bytes.
#[derive(Clone, Debug, Default)]
pub struct History {
    messages: VecDeque<Message>,
    /// Which of them is shown, and what was being written when the first was asked for.
    recalled: Option<(usize, Message)>,
}

impl History {
    /// The messages, the newest first.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = &Message> {
        self.messages.iter()
    }

    /// Remembers a message that was sent; the next walk begins with it.
    pub fn add(&mut self, message: Message) {
        self.recalled = None;
        if message.text.is_empty() || self.messages.front() == Some(&message) {
            return;
        }
        self.messages.push_front(message);
        let mut bytes = 0;
        let mut fits = |message: &Message| {
            bytes += message.text.len();
            bytes <= MOST_BYTES
        };
        let fitting = self.messages.iter().take(MOST).take_while(|message| fits(message)).count();
        self.messages.truncate(fitting.max(1));
    }

    /// Puts the next older or newer message in place of `shown`; in the end what was being written
    /// comes back. Returns whether there was one.
    pub fn recall(&mut self, older: bool, shown: &mut Message) -> bool {
        let place = match (&self.recalled, older) {
            (None, true) => Some(0),
            (None, false) => return false,
            (Some((place, _)), true) => Some(place + 1),
            (Some((place, _)), false) => place.checked_sub(1),
        };
        let Some(place) = place else {
            if let Some((_, draft)) = self.recalled.take() {
                *shown = draft;
            }
            return true;
        };
        let Some(message) = self.messages.get(place) else { return false };
        let before = std::mem::replace(shown, message.clone());
        let draft = self.recalled.take().map_or(before, |(_, draft)| draft);
        self.recalled = Some((place, draft));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Form, LineEnding};

    #[test]
    fn a_walk_brings_back_each_message_as_it_was_sent_and_ends_with_the_draft() {
        let mut history = History::default();
        let hex = Message { form: Form::Hex, ..Message::text("30") };
        let line = Message { ending: LineEnding::CrLf, ..Message::text("two") };
        for message in [&hex, &line, &line] {
            history.add(message.clone());
        }
        let draft = Message::text("a draft");
        let mut shown = draft.clone();
        assert!(history.recall(true, &mut shown));
        assert_eq!(shown, line);
        assert!(history.recall(true, &mut shown));
        assert_eq!(shown, hex);
        assert!(!history.recall(true, &mut shown), "there is no older one");
        assert!(history.recall(false, &mut shown) && history.recall(false, &mut shown));
        assert_eq!(shown, draft);
        assert!(!history.recall(false, &mut shown));
    }

    #[test]
    fn as_many_are_remembered_as_there_is_room_for() {
        let mut history = History::default();
        for number in 0..2 * MOST {
            history.add(Message::text(number.to_string()));
        }
        assert_eq!(history.messages().len(), MOST);
        history.add(Message::text("x".repeat(MOST_BYTES)));
        assert_eq!(history.messages().len(), 1);
    }
}
