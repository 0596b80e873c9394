//! Whatever a journal holds, it is read or refused, and every record of it can be looked at.
//!
//! `cargo fuzz run journal` (a corpus: any journals in `fuzz/corpus/journal`).

#![no_main]

use libfuzzer_sys::fuzz_target;
use socket_playground::session::{Log, SocketTable, Storage};

fuzz_target!(|file: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.journal");
    std::fs::write(&path, file).expect("a file");
    let Ok(read) = Log::read_journal(&path, &Storage::memory(), &|_, _| true) else { return };
    let mut records = 0;
    read.log.for_each(1..u64::MAX, |record| {
        records += 1;
        assert_eq!(record.number, records);
    });
    assert_eq!(records, read.log.len());
    let mut table = SocketTable::default();
    while !table.catch_up(&read.log, 1000) {}
});
