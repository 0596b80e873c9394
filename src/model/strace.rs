//! Calls and their outcomes in the form of strace(1): `connect(127.0.0.1:9) = -1 ECONNREFUSED`.

use super::kernel_text::{kernel_text, port_held_text};
use super::payload_text::quoted;
use super::{
    Call, CallKind, Event, HostLiteral, Lookup, Mode, Moved, Origin, Outcome, Record, count,
    escape_text,
};

/// How many characters of the data are shown in the line of a call.
const QUOTED_CHARACTERS: usize = 48;

/// A call with its arguments: `send("hello\r\n")`. `moved` is what went of the data.
pub fn call_text<'a>(call: &Call<u64>, moved: impl Into<Moved<'a>>) -> String {
    let moved = moved.into();
    let name = call.kind().name();
    match call {
        Call::Bind(address) | Call::Connect(address) => format!("{name}({address})"),
        Call::Listen(backlog) => format!("{name}({backlog})"),
        Call::Accept | Call::Close => format!("{name}()"),
        Call::Send(length) => format!("{name}({})", data_text(*length, moved)),
        Call::SendTo(length, address) => {
            format!("{name}({}, {address})", data_text(*length, moved))
        }
        Call::Recv(length) | Call::RecvFrom(length) => format!("{name}({length})"),
        Call::Peek(length) => format!("{name}({length}, MSG_PEEK)"),
        Call::SendUrgent(length) => format!("{name}({}, MSG_OOB)", data_text(*length, moved)),
        Call::RecvUrgent(length) => format!("{name}({length}, MSG_OOB)"),
        Call::Shutdown(how) => format!("{name}({})", how.constant()),
        Call::SetOption(option, value) => format!("{name}({option}, {value})"),
        Call::GetOption(option) => format!("{name}({option})"),
    }
}

/// The data of a send. Of one that did not go, or went in part, the log has fewer bytes than were
/// offered; the number offered is then told.
fn data_text(offered: u64, moved: Moved<'_>) -> String {
    if moved.is_withheld() {
        count(offered, "byte")
    } else if moved.length == offered {
        quoted(moved.beginning, QUOTED_CHARACTERS)
    } else if moved.length == 0 {
        count(offered, "byte")
    } else {
        format!("{}, {}", quoted(moved.beginning, QUOTED_CHARACTERS), count(offered, "byte"))
    }
}

/// Bytes between quotes, as they are shown in the line of a call: the rest is left out.
pub fn data_in_quotes(bytes: &[u8]) -> String {
    quoted(bytes, QUOTED_CHARACTERS)
}

/// The result of a call: `0`, `7 "hello\r\n"`, `-1 EPIPE`. A receive shows what it got.
pub fn outcome_text<'a>(call: CallKind, outcome: &Outcome, moved: impl Into<Moved<'a>>) -> String {
    let moved = moved.into();
    match outcome {
        Outcome::Done => "0".to_owned(),
        Outcome::Accepted { socket, peer } => format!("TCP {socket} from {peer}"),
        Outcome::Sent { bytes } => bytes.to_string(),
        Outcome::Received { bytes } if moved.is_withheld() => bytes.to_string(),
        Outcome::Received { bytes } => {
            format!("{bytes} {}", quoted(moved.beginning, QUOTED_CHARACTERS))
        }
        Outcome::EndOfStream => "0 (end of stream)".to_owned(),
        Outcome::Datagram { bytes, from, truncated, lost } => {
            let from = from.map(|from| format!(" from {from}")).unwrap_or_default();
            let cut = match truncation_text(call, *truncated, *lost) {
                Some(text) => format!(" ({text})"),
                None => String::new(),
            };
            let empty = if *bytes == 0 && !truncated { " (empty datagram)" } else { "" };
            let shown = if moved.is_withheld() {
                String::new()
            } else {
                format!(" {}", quoted(moved.beginning, QUOTED_CHARACTERS))
            };
            format!("{bytes}{shown}{from}{cut}{empty}")
        }
        Outcome::Option { value } if call == CallKind::SetOption => format!("0 (now {value})"),
        Outcome::Option { value } => value.to_string(),
        Outcome::Failed(errno) if moved.length > 0 => {
            format!("-1 {errno} (after {})", count(moved.length, "byte"))
        }
        Outcome::Failed(errno) => format!("-1 {errno}"),
        Outcome::Cancelled { bytes: 0 } => "cancelled".to_owned(),
        Outcome::Cancelled { bytes } => {
            format!("cancelled (after {} of {call})", count(*bytes, "byte"))
        }
    }
}

