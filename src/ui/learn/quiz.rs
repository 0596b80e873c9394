//! The ten questions that show what has been learned: asked before the course and after it, never graded.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use egui::{Frame, Margin, RichText, ScrollArea, Ui};

use super::inline_code::sentence;
use super::open_lesson::AnswerForm;
use super::question::answers_ui;
use crate::model::step::Predict;
use crate::ui::look::{Palette, primary_button};

/// The questions.
fn questions() -> &'static [Predict] {
    static QUESTIONS: LazyLock<Vec<Predict>> = LazyLock::new(|| {
        ron::from_str(include_str!("../../../assets/quiz.ron")).unwrap_or_default()
    });
    &QUESTIONS
}

/// The questions as they are being answered.
#[derive(Debug)]
pub struct Quiz {
    /// In which order they are asked.
    order: Vec<usize>,
    answers: Vec<AnswerForm>,
    /// Whether what is right is shown.
    is_answered: bool,
}

/// What came of a quiz.
pub enum QuizEnd {
    /// All answers were given; so many were right.
    Answered(u32),
    /// It was left.
    Left,
}

impl Quiz {
    /// The questions in an order of their own, none of them answered.
    pub fn begin() -> Self {
        let mut order: Vec<usize> = (0..questions().len()).collect();
        fastrand::shuffle(&mut order);
        Self { answers: vec![AnswerForm::default(); order.len()], order, is_answered: false }
    }

    /// Draws the questions. `before` are the numbers of right answers of earlier times.
    pub fn ui(&mut self, ui: &mut Ui, before: &[u32]) -> Option<QuizEnd> {
        let palette = Palette::of(ui.visuals());
        let mut end = None;
        let left = ui.button("Learn").on_hover_text("Back to the list").clicked();
        ui.label(RichText::new("Ten questions").size(19.0));
        let text = "Once before the course and once after it. Nobody grades them: they show you what you \
                    have learned.";
        ui.label(RichText::new(text).color(palette.muted));
        let all = self.order.len();
        ScrollArea::vertical().id_salt("quiz").auto_shrink(false).show(ui, |ui| {
            for (number, place) in self.order.iter().enumerate() {
                let Some(question) = questions().get(*place) else { continue };
                let form = &mut self.answers[*place];
                question_ui(ui, (number + 1, question), form, self.is_answered);
            }
            ui.add_space(8.0);
            if self.is_answered {
                let mut times: Vec<String> =
                    before.iter().map(|right| format!("{right} of {all}")).collect();
                let last = times.pop().unwrap_or_default();
                let text = match times.first() {
                    Some(first) => format!("The first time: {first}. Now: {last}."),
                    None => format!("You answered {last} right. Take the course, and ask again."),
                };
                ui.label(RichText::new(text).strong());
                return;
            }
            let given = self.answers.iter().filter(|form| !form.chosen.is_empty()).count();
            let button = primary_button(ui.visuals(), "Show what is right", given == all);
            let button = ui.add_enabled(given == all, button);
            if button.on_disabled_hover_text("Answer all of them first").clicked() {
                self.is_answered = true;
                end = Some(QuizEnd::Answered(self.right()));
            }
        });
        if left { Some(QuizEnd::Left) } else { end }
    }

    fn right(&self) -> u32 {
        let is_right = |(question, form): &(&Predict, &AnswerForm)| {
            question.judge_choice(&chosen(&form.chosen)).right
        };
        questions().iter().zip(&self.answers).filter(is_right).count() as u32
    }
}

fn chosen(places: &BTreeSet<usize>) -> Vec<usize> {
    places.iter().copied().collect()
}

fn question_ui(
    ui: &mut Ui,
    (number, question): (usize, &Predict),
    form: &mut AnswerForm,
    is_answered: bool,
) {
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.card).corner_radius(8).inner_margin(Margin::same(10));
    ui.add_space(6.0);
    frame.show(ui, |ui| {
        ui.take_available_width();
        ui.visuals_mut().widgets.inactive.bg_fill = palette.line;
        let text = format!("{number}. {}", question.question().unwrap_or_default());
        ui.label(sentence(ui, &text, 13.0, palette.text));
        ui.add_enabled_ui(!is_answered, |ui| answers_ui(ui, question, form, 13.0));
        if is_answered {
            let verdict = question.judge_choice(&chosen(&form.chosen));
            let (text, color) = if verdict.right {
                ("Right.".to_owned(), palette.connected)
            } else {
                let right = question.right_answer();
                (format!("It is: {right}. {}", verdict.reveals), palette.half_closed)
            };
            ui.label(sentence(ui, &text, 13.0, color));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_has_one_right_answer_and_says_what_each_wrong_one_takes_for_true() {
        assert_eq!(questions().len(), 10);
        for question in questions() {
            let Predict::Choice { answers, .. } = question else { panic!("{question:?}") };
            assert_eq!(answers.iter().filter(|answer| answer.right).count(), 1);
            assert!(answers.iter().all(|answer| answer.right == answer.reveals.is_empty()));
        }
    }
}
