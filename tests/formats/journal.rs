//! Decides whether what a session held is in its journal, whatever becomes of the program, the disk
//! or the file.

#[cfg(target_os = "linux")]
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

#[cfg(target_os = "linux")]
use crate::small_disk::SmallDisk;
use bytes::Bytes;
use socket_playground::{
    model::{Call, CallId, Caller, Event, Mode, Outcome, Record, SocketId, SocketSnapshot},
    session::{Ending, Entry, JournalError, JournalFolder, Keep, Log, Recovered, Storage},
};

pub fn storage(folder: &Path) -> Storage {
    Storage { budget: 256 * 1024, ..Storage::journal(JournalFolder::at(folder)) }
}

/// Bytes that no other record has.
pub fn bytes_of(number: u64, length: usize) -> Bytes {
    let mut bytes = vec![number as u8; length];
    for (place, byte) in bytes.iter_mut().enumerate().step_by(61) {
        *byte = (number as usize * 31 + place * 7 + place / 251) as u8;
    }
    bytes.into()
}

pub fn received(number: u64, length: usize) -> Entry {
    let event = Event::Returned {
        call_id: CallId(number),
        call: Call::Recv(65_536),
        outcome: Outcome::Received { bytes: length as u64 },
        elapsed_nanos: number,
        caller: Caller::Program,
    };
    Entry { payload: bytes_of(number, length), ..Entry::new(SocketId(1), event) }
}

/// A record of every kind of length, more than memory has room for.
pub fn fill(log: &Log, records: u64) {
    for number in 1..=records {
        let length = [0, 1, 700, 1024, 1025, 40_000, 65_536][number as usize % 7];
        let mut entry = received(number, length);
        if number % 50 == 0 {
            entry.standing = Some(SocketSnapshot { listening: true, ..SocketSnapshot::default() });
        }
        if number % 70 == 0 {
            entry = Entry::new(SocketId(2), Event::Reading(Mode::Step));
        }
        log.append(entry);
    }
}

pub fn records(log: &Log) -> Vec<Record> {
    let mut records = Vec::new();
    log.for_each(0..u64::MAX, |record| records.push(record.clone()));
    records
}

pub fn written(log: &Log) {
    assert!(log.wait_written(Instant::now() + Duration::from_mins(1)), "{:?}", log.journal());
}

pub fn recover(path: &Path) -> Result<Recovered, JournalError> {
    let folder = path.parent().expect("a journal is in a folder");
    Log::recover(path, &storage(folder), &|_, _| true)
}

pub fn path_of(log: &Log) -> PathBuf {
    log.journal().path.expect("the log has a journal")
}

#[test]
fn what_has_left_memory_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, whole) = (Log::kept_in(&storage(folder.path())), Log::new());
    for log in [&kept, &whole] {
        fill(log, 5_000);
    }
    written(&kept);
    let status = kept.journal();
    assert!(status.memory_bytes < 4 * 1024 * 1024, "{status:?}");
    assert!(kept.payload_bytes() > 50 * 1024 * 1024, "there was little to forget");
    let same = |a: &Record, b: &Record| {
        let about =
            |r: &Record| (r.number, r.socket, r.event.clone(), r.standing.clone(), r.length);
        assert_eq!(about(a), about(b));
        assert!(a.payload == b.payload, "bytes of record {}", a.number);
    };
    for (a, b) in records(&kept).iter().zip(&records(&whole)) {
        same(a, b);
    }
    // One by one, in any order, in brief and in part.
    for number in (1..=5_000).rev().step_by(97) {
        same(&kept.get(number).unwrap(), &whole.get(number).unwrap());
        same(&kept.preview(number).unwrap(), &whole.preview(number).unwrap());
        for range in [0..1, 200..900, 1_000..70_000, 65_535..65_536, 9..9] {
            let part = kept.payload(number, range.clone());
            assert_eq!(part, whole.payload(number, range.clone()), "{number} {range:?}");
        }
        assert_eq!(kept.entry(number).unwrap().length, whole.entry(number).unwrap().length);
    }
    assert!(kept.get(5_001).is_none() && kept.payload(0, 0..1).is_none());
}

