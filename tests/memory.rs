//! Decides whether a process that receives far more than its budget stays within it. A file of its
//! own, since the memory is the whole process's.

#![cfg(target_os = "linux")]

use std::{
    fs,
    io::Write as _,
    net::{Ipv4Addr, TcpListener},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use socket_playground::{
    model::{Call, Family, Protocol},
    net::{Modes, Playground},
    session::{JournalFolder, Log, Storage},
};

const MIB: u64 = 1 << 20;

/// Kibibytes of a figure of this process.
fn status(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let figure = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    figure.expect("a figure in kB")
}

fn receive(total: u64, budget: u64) {
    let folder = tempfile::tempdir().expect("a folder for the journal");
    let storage = Storage { budget, ..Storage::journal(JournalFolder::at(folder.path())) };
    let log = Arc::new(Log::kept_in(&storage));
    let playground = Playground::new(Arc::clone(&log), Modes::INTERACTIVE);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let sender = thread::Builder::new().name("sender".to_owned()).spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let piece = vec![0x5a; 1 << 20];
        for _ in 0..total / MIB {
            stream.write_all(&piece).expect("the peer reads");
        }
    });
    let sender = sender.expect("a thread");
    let socket = playground.open(Protocol::Tcp, Family::V4);
    playground.call(socket, Call::Connect(address)).expect("a call");
    let deadline = Instant::now() + Duration::from_mins(10);
    let mut read = 0;
    while log.payload_bytes() < total {
        assert!(log.wait_beyond(read, deadline), "{} of {total} bytes", log.payload_bytes());
        read = log.len();
    }
    sender.join().expect("all was sent");
    assert!(log.wait_written(deadline), "{:?}", log.journal());
    // The first bytes have long left memory, and are still there.
    let mut first = None;
    log.for_each_entry(1..100, |number, entry| {
        if entry.length > 0 {
            first.get_or_insert(number);
        }
    });
    let first = first.expect("something was received");
    let bytes = log.payload(first, 0..16).expect("it is read back");
    assert_eq!(bytes[..], [0x5a; 16]);
}

#[test]
fn memory_stays_within_the_budget() {
    receive(512 * MIB, 32 * MIB);
    let most = status("VmHWM") / 1024;
    assert!(most < 32 + 128, "{most} MiB");
}

#[test]
#[ignore = "takes a minute: 4 GiB are received, with nothing else in the process"]
fn memory_stays_within_the_budget_of_four_gigabytes() {
    receive(4096 * MIB, 256 * MIB);
    let most = status("VmHWM") / 1024;
    assert!(most < 256 + 128, "{most} MiB");
}
