//! The ten questions that show what has been learned: asked before the course and after it, never graded.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use egui::{Frame, Margin, RichText, ScrollArea, Ui};

use super::inline_code::sentence;
use super::open_lesson::AnswerForm;
use super::question::{answers_ui, fill_boxes};
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
    /// It is to be asked again.
    Again,
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
        ui.label(RichText::new("Ten questions").heading());
        let text = "Once before the course and once after it. Nobody grades them; they show you what you \
                    have learned.";
        ui.label(RichText::new(text).color(palette.muted));
        let all = self.order.len();
        ScrollArea::vertical().id_salt(("quiz", &self.order)).auto_shrink(false).show(ui, |ui| {
            for (number, place) in self.order.iter().enumerate() {
                let Some(question) = questions().get(*place) else { continue };
                let form = &mut self.answers[*place];
                let shows_right = self.is_answered && before.len() > 1;
                let stage = (self.is_answered, shows_right);
                question_ui(ui, (number + 1, question), form, stage);
            }
            ui.add_space(8.0);
            if self.is_answered {
                ui.label(RichText::new(result_text(before, all)).strong());
                if ui.button("Ask again").clicked() {
                    end = Some(QuizEnd::Again);
                }
                return;
            }
            let is_given = |form: &&AnswerForm| form.skipped || !form.chosen.is_empty();
            let given = self.answers.iter().filter(is_given).count();
            let button = primary_button(ui.visuals(), "I have answered all", given == all);
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

/// What came of the questions, with how it was the first time. What is right is only shown the second time,
/// so that it is not what one remembers.
fn result_text(times: &[u32], all: usize) -> String {
    match times {
        [first, .., last] => format!("The first time: {first} of {all}. Now: {last} of {all}."),
        [first] => format!(
            "You answered {first} of {all} right. Take the course, and ask again: then you will see which, \
             and why."
        ),
        [] => String::new(),
    }
}

fn chosen(places: &BTreeSet<usize>) -> Vec<usize> {
    places.iter().copied().collect()
}

fn question_ui(
    ui: &mut Ui,
    (number, question): (usize, &Predict),
    form: &mut AnswerForm,
    (is_answered, shows_right): (bool, bool),
) {
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.card).corner_radius(8).inner_margin(Margin::same(10));
    ui.add_space(6.0);
    frame.show(ui, |ui| {
        ui.take_available_width();
        fill_boxes(ui);
        let text = format!("{number}. {}", question.question().unwrap_or_default());
        ui.label(sentence(ui, &text, 13.0, palette.text));
        ui.add_enabled_ui(!is_answered, |ui| {
            answers_ui(ui, question, form, 13.0);
            form.skipped &= form.chosen.is_empty();
            if ui.radio(form.skipped, "I don't know").clicked() {
                form.chosen.clear();
                form.skipped = true;
            }
        });
        if shows_right {
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
