//! Any session of calls that people may make is done again by the scenario that is made of it: the same
//! bytes each way, and the same outcomes.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use crate::{
    common::{Begun, PATIENCE, Rig, any_port, noise},
    replayed::{again, dialogue, written_scenario},
};
use bytes::Bytes;
use proptest::prelude::*;
use socket_playground::{
    model::{
        Call, CallId, CallKind, Event, Family, OptionValue, Origin, Protocol, ShutdownHow,
        SocketId, SocketOption,
    },
    session::Log,
};

/// What has begun by itself is over when nothing more is told for so long.
const QUIET: Duration = Duration::from_millis(25);

/// Something that a person does; sockets are meant by their place among those that are open.
#[derive(Clone, Debug)]
enum Deed {
    Open(Protocol, Family),
    /// A listener of this family, a client of that one, and the accepted socket.
    Pair(Family, Family),
    Bind(usize),
    BindLike(usize, usize),
    Listen(usize),
    Connect(usize, usize),
    SendTo(usize, usize, usize),
    Send(usize, usize),
    Call(usize, Call),
    Cancel(usize),
}

fn deeds() -> impl Strategy<Value = Deed> {
    let family = || prop::sample::select(vec![Family::V4, Family::V6]);
    let protocol = prop::sample::select(vec![Protocol::Tcp, Protocol::Udp]);
    let length = || prop::sample::select(vec![0_usize, 1, 5, 100, 3000, 20_000, 300_000]);
    let room = || prop::sample::select(vec![1_u32, 4, 100, 65_536]);
    let place = || 0..12_usize;
    let calls = prop_oneof![
        2 => Just(Call::Accept),
        8 => room().prop_map(Call::Recv),
        3 => room().prop_map(Call::RecvFrom),
        2 => room().prop_map(Call::Peek),
        1 => Just(Call::RecvUrgent(1)),
        2 => prop::sample::select(ShutdownHow::ALL.to_vec()).prop_map(Call::Shutdown),
        1 => Just(Call::SetOption(SocketOption::ReceiveBuffer, OptionValue::Number(4096))),
        1 => Just(Call::SetOption(SocketOption::SendBuffer, OptionValue::Number(4096))),
        1 => Just(Call::SetOption(SocketOption::Linger, OptionValue::Linger(Some(0)))),
        1 => Just(Call::GetOption(SocketOption::ReceiveBuffer)),
        3 => Just(Call::Close),
    ];
    prop_oneof![
        2 => (protocol, family()).prop_map(|(protocol, family)| Deed::Open(protocol, family)),
        3 => (family(), family()).prop_map(|(listener, client)| Deed::Pair(listener, client)),
        3 => place().prop_map(Deed::Bind),
        1 => (place(), place()).prop_map(|(one, other)| Deed::BindLike(one, other)),
        1 => place().prop_map(Deed::Listen),
        2 => (place(), place()).prop_map(|(one, other)| Deed::Connect(one, other)),
        4 => (place(), place(), length())
            .prop_map(|(one, other, length)| Deed::SendTo(one, other, length)),
        8 => (place(), length()).prop_map(|(one, length)| Deed::Send(one, length)),
        1 => place().prop_map(|one| Deed::Call(one, Call::SendUrgent(Bytes::from_static(b"!")))),
        14 => (place(), calls).prop_map(|(one, call)| Deed::Call(one, call)),
        1 => place().prop_map(Deed::Cancel),
    ]
}

/// The person, and the sockets before them.
struct World {
    rig: Rig,
    open: Vec<SocketId>,
    /// Calls that wait.
    waiting: Vec<(SocketId, CallId, CallKind)>,
    sent: u64,
}

impl World {
    fn new() -> Self {
        Self { rig: Rig::stepwise(), open: Vec::new(), waiting: Vec::new(), sent: 0 }
    }

    fn socket(&self, place: usize) -> Option<SocketId> {
        let places = self.open.len();
        (places > 0).then(|| self.open[place % places])
    }

    fn local(&self, socket: SocketId) -> Option<SocketAddr> {
        self.rig.state(socket).local()
    }

