//! The canvas: all sockets as cards on a plane that is moved and zoomed, and wires between them.
//!
//! A frame goes one way: what is on the plane (`plane`, from `layout` and `wires`), which part of
//! it is in view (`view`, `camera`), then it is painted. Only cards in view are drawn, and from far
//! away in little detail. The interaction under way is in `interaction`; its results are actions.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `layout` | where cards go that nobody has moved |
//! | `wires`, `route`, `detour` | which sockets are connected, and the route of each wire around cards |
//! | `plane` | both together, as the session has them now |
//! | `view`, `camera` | what part is in view, where that is on screen, in how much detail |
//! | `interaction`, `gestures`, `keys` | selecting, moving, drawing a wire, by pointer and by keyboard |
//! | `groups`, `group_card` | many connections of a listener as one card |
//! | `cards`, `far_card`, `badge`, `rename`, `menu` | a card and what can be done with it |
//! | `paint_wires`, `pulses`, `edge_peers`, `grid` | what is painted around the cards |
//! | `sharp_text` | text in letters of the size that they have on screen |
//! | `out_of_view`, `tray` | hints at what is out of view, the line of closed sockets |
//! | `tools`, `table` | the strip of tools, the canvas as a table |
//! | `canvas_context`, `first_screen` | what it is drawn from, and what it shows while there is no socket |

mod badge;
mod camera;
mod canvas_context;
mod cards;
mod detour;
mod edge_peers;
mod far_card;
pub mod first_screen;
#[cfg(test)]
mod fixtures;
mod gestures;
mod grid;
mod group_card;
mod groups;
mod interaction;
mod keys;
mod layout;
mod menu;
mod out_of_view;
mod paint_wires;
mod plane;
mod pulses;
mod rename;
mod route;
mod sharp_text;
mod table;
mod tools;
mod tray;
mod view;
mod wires;

use std::collections::{BTreeMap, BTreeSet};

use egui::{CentralPanel, Frame, LayerId, Margin, Pos2, Rect, RichText, Ui, UiBuilder};

use super::action::{LayoutChange, SocketAction, WindowAction};
use super::document::Document;
use super::document::traffic::Traffic;
use super::look::units::count;
use super::look::{self, Palette};
use crate::model::{Arranging, SocketId};
use crate::session::Arranged;
use camera::{Camera, Detail};
use canvas_context::CardRequest;
use interaction::Interaction;
use plane::Plane;
use pulses::Pulses;
use tools::{Tool, tools_ui};
use view::View;

pub use self::{
    canvas_context::{CanvasContext, CanvasSettings},
    keys::KEYS,
    wires::target_address,
};

/// The smallest scale at which the view widens by itself.
const LEAST_WIDE: f32 = 0.6;

/// What the canvas remembers.
#[derive(Default)]
pub struct Canvas {
    plane: Plane,
    view: View,
    interaction: Interaction,
    pulses: Pulses,
    /// How many messages each socket had received when it was last selected.
    seen: BTreeMap<SocketId, u64>,
    /// A card to bring into view.
    reveal: Option<SocketId>,
    /// The newest socket that had a card.
    newest: Option<SocketId>,
    /// The size of the canvas in the last frame.
    size: egui::Vec2,
    /// Whether cards were then drawn in little detail.
    is_far: bool,
    /// Whether all cards are to be in view once they have their places.
    is_to_fit: bool,
    /// Whether all cards are to be in view if they are not: what a lesson tells of is seen.
    is_to_widen: bool,
}

impl Canvas {
    /// Selects the card of a socket, and brings it into view in the next frame.
    pub fn reveal(&mut self, socket_id: SocketId) {
        self.interaction.choose_only(socket_id);
        self.reveal = Some(socket_id);
    }

    /// Takes what has crossed since the last frame, to show it on the wires. `pace` is the playback
    /// speed of the session, as a multiple of its own.
    pub fn note_traffic(&mut self, traffic: &Traffic, document: &Document, pace: f64, time: f64) {
        // What has crossed may have gone along a wire that was not there in the last frame.
        if traffic.iter().next().is_some() {
            self.catch_up(document);
        }
        self.pulses.add(traffic, &self.plane, document, pace, time);
    }

