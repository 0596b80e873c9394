//! One row of the table: its background, its cells, and the person's mark and comment.

use std::ops::Range;

use egui::{
    Align2, Color32, FontId, Id, Rect, Response, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo,
};
use egui_material_icons::{MaterialIcon, icons};

use super::cells::{Cells, Tone, about_call};
use super::columns::{BytesForm, Column, Placed};
use super::shown_bytes::ShownBytes;
use crate::model::{Lifecycle, Record, SocketState, Tint, escape_text, record_text};
use crate::ui::document::Document;
use crate::ui::look::{Palette, date_and_time};
use crate::ui::widgets::byte_view::ByteSelection;
use crate::ui::widgets::cell_text::text_ui;
use crate::ui::widgets::review_marker::LATER;

/// Size of the symbols of a mark and a comment, in points.
const SYMBOL: f32 = 15.0;

/// What a row is drawn from.
pub struct LogRow<'a> {
    /// The record, in brief.
    pub record: &'a Record,
    /// The session.
    pub document: &'a Document,
    /// Where the columns are.
    pub placed: &'a Placed,
    /// The text of the time column.
    pub time: String,
    /// How its first bytes are written.
    pub form: BytesForm,
    /// The colour that a rule gives it.
    pub tint: Option<Tint>,
    /// Whether it is selected.
    pub chosen: bool,
    /// Whether times are measured from it.
    pub is_reference: bool,
    /// Whether it is later than the moment shown in a review.
    pub is_later: bool,
    /// Which of its bytes are selected.
    pub selected_bytes: Option<&'a Range<u64>>,
}

/// What the person did to a row.
pub struct Touched {
    /// The row itself.
    pub response: Response,
    /// Whether its mark is to be set, or taken away.
    pub mark: Option<bool>,
    /// Whether its comment is to be written.
    pub comment: bool,
    /// The bytes over whose text the pointer was dragged.
    pub bytes: Option<ByteSelection>,
}

