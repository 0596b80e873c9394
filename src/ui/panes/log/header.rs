//! The table's header: names of the columns, the edges that resize them, and the time menu.

use egui::{CursorIcon, Rect, Sense, Stroke, TextStyle, Ui, UiBuilder};

use super::columns::{Column, LogOptions, Placed};
use super::time::{Precision, TimeKind};
use crate::ui::look::Palette;
use crate::ui::widgets::cell_text::text_ui;

/// Half the width in which an edge can be grabbed, in points.
const REACH: f32 = 4.0;

/// Draws the header.
pub fn header_ui(ui: &mut Ui, rect: Rect, placed: &Placed, options: &mut LogOptions) {
    let palette = Palette::of(ui.visuals());
    let line = Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
    let font = TextStyle::Small.resolve(ui.style());
    for column in placed.shown() {
        let cell = placed.text_rect(column, rect);
        let id = ui.scope_id().with(("header", column.name()));
        match column {
            Column::Notes => {}
            Column::Time => time_ui(ui, cell, options),
            _ => {
                let title = column.title(options.time);
                text_ui(ui, cell, id, title, font.clone(), palette.muted);
            }
        }
        if placed.range(column).max < rect.right() - 0.5 {
            edge_ui(ui, rect, placed, column, options);
        }
    }
}

fn edge_ui(ui: &Ui, header: Rect, placed: &Placed, column: Column, options: &mut LogOptions) {
    let palette = Palette::of(ui.visuals());
    let x = placed.range(column).max;
    let rect = Rect::from_x_y_ranges(x - REACH..=x + REACH, header.y_range());
    let edge =
        ui.interact(rect, ui.scope_id().with(("edge", column.name())), Sense::click_and_drag());
    let taken = edge.hovered() || edge.dragged();
    let color = if taken { palette.accent } else { palette.line };
    ui.painter().vline(x, header.shrink(3.0).y_range(), Stroke::new(1.0, color));
    if let Some(pointer) = edge.interact_pointer_pos().filter(|_| edge.dragged()) {
        options.set_width(column, pointer.x - placed.range(column).min);
    }
    if edge.double_clicked() {
        options.set_width(column, column.default_width());
    }
    edge.on_hover_cursor(CursorIcon::ResizeColumn)
        .on_hover_text("Drag to resize. Double-click to reset the width.");
}

/// The name of the time column is the button of its menu.
fn time_ui(ui: &mut Ui, cell: Rect, options: &mut LogOptions) {
    ui.scope_builder(UiBuilder::new().id_salt("time").max_rect(cell), |ui| {
        let palette = Palette::of(ui.visuals());
        ui.spacing_mut().button_padding = egui::Vec2::ZERO;
        // It is a title first.
        ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::NONE;
        ui.visuals_mut().widgets.inactive.weak_bg_fill = egui::Color32::TRANSPARENT;
        ui.spacing_mut().interact_size.y = cell.height();
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
        let told = Column::Time.title(options.time);
        let title = egui::RichText::new(format!("{told} ▼"));
        let title = title.small().color(palette.muted);
        let menu = ui.menu_button(title, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            for kind in TimeKind::ALL {
                ui.radio_value(&mut options.time.kind, kind, kind.title());
            }
            ui.separator();
            for precision in Precision::ALL {
                ui.radio_value(&mut options.time.precision, precision, precision.title());
            }
        });
        let button = menu.response.accessible_name(format!("Time column: {told}"));
        button.on_hover_text("Which time is shown, and how precisely");
    });
}
