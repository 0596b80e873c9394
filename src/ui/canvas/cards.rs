//! The cards and wires that are in view.

use egui::{EventFilter, Id, Pos2, Rect, Sense, Ui, Vec2};

use super::camera::{Camera, Detail};
use super::canvas_context::{CanvasContext, CardRequest};
use super::detour::led_around;
use super::edge_peers::EdgePeers;
use super::gestures::port_handle;
use super::plane::{Card, Plane};
use super::pulses::{Path, Pulse};
use super::rename::rename_ui;
use super::route::Route;
use super::wires::{Wire, WireEnd, WireKind, relay_settings, target_address};
use super::{Canvas, badge, far_card, group_card, menu, paint_wires};
use crate::model::{CallKind, Lifecycle, Protocol, SocketId, SocketState, verdict};
use crate::session::SocketTable;
use crate::ui::look::Palette;
use crate::ui::socket::card::CardStyle;
use crate::ui::socket::{card, kernel_facts};

/// Reach of a plug around its middle, in points.
const PLUG: f32 = 9.0;

/// What wires lead to beside the cards, and what they are led around.
pub(super) struct Surroundings<'a> {
    edge: &'a EdgePeers,
    in_view: Rect,
    /// The cards in view; none seen from far away, where wires go straight.
    cards: Vec<Rect>,
}

impl Canvas {
    /// Where a card is drawn, on the plane.
    fn shown_rect(&self, socket_id: SocketId) -> Option<Rect> {
        self.plane.rect(socket_id).map(|rect| self.interaction.shown(socket_id, rect))
    }

