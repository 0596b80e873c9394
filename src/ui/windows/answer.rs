//! The row of two buttons below a question.

use egui::{Button, RichText, Ui};

use crate::ui::look::theme::Palette;

/// Asks for a yes or a no by a row of two buttons. Enter means yes only where that does no harm.
pub fn answer_ui(ui: &mut Ui, yes: &str, enabled: bool, harmless: bool) -> Option<bool> {
    let palette = Palette::of(ui.visuals());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let text = RichText::new(yes).color(palette.on_accent);
        let agree = ui.add_enabled(enabled, Button::new(text).fill(palette.accent_fill));
        let refuse = ui.button("Cancel");
        if ui.memory(|memory| memory.focused().is_none()) {
            if harmless { agree.request_focus() } else { refuse.request_focus() }
        }
        for button in [&agree, &refuse] {
            if button.has_focus() {
                let ring = egui::Stroke::new(1.5, palette.text);
                let kind = egui::StrokeKind::Outside;
                ui.painter().rect_stroke(button.rect.expand(2.0), 7.0, ring, kind);
            }
        }
        if agree.clicked() { Some(true) } else { refuse.clicked().then_some(false) }
    })
    .inner
}
