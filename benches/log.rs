//! What it costs to ask a long log: a filter on fields, a filter on bytes, and opening a journal.
//!
//! `cargo bench --bench log` prints each with its ratio to a plain loop over the same in the same
//! run. All of it is the work of one thread. The journal is in the system's folder for temporary
//! files.

mod figures;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use bytes::Bytes;
use figures::median_time;
use socket_playground::{
    model::{
        Call, CallId, Caller, Errno, Event, Family, Mode, Origin, Outcome, Protocol, SocketId,
        SocketSnapshot,
    },
    session::{
        Annotations, Ending, Entry, Filter, IndexEntry, JournalFolder, Log, Matcher, Storage,
    },
};

/// Records of the log.
const RECORDS: u64 = 1_000_000;

/// Times that each is done, of which the median counts.
const ROUNDS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for journals");
    let log = Log::kept_in(&Storage::journal(JournalFolder::at(folder.path())));
    fill(&log);
    assert!(log.wait_written(Instant::now() + Duration::from_mins(2)), "{:?}", log.journal());
    let mut list = Vec::new();
    log.for_each_entry(1..u64::MAX, |_, entry| list.push(*entry));
    for filter in [
        "socket == 3 and length > 100",
        "tcp and (failed or eof)",
        "port == 9000 and received and time > 10ms",
        "not (udp or address in {127.0.0.2, 10.0.0.0/8}) and recv",
        "errno in {ECONNRESET, EPIPE}",
    ] {
        filters(&log, &list, filter);
    }
    filters(&log, &list, "text contains \"needle\"");
    let path = log.journal().path.expect("the log has a journal");
    log.end(Ending::Keep);
    opening(&path);
}

/// Connections that talk, and some that fail.
fn fill(log: &Log) {
    for socket in 1..=8 {
        let (protocol, family) = (Protocol::Tcp, Family::V4);
        let origin = Origin::Made;
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        let local = format!("127.0.0.1:{}", 50_000 + socket).parse().ok();
        let peer = "127.0.0.1:9000".parse().ok();
        let standing = Some(SocketSnapshot { local, peer, listening: false, state: None });
        log.append(Entry { standing, ..Entry::new(SocketId(socket), event) });
    }
    let reset = Errno::from_name("ECONNRESET").expect("every system has it");
    let data = Bytes::from(vec![b'x'; 512]);
    for number in 0..RECORDS - 8 {
        let bytes = 16 + number % 200;
        let outcome = match number % 1000 {
            0 => Outcome::Failed(reset),
            _ => Outcome::Received { bytes },
        };
        let event = Event::Returned {
            call_id: CallId(number),
            call: Call::Recv(65_536),
            outcome,
            elapsed_nanos: 900,
            caller: Caller::Program,
        };
        let length = if outcome.is_success() { bytes as usize } else { 0 };
        let socket = SocketId(1 + (number % 8) as u32);
        log.append(Entry { payload: data.slice(..length), ..Entry::new(socket, event) });
    }
}

fn filters(log: &Log, list: &[IndexEntry], text: &str) {
    let filter = Filter::parse(text).expect("a filter");
    let marks = Annotations::default();
    let mut found = Vec::new();
    let asked = median_time(ROUNDS, || {
        found.clear();
        Matcher::new(filter.clone()).select(log, 1..u64::MAX, &marks, &mut found, || true);
    });
    let mut longer = 0;
    let plain =
        median_time(ROUNDS, || longer = list.iter().filter(|entry| entry.length > 100).count());
    assert!(longer > 0, "the log is another");
    println!(
        "{RECORDS} records, {text}: {:.0} ms for {} rows, {:.1} times a plain loop over the index",
        asked * 1e3,
        found.len(),
        asked / plain,
    );
}

fn opening(path: &Path) {
    let size = fs::metadata(path).expect("the journal").len();
    let mut sum = 0;
    let plain =
        median_time(ROUNDS, || sum = crc32fast::hash(&fs::read(path).expect("the journal")));
    let opened = median_time(ROUNDS, || {
        let recovered = Log::recover(path, &Storage::memory(), &|_, _| true).expect("a journal");
        assert_eq!(recovered.log.len(), RECORDS);
        assert_eq!(recovered.lost_records, 0);
    });
    println!(
        "opening a journal of {RECORDS} records, {} MB: {:.2} s, {:.1} times reading and summing \
         the file ({sum:08x})",
        size / 1_000_000,
        opened,
        opened / plain,
    );
}
