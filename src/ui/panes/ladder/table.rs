//! The rows of the ladder as text: the record, its time, its socket, what happened and what crossed.

use egui::{Align2, Pos2, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo};

use super::picture::LadderTouch;
use crate::diagram::ladder::{Ladder, seconds};
use crate::model::{Lifecycle, SocketState, record_text};
use crate::ui::look::{Palette, ROW_HEIGHT};
use crate::ui::widgets::ScrollPosition;

/// The columns: their titles, and the part of the width at which each begins.
const COLUMNS: [(&str, f32); 5] =
    [("#", 0.0), ("since start", 0.06), ("socket", 0.17), ("call", 0.26), ("crossed", 0.62)];

/// Draws the rows from `place` on, and returns which was clicked.
pub fn table_ui(
    ui: &Ui,
    rect: Rect,
    ladder: &Ladder<'_>,
    place: ScrollPosition,
) -> Option<LadderTouch> {
    let palette = Palette::of(ui.visuals());
    let font = TextStyle::Monospace.resolve(ui.style());
    let column = |row: Rect, index: usize| {
        let (_, from) = COLUMNS[index];
        let until = COLUMNS.get(index + 1).map_or(1.0, |(_, until)| *until);
        let left = row.left() + from * row.width();
        let width = (until - from) * row.width() - 8.0;
        Rect::from_min_size(Pos2::new(left, row.top()), Vec2::new(width, row.height()))
    };
    let write = |cell: Rect, within: Rect, text: &str, color| {
        let painter = ui.painter().with_clip_rect(cell.intersect(within));
        painter.text(cell.left_center(), Align2::LEFT_CENTER, text, font.clone(), color);
    };
    let (head, body) = rect.split_top_bottom_at_y(rect.top() + ROW_HEIGHT);
    for (index, (title, _)) in COLUMNS.iter().enumerate() {
        write(column(head, index), head, title, palette.muted);
    }
    let mut touch = None;
    let (mut row, mut top) = (place.row, body.top() - place.within);
    while top < body.bottom()
        && let Some(number) = ladder.rows.number_of(row)
    {
        let line =
            Rect::from_min_size(Pos2::new(body.left(), top), Vec2::new(body.width(), ROW_HEIGHT));
        (row, top) = (row + 1, top + ROW_HEIGHT);
        let Some(record) = ladder.log.preview(number) else { continue };
        let shown = line.intersect(body);
        if !shown.is_positive() {
            continue;
        }
        let response = ui.interact(shown, ui.scope_id().with(("row", number)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, ladder.words(number)));
        if ladder.chosen == Some(number) {
            ui.painter().rect_filled(shown, 0.0, palette.selection);
        } else if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(shown, 0.0, palette.card_hovered);
        }
        let socket = ladder.table.get(record.socket);
        let name = socket.map(SocketState::name).unwrap_or_default();
        let stage = socket.map_or(Lifecycle::Created, SocketState::lifecycle);
        let time = seconds(record.since_start_nanos);
        let failed = record.event.is_fault();
        let cells = [
            (number.to_string(), palette.muted),
            (time, palette.muted),
            (name, palette.lifecycle(stage)),
            (record_text(&record), if failed { palette.failed } else { palette.text }),
            (ladder.crossed(number), palette.muted),
        ];
        for (index, (text, color)) in cells.into_iter().enumerate() {
            write(column(line, index), body, &text, color);
        }
        if response.clicked() {
            touch = Some(LadderTouch::Record(number));
        }
        response.on_hover_ui(|ui| {
            ui.label(ladder.words(number));
        });
    }
    touch
}
