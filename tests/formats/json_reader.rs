//! Reads a line of JSON as its documentation says, back into the record that it tells of.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use socket_playground::model::{
    AcceptQueue, BehaviourId, Call, CallId, Caller, Errno, Event, Family, Holder, KernelView,
    Lookup, MachineSocket, Mode, Needed, OptionValue, Origin, Outcome, PendingConnection, Protocol,
    Record, ShutdownHow, SocketOption, SocketSnapshot, TcpState, Timer, TimerKind, record_text,
};

/// A field of a type that reads itself. One that is left out is `null`.
fn get<T: DeserializeOwned>(line: &Value, field: &str) -> T {
    let value = line[field].clone();
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{field}: {error}: {line}"))
}

fn text<'a>(line: &'a Value, field: &str) -> &'a str {
    line[field].as_str().unwrap_or_else(|| panic!("no {field} in {line}"))
}

pub fn records_of(lines: &[Value]) -> Vec<Record> {
    let mut families = BTreeMap::new();
    let record = |line| {
        let record = record_of(line);
        if let Event::Opened { family, .. } | Event::OpenFailed { family, .. } = record.event {
            families.insert(record.socket, family);
        }
        let explanation = record.explanation(families.get(&record.socket).copied());
        assert_eq!(line["meaning"].as_str(), explanation.map(|explanation| explanation.meaning));
        assert_eq!(line["remedy"].as_str(), explanation.map(|explanation| explanation.remedy));
        record
    };
    lines.iter().map(record).collect()
}

fn record_of(line: &Value) -> Record {
    let payload = &line["payload"];
    let bytes = payload["base64"].as_str().map(|bytes| STANDARD.decode(bytes).unwrap());
    if let Some(text) = payload["text"].as_str() {
        assert_eq!(Some(text.as_bytes()), bytes.as_deref());
    }
    let record = Record {
        number: get(line, "number"),
        wall: get(line, "wall"),
        since_start_nanos: get(line, "since_start_nanos"),
        socket: get(line, "socket"),
        event: event(line),
        standing: line["standing"].is_object().then(|| Box::new(standing(&line["standing"]))),
        length: payload["length"].as_u64().unwrap_or(0),
        payload: bytes.unwrap_or_default().into(),
    };
    assert_eq!(text(line, "line"), record_text(&record));
    record
}

fn standing(row: &Value) -> SocketSnapshot {
    SocketSnapshot {
        local: get(row, "local"),
        peer: get(row, "peer"),
        listening: get(row, "listening"),
        state: state(&row["state"]),
    }
}

