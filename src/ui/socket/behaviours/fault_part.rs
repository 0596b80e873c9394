//! The part that has a socket misbehave: which fault, its settings, and what it shows.

use egui::{Button, ComboBox, Label, RichText, Ui};

use super::settings::settings_ui;
use super::{part, words};
use crate::model::{BehaviourKind, FAULTS, FaultKind, Lifecycle, Protocol, Transport};
use crate::ui::action::SocketAction;
use crate::ui::look::Palette;
use crate::ui::socket::controls::Controls;

/// Draws it.
pub fn fault_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Faults");
    let before = controls.form.behaviours.fault.kind;
    choice_ui(ui, controls);
    let kind = controls.form.behaviours.fault.kind;
    let info = kind.info();
    let settings = (info.name, info.settings);
    let changed = settings_ui(
        ui,
        controls,
        settings,
        |_| None,
        |controls| &mut controls.form.behaviours.fault.settings,
    );
    ui.add(Label::new(RichText::new(info.meaning.replace('`', "")).weak()).wrap());
    if changed || before != kind {
        controls.form.behaviours.accept(BehaviourKind::Fault(kind));
    }
    part::switch_ui(ui, controls, BehaviourKind::Fault(kind), None);
    part::state_ui(ui, controls, BehaviourKind::Fault(kind));
    others_ui(ui, controls, kind);
}

fn choice_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let (live, name, socket) = (controls.live, controls.name("fault"), controls.socket);
    let listens = socket.lifecycle() == Lifecycle::Listening;
    let form = &mut controls.form.behaviours.fault;
    let combo = ui
        .add_enabled_ui(live, |ui| {
            let id = ("fault", socket.socket_id());
            ComboBox::from_id_salt(id).selected_text(form.kind.info().name).show_ui(ui, |ui| {
                for info in
                    FAULTS.iter().filter(|info| is_for(info.kind, socket.protocol(), listens))
                {
                    let choice = ui.selectable_value(&mut form.kind, info.kind, info.name);
                    choice.on_hover_text(info.meaning.replace('`', ""));
                }
            })
        })
        .inner;
    combo.response.accessible_name(name);
}

/// Faults that are on besides the one chosen, each with the button that ends it.
fn others_ui(ui: &mut Ui, controls: &mut Controls<'_>, chosen: FaultKind) {
    let others =
        controls.socket.behaviours().iter().filter(
            |state| matches!(state.spec.kind(), BehaviourKind::Fault(kind) if kind != chosen),
        );
    for state in others {
        ui.horizontal(|ui| {
            let stop = ui.add_enabled(controls.live, Button::new("stop").small());
            let name = controls.name(&format!("stop: {}", state.spec));
            if stop.accessible_name(name).clicked() {
                let stop = SocketAction::StopBehaving(controls.socket.socket_id(), state.id);
                controls.actions.push(stop);
            }
            let text = RichText::new(words::line(state)).color(Palette::of(ui.visuals()).accent);
            ui.add(Label::new(text).truncate());
        });
    }
}

/// Whether a fault is for a socket of a protocol that listens, or does not.
fn is_for(kind: FaultKind, protocol: Protocol, listens: bool) -> bool {
    let of_listener =
        matches!(kind, FaultKind::CloseAtOnce | FaultKind::NeverAccept | FaultKind::FillBacklog);
    let of_connection = matches!(kind, FaultKind::Reset | FaultKind::HalfClose);
    let fits = match kind.info().transport {
        Transport::Any => true,
        Transport::Tcp => protocol == Protocol::Tcp,
        Transport::Udp => protocol == Protocol::Udp,
    };
    fits && if listens { !of_connection } else { !of_listener }
}
