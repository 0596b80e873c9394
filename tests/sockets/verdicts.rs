//! Decides whether the program foretells what the kernel does: every call is made for real in every
//! state that a socket can reach on this computer, and the verdict given before is compared with
//! the answer, then the derived state with the kernel's own list of sockets (`/proc/net`).

#![cfg(target_os = "linux")]

use std::{
    any::Any,
    net::{SocketAddr, TcpListener, UdpSocket},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use crate::common::{
    Begun, FullListener, Rig, any_port, errno_of, finish, nobody_listens, reset, send,
};
use bytes::Bytes;
use socket_playground::model::{
    Call, CallKind, Family, Lifecycle, OptionValue, Outcome, Protocol, ShutdownHow, SocketId,
    SocketOption, SocketState, Verdict, verdict,
};

/// A socket brought to a state, and what must live on for it to stay there.
struct Stage {
    rig: Rig,
    family: Family,
    socket: SocketId,
    kept: Vec<Box<dyn Any>>,
}

impl Stage {
    fn new(protocol: Protocol, family: Family) -> Self {
        let rig = Rig::stepwise();
        let socket = rig.open(protocol, family);
        Self { rig, family, socket, kept: Vec::new() }
    }

    fn tcp(family: Family) -> Self {
        Self::new(Protocol::Tcp, family)
    }

    fn udp(family: Family) -> Self {
        Self::new(Protocol::Udp, family)
    }

    fn done(self, call: Call) -> Self {
        self.rig.must(self.socket, call);
        self
    }

    fn fails(self, call: Call, errno: &str) -> Self {
        let outcome = self.rig.call(self.socket, call);
        assert_eq!(errno_of(&outcome), errno, "{outcome:?}");
        self
    }

    fn gets(self, call: Call, expected: Outcome) -> Self {
        assert_eq!(self.rig.call(self.socket, call), expected);
        self
    }

    fn bound(self) -> Self {
        let address = any_port(self.family);
        self.done(Call::Bind(address))
    }

    /// Bound to a port that we name. The kernel treats it otherwise than one that it chose.
    fn bound_to_named_port(self) -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(20_000);
        loop {
            let port = NEXT.fetch_add(1, Ordering::Relaxed);
            let address = SocketAddr::new(self.family.loopback(), port);
            match self.rig.call(self.socket, Call::Bind(address)) {
                Outcome::Done => return self,
                outcome => assert_eq!(errno_of(&outcome), "EADDRINUSE"),
            }
        }
    }

    fn listening(self) -> Self {
        self.done(Call::Listen(8))
    }

    fn connecting(mut self) -> Self {
        let full = FullListener::new(self.family);
        self.rig.must_wait(self.socket, Call::Connect(full.address));
        self.kept.push(Box::new(full));
        self
    }

    fn refused(self) -> Self {
        let (_holder, address) = nobody_listens(self.family);
        self.fails(Call::Connect(address), "ECONNREFUSED")
    }

    /// Connected to a socket of the standard library, which is done with at the end.
    fn connected_then(mut self, then: impl FnOnce(Self, std::net::TcpStream) -> Self) -> Self {
        let server = TcpListener::bind(any_port(self.family)).unwrap_or_else(|e| panic!("{e}"));
        let address = server.local_addr().unwrap_or_else(|error| panic!("{error}"));
        self = self.done(Call::Connect(address));
        let (peer, _) = server.accept().unwrap_or_else(|error| panic!("{error}"));
        then(self, peer)
    }

    fn connected(self) -> Self {
        self.connected_then(Self::keeping)
    }

    fn keeping(mut self, thing: impl Any) -> Self {
        self.kept.push(Box::new(thing));
        self
    }

    /// The peer has finished, and we have seen it.
    fn peer_finished(self) -> Self {
        self.connected_then(|stage, peer| {
            finish(&peer);
            stage.gets(Call::Recv(9), Outcome::EndOfStream).keeping(peer)
        })
    }

    fn both_finished(self) -> Self {
        self.connected_then(|stage, peer| {
            finish(&peer);
            stage
                .gets(Call::Recv(9), Outcome::EndOfStream)
                .done(Call::Shutdown(ShutdownHow::Write))
                .keeping(peer)
        })
    }

    fn we_finished_first(self) -> Self {
        self.connected_then(|stage, peer| {
            let stage = stage.done(Call::Shutdown(ShutdownHow::Write));
            finish(&peer);
            stage.gets(Call::Recv(9), Outcome::EndOfStream).keeping(peer)
        })
    }

    fn reset_seen_by(self, call: Call) -> Self {
        self.connected_then(|stage, peer| {
            reset(peer);
            stage.fails(call, "ECONNRESET")
        })
    }

    /// The other kind of connection: the one that accept made.
    fn accepted(family: Family) -> Self {
        let mut stage = Self::tcp(family).bound().listening();
        let address = stage.rig.local(stage.socket);
        let peer = std::net::TcpStream::connect(address).unwrap_or_else(|error| panic!("{error}"));
        let Outcome::Accepted { socket, .. } = stage.rig.must(stage.socket, Call::Accept) else {
            panic!("accept makes a socket")
        };
        stage.rig.must(stage.socket, Call::Close);
        stage.socket = socket;
        stage.keeping(peer)
    }

    /// A UDP socket with a peer.
    fn with_udp_peer(mut self) -> Self {
        let peer = UdpSocket::bind(any_port(self.family)).unwrap_or_else(|error| panic!("{error}"));
        let address = peer.local_addr().unwrap_or_else(|error| panic!("{error}"));
        self = self.done(Call::Connect(address));
        self.keeping(peer)
    }
}