    pub(super) fn surroundings<'a>(
        &self,
        camera: &Camera,
        edge: &'a EdgePeers,
    ) -> Surroundings<'a> {
        let cards = self.plane.standing().filter(|_| camera.detail() == Detail::Full);
        let cards = cards.map(|card| self.interaction.shown(card.socket_id, card.rect));
        let in_view = camera.in_view();
        let cards = cards.filter(|rect| rect.intersects(in_view)).collect();
        Surroundings { edge, in_view, cards }
    }

    /// The route of a wire; `None` if its end is out of sight.
    fn route(&self, wire: &Wire, surroundings: &Surroundings<'_>) -> Option<Route> {
        let near = self.shown_rect(wire.near)?;
        let far = match wire.far {
            WireEnd::Socket(far) => self.shown_rect(far)?,
            WireEnd::Outside(_) => surroundings.edge.of(wire.near)?,
        };
        let route = match wire.kind {
            WireKind::Accepted => Route::beneath(near, far),
            _ => Route::between(near, far),
        };
        if !route.bounds().intersects(surroundings.in_view) {
            return Some(route);
        }
        Some(led_around(route, (near, far), &surroundings.cards, wire.near.0))
    }

    /// The route of a pulse, and whether it goes from its beginning to its end.
    pub(super) fn route_of(
        &self,
        pulse: &Pulse,
        surroundings: &Surroundings<'_>,
    ) -> Option<(Route, bool)> {
        match pulse.path {
            Path::Connection => {
                let wire = self.plane.connection(pulse.socket)?;
                let from_near = (wire.near == pulse.socket) == pulse.is_sent;
                if self.is_within_group(wire) {
                    let group = self.plane.group_hiding(wire.near)?;
                    let (listener, card) =
                        (self.shown_rect(group.listener)?, self.shown_rect(group.first)?);
                    return Some((Route::beneath(listener, card), !from_near));
                }
                Some((self.route(wire, surroundings)?, from_near))
            }
            Path::To(other) => {
                let ends = (self.shown_rect(pulse.socket)?, self.shown_rect(other)?);
                let route = Route::between(ends.0, ends.1);
                let lane = pulse.socket.0;
                Some((led_around(route, ends, &surroundings.cards, lane), pulse.is_sent))
            }
            Path::Away => {
                let near = self.shown_rect(pulse.socket)?;
                let beyond = Pos2::new(near.right() + 110.0, near.center().y);
                Some((Route::to_point(near, beyond), pulse.is_sent))
            }
        }
    }

    /// Whether a wire leads to nothing but what is in the card of one group, or to its listener.
    fn is_within_group(&self, wire: &Wire) -> bool {
        let group = self.plane.group_hiding(wire.near);
        let group = group.or_else(|| self.plane.group_hiding(wire.far_socket()?));
        group.is_some_and(|group| {
            let belongs = |end| end == group.listener || group.members.contains(&end);
            belongs(wire.near) && wire.far_socket().is_some_and(belongs)
        })
    }

    /// Draws the wires that are in view.
    pub(super) fn wires_ui(
        &self,
        ui: &mut Ui,
        camera: &Camera,
        surroundings: &Surroundings<'_>,
        shown: &CanvasContext<'_>,
    ) {
        let in_view = camera.in_view();
        let name = |socket_id| {
            shown.document.table().get(socket_id).map_or_else(String::new, SocketState::name)
        };
        let is_near = camera.detail() == Detail::Full;
        let cards =
            self.plane.cards().iter().filter(|card| is_near && card.rect.intersects(in_view));
        let cards: Vec<Rect> = cards.map(|card| camera.rect(card.rect)).collect();
        for (group, _) in self.plane.group_cards() {
            let ends = self.shown_rect(group.listener).zip(self.shown_rect(group.first));
            if let Some((listener, card)) = ends {
                let route = Route::beneath(listener, card);
                paint_wires::paint(ui.painter(), camera, &route, WireKind::Accepted);
            }
        }
        for wire in self.plane.wires() {
            if self.is_within_group(wire) {
                continue;
            }
            // A listener that has accepted thousands would have thousands of lines around it.
            if let (false, WireEnd::Socket(far)) = (wire.kind.is_connection(), wire.far)
                && !self.shown_rect(far).is_some_and(|far| far.intersects(in_view))
            {
                continue;
            }
            let Some(route) = self.route(wire, surroundings) else { continue };
            if !route.bounds().expand(4.0).intersects(in_view) {
                continue;
            }
            paint_wires::paint(ui.painter(), camera, &route, wire.kind);
            if camera.detail() == Detail::Full && wire.kind != WireKind::Accepted {
                let far = match wire.far {
                    WireEnd::Socket(far) => name(far),
                    WireEnd::Outside(address) => address.to_string(),
                };
                let (near, kind) = (name(wire.near), wire.kind.words());
                let mut words = format!("wire from {near} to {far}: {kind}");
                let mut short = wire.kind.short_words().to_owned();
                if let Some(settings) = relay_settings(shown.document.table(), wire) {
                    short = format!("wire: {settings}");
                    words =
                        format!("{words}. Made by the wire itself, not by the network: {settings}");
                }
                let id = Id::unique(("wire of", wire.near, wire.kind, wire.far_socket()));
                paint_wires::word_ui(ui, camera, &route, id, (&words, short), &cards);
            }
        }
    }

    /// Draws the cards in view, those being moved above the others.
    pub(super) fn cards_ui(
        &mut self,
        ui: &mut Ui,
        camera: &Camera,
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let in_view = camera.in_view();
        let is_moved = |canvas: &Self, card: &Card| {
            canvas.interaction.moving.is_some()
                && canvas.interaction.chosen.contains(&card.socket_id)
        };
        let (mut below, mut above) = (Vec::new(), Vec::new());
        for card in self.plane.cards() {
            let rect = self.interaction.shown(card.socket_id, card.rect);
            if rect.intersects(in_view) {
                let card = Card { rect, ..*card };
                if is_moved(self, &card) { above.push(card) } else { below.push(card) }
            }
        }
        let mut handled = Vec::new();
        for (group, rect) in self.plane.group_cards() {
            let rect = self.interaction.shown(group.first, rect);
            if rect.intersects(in_view) {
                let card = group_card::group_ui(ui, camera, (group, rect), shown, requests);
                handled.push((group.first, card));
            }
        }
        for (first, card) in handled {
            self.drag_gestures(&card, first, shown);
        }
        for card in below.into_iter().chain(above) {
            self.card_ui(ui, camera, card, shown, requests);
        }
    }

    fn card_ui(
        &mut self,
        ui: &mut Ui,
        camera: &Camera,
        Card { socket_id, rect }: Card,
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let document = shown.document;
        let Some(socket) = document.table().get(socket_id) else { return };
        let arranged = document.arrangement().of(socket_id);
        let name = document.arrangement().shown_name(socket_id);
        let full = camera.detail() == Detail::Full;
        let look = CardStyle {
            selected: shown.selected == Some(socket_id),
            chosen: self.interaction.chosen.contains(&socket_id),
            name: name.as_deref(),
            tint: arranged.and_then(|of| of.tint),
            takes_wire: self.takes_wire(document.table(), socket, shown.allow_illegal),
        };
        let mut more = joined_with(&self.plane, document.table(), socket_id);
        if full {
            more.push_str(&kernel_facts::in_words(socket, document, ui.ctx()));
        }
        let response = card::interact(ui, camera.rect(rect), socket, &look, &more);
        self.card_gestures(ui, &response, socket_id, shown);
        if response.has_focus() {
            // The arrows go from card to card, see `keys`.
            let (horizontal_arrows, vertical_arrows) = (true, true);
            let filter = EventFilter { horizontal_arrows, vertical_arrows, ..Default::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        }
        let subject = self.subject(socket_id);
        if full {
            shown.with_controls(socket, |controls| {
                let focused = ui.memory(egui::Memory::focused);
                controls.takes_focus = controls.form.takes_focus(socket.lifecycle(), focused);
                card::card_ui(ui, &response, controls, document, &look, |ui, controls| {
                    menu::button_ui(ui, camera, controls, document, &subject, requests);
                });
                // A card without a field takes the keyboard itself.
                if controls.takes_focus {
                    response.request_focus();
                }
            });
            if self.interaction.renaming.as_ref().is_some_and(|typed| typed.socket_id == socket_id)
            {
                rename_ui(ui, response.rect, socket, &mut self.interaction, shown.actions);
            }
            self.port_handle_ui(ui, camera, socket, rect, shown);
        } else {
            far_card::paint(ui.painter(), camera, &response, socket, &look);
        }
        let unseen = self.unseen_messages(socket, shown);
        badge::paint(ui.painter(), camera, response.rect, socket, unseen);
        response.context_menu(|ui| {
            camera.tell_menu(ui);
            shown.with_controls(socket, |controls| {
                menu::menu_ui(ui, controls, document, &subject, requests);
            });
        });
    }

    /// How many messages a socket has received since it was last selected.
    fn unseen_messages(&mut self, socket: &SocketState, shown: &CanvasContext<'_>) -> u64 {
        let (socket_id, received) = (socket.socket_id(), socket.receives());
        if shown.selected == Some(socket_id) || !shown.document.is_live() {
            self.seen.insert(socket_id, received);
        }
        received - self.seen.get(&socket_id).copied().unwrap_or(0).min(received)
    }

    /// Whether the wire being drawn may end at this socket.
    fn takes_wire(&self, table: &SocketTable, socket: &SocketState, allow_illegal: bool) -> bool {
        let from = self.interaction.drawing.and_then(|drawing| table.get(drawing.from));
        from.is_some_and(|from| target_address(from, socket, allow_illegal).is_some())
    }

    /// The plug of a socket that may connect: a wire is drawn from it.
    fn port_handle_ui(
        &mut self,
        ui: &mut Ui,
        camera: &Camera,
        socket: &SocketState,
        rect: Rect,
        shown: &mut CanvasContext<'_>,
    ) {
        let live = shown.document.is_live();
        let legal = verdict(socket, CallKind::Connect).is_legal() || shown.allow_illegal;
        let may = match socket.protocol() {
            Protocol::Tcp => matches!(socket.lifecycle(), Lifecycle::Created | Lifecycle::Bound),
            Protocol::Udp => socket.is_open(),
        };
        if !(live && legal && may) {
            return;
        }
        // Where it leads: to the side on which somebody takes connections.
        let table = shown.document.table();
        let mut takers =
            table.open().filter(|taker| target_address(socket, taker, false).is_some());
        let taker = takers.next().and_then(|taker| self.plane.rect(taker.socket_id()));
        let leftwards = taker.is_some_and(|taker| taker.center().x < rect.center().x);
        let middle = if leftwards { rect.left_center() } else { rect.right_center() };
        let center = camera.point(middle);
        let area = Rect::from_center_size(center, Vec2::splat(2.0 * PLUG));
        let id = response_id(socket.socket_id());
        let response = ui.interact(area, id, Sense::click_and_drag());
        let name = format!("{}: draw wire", socket.name());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        let palette = Palette::of(ui.visuals());
        let active = response.hovered() || response.has_focus() || response.dragged();
        let color = if active { palette.accent } else { palette.muted };
        port_handle(ui, center, camera.mark(if active { 7.0 } else { 5.5 }), color);
        self.port_handle_gestures(camera, &response, socket.socket_id(), shown);
        response.on_hover_text(
            "Connects: drag the wire to a listener's card, or click here and then on that card.",
        );
    }
}

