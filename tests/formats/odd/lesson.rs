//! A small session of a lesson, always the same: a server, a client, an error, notes, and text that
//! would like to be more than text.

use socket_playground::{
    model::{
        Call, CallId, Errno, Event, Family, KernelView, Lookup, Mode, OptionValue, Origin, Outcome,
        Protocol, Record, ShutdownHow, SocketId, SocketOption, SocketSnapshot, TcpState,
    },
    session::{Header, Log},
};

use super::{at, header, returned};

/// What the client sends: markup, quotes, a formula, and an end of line.
pub const SENT: &str = "=1+1 <script>document.title = \"broken\"</script>\r\n";

fn opened(protocol: Protocol, origin: Origin) -> Event {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    Event::Opened { protocol, family: Family::V4, origin, reading, accepting }
}

fn stands(mut record: Record, local: &str, peer: Option<&str>, listening: bool) -> Record {
    let (local, peer) = (local.parse().ok(), peer.and_then(|peer| peer.parse().ok()));
    record.standing = Some(Box::new(SocketSnapshot { local, peer, listening, state: None }));
    record
}

/// The session.
pub fn lesson() -> Log {
    let (server, client) = ("127.0.0.1:9000", "127.0.0.1:40000");
    let to = |address: &str| address.parse().unwrap();
    let failed = |name| Outcome::Failed(Errno::from_name(name).unwrap());
    let view = KernelView { state: Some(TcpState::FinWait2), ..KernelView::default() };
    let accepted = Outcome::Accepted { socket: SocketId(3), peer: to(client) };
    let alias = Some("Ada <L> & \"Co\"".to_owned());
    let reason = "no \u{202e}such <name>".to_owned();
    let datagram = Outcome::Datagram { bytes: 0, from: Some(to(client)), truncated: true, lost: 3 };
    let records = [
        at(1, 1, opened(Protocol::Tcp, Origin::Made), b""),
        stands(
            at(2, 1, returned(Call::Bind(to("127.0.0.1:0")), Outcome::Done), b""),
            server,
            None,
            false,
        ),
        stands(at(3, 1, returned(Call::Listen(8), Outcome::Done), b""), server, None, true),
        at(4, 2, opened(Protocol::Tcp, Origin::Made), b""),
        at(5, 2, returned(Call::Connect(to("127.0.0.1:9")), failed("ECONNREFUSED")), b""),
        stands(
            at(6, 2, returned(Call::Connect(to(server)), Outcome::Done), b""),
            client,
            Some(server),
            false,
        ),
        at(7, 1, returned(Call::Accept, accepted), b""),
        stands(
            at(8, 3, opened(Protocol::Tcp, Origin::AcceptedBy(SocketId(1))), b""),
            server,
            Some(client),
            false,
        ),
        at(9, 2, returned(Call::Send(49), Outcome::Sent { bytes: 49 }), SENT.as_bytes()),
        at(10, 3, returned(Call::Recv(100), Outcome::Received { bytes: 49 }), SENT.as_bytes()),
        at(11, 2, Event::Waiting { call_id: CallId(2), call: Call::Recv(8), sent: 0 }, b""),
        at(12, 3, returned(Call::Send(3), Outcome::Sent { bytes: 3 }), b"\x00\xff\xfe"),
        at(13, 2, returned(Call::Recv(8), Outcome::Received { bytes: 3 }), b"\x00\xff\xfe"),
        at(14, 2, returned(Call::Shutdown(ShutdownHow::Write), Outcome::Done), b""),
        at(15, 3, returned(Call::Recv(8), Outcome::EndOfStream), b""),
        at(
            16,
            2,
            Event::Kernel { was: Some(TcpState::FinWait1), view: Box::new(view), gap_nanos: 9 },
            b"",
        ),
        at(17, 4, opened(Protocol::Udp, Origin::Made), b""),
        at(18, 4, returned(Call::RecvFrom(0), datagram), b""),
        at(
            19,
            4,
            Event::LookedUp {
                call_id: None,
                host: "a\u{202e}b\n\"<i>".to_owned(),
                ascii: None,
                lookup: Lookup::NotFound { reason, elapsed_nanos: 1 },
            },
            b"",
        ),
        at(
            20,
            4,
            returned(
                Call::SetOption(SocketOption::Linger, OptionValue::Linger(None)),
                Outcome::Option { value: OptionValue::Linger(Some(0)) },
            ),
            b"",
        ),
        at(21, 2, Event::Marked { record: 9, marked: true }, b""),
        at(
            22,
            2,
            Event::Commented { record: 5, text: "@why? \"nobody\" <b>listens".to_owned() },
            b"",
        ),
        at(23, 2, returned(Call::Close, Outcome::Done), b""),
    ];
    Log::recorded(Header { alias, ..header() }, records)
}
