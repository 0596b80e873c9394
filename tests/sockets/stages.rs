//! Decides which states a socket can be brought to on this computer, and how: each by real calls, with
//! what must live on for it to stay there.

#![cfg(target_os = "linux")]

use std::{
    any::Any,
    net::{SocketAddr, TcpListener, UdpSocket},
    sync::atomic::{AtomicU16, Ordering},
};

use crate::common::{FullListener, Rig, any_port, errno_of, finish, nobody_listens, reset, send};
use bytes::Bytes;
use socket_playground::model::{
    Call, CallKind, Family, Lifecycle, OptionValue, Outcome, Protocol, ShutdownHow, SocketId,
    SocketOption,
};

/// A socket brought to a state, and what must live on for it to stay there.
pub struct Stage {
    pub rig: Rig,
    pub family: Family,
    pub socket: SocketId,
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

pub type Build = fn(Family) -> Stage;

/// Every state, the stage of life that it must be shown as, and the way there.
pub const STATES: &[(&str, Lifecycle, Build)] = &[
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

/// Every call, `shutdown` in its three ways, with arguments that are not at fault.
pub fn calls(stage: &mut Stage, protocol: Protocol) -> Vec<Call> {
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