    /// Clears the wires of everything that moves.
    pub fn stand_still(&mut self) {
        self.pulses = Pulses::default();
    }

    fn catch_up(&mut self, document: &Document) {
        let (table, connections) = (document.table(), document.connections());
        let in_view = self.view.in_view(Rect::from_min_size(Pos2::ZERO, self.size));
        let review = (!document.has_live_sockets()).then(|| document.latest());
        let place_of_new = (in_view, review);
        if self.plane.catch_up(table, connections, document.arrangement(), place_of_new) {
            self.interaction.keep_to(&self.plane);
            self.meet_newcomers(document);
        }
    }

    /// Draws the canvas in the middle of the window.
    pub fn ui(&mut self, ui: &mut Ui, shown: &mut CanvasContext<'_>) {
        let palette = Palette::of(ui.visuals());
        CentralPanel::default().frame(Frame::new().fill(palette.ground)).show(ui, |ui| {
            let document = shown.document;
            if first_screen::is_shown(document) {
                let margin = Frame::new().inner_margin(Margin::same(16));
                margin.show(ui, |ui| first_screen::first_screen_ui(ui, shown.actions));
                return;
            }
            if document.table().is_empty() {
                let text = match document.lesson().name() {
                    Some(_) if document.is_live() => "The sockets of the lesson will be here.",
                    _ => "No sockets exist yet at this moment.",
                };
                ui.centered_and_justified(|ui| ui.label(RichText::new(text).color(palette.muted)));
                return;
            }
            if self.size == egui::Vec2::ZERO {
                self.size = ui.available_size() - egui::Vec2::new(tools::WIDTH, 0.0);
            }
            self.plane.set_narrow(look::theme::thickness(ui.visuals()) > 1.0);
            self.catch_up(document);
            let asked = tools_ui(ui, self.view.scale(), self.plane.away(), shown);
            let mut requests = Vec::new();
            if !shown.settings.as_table {
                self.tray_ui(ui, shown, &mut requests);
            }
            let canvas = ui.available_rect_before_wrap();
            if let Some(tool) = asked {
                self.take(tool, canvas, shown);
            }
            if shown.settings.as_table {
                self.reveal = None;
                self.table_ui(ui, shown);
            } else {
                self.plane_ui(ui, canvas, shown, requests);
            }
        });
    }

    /// Brings a connection into view that a person has just accepted.
    fn meet_newcomers(&mut self, document: &Document) {
        let newest = self.plane.cards().last().map(|card| card.socket_id);
        let before = std::mem::replace(&mut self.newest, newest);
        let Some(socket) = newest
            .filter(|newest| before.is_some_and(|before| *newest > before))
            .and_then(|newest| document.table().get(newest))
        else {
            return;
        };
        if document.lesson().name().is_some() {
            self.is_to_widen = true;
            return;
        }
        let listener = socket.accepted_by().and_then(|by| document.table().get(by));
        let step_by_step =
            listener.is_some_and(|listener| listener.accepting() == crate::model::Mode::Step);
        if step_by_step && document.is_live() {
            self.reveal = self.reveal.or(newest);
        }
    }

