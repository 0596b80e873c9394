//! Buttons that are told from others by their colours.

use egui::{Button, RichText, Visuals};

use super::Palette;

/// The button of what is most likely wanted. While it cannot be pressed it looks as any other, since
/// light words on a faded ground could not be read.
pub fn primary_button(visuals: &Visuals, text: &str, enabled: bool) -> Button<'static> {
    let palette = Palette::of(visuals);
    let text = RichText::new(text);
    if enabled {
        Button::new(text.color(palette.on_accent)).fill(palette.accent_fill)
    } else {
        Button::new(text)
    }
}

/// An entry of a menu with its keys, or where it leads to, at the right. They are weaker than its name,
/// unless the whole entry is already faded.
pub fn with_keys(
    entry: Button<'static>,
    keys: impl Into<RichText>,
    enabled: bool,
) -> Button<'static> {
    let keys: RichText = keys.into();
    if enabled { entry.shortcut_text(keys) } else { entry.right_text(keys) }
}
