//! The menu of a card, opened by the button in its corner or by a right-click.

use egui::{Button, Popup, RichText, Sense, Ui, Vec2};
use egui_material_icons::icons;

use super::Canvas;
use super::camera::Camera;
use super::canvas_context::CardRequest;
use super::wires::{reachable, target_address};
use crate::model::{Arranging, Lifecycle, Protocol, SocketId, SocketState, Tint};
use crate::ui::action::{CloseRequest, SocketAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, stroke};
use crate::ui::socket::controls::Controls;

/// Listeners that a menu offers to connect to.
const MOST_TARGETS: usize = 8;

/// What a menu is for.
pub struct Subject {
    /// The sockets that its actions are done with.
    pub sockets: Vec<SocketId>,
    /// The listener whose connections can be folded into one card, and how many they are.
    pub folds: Option<(SocketId, usize)>,
}

impl Canvas {
    /// What the menu of a socket's card is for.
    pub(super) fn subject(&self, socket_id: SocketId) -> Subject {
        let group = self.plane.unfolded_group(socket_id);
        let folds = group.map(|group| (group.listener, group.connections()));
        Subject { sockets: self.interaction.acted_on(socket_id), folds }
    }
}

/// The button in the corner of a card, and its menu.
pub fn button_ui(
    ui: &mut Ui,
    camera: &Camera,
    controls: &mut Controls<'_>,
    document: &Document,
    subject: &Subject,
    requests: &mut Vec<CardRequest>,
) {
    let icon = RichText::new(icons::ICON_MORE_VERT.codepoint).size(15.0);
    let button = Button::new(icon).frame_when_inactive(false).min_size(Vec2::new(16.0, 18.0));
    ui.spacing_mut().button_padding = Vec2::new(0.0, 0.0);
    let response = ui.add(button).accessible_name(controls.name("card menu"));
    Popup::menu(&response).show(|ui| {
        camera.tell_menu(ui);
        menu_ui(ui, controls, document, subject, requests);
    });
    response.on_hover_text("Name, colour, connect, close");
}

/// The entries of the menu. An action that applies to all selected cards is done with all of them.
pub fn menu_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    document: &Document,
    Subject { sockets: acted_on, folds }: &Subject,
    requests: &mut Vec<CardRequest>,
) {
    let socket = controls.socket;
    let socket_id = socket.socket_id();
    let before = (controls.actions.asked().len(), requests.len());
    if acted_on.len() > 1 {
        let text = format!("{} selected", count(acted_on.len(), "card"));
        ui.label(RichText::new(text).small().weak());
    } else {
        connect_ui(ui, controls, document, requests);
        wire_ui(ui, controls);
        clients_ui(ui, controls);
        let button = Button::new("Rename…").shortcut_text("F2");
        if ui.add(button).accessible_name(controls.name("rename")).clicked() {
            requests.push(CardRequest::Rename(socket_id));
        }
    }
    let all = |arranging: Arranging| -> SocketAction {
        SocketAction::Arrange(
            acted_on.iter().map(|acted_on| (*acted_on, arranging.clone())).collect(),
        )
    };
    colours_ui(ui, controls, &all);
    let arrangement = document.arrangement();
    let is_put = |socket_id: &SocketId| {
        arrangement.of(*socket_id).is_some_and(|arranged| arranged.place.is_some())
    };
    if acted_on.iter().any(is_put) {
        let button = ui.button("Reset position");
        if button.accessible_name(controls.name("reset position")).clicked() {
            controls.actions.push(all(Arranging::Unplaced));
        }
    }
    if let Some((listener, connections)) = folds {
        let button = ui.button(format!("Fold {}", count(*connections, "connection")));
        if button.accessible_name(controls.name("fold connections")).clicked() {
            requests.push(CardRequest::Fold(*listener));
        }
    }
    ui.separator();
    end_ui(ui, controls, document, acted_on);
    // A click of the pointer closes a menu by itself, one of assistive technology does not.
    if (controls.actions.asked().len(), requests.len()) != before {
        ui.close();
    }
}

