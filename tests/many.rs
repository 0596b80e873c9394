//! Decides whether two hundred sockets are two hundred threads and no more, cost nothing while they
//! wait, and leave no thread and no descriptor behind; and whether a thousand clients of one listener
//! do the same, with two descriptors and little memory each, and a window that stays quick. The tests of
//! this file count those of the whole process, and so run one after the other.

#![cfg(target_os = "linux")]

mod common;
mod desk;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use common::{Rig, any_port, descriptors, eventually, send};
use desk::Desk;
use parking_lot::{Mutex, MutexGuard};
use socket_playground::{
    behaviour::AnswerRules,
    model::{
        Answers, Call, Each, Event, Family, Lifecycle, Message, Mode, Outcome, Protocol, Rule,
        ShutdownHow, SocketId, SocketState, Then, When,
    },
    net::{Modes, raise_descriptor_limit},
    scenario::{Clients, Limit, connect_clients},
    session::SocketTable,
};

/// Clients of one listener.
const CLIENTS: usize = 1000;

/// How long anything may take that a thousand sockets do.
const LONG: Duration = Duration::from_mins(2);

/// What one connection may take of memory while it waits, both its ends and all that the log and the
/// kernel's view know of them: most of it are the stacks of two threads, and more so in a build that is
/// not optimized.
const MOST_OF_A_CONNECTION: usize = 224 * 1024;

/// The time in which the window answers.
const PROMPT: Duration = Duration::from_millis(100);

/// Lets one test go on at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock()
}

/// Threads of this process that are named after a socket.
fn socket_threads() -> usize {
    let names = common::thread_names().expect("the list of threads");
    names.iter().filter(|name| name.starts_with("tcp-") || name.starts_with("udp-")).count()
}

/// Processor time that the threads of sockets have used so far, in nanoseconds.
fn worked() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task").expect("the list of threads").flatten();
    let times = tasks.filter_map(|task| {
        let name = std::fs::read_to_string(task.path().join("comm")).ok()?;
        let times = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        let of_socket = name.starts_with("tcp-") || name.starts_with("udp-");
        times.split(' ').next()?.parse::<u64>().ok().filter(|_| of_socket)
    });
    times.sum()
}

/// Two hundred sockets: listeners that wait in accept, connections both of whose ends are here,
/// some waiting in recv, some broken or half-closed, and datagram sockets.
fn two_hundred(rig: &Rig) -> Vec<SocketId> {
    let mut sockets = Vec::new();
    for _ in 0..20 {
        let (listener, address) = rig.listener(Family::V4, 8);
        sockets.push(listener);
        for _ in 0..3 {
            let client = rig.tcp();
            rig.must(client, Call::Connect(address));
            let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
                panic!("accept makes a socket")
            };
            sockets.extend([client, socket]);
        }
        rig.must_wait(listener, Call::Accept);
        let datagrams = rig.udp();
        rig.must(datagrams, Call::Bind(any_port(Family::V4)));
        let shut = rig.udp();
        rig.must(shut, Call::Bind(any_port(Family::V4)));
        // Poll says for ever that this one could read.
        rig.call(shut, Call::Shutdown(ShutdownHow::Read));
        let idle = rig.tcp();
        sockets.extend([datagrams, shut, idle]);
    }
    for (number, client) in sockets.iter().skip(1).step_by(10).enumerate() {
        match number % 4 {
            0 => drop(rig.must(*client, Call::Shutdown(ShutdownHow::Write))),
            1 => drop(rig.must(*client, Call::Shutdown(ShutdownHow::Both))),
            2 => drop(rig.must(*client, send("unread"))),
            _ => drop(rig.must(*client, Call::Shutdown(ShutdownHow::Read))),
        }
    }
    sockets
}

fn waits_without_work(modes: Modes) {
    let rig = Rig::new(modes);
    let sockets = two_hundred(&rig);
    assert_eq!(sockets.len(), 200);
    assert_eq!(rig.playground.threads(), 200);
    eventually("two hundred threads", || socket_threads() == 200);
    // Whatever reads by itself reads first, and the kernel may wake one for something of its own; what
    // looks again and again is in every second.
    eventually("a second of waiting without any work", || {
        let before = worked();
        !rig.log.wait_beyond_for(rig.log.len(), Duration::from_secs(1)) && worked() == before
    });
    for socket in &sockets {
        rig.must(*socket, Call::Close);
        assert_eq!(rig.state(*socket).lifecycle(), Lifecycle::Closed);
    }
    eventually("every thread to end", || rig.playground.threads() == 0);
}

#[test]
fn two_hundred_sockets_and_none_left() {
    let _alone = alone();
    let before = descriptors();
    for reading in [Mode::Step, Mode::Automatic] {
        waits_without_work(Modes { reading, accepting: Mode::Step });
        eventually("the threads to be gone", || socket_threads() == 0);
        assert_eq!(descriptors(), before, "descriptors were left open");
    }

    // Dropping the playground closes as well as close does.
    let rig = Rig::stepwise();
    two_hundred(&rig);
    drop(rig);
    eventually("the threads to be gone", || socket_threads() == 0);
    assert_eq!(descriptors(), before, "descriptors were left open");

    let rig = Rig::interactive();
    let (listener, address) = rig.listener(Family::V4, 8);
    // Whoever looks at the kernel's end opens a descriptor of its own with the first look.
    rig.find("the listener as the kernel has it", |record| {
        matches!(record.event, Event::Kernel { .. }).then_some(())
    });
    // A thread's poller goes with it, a moment after the record of its close.
    eventually("the listener alone", || socket_threads() == 1);
    let with_listener = descriptors();
    for _ in 0..50 {
        let client = rig.open(Protocol::Tcp, Family::V4);
        rig.must(client, Call::Connect(address));
        let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
            panic!("accept makes a socket")
        };
        rig.must(client, send("hello"));
        rig.must(client, Call::Close);
        rig.must(socket, Call::Close);
        let unused = rig.udp();
        rig.must(unused, Call::Close);
    }
    eventually("the listener alone", || socket_threads() == 1);
    assert_eq!(descriptors(), with_listener, "descriptors were left open");
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("what this process is");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes * 1024
}

