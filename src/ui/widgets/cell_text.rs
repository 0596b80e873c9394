//! One line of text in a place of its own: painted, cut at its edge, and given to screen readers.

use egui::{
    Align2, Color32, FontId, Id, Rect, Response, Role, Sense, Ui, WidgetInfo,
    text::{LayoutJob, TextWrapping},
};

/// Paints a text from the left edge on, in the middle of the height. Returns whether it had to be cut.
pub fn paint_line(ui: &Ui, rect: Rect, text: &str, font: FontId, color: Color32) -> bool {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(rect.width());
    let galley = ui.painter().layout_job(job);
    let cut = galley.elided;
    let place = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(place.min, galley, color);
    cut
}

/// The text of a cell, as [`paint_line`] paints it. One that is cut is shown whole on hover.
pub fn text_ui(ui: &Ui, rect: Rect, id: Id, text: &str, font: FontId, color: Color32) -> Response {
    let cut = paint_line(ui, rect, text, font, color);
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    if cut { response.on_hover_text(text) } else { response }
}
