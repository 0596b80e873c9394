//! The session file: an exported session opened again is the same session, and no file, however
//! damaged, brings the reader down.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;
use jiff::Timestamp;
use proptest::{prelude::*, sample};
use socket_playground::{
    export::{OpenError, open_session, read_session, save_session, write_session},
    model::{
        Call, CallId, Caller, Errno, Event, Family, Holder, KernelView, Lookup, MachineSocket,
        Mode, OptionValue, Origin, Outcome, Protocol, Record, ScopedAddress, Seat, ShutdownHow,
        SocketId, SocketOption, Standing, TcpFigures, TcpState, Timer, TimerKind, WaitingRoom,
    },
    session::{Header, Log, Storage, Withheld},
};

fn header() -> Header {
    Header {
        version: Header::VERSION,
        program: "0.1.0".to_owned(),
        system: "linux".to_owned(),
        started: "2026-01-02T03:04:05.000000006Z".parse().unwrap(),
        alias: None,
        filter: None,
        withheld: Withheld::default(),
    }
}

fn written(log: &Log) -> Vec<u8> {
    let mut file = Vec::new();
    write_session(log, &mut file).unwrap();
    file
}

fn records(log: &Log) -> Vec<Record> {
    let mut records = Vec::new();
    log.for_each(1..u64::MAX, |record| records.push(record.clone()));
    records
}

fn at(number: u64, socket: u32, event: Event, payload: &'static [u8]) -> Record {
    Record {
        number,
        wall: Timestamp::from_nanosecond(
            1_767_323_045_000_000_006 + i128::from(number) * 1_000_000,
        )
        .unwrap(),
        since_start_nanos: number * 1_000_000,
        socket: SocketId(socket),
        event,
        standing: None,
        length: payload.len() as u64,
        payload: Bytes::from_static(payload),
    }
}

fn returned(call: Call<u64>, outcome: Outcome) -> Event {
    Event::Returned { call_id: CallId(1), call, outcome, elapsed_nanos: 15, caller: Caller::Person }
}

/// The format as it stands: a change of this text is a change of every file that people keep.
#[test]
fn the_format_is_this() {
    let opened = Event::Opened {
        protocol: Protocol::Tcp,
        family: Family::V4,
        origin: Origin::Made,
        reading: Mode::Step,
        accepting: Mode::Step,
    };
    let address: SocketAddr = "127.0.0.1:9".parse().unwrap();
    let refused = Outcome::Failed(Errno::from_name("ECONNREFUSED").unwrap());
    let mut bound = at(2, 1, returned(Call::Bind("[::1]:0".parse().unwrap()), Outcome::Done), b"");
    bound.standing = Some(Box::new(Standing {
        local: Some("[::1]:4000".parse().unwrap()),
        peer: None,
        listening: false,
    }));
    let log = Log::recorded(
        header(),
        [
            at(1, 1, opened, b""),
            bound,
            at(
                3,
                1,
                Event::Waiting { call_id: CallId(1), call: Call::Connect(address), sent: 0 },
                b"",
            ),
            at(4, 1, returned(Call::Connect(address), refused), b""),
            at(5, 1, returned(Call::Send(7), Outcome::Sent { bytes: 7 }), b"hello\r\n"),
            at(6, 1, returned(Call::Recv(9), Outcome::Received { bytes: 2 }), b"\x00\xff"),
            at(7, 1, returned(Call::Recv(9), Outcome::EndOfStream), b""),
            at(
                8,
                1,
                returned(
                    Call::RecvFrom(2),
                    Outcome::Datagram { bytes: 2, from: Some(address), truncated: true, lost: 0 },
                ),
                b"\"\\",
            ),
            at(
                9,
                1,
                Event::LookedUp {
                    call_id: None,
                    host: "a\u{202e}b\n\"".to_owned(),
                    lookup: Lookup::NotFound { reason: "unknown".to_owned(), elapsed_nanos: 1 },
                },
                b"",
            ),
            at(10, 1, Event::Reading(Mode::Automatic), b""),
            at(
                11,
                1,
                returned(
                    Call::SetOption(SocketOption::ReceiveBuffer, OptionValue::Number(2048)),
                    Outcome::Option { value: OptionValue::Number(4096) },
                ),
                b"",
            ),
            at(
                12,
                1,
                returned(
                    Call::GetOption(SocketOption::Linger),
                    Outcome::Option { value: OptionValue::Linger(Some(0)) },
                ),
                b"",
            ),
            at(
                13,
                1,
                returned(
                    Call::SetOption(SocketOption::NoDelay, OptionValue::Switch(true)),
                    Outcome::Done,
                ),
                b"",
            ),
        ],
    );
    insta::assert_snapshot!(String::from_utf8(written(&log)).unwrap());
}

