//! The panes as tiles: tabs, their titles, and the button that gives one the whole window.

use egui::{
    Align2, Button, Color32, FontId, Frame, Margin, Pos2, Rect, Stroke, Ui, Visuals, WidgetText,
};
use egui_material_icons::icons;
use egui_tiles::{
    Behavior, SimplificationOptions, TabState, Tabs, Tile, TileId, Tiles, UiResponse,
};

use super::pane_states::{PaneContext, PaneStates};
use crate::ui::action::commands::keys_text;
use crate::ui::action::{LayoutChange, Pane, WindowAction, commands};
use crate::ui::look::Palette;

/// Width of a tab's cross, at its right end, in points.
const CROSS: f32 = 15.0;

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

    /// A tab is closed by the cross that shows under the pointer, by the middle button, and in its menu;
    /// the View menu brings its pane back.
    fn on_tab_button(
        &mut self,
        tiles: &mut Tiles<Pane>,
        tile_id: TileId,
        tab: egui::Response,
    ) -> egui::Response {
        let Some(Tile::Pane(pane)) = tiles.get(tile_id) else { return tab };
        let title = pane.title();
        let cross =
            Rect::from_min_max(Pos2::new(tab.rect.right() - CROSS, tab.rect.top()), tab.rect.max);
        let is_on_cross = tab.hover_pos().is_some_and(|at| cross.contains(at));
        if tab.hovered() {
            let palette = Palette::of(&tab.ctx.global_style().visuals);
            let color = if is_on_cross { palette.text } else { palette.muted };
            let painter = tab.ctx.layer_painter(tab.layer_id);
            let at = cross.center();
            painter.text(at, Align2::CENTER_CENTER, "×", FontId::proportional(14.0), color);
        }
        let mut closes = tab.middle_clicked() || (tab.clicked() && is_on_cross);
        tab.context_menu(|ui| closes |= ui.button(format!("Close {title}")).clicked());
        if closes {
            tiles.set_visible(tile_id, false);
        }
        tab
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
        CROSS
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
