//! The panes below the canvas: which there are, and how each is drawn in its tile.

use std::collections::BTreeSet;

use egui::{Button, Color32, Frame, Margin, Stroke, Ui, Visuals, WidgetText};
use egui_material_icons::icons;
use egui_tiles::{
    Behavior, SimplificationOptions, TabState, Tabs, Tile, TileId, Tiles, UiResponse,
};
use serde::{Deserialize, Serialize};

use super::regions::Division;
use crate::{
    model::SocketId,
    ui::{
        action::{
            Action, Actions,
            commands::{self, keys_text},
        },
        document::{Document, filter_settings::FilterSettings},
        look::theme::Palette,
        panes::{
            bytes::BytesPane,
            chat::ChatPane,
            follow::FollowPane,
            kernel::KernelPane,
            ladder::LadderPane,
            log::{LogLook, LogPane, Shown},
            plots::{PlotsPane, StatisticsPane},
            states::StatesPane,
        },
    },
};

/// One of the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pane {
    /// Every record, a row each.
    Log,
    /// What crosses a connection, and a line to say more.
    Chat,
    /// All that one connection has said, both ways.
    Follow,
    /// The session as a sequence diagram.
    Ladder,
    /// Which states the sockets pass through.
    States,
    /// The bytes of the chosen record.
    Bytes,
    /// What the kernel holds for the sockets.
    Kernel,
    /// How much the sockets have moved, and how fast.
    Statistics,
    /// Rates, round trip times and queues of the chosen sockets in the course of time.
    Plots,
}

impl Pane {
    /// Every pane.
    pub const ALL: [Self; 9] = [
        Self::Log,
        Self::Chat,
        Self::Ladder,
        Self::States,
        Self::Follow,
        Self::Kernel,
        Self::Statistics,
        Self::Plots,
        Self::Bytes,
    ];

    /// Its title, which is its accessible name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Log => "Log",
            Self::Chat => "Chat",
            Self::Follow => "Follow",
            Self::Ladder => "Ladder",
            Self::States => "States",
            Self::Bytes => "Bytes",
            Self::Kernel => "Kernel",
            Self::Statistics => "Statistics",
            Self::Plots => "Plots",
        }
    }
}

/// What the panes are drawn from.
pub struct Panes<'a> {
    /// The session.
    pub document: &'a Document,
    /// The log pane's own state.
    pub log: &'a mut LogPane,
    /// The chat's own state.
    pub chat: &'a mut ChatPane,
    /// The ladder's own state.
    pub ladder: &'a mut LadderPane,
    /// The states' own state.
    pub states: &'a mut StatesPane,
    /// The byte view's own state.
    pub bytes: &'a mut BytesPane,
    /// The kernel pane's own state.
    pub kernel: &'a mut KernelPane,
    /// The statistics pane's own state.
    pub statistics: &'a mut StatisticsPane,
    /// The plots' own state.
    pub plots: &'a mut PlotsPane,
    /// The follow pane's own state.
    pub follow: &'a mut FollowPane,
    /// The cards that are chosen on the canvas.
    pub chosen_cards: &'a BTreeSet<SocketId>,
    /// The chosen socket.
    pub selected: Option<SocketId>,
    /// Bytes in a row of the byte view.
    pub byte_columns: &'a mut usize,
    /// Whether the log shows records that tell figures of the kernel alone.
    pub kernel_figures: &'a mut bool,
    /// How the log looks.
    pub log_look: &'a mut LogLook,
    /// Saved filters and colour rules.
    pub filters: &'a mut FilterSettings,
    /// Whether they have the place of the canvas as well.
    pub alone: bool,
    /// What the person asks for.
    pub actions: &'a mut Actions,
    /// Whether all that was drawn is up to date with the log.
    pub caught_up: bool,
}

impl Behavior<Pane> for Panes<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, pane: &mut Pane) -> UiResponse {
        let frame = Frame::NONE.inner_margin(Margin::symmetric(10, 6));
        frame.show(ui, |ui| match pane {
            Pane::Log => {
                let mut shown = Shown {
                    document: self.document,
                    selected: self.selected,
                    kernel_figures: self.kernel_figures,
                    look: self.log_look,
                    filters: self.filters,
                    actions: self.actions,
                };
                self.log.ui(ui, &mut shown);
            }
            Pane::Chat => self.caught_up &= self.chat.ui(ui, self.document, self.actions),
            Pane::Ladder => {
                self.ladder.ui(ui, self.document, self.log.selected(), self.actions);
            }
            Pane::States => self.states.ui(ui, self.document, self.selected, self.actions),
            Pane::Kernel => self.kernel.ui(ui, self.document, self.selected, self.actions),
            Pane::Follow => {
                let record = self.log.selected();
                self.follow.ui(ui, self.document, self.selected, record, self.actions);
            }
            Pane::Statistics => {
                self.statistics.ui(ui, self.document, self.selected, self.actions);
            }
            Pane::Plots => {
                let (record, selected) = (self.log.selected(), self.selected);
                let cards = self.chosen_cards;
                self.plots.ui(ui, self.document, cards, selected, record, self.actions);
            }
            Pane::Bytes => {
                let record = self.log.selected();
                let log = self.document.log();
                let find = &self.log.find_bar.find;
                self.bytes.ui(ui, log, record, find, self.byte_columns, self.actions);
            }
        });
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
            (icons::ICON_CLOSE_FULLSCREEN, name, Action::Divide(Division::SwitchAlone))
        } else {
            let name = format!("Enlarge {}", front.title());
            (icons::ICON_OPEN_IN_FULL, name, Action::Divide(Division::Enlarge(*front)))
        };
        let button = ui.add(Button::new(icon.codepoint).frame_when_inactive(false));
        let keys = commands::named("Panes alone").map(|command| keys_text(ui.ctx(), command));
        let hover = format!("{name} ({})", keys.unwrap_or_default());
        if button.accessible_name(&name).on_hover_text(hover).clicked() {
            self.actions.push(action);
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
