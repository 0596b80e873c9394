//! Where a person has put the panes, for wide and for narrow windows, and whether the inspector is open.

use std::collections::HashSet;

use egui::{Id, Ui};
use egui_tiles::{Behavior, Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use crate::ui::action::Pane;

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
    /// Whether the inspector is open in a wide window; if not set, its width decides.
    wide_inspector: Option<bool>,
    /// The same in a narrow window.
    narrow_inspector: Option<bool>,
    /// What takes its room from the panes and the inspector.
    #[serde(skip)]
    pub beside: Beside,
}

impl Default for Layouts {
    fn default() -> Self {
        Self {
            wide: Layout::default(),
            narrow: Layout::narrow(),
            wide_inspector: None,
            narrow_inspector: None,
            beside: Beside::Nothing,
        }
    }
}

/// What a projector shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectorView {
    /// The canvas.
    #[default]
    Canvas,
    /// The selected socket: what the inspector has beside the canvas.
    Inspector,
    /// The pane in front.
    Pane,
    /// The lessons.
    Learn,
}

/// What is open at the left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    /// Nothing, or the list of lessons.
    #[default]
    Nothing,
    /// A lesson, which one follows on the canvas and in the log.
    Lesson,
    /// A lab, or a lesson that is made, for which one needs the inspector.
    Lab,
}

/// Width that a lesson takes, in points.
const LESSON: f32 = 316.0;

/// Below this width, in points, a window is narrow: all panes are tabs of one group.
const NARROW: f32 = 1100.0;

/// Below this width, in points, the cards need the place of the inspector.
const INSPECTED: f32 = 900.0;

impl Layouts {
    /// Whether a window of this width is narrow.
    pub fn is_narrow(&self, width: f32) -> bool {
        let taken = if self.beside == Beside::Nothing { 0.0 } else { LESSON };
        width - taken < NARROW
    }

    /// The layout for a window of this width.
    pub fn of(&mut self, width: f32) -> &mut Layout {
        if self.is_narrow(width) { &mut self.narrow } else { &mut self.wide }
    }

    /// Whether the inspector is open in a window of this width.
    pub fn shows_inspector(&self, width: f32) -> bool {
        let said = if self.is_narrow(width) { self.narrow_inspector } else { self.wide_inspector };
        said.unwrap_or(width >= INSPECTED && self.beside != Beside::Lesson)
    }

    /// Folds the inspector in windows of this width, or opens it.
    pub fn switch_inspector(&mut self, width: f32) {
        let open = Some(!self.shows_inspector(width));
        if self.is_narrow(width) {
            self.narrow_inspector = open;
        } else {
            self.wide_inspector = open;
        }
    }

    /// The layout of panes that fill the window: they are tabs of one group.
    pub fn alone(&mut self) -> &mut Layout {
        &mut self.narrow
    }

    /// The panes get a whole window of this width, or give it back: what was in front beside the log
    /// stays there. In a narrow one they are tabs of one group in either case.
    pub fn keep_front(&mut self, alone: bool, width: f32) {
        if self.is_narrow(width) {
            return;
        }
        let (from, to) =
            if alone { (&self.wide, &mut self.narrow) } else { (&self.narrow, &mut self.wide) };
        if let Some(pane) = from.front() {
            to.show(pane);
        }
    }

    /// Brings a pane to the front, whatever the width.
    pub fn show(&mut self, pane: Pane) {
        self.wide.show(pane);
        self.narrow.show(pane);
    }

    /// Layouts that came from a file may lack panes, which are then added beside the log; without
    /// a log, or if they cannot be drawn, they are reset.
    #[must_use]
    pub fn sanitized(mut self) -> Self {
        let is_whole = |layout: &mut Layout| layout.is_sound() && layout.complete();
        if is_whole(&mut self.wide) && is_whole(&mut self.narrow) { self } else { Self::default() }
    }
}

impl Default for Layout {
    fn default() -> Self {
        let mut tiles = Tiles::default();
        let tabs = Pane::VARIANTS.iter().filter(|pane| **pane != Pane::Bytes);
        let tabs = tabs.map(|pane| tiles.insert_pane(*pane)).collect();
        let left = tiles.insert_tab_tile(tabs);
        let bytes = tiles.insert_pane(Pane::Bytes);
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
        Self(Tree::new_tabs(Id::unique("narrow panes"), Pane::VARIANTS.to_vec()))
    }

    /// Whether it is a tree, each of its tiles and panes in one place and each with a width.
    fn is_sound(&self) -> bool {
        let tiles = &self.0.tiles;
        let (mut seen, mut panes) = (HashSet::new(), Vec::new());
        let mut next: Vec<TileId> = self.0.root.into_iter().collect();
        while let Some(tile) = next.pop() {
            let is_new = seen.insert(tile);
            let is_placed = match tiles.get(tile) {
                Some(Tile::Pane(pane)) => {
                    panes.push(*pane);
                    panes.iter().filter(|other| *other == pane).count() == 1
                }
                Some(Tile::Container(container)) => {
                    next.extend(container.children());
                    have_room(container)
                }
                None => false,
            };
            if !(is_new && is_placed) {
                return false;
            }
        }
        seen.len() == tiles.len()
    }

    /// Puts missing panes behind the log; returns whether all are then present.
    fn complete(&mut self) -> bool {
        let tiles = &mut self.0.tiles;
        for pane in Pane::VARIANTS.iter().copied() {
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

    /// The pane that is in front in the log's group of tabs.
    pub fn front(&self) -> Option<Pane> {
        let tiles = &self.0.tiles;
        let beside = tiles.find_pane(&Pane::Log).and_then(|log| tiles.parent_of(log))?;
        let Some(Tile::Container(Container::Tabs(tabs))) = tiles.get(beside) else { return None };
        match tiles.get(tabs.active?) {
            Some(Tile::Pane(pane)) => Some(*pane),
            _ => None,
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
        Pane::VARIANTS.iter().any(|pane| self.is_open(*pane))
    }

    /// Draws the panes. Where Bytes has a place of its own, it takes it only while there is something
    /// to show in it.
    pub fn ui(&mut self, ui: &mut Ui, panes: &mut dyn Behavior<Pane>, has_bytes: bool) {
        let idle = self.place_of_bytes().filter(|_| !has_bytes);
        if let Some(place) = idle {
            self.0.set_visible(place, false);
        }
        self.0.ui(panes, ui);
        if let Some(place) = idle {
            self.0.set_visible(place, true);
        }
    }

    /// The part of the layout in which there is no pane but Bytes, if that is open.
    fn place_of_bytes(&self) -> Option<TileId> {
        let tiles = &self.0.tiles;
        let mut place = tiles.find_pane(&Pane::Bytes).filter(|pane| tiles.is_visible(*pane))?;
        let container = |tile: TileId| match tiles.get(tile) {
            Some(Tile::Container(container)) => Some(container),
            _ => None,
        };
        while let Some(parent) = tiles.parent_of(place)
            && container(parent).is_some_and(|parent| parent.num_children() == 1)
        {
            place = parent;
        }
        // Among the tabs of others its tab stays.
        let parent = tiles.parent_of(place).and_then(container)?;
        (!matches!(parent, Container::Tabs(_))).then_some(place)
    }
}

/// Whether each part of a container has a share of its room.
fn have_room(container: &Container) -> bool {
    let is_share = |share: &f32| (1e-3..1e6).contains(share);
    match container {
        Container::Tabs(_) => true,
        Container::Linear(linear) => linear.shares.iter().all(|(_, share)| is_share(share)),
        Container::Grid(grid) => grid.col_shares.iter().chain(&grid.row_shares).all(is_share),
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
