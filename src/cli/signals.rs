//! Signals that ask the program to end (SIGINT, SIGTERM, SIGHUP). The first has what is going on end
//! in order, where that takes time; a later one ends the program at once, and so does that order when
//! it takes too long: what is written may go where nobody reads. Either way no unfinished file is left.

use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use std::{process, thread};

use super::tell;
use crate::export::remove_unfinished;

/// Signals that follow each other faster are one: timeout(1) sends each to its child and again to
/// the group that this is in.
const ONE_SIGNAL: Duration = Duration::from_millis(500);

/// How often a later signal is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// How long the last words may take: nobody may read those either.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How the program ends in order.
pub(crate) struct OrderlyEnd {
    /// Has it end.
    pub(crate) ask: Box<dyn FnOnce() + Send>,
    /// How long that may take.
    pub(crate) within: Duration,
    /// Tells what there is to tell if it has not ended then, or is not to wait for it.
    pub(crate) last_words: Box<dyn FnOnce() + Send>,
}

/// The signal that has asked for the end, once one has.
pub(crate) type EndRequest = Arc<OnceLock<i32>>;

/// Has a signal end the program at once.
pub(super) fn end_at_once() {
    listen(None);
}

/// Has the first signal end the program in order, and a later one end it at once.
pub(crate) fn end_in_order(order: OrderlyEnd) -> EndRequest {
    listen(Some(order))
}

/// Ends the program with a status after this time, unless what this gives is dropped before.
pub(super) fn end_after(
    time: Duration,
    status: u8,
    last_words: impl FnOnce() + Send + 'static,
) -> SyncSender<()> {
    let (goes_on, is_over) = sync_channel(0);
    let watch = move || {
        if is_over.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            end(status, Box::new(last_words));
        }
    };
    if let Err(error) = thread::Builder::new().name("time limit".to_owned()).spawn(watch) {
        tell(&format_args!("the run may exceed its time limit: {error}"));
    }
    goes_on
}

/// Ends the program at once.
fn end(status: u8, last_words: Box<dyn FnOnce() + Send>) -> ! {
    let (told, is_told) = sync_channel(1);
    let tell = move || {
        last_words();
        told.send(()).unwrap_or_default();
    };
    if thread::Builder::new().name("last words".to_owned()).spawn(tell).is_ok() {
        is_told.recv_timeout(LAST_WORDS).unwrap_or_default();
    }
    remove_unfinished();
    process::exit(status.into())
}

/// The exit status of a program that a signal has ended.
pub(super) fn status(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

#[cfg(unix)]
fn listen(order: Option<OrderlyEnd>) -> EndRequest {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };
    let asked = EndRequest::default();
    // The thread goes first: without one the signals stay what they are to the system.
    let (hand_over, handed_over) = sync_channel::<Signals>(1);
    let heed = {
        let asked = Arc::clone(&asked);
        move || {
            let Ok(mut signals) = handed_over.recv() else { return };
            let Some(first) = signals.forever().next() else { return };
            let Some(OrderlyEnd { ask, within, last_words }) = order else {
                end(status(first), Box::new(|| ()));
            };
            asked.set(first).unwrap_or_default();
            ask();
            let since = Instant::now();
            let mut later = None;
            while later.is_none() && since.elapsed() < within {
                thread::sleep(LOOK);
                later = signals.pending().last().filter(|_| since.elapsed() > ONE_SIGNAL);
            }
            end(status(later.unwrap_or(first)), last_words);
        }
    };
    // Started by nohup(1), it outlives its terminal.
    let hang_up = (!is_ignored(SIGHUP)).then_some(SIGHUP);
    let wanted = [SIGINT, SIGTERM].into_iter().chain(hang_up);
    let thread = thread::Builder::new().name("signals".to_owned()).spawn(heed);
    match thread.and_then(|_| Signals::new(wanted)) {
        Ok(signals) => hand_over.send(signals).unwrap_or_default(),
        Err(error) => tell(&format_args!("a signal will end the program immediately: {error}")),
    }
    asked
}

#[cfg(not(unix))]
fn listen(_order: Option<OrderlyEnd>) -> EndRequest {
    EndRequest::default()
}

/// Whether who started the program has had it ignore a signal. Only Linux tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 << (signal - 1) != 0)
}