type Build = fn(Family) -> Stage;

/// Every state, the stage of life that it must be shown as, and the way there.
const STATES: &[(&str, Lifecycle, Build)] = &[
    ("tcp created", Lifecycle::Created, Stage::tcp),
    ("tcp bound", Lifecycle::Bound, |family| Stage::tcp(family).bound()),
    ("tcp bound to a named port", Lifecycle::Bound, |family| {
        Stage::tcp(family).bound_to_named_port()
    }),
    ("tcp listening", Lifecycle::Listening, |family| Stage::tcp(family).bound().listening()),
    ("tcp listening without bind", Lifecycle::Listening, |family| Stage::tcp(family).listening()),
    ("tcp listening, a caller waits", Lifecycle::Listening, |family| {
        let stage = Stage::tcp(family).bound().listening();
        let address = stage.rig.local(stage.socket);
        let caller = std::net::TcpStream::connect(address);
        stage.keeping(caller.unwrap_or_else(|error| panic!("{error}")))
    }),
    ("tcp listened, then shut down", Lifecycle::Created, |family| {
        Stage::tcp(family).bound().listening().done(Call::Shutdown(ShutdownHow::Both))
    }),
    ("tcp listened on a named port, then shut down", Lifecycle::Bound, |family| {
        let stage = Stage::tcp(family).bound_to_named_port().listening();
        stage.done(Call::Shutdown(ShutdownHow::Read))
    }),
    ("tcp connecting", Lifecycle::Connecting, |family| Stage::tcp(family).connecting()),
    ("tcp bound and connecting", Lifecycle::Connecting, |family| {
        Stage::tcp(family).bound().connecting()
    }),
    ("tcp connecting, taken back", Lifecycle::Connecting, |family| {
        let stage = Stage::tcp(family).connecting();
        let call_id = stage.rig.state(stage.socket).waiting()[0].call_id;
        assert_eq!(stage.rig.cancel(stage.socket, call_id), Outcome::Cancelled { bytes: 0 });
        stage
    }),
    ("tcp connecting, then shut down", Lifecycle::Created, |family| {
        Stage::tcp(family).connecting().done(Call::Shutdown(ShutdownHow::Both))
    }),
    ("tcp connected", Lifecycle::Connected, |family| Stage::tcp(family).connected()),
    ("tcp bound and connected", Lifecycle::Connected, |family| {
        Stage::tcp(family).bound_to_named_port().connected()
    }),
    ("tcp accepted", Lifecycle::Connected, Stage::accepted),
    ("tcp connected, an urgent byte has come", Lifecycle::Connected, |family| {
        Stage::tcp(family).connected_then(|stage, peer| {
            socket2::SockRef::from(&peer).send_out_of_band(b"!").expect("a connected socket");
            stage.keeping(peer)
        })
    }),
    ("tcp we finished", Lifecycle::WriteClosed, |family| {
        Stage::tcp(family).connected().done(Call::Shutdown(ShutdownHow::Write))
    }),
    ("tcp the peer finished", Lifecycle::ReadClosed, |family| Stage::tcp(family).peer_finished()),
    ("tcp we stopped reading", Lifecycle::ReadClosed, |family| {
        Stage::tcp(family).connected().done(Call::Shutdown(ShutdownHow::Read))
    }),
    ("tcp we shut down both", Lifecycle::BothClosed, |family| {
        Stage::tcp(family).connected().done(Call::Shutdown(ShutdownHow::Both))
    }),
    ("tcp the peer finished, then we", Lifecycle::BothClosed, |family| {
        Stage::tcp(family).both_finished()
    }),
    ("tcp bound, the peer finished, then we", Lifecycle::BothClosed, |family| {
        Stage::tcp(family).bound().both_finished()
    }),
    ("tcp bound to a named port, the peer finished, then we", Lifecycle::BothClosed, |family| {
        Stage::tcp(family).bound_to_named_port().both_finished()
    }),
    ("tcp we finished, then the peer", Lifecycle::BothClosed, |family| {
        Stage::tcp(family).we_finished_first()
    }),
    ("tcp reset, seen by recv", Lifecycle::Failed, |family| {
        Stage::tcp(family).reset_seen_by(Call::Recv(9))
    }),
    ("tcp reset, seen by send", Lifecycle::Failed, |family| {
        Stage::tcp(family).reset_seen_by(send("x"))
    }),
    ("tcp bound to a named port and reset", Lifecycle::Failed, |family| {
        Stage::tcp(family).bound_to_named_port().reset_seen_by(Call::Recv(9))
    }),
    ("tcp created, shutdown failed", Lifecycle::Created, |family| {
        Stage::tcp(family).fails(Call::Shutdown(ShutdownHow::Write), "ENOTCONN")
    }),
    ("tcp connected after shutdown failed", Lifecycle::Connected, |family| {
        Stage::tcp(family).fails(Call::Shutdown(ShutdownHow::Write), "ENOTCONN").connected()
    }),
    ("tcp created, shutdown of both failed", Lifecycle::Created, |family| {
        Stage::tcp(family).fails(Call::Shutdown(ShutdownHow::Both), "ENOTCONN")
    }),
    ("tcp refused", Lifecycle::Created, |family| Stage::tcp(family).refused()),
    ("tcp bound and refused", Lifecycle::Created, |family| Stage::tcp(family).bound().refused()),
    ("tcp bound to a named port and refused", Lifecycle::Bound, |family| {
        Stage::tcp(family).bound_to_named_port().refused()
    }),
    ("tcp closed", Lifecycle::Closed, |family| Stage::tcp(family).done(Call::Close)),
    ("tcp closed after a connection", Lifecycle::Closed, |family| {
        Stage::tcp(family).connected().done(Call::Close)
    }),
    ("udp created", Lifecycle::Created, Stage::udp),
    ("udp bound", Lifecycle::Bound, |family| Stage::udp(family).bound()),
    ("udp bound by sendto", Lifecycle::Bound, |family| {
        let peer = UdpSocket::bind(any_port(family)).unwrap_or_else(|error| panic!("{error}"));
        let address = peer.local_addr().unwrap_or_else(|error| panic!("{error}"));
        Stage::udp(family).done(Call::SendTo(Bytes::from_static(b"x"), address)).keeping(peer)
    }),
    ("udp connected", Lifecycle::Connected, |family| Stage::udp(family).with_udp_peer()),
    ("udp bound and connected", Lifecycle::Connected, |family| {
        Stage::udp(family).bound().with_udp_peer()
    }),
    ("udp bound, shutdown failed", Lifecycle::Bound, |family| {
        Stage::udp(family).bound().fails(Call::Shutdown(ShutdownHow::Both), "ENOTCONN")
    }),
    ("udp connected after shutdown failed", Lifecycle::Connected, |family| {
        Stage::udp(family).fails(Call::Shutdown(ShutdownHow::Write), "ENOTCONN").with_udp_peer()
    }),
    ("udp we finished", Lifecycle::WriteClosed, |family| {
        Stage::udp(family).with_udp_peer().done(Call::Shutdown(ShutdownHow::Write))
    }),
    ("udp we stopped reading", Lifecycle::ReadClosed, |family| {
        Stage::udp(family).with_udp_peer().done(Call::Shutdown(ShutdownHow::Read))
    }),
    ("udp we shut down both", Lifecycle::BothClosed, |family| {
        Stage::udp(family).with_udp_peer().done(Call::Shutdown(ShutdownHow::Both))
    }),
    ("udp closed", Lifecycle::Closed, |family| Stage::udp(family).done(Call::Close)),
    ("udp bound and closed", Lifecycle::Closed, |family| {
        Stage::udp(family).bound().done(Call::Close)
    }),
];

