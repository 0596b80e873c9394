//! Find: every place in the bytes of a session at which a pattern is, across the border between two
//! reads of one stream as well.
//!
//! The bytes that a TCP socket received are one stream, those that it sent are another. Each
//! datagram is searched by itself, and so is an urgent byte. What a peek saw is not searched: it is
//! still to come. Hits do not overlap; the leftmost counts.
//!
//! Bytes and text are found wherever they are. A regular expression is tried on the bytes of each
//! record with up to [`REACH`] bytes of its stream before it, so that of a hit that crosses a border
//! no more than this many bytes on either side are found.
//!
//! In come a [`Pattern`](super::Pattern) and a [`Scope`], out comes each [`Hit`]. First to open:
//! `search`, the thread.

mod found;
mod search;
mod stream;
#[cfg(test)]
mod tests;

pub use found::{KEPT, Stretch};
pub use search::{Search, Searched};
pub use stream::REACH;

use crate::model::{Direction, SocketId};
use crate::session::IndexEntry;

/// A place at which the pattern is. Hits are in order of where they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Number of the record that it begins in.
    pub record: u64,
    /// How many bytes of that record come before it.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
    /// Number of the record that it ends in.
    pub last: u64,
}

impl Hit {
    /// Where it begins, by which it is distinguished from all others.
    pub fn place(&self) -> (u64, u64) {
        (self.record, self.offset)
    }
}

/// Which bytes are searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Those of this socket; `None` for all sockets.
    pub socket: Option<SocketId>,
    /// Those that went this way; `None` for both.
    pub direction: Option<Direction>,
}

impl Scope {
    fn has(&self, entry: &IndexEntry) -> bool {
        self.socket.is_none_or(|socket| socket == entry.socket)
            && self.direction.is_none_or(|direction| Some(direction) == entry.direction)
    }
}
