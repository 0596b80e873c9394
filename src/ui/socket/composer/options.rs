//! How the text of a message is read, and what is appended to it.

use egui::{Button, ComboBox, RichText, Ui};
use egui_material_icons::icons;

use super::draft::Composer;
use crate::model::{ByteOrder, Checksum, ChecksumKind, Form, LineEnding};
use crate::ui::look::Palette;
use crate::ui::widgets::popup;

/// Text or hex, whether escapes mean something, and the line ending.
pub fn form_ui(ui: &mut Ui, composer: &mut Composer, name: &str) {
    reading_ui(ui, composer, name);
    let of_text = composer.message().form == Form::Text;
    ui.add_enabled_ui(of_text, |ui| ending_ui(ui, composer, name));
}

/// Text or hex, and whether escapes mean something.
pub fn reading_ui(ui: &mut Ui, composer: &mut Composer, name: &str) {
    let mut hex = composer.message().form == Form::Hex;
    let switch = ui.checkbox(&mut hex, "hex").accessible_name(format!("{name} as hex"));
    let help = "Write bytes in hex: 48 65, 4865, 48:65, 0x48, 0x65 or \\x48\\x65, with texts in \
                quotation marks among them: \"GET\" 0d 0a";
    if switch.on_hover_text(help).changed() {
        composer.edit().form = if hex { Form::Hex } else { Form::Text };
    }
    let mut escapes = composer.message().escapes;
    let switch = ui.checkbox(&mut escapes, "escapes").accessible_name(format!("{name} escapes"));
    let help = "On: \\r \\n \\t \\0 \\xNN \\u{...} stand for bytes, and macros such as $(time) are \
                filled in. Off: the text is sent as it is written.";
    if switch.on_hover_text(help).changed() {
        composer.edit().escapes = escapes;
    }
}

fn ending_ui(ui: &mut Ui, composer: &mut Composer, name: &str) {
    let mut chosen = composer.message().ending;
    let combo = ComboBox::from_id_salt((name, "ending")).selected_text(chosen.name()).width(96.0);
    let combo = combo.wrap_mode(egui::TextWrapMode::Extend);
    let combo = combo.show_ui(ui, |ui| {
        for ending in LineEnding::ALL {
            ui.selectable_value(&mut chosen, ending, ending.name());
        }
    });
    let help = "Appended to the text. A stream has no message boundaries: many programs wait for a \
                line ending.";
    let disabled = "Hex is sent as it is: add the bytes of a line ending yourself.";
    combo
        .response
        .on_hover_text(help)
        .on_disabled_hover_text(disabled)
        .accessible_name(format!("{name} line ending"));
    if chosen != composer.message().ending {
        composer.edit().ending = chosen;
    }
}

/// What is wanted less often.
pub fn more_menu_ui(ui: &mut Ui, composer: &mut Composer, name: &str) {
    let checksum = composer.message().checksum;
    let icon = RichText::new(icons::ICON_MORE_HORIZ.codepoint);
    let icon = match checksum {
        Some(_) => icon.color(Palette::of(ui.visuals()).accent),
        None => icon,
    };
    let (button, _) = popup(Button::new(icon).frame_when_inactive(false)).ui(ui, |ui| {
        ui.set_width(250.0);
        checksum_ui(ui, composer, name);
    });
    let help = match checksum {
        Some(checksum) => format!("More. Appends a checksum: {}", checksum.kind.name()),
        None => "More: append a checksum".to_owned(),
    };
    button.accessible_name(format!("{name} more")).on_hover_text(help);
}

fn checksum_ui(ui: &mut Ui, composer: &mut Composer, name: &str) {
    let before = composer.message().checksum;
    let mut chosen = before;
    ui.label(RichText::new("Append a checksum").strong());
    ui.label(RichText::new("It covers the text and precedes the line ending.").small().weak());
    let kind = before.map(|checksum| checksum.kind);
    let none = ui.radio(kind.is_none(), "none").accessible_name(format!("{name} checksum: none"));
    if none.clicked() {
        chosen = None;
    }
    for offered in ChecksumKind::ALL {
        let radio = ui.radio(kind == Some(offered), offered.name());
        let radio = radio.accessible_name(format!("{name} checksum: {}", offered.name()));
        if radio.clicked() {
            chosen = Some(Checksum::new(offered));
        }
    }
    ui.separator();
    let ordered = chosen.filter(|checksum| checksum.kind.length() > 1);
    ui.add_enabled_ui(ordered.is_some(), |ui| {
        for order in ByteOrder::ALL {
            let is_chosen = ordered.is_some_and(|checksum| checksum.order == order);
            let radio = ui.radio(is_chosen, order.name());
            let radio = radio.accessible_name(format!("{name} checksum: {}", order.name()));
            if radio.on_disabled_hover_text("A checksum of several bytes has an order.").clicked()
                && let Some(checksum) = &mut chosen
            {
                checksum.order = order;
            }
        }
    });
    if chosen != before {
        composer.edit().checksum = chosen;
    }
}