/// What was seen of the kernel, in the form that people keep.
#[test]
fn the_kernels_rows_are_written_like_this() {
    let address: SocketAddr = "127.0.0.1:9000".parse().unwrap();
    let listening = KernelView {
        state: Some(TcpState::Listen),
        local: Some(address),
        inode: Some(7),
        waiting_room: Some(WaitingRoom {
            waiting: 1,
            limit: 8,
            seats: vec![Seat { peer: address, state: TcpState::SynReceived, receive_queue: 0 }],
        }),
        ..KernelView::default()
    };
    let over = KernelView {
        state: Some(TcpState::TimeWait),
        acknowledged: Some(5),
        timer: Some(Timer { kind: TimerKind::TimeWait, remaining_millis: 59_900 }),
        ..KernelView::default()
    };
    let kernel = |was, view| Event::Kernel { was, view: Box::new(view), gap_nanos: 100 };
    let by = vec![MachineSocket {
        protocol: Protocol::Tcp,
        local: address,
        peer: None,
        state: Some(TcpState::Listen),
        holder: Holder::Process { pid: 4711, name: "python3".to_owned() },
        remaining_millis: None,
    }];
    let log = Log::recorded(
        header(),
        [
            at(1, 1, kernel(Some(TcpState::Closed), listening), b""),
            at(2, 2, kernel(Some(TcpState::FinWait1), over), b""),
            at(3, 3, Event::PortHeld { call_id: CallId(1), address, by }, b""),
            at(4, 3, Event::KernelSilent { reason: "no".to_owned() }, b""),
        ],
    );
    insta::assert_snapshot!(String::from_utf8(written(&log)).unwrap());
}

#[test]
fn a_saved_session_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    let log = Log::recorded(header(), [at(1, 1, Event::Observed, b"text")]);
    save_session(&log, &path).unwrap();
    let opened = open_session(&path, &Storage::memory()).unwrap();
    assert_eq!(opened.log.header(), &header());
    assert_eq!(records(&opened.log), records(&log));
    assert_eq!(opened.problem_count, 0);
}

#[test]
fn errors_name_the_file_and_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let missing = open_session(&folder.path().join("missing.ron"), &Storage::memory())
        .unwrap_err()
        .to_string();
    assert!(missing.contains("missing.ron") && missing.contains("No such file"), "{missing}");
    let path = folder.path().join("later.ron");
    std::fs::write(&path, "SocketPlaygroundSession(version: 99)\n").unwrap();
    let later = open_session(&path, &Storage::memory()).unwrap_err().to_string();
    assert!(later.contains("later.ron") && later.contains("version 99"), "{later}");
    std::fs::write(&path, "{}").unwrap();
    let wrong = open_session(&path, &Storage::memory()).unwrap_err().to_string();
    assert!(wrong.contains("later.ron") && wrong.contains("line 1, column 1"), "{wrong}");
}

#[test]
fn a_file_cut_short_loses_its_last_line_at_most() {
    let log = Log::recorded(header(), (1..=3).map(|number| at(number, 1, Event::Observed, b"x")));
    let file = written(&log);
    let lines: Vec<usize> =
        (0..file.len()).filter(|place| file[*place] == b'\n').map(|place| place + 1).collect();
    for cut in lines[0]..file.len() {
        let opened = read_session(&file[..cut], &Storage::memory()).unwrap();
        let whole = lines.iter().filter(|end| **end <= cut).count() - 1;
        let read = usize::try_from(opened.log.len()).unwrap();
        // A line is whole without its line feed too.
        assert!(read == whole || lines.contains(&(cut + 1)) && read == whole + 1, "cut at {cut}");
        assert!(opened.problem_count <= 1);
    }
}

fn address() -> impl Strategy<Value = SocketAddr> {
    (any::<std::net::IpAddr>(), any::<u16>()).prop_map(SocketAddr::from)
}

fn errno() -> impl Strategy<Value = Errno> {
    let names: Vec<Errno> = Errno::names().filter_map(Errno::from_name).collect();
    prop_oneof![sample::select(names), any::<i32>().prop_map(Errno::from_number)]
}

