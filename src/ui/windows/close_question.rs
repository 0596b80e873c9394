//! The question before several sockets are closed at once, since nothing brings them back.

use egui::{RichText, ScrollArea, Ui};

use super::answer::{OnEnter, answer_ui};
use crate::ui::action::CloseRequest;
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::socket::card::addresses;

/// Asks; returns whether to close them, once there is an answer.
pub fn close_question_ui(ui: &mut Ui, document: &Document, closing: &CloseRequest) -> Option<bool> {
    let open: Vec<_> = closing.open(document).collect();
    ui.heading(format!("Close {}?", count(open.len(), "socket")));
    let closed = closing.sockets.len() - open.len();
    let mut text = "Closing a socket cannot be undone.".to_owned();
    if closing.with_reset {
        text.push_str(" The peers get a reset and lose what they have not read yet.");
    } else if closed > 0 {
        text.push_str(" The cards of closed sockets are put away; you can bring them back.");
    }
    ui.label(text);
    ui.add_space(6.0);
    let row = ui.text_style_height(&egui::TextStyle::Monospace);
    ScrollArea::vertical().max_height(180.0).show_rows(ui, row, open.len(), |ui, rows| {
        for socket in &open[rows] {
            let (title, addresses) = (document.title(socket), addresses(socket));
            let line = format!("{title}  {}, {addresses}", socket.lifecycle());
            ui.label(RichText::new(line).monospace());
        }
    });
    answer_ui(ui, "Close them", true, OnEnter::Cancel)
}
