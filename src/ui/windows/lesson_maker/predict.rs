//! The question before a step, as the one who makes the lesson writes it.

use egui::{Align, Button, ComboBox, Layout, TextEdit, Ui};
use egui_material_icons::icons;

use crate::model::step::{Answer, Predict};

/// Answers that can be chosen from at most.
const MOST_ANSWERS: usize = 8;

/// The kinds of questions, in the order in which they are offered.
const KINDS: [&str; 4] = ["nothing", "which of these", "a number", "a word"];

/// Draws the question of a step, whose name is that of its controls.
pub fn predict_ui(ui: &mut Ui, step: &str, predict: &mut Predict) {
    ui.horizontal(|ui| {
        ui.label("Ask before it");
        let mut chosen = kind(predict);
        let before = chosen;
        let list = ComboBox::from_id_salt((step, "kind")).selected_text(KINDS[chosen]);
        let list = list.show_ui(ui, |ui| {
            for (place, name) in KINDS.iter().enumerate() {
                ui.selectable_value(&mut chosen, place, *name);
            }
        });
        list.response.accessible_name(format!("{step}: kind of question"));
        if chosen != before {
            *predict = of_kind(chosen, predict.question().unwrap_or_default());
        }
    });
    match predict {
        Predict::Nothing => {}
        Predict::Choice { ask, answers } => {
            line_ui(ui, format!("{step}: question"), "What will happen?", ask);
            choice_ui(ui, step, answers);
        }
        Predict::Number { ask, right, reveals } => {
            line_ui(ui, format!("{step}: question"), "How many …?", ask);
            ui.horizontal(|ui| {
                ui.label("right is");
                let number = egui::DragValue::new(right);
                ui.add(number).accessible_name(format!("{step}: right number"));
            });
            reveals_ui(ui, format!("{step}: what a wrong answer reveals"), reveals);
        }
        Predict::Text { ask, right, reveals } => {
            line_ui(ui, format!("{step}: question"), "Which error …?", ask);
            let mut words = right.join(", ");
            let name = format!("{step}: right words");
            if line_ui(ui, name, "right: ECONNREFUSED (several with commas)", &mut words) {
                *right = words.split(',').map(|word| word.trim_start().to_owned()).collect();
                right.retain(|word| !word.is_empty());
            }
            reveals_ui(ui, format!("{step}: what a wrong answer reveals"), reveals);
        }
    }
}

fn choice_ui(ui: &mut Ui, step: &str, answers: &mut Vec<Answer>) {
    let mut removed = None;
    let can_remove = answers.len() > 2;
    for (place, answer) in answers.iter_mut().enumerate() {
        let name = format!("{step}: answer {}", place + 1);
        ui.horizontal(|ui| {
            let right = ui.checkbox(&mut answer.right, "right");
            right.accessible_name(format!("{name} is right"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let remove = Button::new(icons::ICON_DELETE.codepoint).frame_when_inactive(false);
                let remove = ui.add_enabled(can_remove, remove.small());
                if remove.accessible_name(format!("{name}: remove")).clicked() {
                    removed = Some(place);
                }
                let text = TextEdit::singleline(&mut answer.text).hint_text("an answer");
                ui.add(text.desired_width(f32::INFINITY)).accessible_name(name.as_str());
            });
        });
        if !answer.right {
            ui.indent((step, place), |ui| {
                let hint = "what choosing it shows, and what contradicts it";
                line_ui(ui, format!("{name} reveals"), hint, &mut answer.reveals);
            });
        }
    }
    if let Some(place) = removed {
        answers.remove(place);
    }
    let more = ui.add_enabled(answers.len() < MOST_ANSWERS, Button::new("Another answer"));
    if more.accessible_name(format!("{step}: another answer")).clicked() {
        answers.push(Answer::default());
    }
}

/// A line of text; returns whether it has changed.
fn line_ui(ui: &mut Ui, name: String, hint: &str, text: &mut String) -> bool {
    let field = TextEdit::singleline(text).hint_text(hint).desired_width(f32::INFINITY);
    let field = ui.add(field);
    let changed = field.changed();
    field.accessible_name(name);
    changed
}

fn reveals_ui(ui: &mut Ui, name: String, reveals: &mut String) {
    let hint = "what any other answer shows of how the kernel is thought of";
    line_ui(ui, name, hint, reveals);
}

fn kind(predict: &Predict) -> usize {
    match predict {
        Predict::Nothing => 0,
        Predict::Choice { .. } => 1,
        Predict::Number { .. } => 2,
        Predict::Text { .. } => 3,
    }
}

/// A question of this kind, as yet without answers.
fn of_kind(kind: usize, ask: &str) -> Predict {
    let (ask, reveals) = (ask.to_owned(), String::new());
    match kind {
        1 => Predict::Choice { ask, answers: vec![Answer::default(); 2] },
        2 => Predict::Number { ask, right: 0, reveals },
        3 => Predict::Text { ask, right: Vec::new(), reveals },
        _ => Predict::Nothing,
    }
}
