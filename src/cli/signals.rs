//! Signals that ask the program to end (SIGINT, SIGTERM, SIGHUP). The first has what is going on end
//! in order, where that takes time; a later one ends the program at once. Either way no unfinished file
//! is left.

use std::{
    process,
    sync::{Arc, OnceLock, mpsc::sync_channel},
    time::{Duration, Instant},
};

use super::tell;
use crate::export::remove_unfinished;

/// Signals that follow each other faster are one: timeout(1) sends each to its child and once more to
/// the group that this is in.
const ONE_SIGNAL: Duration = Duration::from_millis(500);

/// The signal that has asked for the end, once one has.
pub(crate) type Asked = Arc<OnceLock<i32>>;

/// Has a signal end the program at once.
pub(super) fn end_at_once() {
    listen(None);
}

/// Has the first signal call `ask`, which is to have the program end, and a later one end it at once.
pub(crate) fn end_in_order(ask: impl FnOnce() + Send + 'static) -> Asked {
    listen(Some(Box::new(ask)))
}

/// The exit status of a program that a signal has ended.
pub(super) fn status(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

#[cfg(unix)]
fn listen(mut ask: Option<Box<dyn FnOnce() + Send>>) -> Asked {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };
    let asked = Asked::default();
    // The thread goes first: without one the signals stay what they are to the system.
    let (hand_over, handed_over) = sync_channel::<Signals>(1);
    let heed = {
        let asked = Arc::clone(&asked);
        move || {
            let Ok(mut signals) = handed_over.recv() else { return };
            let mut first = None;
            for signal in &mut signals {
                if let Some(ask) = ask.take() {
                    first = Some(Instant::now());
                    asked.set(signal).unwrap_or_default();
                    ask();
                } else if first.is_none_or(|first| first.elapsed() > ONE_SIGNAL) {
                    remove_unfinished();
                    process::exit(status(signal).into());
                }
            }
        }
    };
    // Started by nohup(1), it outlives its terminal.
    let hang_up = (!is_ignored(SIGHUP)).then_some(SIGHUP);
    let wanted = [SIGINT, SIGTERM].into_iter().chain(hang_up);
    let thread = std::thread::Builder::new().name("signals".to_owned()).spawn(heed);
    match thread.and_then(|_| Signals::new(wanted)) {
        Ok(signals) => hand_over.send(signals).unwrap_or_default(),
        Err(error) => tell(&format_args!("a signal will end the program at once: {error}")),
    }
    asked
}

#[cfg(not(unix))]
fn listen(_ask: Option<Box<dyn FnOnce() + Send>>) -> Asked {
    Asked::default()
}

/// Whether who started the program has had it ignore a signal. Only Linux tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 << (signal - 1) != 0)
}
