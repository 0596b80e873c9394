//! The checks of a lab: which hold, why the others do not, and the help that there is.

use egui::{Button, Frame, Label, Margin, RichText, Sense, Ui};
use egui_material_icons::icons;

use super::inline_code::sentence;
use super::lab::LabWatch;
use super::open_lesson::OpenLesson;
use super::question::{question_ui, verdict_ui};
use super::step_lines::upcoming;
use super::steps::TextSize;
use crate::ui::action::{Actions, LessonAction, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, Spotlight};

/// Draws the checks, with the question of the lab before them.
pub fn checks_ui(
    ui: &mut Ui,
    lesson: &mut OpenLesson,
    document: &Document,
    size: TextSize,
    actions: &mut Actions,
) {
    question_ui(ui, lesson, document, size.say);
    let plan = lesson.plan.clone();
    let answer = lesson.answer(0, document);
    let Some(lab) = &mut lesson.lab else { return };
    let palette = Palette::of(ui.visuals());
    let passed = lab.state.grades.passed();
    let checks = &plan.lesson().checks;
    let text = format!("{passed} of {} hold", count(checks.len(), "check"));
    ui.add_space(4.0);
    ui.label(RichText::new(text).color(palette.muted));
    let open = lab.state.grades.checks.iter().position(|check| !check.holds);
    for (place, check) in checks.iter().enumerate() {
        let result = lab.state.grades.checks.get(place);
        let holds = result.is_some_and(|result| result.holds);
        let is_first = open == Some(place);
        let fill = if is_first { palette.selection } else { palette.panel };
        let frame = Frame::new().fill(fill).corner_radius(6).inner_margin(Margin::symmetric(8, 4));
        let row = frame.show(ui, |ui| {
            ui.take_available_width();
            ui.horizontal_top(|ui| {
                let (icon, color) = if holds {
                    (icons::ICON_CHECK, palette.connected)
                } else {
                    (icons::ICON_CHECK_BOX_OUTLINE_BLANK, palette.muted)
                };
                let icon = RichText::new(icon.codepoint).size(14.0).color(color);
                ui.add(Label::new(icon).selectable(false));
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    let color = if holds { palette.muted } else { palette.text };
                    let title = Label::new(sentence(ui, &check.title, size.say, color));
                    let title = ui.add(title.selectable(false));
                    let state = if holds { "holds" } else { "does not hold yet" };
                    title.widget_info(|| {
                        let name = format!("{}: {state}", check.title);
                        egui::WidgetInfo::labeled(egui::Role::Label, true, name)
                    });
                    if let Some(result) = result.filter(|_| !holds && (is_first || lab.hints)) {
                        ui.label(sentence(ui, &result.reason, size.say - 0.5, palette.half_closed));
                    }
                });
            });
        });
        if let Some(record) = result.and_then(|result| result.record) {
            let row = row.response.interact(Sense::click());
            if row.on_hover_text("Shows the record that proves it").clicked() {
                actions.push(RecordAction::Show(record));
            }
        }
    }
    if let Some(limit) = &lab.state.grades.limit {
        ui.label(RichText::new(limit).small().color(palette.half_closed));
    }
    if let Some(form) = answer.filter(|_| open.is_none()) {
        ui.add_space(4.0);
        verdict_ui(ui, &plan.lesson().predict, &form, size.say);
    }
}

/// The help that a lab has, in its bar.
pub fn help_ui(ui: &mut Ui, lesson: &mut OpenLesson, actions: &mut Actions) {
    let (plan, is_live) = (lesson.plan.clone(), !lesson.is_review());
    let Some(lab) = &mut lesson.lab else { return };
    let palette = Palette::of(ui.visuals());
    let next = lab.state.next;
    if lab.hints
        && let Some(next) = next
        && let Some(part) = plan.parts().get(plan.number_of(next.index) - 1)
    {
        let text = format!("Next: {}", upcoming(&plan, next.index..part.steps.end));
        ui.add(Label::new(RichText::new(text).monospace().size(12.0).color(palette.text)).wrap());
    }
    ui.horizontal_wrapped(|ui| {
        let hint = Button::new("Hint").selected(lab.hints);
        let about = "Shows why each open check does not hold yet, and what a solution does next";
        if ui.add(hint).on_hover_text(about).clicked() {
            lab.hints ^= true;
        }
        show_me_ui(ui, lab, actions);
        let do_it = ui.add_enabled(next.is_some() && is_live, Button::new("Do the next step"));
        let about = "Makes the next calls of a solution for you, on your sockets where they fit. The \
                     session says that you asked for it.";
        if do_it.on_hover_text(about).clicked() {
            actions.push(LessonAction::Help);
        }
        let restart = ui.add_enabled(is_live, Button::new("Restart"));
        let restart = restart.on_hover_text("Begins the lab again in a new session");
        if restart.clicked() {
            actions.push(LessonAction::Restart);
        }
    });
}

fn show_me_ui(ui: &mut Ui, lab: &LabWatch, actions: &mut Actions) {
    let control = lab.state.next.map(|next| next.control);
    let button = ui.add_enabled(control.is_some(), Button::new("Show me"));
    if button.on_hover_text("Rings the button to press next").clicked()
        && let Some(control) = control
    {
        control.show(ui.ctx());
        if let Spotlight::Call(socket_id, _) = control {
            actions.push(crate::ui::action::WindowAction::Select(socket_id));
        }
    }
}