    fn take(&mut self, tool: Tool, canvas: Rect, shown: &mut CanvasContext<'_>) {
        let size = canvas.size();
        match tool {
            Tool::ZoomIn => self.view.step(true, size),
            Tool::ZoomOut => self.view.step(false, size),
            Tool::FullSize => {
                let middle = self.view.in_view(canvas).center();
                self.view.set_scale(1.0, size);
                // Whole cards, not the corners of four.
                let chosen = shown.selected.and_then(|socket_id| self.plane.rect(socket_id));
                if let Some(rect) = chosen.or_else(|| self.plane.nearest(middle)) {
                    self.view.reveal(rect, size);
                }
            }
            Tool::FitAll => {
                if let Some(bounds) = self.plane.bounds() {
                    self.view.fit(bounds, size);
                }
            }
            Tool::Tidy => {
                shown.actions.push(SocketAction::Arrange(tidied(shown.document)));
                self.plane.tidy();
                self.is_to_fit = true;
            }
            Tool::BringBack => {
                let away = shown.document.arrangement().iter().filter(|(_, of)| of.is_away);
                let back = away.map(|(socket_id, _)| (socket_id, Arranging::PutAway(false)));
                shown.actions.push(SocketAction::Arrange(back.collect()));
            }
            Tool::Inspector => {
                shown.actions.push(WindowAction::Layout(LayoutChange::SwitchInspector));
            }
            Tool::Table => shown.settings.as_table ^= true,
        }
    }

    fn plane_ui(
        &mut self,
        ui: &mut Ui,
        canvas: Rect,
        shown: &mut CanvasContext<'_>,
        mut requests: Vec<CardRequest>,
    ) {
        self.suit(shown, canvas);
        // What was placed by hand is given its place as soon as that is in the log.
        let has_moved = |(socket_id, of): (SocketId, &Arranged)| {
            of.place.is_some() && self.plane.rect(socket_id).is_some()
        };
        if self.is_to_fit && !shown.document.arrangement().iter().any(has_moved) {
            self.is_to_fit = false;
            self.view = View::default();
            let in_view = self.view.in_view(canvas);
            if self.plane.bounds().is_some_and(|bounds| !in_view.contains_rect(bounds)) {
                self.take(Tool::FitAll, canvas, shown);
            }
        }
        if std::mem::take(&mut self.is_to_widen) {
            self.widen(canvas);
        }
        // A socket that was just asked for has its card a frame or two later.
        if let Some(rect) = self.reveal.and_then(|socket_id| self.plane.rect(socket_id)) {
            self.reveal = None;
            self.view.reveal(rect, canvas.size());
        }
        let layer = LayerId::new(ui.layer_id().order, ui.scope_id().with("plane"));
        ui.ctx().set_sublayer(ui.layer_id(), layer);
        let builder = UiBuilder::new().layer_id(layer).max_rect(canvas).id_salt("plane");
        let mut inner = ui.new_child(builder);
        let clip =
            |camera: &Camera| camera.layer_to_screen().inverse() * canvas.intersect(ui.clip_rect());
        let before = Camera::new(&self.view, canvas, ui);
        inner.set_clip_rect(clip(&before));
        // The tray belongs to the canvas.
        self.keys(&inner, (canvas, ui.max_rect()), shown, &mut requests);
        self.scroll_by_name(&inner);
        let ground = self.ground_gestures(&inner, &before, canvas, shown);
        let camera = Camera::new(&self.view, canvas, ui);
        inner.set_clip_rect(clip(&camera));
        inner.ctx().set_transform_layer(layer, camera.layer_to_screen());
        camera.tell_layer(&inner);
        inner.ctx().accesskit_node_builder(inner.unique_id(), |node| {
            node.set_label(format!("Canvas: {}", count(self.plane.standing().count(), "card")));
        });
        self.is_far = camera.detail() < Detail::Full;
        grid::paint(inner.painter(), &camera);
        let edge = edge_peers::edge_peers(&self.plane, &self.interaction, shown, &camera);
        let surroundings = self.surroundings(&camera, &edge);
        self.wires_ui(&mut inner, &camera, &surroundings, shown);
        let time = inner.input(|input| input.time);
        if self.pulses.go_on(time) {
            inner.ctx().request_repaint();
        }
        let routes = |pulse: &pulses::Pulse| self.route_of(pulse, &surroundings);
        self.pulses.paint(inner.painter(), &camera, time, routes);
        self.cards_ui(&mut inner, &camera, shown, &mut requests);
        edge_peers::edge_peers_ui(&mut inner, &camera, &edge, shown);
        self.drawing_ui(&mut inner, &camera, &ground, canvas, shown);
        self.hints_ui(&inner, &camera, canvas);
        sharp_text::sharpen(inner.ctx(), layer, camera.scale());
        if !requests.is_empty() {
            ui.ctx().request_repaint();
        }
        for request in requests {
            self.grant(request, shown);
        }
    }

