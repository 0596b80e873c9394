//! The one line above the table in which a person types: where to go, or a comment.

use egui::{Key, RichText, TextEdit, Ui};

use super::go_to::record_meant;
use crate::session::Log;
use crate::ui::look::Palette;

/// Characters of a comment at most.
const LONGEST_COMMENT: usize = 1000;

/// What is asked for.
#[derive(Debug)]
pub enum Ask {
    /// A number or a time to go to.
    GoTo {
        /// What was typed.
        text: String,
        /// What is wrong with it, after a try.
        problem: Option<String>,
    },
    /// A comment.
    Comment {
        /// The record that it is about.
        record: u64,
        /// What was typed.
        text: String,
    },
}

/// Its result.
pub enum Answered {
    /// It is still being typed.
    NotYet,
    /// It was given up.
    Never,
    /// Go to this record.
    GoTo(u64),
    /// This is the comment on the record.
    Comment(u64, String),
}

impl Ask {
    /// Where to go.
    pub fn go_to() -> Self {
        Self::GoTo { text: String::new(), problem: None }
    }

    /// Draws the line. It has the focus as long as it is there.
    pub fn ui(&mut self, ui: &mut Ui, log: &Log) -> Answered {
        let (title, button) = match self {
            Self::GoTo { .. } => ("Go to number or time".to_owned(), "Go"),
            Self::Comment { record, .. } => {
                (format!("Comment for record {record}"), "Save comment")
            }
        };
        let mut answered = Answered::NotYet;
        ui.horizontal(|ui| {
            let label = ui.label(RichText::new(&title).small().weak());
            let (text, hint, width) = match self {
                Self::GoTo { text, .. } => (text, "1234, 12.5s or 14:03:22", 170.0),
                Self::Comment { text, .. } => (text, "Your comment", 380.0),
            };
            let edit = TextEdit::singleline(text)
                .id_salt("ask")
                .hint_text(hint)
                .char_limit(LONGEST_COMMENT)
                .desired_width(width);
            let field = ui.add(edit).labelled_by(label.id);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let given_up = ui.input(|input| input.key_pressed(Key::Escape));
            let pressed = ui.button(button).clicked();
            let cancelled = ui.button("Cancel").accessible_name("Cancel typing").clicked();
            if entered || pressed {
                answered = self.answer(log);
            } else if given_up || cancelled {
                answered = Answered::Never;
            } else if !field.has_focus() && !field.lost_focus() {
                field.request_focus();
            }
            if let Self::GoTo { problem: Some(problem), .. } = self {
                let color = Palette::of(ui.visuals()).failed;
                ui.label(RichText::new(problem.as_str()).small().color(color));
            }
        });
        answered
    }

    fn answer(&mut self, log: &Log) -> Answered {
        match self {
            Self::GoTo { text, problem } => match record_meant(text, log) {
                Ok(number) => Answered::GoTo(number),
                Err(error) => {
                    *problem = Some(error.to_string());
                    Answered::NotYet
                }
            },
            Self::Comment { record, text } => Answered::Comment(*record, text.trim().to_owned()),
        }
    }
}
