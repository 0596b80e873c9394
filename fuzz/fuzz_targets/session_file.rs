//! Whatever a session file holds, it is read or refused; what was read is written and read again.
//!
//! `cargo fuzz run session_file` (a corpus: any exported sessions in `fuzz/corpus/session_file`).

#![no_main]

use libfuzzer_sys::fuzz_target;
use socket_playground::{
    export::{Format, Selection, read_session, write_as, write_session},
    session::{SocketTable, Storage},
};

fuzz_target!(|file: &[u8]| {
    let Ok(opened) = read_session(file, &Storage::memory()) else { return };
    let mut table = SocketTable::default();
    while !table.catch_up(&opened.log, 1000) {}
    let mut again = Vec::new();
    write_session(&opened.log, &mut again).expect("memory takes it");
    let reread = read_session(again.as_slice(), &Storage::memory()).expect("it was written by us");
    assert_eq!((reread.problem_count, reread.log.len()), (0, opened.log.len()));
    for format in Format::ALL {
        let mut file = Vec::new();
        write_as(format, &opened.log, &Selection::default(), &mut file, &|_, _| true)
            .expect("memory takes it");
    }
});
