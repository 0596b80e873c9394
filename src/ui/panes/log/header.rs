//! The table's header: names of the columns, the edges that resize them, and the time menu.

use egui::{CursorIcon, Rect, Sense, Stroke, TextStyle, Ui, UiBuilder};

use super::columns::{BytesForm, Column, LogOptions, Placed};
use super::time::{Precision, TimeFormat, TimeKind};
use crate::ui::look::Palette;
use crate::ui::widgets::cell_text::text_ui;

/// Half the width in which an edge can be grabbed, in points.
const REACH: f32 = 4.0;

/// Width from which on the column of bytes has its name beside its switch, in points.
const TITLED: f32 = 150.0;

/// Draws the header.
pub fn header_ui(
    ui: &mut Ui,
    rect: Rect,
    placed: &Placed,
    options: &mut LogOptions,
    time: &mut TimeFormat,
) {
    let palette = Palette::of(ui.visuals());
    let line = Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
    let font = TextStyle::Small.resolve(ui.style());
    for column in placed.shown() {
        let cell = placed.text_rect(column, rect);
        let id = ui.scope_id().with(("header", column.name()));
        match column {
            Column::Notes => {}
            Column::Time => time_ui(ui, cell, time),
            Column::FirstBytes => bytes_ui(ui, cell, &mut options.bytes),
            _ => {
                let title = column.title(*time);
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

/// The name of the column of bytes, and the switch between text and hex behind it.
fn bytes_ui(ui: &mut Ui, cell: Rect, form: &mut BytesForm) {
    ui.scope_builder(UiBuilder::new().id_salt("bytes form").max_rect(cell), |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().button_padding = egui::Vec2::new(4.0, 0.0);
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.spacing_mut().interact_size.y = cell.height() - 4.0;
            // The switch says by itself what the column is where there is no room for its name.
            if cell.width() > TITLED {
                let muted = Palette::of(ui.visuals()).muted;
                let title = egui::RichText::new(Column::FirstBytes.name()).small().color(muted);
                ui.add(egui::Label::new(title).selectable(false));
            }
            for (one, text) in [(BytesForm::Text, "text"), (BytesForm::Hex, "hex")] {
                let label = egui::RichText::new(text).small();
                let button = ui.add(egui::Button::selectable(*form == one, label));
                if button.accessible_name(format!("First bytes as {text}")).clicked() {
                    *form = one;
                }
            }
        });
    });
}

/// The name of the time column is the button of its menu.
fn time_ui(ui: &mut Ui, cell: Rect, time: &mut TimeFormat) {
    ui.scope_builder(UiBuilder::new().id_salt("time").max_rect(cell), |ui| {
        let palette = Palette::of(ui.visuals());
        ui.spacing_mut().button_padding = egui::Vec2::ZERO;
        // It is a title first.
        ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::NONE;
        ui.visuals_mut().widgets.inactive.weak_bg_fill = egui::Color32::TRANSPARENT;
        ui.spacing_mut().interact_size.y = cell.height();
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
        let told = Column::Time.title(*time);
        let title = egui::RichText::new(format!("{told} ▼"));
        let title = title.small().color(palette.muted);
        let menu = ui.menu_button(title, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            for kind in TimeKind::ALL {
                ui.radio_value(&mut time.kind, kind, kind.title());
            }
            ui.separator();
            for precision in Precision::ALL {
                ui.radio_value(&mut time.precision, precision, precision.title());
            }
        });
        let button = menu.response.accessible_name(format!("Time column: {told}"));
        button.on_hover_text("Which time is shown, and how precisely");
    });
}
