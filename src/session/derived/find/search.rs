//! A search through a log, by a thread of its own that goes on as the log grows.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use super::found::FoundHits;
use super::stream::{News, SearchedBytes, Stream};
use super::{Hit, Scope, Stretch};
use crate::model::{CallKind, Direction, Protocol, SocketId};
use crate::session::derived::follower::{Followed, LogFollower};
use crate::session::{IndexEntry, Log, Pattern};

/// Records of the index that are looked at under one visit to the log.
const AT_ONCE: u64 = 4096;

/// Bytes of one record that are read at once; between two such pieces the thread sees whether it is
/// still wanted.
const PIECE: u64 = 4 * 1024 * 1024;

/// A search. Dropping it ends its thread, which is not waited for.
#[derive(Debug)]
pub struct Search(LogFollower<FoundHits>);

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Bytes that are behind it, those that it need not look at among them.
    pub searched: u64,
    /// Bytes that there are.
    pub bytes: u64,
}

impl Search {
    /// Begins to search. `wake` is called after hits have come or the last record was reached, at
    /// most 60 times a second, by the thread.
    ///
    /// # Errors
    /// When the system makes no thread.
    pub fn begin(
        log: Arc<Log>,
        pattern: Pattern,
        scope: Scope,
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let mut scan = SearchScan {
            log: Arc::clone(&log),
            pattern,
            scope,
            streams: HashMap::new(),
            news: Vec::new(),
        };
        let look = move |shared: &Followed<FoundHits>, deadline| {
            let changed = scan.step(shared, deadline);
            shared.look(changed)
        };
        LogFollower::new("find", log, look, wake).map(Self)
    }

    /// How many hits there are so far.
    pub fn count(&self) -> u64 {
        self.0.found().count()
    }

    /// How many of them are kept, [`KEPT`](super::KEPT) at most: those can be looked at.
    pub fn kept(&self) -> u64 {
        self.0.found().kept()
    }

    /// All hits that are kept.
    pub fn hits(&self) -> Vec<Hit> {
        self.0.found().hits().to_vec()
    }

    /// The first hit that begins there or later, and how many come before it.
    pub fn first_from(&self, record: u64, offset: u64) -> Option<(u64, Hit)> {
        let found = self.0.found();
        let rank = found.before((record, offset));
        Some((rank as u64, *found.hits().get(rank)?))
    }

    /// The first hit that begins after a place, and how many come before it.
    pub fn next_after(&self, record: u64, offset: u64) -> Option<(u64, Hit)> {
        self.first_from(record, offset.saturating_add(1))
    }

    /// The last hit that begins before a place, and how many come before it.
    pub fn previous_before(&self, record: u64, offset: u64) -> Option<(u64, Hit)> {
        let found = self.0.found();
        let rank = found.before((record, offset)).checked_sub(1)?;
        Some((rank as u64, *found.hits().get(rank)?))
    }

    /// The stretches of hits in some bytes of a record, in order.
    pub fn hits_in(&self, record: u64, bytes: Range<u64>) -> Vec<Stretch> {
        self.0.found().stretches(record, &bytes)
    }

    /// How far it has come.
    pub fn progress(&self, log: &Log) -> Searched {
        // In this order: the log may grow between the two.
        let searched = self.0.found().searched;
        Searched { searched, bytes: log.payload_bytes().max(searched) }
    }

    /// Whether it has once searched all records that there were; later ones follow as they come.
    pub fn is_complete(&self) -> bool {
        self.0.is_complete()
    }

