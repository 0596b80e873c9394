//! What a lab asks for: checks are chosen from those that its solution shows, and worded.

use egui::{Button, Frame, Margin, RichText, TextEdit, Ui};
use egui_material_icons::icons;

use super::LessonMaker;
use crate::model::check::Check;
use crate::ui::look::Palette;
use crate::ui::look::units::count;

impl LessonMaker {
    /// Draws the checks.
    pub(super) fn checks_ui(&mut self, ui: &mut Ui) {
        let palette = Palette::of(ui.visuals());
        if self.draft.checks.is_empty() {
            let text = "Without checks it is a lesson, which is played. With checks it is a lab: \
                        your students make the calls by hand, and the steps are its solution.";
            ui.label(RichText::new(text).color(palette.muted));
        } else {
            let names: Vec<&str> = self.draft.roles.iter().map(|role| role.name.as_str()).collect();
            let roles = count(names.len(), "role");
            let text = format!(
                "A lab with {roles}: {}. Which socket plays which is found by what \
                                it does.",
                names.join(", ")
            );
            ui.label(RichText::new(text).color(palette.muted));
        }
        let mut removed = None;
        for (place, check) in self.draft.checks.iter_mut().enumerate() {
            if check_ui(ui, place, check) {
                removed = Some(place);
            }
        }
        if let Some(place) = removed {
            self.remember();
            self.draft.checks.remove(place);
            self.draft.fit_roles();
        }
        ui.add_space(8.0);
        ui.label(RichText::new("What this solution shows").strong());
        let proposed = self.draft.proposed_checks(&self.recorded.states());
        if proposed.is_empty() {
            let text = if self.draft.steps.is_empty() {
                "There are no steps yet: record some, or take a session."
            } else {
                "Nothing more. Further calls show more."
            };
            ui.label(RichText::new(text).color(palette.muted));
        }
        let mut added = None;
        for check in proposed {
            ui.horizontal(|ui| {
                let add = ui.small_button("Add");
                if add.accessible_name(format!("Add the check: {}", check.title)).clicked() {
                    added = Some(check.clone());
                }
                ui.add(egui::Label::new(&check.title).truncate());
            });
        }
        if let Some(check) = added {
            self.remember();
            self.draft.checks.push(check);
            self.draft.fit_roles();
        }
    }
}

/// One check; returns whether it is to be removed.
fn check_ui(ui: &mut Ui, place: usize, check: &mut Check) -> bool {
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.card).corner_radius(6);
    let name = format!("Check {}", place + 1);
    let shown = frame.inner_margin(Margin::symmetric(8, 5)).show(ui, |ui| {
        let row = ui.horizontal(|ui| {
            ui.label(RichText::new((place + 1).to_string()).color(palette.muted));
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            let row = ui.with_layout(layout, |ui| {
                let remove = Button::new(icons::ICON_DELETE.codepoint).frame_when_inactive(false);
                let remove = ui.add(remove.small()).accessible_name(format!("{name}: remove"));
                let title = TextEdit::singleline(&mut check.title).desired_width(f32::INFINITY);
                ui.add(title).accessible_name(format!("{name}: title"));
                remove.clicked()
            });
            row.inner
        });
        let hint = "what is missing while it does not hold, and what to do";
        let missing = TextEdit::singleline(&mut check.missing).hint_text(hint);
        ui.add(missing.desired_width(f32::INFINITY)).accessible_name(format!("{name}: missing"));
        row.inner
    });
    shown.inner
}
