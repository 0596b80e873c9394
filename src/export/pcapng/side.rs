//! The two ends of a connection, and what there is of each.

use std::ops::{Index, IndexMut};

/// An end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The one that connected.
    Caller,
    /// The one that was called.
    Called,
}

impl Side {
    /// Both.
    pub(super) const BOTH: [Self; 2] = [Self::Caller, Self::Called];

    /// The end that it talks with.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Caller => Self::Called,
            Self::Called => Self::Caller,
        }
    }
}

/// Something of both ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair<T> {
    pub(super) caller: T,
    pub(super) called: T,
}

impl<T> Index<Side> for Pair<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Caller => &self.caller,
            Side::Called => &self.called,
        }
    }
}

impl<T> IndexMut<Side> for Pair<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Caller => &mut self.caller,
            Side::Called => &mut self.called,
        }
    }
}
