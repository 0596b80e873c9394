//! The window of the rules by which a socket answers.

use egui::{Context, Id};

use super::of_socket::SocketWindow;
use crate::ui::document::Document;
use crate::ui::socket::behaviours::rules::rules_ui;
use crate::ui::socket::controls::Controls;

/// Its width at first, in points.
const WIDTH: f32 = 560.0;

/// The id of the place that its controls are in.
pub fn place() -> Id {
    Id::unique("rules")
}

/// Draws it.
pub fn rules_window_ui(
    window: &mut SocketWindow,
    ctx: &Context,
    controls: &mut Controls<'_>,
    document: &Document,
) {
    let title = format!("Answer rules of {}", controls.socket.name());
    window.ui(ctx, controls, (place(), title, WIDTH), |ui, controls| {
        rules_ui(ui, controls, document);
    });
}