    /// A socket was selected elsewhere: selects its card alone.
    pub fn choose(&mut self, socket_id: SocketId) {
        if !self.interaction.chosen.contains(&socket_id) {
            self.interaction.choose_only(socket_id);
        }
    }

    /// The selected cards.
    pub fn chosen(&self) -> &BTreeSet<SocketId> {
        &self.interaction.chosen
    }

    /// Draws what stands over the plane: how much is out of view, and that there is nothing.
    fn hints_ui(&mut self, ui: &Ui, camera: &Camera, canvas: Rect) {
        if self.plane.standing().next().is_none() {
            let (middle, color) = (camera.in_view().center(), Palette::of(ui.visuals()).muted);
            let font = egui::FontId::proportional(14.0 / camera.scale());
            let (at, anchor) = (camera.point(middle), egui::Align2::CENTER_CENTER);
            ui.painter().text(at, anchor, "All sockets are closed.", font, color);
        }
        if let Some(socket_id) = out_of_view::hints_ui(ui, &self.plane, camera, canvas) {
            self.reveal = Some(socket_id);
            ui.ctx().request_repaint();
        }
    }

    /// Brings all cards into view that are not, unless they would be too small to be read: then all stays.
    fn widen(&mut self, canvas: Rect) {
        let in_view = self.view.in_view(canvas);
        let Some(bounds) = self.plane.bounds().filter(|bounds| !in_view.contains_rect(*bounds))
        else {
            return;
        };
        let mut wide = self.view;
        wide.fit(bounds, canvas.size());
        if wide.scale() >= LEAST_WIDE {
            self.view = wide;
        }
    }

    /// A selected card that was in view stays so when the canvas gets smaller, and so do all of a lesson.
    fn suit(&mut self, shown: &CanvasContext<'_>, canvas: Rect) {
        let before = std::mem::replace(&mut self.size, canvas.size());
        if before == self.size {
            return;
        }
        let was_in_view = self.view.in_view(Rect::from_min_size(canvas.min, before));
        if shown.document.lesson().name().is_some()
            && self.plane.bounds().is_some_and(|bounds| was_in_view.contains_rect(bounds))
        {
            self.widen(canvas);
            return;
        }
        if let Some(rect) = shown.selected.and_then(|socket_id| self.plane.rect(socket_id))
            && was_in_view.contains_rect(rect)
        {
            self.view.reveal(rect, self.size);
        }
    }

    fn grant(&mut self, request: CardRequest, shown: &CanvasContext<'_>) {
        match request {
            CardRequest::Rename(socket_id) => {
                let name = shown.document.arrangement().name(socket_id).unwrap_or_default();
                let text = name.to_owned();
                self.interaction.renaming =
                    Some(interaction::Renaming { socket_id, text, begun: false });
                // From far away a card has no room for a field.
                if !shown.settings.as_table && self.is_far {
                    self.view.set_scale(1.0, self.size);
                    self.reveal = Some(socket_id);
                }
            }
            CardRequest::DrawWire(from) => {
                self.interaction.drawing = Some(interaction::Drawing { from, dragged: false });
            }
            CardRequest::Fold(listener) => {
                self.plane.set_folded(listener, true);
                self.reveal = Some(listener);
            }
            CardRequest::Unfold(listener) => self.plane.set_folded(listener, false),
        }
    }
}

/// The changes that return all cards to their automatic places.
fn tidied(document: &Document) -> Vec<(SocketId, Arranging)> {
    let mut changes = Vec::new();
    for socket in document.table().iter() {
        let socket_id = socket.socket_id();
        let arranged = document.arrangement().of(socket_id);
        if arranged.is_some_and(|of| of.place.is_some()) {
            changes.push((socket_id, Arranging::Unplaced));
        }
    }
    changes
}
