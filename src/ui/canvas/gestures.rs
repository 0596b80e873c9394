//! What the pointer does on the canvas: moving the plane and cards, selecting, drawing a wire.

use egui::{
    Color32, DragPanButtons, PointerButton, Pos2, Rect, Response, Scene, Sense, Stroke, StrokeKind,
    Ui,
};

use super::camera::Camera;
use super::canvas_context::CanvasContext;
use super::interaction::Drawing;
use super::route::Route;
use super::view::SCALES;
use super::wires::{WireKind, target_address};
use super::{Canvas, paint_wires};
use crate::model::{Protocol, SocketId};
use crate::ui::action::{SocketAction, WindowAction};
use crate::ui::look::Palette;

impl Canvas {
    /// Lets the background be dragged and the plane be zoomed; with Shift a drag draws a frame that
    /// selects cards.
    pub(super) fn ground_gestures(
        &mut self,
        ui: &Ui,
        camera: &Camera,
        canvas: Rect,
        shown: &mut CanvasContext<'_>,
    ) -> Response {
        // No control of its own: the keyboard goes from card to card.
        let sense = Sense::CLICK | Sense::DRAG;
        let id = ui.scope_id().with("ground");
        let mut ground = ui.interact(camera.rect(camera.in_view()), id, sense);
        let frames = ui.input(|input| input.modifiers.shift) || self.interaction.band.is_some();
        let mut buttons = DragPanButtons::MIDDLE;
        if !frames {
            buttons |= DragPanButtons::PRIMARY;
        }
        let mut to_screen = self.view.to_screen(canvas);
        let before = to_screen;
        Scene::new()
            .zoom_range(egui::Rangef::new(*SCALES.start(), *SCALES.end()))
            .drag_pan_buttons(buttons)
            .register_pan_and_zoom(ui, &mut ground, &mut to_screen);
        if to_screen != before {
            self.view.set_to_screen(canvas, to_screen);
        }
        if (self.view.scale() - 1.0).abs() < f32::EPSILON {
            self.view.align_to_pixels(ui.ctx().pixels_per_point());
        }
        if frames {
            self.band_gestures(ui, camera, &ground, shown);
        }
        if ground.clicked() {
            self.interaction.chosen.clear();
            self.interaction.drawing = None;
            self.lead(ui, None, shown);
        }
        ground.context_menu(|ui| {
            camera.tell_menu(ui);
            self.ground_menu_ui(ui, canvas, shown);
        });
        ground
    }

    fn ground_menu_ui(&mut self, ui: &mut Ui, canvas: Rect, shown: &mut CanvasContext<'_>) {
        let live = shown.document.is_live();
        for (name, protocol) in
            [("Make a TCP socket", Protocol::Tcp), ("Make a UDP socket", Protocol::Udp)]
        {
            if ui.add_enabled(live, egui::Button::new(name)).clicked() {
                shown.actions.push(SocketAction::New(protocol));
            }
        }
        ui.separator();
        if ui.button("Select all cards").clicked() {
            self.choose_all(ui, shown);
        }
        if ui.button("Show all cards").clicked()
            && let Some(bounds) = self.plane.bounds()
        {
            self.view.fit(bounds, canvas.size());
        }
    }

    fn band_gestures(
        &mut self,
        ui: &Ui,
        camera: &Camera,
        ground: &Response,
        shown: &mut CanvasContext<'_>,
    ) {
        let pointer = ground.interact_pointer_pos().map(|pointer| camera.on_plane(pointer));
        if ground.drag_started_by(PointerButton::Primary) {
            let origin = ui.input(|input| input.pointer.press_origin());
            let origin = origin.map(|at| camera.on_plane(camera.layer_to_screen().inverse() * at));
            self.interaction.band = origin.or(pointer);
        }
        let Some(begin) = self.interaction.band else { return };
        if ground.drag_stopped() {
            if let Some(end) = pointer {
                self.interaction.choose_within(Rect::from_two_pos(begin, end), &self.plane);
            }
            self.interaction.band = None;
            self.lead(ui, shown.selected, shown);
        } else if !ground.dragged() {
            self.interaction.band = None;
        }
    }

    /// What clicking and dragging a card does. Whatever takes a card, the keyboard included, selects
    /// it: what acts on the selected cards never acts on another.
    pub(super) fn card_gestures(
        &mut self,
        ui: &Ui,
        response: &Response,
        socket_id: SocketId,
        shown: &mut CanvasContext<'_>,
    ) {
        if response.clicked() {
            if let Some(Drawing { from, dragged: false }) = self.interaction.drawing {
                self.finish_wire(from, Some(socket_id), shown);
                return;
            }
            let beside = ui.input(|input| input.modifiers.command || input.modifiers.shift);
            if beside {
                self.interaction.toggle(socket_id);
                self.lead(ui, Some(socket_id), shown);
            } else {
                shown.actions.push(WindowAction::Select(socket_id));
                response.request_focus();
            }
        } else if response.gained_focus() && !self.interaction.chosen.contains(&socket_id) {
            shown.actions.push(WindowAction::Select(socket_id));
        }
        self.drag_gestures(response, socket_id, shown);
        let is_dragged = response.drag_started_by(PointerButton::Primary);
        if is_dragged || response.secondary_clicked() {
            // Those that are chosen with it stay so.
            self.choose(socket_id);
            self.lead(ui, Some(socket_id), shown);
        }
    }

