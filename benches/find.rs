//! What it costs to look for bytes in a log of a gigabyte: text, hex and an expression, with all of
//! it in memory and with nearly all of it in its journal.
//!
//! `cargo bench --bench find` prints each with its ratio to a plain search of the same bytes in the
//! same run. All of it is the work of one thread. The journal is in the system's folder for
//! temporary files.

mod figures;

use std::{
    path::Path,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use bytes::Bytes;
use figures::median_time;
use memchr::memmem;
use socket_playground::{
    model::{Call, CallId, Caller, Event, Outcome, SocketId},
    session::{Entry, JournalFolder, Log, Pattern, Scope, Search, Storage},
};

/// Bytes of the log.
const BYTES: usize = 1 << 30;

/// Bytes that one read has brought.
const READ: usize = 1 << 16;

/// Times that each is done, of which the median counts.
const ROUNDS: usize = 5;

fn main() {
    let data = text();
    let plain = median_time(ROUNDS, || {
        for _ in 0..BYTES / data.len() {
            assert!(memmem::find(std::hint::black_box(&data), b"needle").is_none());
        }
    });
    println!("{:<44} {:>8}  ratio", "", "GB/s");
    report("plain search of the same bytes", plain, plain);
    let folder = tempfile::tempdir().expect("a folder for journals");
    searches("in memory", folder.path(), 2 * BYTES as u64, &data, plain);
    searches("in the journal", folder.path(), 64 << 20, &data, plain);
}

fn report(what: &str, seconds: f64, plain: f64) {
    println!("{what:<44} {:>8.2}  {:.2}", BYTES as f64 / seconds / 1e9, plain / seconds);
}

/// Sixteen megabytes of lines such as a server writes.
fn text() -> Bytes {
    let mut text = Vec::new();
    for number in 0_u64.. {
        text.extend(format!("GET /item/{number} HTTP/1.1\r\nHost: example.net\r\n").into_bytes());
        if text.len() >= 16 << 20 {
            break;
        }
    }
    text.truncate(16 << 20);
    Bytes::from(text)
}

/// Looks for what is not there in a log with so much memory.
fn searches(where_to: &str, folder: &Path, budget: u64, data: &Bytes, plain: f64) {
    let storage = Storage { budget, ..Storage::journal(JournalFolder::at(folder)) };
    let log = Arc::new(Log::kept_in(&storage));
    for number in 0..BYTES / READ {
        let begin = number * READ % data.len();
        let event = Event::Returned {
            call_id: CallId(number as u64),
            call: Call::Recv(65_536),
            outcome: Outcome::Received { bytes: READ as u64 },
            elapsed_nanos: 900,
            caller: Caller::Program,
        };
        let payload = data.slice(begin..begin + READ);
        log.append(Entry { payload, ..Entry::new(SocketId(1), event) });
    }
    assert!(log.wait_written(Instant::now() + Duration::from_mins(2)), "{:?}", log.journal());
    for (name, pattern) in [
        ("text", Pattern::text("needle")),
        ("hex", Pattern::hex("6e 65 65 64 6c 65")),
        ("regular expression", Pattern::regex("needle[0-9]+")),
    ] {
        let pattern = pattern.expect("a pattern");
        let seconds = median_time(ROUNDS, || {
            let (announce, announced) = mpsc::sync_channel(1);
            let wake = move || announce.try_send(()).unwrap_or_default();
            let search = Search::begin(Arc::clone(&log), pattern.clone(), Scope::default(), wake)
                .expect("a thread");
            while !search.is_complete() {
                announced.recv().expect("the thread looks on");
            }
            assert_eq!(search.count(), 0);
        });
        report(&format!("{name}, {where_to}"), seconds, plain);
    }
}
