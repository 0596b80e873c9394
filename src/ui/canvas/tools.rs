//! The strip of tools beside the canvas: how large it is shown, and where its cards are.

use egui::{Button, Frame, Margin, Panel, RichText, Ui, Vec2};
use egui_material_icons::{MaterialIcon, icons};

use super::canvas_context::CanvasContext;
use crate::ui::look::Palette;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Show the cards larger.
    ZoomIn,
    /// Show them smaller.
    ZoomOut,
    /// Show them at 100 %.
    FullSize,
    /// Show all of them.
    FitAll,
    /// Give all cards new places, and show all of them.
    Tidy,
    /// Bring back what was put away.
    BringBack,
    /// Fold the inspector beside the canvas, or open it.
    Inspector,
    /// Show a table in place of the canvas, or the canvas again.
    Table,
}

/// Width of the strip, in points.
pub const WIDTH: f32 = 38.0;

/// A strip that is lower than this has its tools close together, in points.
const LOW: f32 = 230.0;

/// Draws the strip; returns the tool that was pressed.
pub fn tools_ui(ui: &mut Ui, scale: f32, away: usize, shown: &CanvasContext<'_>) -> Option<Tool> {
    let (palette, as_table) = (Palette::of(ui.visuals()), shown.settings.as_table);
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(3, 4));
    let mut asked = None;
    Panel::right("canvas tools").frame(frame).resizable(false).exact_size(WIDTH).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            // Little room, as on a projector.
            let is_low = ui.available_height() < LOW;
            let height = if is_low { 21.0 } else { 26.0 };
            ui.spacing_mut().item_spacing.y = if is_low { 1.0 } else { 3.0 };
            ui.spacing_mut().interact_size.y = height;
            ui.spacing_mut().button_padding = Vec2::new(2.0, 2.0);
            let mut tool = |ui: &mut Ui, text: RichText, chosen, name: &str, help: &str, tool| {
                let button = Button::selectable(chosen, text).min_size(Vec2::new(32.0, height));
                let button = ui.add(button).accessible_name(name);
                if button.on_hover_text(format!("{name}\n{help}")).clicked() {
                    asked = Some(tool);
                }
            };
            let icon = |icon: MaterialIcon| RichText::new(icon.codepoint).size(17.0);
            let (symbol, name) = if shown.inspector {
                (icons::ICON_RIGHT_PANEL_CLOSE, "Fold the inspector")
            } else {
                (icons::ICON_RIGHT_PANEL_OPEN, "Show the inspector")
            };
            let help = "The selected socket's calls and options, and the kernel's view of it.";
            tool(ui, icon(symbol), false, name, help, Tool::Inspector);
            ui.add_space(if is_low { 0.0 } else { 6.0 });
            if !as_table {
                let larger = "Ctrl and the mouse wheel, or a pinch, do the same.";
                tool(ui, icon(icons::ICON_ADD), false, "Zoom in", larger, Tool::ZoomIn);
                let percent = RichText::new(format!("{:.0}%", scale * 100.0)).size(11.0);
                let help = "Shows the cards at their full size.";
                tool(ui, percent, false, "Cards at 100 %", help, Tool::FullSize);
                tool(ui, icon(icons::ICON_REMOVE), false, "Zoom out", larger, Tool::ZoomOut);
                let help = "Shows all cards.";
                tool(ui, icon(icons::ICON_FIT_SCREEN), false, "Fit all", help, Tool::FitAll);
                ui.add_space(if is_low { 0.0 } else { 6.0 });
                let help = "Returns all cards to their automatic positions and shows all of them.";
                tool(ui, icon(icons::ICON_DASHBOARD), false, "Tidy", help, Tool::Tidy);
            }
            if away > 0 {
                let text = RichText::new(format!("+{away}")).size(11.0);
                let help = "Brings back the closed sockets that were put away.";
                tool(ui, text, false, "Bring back", help, Tool::BringBack);
            }
            let help = "Shows the canvas in words: one row per socket, with all actions.";
            tool(
                ui,
                icon(icons::ICON_TABLE_ROWS),
                as_table,
                "Canvas as a table",
                help,
                Tool::Table,
            );
        });
    });
    asked
}
