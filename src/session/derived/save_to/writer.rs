//! Which bytes of the log go to the file, and what is told of it.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::status::SaveStatus;
use crate::model::{
    BehaviourEnd, BehaviourId, BehaviourStep, CallKind, Direction, Event, SaveTo, Saved, SocketId,
};
use crate::session::derived::follower::{FollowStep, Followed};
use crate::session::{Entry, EventKind, IndexEntry, Log, ResultKind};

/// Bytes that are gathered before they are written.
const GATHERED: usize = 256 * 1024;

/// Entries of the index that are looked through before the time is looked at.
const AT_ONCE: u64 = 4096;

/// The least time between two records of how much was saved, while there is more to save.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// What is to be done with a record.
enum Wanted {
    /// Its bytes are saved.
    Bytes(u64),
    /// The socket was closed with it.
    Closed,
}

/// The bytes of one socket, on their way into its file.
pub(super) struct SavedBytes {
    log: Arc<Log>,
    socket_id: SocketId,
    id: BehaviourId,
    what: Saved,
    limit: Option<u64>,
    file: BufWriter<File>,
    /// Bytes that were handed to `file`.
    taken: u64,
    /// Number of the record that is looked at next.
    next: u64,
    /// Number of the last record that is saved.
    last: Arc<AtomicU64>,
    status: SaveStatus,
    told: (u64, Instant),
}

impl SavedBytes {
    pub(super) fn new(
        (log, last): (Arc<Log>, Arc<AtomicU64>),
        (socket_id, id): (SocketId, BehaviourId),
        save: &SaveTo,
        file: File,
        next: u64,
    ) -> Self {
        let mut status = SaveStatus::default();
        status.progress.of = save.limit;
        Self {
            log,
            socket_id,
            id,
            what: save.what,
            limit: save.limit,
            file: BufWriter::with_capacity(GATHERED, file),
            taken: 0,
            next,
            last,
            status,
            told: (0, Instant::now()),
        }
    }

    /// Saves what has come, until `deadline` at the latest.
    pub(super) fn look(
        &mut self,
        followed: &Followed<SaveStatus>,
        deadline: Instant,
    ) -> FollowStep {
        let until = self.log.len();
        let end = self.save(followed, until, deadline);
        let (end, written) = match (end, self.file.flush()) {
            (Ok(end), Ok(())) => (end, self.taken),
            (Err(error), _) | (_, Err(error)) => {
                let written = self.file.get_ref().stream_position().unwrap_or(0);
                (Some(BehaviourEnd::FileFailed(error.to_string())), written)
            }
        };
        self.status.progress.done = written;
        self.status.end.clone_from(&end);
        followed.found().clone_from(&self.status);
        let has_all = self.next > until;
        self.tell(end, has_all);
        if self.status.end.is_some() {
            followed.end();
        }
        followed.advance(self.next - 1, until);
        FollowStep { changed: false, behind: !has_all, read: self.next - 1 }
    }

    /// Saves the records up to this one; why it ends with them, if it does.
    fn save(
        &mut self,
        followed: &Followed<SaveStatus>,
        until: u64,
        deadline: Instant,
    ) -> io::Result<Option<BehaviourEnd>> {
        if self.limit == Some(0) {
            return Ok(Some(BehaviourEnd::Finished));
        }
        while self.next <= until && followed.goes_on(deadline) {
            let last = self.last.load(Ordering::Acquire);
            let end = (self.next + AT_ONCE).min(until + 1).min(last.saturating_add(1));
            for (number, wanted) in self.wanted(end) {
                match wanted {
                    Wanted::Closed => return Ok(Some(BehaviourEnd::Closed)),
                    Wanted::Bytes(length) => self.take(number, length)?,
                }
                self.next = number + 1;
                if self.limit == Some(self.taken) {
                    return Ok(Some(BehaviourEnd::Finished));
                }
                if !followed.goes_on(deadline) {
                    return Ok(None);
                }
            }
            self.next = self.next.max(end);
            if self.next > last {
                return Ok(Some(BehaviourEnd::Stopped));
            }
        }
        Ok(None)
    }

    /// What there is to do before the record `end`.
    fn wanted(&self, end: u64) -> Vec<(u64, Wanted)> {
        let mut wanted = Vec::new();
        self.log.for_each_entry(self.next..end, |number, entry| {
            if entry.socket == self.socket_id {
                wanted.extend(self.wants(entry).map(|wants| (number, wants)));
            }
        });
        wanted
    }

    fn wants(&self, entry: &IndexEntry) -> Option<Wanted> {
        let is_wanted = match self.what {
            Saved::Received => entry.direction == Some(Direction::Received),
            Saved::Sent => entry.direction == Some(Direction::Sent),
            Saved::Both => entry.direction.is_some(),
        };
        let closes = entry.call == Some(CallKind::Close)
            && entry.kind == EventKind::Returned
            && entry.result == Some(ResultKind::Success);
        if closes || entry.kind == EventKind::OpenFailed {
            Some(Wanted::Closed)
        } else {
            (is_wanted && entry.length > 0).then_some(Wanted::Bytes(entry.length))
        }
    }

    fn take(&mut self, number: u64, length: u64) -> io::Result<()> {
        let room = self.limit.map_or(length, |limit| limit - self.taken);
        let wanted = length.min(room);
        let bytes = self.log.payload(number, 0..wanted).unwrap_or_default();
        if bytes.len() as u64 != wanted {
            return Err(io::Error::other(format!("record {number} cannot be read back")));
        }
        self.file.write_all(&bytes)?;
        self.taken += wanted;
        Ok(())
    }

    /// Tells the log how far it has come, or that it has ended.
    fn tell(&mut self, end: Option<BehaviourEnd>, has_all: bool) {
        let progress = self.status.progress;
        let is_news = progress.done != self.told.0;
        let step = match end {
            Some(end) => BehaviourStep::Off(progress, end),
            None if is_news && (has_all || self.told.1.elapsed() >= TELL_EVERY) => {
                BehaviourStep::Progress(progress)
            }
            None => return,
        };
        self.told = (progress.done, Instant::now());
        let event = Event::Behaviour { behaviour: self.id, step };
        self.log.append(Entry::new(self.socket_id, event));
    }
}
