//! The panes below the canvas, and where a person has put them.

use std::collections::BTreeSet;

use egui::{Color32, Frame, Id, Margin, Stroke, Ui, Visuals, WidgetText};
use egui_tiles::{
    Behavior, Container, Linear, LinearDir, SimplificationOptions, TabState, Tile, TileId, Tiles,
    Tree, UiResponse,
};
use serde::{Deserialize, Serialize};

use super::{
    action::Actions,
    bytes_pane::BytesPane,
    chat_pane::ChatPane,
    document::Document,
    filter_settings::FilterSettings,
    follow_pane::FollowPane,
    kernel_pane::KernelPane,
    ladder::LadderPane,
    log::{LogLook, LogPane, Shown},
    plots::PlotsPane,
    states_pane::StatesPane,
    statistics_pane::StatisticsPane,
    theme::Palette,
};
use crate::model::SocketId;

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

/// Where the panes are.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Layout(Tree<Pane>);

/// The layouts for a wide and for a narrow window: a person arranges each for itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Layouts {
    wide: Layout,
    narrow: Layout,
}

impl Default for Layouts {
    fn default() -> Self {
        Self { wide: Layout::default(), narrow: Layout::narrow() }
    }
}

/// Below this width, in points, a window is narrow: all panes stand behind one another.
const NARROW: f32 = 1100.0;

impl Layouts {
    /// Whether a window of this width is narrow.
    pub fn is_narrow(width: f32) -> bool {
        width < NARROW
    }

    /// The layout for a window of this width.
    pub fn of(&mut self, width: f32) -> &mut Layout {
        if Self::is_narrow(width) { &mut self.narrow } else { &mut self.wide }
    }

    /// Brings a pane to the front, whatever the width.
    pub fn show(&mut self, pane: Pane) {
        self.wide.show(pane);
        self.narrow.show(pane);
    }

    /// Layouts that came from a file may lack panes, which come to stand beside the log; without
    /// a log, they begin anew.
    #[must_use]
    pub fn sanitized(mut self) -> Self {
        if self.wide.complete() && self.narrow.complete() { self } else { Self::default() }
    }
}

impl Default for Layout {
    fn default() -> Self {
        let mut tiles = Tiles::default();
        let log = tiles.insert_pane(Pane::Log);
        let chat = tiles.insert_pane(Pane::Chat);
        let bytes = tiles.insert_pane(Pane::Bytes);
        let kernel = tiles.insert_pane(Pane::Kernel);
        let statistics = tiles.insert_pane(Pane::Statistics);
        let plots = tiles.insert_pane(Pane::Plots);
        let follow = tiles.insert_pane(Pane::Follow);
        let ladder = tiles.insert_pane(Pane::Ladder);
        let states = tiles.insert_pane(Pane::States);
        let tabs = vec![log, chat, ladder, states, follow, kernel, statistics, plots];
        let left = tiles.insert_tab_tile(tabs);
        let right = tiles.insert_tab_tile(vec![bytes]);
        let mut split = Linear::new(LinearDir::Horizontal, vec![left, right]);
        split.shares.set_share(left, 0.58);
        split.shares.set_share(right, 0.42);
        let root = tiles.insert_container(Container::Linear(split));
        Self(Tree::new(Id::unique("panes"), root, tiles))
    }
}

impl Layout {
    /// All panes behind one another.
    fn narrow() -> Self {
        Self(Tree::new_tabs(Id::unique("narrow panes"), Pane::ALL.to_vec()))
    }

    /// Puts the panes that are missing behind the log; says whether all are there then.
    fn complete(&mut self) -> bool {
        let tiles = &mut self.0.tiles;
        for pane in Pane::ALL {
            if tiles.find_pane(&pane).is_some() {
                continue;
            }
            let beside = tiles.find_pane(&Pane::Log).and_then(|log| tiles.parent_of(log));
            let Some(beside) = beside else { return false };
            let new = tiles.insert_pane(pane);
            // In tabs the one in front stays there.
            match tiles.get_mut(beside) {
                Some(Tile::Container(container)) => container.add_child(new),
                _ => return false,
            }
        }
        true
    }

    /// Brings a pane to the front, and opens it if it is closed.
    fn show(&mut self, pane: Pane) {
        if let Some(tile) = self.0.tiles.find_pane(&pane) {
            self.0.set_visible(tile, true);
            self.0.make_active(|tile_id, _| tile_id == tile);
        }
    }

    /// Opens a pane, or closes it.
    pub fn set_open(&mut self, pane: Pane, open: bool) {
        if let Some(tile) = self.0.tiles.find_pane(&pane) {
            self.0.set_visible(tile, open);
        }
        if open {
            self.show(pane);
        }
    }

    /// Whether a pane is open, in front or behind another.
    pub fn is_open(&self, pane: Pane) -> bool {
        self.0.tiles.find_pane(&pane).is_some_and(|tile| self.0.is_visible(tile))
    }

    /// Whether any pane is open.
    pub fn any_open(&self) -> bool {
        Pane::ALL.into_iter().any(|pane| self.is_open(pane))
    }

    /// Draws the panes.
    pub fn ui(&mut self, ui: &mut Ui, panes: &mut Panes<'_>) {
        self.0.ui(panes, ui);
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
            Pane::States => {
                let caught_up = self.states.ui(ui, self.document, self.selected, self.actions);
                self.caught_up &= caught_up;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_survives_being_written_and_read() {
        let mut layouts = Layouts::default();
        layouts.of(1280.0).set_open(Pane::Bytes, false);
        let text = ron::to_string(&layouts).unwrap();
        let mut read = ron::from_str::<Layouts>(&text).unwrap().sanitized();
        assert!(!read.of(1280.0).is_open(Pane::Bytes) && read.of(1280.0).is_open(Pane::Log));
        assert!(read.of(640.0).is_open(Pane::Bytes));
    }

    #[test]
    fn a_layout_from_before_there_was_a_pane_gets_it_and_stays_as_it_was() {
        let mut layouts = Layouts::default();
        layouts.of(1280.0).set_open(Pane::Bytes, false);
        for layout in [&mut layouts.wide, &mut layouts.narrow] {
            let kernel = layout.0.tiles.find_pane(&Pane::Kernel).unwrap();
            layout.0.remove_recursively(kernel);
        }
        let text = ron::to_string(&layouts).unwrap();
        assert!(!text.contains("Kernel"));
        let mut read = ron::from_str::<Layouts>(&text).unwrap().sanitized();
        assert!(read.of(1280.0).is_open(Pane::Kernel) && read.of(640.0).is_open(Pane::Kernel));
        assert!(!read.of(1280.0).is_open(Pane::Bytes), "what was closed stays so");
    }
}
