//! The canvas in words: a table with a row for each socket, for screen readers and for those who
//! would rather read. Everything that can be done with a card can be done here.

use egui::{Align, Button, Frame, Label, Layout, Margin, RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};

use super::camera::Camera;
use super::canvas_context::{CanvasContext, CardRequest};
use super::cards::joined_in_words;
use super::{Canvas, menu, rename};
use crate::model::{SocketId, SocketState};
use crate::ui::action::WindowAction;
use crate::ui::look::units::count;
use crate::ui::look::{ROW_HEIGHT, paint_lifecycle};
use crate::ui::socket::card::addresses;
use crate::ui::socket::pending_text;

const TITLES: [&str; 7] =
    ["socket", "state", "addresses", "connected with", "activity", "unread", "unacknowledged"];

/// Width of the table at least: what does not fit is scrolled to.
const NARROWEST: f32 = 820.0;

/// Height of a row: its button is as large as elsewhere.
const HEIGHT: f32 = ROW_HEIGHT + 8.0;

impl Canvas {
    /// Draws it.
    pub(super) fn table_ui(&mut self, ui: &mut Ui, shown: &mut CanvasContext<'_>) {
        let sockets: Vec<SocketId> = {
            let sockets = shown.document.table().iter();
            sockets.map(SocketState::socket_id).collect()
        };
        let mut requests = Vec::new();
        let around = ScrollArea::horizontal().id_salt("around the canvas's table");
        around.show(ui, |ui| {
            let frame = Frame::new().inner_margin(Margin::symmetric(12, 8));
            frame.show(ui, |ui| {
                ui.set_min_width(NARROWEST.max(ui.available_width()));
                self.rows_ui(ui, &sockets, shown, &mut requests);
            });
        });
        for request in requests {
            self.grant(request, shown);
        }
    }

    fn rows_ui(
        &mut self,
        ui: &mut Ui,
        sockets: &[SocketId],
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let mut table = TableBuilder::new(ui)
            .id_salt("canvas as a table")
            .striped(true)
            .cell_layout(Layout::left_to_right(Align::Center))
            .auto_shrink(false);
        for width in [118.0, 92.0, 288.0, 104.0, 110.0, 50.0] {
            table = table.column(Column::initial(width).at_least(40.0).clip(true).resizable(true));
        }
        table
            .column(Column::remainder().at_least(56.0).clip(true))
            .header(ROW_HEIGHT, |mut header| {
                for title in TITLES {
                    header.col(|ui| {
                        ui.label(RichText::new(title).small().weak());
                    });
                }
            })
            .body(|body| {
                body.rows(HEIGHT, sockets.len(), |mut row| {
                    let Some(socket_id) = sockets.get(row.index()).copied() else { return };
                    let Some(socket) = shown.document.table().get(socket_id) else { return };
                    let texts = shown.texts(&self.plane, socket);
                    row.col(|ui| self.socket_ui(ui, socket, &texts, shown, requests));
                    row.col(|ui| {
                        let (rect, _) =
                            ui.allocate_exact_size(egui::Vec2::splat(12.0), egui::Sense::hover());
                        paint_lifecycle(ui.painter(), rect.center(), 5.0, socket.lifecycle());
                        ui.label(socket.word());
                    });
                    for text in &texts {
                        row.col(|ui| {
                            ui.add(Label::new(RichText::new(text).monospace()).truncate());
                        });
                    }
                });
            });
    }

    /// The first cell: the socket as a button, and the menu of its card.
    fn socket_ui(
        &mut self,
        ui: &mut Ui,
        socket: &SocketState,
        texts: &[String],
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let document = shown.document;
        let socket_id = socket.socket_id();
        shown.with_controls(socket, |controls| {
            let sockets = vec![socket_id];
            let subject = menu::Subject { sockets, ..self.subject(socket_id) };
            let camera = Camera::new(&self.view, ui.max_rect(), ui);
            menu::button_ui(ui, &camera, controls, document, &subject, requests);
        });
        let is_renamed = |interaction: &super::interaction::Interaction| {
            interaction.renaming.as_ref().is_some_and(|renaming| renaming.socket_id == socket_id)
        };
        if is_renamed(&self.interaction) {
            let place = ui.available_rect_before_wrap();
            if rename::field_ui(ui, place, socket, &mut self.interaction, shown.actions) {
                self.interaction.renaming = None;
            }
            return;
        }
        let arranged = document.arrangement().of(socket_id);
        let title = document.title(socket);
        let mut words = format!("row: {title}, {}", socket.word());
        for (title, text) in TITLES[2..].iter().zip(texts).filter(|(_, text)| !text.is_empty()) {
            words = format!("{words}, {title} {text}");
        }
        if arranged.is_some_and(|of| of.is_away) {
            words.push_str(", put away from the canvas");
        }
        let button = Button::selectable(shown.selected == Some(socket_id), title).truncate();
        let button = ui.add(button).accessible_name(words);
        if button.clicked() {
            shown.actions.push(WindowAction::Select(socket_id));
        } else if button.gained_focus() && !self.interaction.chosen.contains(&socket_id) {
            // The arrows go from row to row, and the choice goes with them.
            shown.actions.push(WindowAction::Select(socket_id));
        } else if button.has_focus() {
            self.keys_of_chosen(ui, shown, requests);
        }
    }
}

impl CanvasContext<'_> {
    /// The texts of the cells after the state.
    fn texts(&self, plane: &super::plane::Plane, socket: &SocketState) -> [String; 5] {
        let table = self.document.table();
        let view = socket.kernel().filter(|_| socket.is_open()).map(|sight| &sight.view);
        let queue =
            |queue: Option<u32>| queue.filter(|held| *held > 0).map(|held| count(held, "byte"));
        let does = socket.waiting().iter().map(|waiting| pending_text::waiting_text(waiting, None));
        let room = crate::ui::socket::accept_queue::room_of(socket);
        [
            addresses(socket),
            joined_in_words(plane, socket.socket_id(), table),
            does.chain(room.map(crate::ui::socket::accept_queue::in_words))
                .collect::<Vec<_>>()
                .join(", "),
            queue(view.map(|view| view.receive_queue)).unwrap_or_default(),
            queue(view.map(|view| view.send_queue)).unwrap_or_default(),
        ]
    }
}
