//! A word with dots under it: a click, or Enter, opens its entry.

use egui::{Context, CursorIcon, Id, Label, RichText, Sense, Shape, Stroke, Ui, WidgetInfo};

use super::entries;
use crate::ui::look::Palette;

fn asked_id() -> Id {
    Id::unique("asked term")
}

/// The word that was asked for since this was last looked at.
pub fn take_asked(ctx: &Context) -> Option<&'static str> {
    ctx.data_mut(|data| data.remove_temp::<&'static str>(asked_id()))
}

/// Draws `shown`, with dots under it, as a word that opens the entry of `term`.
pub fn term(ui: &mut Ui, term: &'static str, shown: impl Into<RichText>) {
    let palette = Palette::of(ui.visuals());
    let label = Label::new(shown.into()).selectable(false).sense(Sense::click());
    let response = ui.add(label).on_hover_cursor(CursorIcon::Help);
    let told = response.has_focus() || response.hovered();
    let color = if told { palette.accent } else { palette.muted };
    let bottom = response.rect.bottom() - 1.5;
    let under =
        [egui::pos2(response.rect.left(), bottom), egui::pos2(response.rect.right(), bottom)];
    ui.painter().extend(Shape::dotted_line(&under, color, 3.0, 0.8));
    if response.has_focus() {
        let ring = Stroke::new(1.0, palette.accent);
        let kind = egui::StrokeKind::Outside;
        ui.painter().rect_stroke(response.rect.expand(2.0), 3.0, ring, kind);
    }
    response.widget_info(|| {
        WidgetInfo::labeled(egui::Role::Link, ui.is_enabled(), format!("What is {term}?"))
    });
    if response.clicked() {
        ui.ctx().data_mut(|data| data.insert_temp(asked_id(), term));
        // The window of the glossary may have been drawn already.
        ui.ctx().request_repaint();
    }
    response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        if let Some(entry) = entries::of(term) {
            ui.label(entry.text);
        }
        ui.label(RichText::new("Click to open the glossary").small().color(palette.muted));
    });
}