    /// The address of a socket as one of this family writes it.
    fn address(&self, of: SocketId, family: Family) -> Option<SocketAddr> {
        let address = self.local(of)?;
        let ip = match (address.ip(), family) {
            (IpAddr::V4(ip), Family::V6) => ip.to_ipv6_mapped().into(),
            (ip, Family::V4) if ip == Ipv6Addr::UNSPECIFIED => Ipv4Addr::LOCALHOST.into(),
            (ip, _) if ip == Ipv6Addr::UNSPECIFIED => Ipv6Addr::LOCALHOST.into(),
            (ip, _) => ip,
        };
        Some(SocketAddr::new(ip, address.port()))
    }

    fn sends_wait(&self) -> bool {
        self.waiting.iter().any(|(.., kind)| kind.is_send())
    }

    fn data(&mut self, length: usize) -> Bytes {
        self.sent += 1;
        match length {
            100 => Bytes::from("${port} $$ \u{202e}\"\\ ".repeat(4)),
            _ => noise(self.sent, length).into(),
        }
    }

    fn make(&mut self, socket: SocketId, call: Call) {
        let kind = call.kind();
        // A send that is broken off has sent as much as the kernel likes.
        let breaks_off = matches!(kind, CallKind::Close | CallKind::Shutdown);
        if (breaks_off || kind.is_send()) && self.sends_wait() {
            return;
        }
        let before = self.rig.log.len();
        let call_id = self.rig.start(socket, call);
        if self.rig.begun_after(before, call_id) == Begun::Waits {
            self.waiting.push((socket, call_id, kind));
        }
        if kind == CallKind::Close {
            self.open.retain(|open| *open != socket);
        }
        self.be_quiet();
    }

    /// Waits until what the calls have set going is over.
    fn be_quiet(&mut self) {
        let log = &self.rig.log;
        let deadline = Instant::now() + PATIENCE;
        while log.wait_beyond(log.len(), Instant::now() + QUIET) {
            assert!(Instant::now() < deadline, "it goes on for ever");
        }
        let (waiting, open) = (&mut self.waiting, &mut self.open);
        log.for_each(1..u64::MAX, |record| match &record.event {
            Event::Returned { call_id, call, .. } => {
                waiting.retain(|(_, waits, _)| waits != call_id);
                if *call == Call::Close {
                    open.retain(|socket| *socket != record.socket);
                }
            }
            Event::Opened { origin: Origin::AcceptedBy(_), .. }
                if !open.contains(&record.socket) =>
            {
                open.push(record.socket);
            }
            _ => {}
        });
    }

    fn pair(&mut self, of_listener: Family, of_client: Family) {
        let (listener, client) =
            (self.rig.open(Protocol::Tcp, of_listener), self.rig.open(Protocol::Tcp, of_client));
        self.open.extend([listener, client]);
        // Over both families only where the client needs it.
        let at = match (of_listener, of_client) {
            (Family::V6, Family::V4) => "[::ffff:127.0.0.1]:0".parse().unwrap(),
            _ => any_port(of_listener),
        };
        self.make(listener, Call::Bind(at));
        self.make(listener, Call::Listen(16));
        let mut to = self.address(listener, of_client).unwrap();
        if of_client == Family::V4 {
            to.set_ip(to.ip().to_canonical());
        }
        self.make(client, Call::Connect(to));
        self.make(listener, Call::Accept);
    }

