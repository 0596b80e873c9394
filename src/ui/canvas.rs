//! The canvas: all sockets as cards in a grid, or the first choices while there is none.

use std::collections::BTreeMap;

use egui::{CentralPanel, Frame, Id, ScrollArea, Ui, Vec2};

use super::{
    action::Actions,
    card,
    controls::Controls,
    document::Document,
    first_screen,
    forms::SocketForm,
    theme::{Palette, whole},
};
use crate::model::SocketId;

/// What the canvas remembers.
#[derive(Default)]
pub struct Canvas {
    /// A card to bring into view.
    reveal: Option<SocketId>,
}

impl Canvas {
    /// Brings the card of a socket into view in the next frame.
    pub fn reveal(&mut self, socket_id: SocketId) {
        self.reveal = Some(socket_id);
    }

    /// Draws the canvas in the middle of the window.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        forms: &mut BTreeMap<SocketId, SocketForm>,
        selected: Option<SocketId>,
        allow_illegal: bool,
        actions: &mut Actions,
    ) {
        let palette = Palette::of(ui.visuals());
        let frame = Frame::new().fill(palette.ground).inner_margin(card::MARGIN);
        CentralPanel::default().frame(frame).show(ui, |ui| {
            if first_screen::is_shown(document) {
                return first_screen::first_screen_ui(ui, actions);
            }
            let width = ui.available_width();
            let columns = whole((width + card::GAP) / (card::WIDTH + card::GAP)).max(1);
            let rows = document.table().len().div_ceil(columns);
            let row_height = card::HEIGHT + card::GAP;
            ui.spacing_mut().item_spacing = Vec2::splat(card::GAP);
            let mut area = ScrollArea::vertical().auto_shrink(false).id_salt("canvas");
            // A socket that was just asked for comes into the table a frame or two later.
            if let Some(place) = self.reveal.and_then(|socket_id| {
                document.table().iter().position(|socket| socket.socket_id() == socket_id)
            }) {
                self.reveal = None;
                let top = (place / columns) as f32 * row_height;
                area = area.vertical_scroll_offset((top - ui.available_height() * 0.4).max(0.0));
            }
            area.show_rows(ui, card::HEIGHT, rows, |ui, visible| {
                let sockets = document
                    .table()
                    .iter()
                    .skip(visible.start * columns)
                    .take(visible.len() * columns);
                let sockets: Vec<_> = sockets.collect();
                for row in sockets.chunks(columns) {
                    ui.horizontal_top(|ui| {
                        for socket in row {
                            let socket_id = socket.socket_id();
                            let form = forms
                                .entry(socket_id)
                                .or_insert_with(|| SocketForm::new(socket.family()));
                            let mut controls = Controls {
                                socket,
                                place: Id::unique("card"),
                                form,
                                live: document.playground().is_some(),
                                now: document.now_nanos(),
                                allow_illegal,
                                actions,
                            };
                            ui.push_id(("card", socket_id), |ui| {
                                let chosen = selected == Some(socket_id);
                                card::card_ui(ui, &mut controls, document, chosen);
                            });
                        }
                    });
                }
            });
        });
    }
}