/// That a call waits, and how much of a send has gone: `waits, 5 of 9 bytes went`.
pub fn waits_text(call: &Call<u64>, sent: u64) -> String {
    match call {
        Call::Send(all) | Call::SendTo(all, _) | Call::SendUrgent(all) if sent > 0 => {
            format!("waits, {sent} of {} sent", count(*all, "byte"))
        }
        _ => "waits".to_owned(),
    }
}

/// What a buffer that was too short for a datagram has cost; `None` if it was long enough.
pub fn truncation_text(call: CallKind, truncated: bool, lost: u64) -> Option<String> {
    match (truncated, call, lost) {
        (false, ..) => None,
        (true, CallKind::Peek, 0) => Some("truncated: there is more".to_owned()),
        (true, CallKind::Peek, more) => Some(format!("truncated: {}", count(more, "more byte"))),
        (true, _, 0) => Some("truncated: the rest is lost".to_owned()),
        (true, _, lost) => Some(format!("truncated: {} lost", count(lost, "byte"))),
    }
}

/// A whole record in one line, without its time and socket.
pub fn record_text(record: &Record) -> String {
    let moved = record.moved();
    match &record.event {
        Event::Opened { protocol, family, origin, .. } => match origin {
            Origin::Made => format!(
                "socket({}, {}) = {}",
                family.constant(),
                protocol.type_constant(),
                protocol.socket_name(record.socket)
            ),
            Origin::AcceptedBy(listener) => format!("accepted by {protocol} {listener}"),
        },
        Event::OpenFailed { protocol, family, errno, needed } => {
            let socket =
                format!("socket({}, {}) = -1 {errno}", family.constant(), protocol.type_constant());
            if needed.is_socket() { socket } else { format!("{} for {socket}", needed.name()) }
        }
        Event::Waiting { call, sent, .. } => {
            format!("{} {}", call_text(call, moved), waits_text(call, *sent))
        }
        Event::Returned { call, outcome, .. } => {
            format!("{} = {}", call_text(call, moved), outcome_text(call.kind(), outcome, moved))
        }
        Event::Observed => "kernel: its description of the socket changed".to_owned(),
        Event::Kernel { was, view, gap_nanos } => kernel_text(*was, view, *gap_nanos),
        Event::KernelSilent { reason } => {
            format!("kernel: no view available: {}", escape_text(reason))
        }
        Event::PortHeld { address, by, .. } => port_held_text(*address, by),
        Event::LookingUp { host, ascii, .. } => {
            format!("getaddrinfo({}) waits", host_text(host, ascii.as_deref()))
        }
        Event::LookedUp { host, ascii, lookup, .. } => {
            let host = host_text(host, ascii.as_deref());
            format!("getaddrinfo({host}) = {}", escape_text(&lookup_text(lookup)))
        }
        Event::Reading(Mode::Automatic) => "now reads automatically".to_owned(),
        Event::Reading(Mode::Step) => "now reads only when recv is called".to_owned(),
        Event::Accepting(Mode::Automatic) => "now accepts automatically".to_owned(),
        Event::Accepting(Mode::Step) => "now accepts only when accept is called".to_owned(),
        Event::Behaviour { step, .. } => step.to_string(),
        Event::Marked { record, marked: true } => format!("record {record} was marked"),
        Event::Marked { record, marked: false } => format!("record {record} is no longer marked"),
        Event::Commented { record, text } => {
            format!("comment on record {record}: {}", escape_text(text))
        }
        Event::Arranged(arranging) => arranging.to_string(),
        Event::Lesson(lesson) => lesson.to_string(),
        Event::Measurement(measurement) => measurement.to_string(),
        Event::Lost { reason } => format!("this record is lost: {}", escape_text(reason)),
    }
}

