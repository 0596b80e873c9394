//! Files from anywhere: journals and sessions that lie, are cut or turned around in single bits are
//! read as far as they go, or refused, and take no more memory than they have bytes.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bytes::Bytes;
use proptest::{prelude::*, sample};
use socket_playground::{
    export::{read_session, write_session},
    model::{
        Call, CallId, Caller, Event, Family, Mode, Origin, Outcome, Protocol, Record, SocketId,
    },
    session::{Entry, JournalFolder, Log, SocketTable, Statistics, Storage},
};

const HEADER: &str = r#"SocketPlaygroundSession(version: 1, program: "0.1.0", system: "linux", started: "2026-01-02T03:04:05Z")"#;

/// A journal with some records, short and long, and its bytes.
fn journal(folder: &Path) -> (PathBuf, Vec<u8>) {
    let log = Log::kept_in(&Storage::journal(JournalFolder::at(folder)));
    let (protocol, family, origin) = (Protocol::Tcp, Family::V4, Origin::Made);
    let (reading, accepting) = (Mode::Step, Mode::Step);
    log.append(Entry::new(
        SocketId(1),
        Event::Opened { protocol, family, origin, reading, accepting },
    ));
    for length in [0, 1, 100, 5000, 70_000, 3] {
        let payload = Bytes::from(vec![b'a' + (length % 23) as u8; length]);
        let outcome = Outcome::Received { bytes: length as u64 };
        let (call_id, call, caller) = (CallId(7), Call::Recv(100_000), Caller::Program);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 5, caller };
        log.append(Entry { payload, ..Entry::new(SocketId(1), event) });
    }
    assert!(log.wait_written(Instant::now() + Duration::from_secs(20)));
    let path = log.journal().path.unwrap();
    drop(log);
    let bytes = fs::read(&path).unwrap();
    (path, bytes)
}

/// Reads a journal and looks at all there is; says how many records that were.
fn looked_through(path: &Path) -> Option<u64> {
    let read = Log::read_journal(path, &Storage::memory(), &|_, _| true).ok()?;
    let mut numbers = Vec::new();
    read.log.for_each(1..u64::MAX, |record: &Record| numbers.push(record.number));
    assert_eq!(numbers, (1..=read.log.len()).collect::<Vec<_>>());
    let (mut table, mut statistics) = (SocketTable::default(), Statistics::default());
    while !table.catch_up(&read.log, 100) {}
    while !statistics.catch_up(&read.log, 100) {}
    let mut written = Vec::new();
    write_session(&read.log, &mut written).unwrap();
    let again = read_session(written.as_slice(), &Storage::memory()).unwrap();
    assert_eq!((again.problem_count, again.log.len()), (0, read.log.len()));
    Some(read.log.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_journal_with_turned_bits_is_read_or_refused(
        flips in prop::collection::vec((any::<sample::Index>(), 0..8_u8), 1..6),
        cut in prop::option::of(any::<sample::Index>()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut bytes) = journal(folder.path());
        for (place, bit) in flips {
            // The first kilobyte, where the lengths are, as often as all the rest.
            let span = if bit % 2 == 0 { bytes.len().min(1024) } else { bytes.len() };
            bytes[place.index(span)] ^= 1 << bit;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        fs::write(&path, &bytes).unwrap();
        let records = looked_through(&path);
        prop_assert!(records.is_none_or(|records| records <= 7), "{records:?}");
    }

    #[test]
    fn a_journal_of_garbage_is_read_or_refused(garbage in prop::collection::vec(any::<u8>(), 0..2000), begins in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut bytes) = journal(folder.path());
        if begins {
            bytes.truncate(400);
            bytes.extend_from_slice(&garbage);
        } else {
            bytes = garbage;
        }
        fs::write(&path, &bytes).unwrap();
        looked_through(&path);
    }
}

#[test]
fn numbers_beyond_all_measure_are_taken_as_they_are_and_cost_nothing() {
    let most = u64::MAX;
    let lines = [
        format!(
            "(number: {most}, wall: \"2026-01-02T03:04:05Z\", at: {most}, socket: {}, event: \
             Opened(protocol: Tcp, family: V4, origin: AcceptedBy({}), reading: Step, accepting: \
             Step))",
            u32::MAX,
            u32::MAX
        ),
        format!(
            "(number: 0, wall: \"2026-01-02T03:04:05Z\", at: 0, socket: {}, event: Returned(\
             call_id: {most}, call: Recv({}), outcome: Received(bytes: {most}), elapsed_nanos: \
             {most}, caller: Person), withheld: {most})",
            u32::MAX,
            u32::MAX
        ),
        format!(
            "(number: 1, wall: \"2026-01-02T03:04:05Z\", at: 5, socket: {}, event: Marked(record: \
             {most}, marked: true))",
            u32::MAX
        ),
        format!(
            "(number: 2, wall: \"2026-01-02T03:04:05Z\", at: 5, socket: {}, event: Commented(\
             record: 12345, text: \"of nothing\"))",
            u32::MAX
        ),
    ];
    let file = format!("{HEADER}\n{}\n", [lines.join("\n"), lines.join("\n")].join("\n"));
    let opened = read_session(file.as_bytes(), &Storage::memory()).unwrap();
    assert_eq!((opened.problem_count, opened.log.len()), (0, 8), "{:?}", opened.problems);
    let (mut table, mut statistics) = (SocketTable::default(), Statistics::default());
    while !table.catch_up(&opened.log, 1) {}
    while !statistics.catch_up(&opened.log, 1) {}
    assert_eq!(table.len(), 1);
    let folder = tempfile::tempdir().unwrap();
    for format in socket_playground::export::Format::ALL {
        let path = folder.path().join(format.name());
        let selection = socket_playground::export::Selection::default();
        socket_playground::export::save_as(format, &opened.log, &selection, &path, &|_, _| true)
            .unwrap();
    }
}

#[test]
fn a_hundred_thousand_sockets_are_only_as_large_as_their_lines() {
    let mut file = format!("{HEADER}\n");
    for socket in 0..100_000_u32 {
        let line = format!(
            "(number: {}, wall: \"2026-01-02T03:04:05Z\", at: {socket}, socket: {socket}, event: \
             Opened(protocol: Udp, family: V6, origin: Made, reading: Step, accepting: Step))\n",
            socket + 1
        );
        file.push_str(&line);
    }
    let opened = read_session(file.as_bytes(), &Storage::memory()).unwrap();
    let mut table = SocketTable::default();
    while !table.catch_up(&opened.log, 10_000) {}
    assert_eq!(table.len(), 100_000);
    let memory = opened.log.journal();
    assert!(memory.memory_bytes + memory.index_bytes < file.len() as u64 * 2, "{memory:?}");
}
