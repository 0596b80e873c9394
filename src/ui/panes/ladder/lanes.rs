//! Which lanes are shown, from left to right, and which of them are folded.

use std::collections::BTreeSet;

use egui::Ui;

use crate::diagram::ladder::Lane;
use crate::model::{SocketId, SocketState};
use crate::session::SocketTable;
use crate::ui::document::Document;

/// Width of the menu of all lanes, in points.
const WIDTH: f32 = 230.0;

/// The person's arrangement of the lanes.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    /// Every known socket, from left to right.
    order: Vec<SocketId>,
    hidden: BTreeSet<SocketId>,
    folded: BTreeSet<SocketId>,
}

/// What is asked of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Show(bool),
    Fold(bool),
    Left,
    Right,
    /// Show only it and its peer.
    Alone,
}

impl Lanes {
    /// Adds the sockets made since: their lanes go to the right.
    pub fn catch_up(&mut self, table: &SocketTable) {
        let known = self.order.iter().max().copied();
        let all = table.iter().rev().map(SocketState::socket_id);
        let mut new: Vec<SocketId> = all.take_while(|id| Some(*id) > known).collect();
        new.reverse();
        self.order.extend(new);
    }

    /// The lanes that are shown.
    pub fn shown(&self) -> Vec<Lane> {
        let shown = self.order.iter().filter(|socket| !self.hidden.contains(socket));
        shown.map(|socket| Lane { socket: *socket, folded: self.folded.contains(socket) }).collect()
    }

    /// The sockets whose lanes are not shown.
    pub fn hidden(&self) -> &BTreeSet<SocketId> {
        &self.hidden
    }

    /// Whether a lane is folded.
    pub fn is_folded(&self, socket: SocketId) -> bool {
        self.folded.contains(&socket)
    }

    /// All sockets, from left to right.
    pub fn order(&self) -> &[SocketId] {
        &self.order
    }

    /// Shows all lanes, none of them folded, in the order in which their sockets were made.
    pub fn reset(&mut self) {
        self.hidden.clear();
        self.folded.clear();
        self.order.sort_unstable();
    }

    /// Carries out a request. `peer` is the socket at the other end.
    pub fn perform(&mut self, socket: SocketId, ask: Ask, peer: Option<SocketId>) {
        match ask {
            Ask::Show(true) => drop(self.hidden.remove(&socket)),
            Ask::Show(false) => drop(self.hidden.insert(socket)),
            Ask::Fold(true) => drop(self.folded.insert(socket)),
            Ask::Fold(false) => drop(self.folded.remove(&socket)),
            Ask::Left | Ask::Right => self.step(socket, ask == Ask::Left),
            Ask::Alone => {
                let wanted = [Some(socket), peer];
                let others = self.order.iter().filter(|other| !wanted.contains(&Some(**other)));
                self.hidden = others.copied().collect();
            }
        }
    }

    /// Moves a lane past the next one that is shown.
    fn step(&mut self, socket: SocketId, left: bool) {
        let Some(place) = self.order.iter().position(|other| *other == socket) else { return };
        let shown = |place: &usize| {
            self.order.get(*place).is_some_and(|other| !self.hidden.contains(other))
        };
        let target = if left {
            (0..place).rev().find(shown)
        } else {
            (place + 1..self.order.len()).find(shown)
        };
        if let Some(target) = target {
            let socket = self.order.remove(place);
            self.order.insert(target, socket);
        }
    }
}

/// The requests to one lane, as the entries of a menu.
pub fn menu_ui(ui: &mut Ui, lanes: &Lanes, socket: SocketId) -> Option<Ask> {
    let mut asked = None;
    let folded = lanes.is_folded(socket);
    for (name, ask) in [
        ("Show only this connection", Ask::Alone),
        (if folded { "Unfold the lane" } else { "Fold the lane" }, Ask::Fold(!folded)),
        ("Move the lane left", Ask::Left),
        ("Move the lane right", Ask::Right),
        ("Hide the lane", Ask::Show(false)),
    ] {
        if ui.button(name).clicked() {
            asked = Some(ask);
            ui.close();
        }
    }
    asked
}

/// The menu of all lanes.
pub fn all_ui(ui: &mut Ui, lanes: &mut Lanes, document: &Document) {
    ui.set_width(WIDTH);
    if ui.button("Show all lanes").clicked() {
        lanes.reset();
        ui.close();
    }
    ui.separator();
    let mut asked = None;
    egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        for socket in lanes.order() {
            let Some(state) = document.table().get(*socket) else { continue };
            let name = state.name();
            ui.horizontal(|ui| {
                let mut shown = !lanes.hidden().contains(socket);
                let switch = ui.checkbox(&mut shown, document.title(state));
                let switch = switch.accessible_name(format!("Show the lane of {name}"));
                if switch.changed() {
                    asked = Some((*socket, Ask::Show(shown)));
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let folded = lanes.is_folded(*socket);
                    for (text, about, ask) in [
                        ("▶", "Move right", Ask::Right),
                        ("◀", "Move left", Ask::Left),
                        (if folded { "unfold" } else { "fold" }, "Fold", Ask::Fold(!folded)),
                    ] {
                        let button = ui.small_button(text);
                        let button = button.accessible_name(format!("{about} the lane of {name}"));
                        if button.on_hover_text(about).clicked() {
                            asked = Some((*socket, ask));
                        }
                    }
                });
            });
        }
    });
    if let Some((socket, ask)) = asked {
        lanes.perform(socket, ask, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lanes: &Lanes) -> Vec<u32> {
        lanes.shown().iter().map(|lane| lane.socket.0).collect()
    }

    #[test]
    fn a_lane_moves_past_those_that_are_shown() {
        let order = (1..=4).map(SocketId).collect();
        let mut lanes = Lanes { order, ..Lanes::default() };
        lanes.perform(SocketId(2), Ask::Show(false), None);
        lanes.perform(SocketId(3), Ask::Left, None);
        assert_eq!(shown(&lanes), [3, 1, 4]);
        lanes.perform(SocketId(3), Ask::Left, None);
        lanes.perform(SocketId(4), Ask::Right, None);
        assert_eq!(shown(&lanes), [3, 1, 4], "there is nothing beyond");
        lanes.perform(SocketId(1), Ask::Alone, Some(SocketId(4)));
        assert_eq!(shown(&lanes), [1, 4]);
        lanes.reset();
        assert_eq!(shown(&lanes), [1, 2, 3, 4]);
    }
}
