//! The question before several sockets are closed at once, since nothing brings them back.

use egui::{RichText, ScrollArea, Ui};

use super::card::addresses;
use crate::{
    model::{SocketId, SocketState},
    ui::{document::Document, widgets::byte_view::count, windows::dialogs::answer_ui},
};

/// Sockets that are to be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Which.
    pub sockets: Vec<SocketId>,
    /// Whether their peers are to get a reset.
    pub with_reset: bool,
    /// Whether the person has been asked.
    pub agreed: bool,
}

impl Closing {
    /// Those of them that are open.
    pub fn open<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = &'a SocketState> {
        document.open_sockets().filter(|socket| self.sockets.contains(&socket.socket_id()))
    }

    /// Whether the person is to be asked: several are meant, and some of them are open.
    pub fn is_to_be_asked(&self, document: &Document) -> bool {
        !self.agreed && self.sockets.len() > 1 && self.open(document).next().is_some()
    }
}

/// Asks; whether they are to be closed, once there is an answer.
pub fn close_question_ui(ui: &mut Ui, document: &Document, closing: &Closing) -> Option<bool> {
    let open: Vec<_> = closing.open(document).collect();
    ui.heading(format!("Close {}?", count(open.len(), "socket")));
    let closed = closing.sockets.len() - open.len();
    let mut text = "Closing a socket cannot be undone.".to_owned();
    if closing.with_reset {
        text.push_str(" The peers get a reset: what they have not read yet is lost.");
    } else if closed > 0 {
        text.push_str(" The cards of the closed ones are put away; they can be brought back.");
    }
    ui.label(text);
    ui.add_space(6.0);
    ScrollArea::vertical().max_height(180.0).show(ui, |ui| {
        for socket in &open {
            let (title, addresses) = (document.title(socket), addresses(socket));
            let line = format!("{title}  {}, {addresses}", socket.lifecycle());
            ui.label(RichText::new(line).monospace());
        }
    });
    answer_ui(ui, "Close them", true, false)
}