fn response_id(socket_id: SocketId) -> Id {
    card::id_of(socket_id).with("plug")
}

/// What a socket is connected with, as the end of its card's description.
fn joined_with(plane: &Plane, table: &SocketTable, socket_id: SocketId) -> String {
    let Some(wire) = plane.connection(socket_id) else { return String::new() };
    let other = match wire.far {
        WireEnd::Socket(far) => table.get(if far == socket_id { wire.near } else { far }),
        WireEnd::Outside(_) => return format!(", wire to the outside: {}", wire.kind.words()),
    };
    other.map_or_else(String::new, |other| {
        format!(", wire with {}: {}", other.name(), wire.kind.words())
    })
}

/// The table's text for it: whom it is joined with, and anything unusual.
pub fn joined_in_words(plane: &Plane, socket_id: SocketId, table: &SocketTable) -> String {
    let Some(wire) = plane.connection(socket_id) else { return String::new() };
    let other = match wire.far {
        WireEnd::Socket(far) => table.get(if far == socket_id { wire.near } else { far }),
        WireEnd::Outside(_) => None,
    };
    let other = other.map_or_else(|| "outside".to_owned(), SocketState::name);
    match wire.kind {
        WireKind::Connected => other,
        kind => format!("{other}: {}", kind.words()),
    }
}
