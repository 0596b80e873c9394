//! The line of a card on what its socket does by itself, with the buttons that stop it
//! and copy where a browser finds it.

use egui::{Button, Label, RichText, Ui};

use super::link::copy_link_ui;
use super::words;
use crate::model::BehaviourKind;
use crate::ui::action::SocketAction;
use crate::ui::look::Palette;
use crate::ui::socket::connection_life::{count_down, countdown_text};
use crate::ui::socket::controls::Controls;

/// Draws it. A review has no button.
pub fn line_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let on = controls.socket.behaviours();
    // While it waits to connect again, nothing else goes on.
    let countdown = countdown_text(controls.socket, controls.now);
    if controls.live {
        // First, so that it stays in its place while the words beside it change.
        let (text, name) = match on {
            _ if countdown.is_some() => ("cancel", "cancel reconnecting"),
            [only] => words::stop(only.spec.kind()),
            _ => ("stop", "stop all"),
        };
        let stop = ui.add(Button::new(text).small()).accessible_name(controls.name(name));
        if stop.clicked() {
            let is_meant = |kind| countdown.is_none() || kind == BehaviourKind::Reconnect;
            let stops = on.iter().filter(|of| is_meant(of.spec.kind()));
            let stops =
                stops.map(|of| SocketAction::StopBehaving(controls.socket.socket_id(), of.id));
            controls.actions.extend(stops);
        }
    }
    copy_link_ui(ui, controls);
    count_down(ui, controls);
    let text = countdown.unwrap_or_else(|| words::lines(on));
    let text = RichText::new(text).color(Palette::of(ui.visuals()).accent);
    let whole = on.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    ui.add(Label::new(text).truncate()).on_hover_text(whole);
}
