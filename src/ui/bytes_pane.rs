//! The bytes of the chosen record: offset, hex and text, and what chosen bytes mean.

use egui::{
    Align2, Button, CornerRadius, FontId, Key, Modifiers, Pos2, Rect, RichText, ScrollArea, Sense,
    Ui, Vec2,
};

use super::{
    byte_view::{Selection, bits_of, column_character, count, hex_of, integers, quoted_text},
    theme::{Palette, ROW_HEIGHT, whole},
};
use crate::{
    model::{Explanation, Record, escape_bytes, escape_text, record_text},
    session::Log,
};

/// What the pane remembers.
#[derive(Default)]
pub struct BytesPane {
    /// The record whose bytes are chosen from.
    record: Option<u64>,
    selection: Option<Selection>,
}

/// Where things are in a row.
struct Grid {
    columns: usize,
    /// Hex digits of the offsets.
    offset_digits: usize,
    /// Width of one character.
    character: f32,
    origin: Pos2,
}

impl Grid {
    fn hex_x(&self, column: usize) -> f32 {
        // A wider gap after every eight bytes.
        let characters = self.offset_digits + 2 + column * 3 + column / 8;
        self.origin.x + characters as f32 * self.character
    }

    fn text_x(&self, column: usize) -> f32 {
        self.hex_x(self.columns) + (1 + column) as f32 * self.character
    }

    fn width(&self) -> f32 {
        self.text_x(self.columns) - self.origin.x + self.character
    }

    /// The byte under a point: in the hex part or in the text part.
    fn byte_at(&self, point: Pos2, length: usize) -> Option<usize> {
        let row = ((point.y - self.origin.y) / ROW_HEIGHT).floor();
        if row < 0.0 {
            return None;
        }
        let in_text = point.x >= self.text_x(0) - self.character * 0.5;
        let column = (0..self.columns).rev().find(|column| {
            let left =
                if in_text { self.text_x(*column) } else { self.hex_x(*column) - self.character };
            point.x >= left
        })?;
        let place = whole(row) * self.columns + column;
        (length > 0).then(|| place.min(length - 1))
    }
}

/// What the record tells, whole, and what its error means.
fn told_ui(ui: &mut Ui, record: &Record) {
    ui.label(RichText::new(escape_text(&record_text(record))).monospace());
    if let Some(Explanation { meaning, remedy }) = record.explanation() {
        ui.label(format!("{meaning} {remedy}"));
    }
}

impl BytesPane {
    /// Draws the bytes of `record`.
    pub fn ui(&mut self, ui: &mut Ui, log: &Log, record: Option<u64>, columns: &mut usize) {
        let Some(record) = record.and_then(|number| log.get(number)) else {
            ui.centered_and_justified(|ui| {
                ui.label(RichText::new("Choose a row of the log to see its bytes.").weak());
            });
            return;
        };
        if self.record != Some(record.number) {
            self.record = Some(record.number);
            self.selection = None;
        }
        self.head_ui(ui, &record, columns);
        told_ui(ui, &record);
        if record.payload.is_empty() {
            ui.label(RichText::new("This record carries no bytes.").weak());
            return;
        }
        let meanings_height = if self.selection.is_some() { 112.0 } else { 24.0 };
        let height = (ui.available_height() - meanings_height).max(ROW_HEIGHT * 2.0);
        self.dump_ui(ui, &record.payload, *columns, height);
        self.meanings_ui(ui, &record.payload);
    }

