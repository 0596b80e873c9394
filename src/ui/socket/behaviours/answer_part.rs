//! The part that answers what arrives: how many rules there are, and the button of the window that has them.

use egui::Ui;

use super::part;
use crate::model::BehaviourKind;
use crate::ui::action::WindowAction;
use crate::ui::look::units::count;
use crate::ui::socket::controls::Controls;

/// Draws it.
pub fn answer_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Answer");
    ui.horizontal_wrapped(|ui| {
        let rules = ui.button("rules…").accessible_name(controls.name("rules for answers"));
        if rules.on_hover_text("What is answered to what arrives, in a window").clicked() {
            controls.actions.push(WindowAction::EditRules(controls.socket.socket_id()));
        }
        part::switch_ui(ui, controls, BehaviourKind::Answers, None);
        ui.weak(count(controls.form.behaviours.answers.rules.len(), "rule"));
    });
    part::state_ui(ui, controls, BehaviourKind::Answers);
}