/// Text of the kind that breaks files: quotes, line ends, escapes, bidirectional controls.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\"\\\\\n\r\t\u{0}\u{202e}\u{2028}\u{feff}'#)(r\u{301}]{0,12}",
        Just("ends in \\".to_owned()),
    ]
}

fn shutdown() -> impl Strategy<Value = ShutdownHow> {
    sample::select(ShutdownHow::ALL.to_vec())
}

fn option() -> impl Strategy<Value = SocketOption> {
    sample::select(SocketOption::ALL.to_vec())
}

fn option_value() -> impl Strategy<Value = OptionValue> {
    prop_oneof![
        any::<bool>().prop_map(OptionValue::Switch),
        any::<u32>().prop_map(OptionValue::Number),
        any::<Option<u32>>().prop_map(OptionValue::Linger),
        any::<(u16, u16)>().prop_map(|(low, high)| OptionValue::Ports(low, high)),
        any::<(Ipv4Addr, Option<Ipv4Addr>)>()
            .prop_map(|(group, at)| OptionValue::Address(ScopedAddress::V4(group, at))),
        any::<(Ipv6Addr, Option<u32>)>()
            .prop_map(|(group, at)| OptionValue::Address(ScopedAddress::V6(group, at))),
    ]
}

fn call() -> impl Strategy<Value = Call<u64>> {
    prop_oneof![
        address().prop_map(Call::Bind),
        any::<i32>().prop_map(Call::Listen),
        Just(Call::Accept),
        address().prop_map(Call::Connect),
        any::<u64>().prop_map(Call::Send),
        (any::<u64>(), address()).prop_map(|(length, address)| Call::SendTo(length, address)),
        any::<u32>().prop_map(Call::Recv),
        any::<u32>().prop_map(Call::RecvFrom),
        any::<u32>().prop_map(Call::Peek),
        any::<u64>().prop_map(Call::SendUrgent),
        any::<u32>().prop_map(Call::RecvUrgent),
        shutdown().prop_map(Call::Shutdown),
        (option(), option_value()).prop_map(|(option, value)| Call::SetOption(option, value)),
        option().prop_map(Call::GetOption),
        Just(Call::Close),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Done),
        (any::<u32>(), address())
            .prop_map(|(socket, peer)| Outcome::Accepted { socket: SocketId(socket), peer }),
        any::<u64>().prop_map(|bytes| Outcome::Sent { bytes }),
        any::<u64>().prop_map(|bytes| Outcome::Received { bytes }),
        Just(Outcome::EndOfStream),
        (any::<u64>(), prop::option::of(address()), any::<bool>(), any::<u64>()).prop_map(
            |(bytes, from, truncated, lost)| Outcome::Datagram { bytes, from, truncated, lost }
        ),
        option_value().prop_map(|value| Outcome::Option { value }),
        errno().prop_map(Outcome::Failed),
        any::<u64>().prop_map(|bytes| Outcome::Cancelled { bytes }),
    ]
}

fn mode() -> impl Strategy<Value = Mode> {
    sample::select(vec![Mode::Automatic, Mode::Step])
}