    fn head_ui(&self, ui: &mut Ui, record: &Record, columns: &mut usize) {
        ui.horizontal_wrapped(|ui| {
            let title =
                format!("record {} · {}", record.number, count(record.payload.len(), "byte"));
            ui.label(RichText::new(title).strong());
            for choice in [8, 16, 32] {
                let response = ui.selectable_label(*columns == choice, choice.to_string());
                let name = format!("{choice} bytes in a row");
                if response.accessible_name(name.clone()).on_hover_text(name).clicked() {
                    *columns = choice;
                }
            }
            let chosen = self.chosen(&record.payload).unwrap_or(&record.payload);
            let what = if self.selection.is_some() { "the chosen bytes" } else { "all bytes" };
            if ui
                .add_enabled(!chosen.is_empty(), Button::new("copy hex"))
                .on_hover_text(format!("Copies {what} in hex"))
                .clicked()
            {
                ui.copy_text(hex_of(chosen));
            }
            if ui
                .add_enabled(!chosen.is_empty(), Button::new("copy text"))
                .on_hover_text(format!("Copies {what} as text, the rest escaped"))
                .clicked()
            {
                ui.copy_text(escape_bytes(chosen));
            }
        });
    }

    fn chosen<'a>(&self, payload: &'a [u8]) -> Option<&'a [u8]> {
        payload.get(self.selection?.range())
    }

    fn dump_ui(&mut self, ui: &mut Ui, payload: &[u8], columns: usize, height: f32) {
        let font = FontId::monospace(11.5);
        let character = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
        let rows = payload.len().div_ceil(columns);
        let dump_id = ui.scope_id().with("dump");
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::both().id_salt("dump").auto_shrink(false).max_height(height).show_rows(
            ui,
            ROW_HEIGHT,
            rows,
            |ui, visible| {
                let offset_digits = if payload.len() > 0x1_0000 { 8 } else { 4 };
                let mut grid = Grid { columns, offset_digits, character, origin: Pos2::ZERO };
                let size = Vec2::new(grid.width(), visible.len() as f32 * ROW_HEIGHT);
                // An id of its own: those that egui counts change with the scroll position.
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let response = ui.interact(rect, dump_id, Sense::click_and_drag());
                // Rows are placed by their offset, so the origin is that of row 0.
                grid.origin = rect.min - Vec2::new(0.0, visible.start as f32 * ROW_HEIGHT);
                response.widget_info(|| {
                    let shown = &payload[visible.start * columns..];
                    let text = escape_bytes(&shown[..shown.len().min(256)]);
                    egui::WidgetInfo::labeled(egui::Role::Image, true, format!("bytes: {text}"))
                });
                if let Some(pointer) = response.interact_pointer_pos()
                    && let Some(place) = grid.byte_at(pointer, payload.len())
                {
                    self.point_at(ui, place, response.drag_started() || response.clicked());
                    response.request_focus();
                }
                if response.has_focus() && self.keyboard(ui, payload.len(), columns) {
                    let head = self.selection.map_or(0, |selection| selection.head) / columns;
                    let top = grid.origin.y + head as f32 * ROW_HEIGHT;
                    let row = Rect::from_min_size(
                        Pos2::new(rect.left(), top),
                        Vec2::new(1.0, ROW_HEIGHT),
                    );
                    ui.scroll_to_rect(row, None);
                }
                for row in visible {
                    self.row_ui(ui, &grid, row, payload, &font);
                }
            },
        );
    }

    fn point_at(&mut self, ui: &Ui, place: usize, begins: bool) {
        let extends = ui.input(|input| input.modifiers.shift);
        self.selection = match self.selection {
            Some(selection) if extends || !begins => Some(Selection { head: place, ..selection }),
            _ => Some(Selection::at(place)),
        };
    }

    /// Moves the choice with the arrow keys; says whether it was moved.
    fn keyboard(&mut self, ui: &Ui, length: usize, columns: usize) -> bool {
        ui.memory_mut(|memory| {
            if let Some(id) = memory.focused() {
                let filter = egui::EventFilter {
                    horizontal_arrows: true,
                    vertical_arrows: true,
                    ..Default::default()
                };
                memory.set_focus_lock_filter(id, filter);
            }
        });
        let now = self.selection.unwrap_or_else(|| Selection::at(0));
        let pressed = |key| {
            ui.input_mut(|input| {
                let extended = input.consume_key(Modifiers::SHIFT, key);
                (extended || input.consume_key(Modifiers::NONE, key)).then_some(extended)
            })
        };
        let moved = [
            (Key::ArrowLeft, -1),
            (Key::ArrowRight, 1),
            (Key::ArrowUp, -columns.cast_signed()),
            (Key::ArrowDown, columns.cast_signed()),
        ]
        .into_iter()
        .find_map(|(key, step)| Some((pressed(key)?, step)));
        let Some((extended, step)) = moved else { return false };
        let head = now.head.saturating_add_signed(step).min(length - 1);
        let anchor = if extended { now.anchor } else { head };
        self.selection = Some(Selection { anchor, head });
        true
    }

    fn row_ui(&self, ui: &Ui, grid: &Grid, row: usize, payload: &[u8], font: &FontId) {
        let palette = Palette::of(ui.visuals());
        let painter = ui.painter();
        let top = grid.origin.y + row as f32 * ROW_HEIGHT;
        let middle = top + ROW_HEIGHT / 2.0;
        let write = |x: f32, text: String, color| {
            painter.text(Pos2::new(x, middle), Align2::LEFT_CENTER, text, font.clone(), color);
        };
        let begin = row * grid.columns;
        write(
            grid.origin.x,
            format!("{begin:0width$x}", width = grid.offset_digits),
            palette.muted,
        );
        let bytes = &payload[begin..payload.len().min(begin + grid.columns)];
        for (column, byte) in bytes.iter().enumerate() {
            let place = begin + column;
            let chosen = self.selection.is_some_and(|chosen| chosen.range().contains(&place));
            let color = if chosen {
                let cell = |x: f32, width: f32| {
                    let corner = Pos2::new(x, top + 1.0);
                    let size = Vec2::new(width, ROW_HEIGHT - 2.0);
                    painter.rect_filled(
                        Rect::from_min_size(corner, size),
                        CornerRadius::ZERO,
                        palette.accent_fill,
                    );
                };
                cell(grid.hex_x(column) - grid.character * 0.5, grid.character * 3.0);
                cell(grid.text_x(column), grid.character);
                palette.on_accent
            } else if *byte == 0 {
                palette.muted
            } else {
                palette.text
            };
            write(grid.hex_x(column), format!("{byte:02x}"), color);
            let faint = !byte.is_ascii_graphic() && !chosen;
            let color = if faint { palette.muted } else { color };
            write(grid.text_x(column), column_character(*byte).to_string(), color);
        }
    }

    fn meanings_ui(&self, ui: &mut Ui, payload: &[u8]) {
        let Some((selection, bytes)) = self.selection.zip(self.chosen(payload)) else {
            ui.label(RichText::new("Drag over bytes to see what they mean.").small().weak());
            return;
        };
        let range = selection.range();
        let title =
            format!("{} at {} (0x{:x})", count(bytes.len(), "byte"), range.start(), range.start());
        ui.label(RichText::new(title).small().weak());
        ScrollArea::both().id_salt("meanings").auto_shrink(false).show(ui, |ui| {
            egui::Grid::new("meanings").num_columns(4).spacing([14.0, 3.0]).show(ui, |ui| {
                let line = |ui: &mut Ui, name: &str, value: &str| {
                    ui.label(RichText::new(name).small().weak());
                    ui.label(RichText::new(value).monospace());
                };
                for pair in integers(bytes).chunks(2) {
                    for (name, value) in pair {
                        line(ui, name, value);
                    }
                    ui.end_row();
                }
            });
            for (name, value) in [("text", quoted_text(bytes)), ("bits", bits_of(bytes))] {
                ui.horizontal(|ui| {
                    ui.label(RichText::new(name).small().weak());
                    ui.add(egui::Label::new(RichText::new(value).monospace()).extend());
                });
            }
        });
    }
}
