//! The row of two buttons below a question.

use egui::Ui;

use crate::ui::look::primary_button;

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
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let agree = primary_button(ui.visuals(), yes, enabled);
        let agree = ui.add_enabled(enabled, agree);
        let refuse = ui.button("Cancel");
        if ui.memory(|memory| memory.focused().is_none()) {
            match on_enter {
                OnEnter::Agree => agree.request_focus(),
                OnEnter::Cancel => refuse.request_focus(),
            }
        }
        if agree.clicked() { Some(true) } else { refuse.clicked().then_some(false) }
    })
    .inner
}
