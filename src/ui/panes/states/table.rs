//! The paths of the sockets as rows of text.

use egui::{Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use crate::diagram::ladder::seconds;
use crate::diagram::states::{StateStep, States};
use crate::model::{SocketId, SocketState};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, ROW_HEIGHT};

/// Draws the rows.
pub fn table_ui(ui: &mut Ui, document: &Document, states: &States<'_>, actions: &mut Actions) {
    let steps = states.steps();
    let palette = Palette::of(ui.visuals());
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("steps").auto_shrink(false).show_rows(
        ui,
        ROW_HEIGHT,
        steps.len(),
        |ui, visible| {
            for step in steps.get(visible).unwrap_or_default() {
                let width = ui.available_width();
                let (rect, response) =
                    ui.allocate_exact_size(Vec2::new(width, ROW_HEIGHT), Sense::click());
                if response.hovered() || response.has_focus() {
                    ui.painter().rect_filled(rect, 0.0, palette.card_hovered);
                }
                step_ui(ui, rect, document, step);
                response.widget_info(|| {
                    WidgetInfo::labeled(Role::Row, true, step_words(document, step))
                });
                if response.clicked() {
                    actions.push(RecordAction::Show(step.record));
                }
            }
        },
    );
}

fn name_of(document: &Document, socket: SocketId) -> String {
    document.table().get(socket).map(SocketState::name).unwrap_or_default()
}

fn step_words(document: &Document, step: &StateStep) -> String {
    let what = if step.is_stage { "stage" } else { "TCP state" };
    let cause = if step.cause.is_empty() { String::new() } else { format!(", by {}", step.cause) };
    let name = name_of(document, step.socket);
    let time = seconds(step.since_start_nanos);
    let after = after(step).map(|after| format!(", {after}")).unwrap_or_default();
    format!("{name}: {what} {} at {time} s, record {}{cause}{after}", step.name, step.record)
}

/// The states on the way there that were not seen.
fn after(step: &StateStep) -> Option<String> {
    let inferred: Vec<String> =
        step.inferred.iter().map(|state| format!("{state} (inferred)")).collect();
    (!inferred.is_empty()).then(|| format!("after {}", inferred.join(", ")))
}

fn step_ui(ui: &Ui, rect: Rect, document: &Document, step: &StateStep) {
    let palette = Palette::of(ui.visuals());
    let font = egui::TextStyle::Monospace.resolve(ui.style());
    let what = if step.is_stage { "socket API" } else { "kernel" };
    let cause = match after(step) {
        Some(after) if step.cause.is_empty() => after,
        Some(after) => format!("{}, {after}", step.cause),
        None => step.cause.to_owned(),
    };
    let cells = [
        (0.0, step.record.to_string(), palette.muted),
        (0.07, seconds(step.since_start_nanos), palette.muted),
        (0.2, name_of(document, step.socket), palette.text),
        (0.31, what.to_owned(), palette.muted),
        (0.45, step.name.to_owned(), palette.text),
        (0.65, cause, palette.muted),
    ];
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    for (part, text, color) in cells {
        let at = egui::pos2(rect.left() + part * rect.width(), rect.center().y);
        painter.text(at, egui::Align2::LEFT_CENTER, text, font.clone(), color);
    }
}
