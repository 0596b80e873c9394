//! What the log and its journal cost a socket that receives as fast as it can, against a plain loop
//! of reads in the same run.
//!
//! `cargo bench --bench receive` prints, for each way of sending, the median of five rounds of both
//! and their ratio. The bytes of the log are checked against those that were sent, and the memory of
//! the process is told. The journal is in the system's folder for temporary files.

mod figures;

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket},
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use crc32fast::Hasher;
use figures::{median, most_memory};
use socket_playground::{
    model::{Call, CallId, Caller, Event, Family, Outcome, Protocol, SocketId},
    net::{Modes, Playground},
    session::{Ending, Entry, JournalFolder, Log, Storage},
};

/// Rounds of each, of which the median counts.
const ROUNDS: usize = 5;

/// Bytes that a plain loop asks for at once, as the playground does.
const READ: usize = 65_536;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

fn main() {
    let folder = tempfile::tempdir().expect("a folder for journals");
    stream(folder.path(), "TCP, 64 KiB writes", 64 * 1024, 1024 * 1024 * 1024);
    stream(folder.path(), "TCP, 1 KiB writes", 1024, 256 * 1024 * 1024);
    datagrams(folder.path());
    small_records(folder.path());
    println!("resident memory of the process at its highest: {}", most_memory());
}

/// A megabyte in which no piece of any length that matters is like another.
fn pattern() -> Arc<Vec<u8>> {
    let mut state = 1_u32;
    let byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    Arc::new(std::iter::repeat_with(byte).take(1024 * 1024).collect())
}

/// Sends so many bytes to whoever connects, in writes of one length.
fn sender(write: usize, total: usize) -> (std::net::SocketAddr, thread::JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let pattern = pattern();
    let sender = thread::Builder::new().name("sender".to_owned()).spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        for piece in 0..total / write {
            let from = piece * write % pattern.len();
            stream.write_all(&pattern[from..from + write]).expect("the peer reads");
        }
    });
    (address, sender.expect("a thread"))
}

fn stream(folder: &Path, name: &str, write: usize, total: usize) {
    let sum = {
        let mut hasher = Hasher::new();
        let pattern = pattern();
        for piece in 0..total / write {
            let from = piece * write % pattern.len();
            hasher.update(&pattern[from..from + write]);
        }
        hasher.finalize()
    };
    let (mut plain, mut logged) = (Vec::new(), Vec::new());
    let log = Arc::new(Log::kept_in(&Storage::journal(JournalFolder::at(folder))));
    let playground = Playground::new(Arc::clone(&log), Modes::INTERACTIVE);
    for _ in 0..ROUNDS {
        plain.push(plain_reads(write, total));
        logged.push(logged_reads(&log, &playground, write, total, sum));
    }
    drop(playground);
    if let Some(log) = Arc::into_inner(log) {
        log.end(Ending::Remove);
    }
    let (plain, logged) = (median(plain), median(logged));
    let rate = |seconds: f64| total as f64 / seconds / 1e6;
    println!(
        "{name}: plain loop {:.0} MB/s, with log and journal {:.0} MB/s, ratio {:.2}",
        rate(plain),
        rate(logged),
        plain / logged,
    );
}

fn plain_reads(write: usize, total: usize) -> f64 {
    let (address, sender) = sender(write, total);
    let mut stream = TcpStream::connect(address).expect("a connection");
    let mut buffer = vec![0; READ];
    let began = Instant::now();
    let mut received = 0;
    while received < total {
        received += stream.read(&mut buffer).expect("the sender sends");
    }
    let seconds = began.elapsed().as_secs_f64();
    sender.join().expect("the sender ends");
    seconds
}

/// Seconds until the log has all bytes. That they are the same is seen afterwards.
fn logged_reads(log: &Log, playground: &Playground, write: usize, total: usize, sum: u32) -> f64 {
    let (records, bytes) = (log.len(), log.payload_bytes());
    let (address, sender) = sender(write, total);
    let socket = playground.open(Protocol::Tcp, Family::V4);
    playground.call(socket, Call::Connect(address)).expect("a call");
    let began = Instant::now();
    let deadline = began + PATIENCE;
    while log.payload_bytes() < bytes + total as u64 {
        assert!(Instant::now() < deadline, "{} bytes came", log.payload_bytes() - bytes);
        thread::sleep(Duration::from_millis(1));
    }
    let seconds = began.elapsed().as_secs_f64();
    sender.join().expect("the sender ends");
    assert!(log.wait_written(Instant::now() + PATIENCE), "{:?}", log.journal());
    let mut hasher = Hasher::new();
    log.for_each(records + 1..u64::MAX, |record| hasher.update(&record.payload));
    assert_eq!(hasher.finalize(), sum, "the log has other bytes than were sent");
    seconds
}

