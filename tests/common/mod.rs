//! What the tests of the network room share: a playground with its log, and waiting with a deadline
//! for what the log is to say. Nothing here sleeps for a fixed time.

#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its part")]

use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use parking_lot::Mutex;
use socket_playground::{
    model::{
        Call, CallId, Event, Family, Origin, Outcome, Protocol, Record, SocketId, SocketState,
    },
    net::{Modes, Playground},
    session::{Log, SocketTable},
};
use socket2::{Domain, SockRef, Socket, Type};

/// How long something that must happen may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A playground, its log and the sockets that the log tells of.
pub struct Rig {
    pub log: Arc<Log>,
    pub playground: Playground,
    table: Mutex<SocketTable>,
}

/// Whether a call returned or began to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    Returned(Outcome),
    Waits,
}

impl Rig {
    pub fn new(modes: Modes) -> Self {
        let log = Arc::new(Log::new());
        let playground = Playground::new(Arc::clone(&log), modes);
        Self { log, playground, table: Mutex::default() }
    }

    pub fn stepwise() -> Self {
        Self::new(Modes::STEPWISE)
    }

    pub fn interactive() -> Self {
        Self::new(Modes::INTERACTIVE)
    }

    /// Opens a socket and waits for the record that says so.
    pub fn open(&self, protocol: Protocol, family: Family) -> SocketId {
        let socket = self.playground.open(protocol, family);
        self.wait_until("a socket to be opened", |table| table.get(socket).is_some());
        socket
    }

    pub fn tcp(&self) -> SocketId {
        self.open(Protocol::Tcp, Family::V4)
    }

    pub fn udp(&self) -> SocketId {
        self.open(Protocol::Udp, Family::V4)
    }

    /// Has a call made and does not wait for what comes of it.
    pub fn start(&self, socket: SocketId, call: Call) -> CallId {
        self.playground.call(socket, call).expect("an open socket takes calls")
    }

    /// Has a call made and waits for its return.
    pub fn call(&self, socket: SocketId, call: Call) -> Outcome {
        outcome_of(&self.record(socket, call))
    }

    /// Has a call made and waits for the record of its return.
    pub fn record(&self, socket: SocketId, call: Call) -> Record {
        let before = self.log.len();
        let call_id = self.start(socket, call);
        self.returned_after(before, call_id)
    }

    /// Has a call made that must succeed.
    pub fn must(&self, socket: SocketId, call: Call) -> Outcome {
        let kind = call.kind();
        let outcome = self.call(socket, call);
        assert!(outcome.is_success(), "{kind}: {outcome:?}");
        outcome
    }

    /// Has a call made that must have to wait.
    pub fn must_wait(&self, socket: SocketId, call: Call) -> CallId {
        let kind = call.kind();
        let before = self.log.len();
        let call_id = self.start(socket, call);
        assert_eq!(self.begun_after(before, call_id), Begun::Waits, "{kind}");
        call_id
    }

    /// Waits until a call has returned.
    pub fn returned(&self, call_id: CallId) -> Record {
        self.returned_after(0, call_id)
    }

    /// [`Self::returned`], looking only at what comes after a record.
    pub fn returned_after(&self, number: u64, call_id: CallId) -> Record {
        self.find_after(number, &format!("{call_id} to return"), |record| match record.event {
            Event::Returned { call_id: this, .. } if this == call_id => Some(record.clone()),
            _ => None,
        })
    }

    /// Waits until a call has returned or begun to wait.
    pub fn begun_after(&self, number: u64, call_id: CallId) -> Begun {
        self.find_after(number, &format!("{call_id} to begin"), |record| match record.event {
            Event::Returned { call_id: this, outcome, .. } if this == call_id => {
                Some(Begun::Returned(outcome))
            }
            Event::Waiting { call_id: this, .. } if this == call_id => Some(Begun::Waits),
            _ => None,
        })
    }

