//! Writing a message: as text or as hex, with a line ending, and what was sent before.

use bytes::Bytes;
use egui::{Id, Key, Modifiers, Response, TextEdit, Ui};

use crate::model::{HexError, parse_hex};

/// What is appended to a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnding {
    /// Nothing.
    None,
    /// `\n`, as most programs expect.
    #[default]
    Lf,
    /// `\r`.
    Cr,
    /// `\r\n`, as Internet protocols write it.
    CrLf,
}

impl LineEnding {
    const ALL: [Self; 4] = [Self::None, Self::Lf, Self::Cr, Self::CrLf];

    fn bytes(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Lf => b"\n",
            Self::Cr => b"\r",
            Self::CrLf => b"\r\n",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::None => "no ending",
            Self::Lf => "LF \\n",
            Self::Cr => "CR \\r",
            Self::CrLf => "CRLF \\r\\n",
        }
    }
}

/// Messages that are remembered.
const HISTORY: usize = 100;

/// A message being written.
#[derive(Clone, Debug, Default)]
pub struct Compose {
    text: String,
    hex: bool,
    ending: LineEnding,
    history: Vec<String>,
    /// Which remembered message is shown, counted from the newest.
    recalled: Option<usize>,
    /// What was being written when the first remembered message was asked for.
    draft: String,
}

impl Compose {
    /// A message without line ending, as one socket call takes it.
    pub fn bare() -> Self {
        Self { ending: LineEnding::None, ..Self::default() }
    }

    /// The bytes of the message.
    ///
    /// # Errors
    /// When it is hex and has a wrong digit.
    pub fn bytes(&self) -> Result<Bytes, HexError> {
        if self.hex {
            return parse_hex(&self.text).map(Bytes::from);
        }
        let mut bytes = self.text.clone().into_bytes();
        bytes.extend_from_slice(self.ending.bytes());
        Ok(bytes.into())
    }

    /// Remembers the message and empties the field.
    pub fn sent(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.recalled = None;
        if !text.is_empty() && self.history.last() != Some(&text) {
            self.history.push(text);
            if self.history.len() > HISTORY {
                self.history.remove(0);
            }
        }
    }

    /// The text field, with the arrow keys for what was sent before. Returns it, and whether Enter
    /// was pressed in it.
    pub fn field_ui(&mut self, ui: &mut Ui, id: Id, name: &str, width: f32) -> (Response, bool) {
        let focused = ui.memory(|memory| memory.has_focus(id));
        if focused {
            ui.input_mut(|input| {
                if input.consume_key(Modifiers::NONE, Key::ArrowUp) {
                    self.recall(true);
                } else if input.consume_key(Modifiers::NONE, Key::ArrowDown) {
                    self.recall(false);
                }
            });
        }
        let hint = if self.hex { "48 65 6c 6c 6f 0a" } else { "Message" };
        let response = ui
            .add(
                TextEdit::singleline(&mut self.text)
                    .id(id)
                    .hint_text(hint)
                    .desired_width(width)
                    .font(egui::TextStyle::Monospace)
                    .align(egui::Align2::LEFT_CENTER),
            )
            .accessible_name(name);
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered {
            response.request_focus();
        }
        (response, entered)
    }

    fn recall(&mut self, older: bool) {
        let next = match (self.recalled, older) {
            (None, true) => Some(0),
            (Some(place), true) => Some((place + 1).min(self.history.len().saturating_sub(1))),
            (Some(place), false) => place.checked_sub(1),
            (None, false) => return,
        };
        let Some(place) = next else {
            self.text = std::mem::take(&mut self.draft);
            self.recalled = None;
            return;
        };
        if let Some(text) = self.history.iter().rev().nth(place) {
            let before = std::mem::replace(&mut self.text, text.clone());
            if self.recalled.is_none() {
                self.draft = before;
            }
            self.recalled = next;
        }
    }

    /// Text or hex, and the line ending.
    pub fn form_ui(&mut self, ui: &mut Ui, name: &str) {
        let hex = ui
            .checkbox(&mut self.hex, "hex")
            .on_hover_text("Write bytes in hex: 48 65, 4865, 48:65, 0x48, 0x65 or \\x48\\x65");
        hex.accessible_name(format!("{name} as hex"));
        ui.add_enabled_ui(!self.hex, |ui| {
            let combo = egui::ComboBox::from_id_salt((name, "ending"))
                .selected_text(self.ending.name())
                .width(96.0)
                .show_ui(ui, |ui| {
                    for ending in LineEnding::ALL {
                        ui.selectable_value(&mut self.ending, ending, ending.name());
                    }
                });
            combo
                .response
                .on_hover_text(
                    "Appended to the text. A stream has no message boundaries: many \
                                programs wait for a line ending.",
                )
                .accessible_name(format!("{name} line ending"));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_carries_its_line_ending_and_hex_does_not() {
        let mut compose = Compose { text: "30".to_owned(), ..Compose::default() };
        assert_eq!(compose.bytes().unwrap(), &b"30\n"[..]);
        compose.hex = true;
        assert_eq!(compose.bytes().unwrap(), &b"0"[..]);
    }

    #[test]
    fn the_arrow_keys_walk_through_what_was_sent() {
        let mut compose = Compose::default();
        for text in ["one", "two"] {
            text.clone_into(&mut compose.text);
            compose.sent();
        }
        "a draft".clone_into(&mut compose.text);
        compose.recall(true);
        assert_eq!(compose.text, "two");
        compose.recall(true);
        compose.recall(true);
        assert_eq!(compose.text, "one");
        compose.recall(false);
        assert_eq!(compose.text, "two");
        compose.recall(false);
        assert_eq!(compose.text, "a draft");
    }
}
