//! The row of two buttons below a question.

use egui::{Button, RichText, Ui};

use crate::ui::look::Palette;

/// What Enter does at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEnter {
    /// It agrees, where that does no harm.
    Agree,
    /// It cancels.
    Cancel,
}

impl OnEnter {
    /// Agrees only if that does no harm.
    pub fn agree_if(harmless: bool) -> Self {
        if harmless { Self::Agree } else { Self::Cancel }
    }
}

/// Asks for a yes or a no by a row of two buttons.
pub fn answer_ui(ui: &mut Ui, yes: &str, enabled: bool, on_enter: OnEnter) -> Option<bool> {
    let palette = Palette::of(ui.visuals());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let text = RichText::new(yes).color(palette.on_accent);
        let agree = ui.add_enabled(enabled, Button::new(text).fill(palette.accent_fill));
        let refuse = ui.button("Cancel");
        if ui.memory(|memory| memory.focused().is_none()) {
            match on_enter {
                OnEnter::Agree => agree.request_focus(),
                OnEnter::Cancel => refuse.request_focus(),
            }
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