    /// Takes a waiting call back and waits for the record that says so.
    pub fn cancel(&self, socket: SocketId, call_id: CallId) -> Outcome {
        self.playground.cancel(socket, call_id).expect("an open socket takes a cancel");
        outcome_of(&self.returned(call_id))
    }

    /// Waits for a record that `pick` takes.
    pub fn find<T>(&self, what: &str, pick: impl FnMut(&Record) -> Option<T>) -> T {
        self.find_after(0, what, pick)
    }

    /// [`Self::find`], looking only at what comes after a record.
    pub fn find_after<T>(
        &self,
        number: u64,
        what: &str,
        mut pick: impl FnMut(&Record) -> Option<T>,
    ) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut read = number;
        loop {
            let until = self.log.len();
            let mut found = None;
            self.log.for_each(read + 1..until + 1, |record| {
                if found.is_none() {
                    found = pick(record);
                }
            });
            if let Some(found) = found {
                return found;
            }
            read = until;
            let grew = self.log.wait_beyond(read, deadline);
            assert!(grew, "waited in vain for {what}; the log:\n{}", self.text());
        }
    }

    /// All records of one socket so far that tell what the program did. What was seen of the kernel
    /// comes at moments of its own.
    pub fn records(&self, socket: SocketId) -> Vec<Record> {
        let mut records = Vec::new();
        self.log.for_each(1..u64::MAX, |record| {
            if record.socket == socket && !matches!(record.event, Event::Kernel { .. }) {
                records.push(record.clone());
            }
        });
        records
    }

    /// Waits until the sockets of the log stand as asked for.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&SocketTable) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let read = {
                let mut table = self.table.lock();
                table.catch_up(&self.log, u64::MAX);
                if holds(&table) {
                    return;
                }
                table.read()
            };
            let grew = self.log.wait_beyond(read, deadline);
            assert!(grew, "waited in vain for {what}; the log:\n{}", self.text());
        }
    }

    /// A socket as the log tells it now.
    pub fn state(&self, socket: SocketId) -> SocketState {
        let mut table = self.table.lock();
        table.catch_up(&self.log, u64::MAX);
        table.get(socket).expect("the log tells of the socket").clone()
    }

    /// The local address of a socket that has one.
    pub fn local(&self, socket: SocketId) -> SocketAddr {
        self.state(socket).local().expect("the socket has a local address")
    }

    /// A socket that listens on a free port of the loopback address.
    pub fn listener(&self, family: Family, backlog: i32) -> (SocketId, SocketAddr) {
        let socket = self.open(Protocol::Tcp, family);
        self.must(socket, Call::Bind(any_port(family)));
        self.must(socket, Call::Listen(backlog));
        (socket, self.local(socket))
    }

    /// Two sockets of this playground that are connected to each other: the one that connected and
    /// the one that accept made.
    pub fn pair(&self) -> (SocketId, SocketId) {
        let (listener, address) = self.listener(Family::V4, 8);
        let client = self.tcp();
        self.must(client, Call::Connect(address));
        let Outcome::Accepted { socket, .. } = self.must(listener, Call::Accept) else {
            panic!("accept makes a socket")
        };
        self.must(listener, Call::Close);
        (client, socket)
    }

    /// A socket of this playground whose peer is a socket of the standard library.
    pub fn with_peer(&self, family: Family) -> (SocketId, TcpStream) {
        let server = TcpListener::bind(any_port(family)).expect("a free port");
        let socket = self.open(Protocol::Tcp, family);
        self.must(socket, Call::Connect(server.local_addr().expect("its address")));
        (socket, server.accept().expect("the connection").0)
    }

    /// The connections that the listeners have accepted so far.
    pub fn accepted(&self) -> Vec<SocketId> {
        let mut sockets = Vec::new();
        self.log.for_each(1..u64::MAX, |record| {
            if matches!(record.event, Event::Opened { origin: Origin::AcceptedBy(_), .. }) {
                sockets.push(record.socket);
            }
        });
        sockets
    }

    /// What the log tells of predictions that have not come true.
    pub fn wrong_predictions(&self) -> Vec<String> {
        let mut table = self.table.lock();
        table.catch_up(&self.log, u64::MAX);
        let wrong = table.wrong_predictions();
        wrong.map(|(number, wrong)| format!("{:?} {wrong}", self.log.get(number))).collect()
    }

    /// Waits until nothing has been logged for so long.
    pub fn rest(&self, quiet: Duration) {
        let deadline = Instant::now() + PATIENCE;
        while self.log.wait_beyond_for(self.log.len(), quiet) {
            assert!(Instant::now() < deadline, "it never comes to rest:\n{}", self.text());
        }
    }

    /// The log, for a person whose test has failed.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        let tail = self.log.len().saturating_sub(40)..u64::MAX;
        self.log.for_each(tail, |record| {
            let (length, standing) = (record.payload.len(), &record.standing);
            let (number, socket, event) = (record.number, record.socket, &record.event);
            lines.push(format!("{number:4} {socket} {event:?} {standing:?} {length} bytes"));
        });
        lines.join("\n")
    }
}

