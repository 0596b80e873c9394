//! How a log begins and ends: in memory alone, or with a journal and the thread that writes it.

use std::sync::Arc;
use std::thread::Builder;

use parking_lot::Mutex;

use super::journal::{JournalError, JournalReader, Writer};
use super::journal_writer::keep;
use super::log_inner::LogInner;
use super::storage::{Ending, Storage};
use super::store::Store;
use super::writer_state::JournalWriter;
use super::{Header, Log};

impl Log {
    /// An empty log of a session that begins now. Where its journal cannot be made, it is kept in
    /// memory, and [`Log::journal`] says why.
    pub fn kept_in(storage: &Storage) -> Self {
        Self::begin(storage, Header::begin())
    }

    /// [`Log::kept_in`] of a session whose author goes by this name.
    pub fn of_author(storage: &Storage, alias: Option<String>) -> Self {
        Self::begin(storage, Header { alias, ..Header::begin() })
    }

    /// An empty log with this header.
    pub(super) fn begin(storage: &Storage, header: Header) -> Self {
        let made = storage.folder.as_ref().map(|folder| folder.create(&header));
        match made {
            None => Self::without_journal(storage, header, Store::default(), None, None),
            Some(Err(error)) => {
                let error = Some(error.to_string());
                Self::without_journal(storage, header, Store::default(), None, error)
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
        reader: Option<JournalReader>,
        error: Option<String>,
    ) -> Self {
        let journal_writer = JournalWriter::none(error);
        let shared = Arc::new(LogInner::new(header, storage, store, journal_writer, reader));
        Self { shared, thread: Mutex::default() }
    }

    /// A log whose journal is written on from here.
    pub(super) fn with_journal(
        storage: &Storage,
        header: Header,
        store: Store,
        reader: JournalReader,
        writer: Writer,
    ) -> Self {
        let journal_writer = JournalWriter::new(writer.path(), storage.ending);
        let shared = Arc::new(LogInner::new(header, storage, store, journal_writer, Some(reader)));
        let thread = Builder::new().name("journal".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || keep(&shared, writer)
        });
        match thread {
            Ok(thread) => Self { shared, thread: Mutex::new(Some(thread)) },
            Err(source) => {
                let error = JournalError::Thread { source }.to_string();
                shared.state.lock().journal_writer = JournalWriter::none(Some(error));
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
            state.journal_writer.closing = Some(state.journal_writer.ending);
            drop(state);
            self.shared.work.notify_all();
            let ended = thread.join();
            debug_assert!(ended.is_ok(), "the journal's thread panicked");
        }
        let state = self.shared.state.lock();
        match &state.journal_writer {
            JournalWriter { path: Some(_), error: Some(reason), .. } => {
                Err(JournalError::Incomplete { reason: reason.to_string() })
            }
            _ => Ok(()),
        }
    }

    /// Says what becomes of the journal when the log is dropped.
    pub fn end_with(&self, ending: Ending) {
        self.shared.state.lock().journal_writer.ending = ending;
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // Whoever wants to know what became of the journal finishes the log before.
        self.finish().unwrap_or_default();
    }
}