fn lookup() -> impl Strategy<Value = Lookup> {
    prop_oneof![
        (prop::collection::vec(address(), 0..4), any::<u64>())
            .prop_map(|(addresses, elapsed_nanos)| Lookup::Found { addresses, elapsed_nanos }),
        any::<u64>().prop_map(|elapsed_nanos| Lookup::Cancelled { elapsed_nanos }),
        (odd_text(), any::<u64>())
            .prop_map(|(reason, elapsed_nanos)| Lookup::NotFound { reason, elapsed_nanos }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let protocol = || sample::select(vec![Protocol::Tcp, Protocol::Udp]);
    let family = || sample::select(vec![Family::V4, Family::V6]);
    let origin = prop_oneof![
        Just(Origin::Made),
        any::<u32>().prop_map(|socket| Origin::AcceptedBy(SocketId(socket))),
    ];
    let call_id = || any::<u64>().prop_map(CallId);
    let caller = sample::select(vec![Caller::Person, Caller::Program]);
    prop_oneof![
        (protocol(), family(), origin, mode(), mode()).prop_map(
            |(protocol, family, origin, reading, accepting)| {
                Event::Opened { protocol, family, origin, reading, accepting }
            }
        ),
        (protocol(), family(), errno()).prop_map(|(protocol, family, errno)| Event::OpenFailed {
            protocol,
            family,
            errno
        }),
        (call_id(), call(), any::<u64>()).prop_map(|(call_id, call, sent)| Event::Waiting {
            call_id,
            call,
            sent
        }),
        (call_id(), call(), outcome(), any::<u64>(), caller).prop_map(
            |(call_id, call, outcome, elapsed_nanos, caller)| {
                Event::Returned { call_id, call, outcome, elapsed_nanos, caller }
            }
        ),
        Just(Event::Observed),
        (prop::option::of(call_id()), odd_text())
            .prop_map(|(call_id, host)| Event::LookingUp { call_id, host }),
        (prop::option::of(call_id()), odd_text(), lookup())
            .prop_map(|(call_id, host, lookup)| Event::LookedUp { call_id, host, lookup }),
        mode().prop_map(Event::Reading),
        mode().prop_map(Event::Accepting),
        kernel_event(),
    ]
}

fn tcp_state() -> impl Strategy<Value = TcpState> {
    sample::select(TcpState::ALL.to_vec())
}

fn kernel_view() -> impl Strategy<Value = KernelView> {
    let timer = (0..4_usize, any::<u32>()).prop_map(|(kind, remaining_millis)| {
        let kinds = [
            TimerKind::Retransmit,
            TimerKind::KeepAlive,
            TimerKind::TimeWait,
            TimerKind::ZeroWindowProbe,
        ];
        Timer { kind: kinds[kind], remaining_millis }
    });
    let seat = (address(), tcp_state(), any::<u32>())
        .prop_map(|(peer, state, receive_queue)| Seat { peer, state, receive_queue });
    let room = (any::<u32>(), any::<u32>(), prop::collection::vec(seat, 0..3))
        .prop_map(|(waiting, limit, seats)| WaitingRoom { waiting, limit, seats });
    let tcp = any::<[u32; 8]>().prop_map(|figures| TcpFigures {
        retransmits: figures[0],
        round_trip_micros: figures[1],
        congestion_window: figures[2],
        segments_in: figures[3],
        segments_out: figures[4],
        not_sent: figures[5],
        send_mss: figures[6],
        send_window: figures[7],
    });
    let ends = (prop::option::of(address()), prop::option::of(address()));
    let parts = (
        prop::option::of(tcp_state()),
        ends,
        any::<[u32; 4]>(),
        prop::option::of(any::<u64>()),
        (prop::option::of(room), prop::option::of(timer), prop::option::of(tcp)),
    );
    parts.prop_map(|(state, (local, peer), numbers, acknowledged, (waiting_room, timer, tcp))| {
        KernelView {
            state,
            local,
            peer,
            inode: Some(numbers[0]).filter(|inode| inode % 2 == 0),
            receive_queue: numbers[1],
            send_queue: numbers[2],
            acknowledged,
            drops: numbers[3],
            waiting_room,
            timer,
            tcp,
        }
    })
}

fn machine_socket() -> impl Strategy<Value = MachineSocket> {
    let holder = prop_oneof![
        any::<u32>().prop_map(|socket| Holder::Ours(SocketId(socket))),
        (any::<u32>(), odd_text()).prop_map(|(pid, name)| Holder::Process { pid, name }),
        Just(Holder::Kernel),
        any::<u32>().prop_map(|uid| Holder::NotTold { uid }),
    ];
    let rest = (prop::option::of(address()), prop::option::of(tcp_state()));
    (address(), rest, holder, prop::option::of(any::<u32>())).prop_map(
        |(local, (peer, state), holder, remaining_millis)| MachineSocket {
            protocol: Protocol::Tcp,
            local,
            peer,
            state,
            holder,
            remaining_millis,
        },
    )
}

fn kernel_event() -> impl Strategy<Value = Event> {
    let holders = prop::collection::vec(machine_socket(), 0..3);
    prop_oneof![
        (prop::option::of(tcp_state()), kernel_view(), any::<u64>()).prop_map(
            |(was, view, gap_nanos)| Event::Kernel { was, view: Box::new(view), gap_nanos }
        ),
        odd_text().prop_map(|reason| Event::KernelSilent { reason }),
        (any::<u64>(), address(), holders).prop_map(|(call_id, address, by)| Event::PortHeld {
            call_id: CallId(call_id),
            address,
            by
        }),
    ]
}

fn payload() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        Just(Bytes::new()),
        prop::collection::vec(any::<u8>(), 0..80).prop_map(Bytes::from),
        odd_text().prop_map(Bytes::from),
        "[ -~\n\r\t]{0,40}".prop_map(Bytes::from),
        Just((0..=u8::MAX).collect::<Bytes>()),
        any::<u8>().prop_map(|byte| Bytes::from(vec![byte])),
    ]
}

