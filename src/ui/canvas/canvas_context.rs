//! What the canvas is drawn from, and what its cards ask of it.

use std::collections::BTreeMap;

use egui::Id;
use serde::{Deserialize, Serialize};

use crate::model::{SocketId, SocketState};
use crate::ui::action::Actions;
use crate::ui::document::Document;
use crate::ui::document::port_holders::PortHolders;
use crate::ui::socket::composer::SavedLists;
use crate::ui::socket::controls::Controls;
use crate::ui::socket::forms::SocketForm;

/// What is remembered of the canvas from one start to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CanvasSettings {
    /// Whether the table is shown in its place.
    pub as_table: bool,
}

/// What the canvas is drawn from.
pub struct CanvasContext<'a> {
    /// The session.
    pub document: &'a Document,
    /// The contents of the sockets' fields.
    pub forms: &'a mut BTreeMap<SocketId, SocketForm>,
    /// The socket that the inspector shows.
    pub selected: Option<SocketId>,
    /// Whether calls that will fail may be made.
    pub allow_illegal: bool,
    /// What is remembered of the canvas.
    pub settings: &'a mut CanvasSettings,
    /// Whether the inspector is open beside it.
    pub inspector: bool,
    /// The last query of this computer's ports, which shows whose processes are outside.
    pub ports: &'a PortHolders,
    /// The messages with names.
    pub saved: SavedLists<'a>,
    /// The actions that the person asks for.
    pub actions: &'a mut Actions,
}

impl CanvasContext<'_> {
    /// Passes the controls of a socket on its card to a function that draws them.
    pub fn with_controls(&mut self, socket: &SocketState, draw: impl FnOnce(&mut Controls<'_>)) {
        let form = self.forms.entry(socket.socket_id());
        let form = form.or_insert_with(|| SocketForm::new(socket.family()));
        let place = Id::unique("card");
        draw(&mut Controls::new(
            socket,
            form,
            place,
            self.document,
            self.allow_illegal,
            self.saved,
            self.actions,
        ));
    }
}

/// A request made on a card or in its menu that concerns only the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardRequest {
    /// Type a name for the socket.
    Rename(SocketId),
    /// Draw a wire from its card to the next that is clicked.
    DrawWire(SocketId),
    /// Show all connections of this listener as one card.
    Fold(SocketId),
    /// Show each of them as a card of its own.
    Unfold(SocketId),
}