fn event(line: &Value) -> Event {
    let call_id = || CallId(get(line, "call_id"));
    match text(line, "kind") {
        "opened" => Event::Opened {
            protocol: protocol(line),
            family: family(line),
            origin: match (get(line, "accepted_by"), get(line, "made_for")) {
                (Some(listener), _) => Origin::AcceptedBy(listener),
                (None, Some(other)) => Origin::MadeFor(other),
                (None, None) => Origin::Made,
            },
            reading: mode(text(line, "reading")),
            accepting: mode(text(line, "accepting")),
        },
        "open_failed" => Event::OpenFailed {
            protocol: protocol(line),
            family: family(line),
            errno: errno(line),
            needed: match text(line, "needed") {
                "socket" => Needed::Socket,
                "thread" => Needed::Thread,
                "poller" => Needed::Poller,
                other => panic!("{other}"),
            },
        },
        "waiting" => {
            Event::Waiting { call_id: call_id(), call: call(line), sent: get(line, "sent") }
        }
        "returned" => Event::Returned {
            call_id: call_id(),
            call: call(line),
            outcome: outcome(line),
            elapsed_nanos: get(line, "elapsed_nanos"),
            caller: match text(line, "caller") {
                "person" => match get::<Option<String>>(line, "expected") {
                    Some(errno) => Caller::Expecting(Errno::from_name(&errno).unwrap()),
                    None => Caller::Person,
                },
                "program" => Caller::Program,
                other => panic!("{other}"),
            },
        },
        "observed" => Event::Observed,
        "looking_up" => Event::LookingUp {
            call_id: get(line, "call_id"),
            host: get(line, "host"),
            ascii: get(line, "ascii"),
        },
        "looked_up" => Event::LookedUp {
            call_id: get(line, "call_id"),
            host: get(line, "host"),
            ascii: get(line, "ascii"),
            lookup: lookup(line),
        },
        "kernel" => Event::Kernel {
            was: state(&line["was"]),
            view: Box::new(view(&line["view"])),
            gap_nanos: get(line, "gap_nanos"),
        },
        "kernel_silent" => Event::KernelSilent { reason: get(line, "reason") },
        "port_held" => Event::PortHeld {
            call_id: call_id(),
            address: get(line, "address"),
            by: line["by"].as_array().unwrap().iter().map(machine_socket).collect(),
        },
        "reading" => Event::Reading(mode(text(line, "mode"))),
        "accepting" => Event::Accepting(mode(text(line, "mode"))),
        "marked" => Event::Marked { record: get(line, "record"), marked: get(line, "marked") },
        "lesson" => Event::Lesson(get(line, "happened")),
        "commented" => Event::Commented { record: get(line, "record"), text: get(line, "text") },
        "behaviour" => Event::Behaviour {
            behaviour: BehaviourId(get(line, "behaviour")),
            step: get(line, "step"),
        },
        "lost" => Event::Lost { reason: get(line, "reason") },
        other => panic!("unknown kind {other}"),
    }
}

fn protocol(line: &Value) -> Protocol {
    match text(line, "protocol") {
        "TCP" => Protocol::Tcp,
        "UDP" => Protocol::Udp,
        other => panic!("{other}"),
    }
}

fn family(line: &Value) -> Family {
    match text(line, "family") {
        "IPv4" => Family::V4,
        "IPv6" => Family::V6,
        other => panic!("{other}"),
    }
}

fn mode(word: &str) -> Mode {
    match word {
        "automatic" => Mode::Automatic,
        "step" => Mode::Step,
        other => panic!("{other}"),
    }
}

fn errno(line: &Value) -> Errno {
    let (name, number) = (&line["errno"], &line["errno_number"]);
    serde_json::from_value(json!({ "name": name, "number": number })).unwrap()
}

fn option(line: &Value) -> SocketOption {
    let is = |option: &SocketOption| option.name() == text(line, "option");
    SocketOption::ALL.into_iter().find(is).unwrap()
}

fn value(value: &Value) -> OptionValue {
    match value {
        Value::Bool(on) => OptionValue::Switch(*on),
        Value::Number(_) => OptionValue::Number(serde_json::from_value(value.clone()).unwrap()),
        Value::String(address) => OptionValue::Address(address.parse().unwrap()),
        Value::Object(fields) if fields.contains_key("linger_seconds") => {
            OptionValue::Linger(get(value, "linger_seconds"))
        }
        other => {
            let [low, high] = get(other, "ports");
            OptionValue::Ports(low, high)
        }
    }
}

fn call(line: &Value) -> Call<u64> {
    let address = || get(line, "address");
    match (text(line, "call"), line["flags"].as_str()) {
        ("bind", None) => Call::Bind(address()),
        ("listen", None) => Call::Listen(get(line, "backlog")),
        ("accept", None) => Call::Accept,
        ("connect", None) => Call::Connect(address()),
        ("send", None) => Call::Send(get(line, "length")),
        ("send", Some("MSG_OOB")) => Call::SendUrgent(get(line, "length")),
        ("sendto", None) => Call::SendTo(get(line, "length"), address()),
        ("recv", None) => Call::Recv(get(line, "length")),
        ("recv", Some("MSG_OOB")) => Call::RecvUrgent(get(line, "length")),
        ("recvfrom", None) => Call::RecvFrom(get(line, "length")),
        ("recvfrom", Some("MSG_PEEK")) => Call::Peek(get(line, "length")),
        ("shutdown", None) => {
            let is = |how: &ShutdownHow| how.constant() == text(line, "how");
            Call::Shutdown(ShutdownHow::ALL.into_iter().find(is).unwrap())
        }
        ("setsockopt", None) => Call::SetOption(option(line), value(&line["value"])),
        ("getsockopt", None) => Call::GetOption(option(line)),
        ("close", None) => Call::Close,
        other => panic!("{other:?}"),
    }
}

