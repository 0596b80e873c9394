//! The lists beside the filter: saved filters, and colour rules.

use egui::{Button, RichText, TextEdit, Ui};
use egui_material_icons::icons;

use crate::model::{Tint, escape_text};
use crate::session::Filter;
use crate::ui::document::filter_settings::{ColourRule, FilterSettings};
use crate::ui::look::Palette;
use crate::ui::widgets::popup;

/// The button of the saved filters. Returns the text of the one selected.
pub fn saved_ui(
    ui: &mut Ui,
    settings: &mut FilterSettings,
    name: &mut String,
    filter: Option<&Filter>,
) -> Option<String> {
    let mut chosen = None;
    let button = Button::new(icons::ICON_BOOKMARK.codepoint).frame(false);
    let (button, _) = popup(button).ui(ui, |ui| {
        ui.set_width(360.0);
        if settings.saved.is_empty() {
            ui.label(RichText::new("No saved filters yet.").weak());
        }
        let mut deleted = None;
        for (place, saved) in settings.saved.iter().enumerate() {
            let name = escape_text(&saved.name);
            ui.horizontal(|ui| {
                let delete = format!("Delete the filter {name}");
                if delete_ui(ui, &delete) {
                    deleted = Some(place);
                }
                let apply = ui.add(Button::new(&name).frame(false).truncate());
                if apply.on_hover_text(escape_text(&saved.filter)).clicked() {
                    chosen = Some(saved.filter.clone());
                    ui.close();
                }
            });
        }
        if let Some(place) = deleted {
            settings.saved.remove(place);
        }
        ui.separator();
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(name).desired_width(220.0).hint_text("name");
            ui.add(field).accessible_name("Name of the filter");
            let save = ui.add_enabled(filter.is_some(), Button::new("Save"));
            let save = save.accessible_name("Save the filter");
            let clicked = save.on_disabled_hover_text("Enter a filter first").clicked();
            if let Some(filter) = filter.filter(|_| clicked) {
                settings.save(name, filter.text());
                name.clear();
            }
        });
    });
    button.accessible_name("Saved filters").on_hover_text("Saved filters");
    chosen
}

/// The button of the colour rules.
pub fn rules_ui(ui: &mut Ui, settings: &mut FilterSettings, filter: Option<&Filter>) {
    let button = Button::new(icons::ICON_PALETTE.codepoint).frame(false);
    let (button, _) = popup(button).ui(ui, |ui| {
        ui.set_width(460.0);
        ui.label("Each row has the colour of the first rule that it matches.");
        let mut deleted = None;
        for (place, rule) in settings.rules.iter_mut().enumerate() {
            ui.horizontal(|ui| {
                if rule_ui(ui, place + 1, rule) {
                    deleted = Some(place);
                }
            });
        }
        if let Some(place) = deleted {
            settings.rules.remove(place);
        }
        ui.separator();
        let add = ui.add_enabled(filter.is_some(), Button::new("Colour matching rows"));
        let clicked = add.on_disabled_hover_text("Enter a filter first").clicked();
        if let Some(filter) = filter.filter(|_| clicked) {
            settings.add_rule(filter.text());
        }
    });
    button.accessible_name("Colour rules").on_hover_text("Colour rules");
}

/// One rule. Returns whether it is to be deleted.
fn rule_ui(ui: &mut Ui, number: usize, rule: &mut ColourRule) -> bool {
    let deleted = delete_ui(ui, &format!("Delete colour rule {number}"));
    ui.checkbox(&mut rule.on, "")
        .accessible_name(format!("Colour rule {number} is on"))
        .on_hover_text("Turns the rule on or off");
    let mistake = Filter::parse(&rule.filter).err();
    let field = TextEdit::singleline(&mut rule.filter)
        .desired_width(210.0)
        .align(egui::Align2::LEFT_CENTER)
        .font(egui::TextStyle::Monospace)
        .text_color_opt(mistake.as_ref().map(|_| Palette::of(ui.visuals()).failed));
    let field = ui.add(field).accessible_name(format!("Filter of colour rule {number}"));
    if let Some(mistake) = mistake {
        field.on_hover_text(mistake.to_string());
    }
    ui.spacing_mut().item_spacing.x = 2.0;
    for tint in Tint::ALL {
        let palette = Palette::of(ui.visuals());
        let sign = if rule.tint == tint { icons::ICON_CHECK.codepoint } else { "" };
        let swatch = Button::new(sign).fill(palette.tint(tint)).min_size([22.0, 22.0].into());
        let swatch = ui.add(swatch.corner_radius(3));
        let swatch = swatch.accessible_name(format!("Colour rule {number}: {}", tint.name()));
        if swatch.on_hover_text(tint.name()).clicked() {
            rule.tint = tint;
        }
    }
    deleted
}

fn delete_ui(ui: &mut Ui, name: &str) -> bool {
    let button = ui.add(Button::new(icons::ICON_DELETE.codepoint).frame(false));
    button.accessible_name(name).on_hover_text(name).clicked()
}
