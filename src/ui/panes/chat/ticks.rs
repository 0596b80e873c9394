//! The ticks of a sent message: one when `send` has returned, two when the peer's kernel has
//! acknowledged every byte of it. No number of ticks says that the peer's program has read it.

use egui::{Label, RichText, Sense, Ui};
use egui_material_icons::icons;

use crate::{
    model::{Protocol, SocketState},
    session::ChatMessage,
    ui::{document::Document, look::theme::Palette, socket::kernel_words::stands_for},
};

/// How far a message has got, as far as that was seen.
fn meaning(socket: &SocketState, sent_until: u64) -> (bool, &'static str) {
    match socket.protocol() {
        Protocol::Udp => (
            false,
            "One tick: your kernel took the datagram. UDP acknowledges nothing, so that nobody \
             knows whether it arrived.",
        ),
        Protocol::Tcp if socket.bytes_acknowledged() >= sent_until => (
            true,
            "Two ticks: the peer's kernel has acknowledged all of it. The peer's program need not \
             have read it.",
        ),
        Protocol::Tcp => (
            false,
            "One tick: your kernel took it. That the peer's kernel has acknowledged all of it was \
             not seen yet.",
        ),
    }
}

/// Draws the ticks of a message.
pub fn ticks_ui(ui: &mut Ui, utterance: &ChatMessage, document: &Document) {
    let Some(socket) = document.table().get(utterance.socket) else { return };
    let palette = Palette::of(ui.visuals());
    let (both, text) = meaning(socket, utterance.sent_until());
    let (icon, color) = if both {
        (icons::ICON_DONE_ALL, palette.accent)
    } else {
        (icons::ICON_DONE, palette.muted)
    };
    let icon = RichText::new(icon.codepoint).size(13.0).color(color);
    let label = ui.add(Label::new(icon).selectable(false).sense(Sense::hover()));
    stands_for(label, text).on_hover_text(text);
}
