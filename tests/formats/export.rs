//! What goes out of the program: all of a session or a part of it, with or without what others
//! should not see.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

#[cfg(target_os = "linux")]
use std::{cell::Cell, sync::Arc, time::Duration, time::Instant};

#[cfg(target_os = "linux")]
use crate::small_disk::SmallDisk;
use bytes::Bytes;
use socket_playground::{
    export::{ExportError, Format, Selection, read_session, save_as, write_as},
    model::{Call, CallId, Caller, Event, Family, Outcome, Protocol, Record, SocketId},
    net::{Modes, Playground},
    session::{Annotations, Entry, Filter, Log, Storage},
};

/// A session of a server, a client and the connection of both, with text and notes.
fn talk() -> Arc<Log> {
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let call = |socket, call| {
        let before = log.len();
        playground.call(socket, call).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut seen = before;
        while !returned_since(&log, before, socket) {
            assert!(log.wait_beyond(seen, deadline), "the call did not return");
            seen += 1;
        }
    };
    let server = playground.open(Protocol::Tcp, Family::V4);
    call(server, Call::Bind("127.0.0.1:0".parse().unwrap()));
    call(server, Call::Listen(4));
    let mut address = None;
    log.for_each(1..u64::MAX, |record| {
        let standing = record.standing.as_deref();
        address = address.or_else(|| standing.and_then(|standing| standing.local));
    });
    let client = playground.open(Protocol::Tcp, Family::V4);
    call(client, Call::Connect(address.unwrap()));
    call(server, Call::Accept);
    call(client, Call::Send(Bytes::from_static(b"a secret word")));
    call(SocketId(3), Call::Recv(100));
    playground.look_up(client, "localhost", 0).unwrap();
    drop(playground);
    log
}

fn returned_since(log: &Log, number: u64, socket: SocketId) -> bool {
    let mut found = false;
    log.for_each(number + 1..u64::MAX, |record| {
        found |= record.socket == socket && matches!(record.event, Event::Returned { .. });
    });
    found
}

fn written(log: &Log, selection: &Selection) -> Vec<u8> {
    let mut file = Vec::new();
    let extent = write_as(Format::Ron, log, selection, &mut file, &|_, _| true).unwrap();
    let lines = file.split_inclusive(|byte| *byte == b'\n').count() as u64;
    assert_eq!(extent.records + 1, lines, "it says how many records went");
    file
}

fn opened(file: &[u8]) -> Log {
    let opened = read_session(file, &Storage::memory()).unwrap();
    assert_eq!(opened.problem_count, 0, "{:?}", opened.problems);
    opened.log
}

fn records(log: &Log) -> Vec<Record> {
    let mut records = Vec::new();
    log.for_each(1..u64::MAX, |record| records.push(record.clone()));
    records
}

fn number_of(log: &Log, what: impl Fn(&Record) -> bool) -> u64 {
    records(log).iter().find(|record| what(record)).unwrap().number
}

fn is_send(record: &Record) -> bool {
    matches!(record.event, Event::Returned { call: Call::Send(_), .. })
}

#[test]
fn what_a_filter_lets_through_goes_with_what_explains_it() {
    let log = talk();
    let send = number_of(&log, is_send);
    log.append(Entry::new(SocketId(2), Event::Marked { record: send, marked: true }));
    log.append(Entry::new(SocketId(1), Event::Commented { record: 2, text: "stays".to_owned() }));
    let only = Some(Filter::parse("sent").unwrap());
    let part = opened(&written(&log, &Selection { only, ..Selection::default() }));
    // The socket was made, it sent, and that was marked: the mark speaks of the new number.
    assert_eq!(part.len(), 3);
    assert_eq!(part.header().withheld.all_but.as_deref(), Some("sent"));
    let mut marks = Annotations::default();
    marks.catch_up(&part);
    assert_eq!(marks.marked().collect::<Vec<_>>(), [number_of(&part, is_send)]);
    assert_eq!(marks.comments().count(), 0);
}

#[test]
fn payloads_that_are_left_out_are_not_in_the_file_and_their_lengths_are() {
    let log = talk();
    let selection = Selection {
        without_payloads: true,
        without_host_names: true,
        alias: Some("Ada \u{202e}L.\n".to_owned()),
        ..Selection::default()
    };
    let file = written(&log, &selection);
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(!text.contains("secret") && !text.contains("localhost"), "{text}");
    assert!(!text.contains('\u{202e}'), "an alias is data, too");
    let part = opened(&file);
    let header = part.header();
    assert!(header.withheld.payloads && header.withheld.host_names);
    assert_eq!(header.alias, selection.alias);
    let send = part.get(number_of(&part, is_send)).unwrap();
    assert_eq!((send.length, send.payload.len()), (13, 0));
    assert!(send.is_withheld());
    let text = socket_playground::model::record_text(&send);
    assert_eq!(text, "send(13 bytes) = 13");
    assert_eq!(part.payload(send.number, 0..u64::MAX).unwrap(), Bytes::new());
    // Written once more it is the same file: what was left out is still said to be.
    assert_eq!(written(&part, &Selection::default()), file);
}