/// Calls that are made in each state.
const CALLS: usize = 17;

/// States of TCP, closed ones included.
const TCP_STATES: usize = 35;

/// States of UDP, closed ones included.
const UDP_STATES: usize = 12;

/// Every call, `shutdown` in its three ways, with arguments that are not at fault.
fn calls(stage: &mut Stage, protocol: Protocol) -> Vec<Call> {
    let (tcp, udp) =
        (TcpListener::bind(any_port(stage.family)), UdpSocket::bind(any_port(stage.family)));
    let (tcp, udp) = (tcp.unwrap_or_else(|e| panic!("{e}")), udp.unwrap_or_else(|e| panic!("{e}")));
    let somebody = match protocol {
        Protocol::Tcp => tcp.local_addr(),
        Protocol::Udp => udp.local_addr(),
    };
    let somebody = somebody.unwrap_or_else(|error| panic!("{error}"));
    stage.kept.push(Box::new((tcp, udp)));
    let data = Bytes::from_static(b"hello");
    let calls = vec![
        Call::Bind(any_port(stage.family)),
        Call::Listen(8),
        Call::Accept,
        Call::Connect(somebody),
        Call::Send(data.clone()),
        Call::SendTo(data, somebody),
        Call::Recv(16),
        Call::RecvFrom(16),
        Call::Peek(16),
        Call::SendUrgent(Bytes::from_static(b"!")),
        Call::RecvUrgent(1),
        Call::Shutdown(ShutdownHow::Write),
        Call::Shutdown(ShutdownHow::Read),
        Call::Shutdown(ShutdownHow::Both),
        Call::SetOption(SocketOption::KeepAlive, OptionValue::Switch(true)),
        Call::GetOption(SocketOption::KeepAlive),
        Call::Close,
    ];
    assert!(CallKind::ALL.iter().all(|kind| calls.iter().any(|call| call.kind() == *kind)));
    calls
}

