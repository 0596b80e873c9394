//! The bytes of a record as its row shows them, as text or in hex: a drag over them selects the same
//! bytes in the pane Bytes, and what is selected there is underlined here.

use std::ops::Range;
use std::sync::Arc;

use egui::{Align2, FontId, Galley, Painter, Pos2, Rect, Response, Stroke};

use crate::model::places_in;
use crate::ui::look::Palette;
use crate::ui::widgets::byte_view::ByteSelection;

/// A cell's text in which bytes are shown.
pub struct ShownBytes {
    galley: Arc<Galley>,
    left: f32,
    cell: Rect,
    /// For each character the byte that it belongs to; `None` where it belongs to none.
    places: Vec<Option<u64>>,
}

impl ShownBytes {
    /// A cell's text, laid out as the cell lays it out; `None` if it shows none of these bytes.
    pub fn find(
        painter: &Painter,
        cell: Rect,
        text: &str,
        font: FontId,
        payload: &[u8],
    ) -> Option<Self> {
        let places = places_in(text, payload)?;
        let galley = painter.layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER);
        let left = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), cell).left();
        Some(Self { galley, left, cell, places })
    }

    /// What a drag that began in the cell selects.
    pub fn selected_by(&self, row: &Response) -> Option<ByteSelection> {
        if !row.dragged_by(egui::PointerButton::Primary) {
            return None;
        }
        let from = row.ctx.input(|input| input.pointer.press_origin())?;
        let to = row.interact_pointer_pos()?;
        let anchor = self.cell.contains(from).then(|| self.byte_at(from))?;
        Some(ByteSelection { anchor: anchor?, head: self.byte_at(to)? })
    }

    /// The byte under a point; beside the text, the first or the last one.
    fn byte_at(&self, point: Pos2) -> Option<u64> {
        let x = point.x - self.left;
        let glyphs = &self.galley.rows.first()?.glyphs;
        let under = glyphs.iter().position(|glyph| x < glyph.max_x()).unwrap_or(glyphs.len());
        let (before, from) = self.places.split_at(under.min(self.places.len()));
        let next = from.iter().flatten().next();
        next.or_else(|| before.iter().flatten().next_back()).copied()
    }

    /// Underlines the selected bytes.
    pub fn mark(&self, painter: &Painter, selected: &Range<u64>) {
        let palette = Palette::of(&painter.ctx().global_style().visuals);
        let Some(row) = self.galley.rows.first() else { return };
        let chosen = self
            .places
            .iter()
            .zip(&row.glyphs)
            .filter(|(place, _)| place.is_some_and(|place| selected.contains(&place)));
        let painter = painter.with_clip_rect(painter.clip_rect().intersect(self.cell));
        for (_, glyph) in chosen {
            let (left, right) = (self.left + glyph.pos.x, self.left + glyph.max_x());
            painter.hline(left..=right, self.cell.bottom() - 2.0, Stroke::new(2.0, palette.accent));
        }
    }
}