/// A host name as it was looked up: `"xn--bcher-kva.example" for "bücher.example"`.
fn host_text(host: &str, ascii: Option<&str>) -> String {
    let host = escape_text(host);
    match ascii {
        Some(ascii) => format!("\"{}\" for \"{host}\"", escape_text(ascii)),
        None => format!("\"{host}\""),
    }
}

/// What came of looking a name up: its addresses, or why there are none.
pub fn lookup_text(lookup: &Lookup) -> String {
    match lookup {
        Lookup::Found { addresses, .. } => {
            let found: Vec<String> = addresses.iter().map(HostLiteral::text_of).collect();
            found.join(", ")
        }
        Lookup::NotFound { reason, .. } => format!("failed: {reason}"),
        Lookup::Cancelled { .. } => "cancelled".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Errno, OptionValue, SocketId, SocketOption};

    #[test]
    fn calls_and_outcomes_read_as_strace_prints_them() {
        let address = "127.0.0.1:9000".parse().unwrap();
        assert_eq!(call_text(&Call::Bind(address), b""), "bind(127.0.0.1:9000)");
        assert_eq!(call_text(&Call::Send(7), b"hello\r\n"), "send(\"hello\\r\\n\")");
        assert_eq!(call_text(&Call::Send(7), b""), "send(7 bytes)");
        assert_eq!(call_text(&Call::Send(7), b"he"), "send(\"he\", 7 bytes)");
        assert_eq!(call_text(&Call::Peek(5), b"ab"), "recvfrom(5, MSG_PEEK)");
        assert_eq!(call_text(&Call::SendUrgent(1), b"!"), "send(\"!\", MSG_OOB)");
        assert_eq!(call_text(&Call::RecvUrgent(1), b"!"), "recv(1, MSG_OOB)");
        let refused = Outcome::Failed(Errno::from_name("ECONNREFUSED").unwrap());
        assert_eq!(outcome_text(CallKind::Connect, &refused, b""), "-1 ECONNREFUSED");
        let accepted = Outcome::Accepted { socket: SocketId(3), peer: address };
        assert_eq!(outcome_text(CallKind::Accept, &accepted, b""), "TCP #3 from 127.0.0.1:9000");
    }

    #[test]
    fn an_option_shows_what_was_asked_for_and_what_is_in_effect() {
        let set = Call::SetOption(SocketOption::ReceiveBuffer, OptionValue::Number(2048));
        assert_eq!(call_text(&set, b""), "setsockopt(SO_RCVBUF, 2048)");
        let doubled = Outcome::Option { value: OptionValue::Number(4096) };
        assert_eq!(outcome_text(CallKind::SetOption, &doubled, b""), "0 (now 4096)");
        let get = Call::GetOption(SocketOption::ReceiveBuffer);
        assert_eq!(call_text(&get, b""), "getsockopt(SO_RCVBUF)");
        assert_eq!(outcome_text(CallKind::GetOption, &doubled, b""), "4096");
        let reset = Call::SetOption(SocketOption::Linger, OptionValue::Linger(Some(0)));
        assert_eq!(call_text(&reset, b""), "setsockopt(SO_LINGER, 0 s)");
    }

    #[test]
    fn end_of_stream_and_an_empty_datagram_differ() {
        let end = outcome_text(CallKind::Recv, &Outcome::EndOfStream, b"");
        let empty = Outcome::Datagram { bytes: 0, from: None, truncated: false, lost: 0 };
        assert_ne!(end, outcome_text(CallKind::Recv, &empty, b""));
    }

    #[test]
    fn a_truncated_datagram_tells_what_was_lost() {
        let cut = |bytes, lost| Outcome::Datagram { bytes, from: None, truncated: true, lost };
        let text = outcome_text(CallKind::Recv, &cut(2, 3), b"he");
        assert_eq!(text, "2 \"he\" (truncated: 3 bytes lost)");
        let text = outcome_text(CallKind::Recv, &cut(0, 1), b"");
        assert_eq!(text, "0 \"\" (truncated: 1 byte lost)");
        let text = outcome_text(CallKind::Recv, &cut(2, 0), b"he");
        assert_eq!(text, "2 \"he\" (truncated: the rest is lost)");
        let text = outcome_text(CallKind::Peek, &cut(2, 3), b"he");
        assert_eq!(text, "2 \"he\" (truncated: 3 more bytes)", "a peek loses nothing");
    }
}
