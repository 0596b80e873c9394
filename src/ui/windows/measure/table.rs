//! The table of a measurement: a row for each variant.

use egui::{Align, Label, Layout, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo};
use egui_extras::{Column, TableBuilder};
use strum::VariantArray as _;

use super::shown::{Shown, row_color};
use crate::model::{MeasurementColumn, measurement_cells};
use crate::ui::look::{Palette, ROW_HEIGHT};

/// Rows that have room without scrolling: all variants.
const ROWS: f32 = 6.0;

/// The width of a column, in points.
fn width(column: MeasurementColumn) -> f32 {
    match column {
        MeasurementColumn::Variant => 210.0,
        MeasurementColumn::SegmentsOut | MeasurementColumn::SegmentsIn => 84.0,
        MeasurementColumn::Rate | MeasurementColumn::TimeWaits => 72.0,
        MeasurementColumn::Answered => 110.0,
        _ => 62.0,
    }
}

/// Draws the table.
pub(super) fn table_ui(ui: &mut Ui, shown: &Shown) {
    let palette = Palette::of(ui.visuals());
    let layout = |column: MeasurementColumn| {
        if column.is_number() {
            Layout::right_to_left(Align::Center)
        } else {
            Layout::left_to_right(Align::Center)
        }
    };
    ScrollArea::horizontal().id_salt("measured").auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut table = TableBuilder::new(ui)
            .id_salt("measured")
            .sense(Sense::hover())
            .vscroll(false)
            .max_scroll_height(ROW_HEIGHT * ROWS)
            .auto_shrink(false);
        for column in MeasurementColumn::VARIANTS {
            let wide = width(*column);
            let sized = match column {
                MeasurementColumn::Answered => Column::remainder().at_least(wide),
                _ => Column::initial(wide).at_least(wide),
            };
            table = table.column(sized.clip(true));
        }
        table
            .header(ROW_HEIGHT + 2.0, |mut header| {
                for column in MeasurementColumn::VARIANTS {
                    header.col(|ui| {
                        ui.with_layout(layout(*column), |ui| {
                            let title = RichText::new(column.title()).small().weak();
                            ui.add(Label::new(title).truncate()).on_hover_text(column.meaning());
                        });
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, shown.results.len(), |mut row| {
                    let Some(result) = shown.results.get(row.index()) else { return };
                    let runs = shown.is_live && row.index() + 1 == shown.results.len();
                    let cells = measurement_cells(result);
                    for (column, cell) in MeasurementColumn::VARIANTS.iter().zip(&cells) {
                        row.col(|ui| {
                            let color = match column {
                                MeasurementColumn::Variant => row_color(ui, result.variant),
                                _ if result.end.is_failure() => palette.failed,
                                _ if runs => palette.muted,
                                _ => palette.text,
                            };
                            ui.with_layout(layout(*column), |ui| {
                                let text = RichText::new(cell).color(color);
                                let label = ui.add(Label::new(text).truncate());
                                if *column == MeasurementColumn::Variant {
                                    label.on_hover_text(result.variant.meaning());
                                }
                            });
                        });
                    }
                    row.response().widget_info(|| {
                        let titles =
                            MeasurementColumn::VARIANTS.iter().map(|column| column.title());
                        let figures = titles.zip(&cells).skip(1);
                        let figures: Vec<String> =
                            figures.map(|(title, cell)| format!("{title} {cell}")).collect();
                        let begin = if runs { "measuring" } else { "measured" };
                        let words = format!("{begin} {}: {}", cells[0], figures.join(", "));
                        WidgetInfo::labeled(Role::Row, true, words)
                    });
                });
            });
    });
}
