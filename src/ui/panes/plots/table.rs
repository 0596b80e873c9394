//! The plots as text: the latest, minimum and maximum of each socket and quantity.

use egui::{Align, Label, Layout, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder};

use super::kind::{Figure, PlotKind};
use super::sockets::Subject;
use crate::ui::action::{Actions, WindowAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, ROW_HEIGHT};

/// The columns: their titles, what they mean, and their widths in points.
const COLUMNS: [(&str, &str, f32); 5] = [
    ("socket", "The socket measured", 110.0),
    ("quantity", "What is measured", 130.0),
    ("latest", "The last known value", 120.0),
    ("minimum", "The lowest value seen", 120.0),
    ("maximum", "The highest value seen", 120.0),
];

/// Draws the table.
pub fn table_ui(
    ui: &mut Ui,
    document: &Document,
    subjects: &[Subject],
    kinds: &[PlotKind],
    latest_nanos: u64,
    actions: &mut Actions,
) {
    let palette = Palette::of(ui.visuals());
    let rows: Vec<(&Subject, Figure)> = subjects
        .iter()
        .flat_map(|subject| {
            let figures = kinds
                .iter()
                .flat_map(move |kind| kind.figures(document, subject, latest_nanos).into_iter());
            figures.map(move |figure| (subject, figure))
        })
        .collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::horizontal().id_salt("plots as table").auto_shrink(false).show(ui, |ui| {
        let mut table = TableBuilder::new(ui)
            .id_salt("plots as table")
            .sense(Sense::click())
            .cell_layout(Layout::left_to_right(Align::Center))
            .auto_shrink(false)
            .min_scrolled_height(0.0);
        for (_, _, width) in COLUMNS {
            table = table.column(Column::initial(width).at_least(40.0).clip(true).resizable(true));
        }
        table
            .header(ROW_HEIGHT + 2.0, |mut header| {
                for (title, help, _) in COLUMNS {
                    header.col(|ui| {
                        let title = RichText::new(title).small().weak();
                        ui.add(Label::new(title).truncate()).on_hover_text(help);
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, rows.len(), |mut row| {
                    let Some((subject, figure)) = rows.get(row.index()) else { return };
                    let Figure { title, latest, least, greatest } = figure;
                    let texts = [subject.name.as_str(), title, latest, least, greatest];
                    for (place, text) in texts.into_iter().enumerate() {
                        row.col(|ui| {
                            let color = if place == 1 { palette.muted } else { palette.text };
                            let text = RichText::new(text).monospace().color(color);
                            ui.add(Label::new(text).truncate().selectable(false));
                        });
                    }
                    let response = row.response();
                    response.widget_info(|| {
                        let words = format!("plot of {}: {}", subject.name, figure.words());
                        egui::WidgetInfo::labeled(egui::Role::Row, true, words)
                    });
                    if let Some(socket_id) = subject.socket.filter(|_| response.clicked()) {
                        actions.push(WindowAction::Select(socket_id));
                    }
                });
            });
    });
}
