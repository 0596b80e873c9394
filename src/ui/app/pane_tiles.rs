//! The panes as tiles: tabs, their titles, and the button that gives one the whole window.

use egui::{Button, Color32, Frame, Margin, Stroke, Ui, Visuals, WidgetText};
use egui_material_icons::icons;
use egui_tiles::{
    Behavior, SimplificationOptions, TabState, Tabs, Tile, TileId, Tiles, UiResponse,
};

use super::pane_states::{PaneContext, PaneStates};
use crate::ui::action::commands::keys_text;
use crate::ui::action::{LayoutChange, Pane, WindowAction, commands};
use crate::ui::look::Palette;

/// The panes in their tiles.
pub struct PaneTiles<'a> {
    /// What each remembers.
    pub states: &'a mut PaneStates,
    /// What they are drawn from.
    pub context: PaneContext<'a>,
    /// Whether they fill the window.
    pub alone: bool,
}

impl Behavior<Pane> for PaneTiles<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, pane: &mut Pane) -> UiResponse {
        let frame = Frame::NONE.inner_margin(Margin::symmetric(10, 6));
        frame.show(ui, |ui| self.states.ui(ui, *pane, &mut self.context));
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        pane.title().into()
    }

    fn is_tab_closable(&self, _tiles: &Tiles<Pane>, _tile_id: TileId) -> bool {
        true
    }

    /// Closing hides: the View menu brings a pane back.
    fn on_tab_close(&mut self, tiles: &mut Tiles<Pane>, tile_id: TileId) -> bool {
        if matches!(tiles.get(tile_id), Some(Tile::Pane(_))) {
            tiles.set_visible(tile_id, false);
        }
        false
    }

    /// The button that gives the pane in front the whole window, or takes it back.
    fn top_bar_right_ui(
        &mut self,
        tiles: &Tiles<Pane>,
        ui: &mut Ui,
        _tile_id: TileId,
        tabs: &Tabs,
        _scroll_offset: &mut f32,
    ) {
        let Some(Tile::Pane(front)) = tabs.active.and_then(|tile_id| tiles.get(tile_id)) else {
            return;
        };
        let (icon, name, action) = if self.alone {
            let name = "Show the canvas".to_owned();
            (icons::ICON_CLOSE_FULLSCREEN, name, WindowAction::Layout(LayoutChange::SwitchAlone))
        } else {
            let name = format!("Enlarge {}", front.title());
            (icons::ICON_OPEN_IN_FULL, name, WindowAction::Layout(LayoutChange::Enlarge(*front)))
        };
        let button = ui.add(Button::new(icon.codepoint).frame_when_inactive(false));
        let keys = commands::named("Panes only").map(|command| keys_text(ui.ctx(), command));
        let hover = format!("{name} ({})", keys.unwrap_or_default());
        if button.accessible_name(&name).on_hover_text(hover).clicked() {
            self.context.actions.push(action);
        }
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, ..Default::default() }
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        28.0
    }

    fn tab_title_spacing(&self, _visuals: &Visuals) -> f32 {
        14.0
    }

    fn tab_bar_color(&self, visuals: &Visuals) -> Color32 {
        Palette::of(visuals).ground
    }

    fn tab_outline_stroke(
        &self,
        visuals: &Visuals,
        _tiles: &Tiles<Pane>,
        _tile_id: TileId,
        state: &TabState,
    ) -> Stroke {
        if state.active { Stroke::new(1.0, Palette::of(visuals).line) } else { Stroke::NONE }
    }

    fn tab_text_color(
        &self,
        visuals: &Visuals,
        _tiles: &Tiles<Pane>,
        _tile_id: TileId,
        state: &TabState,
    ) -> Color32 {
        let palette = Palette::of(visuals);
        if state.active { palette.text } else { palette.muted }
    }
}
