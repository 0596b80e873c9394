//! A window that floats for one socket: which it is open for, where it lies, and what closes it.

use egui::{Context, Id, Key, Ui, Vec2, Window};

use crate::model::SocketId;
use crate::ui::socket::controls::Controls;

/// A window, and for which socket it is open.
#[derive(Default)]
pub struct SocketWindow {
    socket: Option<SocketId>,
    /// Whether its first field takes the keyboard.
    takes_focus: bool,
}

impl SocketWindow {
    /// Opens it for this socket.
    pub fn show(&mut self, socket_id: SocketId) {
        *self = Self { socket: Some(socket_id), takes_focus: true };
    }

    /// The socket that it is open for.
    pub fn socket(&self) -> Option<SocketId> {
        self.socket
    }

    /// Draws it, so wide at first.
    pub fn ui(
        &mut self,
        ctx: &Context,
        controls: &mut Controls<'_>,
        (id, title, width): (Id, String, f32),
        contents: impl FnOnce(&mut Ui, &mut Controls<'_>),
    ) {
        controls.takes_focus = std::mem::take(&mut self.takes_focus);
        let mut open = true;
        // A list that is open over the window is left first.
        let left =
            !egui::Popup::is_any_open(ctx) && ctx.input(|input| input.key_pressed(Key::Escape));
        let screen = ctx.content_rect();
        Window::new(title)
            .id(id)
            .open(&mut open)
            .collapsible(false)
            .default_width(width)
            // Over the inspector, whose fields it has itself, and no card that lies on the left.
            .default_pos(screen.right_top() + Vec2::new(-width - 40.0, 40.0))
            .constrain_to(screen)
            .show(ctx, |ui| contents(ui, controls));
        if !open || left {
            self.socket = None;
        }
    }
}