fn standing() -> impl Strategy<Value = Option<Box<Standing>>> {
    let standing = (prop::option::of(address()), prop::option::of(address()), any::<bool>())
        .prop_map(|(local, peer, listening)| Box::new(Standing { local, peer, listening }));
    prop::option::of(standing)
}

fn record() -> impl Strategy<Value = Record> {
    // The years 1 to 9998: more than any clock tells.
    let wall = -62_135_596_800_i64..253_370_764_800_i64;
    (wall, 0..1_000_000_000_i32, any::<u64>(), any::<u32>(), event(), standing(), payload())
        .prop_map(|(second, nanosecond, since_start_nanos, socket, event, standing, payload)| {
            Record {
                number: 0,
                wall: Timestamp::new(second, nanosecond).unwrap_or(Timestamp::UNIX_EPOCH),
                since_start_nanos,
                socket: SocketId(socket),
                event,
                standing,
                length: payload.len() as u64,
                payload,
            }
        })
}

fn session() -> impl Strategy<Value = Log> {
    (odd_text(), prop::collection::vec(record(), 0..12))
        .prop_map(|(program, records)| Log::recorded(Header { program, ..header() }, records))
}

/// A change to a file.
#[derive(Clone, Debug)]
enum Damage {
    Cut(sample::Index),
    Flip(sample::Index, u8),
    Insert(sample::Index, Vec<u8>),
    Repeat(sample::Index, sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<sample::Index>;
    prop_oneof![
        place().prop_map(Damage::Cut),
        (place(), 0..8_u8).prop_map(|(place, bit)| Damage::Flip(place, bit)),
        (place(), "[(){}\\[\\],:\"\\\\\n/*#a-z0-9]{1,6}")
            .prop_map(|(place, text)| Damage::Insert(place, text.into_bytes())),
        (place(), place()).prop_map(|(from, to)| Damage::Repeat(from, to)),
    ]
}

impl Damage {
    fn apply(self, file: &mut Vec<u8>) {
        if file.is_empty() {
            return;
        }
        match self {
            Self::Cut(place) => file.truncate(place.index(file.len())),
            Self::Flip(place, bit) => {
                let place = place.index(file.len());
                file[place] ^= 1 << bit;
            }
            Self::Insert(place, bytes) => {
                let place = place.index(file.len());
                file.splice(place..place, bytes);
            }
            Self::Repeat(from, to) => {
                let (from, to) = (from.index(file.len()), to.index(file.len()));
                let piece = file[from.min(to)..from.max(to)].to_vec();
                file.splice(to..to, piece);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_session_opened_again_is_the_same_to_the_byte(log in session()) {
        let file = written(&log);
        let lines = file.split_inclusive(|byte| *byte == b'\n').count() as u64;
        prop_assert_eq!(lines, log.len() + 1);
        let deceives = |character: char| {
            character != '\n' && character.is_control() || matches!(character, '\u{202e}' | '\u{feff}')
        };
        prop_assert!(!std::str::from_utf8(&file).unwrap().contains(deceives));
        let opened = read_session(file.as_slice(), &Storage::memory()).unwrap();
        prop_assert_eq!(&opened.problems, &[]);
        prop_assert_eq!(records(&opened.log), records(&log));
        prop_assert_eq!(written(&opened.log), file);
    }

    #[test]
    fn a_damaged_session_is_read_or_refused_and_never_panics(
        log in session(),
        damages in prop::collection::vec(damage(), 1..5),
    ) {
        let mut file = written(&log);
        for damage in damages {
            damage.apply(&mut file);
        }
        match read_session(file.as_slice(), &Storage::memory()) {
            // What was read can be written and read again.
            Ok(opened) => {
                let again = written(&opened.log);
                prop_assert_eq!(read_session(again.as_slice(), &Storage::memory()).unwrap().problem_count, 0);
            }
            Err(error) => prop_assert!(!matches!(error, OpenError::Read(_))),
        }
    }

    #[test]
    fn garbage_never_panics(garbage in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read_session(garbage.as_slice(), &Storage::memory()).is_err());
        let mut file = written(&Log::recorded(header(), []));
        file.extend_from_slice(&garbage);
        prop_assert!(read_session(file.as_slice(), &Storage::memory()).is_ok());
    }
}
