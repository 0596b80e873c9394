//! Saving what a socket receives, or sends, to a file while it does: the exact bytes, without loss, since
//! they are read from the log.
//!
//! A thread follows the log and writes; nobody waits for it. That it began, how far it is and why it ended
//! are records of the socket ([`Event::Behaviour`]), as with all that a socket does by itself. It ends
//! with the socket, at its limit, when it is stopped, and when the file cannot be written any more.

mod error;
mod status;
mod writer;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use std::{fs, io};

pub use error::SaveToError;
pub use status::SaveStatus;

use self::writer::SavedBytes;
use super::follower::LogFollower;
use crate::model::{BehaviourId, BehaviourSpec, BehaviourStep, Event, SaveTo, SocketId};
use crate::session::{Entry, Log};

/// What a socket receives, or sends, on its way into a file.
///
/// Dropped before it has ended, it leaves the file as it is then, and tells nobody:
/// [`Self::stop`] it first.
#[derive(Debug)]
pub struct FileSaver {
    socket_id: SocketId,
    id: BehaviourId,
    log: Arc<Log>,
    follower: LogFollower<SaveStatus>,
    /// Number of the last record that is saved, once that is known.
    last: Arc<AtomicU64>,
}

impl FileSaver {
    /// Begins to save what a socket receives, or sends, from now on to a new file; to one that is there
    /// only if it is to be `replaced`. `id` is of
    /// [`Playground::next_behaviour_id`](crate::net::Playground::next_behaviour_id).
    ///
    /// The file is created now, so that whoever must not wait for a disk has another thread do this.
    ///
    /// # Errors
    /// When there is such a file, it cannot be created, or there is no thread.
    pub fn begin(
        log: &Arc<Log>,
        (socket_id, id): (SocketId, BehaviourId),
        save: &SaveTo,
        path: &Path,
        replaced: bool,
    ) -> Result<Self, SaveToError> {
        let file = create(path, replaced)?;
        let spec = BehaviourSpec::SaveTo(save.clone());
        let step = BehaviourStep::On(Box::new(spec));
        let first = log.len() + 1;
        log.append(Entry::new(socket_id, Event::Behaviour { behaviour: id, step }));
        let last = Arc::new(AtomicU64::new(u64::MAX));
        let bytes = (Arc::clone(log), Arc::clone(&last));
        let mut saved = SavedBytes::new(bytes, (socket_id, id), save, file, first);
        let look = move |followed: &_, deadline| saved.look(followed, deadline);
        let follower = LogFollower::new("save-to-file", Arc::clone(log), look, || ())
            .map_err(|source| SaveToError::Thread { path: path.to_owned(), source })?;
        Ok(Self { socket_id, id, log: Arc::clone(log), follower, last })
    }

    /// Of which socket.
    pub fn socket_id(&self) -> SocketId {
        self.socket_id
    }

    /// By which name the log tells of it.
    pub fn id(&self) -> BehaviourId {
        self.id
    }

    /// How far it has come.
    pub fn status(&self) -> SaveStatus {
        self.follower.found().clone()
    }

    /// Ends it with what the log has now. Nothing of that is lost, and nobody waits for it: that it
    /// has ended is in the log.
    pub fn stop(&self) {
        let status = self.status();
        if status.end.is_none() {
            self.last.fetch_min(self.log.len(), Ordering::AcqRel);
            // Wakes the thread, which waits for a record.
            let step = BehaviourStep::Progress(status.progress);
            let event = Event::Behaviour { behaviour: self.id, step };
            self.log.append(Entry::new(self.socket_id, event));
        }
    }

    /// Waits until it has ended, or until `deadline`; returns how far it has come.
    pub fn wait(&self, deadline: Instant) -> SaveStatus {
        loop {
            let read = self.log.len();
            let status = self.status();
            if status.end.is_some() || !self.log.wait_beyond(read, deadline) {
                return status;
            }
        }
    }
}

/// Creates the file, or empties the one that is there.
fn create(path: &Path, replaced: bool) -> Result<File, SaveToError> {
    let failed = |source| SaveToError::Create { path: path.to_owned(), source };
    let mut options = File::options();
    options.write(true);
    if !replaced {
        return options.create_new(true).open(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => SaveToError::Exists { path: path.to_owned() },
            _ => failed(error),
        });
    }
    // To open a pipe is to wait for who reads it.
    let is_else = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
    if is_else {
        let reason = io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file");
        return Err(failed(reason));
    }
    options.create(true).truncate(true).open(path).map_err(failed)
}
