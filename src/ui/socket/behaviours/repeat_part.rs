//! The part that sends messages again and again: which, how often, with which pauses.

use egui::{Button, Label, RichText, Ui};
use egui_material_icons::icons;

use super::part;
use crate::model::BehaviourKind;
use crate::ui::look::units::count;
use crate::ui::socket::composer::saved;
use crate::ui::socket::controls::Controls;

const KIND: BehaviourKind = BehaviourKind::Repeat;

/// Draws it.
pub fn repeat_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Repeat");
    let mut changed = list_ui(ui, controls);
    ui.horizontal_wrapped(|ui| {
        let live = controls.live;
        let every = controls.name("repeat every");
        let times = controls.name("repeat times");
        let form = &mut controls.form.behaviours.repeat;
        ui.label("every");
        let help = "From one message, or one round of the list, to the next";
        let every = part::field_ui(ui, live, &mut form.every, (every, "1000", help), 56.0);
        ui.label("ms,");
        let help = "How many times. Empty: until you stop it.";
        let times = part::field_ui(ui, live, &mut form.times, (times, "any", help), 52.0);
        ui.label("times");
        changed |= every.changed() || times.changed();
        let obstacle = part::cannot_send(controls);
        part::switch_ui(ui, controls, KIND, obstacle);
    });
    if changed {
        controls.form.behaviours.accept(KIND);
    }
    part::state_ui(ui, controls, KIND);
}

/// The messages, and the button that adds the one in the field above. Returns whether they have changed.
fn list_ui(ui: &mut Ui, controls: &mut Controls<'_>) -> bool {
    let mut changed = false;
    let mut removed = None;
    let rows = controls.form.behaviours.repeat.rows.len();
    for place in 0..rows {
        ui.horizontal(|ui| {
            let number = place + 1;
            let (live, remove) =
                (controls.live, controls.name(&format!("remove message {number}")));
            let pause = controls.name(&format!("pause after message {number}"));
            let row = &mut controls.form.behaviours.repeat.rows[place];
            let button = Button::new(icons::ICON_DELETE.codepoint).frame(false);
            let button = ui.add_enabled(live, button).accessible_name(remove);
            if button.on_hover_text("Remove").clicked() {
                removed = Some(place);
            }
            let text = RichText::new(format!("{number}  {}", saved::shown(&row.message)));
            let width = (ui.available_width() - 110.0).max(60.0);
            let label = Label::new(text.monospace()).truncate().halign(egui::Align::LEFT);
            ui.add_sized([width, ui.spacing().interact_size.y], label)
                .on_hover_text(saved::described(&row.message));
            ui.label("then");
            let help = "The pause before the next message of the list, in milliseconds";
            changed |= part::field_ui(ui, live, &mut row.pause, (pause, "0", help), 40.0).changed();
            ui.label("ms");
        });
    }
    let written = controls.form.message.message();
    let (draft, is_empty) = (written.clone(), written.text.is_empty());
    ui.horizontal_wrapped(|ui| {
        let add = ui.add_enabled(controls.live && !is_empty, Button::new("add to the list"));
        let add = add.accessible_name(controls.name("add the message to the list"));
        let help = "Makes a list of messages that are sent one after the other";
        if add.on_hover_text(help).on_disabled_hover_text("Write a message above first.").clicked()
        {
            controls.form.behaviours.repeat.add(draft);
            controls.form.message.edit().text.clear();
            changed = true;
        }
        let what = match (rows, is_empty) {
            (0, true) => "Write a message above.".to_owned(),
            (0, false) => "Sends the message above.".to_owned(),
            (rows, _) => format!("Sends {} in turn.", count(rows, "message")),
        };
        ui.weak(what);
    });
    if let Some(place) = removed {
        controls.form.behaviours.repeat.rows.remove(place);
    }
    changed || removed.is_some()
}
