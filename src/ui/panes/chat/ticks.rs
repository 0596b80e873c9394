//! The ticks of a sent message: one when `send` has returned, two when the peer's kernel has
//! acknowledged every byte of it. No number of ticks shows that the peer's program has read it.

use egui::{Label, RichText, Sense, Ui};
use egui_material_icons::icons;

use crate::model::{Protocol, SocketState};
use crate::session::ChatMessage;
use crate::ui::document::Document;
use crate::ui::look::Palette;
use crate::ui::socket::kernel_words::stands_for;

/// How far a message has got, as far as known.
fn meaning(socket: &SocketState, sent_until: u64) -> (bool, &'static str) {
    match socket.protocol() {
        Protocol::Udp => (
            false,
            "One tick: your kernel accepted the datagram. UDP has no acknowledgements, so nobody \
             knows whether it arrived.",
        ),
        Protocol::Tcp if socket.bytes_acknowledged() >= sent_until => (
            true,
            "Two ticks: the peer's kernel has acknowledged all of it. The peer's program may not \
             have read it yet.",
        ),
        Protocol::Tcp => (
            false,
            "One tick: your kernel accepted it. The peer's kernel has not been seen to acknowledge \
             all of it yet.",
        ),
    }
}

/// Draws the ticks of a message.
pub fn ticks_ui(ui: &mut Ui, message: &ChatMessage, document: &Document) {
    let Some(socket) = document.table().get(message.socket) else { return };
    let palette = Palette::of(ui.visuals());
    let (both, text) = meaning(socket, message.sent_until());
    let (icon, color) = if both {
        (icons::ICON_DONE_ALL, palette.accent)
    } else {
        (icons::ICON_DONE, palette.muted)
    };
    let icon = RichText::new(icon.codepoint).size(13.0).color(color);
    let label = ui.add(Label::new(icon).selectable(false).sense(Sense::hover()));
    stands_for(label, text).on_hover_text(text);
}
