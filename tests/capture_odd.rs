//! Decides whether any session at all, however odd, becomes a capture and a text that can be read
//! again, and whether the bytes of a capture are those of the session in whatever order the calls of
//! its two ends returned.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use bytes::Bytes;
use etherparse::{NetHeaders, PacketHeaders, TcpHeader, TransportHeader};
use jiff::Timestamp;
use pcap_file::pcapng::{Block, PcapNgReader};
use proptest::prelude::*;
use socket_playground::{
    export::{Format, Selection, write_as},
    model::{
        Call, CallId, Caller, Errno, Event, Family, Mode, OptionValue, Origin, Outcome, Protocol,
        Record, ShutdownHow, SocketId, SocketOption, Standing,
    },
    session::{Filter, Header, Log},
};

/// A packet of a capture.
struct Packet {
    interface: String,
    comments: Vec<String>,
    from: SocketAddr,
    to: SocketAddr,
    tcp: Option<TcpHeader>,
    payload: Vec<u8>,
    length: u32,
}

/// Reads a capture; everything that a capture must be is asserted on the way.
fn read(capture: &[u8]) -> Vec<Packet> {
    let mut reader = PcapNgReader::new(capture).unwrap();
    let (mut packets, mut names, mut last) = (Vec::new(), Vec::new(), None);
    while let Some(block) = reader.next_block() {
        match block.unwrap().into_owned() {
            Block::InterfaceDescription(block) => names.push(format!("{:?}", block.options)),
            Block::EnhancedPacket(block) => {
                assert!(last <= Some(block.timestamp), "time goes backwards");
                last = Some(block.timestamp);
                assert!(block.data.len() <= block.original_len as usize);
                let interface = names[block.interface_id as usize].clone();
                let comments = block.options.iter().map(|option| format!("{option:?}")).collect();
                packets.push(packet(interface, comments, &block.data, block.original_len));
            }
            Block::SystemdJournalExport(_) => {}
            other => panic!("what is this? {other:?}"),
        }
    }
    packets
}

fn packet(interface: String, comments: Vec<String>, bytes: &[u8], length: u32) -> Packet {
    let read = etherparse::LaxPacketHeaders::from_ip(bytes).unwrap();
    let (from, to): (IpAddr, IpAddr) = match read.net.unwrap() {
        NetHeaders::Ipv4(header, _) => {
            assert_eq!(u32::from(header.total_len), length);
            assert_eq!(header.header_checksum, header.calc_header_checksum());
            (header.source.into(), header.destination.into())
        }
        NetHeaders::Ipv6(header, _) => {
            assert_eq!(u32::from(header.payload_length) + 40, length);
            (header.source.into(), header.destination.into())
        }
        NetHeaders::Arp(_) => panic!("no such thing is sent"),
    };
    if bytes.len() == length as usize {
        PacketHeaders::from_ip_slice(bytes).unwrap();
    }
    let (from_port, to_port, tcp) = match read.transport.unwrap() {
        TransportHeader::Tcp(header) => (header.source_port, header.destination_port, Some(header)),
        TransportHeader::Udp(header) => (header.source_port, header.destination_port, None),
        other => panic!("what is this? {other:?}"),
    };
    Packet {
        interface,
        comments,
        from: SocketAddr::new(from, from_port),
        to: SocketAddr::new(to, to_port),
        tcp,
        payload: read.payload.slice().to_vec(),
        length,
    }
}

/// What each end has said, if every sequence number and acknowledgement is the one that is due.
fn said(packets: &[Packet]) -> BTreeMap<SocketAddr, Vec<u8>> {
    let mut next: BTreeMap<SocketAddr, u32> = BTreeMap::new();
    let mut said: BTreeMap<SocketAddr, Vec<u8>> = BTreeMap::new();
    for packet in packets {
        let header = packet.tcp.as_ref().unwrap();
        assert!(!header.rst, "nothing was broken off");
        if header.syn {
            assert_eq!(next.insert(packet.from, header.sequence_number.wrapping_add(1)), None);
        } else {
            assert_eq!(next[&packet.from], header.sequence_number);
            let taken = packet.payload.len() as u32 + u32::from(header.fin);
            next.insert(packet.from, header.sequence_number.wrapping_add(taken));
        }
        if header.ack {
            assert_eq!(next[&packet.to], header.acknowledgment_number);
        }
        said.entry(packet.from).or_default().extend(&packet.payload);
    }
    said
}

