//! A button with a pop-up in which a person works.

use egui::Button;
use egui::containers::PopupCloseBehavior;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::style::StyleModifier;

/// A button whose pop-up stays open while the person works in it.
pub fn popup(button: Button<'_>) -> MenuButton<'_> {
    let config = MenuConfig::new()
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        // Buttons and fields look as they do elsewhere, not as entries of a menu.
        .style(StyleModifier::default());
    MenuButton::from_button(button).config(config)
}
