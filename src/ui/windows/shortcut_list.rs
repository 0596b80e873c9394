//! The list of all keys: those of the commands, and those that a pane takes while it is in use.

use egui::{Context, Grid, RichText, ScrollArea, Ui, Vec2};

use crate::ui::action::commands::keys_text;
use crate::ui::action::{CommandGroup, commands};
use crate::ui::look::{Palette, floating_window};

/// Keys of one place, each with what it does.
pub type Keys = Vec<(String, String)>;

/// Draws the list, if it is open. `other_keys` gives the keys that are no commands, by their place.
pub fn shortcut_list_ui(
    ctx: &Context,
    open: &mut bool,
    other_keys: fn() -> Vec<(&'static str, Keys)>,
) {
    let size = Vec2::new(520.0, 560.0);
    floating_window(ctx, "Keyboard shortcuts", "shortcuts", size, open).show(ctx, |ui| {
        let area = ScrollArea::vertical().auto_shrink(false).id_salt("shortcuts");
        area.show(ui, |ui| {
            for group in CommandGroup::ALL {
                let keys: Keys = commands::of(group)
                    .filter(|command| command.keys.is_some())
                    .map(|command| (keys_text(ui.ctx(), command), command.name.to_string()))
                    .collect();
                keys_ui(ui, group.name(), &keys);
            }
            for (place, keys) in other_keys() {
                keys_ui(ui, place, &keys);
            }
        });
    });
}

fn keys_ui(ui: &mut Ui, place: &str, keys: &Keys) {
    if keys.is_empty() {
        return;
    }
    let palette = Palette::of(ui.visuals());
    ui.add_space(8.0);
    ui.label(RichText::new(place).strong());
    Grid::new(("keys", place)).num_columns(2).spacing([16.0, 3.0]).min_col_width(160.0).show(
        ui,
        |ui| {
            for (keys, what) in keys {
                ui.label(RichText::new(keys).monospace().color(palette.text));
                ui.label(RichText::new(what.trim_end_matches('…')).color(palette.muted));
                ui.end_row();
            }
        },
    );
}