fn exported(log: &Log, format: Format, selection: &Selection) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_as(format, log, selection, &mut bytes, &|_, _| true).unwrap();
    bytes
}

fn record(socket: u32, event: Event, standing: Option<Standing>, payload: &[u8]) -> Record {
    Record {
        number: 0,
        wall: Timestamp::UNIX_EPOCH,
        since_start_nanos: 0,
        socket: SocketId(socket),
        event,
        standing: standing.map(Box::new),
        length: payload.len() as u64,
        payload: Bytes::copy_from_slice(payload),
    }
}

fn opened(socket: u32, protocol: Protocol, origin: Origin, standing: Option<Standing>) -> Record {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let event = Event::Opened { protocol, family: Family::V4, origin, reading, accepting };
    record(socket, event, standing, b"")
}

fn returned(
    socket: u32,
    call: Call<u64>,
    outcome: Outcome,
    standing: Option<Standing>,
    payload: &[u8],
) -> Record {
    let (call_id, caller, elapsed_nanos) = (CallId(1), Caller::Person, 1);
    let event = Event::Returned { call_id, call, outcome, elapsed_nanos, caller };
    record(socket, event, standing, payload)
}

const CALLER: &str = "127.0.0.1:40000";
const CALLED: &str = "127.0.0.1:9";

fn standing(local: &str, peer: &str) -> Standing {
    Standing { local: local.parse().ok(), peer: peer.parse().ok(), listening: false }
}

