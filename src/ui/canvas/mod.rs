//! The canvas: all sockets as cards on a plane that is moved and zoomed, and wires between them.
//!
//! A frame goes one way: what is on the plane (`plane`, from `layout` and `wires`), which part of
//! it is in view (`view`, `camera`), then it is painted. Only cards in view are drawn, and from far
//! away in little detail. The interaction under way is in `interaction`; its results are actions.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `layout` | where cards go that nobody has moved |
//! | `wires`, `route` | which sockets are connected, and the route of each wire |
//! | `plane` | both together, as the session has them now |
//! | `view`, `camera` | what part is in view, where that is on screen, in how much detail |
//! | `interaction`, `gestures`, `keys` | selecting, moving, drawing a wire, by pointer and by keyboard |
//! | `cards`, `far_card`, `rename`, `menu` | a card and what can be done with it |
//! | `paint_wires`, `pulses`, `edge_peers`, `grid` | what is painted around the cards |
//! | `sharp_text` | text in letters of the size that they have on screen |
//! | `tools`, `table` | the strip of tools, the canvas as a table |
//! | `canvas_context`, `first_screen` | what it is drawn from, and what it shows while there is no socket |

mod camera;
mod canvas_context;
mod cards;
mod edge_peers;
mod far_card;
pub mod first_screen;
#[cfg(test)]
mod fixtures;
mod gestures;
mod grid;
mod interaction;
mod keys;
mod layout;
mod menu;
mod paint_wires;
mod plane;
mod pulses;
mod rename;
mod route;
mod sharp_text;
mod table;
mod tools;
mod view;
mod wires;

use std::collections::BTreeSet;

use egui::{CentralPanel, Frame, LayerId, Margin, Rect, RichText, Ui, UiBuilder};

use super::action::{LayoutChange, SocketAction, WindowAction};
use super::document::Document;
use super::document::traffic::Traffic;
use super::look::Palette;
use super::look::units::count;
use crate::model::{Arranging, SocketId};
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

/// The smallest scale that the canvas chooses by itself, in a window shown at 100 %.
const SMALLEST: f32 = 0.7;

/// What the canvas remembers.
#[derive(Default)]
pub struct Canvas {
    plane: Plane,
    view: View,
    interaction: Interaction,
    pulses: Pulses,
    /// A card to bring into view.
    reveal: Option<SocketId>,
    /// The newest socket that had a card.
    newest: Option<SocketId>,
    /// The size of the canvas in the last frame.
    size: egui::Vec2,
    /// Whether cards were then drawn in little detail.
    is_far: bool,
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
        if self.plane.catch_up(table, connections, document.arrangement()) {
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
                let text = "No sockets exist yet at this moment.";
                ui.centered_and_justified(|ui| ui.label(RichText::new(text).color(palette.muted)));
                return;
            }
            self.catch_up(document);
            let asked = tools_ui(ui, self.view.scale(), self.plane.away(), shown);
            let canvas = ui.available_rect_before_wrap();
            if let Some(tool) = asked {
                self.take(tool, canvas, shown);
            }
            if shown.settings.as_table {
                self.reveal = None;
                self.table_ui(ui, shown);
            } else {
                self.plane_ui(ui, canvas, shown);
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
                self.view = View::default();
                self.size = egui::Vec2::ZERO;
                self.reveal = shown.selected;
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

    fn plane_ui(&mut self, ui: &mut Ui, canvas: Rect, shown: &mut CanvasContext<'_>) {
        self.suit(shown.selected, canvas, ui.zoom_factor());
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
        let mut requests = Vec::new();
        self.keys(&inner, canvas, shown, &mut requests);
        self.scroll_by_name(&inner);
        let ground = self.ground_gestures(&inner, &before, canvas, shown);
        let camera = Camera::new(&self.view, canvas, ui);
        inner.set_clip_rect(clip(&camera));
        inner.ctx().set_transform_layer(layer, camera.layer_to_screen());
        camera.tell_layer(&inner);
        inner.ctx().accesskit_node_builder(inner.unique_id(), |node| {
            node.set_label(format!("Canvas: {}", count(self.plane.cards().len(), "card")));
        });
        self.is_far = camera.detail() < Detail::Full;
        grid::paint(inner.painter(), &camera);
        let edge = edge_peers::edge_peers(&self.plane, &self.interaction, shown, &camera);
        self.wires_ui(&mut inner, &camera, &edge, shown);
        let time = inner.input(|input| input.time);
        if self.pulses.go_on(time) {
            inner.ctx().request_repaint();
        }
        let routes = |pulse: &pulses::Pulse| self.route_of(pulse, &edge);
        self.pulses.paint(inner.painter(), &camera, time, routes);
        self.cards_ui(&mut inner, &camera, shown, &mut requests);
        edge_peers::edge_peers_ui(&mut inner, &camera, &edge, shown);
        self.drawing_ui(&mut inner, &camera, &ground, canvas, shown);
        sharp_text::sharpen(inner.ctx(), layer, camera.scale());
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

    /// Adapts the view to a canvas of another size: a connection and its listener are visible, as
    /// long as cards can be read, and a selected card that was in view stays so when the inspector
    /// opens.
    fn suit(&mut self, selected: Option<SocketId>, canvas: Rect, enlargement: f32) {
        let before = std::mem::replace(&mut self.size, canvas.size());
        if before == self.size {
            return;
        }
        let was_in_view = self.view.in_view(Rect::from_min_size(canvas.min, before));
        let is_other = self.view.suit(layout::PAIR, self.size, SMALLEST / enlargement);
        if let Some(rect) = selected.and_then(|socket_id| self.plane.rect(socket_id))
            && (is_other || was_in_view.contains_rect(rect))
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
        }
    }
}

/// The changes that return all cards to their automatic places, and put closed ones away.
fn tidied(document: &Document) -> Vec<(SocketId, Arranging)> {
    let mut changes = Vec::new();
    for socket in document.table().iter() {
        let socket_id = socket.socket_id();
        let arranged = document.arrangement().of(socket_id);
        if arranged.is_some_and(|of| of.place.is_some()) {
            changes.push((socket_id, Arranging::Unplaced));
        }
        let is_over = !socket.is_open() && !socket.is_ghost();
        if is_over && !arranged.is_some_and(|of| of.is_away) {
            changes.push((socket_id, Arranging::PutAway(true)));
        }
    }
    changes
}
