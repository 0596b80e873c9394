//! The tray below the canvas: closed sockets, a line of them, out of the way of those that live.

use egui::{
    Align, Button, Frame, Layout, Margin, Panel, Pos2, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2,
};

use super::Canvas;
use super::camera::Camera;
use super::canvas_context::{CanvasContext, CardRequest};
use super::{menu, rename::rename_ui};
use crate::model::{Arranging, SocketId};
use crate::ui::action::{SocketAction, WindowAction};
use crate::ui::look::{Palette, paint_lifecycle};
use crate::ui::socket::card::{self, CardStyle};
use crate::ui::widgets::cell_text::paint_line;

/// Width of a socket in the tray, and from one to the next, in points.
const WIDTH: f32 = 132.0;
const STEP: f32 = WIDTH + 6.0;

/// Height of the line.
const HEIGHT: f32 = 24.0;

impl Canvas {
    /// Draws the tray, if there is anything in it.
    pub(super) fn tray_ui(
        &mut self,
        ui: &mut Ui,
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        if self.plane.closed().is_empty() {
            return;
        }
        let palette = Palette::of(ui.visuals());
        let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(8, 3));
        let tray = Panel::bottom("closed sockets").frame(frame).resizable(false);
        tray.exact_size(HEIGHT + 6.0).show(ui, |ui| {
            ui.horizontal_centered(|ui| {
                let closed = self.plane.closed().len();
                ui.weak(format!("{closed} closed"))
                    .on_hover_text("Closed sockets. Select one to see what it was.");
                let help = "Puts the closed sockets away. The log keeps all that they did.";
                let empty = ui.add(Button::new("Empty").small()).on_hover_text(help);
                if empty.accessible_name("Empty the tray").clicked() {
                    let away = |socket_id: &SocketId| (*socket_id, Arranging::PutAway(true));
                    let away = self.plane.closed().iter().map(away).collect();
                    shown.actions.push(SocketAction::Arrange(away));
                }
                self.line_ui(ui, shown, requests);
            });
        });
    }

    /// The sockets of the tray that are in view.
    fn line_ui(
        &mut self,
        ui: &mut Ui,
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let closed = self.plane.closed().to_vec();
        let size = Vec2::new(STEP * closed.len() as f32, HEIGHT);
        ScrollArea::horizontal().id_salt("closed").auto_shrink(false).show_viewport(
            ui,
            |ui, viewport| {
                let (all, _) = ui.allocate_exact_size(size, Sense::hover());
                for (place, socket_id) in closed.into_iter().enumerate() {
                    let left = place as f32 * STEP;
                    if left > viewport.right() || left + WIDTH < viewport.left() {
                        continue;
                    }
                    let corner = Pos2::new(all.left() + left, all.top());
                    let rect = Rect::from_min_size(corner, Vec2::new(WIDTH, HEIGHT));
                    self.closed_ui(ui, rect, socket_id, shown, requests);
                }
            },
        );
    }

    /// One closed socket: selected by a click, and with the menu of its card.
    fn closed_ui(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        socket_id: SocketId,
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let document = shown.document;
        let Some(socket) = document.table().get(socket_id) else { return };
        let name = document.arrangement().shown_name(socket_id);
        let tint = document.arrangement().of(socket_id).and_then(|of| of.tint);
        let look = CardStyle {
            selected: shown.selected == Some(socket_id),
            chosen: self.interaction.chosen.contains(&socket_id),
            name: name.as_deref(),
            tint,
            ..CardStyle::default()
        };
        let response = card::interact(ui, rect, socket, &look, ", in the tray");
        let palette = Palette::of(ui.visuals());
        let (ground, stroke) = card::colours(socket, &look, response.has_focus(), ui.visuals());
        let painter = ui.painter();
        painter.rect(rect.shrink(1.0), 6.0, ground, stroke, egui::StrokeKind::Inside);
        let symbol = Pos2::new(rect.left() + 14.0, rect.center().y);
        paint_lifecycle(painter, symbol, 4.5, socket.lifecycle());
        let title = document.title(socket);
        let end = Pos2::new(rect.right() - 20.0, rect.bottom());
        let place = Rect::from_min_max(Pos2::new(symbol.x + 10.0, rect.top()), end);
        let font = egui::TextStyle::Small.resolve(ui.style());
        paint_line(ui, place, &title, font, palette.muted);
        if response.clicked()
            || (response.gained_focus() && !self.interaction.chosen.contains(&socket_id))
        {
            shown.actions.push(WindowAction::Select(socket_id));
        }
        if self.interaction.renaming.as_ref().is_some_and(|typed| typed.socket_id == socket_id) {
            rename_ui(ui, rect, socket, &mut self.interaction, shown.actions);
        }
        let subject = self.subject(socket_id);
        let corner = Rect::from_min_max(Pos2::new(end.x, rect.top()), rect.max);
        let builder =
            UiBuilder::new().max_rect(corner).layout(Layout::left_to_right(Align::Center));
        ui.scope_builder(builder.id_salt(socket_id), |ui| {
            let camera = Camera::new(&self.view, corner, ui);
            shown.with_controls(socket, |controls| {
                menu::button_ui(ui, &camera, controls, document, &subject, requests);
            });
        });
        response.context_menu(|ui| {
            shown.with_controls(socket, |controls| {
                menu::menu_ui(ui, controls, document, &subject, requests);
            });
        });
        response.on_hover_text(format!("{title}: {}", card::addresses(socket)));
    }
}