/// Makes the call and says how the kernel differs from the verdict, if it does.
fn judge(stage: &Stage, call: Call) -> Result<(), String> {
    let Stage { rig, socket, .. } = stage;
    let foretold = verdict(&rig.state(*socket), call.kind());
    let before = rig.log.len();
    let call_id = rig.start(*socket, call);
    let begun = rig.begun_after(before, call_id);
    let right = match (foretold, &begun) {
        (Verdict::WillFail { errno, .. }, Begun::Returned(outcome)) => errno_of(outcome) == errno,
        (Verdict::Legal | Verdict::MayWait(_), Begun::Returned(outcome)) => outcome.is_success(),
        (Verdict::Depends(_), Begun::Returned(outcome)) => {
            outcome.is_success() || errno_of(outcome) == "EINVAL"
        }
        (Verdict::MayWait(_), Begun::Waits) => {
            // On loopback a handshake may be done before it can be taken back.
            let outcome = rig.cancel(*socket, call_id);
            outcome.is_success() || matches!(outcome, Outcome::Cancelled { .. })
        }
        _ => false,
    };
    if right { Ok(()) } else { Err(format!("foretold {foretold:?}, the kernel: {begun:?}")) }
}

/// A line of the kernel's own list of sockets.
#[derive(Debug)]
struct KernelSocket {
    local_port: u16,
    peer_port: u16,
    state: u8,
}