    fn do_it(&mut self, deed: Deed) {
        let (is_tcp, family) = match &deed {
            Deed::Bind(one)
            | Deed::BindLike(one, _)
            | Deed::Listen(one)
            | Deed::Connect(one, _)
            | Deed::SendTo(one, ..)
            | Deed::Send(one, _)
            | Deed::Call(one, _)
            | Deed::Cancel(one) => {
                let Some(socket) = self.socket(*one) else { return };
                let state = self.rig.state(socket);
                (state.protocol() == Protocol::Tcp, state.family())
            }
            Deed::Open(..) | Deed::Pair(..) => (true, Family::V4),
        };
        let socket = |place| self.socket(place).unwrap();
        match deed {
            Deed::Open(protocol, family) => {
                let opened = self.rig.open(protocol, family);
                self.open.push(opened);
            }
            Deed::Pair(of_listener, of_client) => self.pair(of_listener, of_client),
            Deed::Bind(one) => self.make(socket(one), Call::Bind(any_port(family))),
            Deed::BindLike(one, other) => {
                let (one, other) = (socket(one), socket(other));
                let states = [one, other].map(|socket| self.rig.state(socket));
                let is_alike = states[0].protocol() == states[1].protocol()
                    && states[0].family() == states[1].family();
                if let Some(at) = self.local(other).filter(|_| is_alike && one != other) {
                    self.make(one, Call::Bind(at));
                }
            }
            // Without an address it would listen at all of them.
            Deed::Listen(one) => {
                let one = socket(one);
                if self.local(one).is_some() {
                    self.make(one, Call::Listen(16));
                }
            }
            Deed::Connect(one, other) => {
                let (one, other) = (socket(one), socket(other));
                if let Some(to) = self.address(other, family).filter(|_| one != other) {
                    self.make(one, Call::Connect(to));
                }
            }
            Deed::SendTo(one, other, length) => {
                let (one, other) = (socket(one), socket(other));
                let to = self.address(other, family).filter(|_| self.local(one).is_some());
                if let Some(to) = to {
                    let data = self.data(length.min(3000));
                    self.make(one, Call::SendTo(data, to));
                }
            }
            Deed::Send(one, length) => {
                let one = socket(one);
                let data = self.data(if is_tcp { length } else { length.min(3000) });
                self.make(one, Call::Send(data));
            }
            Deed::Call(one, call) => {
                let one = socket(one);
                let is_datagram_shutdown = !is_tcp && call.kind() == CallKind::Shutdown;
                if !is_datagram_shutdown {
                    self.make(one, call);
                }
            }
            Deed::Cancel(one) => {
                let one = socket(one);
                let of_it = |(socket, ..): &&(SocketId, CallId, CallKind)| *socket == one;
                let oldest = self.waiting.iter().find(of_it).copied();
                if let Some((_, call_id, kind)) = oldest.filter(|(.., kind)| !kind.is_send()) {
                    // A handshake would go on.
                    if kind != CallKind::Connect {
                        self.rig.cancel(one, call_id);
                        self.be_quiet();
                    }
                }
            }
        }
    }
}

fn described(log: &Log) -> String {
    let mut text = String::new();
    log.for_each(1..u64::MAX, |record| {
        if !matches!(record.event, Event::Kernel { .. }) {
            let told = socket_playground::model::record_text(record);
            let told: String = told.chars().take(120).collect();
            writeln!(text, "{} {}: {told}", record.number, record.socket).unwrap();
        }
    });
    text
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, max_shrink_iters: 60, ..Default::default()
    })]

    #[test]
    fn any_session_is_done_again(deeds in prop::collection::vec(deeds(), 1..40)) {
        let mut world = World::new();
        for deed in deeds {
            world.do_it(deed);
        }
        // What the end of the session finds waiting ends in one way or another.
        for (socket, call_id, kind) in world.waiting.clone() {
            if !kind.is_send() && kind != CallKind::Connect {
                world.rig.cancel(socket, call_id);
            }
        }
        let left_waiting: Vec<SocketId> = world.waiting.iter().map(|(socket, ..)| *socket).collect();
        let Rig { log, playground, .. } = world.rig;
        drop(playground);
        let second = again(&log).map_err(|error| {
            let error: String = error.lines().next().unwrap_or_default().chars().take(600).collect();
            TestCaseError::fail(format!("{error}\n{}", described(&log)))
        })?;
        let (mut was, mut is) = (dialogue(&log), dialogue(&second));
        for dialogue in [&mut was, &mut is] {
            for socket in &left_waiting {
                let sends = ["send", "sendto", "send urgent", "connect"];
                let calls = &mut dialogue.get_mut(socket).unwrap().calls;
                calls.retain(|(kind, _)| !sends.contains(kind));
            }
        }
        prop_assert_eq!(was.len(), is.len());
        for (socket, was) in &was {
            let is = &is[socket];
            prop_assert_eq!(&was.calls, &is.calls, "{}\n{}\nagain:\n{}", socket, described(&log), described(&second));
            prop_assert!(was.sent == is.sent && was.received == is.received,
                "{} sent {} and {}, received {} and {} bytes:\n{}\n{}", socket, was.sent.len(), is.sent.len(),
                was.received.len(), is.received.len(), described(&log), written_scenario(&log).chars().take(3000).collect::<String>());
        }
    }
}
