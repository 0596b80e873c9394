//! One rule for answers: what it looks for, what it answers, when, and what follows.

use egui::{Button, ComboBox, Label, RichText, Ui};
use egui_material_icons::icons;

use super::answers_form::RuleForm;
use super::part;
use crate::model::{Then, When};
use crate::ui::look::Palette;
use crate::ui::socket::composer::field::{FieldShape, field_ui};
use crate::ui::socket::composer::{ComposerUi, Ends, options, preview};
use crate::ui::socket::controls::Controls;

/// What is to be done with a rule as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleChange {
    /// It changes places with the one before.
    Up,
    /// It changes places with the one after.
    Down,
    /// It is removed.
    Remove,
}

/// Draws the rule at this place, and what was found wrong with it.
pub fn rule_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    place: usize,
    error: Option<String>,
) -> Option<RuleChange> {
    let name = controls.name(&format!("rule {}", place + 1));
    let count = controls.form.behaviours.answers.rules.len();
    let mut change = None;
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("{}", place + 1)).strong());
        for (icon, word, enabled, asks) in [
            (icons::ICON_ARROW_UPWARD, "up", place > 0, RuleChange::Up),
            (icons::ICON_ARROW_DOWNWARD, "down", place + 1 < count, RuleChange::Down),
            (icons::ICON_DELETE, "remove", true, RuleChange::Remove),
        ] {
            let button = ui.add_enabled(enabled, Button::new(icon.codepoint).frame(false));
            if button.accessible_name(format!("{name} {word}")).on_hover_text(word).clicked() {
                change = Some(asks);
            }
        }
        let rule = &mut controls.form.behaviours.answers.rules[place];
        way_ui(ui, rule, &name);
        text_ui(ui, rule, &name);
    });
    let palette = Palette::of(ui.visuals());
    let rule = &controls.form.behaviours.answers.rules[place];
    let wrong = rule.wrong_expression.as_ref().map(ToString::to_string).or(error);
    if let Some(wrong) = wrong {
        ui.add(Label::new(RichText::new(wrong).small().color(palette.failed)).wrap());
    }
    let is_regex = matches!(rule.way(), When::Regex(_));
    if !is_regex && rule.text.mistake().is_some() {
        preview::line_ui(ui, &rule.text, &name, Ends::default());
    }
    answer_ui(ui, controls, place, &name);
    after_ui(ui, controls, place, &name);
    change
}

/// The way to match.
fn way_ui(ui: &mut Ui, rule: &mut RuleForm, name: &str) {
    let combo = ComboBox::from_id_salt((name, "way")).selected_text(rule.way().name()).width(92.0);
    let combo = combo.show_ui(ui, |ui| {
        for way in RuleForm::ways() {
            if ui.selectable_label(rule.matches_by(&way), way.name()).clicked() {
                rule.match_by(way);
                ui.close();
            }
        }
    });
    let help = "What has arrived, compared with the text. \"matches\": a regular expression, whose \
                groups the answer can have as $(1) or $(name)";
    combo.response.accessible_name(format!("{name} when")).on_hover_text(help);
}

/// What is looked for.
fn text_ui(ui: &mut Ui, rule: &mut RuleForm, name: &str) {
    let field = format!("{name} text");
    match rule.way() {
        When::Any => {}
        When::Regex(_) => {
            let width = ui.available_width() - 8.0;
            let help = "A regular expression on bytes, found anywhere: GET /(\\S*)";
            let words = (field, "expression", help);
            let text = &mut rule.text.edit().text;
            if part::field_ui(ui, true, text, words, width).changed() {
                rule.read_expression();
            }
        }
        _ => {
            let shape = FieldShape {
                width: (ui.available_width() - 140.0).max(80.0),
                least_lines: 0,
                most_lines: 0,
            };
            let id = ui.scope_id().with(&field);
            field_ui(ui, &mut rule.text, id, &field, shape);
            options::reading_ui(ui, &mut rule.text, &field);
        }
    }
}

/// What is answered.
fn answer_ui(ui: &mut Ui, controls: &mut Controls<'_>, place: usize, name: &str) {
    let ends = Ends::of(controls.socket);
    let name = format!("{name} answer");
    let mut composer = ComposerUi {
        id: controls.place.with((&name, controls.socket.socket_id())),
        composer: &mut controls.form.behaviours.answers.rules[place].answer,
        name,
        ends,
        saved: controls.saved,
        actions: controls.actions,
    };
    ui.horizontal(|ui| {
        ui.label("answer");
        let width = ui.available_width() - 8.0;
        composer.field_ui(ui, FieldShape { width, least_lines: 1, most_lines: 6 });
    });
    if !composer.composer.message().text.is_empty() {
        composer.preview_ui(ui);
    }
    ui.horizontal_wrapped(|ui| {
        composer.form_ui(ui);
        composer.menus_ui(ui);
    });
}

/// When it is answered, how often, and what follows.
fn after_ui(ui: &mut Ui, controls: &mut Controls<'_>, place: usize, name: &str) {
    let live = controls.live;
    let rule = &mut controls.form.behaviours.answers.rules[place];
    ui.horizontal_wrapped(|ui| {
        ui.label("after");
        let words = (format!("{name} delay"), "0", "How long the answer is held back");
        part::field_ui(ui, live, &mut rule.delay, words, 48.0);
        ui.label("ms, then");
        let text = |then: Then| match then {
            Then::GoOn => "go on",
            Then::EndSending => "end sending",
            Then::Close => "close",
        };
        let combo = ComboBox::from_id_salt((name, "then")).selected_text(text(rule.then));
        let combo = combo.width(92.0).show_ui(ui, |ui| {
            for then in [Then::GoOn, Then::EndSending, Then::Close] {
                ui.selectable_value(&mut rule.then, then, text(then));
            }
        });
        combo
            .response
            .accessible_name(format!("{name} then"))
            .on_hover_text("What follows the answer");
        ui.label("at most");
        let help = "How often this rule answers on one connection. Empty: always.";
        let words = (format!("{name} times"), "any", help);
        part::field_ui(ui, live, &mut rule.times, words, 40.0);
        ui.label("times");
    });
}
