//! A question before a step: what is chosen or typed, and what came of it.

use egui::{Button, Frame, Id, Margin, Response, RichText, Stroke, TextEdit, Ui};
use jiff::Timestamp;

use super::inline_code::sentence;
use super::open_lesson::{AnswerForm, OpenLesson};
use crate::model::step::Predict;
use crate::ui::action::{Actions, LessonAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, primary_button};

/// Draws the question before the next step, if one is open.
pub fn question_ui(
    ui: &mut Ui,
    lesson: &mut OpenLesson,
    document: &Document,
    size: f32,
    actions: &mut Actions,
) {
    let Some((step, predict)) = lesson.question(document) else { return };
    let predict = predict.clone();
    // A projector shows another part of the pane.
    let is_new = is_new(ui, (document.log().header().started, step, size > 15.0));
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.card).corner_radius(8).inner_margin(Margin::same(12));
    let verdict = frame.show(ui, |ui| {
        ui.take_available_width();
        fill_boxes(ui);
        ui.label(RichText::new("Predict").small().color(palette.accent));
        let asked = sentence(ui, predict.question().unwrap_or_default(), size, palette.text);
        ui.label(asked);
        ui.add_space(4.0);
        let form = lesson.answer_mut(step);
        let first = answers_ui(ui, &predict, form, size);
        if let Some(first) = first.filter(|_| is_new) {
            // The keyboard is where it is needed: Next has to wait.
            first.request_focus();
        }
        ui.add_space(4.0);
        let mut verdict = None;
        ui.horizontal(|ui| {
            let ready = match &predict {
                Predict::Choice { .. } if !form.chosen.is_empty() => {
                    let chosen: Vec<usize> = form.chosen.iter().copied().collect();
                    Some(predict.judge_choice(&chosen))
                }
                Predict::Choice { .. } => None,
                _ if form.typed.trim().is_empty() => None,
                _ => predict.judge_typed(&form.typed),
            };
            let give = primary_button(ui.visuals(), "Answer", ready.is_some());
            let give = ui.add_enabled(ready.is_some(), give);
            follow_focus(&give);
            if give.clicked() {
                verdict = ready;
            }
            let skip = Button::new("I don't know").frame_when_inactive(false);
            let skip = ui.add(skip).on_hover_text("Goes on without a prediction");
            follow_focus(&skip);
            if skip.clicked() {
                form.skipped = true;
            }
        });
        verdict
    });
    if is_new {
        verdict.response.scroll_to_me(None);
    }
    if let Some(verdict) = verdict.inner {
        // Space goes on with the lesson then.
        ui.memory_mut(|memory| memory.focused().iter().for_each(|id| memory.surrender_focus(*id)));
        actions.push(LessonAction::Answer(step, verdict));
    }
}

/// Whether a question is drawn for the first time, in this size.
fn is_new(ui: &Ui, question: (Timestamp, u32, bool)) -> bool {
    let id = Id::unique("question in view");
    let before = ui.data(|data| data.get_temp::<(Timestamp, u32, bool)>(id));
    if before != Some(question) {
        ui.data_mut(|data| data.insert_temp(id, question));
    }
    before != Some(question)
}

/// Has the circles and boxes of answers be seen on a card.
pub fn fill_boxes(ui: &mut Ui) {
    let palette = Palette::of(ui.visuals());
    let inactive = &mut ui.visuals_mut().widgets.inactive;
    inactive.bg_fill = palette.field;
    inactive.bg_stroke = Stroke::new(1.0, palette.muted);
}

/// Scrolls to a control that the keyboard has come to.
pub fn follow_focus(control: &Response) {
    if control.gained_focus() {
        control.scroll_to_me(None);
    }
}

/// Draws what can be chosen, or the field for what is typed; returns the first of these controls.
pub fn answers_ui(
    ui: &mut Ui,
    predict: &Predict,
    form: &mut AnswerForm,
    size: f32,
) -> Option<Response> {
    let palette = Palette::of(ui.visuals());
    match predict {
        Predict::Choice { answers, .. } => {
            let mut first = None;
            for (place, answer) in answers.iter().enumerate() {
                let text = sentence(ui, &answer.text, size, palette.text);
                let is_chosen = form.chosen.contains(&place);
                let control = if predict.has_several() {
                    ui.checkbox(&mut is_chosen.clone(), text)
                } else {
                    ui.radio(is_chosen, text)
                };
                follow_focus(&control);
                if control.clicked() {
                    form.choose(place, predict.has_several());
                }
                first.get_or_insert(control);
            }
            first
        }
        Predict::Number { .. } | Predict::Text { .. } => {
            let hint = if matches!(predict, Predict::Number { .. }) { "a number" } else { "" };
            let field = TextEdit::singleline(&mut form.typed).hint_text(hint).desired_width(140.0);
            let field = ui.add(field);
            field.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Prediction")
            });
            Some(field)
        }
        Predict::Nothing => None,
    }
}

/// Draws what came of an answer, once the step has shown it.
pub fn verdict_ui(ui: &mut Ui, predict: &Predict, form: &AnswerForm, size: f32) {
    let palette = Palette::of(ui.visuals());
    let Some(verdict) = &form.verdict else {
        if form.skipped && predict.question().is_some() {
            let text = format!(
                "Asked: {} {}.",
                predict.question().unwrap_or_default(),
                predict.right_answer()
            );
            ui.label(sentence(ui, &text, size, palette.muted));
        }
        return;
    };
    if verdict.right {
        let text = format!("You predicted it: {}", verdict.answer);
        ui.label(sentence(ui, &text, size, palette.connected));
        return;
    }
    let text = format!("You said: {}. It was: {}.", verdict.answer, predict.right_answer());
    ui.label(sentence(ui, &text, size, palette.half_closed));
    if !verdict.reveals.is_empty() {
        ui.label(sentence(ui, &verdict.reveals, size, palette.text));
    }
}
