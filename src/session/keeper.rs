//! The thread that keeps a log's journal: it takes what the journal does not have yet, writes it, and
//! says that memory may be given back.
//!
//! It alone writes. A disk that is full, or gone, is told to whoever asks; the thread tries again
//! every second, with the same frames, so that nothing is missing once it succeeds.

use std::{
    io,
    path::PathBuf,
    sync::Arc,
    thread::Builder,
    time::{Duration, Instant},
};

use parking_lot::Mutex;

use super::{
    Header, JournalFolder, Log,
    journal::{JournalError, Reader, Writer},
    shared::Shared,
    store::{Batch, Store},
};

/// Memory for heads and payloads that the journal has as well, unless a person says otherwise.
pub const MEMORY_BUDGET: u64 = 256 * 1024 * 1024;

/// How long frames are gathered before they are written together.
const GATHER: Duration = Duration::from_millis(2);

/// So many bytes are not left waiting for others.
const GATHERED: u64 = 512 * 1024;

/// Between two attempts to write to a disk that refuses.
const RETRY: Duration = Duration::from_secs(1);

/// Where a log is kept.
#[derive(Clone, Debug)]
pub struct Storage {
    /// The folder for its journal; `None` keeps it in memory alone.
    pub folder: Option<JournalFolder>,
    /// Bytes of memory for heads and payloads. Beyond them the oldest are in the journal alone; a
    /// log without a journal takes no more bytes ([`Log::has_room`]).
    pub budget: u64,
    /// What becomes of the journal when the log is dropped, unless that is said otherwise.
    pub ending: Ending,
    /// The journal loses its name as soon as it is made, where the system lets an open file go on
    /// without one: nothing is left of it, whatever ends the program.
    pub nameless: bool,
}

impl Storage {
    /// In memory alone.
    pub const fn memory() -> Self {
        Self { folder: None, budget: MEMORY_BUDGET, ending: Ending::Keep, nameless: false }
    }

    /// With a journal in this folder.
    pub const fn journal(folder: JournalFolder) -> Self {
        let folder = Some(folder);
        Self { folder, budget: MEMORY_BUDGET, ending: Ending::Keep, nameless: false }
    }

    /// With a journal in this folder that nobody ever sees: what it holds is somewhere else as well.
    pub fn scratch(folder: JournalFolder) -> Self {
        Self { ending: Ending::Remove, nameless: true, ..Self::journal(folder) }
    }
}

/// How a log's journal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalStatus {
    /// Its file, if it has one.
    pub path: Option<PathBuf>,
    /// Why it cannot be written at present.
    pub trouble: Option<String>,
    /// Records that are in it.
    pub written: u64,
    /// Bytes that are not in it yet.
    pub unwritten_bytes: u64,
    /// Bytes of heads and payloads in memory.
    pub memory_bytes: u64,
    /// Bytes of the index, which stays in memory.
    pub index_bytes: u64,
    /// Whether sockets that receive wait for it.
    pub full: bool,
}

/// What becomes of a journal when its session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It stays, and says that it ended properly. One without a record goes all the same.
    Keep,
    /// It is removed.
    Remove,
}

/// What the thread does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// There is none.
    Nothing,
    /// It sleeps until there is something to write.
    Idle,
    /// It waits for a moment, whether there comes more.
    Gathers,
    /// It writes, or has just been woken.
    Writes,
}

/// What the lock guards of the thread.
#[derive(Debug)]
pub(super) struct Keeper {
    doing: Doing,
    path: Option<PathBuf>,
    trouble: Option<String>,
    /// What becomes of the journal.
    ending: Ending,
    /// The same, once the log is closed.
    closing: Option<Ending>,
}

impl Keeper {
    /// There is no journal; `trouble` says why, if there was to be one.
    pub(super) fn none(trouble: Option<String>) -> Self {
        let (doing, ending) = (Doing::Nothing, Ending::Keep);
        Self { doing, path: None, trouble, ending, closing: None }
    }

