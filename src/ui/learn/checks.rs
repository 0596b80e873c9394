//! The checks of a lab: which hold, why the others do not, and the help that there is.

use egui::{Button, Frame, Label, Margin, RichText, Sense, Ui};
use egui_material_icons::icons;

use super::inline_code::sentence;
use super::lab::LabWatch;
use super::open_lesson::OpenLesson;
use super::question::{question_ui, verdict_ui};
use super::step_lines::upcoming;
use super::steps::TextSize;
use crate::model::SocketState;
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
    let palette = Palette::of(ui.visuals());
    if lesson.question(document).is_some() {
        // What is checked would answer it.
        question_ui(ui, lesson, document, size.say, actions);
        return;
    }
    let plan = lesson.plan.clone();
    let answer = lesson.answer(0, document);
    let Some(lab) = &mut lesson.lab else { return };
    if let Some(verdict) = answer.as_ref().and_then(|form| form.verdict.as_ref())
        && !lab.state.is_done()
    {
        let text = format!("You predicted: {}. What you do will show it.", verdict.answer);
        ui.label(sentence(ui, &text, size.say, palette.muted));
    }
    parts_ui(ui, lab, document, size);
    let passed = lab.state.grades.passed();
    // What every lab checks beside is among what was found.
    let found = &lab.state.grades.checks;
    let titles = plan.lesson().checks.iter().map(|check| check.title.as_str());
    let titles: Vec<&str> = match found.as_slice() {
        [] => titles.collect(),
        found => found.iter().map(|check| check.title.as_str()).collect(),
    };
    let text = format!("{passed} of {} hold", count(titles.len(), "check"));
    ui.add_space(4.0);
    ui.label(RichText::new(text).color(palette.muted));
    let open = lab.state.grades.checks.iter().position(|check| !check.holds);
    for (place, check) in titles.into_iter().enumerate() {
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
                    let title = Label::new(sentence(ui, check, size.say, color));
                    let title = ui.add(title.selectable(false));
                    let state = if holds { "holds" } else { "does not hold yet" };
                    title.widget_info(|| {
                        let name = format!("{check}: {state}");
                        egui::WidgetInfo::labeled(egui::Role::Label, true, name)
                    });
                    if let Some(result) = result.filter(|_| !holds && (is_first || lab.hints)) {
                        ui.label(sentence(ui, &result.reason, size.say - 0.5, palette.muted));
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

/// Which socket plays which part of the lab.
fn parts_ui(ui: &mut Ui, lab: &LabWatch, document: &Document, size: TextSize) {
    let palette = Palette::of(ui.visuals());
    let player = |socket_id| document.latest().get(socket_id).map(SocketState::name);
    let parts = lab.state.grades.roles.iter().map(|(role, socket)| {
        let player = socket.and_then(player).unwrap_or_else(|| "not there yet".to_owned());
        format!("`{role}` {player}")
    });
    let text = parts.collect::<Vec<_>>().join(" · ");
    ui.label(sentence(ui, &text, size.say - 1.0, palette.muted));
}

/// The help that a lab has, in its bar.
pub fn help_ui(ui: &mut Ui, lesson: &mut OpenLesson, actions: &mut Actions) {
    let (plan, is_live) = (lesson.plan.clone(), !lesson.is_review());
    let Some(lab) = &mut lesson.lab else { return };
    let palette = Palette::of(ui.visuals());
    let next = lab.state.next.filter(|_| !lab.state.is_done());
    if lab.state.is_stuck && !lab.state.is_done() {
        let text = "These sockets are closed, and a solution cannot go on with them: make new ones, or \
                    restart the lab.";
        ui.label(RichText::new(text).small().color(palette.half_closed));
    } else if lab.hints
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
    let control = lab.state.next.map(|next| next.control).filter(|_| !lab.state.is_done());
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
