//! The thread that keeps a log's journal: it takes what the journal does not have yet, writes it, and
//! says that memory may be given back.
//!
//! It alone writes. A disk that is full, or gone, is reported to whoever asks; the thread tries again
//! every second, with the same frames, so that nothing is missing once it succeeds.

use std::io;
use std::time::{Duration, Instant};

use super::journal::Writer;
use super::log_inner::LogInner;
use super::storage::Ending;
use super::store::Batch;
use super::writer_state::{GATHERED, WriterState};

/// How long frames are gathered before they are written together.
const GATHER: Duration = Duration::from_millis(2);

/// Between two attempts to write to a disk that refuses.
const RETRY: Duration = Duration::from_secs(1);

/// The life of the thread.
pub(super) fn keep(shared: &LogInner, mut writer: Writer) {
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
        let had_failed = state.journal_writer.error.take().is_some();
        shared.settle(state);
        if had_failed {
            shared.tell_change();
        }
    }
}

/// Waits for something to write and fills the batch with it. Once the log is closed and nothing is
/// left: how it ends.
fn gather(shared: &LogInner, batch: &mut Batch) -> Option<Ending> {
    let mut state = shared.state.lock();
    let mut gathered = false;
    loop {
        let closing = state.journal_writer.closing;
        let all_written = state.store.written == state.store.length;
        if let Some(ending) = closing
            && (all_written || ending == Ending::Remove)
        {
            return Some(ending);
        }
        if all_written {
            state.journal_writer.writer_state = WriterState::Idle;
            shared.work.wait(&mut state);
        } else if gathered || closing.is_some() || state.store.unwritten_bytes() >= GATHERED {
            state.journal_writer.writer_state = WriterState::Writes;
            state.store.fill(batch);
            return None;
        } else {
            state.journal_writer.writer_state = WriterState::Gathers;
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

/// Records why the journal could not be written, and waits until it is worth trying again; or says how
/// the session has ended meanwhile.
fn ended_meanwhile(shared: &LogInner, error: &io::Error) -> Option<Ending> {
    let mut state = shared.state.lock();
    state.journal_writer.fail(error);
    shared.settle(state);
    shared.tell_change();
    let mut state = shared.state.lock();
    let deadline = Instant::now() + RETRY;
    while state.journal_writer.closing.is_none() {
        if shared.work.wait_until(&mut state, deadline).timed_out() {
            return None;
        }
    }
    state.journal_writer.closing
}

/// The disk takes no more and the session is over: what was written stays, and is offered as a session
/// that did not end properly.
fn give_up(shared: &LogInner, writer: Writer, ending: Ending) {
    if ending == Ending::Remove
        && let Err(error) = writer.remove()
    {
        shared.state.lock().journal_writer.fail(&error);
    }
}

fn end(shared: &LogInner, writer: Writer, ending: Ending) {
    let is_empty = shared.state.lock().store.length == 0;
    let ended =
        if is_empty || ending == Ending::Remove { writer.remove() } else { writer.finish() };
    if let Err(error) = ended {
        // The journal is whole without its end, and is offered as one that was left behind.
        shared.state.lock().journal_writer.fail(&error);
    }
}