#[test]
fn no_filter_tells_what_was_left_out() {
    let log = talk();
    let quoting = r#"sent and text contains "secret" or hex 736563726574 or bytes ~ "s.cret""#;
    let bytes = Selection { without_payloads: true, ..Selection::default() };
    let names = Selection { without_host_names: true, ..Selection::default() };
    let told = |file: &[u8]| {
        let text = String::from_utf8_lossy(file).into_owned();
        assert!(!text.contains("secret") && !text.contains("736563"), "{text}");
        assert!(!text.contains("s.cret"), "{text}");
    };
    let only = Some(Filter::parse(quoting).unwrap());
    let filter_line = Some("text contains \"secret\"".to_owned());
    for format in Format::ALL {
        let mut file = Vec::new();
        let both = Selection { only: only.clone(), without_host_names: true, ..bytes.clone() };
        let both = Selection { filter_line: filter_line.clone(), ..both };
        write_as(format, &log, &both, &mut file, &|_, _| true).unwrap();
        told(&file);
    }
    // Nor one that the session brings along, be it whole or told without its quotes already.
    let whole = Selection { only, filter_line, ..Selection::default() };
    let mut part = opened(&written(&log, &whole));
    assert_eq!(part.header().filter, whole.filter_line);
    let left = "sent and text contains (left out) or hex (left out) or bytes ~ (left out)";
    for selection in [&bytes, &names, &bytes] {
        let file = written(&part, selection);
        if selection.without_payloads {
            told(&file);
        }
        part = opened(&file);
        assert_eq!(part.header().withheld.all_but.as_deref(), Some(left));
        assert_eq!(part.header().filter, None);
    }
    let again = Selection { only: Some(Filter::parse("\"secret\"").unwrap()), ..bytes };
    let part = opened(&written(&part, &again));
    let both = format!("({left}) and ((left out))");
    assert_eq!(part.header().withheld.all_but, Some(both));
}

#[test]
fn an_alias_stays_unless_another_one_or_none_is_wanted() {
    let with =
        |alias: Option<&str>| Selection { alias: alias.map(str::to_owned), ..Selection::default() };
    let named = opened(&written(&talk(), &with(Some("Ada"))));
    for (wanted, is) in [(None, Some("Ada")), (Some("Eve"), Some("Eve")), (Some(" "), None)] {
        let again = opened(&written(&named, &with(wanted)));
        assert_eq!(again.header().alias.as_deref(), is, "{wanted:?}");
    }
}

#[test]
fn a_session_without_payloads_keeps_its_lengths_in_a_journal_as_well() {
    let log = talk();
    let selection = Selection { without_payloads: true, ..Selection::default() };
    let file = written(&log, &selection);
    let folder = tempfile::tempdir().unwrap();
    let journals = socket_playground::session::JournalFolder::at(folder.path());
    let storage = Storage::journal(journals);
    let part = read_session(file.as_slice(), &storage).unwrap().log;
    assert!(part.wait_written(Instant::now() + Duration::from_secs(20)));
    let path = part.journal().path.unwrap();
    let all = records(&part);
    drop(part);
    let again = Log::recover(&path, &Storage::memory(), &|_, _| true).unwrap();
    assert_eq!(records(&again.log), all);
    assert_eq!(written(&again.log, &Selection::default()), file);
}

#[test]
fn what_was_stopped_leaves_the_older_file_whole() {
    let log = talk();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    std::fs::write(&path, "older").unwrap();
    let asked = Cell::new(0);
    for only in [None, Some(Filter::parse("bytes ~ \"s.*t\"").unwrap())] {
        let selection = Selection { only, ..Selection::default() };
        let stopped = save_as(Format::Ron, &log, &selection, &path, &|_, _| {
            asked.set(asked.get() + 1);
            false
        });
        assert!(matches!(stopped, Err(ExportError::Stopped { .. })), "{stopped:?}");
    }
    assert!(asked.get() >= 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "older");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "needs root, to mount a small file system"]
fn a_full_disk_is_told_and_the_older_file_is_whole() {
    let disk = SmallDisk::new("1m");
    let path = disk.path().join("session.ron");
    let log = talk();
    let older = written(&log, &Selection::default());
    std::fs::write(&path, &older).unwrap();
    let data = Bytes::from(vec![0xff; 60_000]);
    let outcome = Outcome::Sent { bytes: 60_000 };
    for call_id in 1_000..1_100 {
        let (call_id, call, caller) = (CallId(call_id), Call::Send(60_000), Caller::Person);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
        log.append(Entry { payload: data.clone(), ..Entry::new(SocketId(2), event) });
    }
    // A picture is never as long as the session.
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Svg) {
        let failed = save_as(format, &log, &Selection::default(), &path, &|_, _| true);
        let message = failed.unwrap_err().to_string();
        let names = message.contains("session.ron") && message.contains("No space left");
        assert!(names, "{}: {message}", format.name());
        assert_eq!(std::fs::read(&path).unwrap(), older, "{}", format.name());
        assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 1, "{}", format.name());
    }
}

#[test]
fn the_picture_of_a_part_tells_the_numbers_of_the_session() {
    let log = talk();
    let only = Some(Filter::parse("call == send or call == recv").unwrap());
    let selection = Selection { only, ..Selection::default() };
    let mut written = Vec::new();
    write_as(Format::Svg, &log, &selection, &mut written, &|_, _| true).unwrap();
    let picture = String::from_utf8(written).unwrap();
    let send = number_of(&log, is_send);
    assert!(picture.contains(&format!("record {send}, ")), "{picture}");
    assert!(picture.contains(&format!(">{send}</text>")), "beside it stands the same: {picture}");
}
