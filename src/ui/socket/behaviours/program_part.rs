//! The part that has a socket act as a program: which one, and its settings, as the table of programs
//! names them.

use egui::{ComboBox, Label, RichText, Ui};

use super::link::copy_link_ui;
use super::part;
use super::program_form::{acts_as, file_of, suitable};
use super::settings::settings_ui;
use crate::model::{BehaviourKind, Setting};
use crate::ui::socket::controls::Controls;

/// Draws it.
pub fn program_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Act as a program");
    // What is on is what can be stopped.
    if let Some((_, kind)) = acts_as(controls.socket) {
        controls.form.behaviours.program.choose(kind);
    }
    let changed = choice_ui(ui, controls);
    let kind = controls.form.behaviours.program.kind(controls.socket);
    let settings = (kind.info().name, kind.info().settings);
    let file = |setting: &Setting| file_of(kind, setting);
    let changed = changed
        | settings_ui(ui, controls, settings, file, |controls| {
            &mut controls.form.behaviours.program.settings
        });
    ui.weak(kind.info().meaning);
    if changed {
        controls.form.behaviours.accept(BehaviourKind::Program(kind));
    }
    part::switch_ui(ui, controls, BehaviourKind::Program(kind), None);
    part::state_ui(ui, controls, BehaviourKind::Program(kind));
    ui.horizontal(|ui| {
        if let Some(link) = copy_link_ui(ui, controls) {
            ui.add(Label::new(RichText::new(link).monospace()).truncate());
        }
    });
}

fn choice_ui(ui: &mut Ui, controls: &mut Controls<'_>) -> bool {
    let (live, name, socket) = (controls.live, controls.name("program"), controls.socket);
    let form = &mut controls.form.behaviours.program;
    let before = form.kind(socket);
    let mut kind = before;
    let combo = ui
        .add_enabled_ui(live, |ui| {
            let id = ("program", socket.socket_id());
            ComboBox::from_id_salt(id).selected_text(kind.info().name).show_ui(ui, |ui| {
                for info in suitable(socket) {
                    let choice = ui.selectable_value(&mut kind, info.kind, info.name);
                    choice.on_hover_text(info.meaning);
                }
            })
        })
        .inner;
    combo.response.accessible_name(name);
    if kind != before {
        form.choose(kind);
    }
    kind != before
}
