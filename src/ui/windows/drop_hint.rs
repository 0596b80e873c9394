//! What is shown while a file is held over the window: that it can be dropped, and what will
//! happen.

use egui::{Align2, Area, Context, Frame, Id, Margin, Order, RichText, Stroke, StrokeKind};

use crate::model::escape_text;
use crate::ui::look::Palette;

/// Draws the hint over all else, while a file is held over the window.
pub fn drop_hint_ui(ctx: &Context) {
    let held = ctx.input(|input| {
        let path = input.raw.hovered_files.first()?.path.clone();
        Some((input.raw.hovered_files.len(), path))
    });
    let Some((files, path)) = held else { return };
    let visuals = ctx.global_style().visuals.clone();
    let palette = Palette::of(&visuals);
    let whole = ctx.content_rect();
    let area = Area::new(Id::unique("drop hint")).order(Order::Foreground);
    area.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).interactable(false).show(ctx, |ui| {
        let painter = ui.ctx().layer_painter(ui.layer_id());
        painter.rect_filled(whole, 0.0, palette.ground.gamma_multiply(0.8));
        let stroke = Stroke::new(3.0, palette.accent);
        painter.rect_stroke(whole.shrink(6.0), 8.0, stroke, StrokeKind::Inside);
        let frame = Frame::popup(ui.style()).inner_margin(Margin::symmetric(22, 16));
        frame.show(ui, |ui| {
            ui.vertical_centered(|ui| {
                ui.label(RichText::new("Drop here to open").size(20.0).strong());
                let name = path.as_deref().and_then(std::path::Path::file_name);
                let mut text = name.map_or_else(
                    || "a session, a journal or a scenario".to_owned(),
                    |name| escape_text(&name.to_string_lossy()),
                );
                if files > 1 {
                    text.push_str(", the first of several files");
                }
                ui.label(RichText::new(text).color(palette.muted));
            });
        });
    });
}