/// The kernel's list of sockets that have a descriptor.
fn kernel_sockets(protocol: Protocol, family: Family) -> Vec<KernelSocket> {
    let path = match (protocol, family) {
        (Protocol::Tcp, Family::V4) => "/proc/net/tcp",
        (Protocol::Tcp, Family::V6) => "/proc/net/tcp6",
        (Protocol::Udp, Family::V4) => "/proc/net/udp",
        (Protocol::Udp, Family::V6) => "/proc/net/udp6",
    };
    let list = std::fs::read_to_string(path).expect("the kernel's list of sockets");
    let port = |address: &str| {
        let port = address.rsplit(':').next().expect("an address has a port");
        u16::from_str_radix(port, 16).expect("a port in hexadecimal")
    };
    list.lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| fields[9] != "0")
        .map(|fields| KernelSocket {
            local_port: port(fields[1]),
            peer_port: port(fields[2]),
            state: u8::from_str_radix(fields[3], 16).expect("a state in hexadecimal"),
        })
        .collect()
}

const ESTABLISHED: u8 = 1;
const SYN_SENT: u8 = 2;
const FIN_WAIT1: u8 = 4;
const FIN_WAIT2: u8 = 5;
const CLOSE: u8 = 7;
const CLOSE_WAIT: u8 = 8;
const LAST_ACK: u8 = 9;
const LISTEN: u8 = 10;
const CLOSING: u8 = 11;

/// Says how the kernel's list differs from the derived state, if it does.
///
/// The list is read in pieces while other sockets come and go, and a piece may then miss one, or
/// show another that has just been given the same port: a difference counts when it stays.
fn compare_with_kernel(state: &SocketState) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(2);
    loop {
        match compare_with_one_reading(state) {
            Err(_) if Instant::now() < deadline => std::thread::yield_now(),
            answer => return answer,
        }
    }
}