    /// What dragging a card does, by the socket whose place it has.
    pub(super) fn drag_gestures(
        &mut self,
        response: &Response,
        socket_id: SocketId,
        shown: &mut CanvasContext<'_>,
    ) {
        if response.drag_started_by(PointerButton::Primary) {
            self.interaction.take(socket_id, false);
        }
        if response.dragged_by(PointerButton::Primary) {
            self.interaction.shift(response.drag_delta());
        }
        if response.drag_stopped() {
            let put = self.interaction.put_down(&self.plane);
            if !put.is_empty() {
                shown.actions.push(SocketAction::Arrange(put));
            }
        }
    }

    /// What dragging and clicking the plug of a card does.
    pub(super) fn port_handle_gestures(
        &mut self,
        camera: &Camera,
        response: &Response,
        from: SocketId,
        shown: &mut CanvasContext<'_>,
    ) {
        if response.drag_started_by(PointerButton::Primary) {
            self.interaction.drawing = Some(Drawing { from, dragged: true });
        } else if response.clicked() {
            self.interaction.drawing = Some(Drawing { from, dragged: false });
        }
        if response.drag_stopped() {
            let pointer = response.interact_pointer_pos().map(|pointer| camera.on_plane(pointer));
            let target = pointer.and_then(|pointer| self.card_at(pointer, from));
            self.finish_wire(from, target, shown);
        }
    }

    /// Where the pointer is on the plane.
    fn pointer(&self, ui: &Ui, canvas: Rect) -> Option<Pos2> {
        let pointer = ui.input(|input| input.pointer.latest_pos())?;
        Some(self.view.to_screen(canvas).inverse() * pointer)
    }

    /// The topmost card there, other than the given one.
    fn card_at(&self, point: Pos2, other_than: SocketId) -> Option<SocketId> {
        let cards = self.plane.cards().iter().rev().filter(|card| card.socket_id != other_than);
        let mut there = cards.filter(|card| card.rect.expand(6.0).contains(point));
        there.next().map(|card| card.socket_id)
    }

    /// Connects, if the wire ends at a card that takes it.
    fn finish_wire(
        &mut self,
        from: SocketId,
        target: Option<SocketId>,
        shown: &mut CanvasContext<'_>,
    ) {
        self.interaction.drawing = None;
        let Some(target) = target else { return };
        let table = shown.document.table();
        let (Some(socket), Some(taker)) = (table.get(from), table.get(target)) else { return };
        if target_address(socket, taker, shown.allow_illegal).is_some() {
            shown.actions.push(SocketAction::ConnectTo(from, target));
        } else {
            let (name, taker) = (socket.name(), taker.name());
            shown.actions.push(WindowAction::Complain(format!(
                "No wire from {name} to {taker}: a wire ends at a socket of the same protocol that \
                 has an address, such as a listener."
            )));
        }
    }

    /// Paints the frame or the wire that is being drawn.
    pub(super) fn drawing_ui(
        &mut self,
        ui: &mut Ui,
        camera: &Camera,
        ground: &Response,
        canvas: Rect,
        shown: &CanvasContext<'_>,
    ) {
        let palette = Palette::of(ui.visuals());
        let pointer = self.pointer(ui, canvas);
        if let (Some(begin), Some(end)) = (self.interaction.band, pointer) {
            let band = camera.rect(Rect::from_two_pos(begin, end));
            let fill = palette.accent.gamma_multiply(0.12);
            ui.painter().rect(
                band,
                2.0,
                fill,
                camera.stroke(1.0, palette.accent),
                StrokeKind::Inside,
            );
        }
        let Some(drawing) = self.interaction.drawing else { return };
        let Some(from) = self.plane.rect(drawing.from) else { return };
        if let Some(pointer) = pointer.filter(|_| drawing.dragged || ground.contains_pointer()) {
            let over = self.card_at(pointer, drawing.from).filter(|over| {
                let table = shown.document.table();
                let ends = table.get(drawing.from).zip(table.get(*over));
                ends.is_some_and(|(from, to)| {
                    target_address(from, to, shown.allow_illegal).is_some()
                })
            });
            let end = over.and_then(|over| self.plane.rect(over));
            let route =
                end.map_or_else(|| Route::to_point(from, pointer), |end| Route::between(from, end));
            let kind = if end.is_some() { WireKind::Connected } else { WireKind::Connecting };
            paint_wires::paint(ui.painter(), camera, &route, kind);
            port_handle(ui, camera.point(route.ends()[1]), camera.mark(5.0), palette.accent);
        }
    }
}

/// A plug: where a wire begins, or ends while it is drawn.
pub fn port_handle(ui: &Ui, center: Pos2, radius: f32, color: Color32) {
    let ground = Palette::of(ui.visuals()).panel;
    ui.painter().circle(center, radius, ground, Stroke::new(radius * 0.35, color));
    ui.painter().circle_filled(center, radius * 0.4, color);
}
