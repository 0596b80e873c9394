//! What a filter can test, with examples to click: made from the table that filters are parsed with.

use egui::{Button, Grid, RichText, ScrollArea, Ui};
use egui_material_icons::icons;

use crate::session::filter::{EXAMPLES, FIELDS};
use crate::ui::widgets::popup;

/// The button and its pop-up. Returns the example that was clicked.
pub fn help_ui(ui: &mut Ui) -> Option<String> {
    let mut chosen = None;
    let button = Button::new(icons::ICON_HELP.codepoint).frame(false);
    let (button, _) = popup(button).ui(ui, |ui| {
        ui.set_width(560.0);
        ui.label("Combine tests with and, or, not and parentheses. Click an example to try it.");
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            Grid::new("filter help").num_columns(2).striped(true).show(ui, |ui| {
                let fields = FIELDS.iter().map(|info| (info.example, info.explained()));
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