fn compare_with_one_reading(state: &SocketState) -> Result<(), String> {
    let lifecycle = state.lifecycle();
    let Some(local) = state.local() else {
        let nameless = matches!(lifecycle, Lifecycle::Created | Lifecycle::Failed);
        // A socket that was closed before it had a port.
        let nameless = nameless || lifecycle == Lifecycle::Closed;
        return if nameless { Ok(()) } else { Err(format!("{lifecycle:?} without an address")) };
    };
    let peer_port = state.peer().map(|peer| peer.port());
    let list = kernel_sockets(state.protocol(), state.family());
    let found = list.iter().find(|socket| {
        socket.local_port == local.port()
            && (socket.state == LISTEN
                || peer_port == Some(socket.peer_port)
                || (peer_port.is_none() && socket.state == SYN_SENT)
                || (peer_port.is_none() && socket.peer_port == 0))
    });
    let kernel = found.map(|socket| socket.state);
    let allowed: &[Option<u8>] = match (state.protocol(), lifecycle) {
        (_, Lifecycle::Created | Lifecycle::Closed | Lifecycle::Failed)
        | (Protocol::Tcp, Lifecycle::Bound) => &[None],
        (Protocol::Tcp, Lifecycle::Listening) => &[Some(LISTEN)],
        (Protocol::Tcp, Lifecycle::Connecting) => &[Some(SYN_SENT)],
        (Protocol::Tcp, Lifecycle::WriteClosed) => &[Some(FIN_WAIT1), Some(FIN_WAIT2)],
        (Protocol::Tcp, Lifecycle::ReadClosed) => &[Some(ESTABLISHED), Some(CLOSE_WAIT)],
        (Protocol::Tcp, Lifecycle::BothClosed) if !state.kernel_knows_peer() => &[None],
        (Protocol::Tcp, Lifecycle::BothClosed) => {
            &[Some(FIN_WAIT1), Some(FIN_WAIT2), Some(LAST_ACK), Some(CLOSING)]
        }
        (Protocol::Udp, Lifecycle::Bound) => &[Some(CLOSE)],
        (Protocol::Tcp, Lifecycle::Connected) | (Protocol::Udp, _) => &[Some(ESTABLISHED)],
    };
    if allowed.contains(&kernel) {
        Ok(())
    } else {
        Err(format!("shown as {lifecycle:?} at {local}, the kernel has {found:?}"))
    }
}

fn every_combination(family: Family, prefix: &str) -> usize {
    let mut combinations = 0;
    let mut differences = Vec::new();
    for (name, lifecycle, build) in STATES.iter().filter(|(name, ..)| name.starts_with(prefix)) {
        let protocol = if prefix == "udp" { Protocol::Udp } else { Protocol::Tcp };
        let count = calls(&mut build(family), protocol).len();
        for index in 0..count {
            let mut stage = build(family);
            let call = calls(&mut stage, protocol).swap_remove(index);
            let text = format!("{name}, {call:?}");
            let begun = stage.rig.state(stage.socket);
            if begun.lifecycle() != *lifecycle {
                differences.push(format!("{text}: begins as {:?}", begun.lifecycle()));
            }
            // The kernel's list is long; a state that was reached once is the same every time.
            let before = if index == 0 { compare_with_kernel(&begun) } else { Ok(()) };
            let answers = [
                before.map_err(|error| format!("before: {error}")),
                judge(&stage, call),
                compare_with_kernel(&stage.rig.state(stage.socket))
                    .map_err(|error| format!("after: {error}")),
            ];
            for error in stage.rig.wrong_predictions() {
                differences.push(format!("{text}: {error}"));
            }
            for error in answers.into_iter().filter_map(Result::err) {
                differences.push(format!("{text}: {error}"));
            }
            combinations += 1;
        }
    }
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    combinations
}

/// The number of combinations is told in the test's output: `cargo test -- --nocapture` shows it.
fn all_are_right(family: Family, prefix: &str, states: usize) {
    let combinations = every_combination(family, prefix);
    println!(
        "{combinations} combinations of {prefix} state and call over {family}: no wrong verdict"
    );
    assert_eq!(combinations, states * CALLS, "{combinations} combinations were compared");
}

#[test]
fn every_verdict_on_tcp_is_what_the_kernel_does() {
    all_are_right(Family::V4, "tcp", TCP_STATES);
}

#[test]
fn every_verdict_on_tcp_over_ipv6_is_what_the_kernel_does() {
    all_are_right(Family::V6, "tcp", TCP_STATES);
}

#[test]
fn every_verdict_on_udp_is_what_the_kernel_does() {
    all_are_right(Family::V4, "udp", UDP_STATES);
}

#[test]
fn every_verdict_on_udp_over_ipv6_is_what_the_kernel_does() {
    all_are_right(Family::V6, "udp", UDP_STATES);
}
