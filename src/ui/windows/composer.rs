//! The window in which a socket's message is composed, with all that its card has no room for.

use egui::{Context, Id, Key, Ui, Vec2, Window};

use crate::model::{CallKind, Protocol, SocketId};
use crate::ui::socket::composer::field::FieldShape;
use crate::ui::socket::controls::Controls;

/// Lines of the field at first, and beyond which it scrolls.
const LINES: (usize, usize) = (4, 12);

/// Its width at first, in points: a row of a hex dump fits.
const WIDTH: f32 = 540.0;

/// The window, and for which socket it is open.
#[derive(Default)]
pub struct ComposerWindow {
    socket: Option<SocketId>,
    /// Whether the field takes the keyboard.
    takes_focus: bool,
}

impl ComposerWindow {
    /// The id of the place that its controls are in.
    pub fn place() -> Id {
        Id::unique("composer")
    }

    /// Opens it for this socket.
    pub fn show(&mut self, socket_id: SocketId) {
        *self = Self { socket: Some(socket_id), takes_focus: true };
    }

    /// The socket that it is open for.
    pub fn socket(&self) -> Option<SocketId> {
        self.socket
    }

    /// Draws it.
    pub fn ui(&mut self, ctx: &Context, controls: &mut Controls<'_>) {
        controls.takes_focus = std::mem::take(&mut self.takes_focus);
        let mut open = true;
        // A list that is open over the window is left first.
        let left =
            !egui::Popup::is_any_open(ctx) && ctx.input(|input| input.key_pressed(Key::Escape));
        let screen = ctx.content_rect();
        Window::new(format!("Message of {}", controls.socket.name()))
            .id(Self::place())
            .open(&mut open)
            .collapsible(false)
            .default_width(WIDTH)
            // Over the inspector, whose fields it has itself, and no card that lies on the left.
            .default_pos(screen.right_top() + Vec2::new(-WIDTH - 40.0, 40.0))
            .constrain_to(screen)
            .show(ctx, |ui| contents_ui(ui, controls));
        if !open || left {
            self.socket = None;
        }
    }
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
        if controls.socket.protocol() == Protocol::Udp {
            controls.call_button(ui, CallKind::SendTo);
        }
        controls.call_button(ui, CallKind::SendUrgent);
    });
}
