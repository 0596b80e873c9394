//! Decides what is left of a journal that was cut, overwritten or damaged, and what is no journal at all.

use std::fs;

use crate::journal::{bytes_of, fill, path_of, received, records, recover, storage, written};
use socket_playground::{
    model::Event,
    session::{JournalError, JournalFolder, Log},
};

#[test]
fn wherever_it_was_cut_the_whole_frames_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::kept_in(&storage(folder.path()));
    for number in 1..=20 {
        log.append(received(number, number as usize * 3));
    }
    let before = records(&log);
    let path = path_of(&log);
    written(&log);
    let whole = fs::read(&path).unwrap();
    drop(log);
    let mut last = 0;
    for length in 0..=whole.len() {
        // A file of its own: to replace one that was just written waits for the disk.
        let cut = folder.path().join(format!("{length}.journal"));
        fs::write(&cut, &whole[..length]).unwrap();
        let Ok(found) = recover(&cut) else {
            assert_eq!(last, 0, "a header that was whole is not, at {length}");
            continue;
        };
        let now = records(&found.log);
        assert!(!found.ended && found.lost_records == 0 && found.damaged_bytes == 0);
        assert!(now.len() >= last && before.starts_with(&now), "at {length}");
        last = now.len();
        // It goes on behind the last whole frame, wherever in a frame the cut was: every seventh comes
        // to every place.
        if length % 7 != 0 {
            continue;
        }
        found.log.append(received(99, 5));
        let number = found.log.len();
        written(&found.log);
        drop(found);
        let again = recover(&cut).unwrap();
        assert!(again.ended && again.log.len() == number, "at {length}");
        assert_eq!(again.log.get(number).unwrap().payload, bytes_of(99, 5));
    }
    assert_eq!(last, 20);
}

#[test]
fn garbage_in_the_middle_costs_what_it_covers_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::kept_in(&storage(folder.path()));
    for number in 1..=200 {
        log.append(received(number, 500));
    }
    let before = records(&log);
    let path = path_of(&log);
    drop(log);
    let whole = fs::read(&path).unwrap();
    for (from, length) in [(30_000, 1), (30_000, 5_000), (700, 40_000), (60_010, 32)] {
        let mut damaged = whole.clone();
        for (place, byte) in damaged[from..from + length].iter_mut().enumerate() {
            *byte = byte.wrapping_add(1 + place as u8 % 7);
        }
        fs::write(&path, &damaged).unwrap();
        let found = recover(&path).unwrap();
        let now = records(&found.log);
        assert_eq!(now.len(), before.len(), "{from} {length}");
        let lost = now.iter().filter(|record| matches!(record.event, Event::Lost { .. })).count();
        assert_eq!(lost as u64, found.lost_records);
        let frame = whole.len() / 200;
        assert!(lost >= 1 && lost <= length / frame + 2, "{lost} lost of {length} bytes");
        for (now, before) in now.iter().zip(&before) {
            assert!(now == before || matches!(now.event, Event::Lost { .. }), "{}", now.number);
        }
        assert!(found.ended);
    }
}

#[test]
fn what_is_damaged_behind_our_back_is_told_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::kept_in(&storage(folder.path()));
    fill(&log, 9_000);
    written(&log);
    let path = path_of(&log);
    let length = fs::metadata(&path).unwrap().len();
    // Somebody else cuts the file while it is in use.
    fs::File::options().write(true).open(&path).unwrap().set_len(length / 2).unwrap();
    let lost = records(&log).iter().filter(|r| matches!(r.event, Event::Lost { .. })).count();
    assert!(lost > 3_000, "{lost}");
    assert_eq!(records(&log).len(), 9_000);
}

#[test]
fn what_is_no_journal_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.journal");
    for content in ["", "SocketPlaygroundSession(", "Socket Playground journal, v1 \n\nand no more"]
    {
        fs::write(&path, content).unwrap();
        let error = recover(&path).unwrap_err();
        assert!(matches!(error, JournalError::NotAJournal { .. }), "{error}");
        assert!(error.to_string().contains("other.journal"), "{error}");
    }
    assert_eq!(JournalFolder::at(folder.path()).left_behind().unwrap(), []);
    assert!(matches!(recover(&folder.path().join("none")), Err(JournalError::Open { .. })));
    let missing = JournalFolder::at(folder.path().join("none"));
    assert_eq!(missing.left_behind().unwrap(), []);
}
