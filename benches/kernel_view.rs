//! What the kernel view costs: the processor time of its thread, as a share of one core, with a
//! hundred sockets that somebody looks at, with a hundred that nobody looks at, and with none.
//!
//! `cargo bench --bench kernel_view` prints the three. The kernel counts the time (in nanoseconds,
//! `/proc/self/task/*/schedstat`), so other work on the machine does not enter into it.

use std::{
    fs,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use socket_playground::{
    model::{Call, Event, Family, OptionValue, Outcome, Protocol, SocketId, SocketOption},
    net::{Modes, Playground},
    session::Log,
};

/// Fifty connections with both their ends.
const CONNECTIONS: usize = 50;

/// For so long each of the three is measured.
const SPAN: Duration = Duration::from_secs(10);

/// Longer than the pace stays lively after a call.
const REST: Duration = Duration::from_millis(2500);

fn main() {
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let listener = open(&playground, &log);
    returned(&playground, &log, listener, Call::Bind(([127, 0, 0, 1], 0).into()));
    returned(&playground, &log, listener, Call::Listen(8));
    let address = log.get(log.len()).and_then(|record| record.standing.as_deref()?.local);
    let address = address.expect("a listener has an address");
    for _ in 0..CONNECTIONS {
        let client = open(&playground, &log);
        returned(&playground, &log, client, Call::Connect(address));
        let accepted = returned(&playground, &log, listener, Call::Accept);
        assert!(matches!(accepted, Outcome::Accepted { .. }), "{accepted:?}");
    }
    playground.watch_kernel(true);
    let shown = share("100 sockets in view");
    playground.watch_kernel(false);
    let hidden = share("100 sockets, not in view");
    assert!(shown > hidden, "the sampler does not see who looks");
    let mut sockets = Vec::new();
    log.for_each(1..u64::MAX, |record| {
        if matches!(record.event, Event::Opened { .. }) {
            sockets.push(record.socket);
        }
    });
    for socket in sockets {
        // With a reset, so that the kernel keeps no ghost of it.
        let reset = Call::SetOption(SocketOption::Linger, OptionValue::Linger(Some(0)));
        returned(&playground, &log, socket, reset);
        returned(&playground, &log, socket, Call::Close);
    }
    share("no sockets");
}

/// Measures for a while, and prints.
fn share(what: &str) -> f64 {
    thread::sleep(REST);
    let (before, began) = (nanos().expect("the sampler runs"), Instant::now());
    thread::sleep(SPAN);
    let spent = nanos().expect("the sampler runs") - before;
    let share = spent as f64 / began.elapsed().as_nanos() as f64;
    println!("{what}: {:.3} % of one core", share * 100.0);
    share
}

/// Processor time of the sampler so far.
fn nanos() -> Option<u64> {
    let tasks = fs::read_dir("/proc/self/task").ok()?.flatten();
    let sampler = tasks.map(|task| task.path()).find(|task| {
        fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim_end() == "kernel-view")
    })?;
    fs::read_to_string(sampler.join("schedstat")).ok()?.split(' ').next()?.parse().ok()
}

fn open(playground: &Playground, log: &Log) -> SocketId {
    let before = log.len();
    let socket = playground.open(Protocol::Tcp, Family::V4);
    wait(log, before, |event| matches!(event, Event::Opened { .. }).then_some(()));
    socket
}

fn returned(playground: &Playground, log: &Log, socket: SocketId, call: Call) -> Outcome {
    let before = log.len();
    let made = playground.call(socket, call).expect("an open socket takes calls");
    wait(log, before, |event| match event {
        Event::Returned { call_id, outcome, .. } if *call_id == made => Some(*outcome),
        _ => None,
    })
}

fn wait<T>(log: &Log, after: u64, pick: impl Fn(&Event) -> Option<T>) -> T {
    let mut read = after;
    loop {
        assert!(log.wait_beyond_for(read, Duration::from_secs(10)), "waited in vain");
        let until = log.len();
        for number in read + 1..=until {
            if let Some(found) = log.get(number).and_then(|record| pick(&record.event)) {
                return found;
            }
        }
        read = until;
    }
}
