//! A call as a step has it: addresses as names of sockets, data as text where it is one.

use super::names::Names;
use crate::model::{Call, CopyFormat, Outcome, Record, escape_text};

/// The most bytes that a step may fill in.
const MOST_FILLED: u64 = 16 * 1024 * 1024;

/// A call as a step has it. What it sends is what went, and as many other bytes as did not go.
pub(super) fn written_call(
    names: &mut Names,
    record: &Record,
    call: &Call<u64>,
    outcome: Option<&Outcome>,
) -> String {
    let socket = record.socket;
    match call {
        Call::Bind(at) => format!("Bind({})", quoted(&names.bound(socket, *at))),
        Call::Listen(backlog) => format!("Listen({backlog})"),
        Call::Accept => {
            let into = match outcome {
                Some(Outcome::Accepted { socket, .. }) => names.of(*socket),
                // Nothing came of it, and nothing is called so.
                _ => format!("{}-{}", names.of(socket), record.number),
            };
            format!("Accept(into: \"{into}\")")
        }
        Call::Connect(to) => format!("Connect({})", quoted(&names.address(socket, *to))),
        Call::Send(offered) => format!("Send({})", data(record, *offered)),
        Call::SendTo(offered, to) => {
            let to = quoted(&names.address(socket, *to));
            format!("SendTo(to: {to}, data: {})", data(record, *offered))
        }
        Call::Recv(length) => format!("Recv({length})"),
        Call::RecvFrom(length) => format!("RecvFrom({length})"),
        Call::Peek(length) => format!("Peek({length})"),
        Call::SendUrgent(offered) => format!("SendUrgent({})", data(record, *offered)),
        Call::RecvUrgent(length) => format!("RecvUrgent({length})"),
        Call::Shutdown(how) => format!("Shutdown({how:?})"),
        Call::SetOption(option, value) => {
            format!("SetOption({option}, {})", ::ron::to_string(value).unwrap_or_default())
        }
        Call::GetOption(option) => format!("GetOption({option})"),
        Call::Close => "Close".to_owned(),
    }
}

/// The data of a send of which `offered` bytes were given to the kernel: those that went, and others
/// for the rest.
fn data(record: &Record, offered: u64) -> String {
    let rest = offered.saturating_sub(record.payload.len() as u64).min(MOST_FILLED);
    let filled = format!("Fill(text: \".\", bytes: {rest})");
    match (record.payload.is_empty(), rest) {
        (_, 0) => bytes(&record.payload),
        (true, _) => filled,
        (false, _) => format!("Joined([{}, {filled}])", bytes(&record.payload)),
    }
}

/// Bytes as a step has them.
pub(super) fn bytes(payload: &[u8]) -> String {
    match std::str::from_utf8(payload) {
        // A dollar sign begins a variable.
        Ok(text) => format!("Text({})", quoted(&text.replace('$', "$$"))),
        Err(_not_text) => format!("Hex(\"{}\")", CopyFormat::HexStream.write(payload, 0)),
    }
}

/// A text as a string of RON. Whatever deceives the eye is escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            other => quoted.push_str(&escape_text(other.encode_utf8(&mut [0; 4]))),
        }
    }
    quoted.push('"');
    quoted
}