#[test]
fn a_session_that_ended_is_a_session_again() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::kept_in(&storage(folder.path()));
    fill(&log, 5_000);
    let (path, before) = (path_of(&log), records(&log));
    assert!(matches!(recover(&path), Err(JournalError::InUse { .. })));
    log.end(Ending::Keep);
    let left = JournalFolder::at(folder.path()).left_behind().unwrap();
    assert!(left.len() == 1 && left[0].ended && left[0].path == path, "{left:?}");
    let again = recover(&path).unwrap();
    assert_eq!((again.ended, again.lost_records, again.damaged_bytes), (true, 0, 0));
    assert!(records(&again.log) == before);
    // What is noted on it goes to the same file.
    let note = Event::Commented { record: 3, text: "look here".to_owned() };
    again.log.append(Entry::new(SocketId(1), note.clone()));
    assert_eq!(again.log.len(), 5_001);
    assert_eq!(again.log.get(5_001).unwrap().since_start_nanos, before[4_999].since_start_nanos);
    drop(again);
    let once_more = recover(&path).unwrap();
    assert!(once_more.ended && once_more.log.get(5_001).unwrap().event == note);
}

#[test]
fn who_only_looks_at_a_journal_keeps_nobody_from_opening_it() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::kept_in(&storage(folder.path()));
    fill(&log, 5);
    let path = path_of(&log);
    log.end(Ending::Keep);
    // As the list of earlier sessions does.
    let looking = fs::File::open(&path).unwrap();
    looking.try_lock_shared().unwrap();
    let opened = std::thread::scope(|scope| {
        let opening = scope.spawn(|| recover(&path).map(|found| found.log.len()));
        let deadline = Instant::now() + Duration::from_millis(50);
        while Instant::now() < deadline && !opening.is_finished() {
            std::thread::yield_now();
        }
        drop(looking);
        opening.join().unwrap()
    });
    assert_eq!(opened.unwrap(), 5);
}

#[test]
fn a_log_that_is_removed_or_empty_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = || fs::read_dir(folder.path()).unwrap().count();
    let log = Log::kept_in(&storage(folder.path()));
    fill(&log, 10);
    assert_eq!(files(), 1);
    log.end(Ending::Remove);
    drop(Log::kept_in(&storage(folder.path())));
    assert_eq!(files(), 0);
}

#[test]
fn where_no_journal_can_be_made_memory_takes_its_budget_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let log = Log::kept_in(&storage(&file.join("journals")));
    let error = log.journal().error.expect("why there is no journal");
    assert!(error.contains("file") && error.contains("ot a directory"), "{error}");
    assert!(log.has_room());
    let mut appended = 0;
    while log.has_room() {
        appended += 1;
        log.append(received(appended, 1_000));
        assert!(appended < 5_000, "it takes more than its budget");
    }
    assert_eq!(records(&log).len() as u64, appended, "what was appended is there");
    // More memory is more room.
    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
    log.when_room(move || sender.send(()).expect("somebody waits for this"));
    assert!(receiver.try_recv().is_err());
    log.set_memory_budget(1024 * 1024);
    receiver.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(log.has_room());
}

#[test]
fn old_journals_go_by_age_and_size_and_never_one_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let journals = JournalFolder::at(folder.path());
    let in_use = Log::kept_in(&storage(folder.path()));
    fill(&in_use, 10);
    for _ in 0..3 {
        let log = Log::kept_in(&storage(folder.path()));
        fill(&log, 100);
    }
    let all = journals.left_behind().unwrap();
    assert_eq!(all.len(), 3);
    let keep = Keep { age: Duration::from_hours(1), bytes: u64::MAX };
    assert_eq!(journals.tidy(keep, |_| None).unwrap(), 0);
    let keep = Keep { bytes: all[1].bytes + all[2].bytes, ..keep };
    assert_eq!(journals.tidy(keep, |_| None).unwrap(), 1, "the oldest goes first");
    assert_eq!(journals.left_behind().unwrap()[..], all[1..]);
    let keep = Keep { age: Duration::ZERO, ..keep };
    assert_eq!(journals.tidy(keep, |_| None).unwrap(), 2);
    written(&in_use);
    assert!(path_of(&in_use).exists());
}

/// The journal of a program that was killed: what a live one holds now.
fn left_by_a_crash(folder: &Path, name: &str, records: u64) -> PathBuf {
    let place = tempfile::tempdir().expect("a folder");
    let log = Log::kept_in(&storage(place.path()));
    fill(&log, records);
    written(&log);
    let path = folder.join(name);
    fs::copy(path_of(&log), &path).expect("it is copied");
    path
}

