//! What is read before and after the steps of a lesson, and what its sockets are called.

use egui::{ComboBox, DragValue, Grid, RichText, TextEdit, Ui};

use super::LessonMaker;
use super::recorded::is_name;
use crate::scenario::Shipped;
use crate::ui::look::Palette;

impl LessonMaker {
    /// Draws the words and the names.
    pub(super) fn words_ui(&mut self, ui: &mut Ui) {
        let draft = &mut self.draft;
        Grid::new("words").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
            let label = ui.label("Topic");
            let field = TextEdit::singleline(&mut draft.topic).hint_text("TCP connections");
            ui.add(field.desired_width(f32::INFINITY)).labelled_by(label.id);
            ui.end_row();
            let label = ui.label("Minutes");
            ui.add(DragValue::new(&mut draft.minutes).range(0..=240)).labelled_by(label.id);
            ui.end_row();
            for (name, hint, text) in [
                ("Before", "what is read before the first step (Markdown)", &mut draft.intro),
                ("After", "what is to be remembered (Markdown)", &mut draft.outro),
            ] {
                let label = ui.label(name);
                let field = TextEdit::multiline(text).hint_text(hint).desired_rows(3);
                ui.add(field.desired_width(f32::INFINITY)).labelled_by(label.id);
                ui.end_row();
            }
            let label = ui.label("Questions");
            let text = self.questions.get_or_insert_with(|| draft.questions.join("\n"));
            let field = TextEdit::multiline(text).desired_rows(2);
            let field = field.hint_text("for the class, one a line").desired_width(f32::INFINITY);
            if ui.add(field).labelled_by(label.id).changed() {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                draft.questions = lines.map(str::to_owned).collect();
            }
            ui.end_row();
            let label = ui.label("Next");
            let next = Shipped::named(&draft.next).map(Shipped::title);
            let chosen = next.unwrap_or_else(|| "nothing".to_owned());
            let list = ComboBox::from_id_salt("next").width(300.0).selected_text(chosen);
            list.show_ui(ui, |ui| {
                ui.selectable_value(&mut draft.next, String::new(), "nothing");
                let is_lab = |shipped: &&Shipped| {
                    ["lab-", "life-"].iter().any(|begin| shipped.name().starts_with(begin))
                };
                let labs = Shipped::all().iter().filter(is_lab);
                for shipped in labs {
                    let name = shipped.name().to_owned();
                    ui.selectable_value(&mut draft.next, name, shipped.title());
                }
            })
            .response
            .labelled_by(label.id);
            ui.end_row();
        });
        ui.add_space(8.0);
        ui.label(RichText::new("Names of the sockets").strong());
        self.names_ui(ui);
    }

    /// The names of the sockets. One that is typed counts once the field is left.
    fn names_ui(&mut self, ui: &mut Ui) {
        let names: Vec<String> = self.draft.socket_names().into_iter().map(str::to_owned).collect();
        if names.is_empty() {
            let muted = Palette::of(ui.visuals()).muted;
            ui.label(RichText::new("There are none yet.").color(muted));
        }
        let mut renamed = None;
        ui.horizontal_wrapped(|ui| {
            for name in &names {
                let mut typed = match &self.naming {
                    Some((naming, typed)) if naming == name => typed.clone(),
                    _ => name.clone(),
                };
                let field = TextEdit::singleline(&mut typed).desired_width(120.0);
                let field = ui.add(field).accessible_name(format!("Name of {name}"));
                if field.has_focus() || field.changed() {
                    self.naming = Some((name.clone(), typed.clone()));
                }
                if field.lost_focus() {
                    self.naming = None;
                    renamed = Some((name.clone(), typed.trim().to_owned()));
                }
            }
        });
        if let Some((naming, typed)) = &self.naming
            && let Some(why_not) = self.why_not_named(naming, typed.trim())
        {
            ui.label(RichText::new(why_not).small().color(Palette::of(ui.visuals()).failed));
        }
        if let Some((from, to)) = renamed
            && from != to
            && self.why_not_named(&from, &to).is_none()
        {
            self.remember();
            self.recorded.rename(&|name| (name == from).then(|| to.clone()), &mut self.draft);
        }
    }

    /// Why a socket cannot be called so; `None` if it can.
    fn why_not_named(&self, from: &str, to: &str) -> Option<&'static str> {
        let is_taken = self.draft.socket_names().contains(&to) || self.draft.vars.contains_key(to);
        if !is_name(to) {
            Some("A name has at least one character, and none of { } $ and the full stop.")
        } else if from != to && is_taken {
            Some("Another socket or variable is called so.")
        } else {
            None
        }
    }
}
