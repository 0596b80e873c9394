//! The options of a socket: one is chosen, set and asked for; what was last seen of all stays in
//! view. The form holds what is typed, the values come from the log alone.

use std::fmt;

use egui::{CollapsingHeader, ComboBox, RichText, TextEdit, Ui};

use super::{controls::Controls, forms::FormError, theme::Palette};
use crate::model::{CallKind, OptionValue, SocketOption, ValueKind};

/// The option that is chosen, and the value that is typed for it.
#[derive(Clone, Debug)]
pub struct OptionForm {
    /// Which option.
    pub option: SocketOption,
    /// The value, in the words of [`words_for`].
    pub value: String,
}

impl Default for OptionForm {
    fn default() -> Self {
        Self { option: SocketOption::ReuseAddress, value: "on".to_owned() }
    }
}

impl OptionForm {
    /// The value that is typed.
    ///
    /// # Errors
    /// When it is none that the option takes.
    pub fn value(&self) -> Result<OptionValue, FormError> {
        let typed = self.value.trim();
        let value = match (self.option.facts().kind, typed) {
            (ValueKind::Switch, "on" | "1") => Some(OptionValue::Switch(true)),
            (ValueKind::Switch, "off" | "0") => Some(OptionValue::Switch(false)),
            (ValueKind::Switch, _) => None,
            (ValueKind::Linger, "off") => Some(OptionValue::Linger(None)),
            (ValueKind::Linger, _) => typed.parse().ok().map(|n| OptionValue::Linger(Some(n))),
            (ValueKind::Number { .. }, _) => typed.parse().ok().map(OptionValue::Number),
        };
        value.ok_or_else(|| FormError::NoValue {
            option: self.option,
            typed: typed.to_owned(),
            form: words_for(self.option.facts().kind),
        })
    }

    /// Chooses an option, with the value that it has, or one to begin from.
    fn choose(&mut self, option: SocketOption, seen: Option<OptionValue>) {
        self.option = option;
        self.value = match (seen, option.facts().kind) {
            (Some(value), _) => in_words(value).to_string(),
            (None, ValueKind::Switch) => "on".to_owned(),
            (None, ValueKind::Linger | ValueKind::Number { .. }) => "0".to_owned(),
        };
    }
}

/// How a value of this kind is typed.
fn words_for(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Switch => "on or off",
        ValueKind::Linger => "off, or how many seconds close may linger",
        ValueKind::Number { .. } => "a number",
    }
}

/// A value as it is typed.
fn in_words(value: OptionValue) -> impl fmt::Display {
    match value {
        OptionValue::Switch(true) => "on".to_owned(),
        OptionValue::Switch(false) | OptionValue::Linger(None) => "off".to_owned(),
        OptionValue::Number(number) | OptionValue::Linger(Some(number)) => number.to_string(),
    }
}

/// Draws the options of a socket, folded away until they are wanted.
pub fn options_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let palette = Palette::of(ui.visuals());
    let title = RichText::new("Options").color(palette.muted);
    let id = ("options", controls.socket.socket_id());
    CollapsingHeader::new(title).id_salt(id).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            choice_ui(ui, controls);
            value_ui(ui, controls);
        });
        ui.horizontal_wrapped(|ui| {
            controls.call_button(ui, CallKind::SetOption);
            controls.call_button(ui, CallKind::GetOption);
        });
        let facts = controls.form.option.option.facts();
        let effect = format!("{} Takes effect {}.", facts.purpose, facts.takes_effect);
        ui.label(RichText::new(effect).small());
        let origin = format!("Linux begins with {}. See {}.", facts.linux_default, facts.manual);
        ui.label(RichText::new(origin).small().color(palette.muted));
        for (option, value) in controls.socket.options() {
            let line = format!("{option} = {}", in_words(value));
            ui.label(RichText::new(line).monospace());
        }
    });
}

/// The options that do something on such a socket.
fn choice_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let (protocol, family) = (controls.socket.protocol(), controls.socket.family());
    let chosen = controls.form.option.option;
    let combo = ComboBox::from_id_salt(("option", controls.socket.socket_id()))
        .selected_text(chosen.name())
        .width(168.0)
        .height(420.0)
        .show_ui(ui, |ui| {
            for option in SocketOption::ALL {
                if option.belongs_to(protocol, family)
                    && ui.selectable_label(option == chosen, option.name()).clicked()
                {
                    controls.form.option.choose(option, controls.socket.option(option));
                }
            }
        });
    combo.response.accessible_name(controls.name("option")).on_hover_text("Which option");
}

fn value_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let (name, kind) = (controls.name("option value"), controls.form.option.option.facts().kind);
    let field = TextEdit::singleline(&mut controls.form.option.value)
        .id(ui.scope_id().with("value"))
        .desired_width(64.0)
        .font(egui::TextStyle::Monospace);
    ui.add_enabled(controls.live, field).accessible_name(name).on_hover_text(words_for(kind));
    if let ValueKind::Number { unit } = kind {
        ui.label(RichText::new(unit).weak());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(option: SocketOption, typed: &str) -> Option<OptionValue> {
        OptionForm { option, value: typed.to_owned() }.value().ok()
    }

    #[test]
    fn each_kind_of_value_is_typed_in_its_own_words() {
        use SocketOption::{Linger, NoDelay, ReceiveBuffer};
        assert_eq!(value(NoDelay, " on "), Some(OptionValue::Switch(true)));
        assert_eq!(value(NoDelay, "2"), None);
        assert_eq!(value(ReceiveBuffer, "2048"), Some(OptionValue::Number(2048)));
        assert_eq!(value(ReceiveBuffer, "-1"), None);
        assert_eq!(value(Linger, "off"), Some(OptionValue::Linger(None)));
        assert_eq!(value(Linger, "0"), Some(OptionValue::Linger(Some(0))));
    }

    #[test]
    fn a_value_that_was_seen_can_be_typed_again() {
        let mut form = OptionForm::default();
        for seen in [OptionValue::Number(7), OptionValue::Linger(None), OptionValue::Switch(false)]
        {
            let option = match seen {
                OptionValue::Number(_) => SocketOption::SendBuffer,
                OptionValue::Linger(_) => SocketOption::Linger,
                OptionValue::Switch(_) => SocketOption::KeepAlive,
            };
            form.choose(option, Some(seen));
            assert_eq!(form.value(), Ok(seen));
        }
    }
}
