//! The rules for answers: their list, what holds for all of them, and where they come from and go to.

use std::sync::Arc;

use egui::{Button, ComboBox, RichText, ScrollArea, Ui};

use super::answers_form::{AnswersForm, RuleForm};
use super::error::BehaviourFormError;
use super::part;
use super::rule::{RuleChange, rule_ui};
use crate::behaviour::BehaviourError;
use crate::model::{BehaviourKind, BehaviourSpec, Each, SocketState};
use crate::ui::action::{SocketAction, SocketFile};
use crate::ui::document::Document;
use crate::ui::look::Palette;
use crate::ui::look::units::count;
use crate::ui::socket::controls::Controls;

const KIND: BehaviourKind = BehaviourKind::Answers;

/// Height beyond which the list scrolls, in points.
const MOST_HEIGHT: f32 = 420.0;

/// Draws them.
pub fn rules_ui(ui: &mut Ui, controls: &mut Controls<'_>, document: &Document) {
    let help = "The first rule that matches what has arrived answers it. The socket reads by itself \
                meanwhile; a listener accepts, and each connection is answered.";
    ui.label(RichText::new(help).small().color(Palette::of(ui.visuals()).muted));
    let most = MOST_HEIGHT.min(ui.content_rect().height() - 300.0).max(120.0);
    let before = controls.form.behaviours.answers.spec();
    ScrollArea::vertical().max_height(most).show(ui, |ui| list_ui(ui, controls));
    ui.horizontal_wrapped(|ui| {
        let add = ui.add_enabled(controls.live, Button::new("add a rule"));
        if add.accessible_name(controls.name("add a rule")).clicked() {
            controls.form.behaviours.answers.rules.push(RuleForm::default());
        }
        common_ui(ui, controls);
    });
    if controls.form.behaviours.answers.rules.is_empty() {
        offers_ui(ui, controls, document);
    }
    if controls.form.behaviours.answers.spec() != before {
        controls.form.behaviours.accept(KIND);
    }
    ui.separator();
    ui.horizontal_wrapped(|ui| {
        part::switch_ui(ui, controls, KIND, None);
        let socket_id = controls.socket.socket_id();
        let has_rules = !controls.form.behaviours.answers.rules.is_empty();
        for (text, name, file, enabled) in [
            ("load…", "load rules", SocketFile::LoadRules, controls.live),
            ("save…", "save rules", SocketFile::SaveRules, has_rules),
        ] {
            let button = ui.add_enabled(enabled, Button::new(text));
            if button.accessible_name(controls.name(name)).clicked() {
                controls.actions.push(SocketAction::ChooseFile(socket_id, file));
            }
        }
    });
    part::state_ui(ui, controls, KIND);
}

fn list_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let mut change = None;
    for place in 0..controls.form.behaviours.answers.rules.len() {
        let error = match controls.form.behaviours.error(KIND) {
            Some(BehaviourFormError::Behaviour(BehaviourError::Rule { number, error }))
                if *number == place + 1 =>
            {
                Some(error.to_string())
            }
            _ => None,
        };
        ui.add_enabled_ui(controls.live, |ui| {
            change = rule_ui(ui, controls, place, error).map(|change| (place, change)).or(change);
        });
        ui.separator();
    }
    let rules = &mut controls.form.behaviours.answers.rules;
    match change {
        Some((place, RuleChange::Remove)) => drop(rules.remove(place)),
        Some((place, RuleChange::Up)) => rules.swap(place - 1, place),
        Some((place, RuleChange::Down)) => rules.swap(place, place + 1),
        None => {}
    }
}

/// What holds for all rules.
fn common_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let (of_each, at_end) = (controls.name("look at"), controls.name("close at end"));
    let live = controls.live;
    let form = &mut controls.form.behaviours.answers;
    let name = |each: Each| match each {
        Each::Arrival => "what has arrived",
        Each::Line => "each line",
    };
    ui.label("look at");
    let id = ("each", controls.socket.socket_id());
    ui.add_enabled_ui(live, |ui| {
        let combo = ComboBox::from_id_salt(id).selected_text(name(form.each)).show_ui(ui, |ui| {
            for each in [Each::Arrival, Each::Line] {
                ui.selectable_value(&mut form.each, each, name(each));
            }
        });
        let help = "A stream has no message boundaries: rules look at all that has arrived since \
                    the last match, or at each line without its ending.";
        combo.response.accessible_name(of_each).on_hover_text(help);
        let close = ui.checkbox(&mut form.close_at_end, "close when the peer has finished");
        close.accessible_name(at_end);
    });
}

/// Rules that sockets of this session have had.
fn offers_ui(ui: &mut Ui, controls: &mut Controls<'_>, document: &Document) {
    let mut offered: Vec<Arc<BehaviourSpec>> = Vec::new();
    ui.horizontal_wrapped(|ui| {
        for socket in document.table().iter() {
            let known = socket.behaviours().iter().chain(socket.ended_behaviour());
            for state in known.filter(|state| state.spec.kind() == KIND) {
                let BehaviourSpec::Answers(answers) = state.spec.as_ref() else { continue };
                if offered.contains(&state.spec) {
                    continue;
                }
                offered.push(Arc::clone(&state.spec));
                let text = offer_text(socket, answers.rules.len());
                let name = controls.name(&text);
                let offer = ui.add_enabled(controls.live, Button::new(text));
                if offer.accessible_name(name).clicked() {
                    controls.form.behaviours.answers = AnswersForm::from(answers);
                }
            }
        }
    });
}

fn offer_text(socket: &SocketState, rules: usize) -> String {
    format!("use the {} of {}", count(rules, "rule"), socket.name())
}
