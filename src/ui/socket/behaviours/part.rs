//! What all parts of the section have: a title, fields for numbers and paths, the button that starts or
//! stops, how far it is, and what is wrong.

use egui::{Button, Label, RichText, TextEdit, Ui};
use egui_material_icons::icons;

use super::words;
use crate::model::{BehaviourKind, BehaviourState, CallKind, Protocol};
use crate::ui::action::{NOT_LIVE, SocketAction, SocketFile};
use crate::ui::look::Palette;
use crate::ui::look::units::bytes;
use crate::ui::socket::controls::Controls;

/// The title of a part.
pub fn title_ui(ui: &mut Ui, title: &str) {
    ui.add_space(3.0);
    ui.label(RichText::new(title).strong());
}

/// A field of the form of a behaviour.
pub fn field_ui(
    ui: &mut Ui,
    live: bool,
    text: &mut String,
    (name, hint, help): (String, &str, &str),
    width: f32,
) -> egui::Response {
    let field = TextEdit::singleline(text)
        .id(ui.scope_id().with(&name))
        .desired_width(width)
        .font(egui::TextStyle::Monospace)
        .hint_text(hint);
    ui.add_enabled(live, field).accessible_name(name).on_hover_text(help)
}

/// The field of a path, and the button that chooses one with the desktop's dialog.
pub fn path_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    file: SocketFile,
    name: &str,
    path: impl for<'a, 'c> FnOnce(&'a mut Controls<'c>) -> &'a mut String,
) -> egui::Response {
    let (live, name) = (controls.live, controls.name(name));
    ui.horizontal(|ui| {
        let width = ui.available_width() - 48.0;
        let (hint, choice) = match file {
            SocketFile::ProgramFolder(..) => ("path of the folder", "Choose a folder"),
            _ => ("path of the file", "Choose a file"),
        };
        let words = (name.clone(), hint, "~ is your home folder");
        let field = field_ui(ui, live, path(controls), words, width);
        let choose = ui.add_enabled(live, Button::new(icons::ICON_FOLDER_OPEN.codepoint));
        let choose = choose.accessible_name(format!("{name}: choose")).on_hover_text(choice);
        if choose.clicked() {
            controls.actions.push(SocketAction::ChooseFile(controls.socket.socket_id(), file));
        }
        field
    })
    .inner
}

/// Those of a kind that are on.
pub fn on<'a>(
    controls: &Controls<'a>,
    kind: BehaviourKind,
) -> impl Iterator<Item = &'a BehaviourState> + use<'a> {
    controls.socket.behaviours().iter().filter(move |state| state.spec.kind() == kind)
}

/// The button that starts one, or stops those that are on. `obstacle` is why none can be started.
pub fn switch_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    kind: BehaviourKind,
    obstacle: Option<String>,
) {
    let socket_id = controls.socket.socket_id();
    let is_on: Vec<_> = on(controls, kind).map(|state| state.id).collect();
    if !is_on.is_empty() {
        let (text, name) = words::stop(kind);
        let stop = ui.add_enabled(controls.live, Button::new(text));
        if stop.accessible_name(controls.name(name)).clicked() {
            let stops = is_on.into_iter().map(|id| SocketAction::StopBehaving(socket_id, id));
            controls.actions.extend(stops);
        }
        return;
    }
    let (text, name) = words::start(kind);
    let obstacle = if !controls.live {
        Some(NOT_LIVE.to_owned())
    } else if controls.socket.is_open() {
        obstacle
    } else {
        Some("The socket is closed.".to_owned())
    };
    let start = ui.add_enabled(obstacle.is_none(), Button::new(text));
    let start = start.accessible_name(controls.name(name));
    if start.on_disabled_hover_text(obstacle.unwrap_or_default()).clicked() {
        controls.actions.push(SocketAction::Behave(socket_id, kind));
    }
}

/// Why the socket cannot send now, if so.
pub fn cannot_send(controls: &Controls<'_>) -> Option<String> {
    let send = controls.verdict(CallKind::Send);
    let is_udp = controls.socket.protocol() == Protocol::Udp;
    let may = send.is_legal()
        || controls.allow_illegal
        || (is_udp && controls.verdict(CallKind::SendTo).is_legal());
    (!may).then(|| send.sentence())
}

/// How far those that are on have come, or how the last one has ended; and what is wrong with the form.
pub fn state_ui(ui: &mut Ui, controls: &Controls<'_>, kind: BehaviourKind) {
    let palette = Palette::of(ui.visuals());
    let mut is_on = false;
    for state in on(controls, kind) {
        is_on = true;
        let text = RichText::new(words::line(state)).color(palette.accent);
        ui.add(Label::new(text).wrap()).on_hover_text(state.to_string());
    }
    if let Some(error) = controls.form.behaviours.error(kind) {
        ui.add(Label::new(RichText::new(error.to_string()).color(palette.failed)).wrap());
    } else if !is_on
        && let Some(state) = controls.socket.ended_behaviour()
        && state.spec.kind() == kind
        && let Some(end) = &state.end
    {
        let rate = state.bytes_per_second();
        let rate = rate.map_or_else(String::new, |rate| format!(" · {}/s", bytes(rate)));
        let text = format!("ended: {}, {end}{rate}", state.progress);
        let text = RichText::new(text).small().color(palette.muted);
        ui.add(Label::new(text).wrap()).on_hover_text(state.to_string());
    }
}
