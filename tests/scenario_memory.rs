//! Decides whether a run that receives far more than its budget stays within it, whatever its steps
//! then expect. A file of its own, since the memory is the whole process's.

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
    net::{Modes, Playground},
    scenario::{Plan, Settings, run},
    session::{Ending, JournalFolder, Log, Storage},
};

const MIB: u64 = 1 << 20;

/// Mebibytes of memory that this process has had at most.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let figure: Option<u64> = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    figure.expect("a figure in kB") / 1024
}

#[test]
fn what_was_received_is_not_kept_in_memory_for_what_may_be_expected() {
    const TOTAL: u64 = 448 * MIB;
    const BUDGET: u64 = 32 * MIB;
    let folder = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let sender = thread::Builder::new().name("sender".to_owned()).spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let piece = vec![b'Z'; 1 << 20];
        for _ in 0..TOTAL / MIB {
            stream.write_all(&piece).expect("the peer reads");
        }
    });
    let sender = sender.expect("a thread");
    // Held against what was expected, part by part.
    let part = r#"Receive(on: "c", until: Bytes(16777216)),
        Expect(Received(on: "c", data: Fill(text: "Z", bytes: 16777216))),"#;
    let part = part.repeat(6);
    let steps = format!(
        r#"(steps: [Socket(name: "c", protocol: Tcp), Call(on: "c", call: Connect("{address}")),
        {part}
        Call(on: "c", call: Peek(1)), Expect(Peeked(on: "c", data: Text("Z"))),
        Receive(on: "c", until: Bytes({})),
        Expect(ReceivedAtMost(on: "c", bytes: {})),
        Receive(on: "c", until: Eof),
        Call(on: "c", call: Close)])"#,
        200 * MIB,
        200 * MIB
    );
    let path = folder.path().join("x.ron");
    fs::write(&path, steps).expect("it is written");
    let storage = Storage { budget: BUDGET, ..Storage::journal(JournalFolder::at(folder.path())) };
    let log = Arc::new(Log::kept_in(&storage));
    let plan = Plan::load(&path, &Settings::default()).expect("a plan");
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let deadline = Instant::now() + Duration::from_mins(10);
    run(&plan, &playground, deadline, |_| {}).expect("every step holds");
    sender.join().expect("all was sent");
    drop(playground);
    assert_eq!(log.payload_bytes(), TOTAL + 1);
    if let Some(log) = Arc::into_inner(log) {
        log.end(Ending::Remove);
    }
    let most = most_memory();
    assert!(most < BUDGET / MIB + 128, "{most} MiB");
}
