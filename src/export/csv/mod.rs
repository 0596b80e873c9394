//! A table for a spreadsheet (RFC 4180, UTF-8 with a byte order mark, without which Excel takes it for
//! text of another encoding): a line of names, then a row for each record.
//!
//! | column | what it contains |
//! | --- | --- |
//! | `number` | the record's place in the log |
//! | `wall_utc` | when it was logged, as a spreadsheet reads it, to the millisecond |
//! | `seconds` | since the session began, to the nanosecond |
//! | `socket`, `protocol` | the number of the socket, and `TCP` or `UDP` |
//! | `event` | the name of the call in C, or what else happened |
//! | `arguments` | those of the call, as strace prints them; of a send how many bytes it offered |
//! | `result` | what came of it; `failed` where `errno` says why |
//! | `errno` | the name of the error |
//! | `length` | how many bytes moved |
//! | `local`, `peer` | the addresses of the socket afterwards; the peer is that of the datagram or the call where it names one |
//! | `direction` | `sent` or `received`, where bytes may have moved |
//! | `payload_text`, `payload_hex` | those bytes as text, with everything escaped that is not plain, and in hex; `(left out)` where they were |
//! | `marked`, `comment` | what a person has noted on the record |
//!
//! No cell is longer than a spreadsheet takes, 32,767 characters: of longer ones the beginning is
//! there, and the cell says so. A cell that a spreadsheet might take for a formula begins with an
//! apostrophe. What is exact to the byte is the session file.

pub(super) mod cell;
mod happened;
pub(super) mod measurements;

use std::io;
use std::io::Write;

use super::socket_states::SocketStates;
use super::{Exporter, LEFT_OUT, Outgoing};
use crate::model::{Direction, Event, Record, SocketState, seconds};
use crate::session::Annotations;
use cell::{csv_line, hex_cell, plain_cell, text_cell};
use happened::Happened;

/// What some editors put before the first line, to say that it is UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const COLUMNS: [&str; 17] = [
    "number",
    "wall_utc",
    "seconds",
    "socket",
    "protocol",
    "event",
    "arguments",
    "result",
    "errno",
    "length",
    "local",
    "peer",
    "direction",
    "payload_text",
    "payload_hex",
    "marked",
    "comment",
];

/// Whether a text begins as these tables do.
pub(super) fn begins_like_table(text: &[u8]) -> bool {
    text.starts_with(COLUMNS.join(",").as_bytes())
}

/// A table for a spreadsheet.
pub(super) struct Csv;

impl Exporter for Csv {
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
        // A note comes after the record that it is about, and stands in its row.
        let mut marks = Annotations::default();
        outgoing.for_each(|record| {
            marks.note(&record.event);
            Ok(())
        })?;
        output.write_all(BYTE_ORDER_MARK)?;
        write_row(output, &COLUMNS.map(str::to_owned))?;
        let mut told = SocketStates::default();
        outgoing.for_each(|record| {
            told.note(record);
            write_row(output, &row(record, told.get(record.socket), &marks))
        })
    }
}

fn row(
    record: &Record,
    socket: Option<&SocketState>,
    marks: &Annotations,
) -> [String; COLUMNS.len()] {
    let happened = Happened::from_record(record);
    let (text, hex) = if record.is_withheld() {
        (LEFT_OUT.to_owned(), LEFT_OUT.to_owned())
    } else {
        (text_cell(&record.payload), hex_cell(&record.payload))
    };
    let local = socket.and_then(SocketState::local);
    let peer = record.event.address().or_else(|| socket.and_then(SocketState::peer));
    [
        record.number.to_string(),
        plain_cell(&record.wall.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()),
        seconds(record.since_start_nanos, 9),
        record.socket.0.to_string(),
        socket.map(|socket| socket.protocol().to_string()).unwrap_or_default(),
        plain_cell(&happened.event),
        plain_cell(&happened.arguments),
        plain_cell(&happened.result),
        happened.errno,
        record.length.to_string(),
        local.map(|address| address.to_string()).unwrap_or_default(),
        peer.map(|address| address.to_string()).unwrap_or_default(),
        direction(&record.event).to_owned(),
        text,
        hex,
        if marks.is_marked(record.number) { "marked" } else { "" }.to_owned(),
        plain_cell(marks.comment(record.number).unwrap_or_default()),
    ]
}

fn direction(event: &Event) -> &'static str {
    match event {
        Event::Returned { call, .. } => match call.kind().direction() {
            Some(Direction::Sent) => "sent",
            Some(Direction::Received) => "received",
            None => "",
        },
        _ => "",
    }
}

fn write_row(output: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    output.write_all(csv_line(cells).as_bytes())?;
    output.write_all(b"\r\n")
}
