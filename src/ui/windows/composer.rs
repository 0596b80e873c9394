//! The window in which a socket's message is composed, with all that its card has no room for.

use egui::{Context, Id, Ui};

use super::of_socket::SocketWindow;
use crate::model::{CallKind, Protocol};
use crate::ui::socket::composer::field::FieldShape;
use crate::ui::socket::controls::Controls;

/// Lines of the field at first, and beyond which it scrolls.
const LINES: (usize, usize) = (4, 12);

/// Its width at first, in points: a row of a hex dump fits.
const WIDTH: f32 = 540.0;

/// The id of the place that its controls are in.
pub fn place() -> Id {
    Id::unique("composer")
}

/// Draws it.
pub fn composer_window_ui(window: &mut SocketWindow, ctx: &Context, controls: &mut Controls<'_>) {
    let title = format!("Message of {}", controls.socket.name());
    window.ui(ctx, controls, (place(), title, WIDTH), contents_ui);
}

fn contents_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let addressed = controls.socket.protocol() == Protocol::Udp && controls.socket.peer().is_none();
    // The message is what is to be written, not the address above it.
    let takes_focus = std::mem::take(&mut controls.takes_focus);
    if addressed {
        ui.horizontal(|ui| {
            ui.label("to");
            controls.address_fields(ui, 220.0);
        });
    }
    controls.takes_focus = takes_focus;
    let (least_lines, most_lines) = LINES;
    let width = ui.available_width();
    controls.message_field(ui, FieldShape { width, least_lines, most_lines });
    ui.horizontal_wrapped(|ui| {
        controls.composer(ui).form_ui(ui);
        controls.composer(ui).menus_ui(ui);
    });
    ui.separator();
    controls.composer(ui).dump_ui(ui);
    ui.separator();
    ui.horizontal(|ui| {
        controls.call_button(ui, CallKind::Send);
        controls.send_lines_button(ui);
        if controls.socket.protocol() == Protocol::Udp {
            controls.call_button(ui, CallKind::SendTo);
        }
        controls.call_button(ui, CallKind::SendUrgent);
    });
}
