//! The options of a socket: one is selected, set and queried; the last known values of all stay in
//! view. The form holds what is typed; the values come only from the log.

use egui::{Button, CollapsingHeader, ComboBox, RichText, TextEdit, Ui};

use super::controls::Controls;
use super::option_form::{in_words, words_for};
use crate::model::{CallKind, SocketOption, System, ValueKind};
use crate::ui::look::Palette;

/// Draws the options of a socket, folded away until they are wanted.
pub fn options_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let palette = Palette::of(ui.visuals());
    let title = RichText::new("Options").color(palette.muted);
    let id = ("options", controls.socket.socket_id());
    CollapsingHeader::new(title).id_salt(id).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            choice_ui(ui, controls);
            value_ui(ui, controls);
        });
        let option = controls.form.option.option;
        let reason = out_of_place(controls, option);
        ui.add_enabled_ui(reason.is_none() || controls.allow_illegal, |ui| {
            ui.horizontal_wrapped(|ui| {
                controls.call_button(ui, CallKind::SetOption);
                controls.call_button(ui, CallKind::GetOption);
            });
        });
        if let Some(reason) = reason {
            ui.label(RichText::new(format!("{reason}.")).small().color(palette.failed));
        }
        let facts = option.facts();
        let effect = format!("{} Takes effect {}.", facts.purpose, facts.takes_effect);
        ui.label(RichText::new(effect).small());
        let since = facts.linux_since.map(|version| format!(" ({version} and later)"));
        let origin = format!(
            "Default on Linux{}: {}. See {}.",
            since.unwrap_or_default(),
            facts.linux_default,
            facts.manual
        );
        ui.label(RichText::new(origin).small().color(palette.muted));
        for (option, value) in controls.socket.options() {
            let line = format!("{option} = {}", in_words(value));
            ui.label(RichText::new(line).monospace());
        }
    });
}

/// Why an option has no effect on the socket of these controls, if so.
fn out_of_place(controls: &Controls<'_>, option: SocketOption) -> Option<String> {
    let (protocol, family) = (controls.socket.protocol(), controls.socket.family());
    option.out_of_place(protocol, family, System::HERE)
}

/// All options: first those that do something on such a socket. The others are greyed and say why;
/// where illegal calls are allowed they can be selected, and the kernel answers.
fn choice_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let palette = Palette::of(ui.visuals());
    let chosen = controls.form.option.option;
    let combo = ComboBox::from_id_salt(("option", controls.socket.socket_id()))
        .selected_text(chosen.name())
        .width(168.0)
        .height(420.0)
        .show_ui(ui, |ui| {
            let reasons = SocketOption::ALL.map(|option| (option, out_of_place(controls, option)));
            let mut choose = |ui: &mut Ui, option: SocketOption, enabled: bool, row: Button<'_>| {
                let row = ui.add_enabled(enabled, row).on_disabled_hover_text(
                    "Turn on \"Allow illegal calls\" to choose it and see the kernel's answer.",
                );
                if row.clicked() {
                    controls.form.option.choose(option, controls.socket.option(option));
                    // By itself the list closes only for the mouse.
                    ui.close();
                }
            };
            for (option, _) in reasons.iter().filter(|(_, reason)| reason.is_none()) {
                let row = Button::selectable(*option == chosen, option.name());
                choose(ui, *option, true, row);
            }
            ui.separator();
            for (option, reason) in reasons {
                if let Some(reason) = reason {
                    let reason = RichText::new(reason).small().color(palette.muted);
                    let row = Button::selectable(option == chosen, option.name());
                    choose(ui, option, controls.allow_illegal, row.right_text(reason));
                }
            }
        });
    combo.response.accessible_name(controls.name("option")).on_hover_text("Which option");
}

fn value_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let (name, kind) = (controls.name("option value"), controls.form.option.option.facts().kind);
    let field = TextEdit::singleline(&mut controls.form.option.value)
        .id(ui.scope_id().with("value"))
        .desired_width(match kind {
            ValueKind::Switch | ValueKind::Linger | ValueKind::Number { .. } => 64.0,
            ValueKind::Ports | ValueKind::Interface => 104.0,
            ValueKind::Group(_) => 176.0,
        })
        .font(egui::TextStyle::Monospace);
    ui.add_enabled(controls.live, field).accessible_name(name).on_hover_text(words_for(kind));
    if let ValueKind::Number { unit } = kind {
        ui.label(RichText::new(unit).weak());
    }
}
