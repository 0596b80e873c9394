//! Decides whether two hundred sockets are two hundred threads and no more, cost nothing while they
//! wait, and leave no thread and no descriptor behind. The one test of this file counts those of
//! the whole process, and so is alone in it.

#![cfg(target_os = "linux")]

mod common;

use std::time::Duration;

use common::{Rig, any_port, descriptors, eventually, send};
use socket_playground::{
    model::{Call, Event, Family, Lifecycle, Mode, Outcome, Protocol, ShutdownHow, SocketId},
    net::Modes,
};

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
