//! What can be put into the text by a click: macros and escapes, from the tables that they are read by.

use egui::{Button, Grid, Id, RichText, ScrollArea, Ui};
use egui_material_icons::icons;

use super::draft::Composer;
use super::field;
use crate::model::{ESCAPES, Form, MACROS};
use crate::ui::widgets::popup;

/// The button of the list.
pub fn menu_ui(ui: &mut Ui, composer: &mut Composer, id: Id, name: &str) {
    let button = Button::new(icons::ICON_DATA_OBJECT.codepoint).frame_when_inactive(false);
    let (button, _) = popup(button).ui(ui, |ui| {
        ui.set_width(430.0);
        let help = "A macro is filled in each time the message is sent. Click to insert.";
        ui.label(RichText::new(help).weak());
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            Grid::new((name, "insert")).num_columns(2).striped(true).show(ui, |ui| {
                let macros = MACROS.iter().map(|known| (known.written, known.meaning));
                for (written, meaning) in macros.chain(ESCAPES) {
                    let text = RichText::new(written).monospace();
                    let row = ui.add(Button::new(text).frame(false));
                    if row.accessible_name(format!("{name} insert {written}")).clicked() {
                        insert(ui, composer, id, written);
                        ui.close();
                    }
                    ui.label(RichText::new(meaning).weak());
                    ui.end_row();
                }
            });
        });
    });
    let help = "Insert a macro or an escape: the time, a counter, random bytes, an address";
    button.accessible_name(format!("{name} macros")).on_hover_text(help);
}

/// Puts it where the cursor is, so that it means what the list says.
fn insert(ui: &Ui, composer: &mut Composer, id: Id, written: &str) {
    composer.edit().escapes = true;
    let is_in_text = composer.message().form == Form::Text || field::is_quoted(ui, composer, id);
    if is_in_text {
        field::insert(ui.ctx(), composer, id, written);
    } else {
        field::insert(ui.ctx(), composer, id, &format!("\"{written}\""));
    }
}