/// The answer in the record of a return.
pub fn outcome_of(record: &Record) -> Outcome {
    match record.event {
        Event::Returned { outcome, .. } => outcome,
        _ => panic!("no return: {record:?}"),
    }
}

/// The name of the error that a call failed with.
pub fn errno_of(outcome: &Outcome) -> &'static str {
    outcome.errno().map_or("no error", socket_playground::model::Errno::name)
}

/// Port 0 of the loopback address: the kernel chooses.
pub fn any_port(family: Family) -> SocketAddr {
    SocketAddr::new(family.loopback(), 0)
}

pub fn send(data: impl AsRef<[u8]>) -> Call {
    Call::Send(Bytes::copy_from_slice(data.as_ref()))
}

/// An address on which nobody listens: its port is held by a socket that is bound and no more.
pub fn nobody_listens(family: Family) -> (Socket, SocketAddr) {
    let holder = Socket::new(domain(family), Type::STREAM, None).expect("a socket");
    holder.bind(&any_port(family).into()).expect("a free port");
    let address = holder.local_addr().expect("its address").as_socket().expect("an IP address");
    (holder, address)
}

/// A listener whose accept queue is full, so that a further handshake gets no answer.
pub struct FullListener {
    pub listener: Socket,
    pub address: SocketAddr,
    waits: TcpStream,
}

impl FullListener {
    pub fn new(family: Family) -> Self {
        let (listener, address) = nobody_listens(family);
        listener.listen(0).expect("a bound socket listens");
        let waits = TcpStream::connect(address).expect("a backlog of 0 has room for one");
        Self { listener, address, waits }
    }

    /// Takes the connection that fills the accept queue.
    pub fn make_room(&self) -> Socket {
        let port = self.waits.local_addr().expect("its address").port();
        let (connection, peer) = self.listener.accept().expect("the one that waits");
        assert_eq!(peer.as_socket().map(|peer| peer.port()), Some(port));
        connection
    }
}

fn domain(family: Family) -> Domain {
    match family {
        Family::V4 => Domain::IPV4,
        Family::V6 => Domain::IPV6,
    }
}

/// Breaks a connection off: the peer gets a reset.
pub fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("an open socket");
    drop(stream);
}

/// Ends one direction of a stream of the standard library.
pub fn finish(stream: &TcpStream) {
    stream.shutdown(Shutdown::Write).expect("a connected socket");
}

/// Waits for something that no record tells.
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::yield_now();
    }
}

/// The names of this process's threads, as the kernel knows them.
pub fn thread_names() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for task in std::fs::read_dir("/proc/self/task")? {
        // A thread may end between being listed and being looked at.
        if let Ok(name) = std::fs::read_to_string(task?.path().join("comm")) {
            names.push(name.trim_end().to_owned());
        }
    }
    Ok(names)
}

/// Number of this process's descriptors.
pub fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("the list of descriptors").count()
}

/// Bytes that repeat nowhere near: each depends on its place.
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
