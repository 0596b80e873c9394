//! The steps of the lesson that is made: what each does, and beside it what is said.

use egui::{Button, Frame, Label, Margin, RichText, TextEdit, Ui};
use egui_material_icons::{MaterialIcon, icons};

use super::LessonMaker;
use super::predict::predict_ui;
use super::step_text::{expected_text, part_text};
use crate::model::step::{Predict, Step};
use crate::ui::look::Palette;

/// What is asked of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Join,
    Split,
    Up,
    Down,
    Remove,
}

impl LessonMaker {
    /// Draws the steps.
    pub(super) fn steps_ui(&mut self, ui: &mut Ui) {
        let mut changes = Vec::new();
        for part in 0..self.draft.steps.len() {
            self.part_ui(ui, part, &mut changes);
        }
        for (part, change) in changes {
            self.remember();
            self.opened = None;
            match change {
                Change::Join => self.draft.join_with_before(part),
                Change::Split => drop(self.draft.split_last(part)),
                Change::Up => self.draft.move_part(part, false),
                Change::Down => self.draft.move_part(part, true),
                Change::Remove => drop(self.draft.steps.remove(part)),
            }
        }
    }

    fn part_ui(&mut self, ui: &mut Ui, part: usize, changes: &mut Vec<(usize, Change)>) {
        let (can_split, parts) = (self.draft.can_split(part), self.draft.steps.len());
        let problem = self.checked.as_ref().and_then(|checked| checked.plan.as_ref().err());
        let problem = problem.filter(|problem| problem.part == Some(part)).cloned();
        let is_open = self.opened == Some(part);
        let palette = Palette::of(ui.visuals());
        let Some(Step::Part { say, predict, go_on, optional, steps }) =
            self.draft.steps.get_mut(part)
        else {
            return;
        };
        let fill = if problem.is_some() { palette.failed_fill } else { palette.card };
        let frame = Frame::new().fill(fill).corner_radius(6).inner_margin(Margin::symmetric(8, 5));
        let step = format!("Step {}", part + 1);
        let mut open = is_open;
        frame.show(ui, |ui| {
            ui.take_available_width();
            ui.horizontal(|ui| {
                ui.label(RichText::new(format!("{}", part + 1)).color(palette.muted));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    for (icon, enabled, name, change) in [
                        (icons::ICON_DELETE, true, "remove", Change::Remove),
                        (icons::ICON_MERGE, part > 0, "join with the step before", Change::Join),
                    ] {
                        if icon_ui(ui, icon, enabled, &step, name) {
                            changes.push((part, change));
                        }
                    }
                    let asks = *predict != Predict::Nothing;
                    let text = if asks { "asks …" } else { "more …" };
                    let more = Button::selectable(open, text);
                    let more = ui.add(more).accessible_name(format!("{step}: more"));
                    let hover = "Asks something before this step, moves it, splits it";
                    if more.on_hover_text(hover).clicked() {
                        open = !open;
                    }
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        let text = part_text(steps);
                        let code = RichText::new(&text).monospace().small();
                        ui.add(Label::new(code).truncate()).on_hover_text(hover_text(&text, steps));
                    });
                });
            });
            let hint = "one sentence: what the kernel does here (${server} is its address)";
            let field = TextEdit::singleline(say).hint_text(hint).desired_width(f32::INFINITY);
            ui.add(field).accessible_name(format!("{step}: say"));
            if let Some(problem) = &problem {
                ui.label(RichText::new(&problem.message).small().color(palette.failed));
            }
            if open {
                predict_ui(ui, &step, predict);
                options_ui(ui, &step, optional, go_on);
                ui.horizontal_wrapped(|ui| {
                    for (text, enabled, change) in [
                        ("Move up", part > 0, Change::Up),
                        ("Move down", part + 1 < parts, Change::Down),
                        ("Split off its last call", can_split, Change::Split),
                    ] {
                        let button = ui.add_enabled(enabled, Button::new(text).small());
                        if button.accessible_name(format!("{step}: {text}")).clicked() {
                            changes.push((part, change));
                        }
                    }
                });
            }
        });
        if open != is_open {
            self.opened = open.then_some(part);
        }
    }
}

/// Whether a step may be left out, and when it is made by itself.
fn options_ui(ui: &mut Ui, step: &str, optional: &mut bool, go_on: &mut u32) {
    ui.horizontal_wrapped(|ui| {
        let left_out = ui.checkbox(optional, "may be left out");
        left_out
            .on_hover_text("The lesson works without this step")
            .accessible_name(format!("{step}: may be left out"));
        ui.label("goes on by itself after");
        let seconds = egui::DragValue::new(go_on).range(0..=600).suffix(" s");
        let hover = "Where a longer pause before this step would change what comes; 0 where it \
                     would not";
        let name = format!("{step}: seconds until it goes on by itself");
        ui.add(seconds).on_hover_text(hover).accessible_name(name);
    });
}

/// What a step does, and what is expected of it.
fn hover_text(text: &str, steps: &[Step]) -> String {
    let expected = expected_text(steps);
    if expected.is_empty() {
        return text.to_owned();
    }
    format!("{text}\nChecked when it is played: {}", expected.join("; "))
}

fn icon_ui(ui: &mut Ui, icon: MaterialIcon, enabled: bool, step: &str, name: &str) -> bool {
    let button = Button::new(icon.codepoint).frame_when_inactive(false).small();
    let button = ui.add_enabled(enabled, button).accessible_name(format!("{step}: {name}"));
    button.on_hover_text(name).clicked()
}
