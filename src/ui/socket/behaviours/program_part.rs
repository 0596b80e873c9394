//! The part that has a socket act as a program: which one, and its settings, as the table of programs
//! names them.

use std::collections::BTreeMap;

use egui::{ComboBox, Ui};

use super::error::BehaviourFormError;
use super::part;
use crate::model::{
    BehaviourKind, PROGRAMS, Program, ProgramInfo, ProgramKind, Protocol, Setting, Transport,
};
use crate::ui::socket::controls::Controls;

/// Which program a socket is to act as.
#[derive(Clone, Debug)]
pub struct ProgramForm {
    /// The program.
    pub kind: ProgramKind,
    /// What is typed for its settings, where that is not what they are unless somebody sets them.
    values: BTreeMap<(ProgramKind, &'static str), String>,
}

impl Default for ProgramForm {
    fn default() -> Self {
        Self { kind: ProgramKind::Echo, values: BTreeMap::new() }
    }
}

impl ProgramForm {
    /// The program with what is typed.
    ///
    /// # Errors
    /// When one of the settings cannot be read.
    pub fn spec(&self) -> Result<Program, BehaviourFormError> {
        let written = self.kind.info().written(|setting| match self.typed(setting) {
            Some(typed) => typed.clone(),
            None => setting.default.to_owned(),
        });
        ron::from_str(&written).map_err(|error| BehaviourFormError::Setting(error.code.to_string()))
    }

    fn typed(&self, setting: &Setting) -> Option<&String> {
        self.values.get(&(self.kind, setting.field))
    }
}

/// Draws it.
pub fn program_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Act as a program");
    let is_on = controls.socket.behaviours().iter().find_map(|state| match state.spec.kind() {
        BehaviourKind::Program(kind) => Some(kind),
        _ => None,
    });
    // What is on is what can be stopped.
    if let Some(kind) = is_on {
        controls.form.behaviours.program.kind = kind;
    }
    let changed = choice_ui(ui, controls) | settings_ui(ui, controls);
    let kind = controls.form.behaviours.program.kind;
    ui.weak(kind.info().meaning);
    if changed {
        controls.form.behaviours.accept(BehaviourKind::Program(kind));
    }
    part::switch_ui(ui, controls, BehaviourKind::Program(kind), None);
    part::state_ui(ui, controls, BehaviourKind::Program(kind));
}

fn choice_ui(ui: &mut Ui, controls: &mut Controls<'_>) -> bool {
    let (live, name) = (controls.live, controls.name("program"));
    let protocol = controls.socket.protocol();
    let form = &mut controls.form.behaviours.program;
    let before = form.kind;
    let combo = ui
        .add_enabled_ui(live, |ui| {
            let id = ("program", controls.socket.socket_id());
            ComboBox::from_id_salt(id).selected_text(form.kind.info().name).show_ui(ui, |ui| {
                for info in PROGRAMS.iter().filter(|info| is_for(info, protocol)) {
                    let choice = ui.selectable_value(&mut form.kind, info.kind, info.name);
                    choice.on_hover_text(info.meaning);
                }
            })
        })
        .inner;
    combo.response.accessible_name(name);
    form.kind != before
}

fn settings_ui(ui: &mut Ui, controls: &mut Controls<'_>) -> bool {
    let mut changed = false;
    let kind = controls.form.behaviours.program.kind;
    for setting in kind.info().settings {
        let (live, name) = (controls.live, controls.name(setting.label));
        let values = &mut controls.form.behaviours.program.values;
        let text =
            values.entry((kind, setting.field)).or_insert_with(|| setting.default.to_owned());
        ui.horizontal(|ui| {
            ui.label(setting.label);
            let width = ui.available_width();
            changed |= part::field_ui(ui, live, text, (name, setting.default, ""), width).changed();
        });
    }
    changed
}

/// Whether a program is for sockets of a protocol.
fn is_for(info: &ProgramInfo, protocol: Protocol) -> bool {
    match info.transport {
        Transport::Any => true,
        Transport::Tcp => protocol == Protocol::Tcp,
        Transport::Udp => protocol == Protocol::Udp,
    }
}