/// What one end does: it sends its bytes in pieces and reads the other's in pieces, mixed, and
/// closes.
fn end(socket: u32, says: &[u8], hears: &[u8], cuts: &[usize], first: Record) -> Vec<Record> {
    let mut records = vec![first];
    let (mut to_say, mut to_hear) = (says, hears);
    for (number, cut) in cuts.iter().chain([&usize::MAX, &usize::MAX]).enumerate() {
        if number % 2 == 0 {
            let (piece, rest) = to_say.split_at((*cut).min(to_say.len()));
            let bytes = piece.len() as u64;
            let outcome = Outcome::Sent { bytes };
            records.push(returned(socket, Call::Send(bytes), outcome, None, piece));
            to_say = rest;
        } else {
            let (piece, rest) = to_hear.split_at((*cut).min(to_hear.len()));
            let outcome = Outcome::Received { bytes: piece.len() as u64 };
            records.push(returned(socket, Call::Recv(9), outcome, None, piece));
            to_hear = rest;
        }
    }
    for (piece, is_said) in [(to_say, true), (to_hear, false)] {
        let bytes = piece.len() as u64;
        let (call, outcome) = if is_said {
            (Call::Send(bytes), Outcome::Sent { bytes })
        } else {
            (Call::Recv(9), Outcome::Received { bytes })
        };
        records.push(returned(socket, call, outcome, None, piece));
    }
    let how = Call::Shutdown(ShutdownHow::Write);
    records.push(returned(socket, how, Outcome::Done, None, b""));
    records.push(returned(socket, Call::Recv(1), Outcome::EndOfStream, None, b""));
    records.push(returned(socket, Call::Close, Outcome::Done, None, b""));
    records
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![0..6_usize, 0..100_000_usize], 0..8)
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        (0..200_000_usize, any::<u8>()).prop_map(|(length, seed)| {
            (0..length).map(|place| (place * 31 / 7) as u8 ^ seed).collect()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    /// However the records of two ends stand among each other, the packets tell the same dialogue.
    #[test]
    fn the_order_in_which_calls_returned_changes_no_byte(
        ours in text(),
        theirs in text(),
        our_cuts in cuts(),
        their_cuts in cuts(),
        order in prop::collection::vec(any::<bool>(), 0..40),
    ) {
        let connect = Call::Connect(CALLED.parse().unwrap());
        let stands = Some(standing(CALLER, CALLED));
        let connected = returned(2, connect, Outcome::Done, stands, b"");
        let origin = Origin::AcceptedBy(SocketId(1));
        let accepted = opened(3, Protocol::Tcp, origin, Some(standing(CALLED, CALLER)));
        let mut caller = end(2, &ours, &theirs, &our_cuts, connected).into_iter();
        let mut called = end(3, &theirs, &ours, &their_cuts, accepted).into_iter();
        let mut records = vec![opened(2, Protocol::Tcp, Origin::Made, None)];
        for is_caller in order {
            records.extend(if is_caller { caller.next() } else { called.next() });
        }
        records.extend(caller.chain(called));
        let log = Log::recorded(Header::begin(), records);
        let packets = read(&exported(&log, Format::PcapNg, &Selection::default()));
        let said = said(&packets);
        prop_assert!(said[&CALLER.parse().unwrap()] == ours);
        prop_assert!(said[&CALLED.parse().unwrap()] == theirs);
        let fins = packets.iter().filter(|packet| packet.tcp.as_ref().unwrap().fin).count();
        prop_assert_eq!(fins, 2);
        for packet in &packets {
            let is_marked = packet.comments.iter().any(|text| text.contains("Synthesised"));
            prop_assert!(is_marked || !packet.payload.is_empty());
            let own = if packet.from == CALLER.parse().unwrap() { "TCP #2" } else { "TCP #3" };
            prop_assert!(packet.interface.contains(own));
        }
    }
}

/// A send that waits goes on until the end of sending reaches it, and returns after that.
#[test]
fn the_end_of_sending_waits_for_bytes_that_are_told_after_it() {
    let connect = Call::Connect(CALLED.parse().unwrap());
    let stands = Some(standing(CALLER, CALLED));
    let shut_down = Call::Shutdown(ShutdownHow::Write);
    let broken = Outcome::Failed(Errno::from_name("EPIPE").unwrap());
    let log = Log::recorded(
        Header::begin(),
        [
            opened(2, Protocol::Tcp, Origin::Made, None),
            returned(2, connect, Outcome::Done, stands, b""),
            returned(2, shut_down, Outcome::Done, None, b""),
            returned(2, Call::Send(100), broken, None, b"half of it"),
        ],
    );
    let packets = read(&exported(&log, Format::PcapNg, &Selection::default()));
    assert_eq!(said(&packets)[&CALLER.parse().unwrap()], b"half of it");
    let last = packets.iter().rfind(|packet| packet.from == CALLER.parse().unwrap()).unwrap();
    assert!(last.tcp.as_ref().unwrap().fin);
}

fn addresses() -> impl Strategy<Value = SocketAddr> {
    let named = prop_oneof![
        Just("127.0.0.1"),
        Just("0.0.0.0"),
        Just("::"),
        Just("::1"),
        Just("::ffff:127.0.0.1"),
        Just("fe80::1"),
        Just("239.1.2.3"),
        Just("8.8.8.8"),
    ];
    (named, prop_oneof![Just(0), 1..4_u16, Just(65_535)])
        .prop_map(|(ip, port)| SocketAddr::new(ip.parse().unwrap(), port))
}

fn calls() -> impl Strategy<Value = Call<u64>> {
    let address = addresses;
    prop_oneof![
        address().prop_map(Call::Bind),
        Just(Call::Listen(1)),
        Just(Call::Accept),
        address().prop_map(Call::Connect),
        any::<u64>().prop_map(Call::Send),
        (any::<u64>(), address()).prop_map(|(length, to)| Call::SendTo(length, to)),
        any::<u64>().prop_map(Call::SendUrgent),
        any::<u32>().prop_map(Call::Recv),
        any::<u32>().prop_map(Call::RecvFrom),
        any::<u32>().prop_map(Call::RecvUrgent),
        any::<u32>().prop_map(Call::Peek),
        prop::sample::select(ShutdownHow::ALL.to_vec()).prop_map(Call::Shutdown),
        (0..2_u32).prop_map(|seconds| {
            Call::SetOption(SocketOption::Linger, OptionValue::Linger(Some(seconds)))
        }),
        Just(Call::Close),
    ]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    let errors = ["ECONNRESET", "EPIPE", "ECONNREFUSED", "ETIMEDOUT", "EBADF", "EINVAL"];
    prop_oneof![
        4 => Just(Outcome::Done),
        1 => (0..6_u32, addresses())
            .prop_map(|(socket, peer)| Outcome::Accepted { socket: SocketId(socket), peer }),
        2 => any::<u64>().prop_map(|bytes| Outcome::Sent { bytes }),
        2 => any::<u64>().prop_map(|bytes| Outcome::Received { bytes }),
        1 => Just(Outcome::EndOfStream),
        2 => (any::<u64>(), prop::option::of(addresses()), any::<bool>(), any::<u64>()).prop_map(
            |(bytes, from, truncated, lost)| Outcome::Datagram { bytes, from, truncated, lost }
        ),
        1 => Just(Outcome::Cancelled { bytes: 3 }),
        1 => prop::sample::select(errors.to_vec())
            .prop_map(|name| Outcome::Failed(Errno::from_name(name).unwrap())),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => (any::<bool>(), prop::option::of(0..6_u32)).prop_map(|(is_tcp, listener)| {
            Event::Opened {
                protocol: if is_tcp { Protocol::Tcp } else { Protocol::Udp },
                family: Family::V4,
                origin: listener.map_or(Origin::Made, |id| Origin::AcceptedBy(SocketId(id))),
                reading: Mode::Step,
                accepting: Mode::Step,
            }
        }),
        12 => (calls(), outcomes()).prop_map(|(call, outcome)| Event::Returned {
            call_id: CallId(1),
            call,
            outcome,
            elapsed_nanos: u64::MAX,
            caller: Caller::Program,
        }),
        1 => Just(Event::Observed),
        1 => "\\PC{0,9}\n?".prop_map(|reason| Event::Lost { reason }),
        1 => any::<String>().prop_map(|text| Event::Commented { record: 1, text }),
        1 => any::<String>().prop_map(|host| Event::LookingUp { call_id: None, host }),
    ]
}

fn records() -> impl Strategy<Value = Record> {
    let stands = (prop::option::of(addresses()), prop::option::of(addresses()))
        .prop_map(|(local, peer)| Standing { local, peer, listening: false });
    let payload = prop_oneof![
        2 => Just(Vec::new()),
        4 => prop::collection::vec(any::<u8>(), 0..20),
        1 => (0..140_000_usize).prop_map(|length| vec![7; length]),
    ];
    let length = prop_oneof![8 => Just(0), 2 => 1..200_000_u64, 1 => Just(u64::from(u32::MAX))];
    let parts = (0..6_u32, events(), prop::option::of(stands), payload, length, any::<u64>());
    parts.prop_map(|(socket, event, standing, payload, length, since_start_nanos)| {
        let made = record(socket, event, standing, &payload);
        let length = if payload.is_empty() { length } else { made.length };
        Record { since_start_nanos, length, ..made }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// A session file may hold anything: what is made of it can be read again.
    #[test]
    fn any_session_becomes_a_capture_and_a_text(
        records in prop::collection::vec(records(), 0..60),
        only in prop_oneof![Just(None), Just(Some("sent")), Just(Some("#1 or #2"))],
        without_payloads in any::<bool>(),
        began in any::<i32>(),
    ) {
        let started = Timestamp::from_second(i64::from(began)).unwrap();
        let alias = Some("Ada\n\u{202e}".to_owned());
        let header = Header { started, alias, ..Header::begin() };
        let log = Log::recorded(header, records);
        let only = only.map(|text| Filter::parse(text).unwrap());
        let selection = Selection { only, without_payloads, ..Selection::default() };
        for packet in read(&exported(&log, Format::PcapNg, &selection)) {
            prop_assert!(packet.payload.len() <= packet.length as usize);
            prop_assert!(!without_payloads || packet.payload.is_empty());
        }
        let text = String::from_utf8(exported(&log, Format::Text, &selection)).unwrap();
        for line in text.lines() {
            let is_comment = line.starts_with('#');
            let is_time = line.starts_with("I ") || line.starts_with("O ");
            let is_hex = line.ends_with('|') && line.as_bytes()[..6].iter().all(u8::is_ascii_hexdigit);
            prop_assert!(is_comment || is_time || is_hex, "{}", line);
            let turns = line.contains('\u{202e}');
            prop_assert!(!turns);
        }
    }
}
