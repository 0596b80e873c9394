//! What a filter can test, with examples to click: made from the table that filters are parsed with.

use egui::{Button, Grid, RichText, ScrollArea, Ui};
use egui_material_icons::icons;

use crate::session::filter::{FIELDS, FieldInfo};
use crate::ui::widgets::popup;

/// Filters of more than one test, and what each finds.
const EXAMPLES: &[(&str, &str)] = &[
    ("failed or eof", "failures and ends of streams"),
    ("#3 and received and length > 1KiB", "large pieces received by one socket"),
    ("not (kernel or observed)", "calls only, without what was observed of the kernel"),
    ("port in {80, 8000..8100} and \"GET\"", "requests on some ports"),
    ("refused", "a word, in any case, in the bytes or in what the row says"),
    ("tcp.port == 80 and frame matches \"^get \"", "the same as in Wireshark"),
];

/// The button and its pop-up. Returns the example that was clicked.
pub fn help_ui(ui: &mut Ui) -> Option<String> {
    let mut chosen = None;
    let button = Button::new(icons::ICON_HELP.codepoint).frame(false);
    let (button, _) = popup(button).ui(ui, |ui| {
        ui.set_width(560.0);
        ui.label("Combine tests with and, or, not and parentheses. Click an example to try it.");
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            Grid::new("filter help").num_columns(2).striped(true).show(ui, |ui| {
                let fields = FIELDS.iter().map(|info| (info.example, explained(info)));
                let examples =
                    EXAMPLES.iter().map(|(text, meaning)| (*text, (*meaning).to_owned()));
                for (example, meaning) in examples.chain(fields) {
                    let text = RichText::new(example).monospace();
                    if ui.add(Button::new(text).frame(false)).clicked() {
                        chosen = Some(example.to_owned());
                        ui.close();
                    }
                    ui.label(RichText::new(meaning).weak());
                    ui.end_row();
                }
            });
        });
    });
    button.accessible_name("Filter help").on_hover_text("Filter help");
    chosen
}

/// What a field is, and what Wireshark calls it.
fn explained(info: &FieldInfo) -> String {
    let names: Vec<&str> = info.wireshark.iter().map(|(name, _)| *name).collect();
    match names.as_slice() {
        [] => info.meaning.to_owned(),
        names => format!("{}\nIn Wireshark: {}", info.meaning, names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Filter;

    #[test]
    fn every_example_is_a_filter() {
        for (example, _) in EXAMPLES {
            assert!(Filter::parse(example).is_ok(), "{example}");
        }
    }
}