    /// Keeps the journal in this file.
    pub(super) fn of(path: PathBuf, ending: Ending) -> Self {
        Self { doing: Doing::Writes, path: Some(path), trouble: None, ending, closing: None }
    }

    /// Whether the journal is being written, without trouble.
    pub(super) fn writes(&self) -> bool {
        self.doing != Doing::Nothing && self.trouble.is_none()
    }

    /// Whether the thread sleeps and is to be woken, now that so much is unwritten.
    pub(super) fn wants_to_know(&mut self, unwritten: u64) -> bool {
        let wakes = match self.doing {
            Doing::Idle => true,
            Doing::Gathers => unwritten >= GATHERED,
            Doing::Nothing | Doing::Writes => false,
        };
        if wakes {
            self.doing = Doing::Writes;
        }
        wakes
    }

    /// The file could not be written, for this reason.
    fn fail(&mut self, error: &io::Error) {
        self.trouble = Some(match &self.path {
            Some(path) => format!("{}: {error}", path.display()),
            None => error.to_string(),
        });
    }

    pub(super) fn status(&self, store: &Store, full: bool) -> JournalStatus {
        JournalStatus {
            path: self.path.clone(),
            trouble: self.trouble.clone(),
            written: store.written,
            unwritten_bytes: store.unwritten_bytes(),
            memory_bytes: store.resident(),
            index_bytes: store.index_bytes(),
            full,
        }
    }
}

impl Log {
    /// An empty log of a session that begins now. Where its journal cannot be made, it is kept in
    /// memory, and [`Log::journal`] says why.
    pub fn kept_in(storage: &Storage) -> Self {
        Self::begin(storage, Header::begin())
    }

    /// An empty log with this header.
    pub(super) fn begin(storage: &Storage, header: Header) -> Self {
        let made = storage.folder.as_ref().map(|folder| folder.create(&header));
        match made {
            None => Self::without_journal(storage, header, Store::default(), None, None),
            Some(Err(error)) => {
                let trouble = Some(error.to_string());
                Self::without_journal(storage, header, Store::default(), None, trouble)
            }
            Some(Ok((writer, reader))) => {
                if storage.nameless {
                    // Where that does not go, the file is removed at the end.
                    writer.remove_name().unwrap_or_default();
                }
                let store = Store::beginning_at(writer.end());
                Self::with_journal(storage, header, store, reader, writer)
            }
        }
    }

    /// A log whose journal is not written; what is stored there is read from `reader`.
    pub(super) fn without_journal(
        storage: &Storage,
        header: Header,
        store: Store,
        reader: Option<Reader>,
        trouble: Option<String>,
    ) -> Self {
        let keeper = Keeper::none(trouble);
        let shared = Arc::new(Shared::new(header, storage, store, keeper, reader));
        Self { shared, thread: Mutex::default() }
    }

