//! What a newcomer sees while there is no socket: three large choices.

use egui::{Button, RichText, Ui, Vec2};

use super::super::{
    action::{Action, Actions},
    theme::Palette,
};
use crate::model::Protocol;

/// Draws them.
pub fn first_choices_ui(ui: &mut Ui, actions: &mut Actions) {
    let choices: [(&str, &str, Action); 3] = [
        (
            "New TCP socket",
            "A stream: a call between two ends. Bind and listen to be called, or connect to call.",
            Action::NewSocket(Protocol::Tcp),
        ),
        (
            "New UDP socket",
            "Datagrams: single messages, sent to an address like postcards. No connection needed.",
            Action::NewSocket(Protocol::Udp),
        ),
        (
            "Start a chat pair",
            "A server and a client on this computer, connected and ready: type, and a byte has \
             crossed.",
            Action::StartChatPair,
        ),
    ];
    let palette = Palette::of(ui.visuals());
    ui.add_space((ui.available_height() * 0.16).max(0.0));
    ui.vertical_centered(|ui| {
        ui.label(RichText::new("Make a real socket").size(24.0).strong());
        ui.label(
            RichText::new(
                "Every button is one call to your operating system. Every byte is in the log.",
            )
            .color(palette.muted)
            .size(14.5),
        );
        ui.add_space(16.0);
        let width = ui.available_width().min(560.0);
        for (place, (name, explanation, action)) in choices.into_iter().enumerate() {
            let text = RichText::new(name).size(17.0);
            let button = if place == 2 {
                Button::new(text.color(palette.on_accent)).fill(palette.accent_fill)
            } else {
                Button::new(text)
            };
            let button = ui.add(button.min_size(Vec2::new(width.min(280.0), 44.0)));
            // The toolbar has a button of the same name; this one says that it is the large one.
            if button.accessible_name(format!("{name} (first step)")).clicked() {
                actions.push(action);
            }
            ui.label(RichText::new(explanation).color(palette.muted));
            ui.add_space(14.0);
        }
    });
}
