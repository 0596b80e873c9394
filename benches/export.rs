//! What it costs to write a long session in each format, and to read it: time that grows with the
//! records and no faster, memory that does not grow with what goes out.
//!
//! `cargo bench --bench export` prints for each format the time of a million records, how many times
//! that of a hundred thousand it is, and by how much memory rose meanwhile, for both. Reading keeps
//! an index, whose size it tells. Files and journals are in the system's folder for temporary files.

use std::{fs, hint::black_box, path::Path, time::Instant};

use bytes::Bytes;
use socket_playground::{
    export::{Format, Selection, open_session, save_as},
    model::{
        Call, CallId, Caller, Event, Family, Mode, Origin, Outcome, Protocol, SocketId,
        SocketSnapshot,
    },
    session::{Ending, Entry, JournalFolder, Log, Storage},
};

/// Records of the short session and of the long one.
const RECORDS: [u64; 2] = [100_000, 1_000_000];

/// Memory for heads and payloads: small, so that what grows is seen.
const BUDGET: u64 = 32 * 1024 * 1024;

/// Times that each is done, of which the fastest counts.
const ROUNDS: usize = 2;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = Storage {
        budget: BUDGET,
        ending: Ending::Remove,
        ..Storage::journal(JournalFolder::at(folder.path()))
    };
    let logs = RECORDS.map(|records| session(&storage, records));
    for format in Format::ALL {
        let path = folder.path().join(format.name());
        let [short, long] = logs.each_ref().map(|log| {
            measured(|| {
                let selection = Selection::default();
                let saved = save_as(format, log, &selection, &path, &|_, _| true);
                assert_eq!(saved.expect("a file").records, log.len());
            })
        });
        tell(&format!("{} export", format.name()), short, long, size(&path));
    }
    let paths = ["short", "long"].map(|name| folder.path().join(name));
    for (log, path) in logs.iter().zip(&paths) {
        save_as(Format::Ron, log, &Selection::default(), path, &|_, _| true).expect("a file");
    }
    let mut index = 0;
    let [short, long] = paths.each_ref().map(|path| {
        measured(|| {
            let opened = open_session(path, &storage).expect("a session");
            index = opened.log.journal().index_bytes;
            black_box(opened.log.len());
        })
    });
    tell("ron import", short, long, size(&paths[1]));
    println!("the index of the long session takes {:.0} MB", megabytes(index));
}

/// Connections that say a hundred bytes at a time.
fn session(storage: &Storage, records: u64) -> Log {
    let log = Log::kept_in(storage);
    let data = Bytes::from_static(&[b'x'; 100]);
    for socket in 1..=8 {
        let (protocol, family, origin) = (Protocol::Tcp, Family::V4, Origin::Made);
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        let local = format!("127.0.0.1:{}", 50_000 + socket).parse().ok();
        let peer = "127.0.0.1:9000".parse().ok();
        let standing = Some(SocketSnapshot { local, peer, listening: false, state: None });
        log.append(Entry { standing, ..Entry::new(SocketId(socket), event) });
    }
    for number in log.len()..records {
        let (call, outcome) = if number % 2 == 0 {
            (Call::Send(100), Outcome::Sent { bytes: 100 })
        } else {
            (Call::Recv(4096), Outcome::Received { bytes: 100 })
        };
        let (call_id, caller) = (CallId(number), Caller::Program);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 900, caller };
        let socket = SocketId(1 + (number / 2 % 8) as u32);
        log.append(Entry { payload: data.clone(), ..Entry::new(socket, event) });
    }
    log
}

/// Seconds that some work took, and bytes by which memory rose at most.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    rose: Option<u64>,
}

fn measured(mut work: impl FnMut()) -> Cost {
    let before = forget_peak().and_then(|()| memory("VmHWM:"));
    let rounds = (0..ROUNDS).map(|_| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64()
    });
    let seconds = rounds.fold(f64::INFINITY, f64::min);
    let rose = before.and_then(|before| Some(memory("VmHWM:")?.saturating_sub(before)));
    Cost { seconds, rose }
}

fn tell(what: &str, short: Cost, long: Cost, bytes: u64) {
    let rose = |cost: Cost| match cost.rose {
        Some(bytes) => format!("{:.1} MB", megabytes(bytes)),
        None => "unknown".to_owned(),
    };
    println!(
        "{what} of {} records: {:.2} s for {:.0} MB, {:.1} times that of {} (linear is {:.0}); \
         memory rose by {}, by {} for the short one",
        RECORDS[1],
        long.seconds,
        megabytes(bytes),
        long.seconds / short.seconds,
        RECORDS[0],
        RECORDS[1] as f64 / RECORDS[0] as f64,
        rose(long),
        rose(short),
    );
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).expect("a file").len()
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// A figure of this process, in bytes (`proc_pid_status(5)`); `None` where the system has none.
fn memory(figure: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// Has the system count the peak of memory from now on (`proc_pid_clear_refs(5)`).
fn forget_peak() -> Option<()> {
    fs::write("/proc/self/clear_refs", "5").ok()
}