    /// A log whose journal is written on from here.
    pub(super) fn with_journal(
        storage: &Storage,
        header: Header,
        store: Store,
        reader: Reader,
        writer: Writer,
    ) -> Self {
        let keeper = Keeper::of(writer.path().to_owned(), storage.ending);
        let shared = Arc::new(Shared::new(header, storage, store, keeper, Some(reader)));
        let thread = Builder::new().name("journal".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || keep(&shared, writer)
        });
        match thread {
            Ok(thread) => Self { shared, thread: Mutex::new(Some(thread)) },
            Err(source) => {
                let trouble = JournalError::Thread { source }.to_string();
                shared.state.lock().keeper = Keeper::none(Some(trouble));
                Self { shared, thread: Mutex::default() }
            }
        }
    }

    /// Ends the session: waits until the journal has everything, as far as the disk takes it, and
    /// keeps or removes it.
    pub fn end(self, ending: Ending) {
        self.end_with(ending);
    }

    /// Does now what is done when the log is dropped, for who shares it with others: what they append
    /// afterwards is in memory alone.
    ///
    /// # Errors
    /// When the journal lacks records of the session, or could not be removed.
    pub fn finish(&self) -> Result<(), JournalError> {
        if let Some(thread) = self.thread.lock().take() {
            let mut state = self.shared.state.lock();
            state.keeper.closing = Some(state.keeper.ending);
            drop(state);
            self.shared.work.notify_all();
            let ended = thread.join();
            debug_assert!(ended.is_ok(), "the journal's thread panicked");
        }
        let state = self.shared.state.lock();
        match &state.keeper {
            Keeper { path: Some(_), trouble: Some(reason), .. } => {
                Err(JournalError::Incomplete { reason: reason.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Says what becomes of the journal when the log is dropped.
    pub fn end_with(&self, ending: Ending) {
        self.shared.state.lock().keeper.ending = ending;
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // Whoever wants to know what became of the journal finishes the log before.
        self.finish().unwrap_or_default();
    }
}

/// The life of the thread.
fn keep(shared: &Shared, mut writer: Writer) {
    let mut batch = Batch::default();
    loop {
        if let Some(ending) = gather(shared, &mut batch) {
            return end(shared, writer, ending);
        }
        while let Err(error) = write(&mut writer, &batch) {
            if let Some(ending) = ended_meanwhile(shared, &error) {
                return give_up(shared, writer, ending);
            }
        }
        let mut state = shared.state.lock();
        state.store.note_written(batch.records, writer.end());
        let was_in_trouble = state.keeper.trouble.take().is_some();
        shared.settle(state);
        if was_in_trouble {
            shared.tell_change();
        }
    }
}

/// Waits for something to write and fills the batch with it. Once the log is closed and nothing is
/// left: how it ends.
fn gather(shared: &Shared, batch: &mut Batch) -> Option<Ending> {
    let mut state = shared.state.lock();
    let mut gathered = false;
    loop {
        let closing = state.keeper.closing;
        let all_written = state.store.written == state.store.length;
        if let Some(ending) = closing
            && (all_written || ending == Ending::Remove)
        {
            return Some(ending);
        }
        if all_written {
            state.keeper.doing = Doing::Idle;
            shared.work.wait(&mut state);
        } else if gathered || closing.is_some() || state.store.unwritten_bytes() >= GATHERED {
            state.keeper.doing = Doing::Writes;
            state.store.fill(batch);
            return None;
        } else {
            state.keeper.doing = Doing::Gathers;
            shared.work.wait_for(&mut state, GATHER);
            gathered = true;
        }
    }
}

fn write(writer: &mut Writer, batch: &Batch) -> io::Result<()> {
    let mut parts = Vec::with_capacity(2 * batch.payloads.len() + 1);
    let mut begin = 0;
    for (place, payload) in &batch.payloads {
        parts.extend([&batch.bytes[begin..*place], payload]);
        begin = *place;
    }
    parts.push(&batch.bytes[begin..]);
    writer.append(parts.iter().copied())
}

/// Tells why the journal could not be written, and waits until it is worth trying again; or says how
/// the session has ended meanwhile.
fn ended_meanwhile(shared: &Shared, error: &io::Error) -> Option<Ending> {
    let mut state = shared.state.lock();
    state.keeper.fail(error);
    shared.settle(state);
    shared.tell_change();
    let mut state = shared.state.lock();
    let deadline = Instant::now() + RETRY;
    while state.keeper.closing.is_none() {
        if shared.work.wait_until(&mut state, deadline).timed_out() {
            return None;
        }
    }
    state.keeper.closing
}

/// The disk takes no more and the session is over: what was written stays, and is offered as a session
/// that did not end properly.
fn give_up(shared: &Shared, writer: Writer, ending: Ending) {
    if ending == Ending::Remove
        && let Err(error) = writer.remove()
    {
        shared.state.lock().keeper.fail(&error);
    }
}

fn end(shared: &Shared, writer: Writer, ending: Ending) {
    let is_empty = shared.state.lock().store.length == 0;
    let ended =
        if is_empty || ending == Ending::Remove { writer.remove() } else { writer.finish() };
    if let Err(error) = ended {
        // The journal is whole without its end, and is offered as one that was left behind.
        shared.state.lock().keeper.fail(&error);
    }
}