/// Answers hello with welcome, and closes once the peer has.
fn welcome() -> Box<AnswerRules> {
    let rule = Rule {
        when: When::Contains(Message::text(r"hello\n")),
        answer: Message::text(r"welcome\n"),
        delay_ms: 0,
        then: Then::default(),
        times: None,
    };
    let answers = Answers { rules: vec![rule], each: Each::default(), close_at_end: true };
    Box::new(AnswerRules::new(answers).expect("rules"))
}

/// [`Rig::wait_until`] for what takes longer, and is looked for now and then.
fn eventually_in(rig: &Rig, what: &str, holds: impl Fn(&SocketTable) -> bool) {
    let (deadline, mut table) = (Instant::now() + LONG, SocketTable::default());
    loop {
        table.catch_up(&rig.log, u64::MAX);
        if holds(&table) {
            return;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}:\n{}", rig.text());
        rig.log.wait_beyond_for(table.read() + 100, Duration::from_millis(100));
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figure is to be stated")]
fn a_thousand_clients_are_answered_and_leave_nothing() {
    let _alone = alone();
    raise_descriptor_limit();
    eventually("the threads of other tests to be gone", || socket_threads() == 0);
    let before = descriptors();
    let rig = Rig::interactive();
    let (listener, to) = rig.listener(Family::V4, 1024);
    rig.playground.behave(listener, welcome()).expect("a listener");
    let memory = resident();
    let limit = Limit::new(Arc::clone(&rig.log), Instant::now() + LONG);
    let clients = Clients { count: CLIENTS as u32, to, pause: Duration::ZERO };
    let mut made = Vec::new();
    connect_clients(&rig.playground, &limit, clients, |number, socket| {
        made.push(socket);
        assert_eq!(made.len(), number as usize);
    })
    .expect("the system allows a thousand clients");
    eventually_in(&rig, "all to be accepted", |table| table.open().count() == 2 * CLIENTS + 1);
    eventually("a thread for each", || socket_threads() == 2 * CLIENTS + 1);
    assert_eq!(rig.playground.threads(), 2 * CLIENTS + 1);
    // And one with which the kernel is asked.
    let opened = descriptors() - before;
    assert!(opened <= 2 * (2 * CLIENTS + 1) + 1, "{opened} descriptors");
    let of_each = |what: &str| {
        let each = resident().saturating_sub(memory) / CLIENTS;
        println!("a connection, both its ends, {what}: {} KB", each / 1024);
        assert!(each < MOST_OF_A_CONNECTION, "{what}: {each} bytes");
    };
    of_each("that has carried nothing");

    for client in &made {
        rig.start(*client, send("hello\n"));
    }
    eventually_in(&rig, "an answer for each", |table| {
        let answered = |socket: &SocketState| socket.bytes_in() == "welcome\n".len() as u64;
        made.iter().all(|client| table.get(*client).is_some_and(answered))
    });
    // None holds the memory that it received to.
    of_each("that has carried something");
    for client in &made {
        rig.start(*client, Call::Close);
    }
    eventually_in(&rig, "the server to close its ends", |table| table.open().count() == 1);
    rig.must(listener, Call::Close);
    eventually("no thread to be left", || rig.playground.threads() == 0 && socket_threads() == 0);
    drop(rig);
    assert_eq!(descriptors(), before, "descriptors were left open");
}

/// The time of each of so many frames, the longest last.
fn frames(desk: &mut Desk, number: usize) -> Vec<Duration> {
    let mut frame = || {
        let began = Instant::now();
        desk.harness().step();
        began.elapsed()
    };
    let mut times: Vec<_> = std::iter::repeat_with(&mut frame).take(number).collect();
    times.sort();
    times
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are to be stated")]
fn the_window_stays_quick_beside_a_thousand_clients_and_closes_them_by_one_card() {
    let _alone = alone();
    raise_descriptor_limit();
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    // The kernel turns clients away whose handshake ends while the queue is full, and such a client does not
    // hear of it.
    desk.type_in("TCP #1: backlog", "1024");
    desk.click("TCP #1: listen");
    desk.harness().key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::P);
    desk.harness().step();
    desk.say("Find a command", &format!("connect clients {CLIENTS}"));
    let mut slowest = Duration::ZERO;
    let all = format!("{CLIENTS} connections of TCP #1");
    let text = format!("{CLIENTS} clients connected to TCP #1");
    let deadline = Instant::now() + LONG;
    while !(desk.control(&all).is_some() && desk.shows(&text)) {
        slowest = slowest.max(frames(&mut desk, 1)[0]);
        assert!(Instant::now() < deadline, "it never has a thousand clients");
    }
    let still = frames(&mut desk, 50);
    println!("frames: while they connect at most {slowest:?}; then median {:?}", still[25]);
    assert!(still[25] < PROMPT, "{still:?}");
    desk.until_within(LONG, "a thread for each", |_| socket_threads() == 2 * CLIENTS + 1);

    desk.click("Connections of TCP #1: card menu");
    desk.click("Connections of TCP #1: close all");
    desk.wait_for("Close 2000 sockets?");
    desk.click("Close them");
    desk.until_within(LONG, "all are closed", |_| socket_threads() == 1);
    let still = frames(&mut desk, 50);
    println!("frames once they are closed: median {:?}", still[25]);
    assert!(still[25] < PROMPT, "{still:?}");
}
