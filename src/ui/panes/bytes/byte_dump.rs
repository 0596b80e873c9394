//! The dump of a record's bytes: offset, hex and text of the rows in view, and the choice of bytes.
//!
//! Only the bytes in view are read, so their total number makes no difference.

use std::ops::Range;

use egui::{
    Align2, CornerRadius, Event, EventFilter, FontId, Key, Modifiers, Pos2, Rect, Response, Role,
    ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, emath::GuiRounding as _,
};

use crate::model::{CopyFormat, escape_bytes};
use crate::session::{Log, Stretch};
use crate::ui::action::{Actions, CopyOrSave, RecordAction};
use crate::ui::document::find::Find;
use crate::ui::look::{Palette, ROW_HEIGHT, whole};
use crate::ui::widgets::byte_view::{ByteSelection, column_character};
use crate::ui::widgets::{RowList, ScrollExtent, ScrollPosition};

/// Bytes that screen readers are given.
const TOLD: usize = 256;

/// Matches that screen readers are given.
const TOLD_HITS: usize = 16;

/// The bytes that are shown.
#[derive(Clone, Copy)]
pub struct Dumped<'a> {
    /// The log.
    pub log: &'a Log,
    /// The record.
    pub record: u64,
    /// Its bytes, at least one.
    pub length: u64,
    /// Bytes in a row.
    pub columns: usize,
    /// What is searched for.
    pub find: &'a Find,
}

/// What the dump remembers.
#[derive(Default)]
pub struct Dump {
    /// The selected bytes.
    pub selection: Option<ByteSelection>,
    list: RowList,
    /// A byte that is to be brought into view.
    reveal: Option<u64>,
}

/// Where things are in a row.
struct Grid {
    columns: usize,
    /// Hex digits of the offsets.
    offset_digits: usize,
    font: FontId,
    /// Width of one character.
    character: f32,
    /// The left edge of the offsets, and the upper edge of the view.
    origin: Pos2,
    place: ScrollPosition,
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

    /// The upper edge of a row that is so many rows below the first one in view.
    fn top(&self, below: u64) -> f32 {
        self.origin.y - self.place.within + below as f32 * ROW_HEIGHT
    }

    /// The byte under a point: in the hex part or in the text part.
    fn byte_at(&self, point: Pos2, length: u64) -> u64 {
        let below = ((point.y - self.top(0)) / ROW_HEIGHT).floor() as i64;
        let in_text = point.x >= self.text_x(0) - self.character * 0.5;
        let left = |column: usize| {
            if in_text { self.text_x(column) } else { self.hex_x(column) - self.character }
        };
        let column = (0..self.columns).rev().find(|column| point.x >= left(*column)).unwrap_or(0);
        let row = self.place.row.saturating_add_signed(below);
        (row * self.columns as u64 + column as u64).min(length - 1)
    }
}

impl Dump {
    /// Selects bytes and brings them into view.
    pub fn choose(&mut self, selection: ByteSelection) {
        self.selection = Some(selection);
        self.reveal = Some(*selection.range().start());
    }

    /// Draws the dump in the next `height` points.
    pub fn ui(&mut self, ui: &mut Ui, dumped: Dumped<'_>, height: f32, actions: &mut Actions) {
        let font = FontId::monospace(11.5);
        let character = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
        let dump_id = ui.scope_id().with("dump");
        let columns = dumped.columns as u64;
        let extent = ScrollExtent { rows: dumped.length.div_ceil(columns), height };
        let (area, _) =
            ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
        // A record never grows: there is no end to follow.
        self.list.scroll.stay();
        if let Some(byte) = self.reveal.take() {
            self.list.scroll.reveal(byte / columns, extent);
        }
        let (area, _, place) = self.list.ui(ui, area, 0.0, "Scroll bar of the bytes", extent);
        let mut inner = ui.new_child(UiBuilder::new().id_salt("dump").max_rect(area));
        ScrollArea::horizontal().id_salt("dump").auto_shrink(false).show(&mut inner, |ui| {
            let offset_digits = if dumped.length > 0x1_0000 { 8 } else { 4 };
            let origin = ui.max_rect().min;
            let font = font.clone();
            let columns = dumped.columns;
            let mut grid = Grid { columns, offset_digits, font, character, origin, place };
            let size = Vec2::new(grid.width().max(ui.available_width()), height);
            // An id of its own: those that egui counts change with what is drawn before.
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            grid.origin = rect.min;
            let response = ui.interact(rect, dump_id, Sense::click_and_drag());
            self.touched(ui, &response, &grid, dumped.length, extent);
            if response.has_focus() {
                self.keyboard(ui, &response, dumped, extent.page(), actions);
            }
            self.rows_ui(ui, &response, &grid, dumped);
        });
    }

    /// Selects bytes with the pointer.
    fn touched(
        &mut self,
        ui: &Ui,
        response: &Response,
        grid: &Grid,
        length: u64,
        extent: ScrollExtent,
    ) {
        let Some(pointer) = response.interact_pointer_pos() else { return };
        let begins = response.drag_started() || response.clicked();
        let byte = grid.byte_at(pointer, length);
        let extends = ui.input(|input| input.modifiers.shift);
        self.selection = match self.selection {
            Some(selection) if extends || !begins => {
                Some(ByteSelection { head: byte, ..selection })
            }
            _ => Some(ByteSelection::at(byte)),
        };
        if response.dragged() && !response.rect.y_range().contains(pointer.y) {
            self.list.scroll.reveal(byte / grid.columns as u64, extent);
            ui.ctx().request_repaint();
        }
        response.request_focus();
    }

