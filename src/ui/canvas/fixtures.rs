//! Sessions that the canvas is tested with, written record by record.

use std::net::SocketAddr;

use crate::model::{
    BehaviourEnd, BehaviourId, BehaviourKind, BehaviourProgress, BehaviourStep, Call, CallId,
    Caller, Errno, Event, Family, KernelView, Loss, Lost, Mode, Origin, Outcome, Protocol,
    ReconnectStep, ShutdownHow, SocketId, SocketSnapshot, TcpState,
};
use crate::session::{Connections, Entry, Log, SocketTable};

/// A log that is written here.
#[derive(Default)]
pub struct Fixture(Log);

/// An address on this computer.
pub fn at(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}

impl Fixture {
    fn opened(
        &self,
        socket: u32,
        protocol: Protocol,
        origin: Origin,
        standing: Option<SocketSnapshot>,
    ) {
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let event = Event::Opened { protocol, family: Family::V4, origin, reading, accepting };
        self.0.append(Entry { standing, ..Entry::new(SocketId(socket), event) });
    }

    /// A call has returned, and left the socket in this state.
    pub fn returned(
        &self,
        socket: u32,
        call: Call<u64>,
        outcome: Outcome,
        standing: Option<(Option<u16>, Option<SocketAddr>)>,
    ) {
        let listening = matches!(call, Call::Listen(_));
        let (call_id, caller) = (CallId(1), Caller::Person);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
        let standing = standing.map(|(local, peer)| SocketSnapshot {
            local: local.map(at),
            peer,
            listening,
            state: None,
        });
        self.0.append(Entry { standing, ..Entry::new(SocketId(socket), event) });
    }

    /// A TCP socket is made.
    pub fn tcp(&self, socket: u32) {
        self.opened(socket, Protocol::Tcp, Origin::Made, None);
    }

    /// A UDP socket is made.
    pub fn udp(&self, socket: u32) {
        self.opened(socket, Protocol::Udp, Origin::Made, None);
    }

    /// It listens, on a port of 9000 and its number.
    pub fn listens(&self, socket: u32) {
        let local = Some(socket as u16 + 9000);
        self.returned(socket, Call::Listen(8), Outcome::Done, Some((local, None)));
    }

    /// The listener accepts the other socket, whose peer has a port of 1000 and its number.
    pub fn accepts(&self, listener: u32, socket: u32) {
        self.accepts_from(listener, socket, socket as u16 + 1000);
    }

    /// The listener accepts a caller with this port.
    pub fn accepts_from(&self, listener: u32, socket: u32, peer: u16) {
        let local = Some(at(listener as u16 + 9000));
        let standing =
            SocketSnapshot { local, peer: Some(at(peer)), listening: false, state: None };
        let origin = Origin::AcceptedBy(SocketId(listener));
        self.opened(socket, Protocol::Tcp, origin, Some(standing));
    }

    /// It connects from this port to that address.
    pub fn connects(&self, socket: u32, local: u16, to: SocketAddr) {
        self.returned(socket, Call::Connect(to), Outcome::Done, Some((Some(local), Some(to))));
    }

    /// It begins to connect, and waits.
    pub fn begins_to_connect(&self, socket: u32, to: SocketAddr) {
        let event = Event::Waiting { call_id: CallId(1), call: Call::Connect(to), sent: 0 };
        self.0.append(Entry::new(SocketId(socket), event));
    }

    /// It ends its sending side.
    pub fn shuts_down(&self, socket: u32) {
        self.returned(socket, Call::Shutdown(ShutdownHow::Write), Outcome::Done, None);
    }

    /// It reads the peer's end of stream.
    pub fn reads_the_end(&self, socket: u32) {
        self.returned(socket, Call::Recv(9), Outcome::EndOfStream, None);
    }

    /// It reads that the connection was reset; the kernel no longer knows a peer.
    pub fn reads_a_reset(&self, socket: u32, local: u16) {
        let reset = Errno::from_name("ECONNRESET").expect("a name of the table");
        let standing = Some((Some(local), None));
        self.returned(socket, Call::Recv(9), Outcome::Failed(reset), standing);
    }

    /// Its connection is lost, and another socket is made, which takes its place.
    pub fn is_replaced_by(&self, socket: u32, next: u32) {
        let (sent, acknowledged, kept, given_up) = (0, None, 0, 0);
        let lost = Lost { why: Loss::PeerClosed, sent, acknowledged, kept, given_up };
        let progress = BehaviourProgress::new(BehaviourKind::Reconnect, None);
        for step in [
            BehaviourStep::Reconnect(ReconnectStep::Lost(lost)),
            BehaviourStep::Off(progress, BehaviourEnd::Continued(SocketId(next))),
        ] {
            let event = Event::Behaviour { behaviour: BehaviourId(1), step };
            self.0.append(Entry::new(SocketId(socket), event));
        }
        self.tcp(next);
    }

    /// It is closed.
    pub fn closes(&self, socket: u32) {
        self.returned(socket, Call::Close, Outcome::Done, None);
    }

    /// The kernel is seen to hold it in this state.
    pub fn is_seen(&self, socket: u32, state: TcpState) {
        let view = Box::new(KernelView { state: Some(state), ..KernelView::default() });
        let event = Event::Kernel { was: None, view, gap_nanos: 1 };
        self.0.append(Entry::new(SocketId(socket), event));
    }

    /// What the log says about the sockets.
    pub fn table(&self) -> SocketTable {
        let mut table = SocketTable::default();
        table.catch_up(&self.0, u64::MAX);
        table
    }

    /// Which sockets are connected.
    pub fn connections(&self) -> Connections {
        let mut connections = Connections::default();
        connections.catch_up(&self.0, u64::MAX);
        connections
    }
}