fn outcome(line: &Value) -> Outcome {
    let bytes = || get(line, "bytes");
    match text(line, "result") {
        "done" => Outcome::Done,
        "accepted" => Outcome::Accepted { socket: get(line, "accepted"), peer: get(line, "from") },
        "sent" => Outcome::Sent { bytes: bytes() },
        "received" => Outcome::Received { bytes: bytes() },
        "end_of_stream" => Outcome::EndOfStream,
        "datagram" => Outcome::Datagram {
            bytes: bytes(),
            from: get(line, "from"),
            truncated: get(line, "truncated"),
            lost: get(line, "lost"),
        },
        "option" => Outcome::Option { value: value(&line["in_effect"]) },
        "failed" => Outcome::Failed(errno(line)),
        "cancelled" => Outcome::Cancelled { bytes: bytes() },
        other => panic!("{other}"),
    }
}

fn lookup(line: &Value) -> Lookup {
    let elapsed_nanos = get(line, "elapsed_nanos");
    match text(line, "result") {
        "found" => Lookup::Found { addresses: get(line, "addresses"), elapsed_nanos },
        "not_found" => Lookup::NotFound { reason: get(line, "reason"), elapsed_nanos },
        "cancelled" => Lookup::Cancelled { elapsed_nanos },
        other => panic!("{other}"),
    }
}

fn state(name: &Value) -> Option<TcpState> {
    let name = name.as_str()?;
    Some(TcpState::ALL.into_iter().find(|state| state.name() == name).unwrap())
}

fn view(view: &Value) -> KernelView {
    let room = &view["waiting_room"];
    let timer = &view["timer"];
    KernelView {
        state: state(&view["state"]),
        local: get(view, "local"),
        peer: get(view, "peer"),
        inode: get(view, "inode"),
        receive_queue: get(view, "receive_queue"),
        send_queue: get(view, "send_queue"),
        acknowledged: get(view, "acknowledged"),
        drops: get(view, "drops"),
        waiting_room: room.is_object().then(|| AcceptQueue {
            waiting: get(room, "waiting"),
            limit: get(room, "limit"),
            seats: room["seats"].as_array().unwrap().iter().map(seat).collect(),
        }),
        timer: timer.is_object().then(|| Timer {
            kind: match text(timer, "kind") {
                "retransmit" => TimerKind::Retransmit,
                "keepalive" => TimerKind::KeepAlive,
                "time-wait" => TimerKind::TimeWait,
                "zero-window probe" => TimerKind::ZeroWindowProbe,
                other => panic!("{other}"),
            },
            remaining_millis: get(timer, "remaining_millis"),
        }),
        tcp: get(view, "tcp"),
    }
}

fn seat(seat: &Value) -> PendingConnection {
    PendingConnection {
        peer: get(seat, "peer"),
        state: state(&seat["state"]).unwrap(),
        receive_queue: get(seat, "receive_queue"),
    }
}

fn machine_socket(socket: &Value) -> MachineSocket {
    MachineSocket {
        protocol: protocol(socket),
        local: get(socket, "local"),
        peer: get(socket, "peer"),
        state: state(&socket["state"]),
        holder: match text(socket, "holder") {
            "session" => Holder::Ours(get(socket, "socket")),
            "process" => Holder::Process { pid: get(socket, "pid"), name: get(socket, "name") },
            "kernel" => Holder::Kernel,
            "not_told" => Holder::NotTold { uid: get(socket, "uid") },
            other => panic!("{other}"),
        },
        remaining_millis: get(socket, "remaining_millis"),
    }
}