    /// Moves the selection with the keys, and copies it.
    fn keyboard(
        &mut self,
        ui: &Ui,
        response: &Response,
        dumped: Dumped<'_>,
        page: u64,
        actions: &mut Actions,
    ) {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let Dumped { record, length, .. } = dumped;
        let now = self.selection.unwrap_or_else(|| ByteSelection::at(0));
        let row = (dumped.columns as u64).cast_signed();
        let page = row.saturating_mul(page.cast_signed());
        let whole = length.cast_signed();
        let steps = [
            (Key::ArrowLeft, -1),
            (Key::ArrowRight, 1),
            (Key::ArrowUp, -row),
            (Key::ArrowDown, row),
            (Key::PageUp, -page),
            (Key::PageDown, page),
            (Key::Home, -whole),
            (Key::End, whole),
        ];
        let pressed = |key| {
            ui.input_mut(|input| {
                let extended = input.consume_key(Modifiers::SHIFT, key);
                (extended || input.consume_key(Modifiers::NONE, key)).then_some(extended)
            })
        };
        let moved = steps.into_iter().find_map(|(key, step)| Some((pressed(key)?, step)));
        if let Some((extended, step)) = moved {
            let head = now.head.saturating_add_signed(step).min(length - 1);
            let anchor = if extended { now.anchor } else { head };
            self.selection = Some(ByteSelection { anchor, head });
            self.reveal = Some(head);
            ui.ctx().request_repaint();
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
            self.selection = Some(ByteSelection { anchor: 0, head: length - 1 });
        }
        if ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy))) {
            let bytes = self.selection.map_or(0..length, ByteSelection::bytes);
            let format = CopyFormat::HexPairs;
            actions.push(RecordAction::CopyOrSave(CopyOrSave::CopyBytes { record, bytes, format }));
        }
    }

    fn rows_ui(&self, ui: &Ui, response: &Response, grid: &Grid, dumped: Dumped<'_>) {
        let columns = dumped.columns as u64;
        let begin = grid.place.row * columns;
        let in_view = (response.rect.height() + grid.place.within) / ROW_HEIGHT;
        let wanted = (whole(in_view.ceil()) as u64 * columns).min(dumped.length - begin);
        let bytes = dumped.log.payload(dumped.record, begin..begin + wanted).unwrap_or_default();
        let hits = dumped.find.hits_in(dumped.record, begin..begin + wanted);
        response.widget_info(|| {
            let text = escape_bytes(&bytes[..bytes.len().min(TOLD)]);
            let hits = hits.iter().map(|(hit, is_at)| {
                let Range { start, end } = hit.bytes;
                let found = if *is_at { "shown match" } else { "match" };
                format!(", {found} at {start} to {}", end - 1)
            });
            let hits: String = hits.take(TOLD_HITS).collect();
            WidgetInfo::labeled(Role::Image, true, format!("bytes: {text}{hits}"))
        });
        let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(response.rect));
        if (bytes.len() as u64) < wanted {
            let text = "These bytes cannot be read back.";
            let color = Palette::of(ui.visuals()).failed;
            let corner = response.rect.min;
            painter.text(corner, Align2::LEFT_TOP, text, grid.font.clone(), color);
            return;
        }
        for (below, row) in bytes.chunks(dumped.columns).enumerate() {
            let below = below as u64;
            let top = grid.top(below).round_to_pixels(ui.pixels_per_point());
            self.row_ui(&painter, grid, top, begin + below * columns, row, &hits);
        }
    }

    /// One row, the first byte of which is at `begin`.
    fn row_ui(
        &self,
        painter: &egui::Painter,
        grid: &Grid,
        top: f32,
        begin: u64,
        bytes: &[u8],
        hits: &[(Stretch, bool)],
    ) {
        let palette = Palette::of(&painter.ctx().global_style().visuals);
        let middle = top + ROW_HEIGHT / 2.0;
        let write = |x: f32, text: String, color| {
            painter.text(Pos2::new(x, middle), Align2::LEFT_CENTER, text, grid.font.clone(), color);
        };
        write(
            grid.origin.x,
            format!("{begin:0width$x}", width = grid.offset_digits),
            palette.muted,
        );
        let cell = |x: f32, width: f32, color| {
            let size = Vec2::new(width, ROW_HEIGHT - 2.0);
            let cell = Rect::from_min_size(Pos2::new(x, top + 1.0), size);
            painter.rect_filled(cell, CornerRadius::ZERO, color);
        };
        for (column, byte) in bytes.iter().enumerate() {
            let place = begin + column as u64;
            let chosen = self.selection.is_some_and(|chosen| chosen.range().contains(&place));
            let hit = hits.iter().find(|(hit, _)| hit.bytes.contains(&place));
            let fill = match hit {
                _ if chosen => Some(palette.accent_fill),
                Some(_) => Some(palette.found_fill),
                None => None,
            };
            let left = grid.hex_x(column) - grid.character * 0.5;
            if let Some(fill) = fill {
                cell(left, grid.character * 3.0, fill);
                cell(grid.text_x(column), grid.character, fill);
            }
            if let Some((_, is_at)) = hit {
                // A line below as well: a hit is told by more than its colour.
                let stroke = Stroke::new(if *is_at { 2.5 } else { 1.0 }, palette.found);
                let y = top + ROW_HEIGHT - 1.5;
                painter.hline(left..=left + grid.character * 3.0, y, stroke);
                let left = grid.text_x(column);
                painter.hline(left..=left + grid.character, y, stroke);
            }
            let color = if chosen {
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
}