fn connect_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    document: &Document,
    requests: &mut Vec<CardRequest>,
) {
    let socket = controls.socket;
    if !controls.live {
        return;
    }
    let fits =
        |target: &&SocketState| target_address(socket, target, controls.allow_illegal).is_some();
    let mut any = false;
    let mut chosen = None;
    for target in document.table().open().filter(|target| fits(target)).take(MOST_TARGETS) {
        let Some(address) = target_address(socket, target, controls.allow_illegal) else {
            continue;
        };
        let button = ui.button(format!("Connect to {} ({address})", document.title(target)));
        let name = controls.name(&format!("connect to {}", target.name()));
        if button.accessible_name(name).clicked() {
            chosen = Some(target.socket_id());
        }
        any = true;
    }
    let chosen = chosen.map(|target| SocketAction::ConnectTo(socket.socket_id(), target));
    controls.actions.extend(chosen);
    if any {
        let button = ui.button("Draw a wire…").accessible_name(controls.name("draw a wire"));
        if button.on_hover_text("Then click the card to connect to").clicked() {
            requests.push(CardRequest::DrawWire(socket.socket_id()));
        }
        ui.separator();
    }
}

/// Offers to have a wire lead to a socket that others connect, or send, to.
fn wire_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let socket = controls.socket;
    let is_target = match socket.protocol() {
        Protocol::Tcp => socket.lifecycle() == Lifecycle::Listening,
        Protocol::Udp => socket.peer().is_none(),
    };
    let Some(address) = socket.local().filter(|_| controls.live && is_target) else { return };
    let button = ui.button("Put a wire in front").on_hover_text(
        "A socket of its own that passes everything on to this one, late, in part, as you set it",
    );
    if button.accessible_name(controls.name("put a wire in front")).clicked() {
        let target = reachable(address, socket.family());
        controls.actions.push(SocketAction::NewWire(socket.protocol(), Some(target)));
    }
    ui.separator();
}

/// Offers to connect many clients to a listener.
fn clients_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    if controls.live && controls.socket.lifecycle() == Lifecycle::Listening {
        let button = ui.button("Connect clients…");
        if button.accessible_name(controls.name("connect clients")).clicked() {
            controls.actions.push(SocketAction::AskForClients(controls.socket.socket_id()));
        }
    }
}

fn colours_ui(ui: &mut Ui, controls: &mut Controls<'_>, all: &impl Fn(Arranging) -> SocketAction) {
    let palette = Palette::of(ui.visuals());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for tint in Tint::ALL.map(Some).into_iter().chain([None]) {
            let (rect, response) = ui.allocate_exact_size(Vec2::splat(20.0), Sense::click());
            let word = tint.map_or("none", Tint::name);
            let name = controls.name(&format!("colour {word}"));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            let fill = tint.map_or(palette.card, |tint| palette.tint(tint));
            let active = response.hovered() || response.has_focus();
            let line = if active { palette.accent } else { palette.muted };
            let (frame, inside) = (stroke(ui.visuals(), 1.0, line), egui::StrokeKind::Inside);
            ui.painter().rect(rect, 4.0, fill, frame, inside);
            if tint.is_none() {
                let ends = [rect.shrink(5.0).left_bottom(), rect.shrink(5.0).right_top()];
                ui.painter().line_segment(ends, frame);
            }
            if response.on_hover_text(format!("Colour: {word}")).clicked() {
                controls.actions.push(all(Arranging::Coloured(tint)));
                ui.close();
            }
        }
    });
}

fn end_ui(ui: &mut Ui, controls: &mut Controls<'_>, document: &Document, acted_on: &[SocketId]) {
    let sockets = acted_on.iter().filter_map(|socket_id| document.table().get(*socket_id));
    let (open, closed): (Vec<_>, Vec<_>) = sockets.partition(|socket| socket.is_open());
    if controls.live && !open.is_empty() {
        let text = if open.len() > 1 {
            format!("Close {}", count(open.len(), "socket"))
        } else {
            "Close".to_owned()
        };
        let button = Button::new(text).shortcut_text("Del");
        if ui.add(button).accessible_name(controls.name("close from the menu")).clicked() {
            controls.actions.push(CloseRequest::of(&open, false));
        }
        let streams: Vec<_> =
            open.into_iter().filter(|socket| socket.protocol() == Protocol::Tcp).collect();
        if !streams.is_empty() {
            let button = ui.button("Close with reset");
            if button.accessible_name(controls.name("reset from the menu")).clicked() {
                controls.actions.push(CloseRequest::of(&streams, true));
            }
        }
    }
    if !closed.is_empty() {
        let button =
            ui.button("Put away").on_hover_text("The tools beside the canvas bring it back");
        if button.accessible_name(controls.name("put away")).clicked() {
            let away = closed.iter().map(|socket| (socket.socket_id(), Arranging::PutAway(true)));
            controls.actions.push(SocketAction::Arrange(away.collect()));
        }
    }
}
