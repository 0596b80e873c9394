//! A file of 1 GiB from a file sender to a file receiver, against plain copies over a socket in the same run.
//!
//! `cargo bench --bench transfer` prints the median of three rounds of each, and the memory of this process at
//! its highest. A plain copy reads the file into a socket with one thread, and writes what comes to a file
//! with another; the second kind adds both up as well, which is what sender and receiver do. With two processors
//! the sums alone take a plain copy to less than a half, so that the second kind is what ours is to be held
//! against. Files and journal are in the system's folder for temporary files.

mod figures;

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use figures::{median, most_memory};
use sha2::{Digest as _, Sha256};
use socket_playground::{
    behaviour::program,
    model::{BehaviourEnd, BehaviourStep, Call, Event, Family, Program, Protocol, Record},
    net::{Modes, Playground},
    session::{Ending, JournalFolder, Log, Storage},
};

const SIZE: u64 = 1024 * 1024 * 1024;
const PIECE: usize = 256 * 1024;
const ROUNDS: usize = 3;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let from = folder.path().join("file.bin");
    let sum = make(&from);
    let (mut plain, mut summed, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(transfer(folder.path(), &from, &sum));
        plain.push(copy(folder.path(), &from, None));
        summed.push(copy(folder.path(), &from, Some(&sum)));
    }
    let (ours, plain, summed) = (median(ours), median(plain), median(summed));
    let rate = |seconds: f64| SIZE as f64 / seconds / 1e6;
    println!(
        "1 GiB: file sender and receiver {:.0} MB/s; a plain copy {:.0} MB/s, ratio {:.2}; one that adds up \
         {:.0} MB/s, ratio {:.2}; resident memory at its highest: {}",
        rate(ours),
        rate(plain),
        plain / ours,
        rate(summed),
        summed / ours,
        most_memory(),
    );
}

/// A file in which no two pieces are alike.
fn make(path: &Path) -> Vec<u8> {
    let mut file = File::create(path).expect("a file");
    let (mut sum, mut state) = (Sha256::new(), 1_u64);
    for _ in 0..SIZE / PIECE as u64 {
        let piece: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()
        })
        .take(PIECE / 8)
        .flatten()
        .collect();
        sum.update(&piece);
        file.write_all(&piece).expect("there is room");
    }
    sum.finalize().to_vec()
}

/// Moves all bytes, and returns their sum where that is wanted.
fn pump(mut from: impl Read, mut to: impl Write, is_summed: bool) -> Option<Vec<u8>> {
    let (mut piece, mut sum) = (vec![0; PIECE], is_summed.then(Sha256::new));
    loop {
        let read = from.read(&mut piece).expect("it is read");
        if read == 0 {
            return sum.map(|sum| sum.finalize().to_vec());
        }
        if let Some(sum) = &mut sum {
            sum.update(&piece[..read]);
        }
        to.write_all(&piece[..read]).expect("it is written");
    }
}

fn copy(folder: &Path, from: &Path, sum: Option<&Vec<u8>>) -> f64 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let to = folder.join("plain.bin");
    let began = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            let (stream, _) = listener.accept().expect("a connection");
            let file = File::create_new(&to).expect("a file");
            assert_eq!(pump(stream, file, sum.is_some()).as_ref(), sum);
        });
        let stream = TcpStream::connect(address).expect("a connection");
        let file = File::open(from).expect("the file");
        assert_eq!(pump(file, stream, sum.is_some()).as_ref(), sum);
    });
    let seconds = began.elapsed().as_secs_f64();
    fs::remove_file(to).expect("it is there");
    seconds
}

fn transfer(folder: &Path, from: &Path, sum: &[u8]) -> f64 {
    let to = folder.join("received");
    fs::create_dir(&to).expect("a folder");
    let log = Arc::new(Log::kept_in(&Storage::journal(JournalFolder::at(folder))));
    let playground = Playground::new(Arc::clone(&log), Modes::INTERACTIVE);
    let act = |socket, acts_as: &Program| {
        playground.behave(socket, program(acts_as).expect("a program")).expect("an open socket")
    };
    let call = |socket, call| playground.call(socket, call).expect("a call");
    let listener = playground.open(Protocol::Tcp, Family::V4);
    call(listener, Call::Bind((Ipv4Addr::LOCALHOST, 0).into()));
    call(listener, Call::Listen(1));
    let folder = to.display().to_string();
    act(listener, &Program::FileReceiver { folder, most_bytes: SIZE });
    let address = find(&log, |record| {
        record.standing.as_deref()?.local.filter(|_| record.socket == listener)
    });
    let sender = playground.open(Protocol::Tcp, Family::V4);
    let began = Instant::now();
    call(sender, Call::Connect(address));
    let id = act(sender, &Program::FileSender { path: from.display().to_string() });
    let end = find(&log, |record| match &record.event {
        Event::Behaviour { behaviour, step: BehaviourStep::Off(_, why) } if *behaviour == id => {
            Some(why.clone())
        }
        _ => None,
    });
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(end, BehaviourEnd::Finished);
    let file = File::open(to.join("file.bin")).expect("it was received");
    assert_eq!(pump(file, std::io::sink(), true).as_deref(), Some(sum));
    fs::remove_dir_all(to).expect("it is there");
    drop(playground);
    if let Some(log) = Arc::into_inner(log) {
        log.end(Ending::Remove);
    }
    seconds
}

/// Waits until a record says something.
fn find<T>(log: &Log, said: impl Fn(&Record) -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(5);
    let (mut seen, mut found) = (0, None);
    while found.is_none() {
        assert!(log.wait_beyond(seen, deadline), "the log says nothing more");
        let last = log.len();
        log.for_each_glance(seen + 1..last + 1, |record| {
            found = found.take().or_else(|| said(record));
        });
        seen = last;
    }
    found.expect("the loop ends with one")
}
