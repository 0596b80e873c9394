//! What the canvas is drawn from, and what its cards ask of it.

use std::collections::BTreeMap;

use egui::Id;
use serde::{Deserialize, Serialize};

use crate::{
    model::{SocketId, SocketState},
    ui::{
        action::Actions,
        document::{Document, port_holders::PortHolders},
        socket::{controls::Controls, forms::SocketForm},
    },
};

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
    /// What stands in the fields of the sockets.
    pub forms: &'a mut BTreeMap<SocketId, SocketForm>,
    /// The socket that the inspector shows.
    pub selected: Option<SocketId>,
    /// Whether calls that will fail may be made.
    pub allow_illegal: bool,
    /// What is remembered of the canvas.
    pub settings: &'a mut CanvasSettings,
    /// Whether the inspector is open beside it.
    pub inspector: bool,
    /// The last look at the ports of this computer, which tells whose processes are outside.
    pub ports: &'a PortHolders,
    /// What the person asks for.
    pub actions: &'a mut Actions,
}

impl CanvasContext<'_> {
    /// Gives the controls of a socket on its card to a function that draws them.
    pub fn with_controls(&mut self, socket: &SocketState, draw: impl FnOnce(&mut Controls<'_>)) {
        let form = self.forms.entry(socket.socket_id());
        draw(&mut Controls {
            socket,
            place: Id::unique("card"),
            form: form.or_insert_with(|| SocketForm::new(socket.family())),
            live: self.document.is_live(),
            now: self.document.now_nanos(),
            allow_illegal: self.allow_illegal,
            actions: self.actions,
        });
    }
}

/// What is asked for on a card or in its menu and concerns the canvas alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardRequest {
    /// Type a name for the socket.
    Rename(SocketId),
    /// Draw a wire from its card to the next that is clicked.
    DrawWire(SocketId),
}
