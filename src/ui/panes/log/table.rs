//! The rows in view: what they are drawn from, and where the person clicks them.

use std::ops::Range;

use egui::{Pos2, Rect, Ui, UiBuilder, Vec2, emath::GuiRounding as _};

use super::columns::{BytesForm, Column, Placed};
use super::row::{LogRow, Touched};
use super::row_tints::RowTints;
use super::rows::LogRows;
use super::time::TimeFormat;
use crate::model::Record;
use crate::ui::document::Document;
use crate::ui::look::ROW_HEIGHT;
use crate::ui::widgets::byte_view::ByteSelection;
use crate::ui::widgets::{ScrollPosition, review_marker};

/// What the rows are drawn from.
pub struct Table<'a> {
    /// The session.
    pub document: &'a Document,
    /// The rows.
    pub rows: &'a LogRows<'a>,
    /// What the time column shows.
    pub time: TimeFormat,
    /// How the first bytes are written.
    pub form: BytesForm,
    /// The record that times are measured from.
    pub reference: u64,
    /// The first and the last selected row.
    pub chosen: Option<(u64, u64)>,
    /// The selected bytes, and the record that they belong to.
    pub bytes: Option<(u64, Range<u64>)>,
}

/// What the person did to the rows.
#[derive(Clone, Copy, Debug)]
pub enum RowTouch {
    /// Selected a row, or all rows up to it.
    Choose {
        /// The record.
        number: u64,
        /// Whether the rows between are selected as well.
        extend: bool,
    },
    /// Opened the menu of a cell.
    Menu(u64, Column),
    /// Set a mark, or taken it away.
    Mark(u64, bool),
    /// Asked to write a comment.
    Comment(u64),
    /// Selected bytes of a record.
    Bytes(u64, ByteSelection),
}

impl Table<'_> {
    /// The time of the record in a row, as the time column shows it.
    pub fn time_of(&self, record: &Record, row: u64) -> String {
        let log = self.document.log();
        let nanos = |number| log.entry(number).map(|entry| entry.since_start_nanos);
        let before = row.checked_sub(1).and_then(|row| self.rows.number_of(row)).and_then(nanos);
        self.time.text(record, before, nanos(self.reference))
    }

    /// Draws the rows in view from `place` on.
    pub fn ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        placed: &Placed,
        place: ScrollPosition,
        tints: &mut RowTints,
    ) -> Option<RowTouch> {
        let mut ui = ui.new_child(UiBuilder::new().id_salt("rows").max_rect(rect));
        ui.shrink_clip_rect(rect);
        let mut touch = None;
        let moment = review_marker::shown_moment(self.document);
        let mut row = place.row;
        let mut top = rect.top() - place.within;
        while row < self.rows.count() && top < rect.bottom() {
            let Some(number) = self.rows.number_of(row) else { break };
            let corner = Pos2::new(rect.left(), top.round_to_pixels(ui.pixels_per_point()));
            let line = Rect::from_min_size(corner, Vec2::new(rect.width(), ROW_HEIGHT));
            let is_later = review_marker::fade(&mut ui, number, moment);
            if let Some(record) = self.document.log().preview(number) {
                let drawn = LogRow {
                    record: &record,
                    document: self.document,
                    placed,
                    time: self.time_of(&record, row),
                    form: self.form,
                    tint: tints.tint(self.document.log(), self.document.marks(), number),
                    chosen: self.chosen.is_some_and(|(first, last)| (first..=last).contains(&row)),
                    is_reference: self.time.kind.is_measured() && number == self.reference,
                    is_later,
                    selected_bytes: self
                        .bytes
                        .as_ref()
                        .and_then(|(record, bytes)| (*record == number).then_some(bytes)),
                };
                touch = touch_of(&ui, number, placed, &drawn.ui(&ui, line)).or(touch);
            }
            row += 1;
            top += ROW_HEIGHT;
        }
        review_marker::line_ui(&mut ui, rect, |moment| self.rows.passed(moment), place, moment);
        touch
    }
}

fn touch_of(ui: &Ui, number: u64, placed: &Placed, touched: &Touched) -> Option<RowTouch> {
    let Touched { response, mark, comment, bytes } = touched;
    if let Some(bytes) = bytes {
        Some(RowTouch::Bytes(number, *bytes))
    } else if let Some(marked) = mark {
        Some(RowTouch::Mark(number, *marked))
    } else if *comment {
        Some(RowTouch::Comment(number))
    } else if response.secondary_clicked() {
        let pointer = response.interact_pointer_pos();
        let column = pointer.map_or(Column::Call, |pointer| placed.column_at(pointer.x));
        Some(RowTouch::Menu(number, column))
    } else if response.clicked() {
        Some(RowTouch::Choose { number, extend: ui.input(|input| input.modifiers.shift) })
    } else {
        None
    }
}