/// Small datagrams as fast as one thread sends them: how many of them arrive in a second.
fn datagrams(folder: &Path) {
    const SENT: usize = 400_000;
    let flood = |to: std::net::SocketAddr| {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
        socket.connect(to).expect("a peer");
        thread::Builder::new()
            .name("flood".to_owned())
            .spawn(move || {
                for number in 0..SENT {
                    socket.send(&(number as u64).to_le_bytes()).expect("a datagram goes");
                }
            })
            .expect("a thread")
    };
    let (mut plain, mut logged) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
        let sender = flood(socket.local_addr().expect("its address"));
        let mut buffer = vec![0; READ];
        let (began, mut last, mut count) = (Instant::now(), Instant::now(), 0);
        while socket.recv_from(&mut buffer).is_ok() {
            (last, count) = (Instant::now(), count + 1);
        }
        sender.join().expect("the sender ends");
        plain.push(f64::from(count) / (last - began).as_secs_f64());

        let log = Arc::new(Log::kept_in(&Storage::journal(JournalFolder::at(folder))));
        let playground = Playground::new(Arc::clone(&log), Modes::INTERACTIVE);
        let socket = playground.open(Protocol::Udp, Family::V4);
        let any = (Ipv4Addr::LOCALHOST, 0).into();
        playground.call(socket, Call::Bind(any)).expect("a call");
        let deadline = Instant::now() + PATIENCE;
        let mut address = None;
        while address.is_none() && log.wait_beyond(log.len().saturating_sub(1), deadline) {
            log.for_each(1..u64::MAX, |record| {
                address = address.or_else(|| record.standing.as_deref()?.local);
            });
        }
        let before = log.payload_bytes();
        let sender = flood(address.expect("a bound socket has an address"));
        let began = Instant::now();
        let (mut last, mut bytes) = (Instant::now(), before);
        while last.elapsed() < Duration::from_millis(200) {
            thread::sleep(Duration::from_millis(1));
            if log.payload_bytes() > bytes {
                (last, bytes) = (Instant::now(), log.payload_bytes());
            }
        }
        sender.join().expect("the sender ends");
        logged.push((bytes - before) as f64 / 8.0 / (last - began).as_secs_f64());
        drop(playground);
        if let Some(log) = Arc::into_inner(log) {
            log.end(Ending::Remove);
        }
    }
    let (plain, logged) = (median(plain), median(logged));
    println!(
        "UDP, 8 bytes each: plain loop {plain:.0} datagrams/s, with log and journal {logged:.0} \
         datagrams/s, ratio {:.2}",
        logged / plain
    );
}

/// Records of 16 bytes each, appended one by one, against appending them to a list.
fn small_records(folder: &Path) {
    const RECORDS: u64 = 1_000_000;
    let entry = |number| {
        let event = Event::Returned {
            call_id: CallId(number),
            call: Call::Recv(65_536),
            outcome: Outcome::Received { bytes: 16 },
            elapsed_nanos: 900,
            caller: Caller::Program,
        };
        Entry { payload: bytes::Bytes::from_static(&[7; 16]), ..Entry::new(SocketId(1), event) }
    };
    let (mut plain, mut logged) = (Vec::new(), Vec::new());
    let mut per_record = String::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let list: Vec<Entry> = (0..RECORDS).map(entry).collect();
        plain.push(began.elapsed().as_secs_f64());
        drop(list);
        let log = Log::kept_in(&Storage {
            budget: u64::MAX,
            ..Storage::journal(JournalFolder::at(folder))
        });
        let began = Instant::now();
        for number in 0..RECORDS {
            log.append(entry(number));
        }
        logged.push(began.elapsed().as_secs_f64());
        assert!(log.wait_written(Instant::now() + PATIENCE), "{:?}", log.journal());
        let memory = log.journal().memory_bytes + log.journal().index_bytes;
        let payload = log.payload_bytes();
        per_record = format!("{:.0}", (memory - payload) as f64 / RECORDS as f64);
        log.end(Ending::Remove);
    }
    let (plain, logged) = (median(plain), median(logged));
    println!(
        "small records: {:.0} ns to append to a list, {:.0} ns to the log with its journal, ratio \
         {:.2}; {per_record} bytes of memory a record beside its payload",
        plain * 1e9 / RECORDS as f64,
        logged * 1e9 / RECORDS as f64,
        plain / logged,
    );
}
