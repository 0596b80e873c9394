//! The part that makes a socket the beginning of a wire: where it leads, what happens in each direction, and
//! the buttons that hold, cut and reset. While it is on, what is typed is set by Enter, or when the field is left:
//! a number half typed is another number.

use egui::{Button, Grid, Label, RichText, Ui};

use super::part;
use super::wire_form::{SETTINGS, WireForm};
use crate::model::{
    BehaviourKind, BehaviourSpec, CallKind, Protocol, Wire, WireDirection, WireDirections,
};
use crate::ui::action::SocketAction;
use crate::ui::look::Palette;
use crate::ui::socket::controls::Controls;

const KIND: BehaviourKind = BehaviourKind::Wire;

/// The directions, and the heads of their columns.
const COLUMNS: [(WireDirection, &str); 2] =
    [(WireDirection::Upstream, "to the target"), (WireDirection::Downstream, "to the clients")];

/// The width of a field of a setting, in points: no more than the head of its column has.
const WIDTH: f32 = 62.0;

/// Draws it.
pub fn wire_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Wire");
    let own = match controls.socket.protocol() {
        Protocol::Tcp => "The wire itself makes these delays; the network stays as it is.",
        Protocol::Udp => {
            "The wire itself makes these delays and losses, and the log names each datagram that it drops; \
             the network stays as it is."
        }
    };
    ui.add(Label::new(RichText::new(own).small().color(Palette::of(ui.visuals()).muted)).wrap());
    let is_on = part::on(controls, KIND).find_map(|state| match &*state.spec {
        BehaviourSpec::Wire(wire) => Some(*wire),
        _ => None,
    });
    if let Some(wire) = &is_on {
        controls.form.behaviours.wire.follow(wire);
    }
    let target_changed = target_ui(ui, controls, is_on.is_some());
    let typed = settings_ui(ui, controls);
    if typed.changed || target_changed {
        controls.form.behaviours.accept(KIND);
    }
    if let Some(wire) = is_on {
        // A click on a button leaves a field as well, and is to keep what was typed there.
        let wire = if typed.left { changed(controls, wire) } else { wire };
        buttons_ui(ui, controls, &wire);
    }
    let obstacle = cannot_begin(controls);
    part::switch_ui(ui, controls, KIND, obstacle);
    part::state_ui(ui, controls, KIND);
}

/// Has the wire that is on do what is typed, and gives it then; what cannot be read is shown.
fn changed(controls: &mut Controls<'_>, wire: Wire) -> Wire {
    let form = &mut controls.form.behaviours;
    match form.wire.settings(&wire) {
        Ok(wanted) if wanted != wire => {
            set(controls, wanted);
            wanted
        }
        Ok(_) => wire,
        Err(error) => {
            form.refuse(KIND, error);
            wire
        }
    }
}

fn set(controls: &mut Controls<'_>, wire: Wire) {
    let socket_id = controls.socket.socket_id();
    controls.actions.push(SocketAction::SetWire(socket_id, Box::new(wire)));
}

fn target_ui(ui: &mut Ui, controls: &mut Controls<'_>, is_on: bool) -> bool {
    let (live, target, seed) =
        (controls.live && !is_on, controls.name("wire target"), controls.name("wire seed"));
    let form = &mut controls.form.behaviours.wire;
    ui.horizontal(|ui| {
        ui.label("to");
        let help = "The IP address and the port that it leads to";
        let target =
            part::field_ui(ui, live, &mut form.target, (target, "127.0.0.1:80", help), 150.0);
        ui.label("seed");
        let help = "What chance begins with: the same seed, the same fate";
        let seed = part::field_ui(ui, live, &mut form.seed, (seed, "0", help), 56.0);
        target.changed() || seed.changed()
    })
    .inner
}

/// What has happened to the fields of the settings.
#[derive(Default)]
struct Typed {
    /// Something else stands in one of them.
    changed: bool,
    /// The one in which something was typed has been left.
    left: bool,
}

fn settings_ui(ui: &mut Ui, controls: &mut Controls<'_>) -> Typed {
    let (live, protocol) = (controls.live, controls.socket.protocol());
    let mut typed = Typed::default();
    let id = ("wire settings", controls.socket.socket_id());
    Grid::new(id).num_columns(3).spacing([8.0, 4.0]).show(ui, |ui| {
        ui.label("");
        for (_, head) in COLUMNS {
            ui.label(RichText::new(head).small().color(Palette::of(ui.visuals()).muted));
        }
        ui.end_row();
        for (place, setting) in SETTINGS.iter().enumerate() {
            if !setting.is_for(protocol) {
                continue;
            }
            ui.label(setting.label).on_hover_text(setting.help);
            for (column, (_, head)) in COLUMNS.into_iter().enumerate() {
                let name = controls.name(&format!("{} {head}", setting.name));
                let WireForm { texts, typing, .. } = &mut controls.form.behaviours.wire;
                let text = &mut texts[column][place];
                let field = part::field_ui(ui, live, text, (name, "0", setting.help), WIDTH);
                if field.changed() {
                    typed.changed = true;
                    *typing = Some((column, place));
                }
                // Also when its card was not in view when it was left.
                typed.left |=
                    !field.has_focus() && typing.take_if(|at| *at == (column, place)).is_some();
            }
            ui.end_row();
        }
    });
    typed
}

/// What is done to a wire at once.
fn buttons_ui(ui: &mut Ui, controls: &mut Controls<'_>, wire: &Wire) {
    let live = controls.live;
    ui.horizontal_wrapped(|ui| {
        for (direction, head) in COLUMNS {
            let mut impairment = *wire.impairment(direction);
            let text =
                if impairment.hold { format!("release {head}") } else { format!("hold {head}") };
            let button = ui.add_enabled(live, Button::new(&text).selected(impairment.hold));
            let button = button.accessible_name(controls.name(&text));
            if button.on_hover_text("What is sent waits in the wire").clicked() {
                impairment.hold = !impairment.hold;
                let directions = match direction {
                    WireDirection::Upstream => WireDirections::Upstream,
                    WireDirection::Downstream => WireDirections::Downstream,
                };
                set(controls, wire.with(directions, impairment));
            }
        }
        let text = if wire.cut { "join the wire" } else { "cut the wire" };
        let button = ui.add_enabled(live, Button::new(text).selected(wire.cut));
        let help = "Nothing passes, as through a cable that was pulled: neither end is told";
        if button.accessible_name(controls.name(text)).on_hover_text(help).clicked() {
            set(controls, Wire { cut: !wire.cut, ..*wire });
        }
        if controls.socket.protocol() == Protocol::Tcp {
            let button = ui.add_enabled(live, Button::new("reset all"));
            let button = button.accessible_name(controls.name("reset the wire's connections"));
            if button.on_hover_text("Resets both ends of every connection").clicked() {
                set(controls, Wire { resets: wire.resets + 1, ..*wire });
            }
        }
    });
}

/// Why the socket cannot be the beginning of a wire, if so.
fn cannot_begin(controls: &Controls<'_>) -> Option<String> {
    let socket = controls.socket;
    match socket.protocol() {
        Protocol::Tcp if socket.peer().is_some() => {
            Some("A wire begins with a socket that listens; this one is connected.".to_owned())
        }
        Protocol::Udp if socket.local().is_none() => {
            Some("Bind the socket first: clients need its address.".to_owned())
        }
        Protocol::Tcp if socket.local().is_none() => {
            let bind = controls.verdict(CallKind::Bind);
            bind.is_legal().then(|| "Bind the socket first: clients need its address.".to_owned())
        }
        _ => None,
    }
}
