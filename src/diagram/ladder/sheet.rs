//! What the parts of a window are drawn with.

use super::heights::Heights;
use super::lanes::{PlacedLane, PlacedLanes};
use super::{Ladder, Window};
use crate::model::SocketId;

/// What the parts of a window are drawn with.
pub(super) struct Sheet<'a> {
    pub(super) ladder: &'a Ladder<'a>,
    pub(super) placed: &'a PlacedLanes,
    pub(super) heights: &'a Heights<'a>,
    pub(super) window: &'a Window,
}

impl Sheet<'_> {
    pub(super) fn is_chosen(&self, records: &[u64]) -> bool {
        self.ladder.chosen.is_some_and(|chosen| records.contains(&chosen))
    }

    /// The lane of a socket, and its name.
    pub(super) fn lane(&self, socket: SocketId) -> (Option<&PlacedLane>, String) {
        (self.placed.of(socket), self.ladder.name(socket))
    }
}