#[test]
fn a_session_that_crashed_goes_only_so_long_after_it_was_offered() {
    let folder = tempfile::tempdir().unwrap();
    let journals = JournalFolder::at(folder.path());
    let path = left_by_a_crash(folder.path(), "crashed.journal", 3);
    let now = SystemTime::now();
    let days = |days: u64| Duration::from_hours(24 * days);
    fs::File::options().write(true).open(&path).unwrap().set_modified(now - days(400)).unwrap();
    let keep = Keep { age: days(30), bytes: 0 };
    assert_eq!(journals.tidy(keep, |_| None).unwrap(), 0, "nobody was asked");
    assert_eq!(journals.tidy(keep, |_| Some(now - days(29))).unwrap(), 0);
    assert_eq!(journals.tidy(keep, |asked| (asked == path).then(|| now - days(31))).unwrap(), 1);
    assert_eq!(journals.left_behind().unwrap(), []);
}

#[test]
fn one_that_crashed_before_its_first_record_is_known_as_empty_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let journals = JournalFolder::at(folder.path());
    let [empty, other] = [("empty.journal", 0), ("other.journal", 1)]
        .map(|(name, records)| left_by_a_crash(folder.path(), name, records));
    let left = journals.left_behind().unwrap();
    let is_empty = |path: &Path| left.iter().any(|found| found.path == path && found.is_empty);
    assert!(left.len() == 2 && is_empty(&empty) && !is_empty(&other), "{left:?}");
    assert_eq!(journals.tidy(Keep::default(), |_| None).unwrap(), 1);
    assert!(!empty.exists() && other.exists());
}

#[test]
#[cfg(unix)]
fn what_only_has_the_name_of_a_journal_stops_nothing() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let folder = tempfile::tempdir().unwrap();
    let journals = JournalFolder::at(folder.path());
    let pipe = folder.path().join("pipe.journal");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    fs::create_dir(folder.path().join("folder.journal")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("link.journal")).unwrap();
    let real = left_by_a_crash(folder.path(), "real.journal", 3);
    // Whoever opened the pipe would wait for ever.
    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
    let looking = std::thread::Builder::new().spawn({
        let pipe = pipe.clone();
        move || {
            let left = journals.left_behind().unwrap();
            let tidied = journals.tidy(Keep { age: Duration::ZERO, bytes: 0 }, |_| None);
            let opened = recover(&pipe).map(drop).map_err(|error| error.to_string());
            let removed = socket_playground::session::remove_journal(&pipe).map_err(drop);
            sender.send((left, tidied.unwrap(), opened, removed)).unwrap();
        }
    });
    let (left, tidied, opened, removed) = receiver.recv_timeout(Duration::from_secs(20)).unwrap();
    looking.unwrap().join().unwrap();
    assert_eq!(left.iter().map(|left| left.path.clone()).collect::<Vec<_>>(), [real]);
    assert!(tidied == 0 && removed.is_err() && pipe.exists());
    assert!(opened.is_err_and(|error| error.contains("not a regular file")));
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "needs root, to mount a small file system"]
fn a_full_disk_is_told_and_nothing_is_lost_once_there_is_room() {
    let disk = SmallDisk::new("8m");
    let log = Log::kept_in(&Storage { budget: 32 << 20, ..storage(disk.path()) });
    let path = path_of(&log);
    let mut appended = 0;
    while log.has_room() {
        appended += 1;
        log.append(received(appended, 60_000));
        assert!(appended < 10_000, "a full disk has room for everything");
        // Faster than any disk would not be full of what this is about.
        std::thread::yield_now();
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while log.journal().error.is_none() {
        assert!(Instant::now() < deadline, "{:?}", log.journal());
        std::thread::yield_now();
    }
    let error = log.journal().error.unwrap();
    assert!(error.contains("No space left") && error.contains(".journal"), "{error}");
    assert!(!log.has_room() && log.journal().memory_bytes >= 32 << 20);
    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
    log.when_room(move || sender.send(()).unwrap_or_default());
    disk.resize("256m");
    receiver.recv_timeout(Duration::from_secs(20)).expect("sockets go on once there is room");
    written(&log);
    assert_eq!(log.journal().error, None);
    let before = records(&log);
    assert_eq!(before.len() as u64, appended);
    drop(log);
    let recovered = recover(&path).unwrap();
    assert!(recovered.ended && records(&recovered.log) == before);
    drop(recovered);
}
