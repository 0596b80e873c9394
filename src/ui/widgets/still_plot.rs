//! A plot that neither moves nor is zoomed by itself, in the colors and letters of the window.

use egui::{TextStyle, Ui};
use egui_plot::{AxisHints, Plot};

use crate::ui::look::Palette;

/// A plot of this height, in points, that stays as it is when it is dragged or scrolled.
pub fn still_plot<'a>(ui: &Ui, name: &str, height: f32) -> Plot<'a> {
    Plot::new(name)
        .height(height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .grid_color(Palette::of(ui.visuals()).line)
}

/// An axis whose marks are written small, and in the color of what is beside the matter.
pub fn quiet_axis<'a>(ui: &Ui, axis: AxisHints<'a>) -> AxisHints<'a> {
    let font = TextStyle::Small.resolve(ui.style());
    axis.tick_label_color(Palette::of(ui.visuals()).muted).tick_label_font(font)
}