impl LogRow<'_> {
    /// Draws the row.
    pub fn ui(&self, ui: &Ui, rect: Rect) -> Touched {
        let number = self.record.number;
        let response = ui.interact(rect, id(ui, number, "row"), Sense::click_and_drag());
        response.widget_info(|| {
            let mut text = format!("record {number}: {}", record_text(self.record));
            if let Some(wrong) = self.document.latest().wrong_prediction(number) {
                text = format!("{text}, {wrong}");
            }
            if self.is_later {
                text.push_str(LATER);
            }
            WidgetInfo::selected(Role::Row, true, self.chosen, text)
        });
        let tone = Tone::for_event(&self.record.event);
        self.ground_ui(ui, rect, tone, response.contains_pointer());
        let bytes = self.cells_ui(ui, rect, tone, &response);
        let (mark, comment) = self.notes_ui(ui, rect, response.contains_pointer());
        Touched { response, mark, comment, bytes }
    }

    fn ground_ui(&self, ui: &Ui, rect: Rect, tone: Tone, hovered: bool) {
        let palette = Palette::of(ui.visuals());
        let fill = match tone {
            _ if self.chosen => Some(palette.selection),
            _ if self.tint.is_some() => self.tint.map(|tint| palette.tint(tint)),
            Tone::Failed => Some(palette.failed_fill),
            _ if hovered => Some(palette.card_hovered),
            // A band of its own: what was observed is no call.
            Tone::Observed => Some(palette.ground),
            Tone::Intended | Tone::Plain | Tone::Quiet => None,
        };
        if let Some(fill) = fill {
            let band = if tone == Tone::Observed && self.tint.is_none() {
                rect.shrink2(Vec2::new(0.0, 1.0))
            } else {
                rect
            };
            ui.painter().rect_filled(band, 0.0, fill);
        }
        if self.is_reference {
            let left = Rect::from_min_size(rect.min, Vec2::new(3.0, rect.height()));
            ui.painter().rect_filled(left, 0.0, palette.accent);
        }
    }

    fn cells_ui(&self, ui: &Ui, rect: Rect, tone: Tone, row: &Response) -> Option<ByteSelection> {
        let mut dragged = None;
        let palette = Palette::of(ui.visuals());
        let font = TextStyle::Monospace.resolve(ui.style());
        let number = self.record.number;
        let cells = Cells::for_record(self.record, self.document, self.form);
        let socket = self.document.latest().get(self.record.socket);
        let named = self.document.arrangement().shown_name(self.record.socket);
        let named = named.map(|name| format!("{} {name}", self.record.socket));
        let lifecycle = socket.map_or(Lifecycle::Created, SocketState::lifecycle);
        let quiet = match tone {
            Tone::Failed | Tone::Intended | Tone::Plain => palette.text,
            Tone::Observed | Tone::Quiet => palette.muted,
        };
        let cell = |column: Column, text: &str, color: Color32| {
            let rect = self.placed.text_rect(column, rect);
            text_ui(ui, rect, id(ui, number, column.name()), text, font.clone(), color)
        };
        for column in self.placed.shown() {
            let (text, color) = match column {
                Column::Notes => continue,
                Column::Number => (&*number.to_string(), palette.muted),
                Column::Time => (&*self.time, palette.muted),
                Column::Socket => (
                    named.as_deref().unwrap_or_else(|| cells.text(column)),
                    palette.lifecycle(lifecycle),
                ),
                Column::Result if tone == Tone::Failed => (cells.text(column), palette.failed),
                Column::Result if tone == Tone::Intended => (cells.text(column), palette.connected),
                Column::Call | Column::Result | Column::Bytes => (cells.text(column), quiet),
                Column::FirstBytes => (cells.text(column), palette.muted),
            };
            if text.is_empty() {
                continue;
            }
            let response = cell(column, text, color);
            if column == Column::Socket {
                let whole = || WidgetInfo::labeled(Role::Label, true, cells.text(column));
                response.widget_info(whole);
            }
            if matches!(column, Column::Call | Column::FirstBytes)
                && (row.dragged() || self.selected_bytes.is_some())
                && let Some(shown) = ShownBytes::find(
                    ui.painter(),
                    response.rect,
                    text,
                    font.clone(),
                    &self.record.payload,
                )
            {
                dragged = dragged.or_else(|| shown.selected_by(row));
                self.selected_bytes.inspect(|bytes| shown.mark(ui.painter(), bytes));
            }
            match column {
                Column::Time => {
                    response.on_hover_ui(|ui| {
                        ui.label(date_and_time(self.record));
                    });
                }
                Column::Call => {
                    if let Some(about) = about_call(&self.record.event) {
                        response.on_hover_text(about);
                    }
                }
                Column::Result if !cells.about_result.is_empty() => {
                    response.on_hover_text(&cells.about_result);
                }
                _ => {}
            }
        }
        dragged
    }

    /// The mark and the comment: symbols if there are any, and under the pointer.
    fn notes_ui(&self, ui: &Ui, rect: Rect, hovered: bool) -> (Option<bool>, bool) {
        let number = self.record.number;
        let marks = self.document.marks();
        let (marked, comment) = (marks.is_marked(number), marks.comment(number));
        let palette = Palette::of(ui.visuals());
        let [left, right] = {
            let (left, right) =
                self.placed.text_rect(Column::Notes, rect).split_left_right_at_fraction(0.5);
            [left, right]
        };
        let symbol = |place: Rect, icon: MaterialIcon, set: bool, response: &Response| {
            let color = match (set, response.hovered() || response.has_focus()) {
                (true, _) => palette.accent,
                (false, true) => palette.text,
                (false, false) if hovered => palette.muted,
                (false, false) => return,
            };
            let font = FontId::proportional(SYMBOL);
            ui.painter().text(place.center(), Align2::CENTER_CENTER, icon.codepoint, font, color);
        };
        let mark = ui.interact(left, id(ui, number, "mark"), Sense::click());
        mark.widget_info(|| {
            WidgetInfo::selected(Role::Switch, true, marked, format!("Mark record {number}"))
        });
        // A filled flag is a mark, a small circle only a place for one.
        let icon = if marked { icons::ICON_FLAG } else { icons::ICON_RADIO_BUTTON_UNCHECKED };
        symbol(left, icon, marked, &mark);
        let mark = mark.on_hover_text(if marked { "Marked (M)" } else { "Mark this record (M)" });
        let write = ui.interact(right, id(ui, number, "write"), Sense::click());
        write.widget_info(|| {
            WidgetInfo::labeled(Role::Button, true, format!("Comment on record {number}"))
        });
        let icon = if comment.is_some() { icons::ICON_COMMENT } else { icons::ICON_ADD_COMMENT };
        symbol(right, icon, comment.is_some(), &write);
        let write = write.on_hover_ui(|ui| {
            ui.label(comment.map_or_else(|| "Write a comment (C)".to_owned(), escape_text));
        });
        (mark.clicked().then_some(!marked), write.clicked())
    }
}

fn id(ui: &Ui, number: u64, part: &str) -> Id {
    ui.scope_id().with((number, part))
}