    /// Searches no further. The hits so far remain.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// What the thread works on.
struct SearchScan {
    log: Arc<Log>,
    pattern: Pattern,
    scope: Scope,
    streams: HashMap<(SocketId, Direction), Stream>,
    news: Vec<News>,
}

/// A record to search.
#[derive(Clone, Copy)]
struct Task {
    number: u64,
    /// Bytes of all records up to this one, with it.
    behind: u64,
    socket: SocketId,
    direction: Direction,
    length: u64,
    way: RecordStream,
}

/// How the bytes of a record belong together with others.
#[derive(Clone, Copy)]
enum RecordStream {
    /// They are a part of a stream.
    Stream,
    /// They match themselves.
    Alone,
    /// They are a part of a stream, but for the last, which is urgent.
    AllButLast,
    /// There are none: the streams of the socket are over.
    Over,
}

impl RecordStream {
    /// What is to be done with a record that the index has; `None` if nothing.
    fn from_entry(entry: &IndexEntry) -> Option<Self> {
        match (entry.call?, entry.protocol) {
            (CallKind::Close, _) => Some(Self::Over),
            _ if entry.length == 0 || entry.direction.is_none() => None,
            (CallKind::RecvUrgent, _) => Some(Self::Alone),
            (CallKind::SendUrgent, Some(Protocol::Tcp)) => Some(Self::AllButLast),
            (_, Some(Protocol::Tcp)) => Some(Self::Stream),
            _ => Some(Self::Alone),
        }
    }
}

impl SearchScan {
    /// Searches the next records, until the deadline. Says whether anything has changed for those
    /// who look on.
    fn step(&mut self, shared: &Followed<FoundHits>, deadline: Instant) -> bool {
        let until = self.log.len();
        let mut read = shared.read();
        let mut searched = shared.found().searched;
        let mut tasks = Vec::new();
        while read < until && Instant::now() < deadline {
            let end = until.min(read + AT_ONCE);
            let mut behind = searched;
            self.log.for_each_entry(read + 1..end + 1, |number, entry| {
                behind += entry.length;
                if let Some(way) = RecordStream::from_entry(entry)
                    // An end has no direction, and what is kept of the streams goes with it.
                    && (matches!(way, RecordStream::Over) || self.scope.has(entry))
                {
                    tasks.push(Task {
                        number,
                        behind,
                        socket: entry.socket,
                        direction: entry.direction.unwrap_or(Direction::Received),
                        length: entry.length,
                        way,
                    });
                }
            });
            (read, searched) = (end, behind);
            for task in tasks.drain(..) {
                self.perform(shared, task);
                if shared.is_ended() {
                    return false;
                }
                if Instant::now() >= deadline {
                    (read, searched) = (task.number, task.behind);
                    break;
                }
            }
        }
        let more = !self.news.is_empty();
        {
            let mut found = shared.found();
            self.news.drain(..).for_each(|news| found.take(news));
            found.searched = searched;
        }
        // While there is much to search, the progress is to be seen.
        shared.advance(read, until) || more
    }

    fn perform(&mut self, shared: &Followed<FoundHits>, task: Task) {
        let Task { number, socket, direction, length, .. } = task;
        let stream = Some((socket, direction));
        match task.way {
            RecordStream::Stream => self.seek(shared, number, 0..length, stream),
            RecordStream::Alone => self.seek(shared, number, 0..length, None),
            RecordStream::AllButLast => {
                self.seek(shared, number, 0..length - 1, stream);
                self.seek(shared, number, length - 1..length, None);
            }
            RecordStream::Over => {
                for direction in [Direction::Received, Direction::Sent] {
                    self.streams.remove(&(socket, direction));
                }
            }
        }
    }

    /// Seeks in some bytes of a record, as a part of a stream or by themselves.
    fn seek(
        &mut self,
        shared: &Followed<FoundHits>,
        record: u64,
        bytes: Range<u64>,
        stream: Option<(SocketId, Direction)>,
    ) {
        let mut alone = Stream::default();
        let stream = match stream {
            Some(stream) => self.streams.entry(stream).or_default(),
            None => &mut alone,
        };
        let mut offset = bytes.start;
        while offset < bytes.end && !shared.is_ended() {
            let end = bytes.end.min(offset + PIECE);
            let piece = self.log.payload(record, offset..end).unwrap_or_default();
            if (piece.len() as u64) < end - offset {
                // It cannot be read back: nothing joins what is missing.
                stream.tear();
            } else {
                let piece = SearchedBytes { record, offset, bytes: &piece };
                stream.feed(&self.pattern, piece, &mut self.news);
            }
            offset = end;
        }
    }
}
