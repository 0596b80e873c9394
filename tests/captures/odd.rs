//! Decides whether any session at all, however odd, becomes a capture and a text that can be read
//! again.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::net::SocketAddr;

use crate::packets::{exported, read, record};
use jiff::Timestamp;
use proptest::prelude::*;
use socket_playground::{
    export::{Format, Selection},
    model::{
        Call, CallId, Caller, Errno, Event, Family, Mode, OptionValue, Origin, Outcome, Protocol,
        Record, ShutdownHow, SocketId, SocketOption, SocketSnapshot,
    },
    session::{Filter, Header, Log},
};

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
        1 => any::<String>().prop_map(|host| Event::LookingUp { call_id: None, host, ascii: None }),
    ]
}

fn records() -> impl Strategy<Value = Record> {
    let stands = (prop::option::of(addresses()), prop::option::of(addresses()))
        .prop_map(|(local, peer)| SocketSnapshot { local, peer, listening: false, state: None });
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
