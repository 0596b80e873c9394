//! The session file: an exported session opened again is the same session, and no file, however
//! damaged, brings the reader down.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::net::SocketAddr;

use crate::odd::{at, header, records, returned, session};
use proptest::{prelude::*, sample};
use socket_playground::{
    export::{
        OpenError, open_session, open_session_telling, read_session, save_session, write_session,
    },
    model::{
        AcceptQueue, Answers, BehaviourEnd, BehaviourId, BehaviourKind, BehaviourProgress,
        BehaviourSpec, BehaviourStep, Call, CallId, Checksum, ChecksumKind, Each, Errno, Event,
        Family, Holder, KernelView, LineEnding, Lookup, MachineSocket, Message, Mode, Needed,
        OptionValue, Origin, Outcome, PendingConnection, Protocol, Repeat, Rule, SaveTo, Saved,
        SocketOption, SocketSnapshot, TcpState, Then, Timer, TimerKind, When,
    },
    session::{Log, Storage},
};

fn written(log: &Log) -> Vec<u8> {
    let mut file = Vec::new();
    write_session(log, &mut file).unwrap();
    file
}

fn opened() -> Event {
    Event::Opened {
        protocol: Protocol::Tcp,
        family: Family::V4,
        origin: Origin::Made,
        reading: Mode::Step,
        accepting: Mode::Step,
    }
}

/// The format as it stands: a change of this text is a change of every file that people keep.
#[test]
fn the_format_is_this() {
    let address: SocketAddr = "127.0.0.1:9".parse().unwrap();
    let refused = Outcome::Failed(Errno::from_name("ECONNREFUSED").unwrap());
    let mut bound = at(2, 1, returned(Call::Bind("[::1]:0".parse().unwrap()), Outcome::Done), b"");
    bound.standing = Some(Box::new(SocketSnapshot {
        local: Some("[::1]:4000".parse().unwrap()),
        peer: None,
        listening: false,
        state: None,
    }));
    let log = Log::recorded(
        header(),
        [
            at(1, 1, opened(), b""),
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
                    ascii: None,
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

/// What a socket does by itself, in the form that people keep.
#[test]
fn the_rows_of_behaviours_are_written_like_this() {
    let checksum = Some(Checksum::new(ChecksumKind::Crc16Modbus));
    let message = Message { checksum, ..Message::text("$(counter)\\r\n") };
    let repeat = Repeat::new(message, 100, Some(20));
    let answers = Answers {
        rules: vec![Rule {
            when: When::StartsWith(Message::text("GET ")),
            answer: Message { ending: LineEnding::None, ..Message::text("ok") },
            delay_ms: 5,
            then: Then::Close,
            times: None,
        }],
        each: Each::Arrival,
        close_at_end: true,
    };
    let save = SaveTo { path: "a.bin".to_owned(), what: Saved::Received, limit: Some(9) };
    let progress =
        BehaviourProgress { kind: BehaviourKind::Repeat, done: 7, of: Some(20), skipped: 1 };
    let end = BehaviourEnd::Failed(Errno::from_name("EPIPE").unwrap());
    let row =
        |number, step| at(number, 1, Event::Behaviour { behaviour: BehaviourId(3), step }, b"");
    let on = |spec| BehaviourStep::On(Box::new(spec));
    let rows = [
        row(1, on(BehaviourSpec::Repeat(repeat))),
        row(2, on(BehaviourSpec::Answers(answers))),
        row(3, on(BehaviourSpec::SaveTo(save))),
        row(4, BehaviourStep::Progress(progress)),
        row(5, BehaviourStep::Off(progress, end)),
    ];
    let log = Log::recorded(header(), rows);
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
        waiting_room: Some(AcceptQueue {
            waiting: 1,
            limit: 8,
            seats: vec![PendingConnection {
                peer: address,
                state: TcpState::SynReceived,
                receive_queue: 0,
            }],
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
    let foreign = open_session(&path, &Storage::memory()).unwrap_err().to_string();
    assert!(foreign.contains("later.ron") && foreign.contains("JSON"), "{foreign}");
    std::fs::write(&path, "=").unwrap();
    let wrong = open_session(&path, &Storage::memory()).unwrap_err().to_string();
    assert!(wrong.contains("later.ron") && wrong.contains("line 1, column 1"), "{wrong}");
}

#[test]
fn what_has_no_end_or_no_head_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.ron");
    std::fs::write(&path, vec![b'S'; 3 << 20]).unwrap();
    let long = open_session(&path, &Storage::memory()).unwrap_err().to_string();
    assert!(long.contains("long.ron") && long.len() < 1000, "{long}");
    // A device never ends, and a directory never begins.
    #[cfg(target_os = "linux")]
    for (path, what) in [("/dev/zero", "it is not a regular file"), ("/", "it is a directory")] {
        let error = open_session(path.as_ref(), &Storage::memory()).unwrap_err().to_string();
        assert!(error.contains(path) && error.contains(what), "{error}");
    }
}

#[test]
fn a_byte_order_mark_before_the_first_line_is_passed_over() {
    let log = Log::recorded(header(), [at(1, 1, Event::Observed, b"text")]);
    let mut file = b"\xef\xbb\xbf".to_vec();
    write_session(&log, &mut file).unwrap();
    let opened = read_session(file.as_slice(), &Storage::memory()).unwrap();
    assert_eq!((records(&opened.log), opened.problem_count), (records(&log), 0));
}

/// More than is read between two words of how far it is.
static LARGE: &[u8] = &[b'x'; 1 << 20];

#[test]
fn reading_tells_how_far_it_is_and_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.ron");
    let log = Log::recorded(header(), (1..=9).map(|n| at(n, 1, Event::Observed, LARGE)));
    save_session(&log, &path).unwrap();
    let all = std::fs::metadata(&path).unwrap().len();
    let told = std::cell::Cell::new(0);
    let go_on = |read, of| {
        told.set(read);
        assert_eq!(of, all);
        true
    };
    open_session_telling(&path, &Storage::memory(), &go_on).unwrap();
    assert!((1 << 20..all).contains(&told.get()), "{} of {all}", told.get());
    let stopped = open_session_telling(&path, &Storage::memory(), &|_, _| false);
    assert!(stopped.unwrap_err().to_string().contains("it was stopped"));
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

#[test]
fn events_of_an_older_version_are_read_as_they_were_meant() {
    let failed = r#"OpenFailed(protocol:Tcp,family:V6,errno:Errno(name:"EMFILE",number:24))"#;
    assert!(matches!(
        ron::from_str(failed).unwrap(),
        Event::OpenFailed { protocol: Protocol::Tcp, needed: Needed::Socket, .. }
    ));
    let looking = r#"LookingUp(call_id:Some(3),host:"localhost")"#;
    assert!(matches!(ron::from_str(looking).unwrap(), Event::LookingUp { ascii: None, .. }));
}
