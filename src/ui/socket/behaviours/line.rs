//! The line of a card on what its socket does by itself, with the buttons that stop it
//! and copy where a browser finds it.

use egui::{Button, Label, RichText, Ui};

use super::link::copy_link_ui;
use super::words;
use crate::ui::action::SocketAction;
use crate::ui::look::Palette;
use crate::ui::socket::controls::Controls;

/// Draws it. A review has no button.
pub fn line_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let on = controls.socket.behaviours();
    if controls.live {
        // First, so that it stays in its place while the words beside it change.
        let (text, name) = match on {
            [only] => words::stop(only.spec.kind()),
            _ => ("stop", "stop all"),
        };
        let stop = ui.add(Button::new(text).small()).accessible_name(controls.name(name));
        if stop.clicked() {
            let stops =
                on.iter().map(|of| SocketAction::StopBehaving(controls.socket.socket_id(), of.id));
            controls.actions.extend(stops);
        }
    }
    copy_link_ui(ui, controls);
    let text = RichText::new(words::lines(on)).color(Palette::of(ui.visuals()).accent);
    let whole = on.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    ui.add(Label::new(text).truncate()).on_hover_text(whole);
}
