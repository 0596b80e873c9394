//! The tools above the ladder: how time runs, which lanes are shown, and whether the end is
//! followed.

use egui::{
    PopupCloseBehavior, RichText, Ui,
    containers::menu::{MenuButton, MenuConfig},
};

use super::lanes;
use super::lanes::Lanes;
use super::options::LadderOptions;
use crate::ui::document::Document;
use crate::ui::widgets::Scroll;

/// What the tools were asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToolRequest {
    /// Whether the time scale changed: what is at the upper edge stays there.
    pub moved: bool,
    /// Whether everything is to fit.
    pub fit: bool,
}

/// Draws the tools.
pub fn tools_ui(
    ui: &mut Ui,
    options: &mut LadderOptions,
    lanes: &mut Lanes,
    scroll: &mut Scroll,
    document: &Document,
    told: &str,
) -> ToolRequest {
    let mut asked = ToolRequest::default();
    let before = (options.to_scale, options.zoom);
    ui.horizontal_wrapped(|ui| {
        ui.selectable_value(&mut options.to_scale, false, "One row per event")
            .on_hover_text("Every event has a row, however much time lies between events");
        ui.selectable_value(&mut options.to_scale, true, "To scale")
            .on_hover_text("Time runs evenly from top to bottom");
        if options.to_scale {
            let button = ui.small_button("−").accessible_name("Less time detail");
            if button.on_hover_text("Each row covers more time").clicked() {
                options.zoom = options.zoom.further();
            }
            ui.label(RichText::new(format!("{} per row", options.zoom.text())).small());
            let button = ui.small_button("+").accessible_name("More time detail");
            if button.on_hover_text("Each row covers less time").clicked() {
                options.zoom = options.zoom.closer();
            }
            if ui.small_button("Fit").on_hover_text("Brings the whole session into view").clicked()
            {
                asked.fit = true;
            }
        }
        ui.separator();
        let name = match lanes.hidden().len() {
            0 => "Lanes".to_owned(),
            hidden => format!("Lanes ({hidden} hidden)"),
        };
        // Several lanes may be arranged one after the other.
        let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        MenuButton::new(name).config(stays).ui(ui, |ui| lanes::all_ui(ui, lanes, document));
        let mut follows = scroll.is_following();
        if ui.checkbox(&mut follows, "Follow").on_hover_text("Keeps the end in view").changed() {
            if follows { scroll.follow() } else { scroll.stay() }
        }
        ui.checkbox(&mut options.as_table, "As table")
            .on_hover_text("Shows the same rows as text, for keyboards and screen readers");
        if !told.is_empty() {
            ui.label(RichText::new(told).small().weak());
        }
    });
    asked.moved = before != (options.to_scale, options.zoom);
    asked
}
