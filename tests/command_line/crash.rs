//! Decides whether a program that is killed in the middle of a transfer leaves a session that is whole
//! up to where it had been written.

#![cfg(unix)]

use std::{
    fs,
    io::Write as _,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};

use socket_playground::{
    model::Event,
    session::{JournalFolder, Log, Storage},
};

/// Length of the pattern: a prime, so that no piece of a round length is like the one before.
const PERIOD: usize = 1_048_573;

/// Bytes at most that are taken of the pattern at once.
const PIECE: usize = 1 << 20;

/// Bytes in which every place tells where it is.
fn pattern(from: u64, length: usize) -> &'static [u8] {
    static TWICE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let word = |word: u64| word.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
        let mut bytes: Vec<u8> = (0..=PERIOD as u64 / 8).flat_map(word).collect();
        bytes.truncate(PERIOD);
        bytes.extend_from_within(..);
        bytes
    });
    let begin = (from % PERIOD as u64) as usize;
    &TWICE[begin..begin + length.min(PIECE)]
}

/// A run of the program that connects to `port` and receives to the end.
fn receiver(folder: &Path, port: u16) -> Child {
    let scenario = folder.join("receive.ron");
    let steps = format!(
        "(steps: [
            Socket(name: \"client\", protocol: Tcp),
            Call(on: \"client\", call: Connect(\"127.0.0.1:{port}\")),
            Receive(on: \"client\", until: Eof),
        ])"
    );
    fs::write(&scenario, steps).expect("the scenario is written");
    Command::new(env!("CARGO_BIN_EXE_socket-playground"))
        .env("SOCKET_PLAYGROUND_JOURNALS", folder.join("journals"))
        .arg("run")
        .arg(&scenario)
        .args(["--quiet", "--timeout", "300"])
        .stdin(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Kills a receiver once it was sent `killed_after` of `total` bytes, and looks at what it left.
fn kill_and_recover(total: u64, killed_after: u64) {
    let folder = tempfile::tempdir().expect("a folder of its own");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a listener");
    let port = listener.local_addr().expect("its address").port();
    let mut child = receiver(folder.path(), port);
    let (mut stream, _) = listener.accept().expect("the program connects");
    let mut sent = 0;
    while sent < total {
        let piece = pattern(sent, PIECE);
        if stream.write_all(piece).is_err() {
            break;
        }
        sent += piece.len() as u64;
        if sent >= killed_after {
            child.kill().expect("the program is killed");
            break;
        }
    }
    child.wait().expect("the program has ended");
    let journals = JournalFolder::at(folder.path().join("journals"));
    let left = journals.left_behind().expect("the folder is read");
    assert!(left.len() == 1 && !left[0].ended, "{left:?}");
    let recovered = Log::recover(&left[0].path, &Storage::memory(), &|_, _| true)
        .expect("what it left is read");
    assert_eq!((recovered.lost_records, recovered.damaged_bytes), (0, 0));
    let (mut place, mut longest) = (0, 0);
    recovered.log.for_each(0..u64::MAX, |record| {
        assert!(!matches!(record.event, Event::Lost { .. }), "record {}", record.number);
        if record.length > 0 {
            let sent = pattern(place, record.payload.len());
            assert!(record.payload.as_ref() == sent, "other bytes were sent at {place}");
            place += record.length;
            longest = longest.max(record.length);
        }
    });
    assert!(place <= sent, "{place} bytes of {sent}");
    // What is cut off is the frame that was being written, and the rest of a block.
    let cut = left[0].bytes - fs::metadata(&left[0].path).expect("the journal is there").len();
    assert!(cut <= longest + 8192, "{cut} bytes were cut off");
    // What waited for the disk is bounded, so much was written before.
    let waiting = 64 * 1024 * 1024 + 8 * 1024 * 1024;
    assert!(place + waiting >= killed_after.min(sent), "{place} of {killed_after} bytes are there");
}

#[test]
fn a_killed_receiver_leaves_a_prefix_of_what_was_sent() {
    for killed_after in [1, 3 << 20, 20 << 20] {
        kill_and_recover(64 << 20, killed_after);
    }
}

#[test]
#[ignore = "takes minutes: twenty transfers of 1 GiB are killed"]
fn twenty_times_a_gigabyte() {
    let began = Instant::now();
    for round in 1..=20_u64 {
        kill_and_recover(1 << 30, round * 48 * (1 << 20));
        assert!(began.elapsed() < Duration::from_mins(20), "{round} rounds took too long");
    }
}
