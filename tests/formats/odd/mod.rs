//! Sessions that no run would make: every record that there can be, with text and bytes of the kind
//! that breaks files. What reads or writes sessions is tried with them.

pub mod lesson;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;
use jiff::Timestamp;
use proptest::{prelude::*, sample};
use socket_playground::{
    model::{
        self, AcceptQueue, Answers, BehaviourEnd, BehaviourId, BehaviourKind, BehaviourProgress,
        BehaviourSpec, BehaviourStep, Call, CallId, Caller, Checksum, ChecksumKind, Each, Errno,
        Event, Family, Holder, KernelView, LineEnding, Lookup, MachineSocket, Message, Mode,
        Needed, OptionValue, Origin, Outcome, PendingConnection, Protocol, Record, Repeat, Rule,
        SaveTo, Saved, ScopedAddress, SendFile, ShutdownHow, SocketId, SocketOption,
        SocketSnapshot, TcpFigures, TcpState, Then, TimedMessage, Timer, TimerKind, When,
    },
    session::{Header, Log, Withheld},
};

pub fn header() -> Header {
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

pub fn records(log: &Log) -> Vec<Record> {
    let mut records = Vec::new();
    log.for_each(1..u64::MAX, |record| records.push(record.clone()));
    records
}

pub fn at(number: u64, socket: u32, event: Event, payload: &'static [u8]) -> Record {
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

pub fn returned(call: Call<u64>, outcome: Outcome) -> Event {
    Event::Returned { call_id: CallId(1), call, outcome, elapsed_nanos: 15, caller: Caller::Person }
}

fn address() -> impl Strategy<Value = SocketAddr> {
    (any::<std::net::IpAddr>(), any::<u16>()).prop_map(SocketAddr::from)
}

fn errno() -> impl Strategy<Value = Errno> {
    let names: Vec<Errno> = Errno::names().filter_map(Errno::from_name).collect();
    prop_oneof![sample::select(names), any::<i32>().prop_map(Errno::from_number)]
}

/// Text that would be more than text to a browser or a spreadsheet.
pub const ACTIVE: [&str; 9] = [
    "<script>document.title = 'broken'</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</pre></td></tr></table><b>&amp;",
    "=HYPERLINK(\"http://broken.invalid\")",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
];

/// Text of the kind that breaks files: quotes, line ends, escapes, bidirectional controls, markup,
/// formulas.
pub fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        sample::select(ACTIVE.map(str::to_owned).to_vec()),
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
    let needed = sample::select(vec![Needed::Socket, Needed::Thread, Needed::Poller]);
    let ascii = || prop::option::of(odd_text());
    prop_oneof![
        (protocol(), family(), origin, mode(), mode()).prop_map(
            |(protocol, family, origin, reading, accepting)| {
                Event::Opened { protocol, family, origin, reading, accepting }
            }
        ),
        (protocol(), family(), errno(), needed).prop_map(|(protocol, family, errno, needed)| {
            Event::OpenFailed { protocol, family, errno, needed }
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
        (prop::option::of(call_id()), odd_text(), ascii())
            .prop_map(|(call_id, host, ascii)| Event::LookingUp { call_id, host, ascii }),
        (prop::option::of(call_id()), odd_text(), ascii(), lookup()).prop_map(
            |(call_id, host, ascii, lookup)| Event::LookedUp { call_id, host, ascii, lookup }
        ),
        mode().prop_map(Event::Reading),
        mode().prop_map(Event::Accepting),
        kernel_event(),
        (1..12_u64, any::<bool>()).prop_map(|(record, marked)| Event::Marked { record, marked }),
        (1..12_u64, odd_text()).prop_map(|(record, text)| Event::Commented { record, text }),
        behaviour_event(),
        odd_text().prop_map(|reason| Event::Lost { reason }),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let form = sample::select(vec![model::Form::Text, model::Form::Hex]);
    let ending = sample::select(LineEnding::ALL.to_vec());
    let kind = prop::option::of(sample::select(ChecksumKind::ALL.to_vec()));
    (odd_text(), form, any::<bool>(), ending, kind).prop_map(
        |(text, form, escapes, ending, kind)| Message {
            text,
            form,
            escapes,
            ending,
            checksum: kind.map(Checksum::new),
        },
    )
}

fn behaviour_event() -> impl Strategy<Value = Event> {
    let timed = || {
        (message(), any::<u64>()).prop_map(|(message, pause_ms)| TimedMessage { message, pause_ms })
    };
    let repeat = (
        prop::collection::vec(timed(), 0..3),
        any::<u64>(),
        any::<Option<u64>>(),
        prop::option::of(address()),
    )
        .prop_map(|(messages, every_ms, times, to)| Repeat { messages, every_ms, times, to });
    let when = prop_oneof![
        Just(When::Any),
        message().prop_map(When::Exact),
        message().prop_map(When::Contains),
        message().prop_map(When::StartsWith),
        message().prop_map(When::EndsWith),
        odd_text().prop_map(When::Regex),
    ];
    let then = sample::select(vec![Then::GoOn, Then::EndSending, Then::Close]);
    let rule = (when, message(), any::<u64>(), then, any::<Option<u64>>()).prop_map(
        |(when, answer, delay_ms, then, times)| Rule { when, answer, delay_ms, then, times },
    );
    let each = sample::select(vec![Each::Arrival, Each::Line]);
    let answers = (prop::collection::vec(rule, 0..3), each, any::<bool>())
        .prop_map(|(rules, each, close_at_end)| Answers { rules, each, close_at_end });
    let file = (odd_text(), prop::option::of(address()));
    let saved = sample::select(Saved::ALL.to_vec());
    let save = (odd_text(), saved, any::<Option<u64>>());
    let spec = prop_oneof![
        repeat.prop_map(BehaviourSpec::Repeat),
        answers.prop_map(BehaviourSpec::Answers),
        file.prop_map(|(path, to)| BehaviourSpec::SendFile(SendFile { path, to })),
        save.prop_map(|(path, what, limit)| BehaviourSpec::SaveTo(SaveTo { path, what, limit })),
    ];
    let kinds = vec![BehaviourKind::Repeat, BehaviourKind::Answers, BehaviourKind::SaveTo];
    let progress = (sample::select(kinds), any::<u64>(), any::<Option<u64>>(), any::<u64>())
        .prop_map(|(kind, done, of, skipped)| BehaviourProgress { kind, done, of, skipped });
    let end = prop_oneof![
        Just(BehaviourEnd::Finished),
        errno().prop_map(BehaviourEnd::Failed),
        odd_text().prop_map(BehaviourEnd::FileFailed),
    ];
    let step = prop_oneof![
        spec.prop_map(|spec| BehaviourStep::On(Box::new(spec))),
        progress.clone().prop_map(BehaviourStep::Progress),
        (progress, end).prop_map(|(progress, end)| BehaviourStep::Off(progress, end)),
    ];
    (0..4_u64, step).prop_map(|(id, step)| Event::Behaviour { behaviour: BehaviourId(id), step })
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
        .prop_map(|(peer, state, receive_queue)| PendingConnection { peer, state, receive_queue });
    let room = (any::<u32>(), any::<u32>(), prop::collection::vec(seat, 0..3))
        .prop_map(|(waiting, limit, seats)| AcceptQueue { waiting, limit, seats });
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

pub fn payload() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        Just(Bytes::new()),
        prop::collection::vec(any::<u8>(), 0..80).prop_map(Bytes::from),
        odd_text().prop_map(Bytes::from),
        "[ -~\n\r\t]{0,40}".prop_map(Bytes::from),
        Just((0..=u8::MAX).collect::<Bytes>()),
        any::<u8>().prop_map(|byte| Bytes::from(vec![byte])),
    ]
}

fn standing() -> impl Strategy<Value = Option<Box<SocketSnapshot>>> {
    let address = || prop::option::of(address());
    let state = prop::option::of(tcp_state());
    let standing =
        (address(), address(), any::<bool>(), state).prop_map(|(local, peer, listening, state)| {
            Box::new(SocketSnapshot { local, peer, listening, state })
        });
    prop::option::of(standing)
}

pub fn record() -> impl Strategy<Value = Record> {
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

pub fn session() -> impl Strategy<Value = Log> {
    let said = (odd_text(), prop::option::of(odd_text()), prop::option::of(odd_text()));
    (said, prop::collection::vec(record(), 0..12)).prop_map(
        |((program, alias, filter), records)| {
            Log::recorded(Header { program, alias, filter, ..header() }, records)
        },
    )
}
