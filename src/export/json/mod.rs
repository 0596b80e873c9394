//! JSON Lines: one object a line, the session's head first and then each record, for `jq` and for
//! programs in any language.
//!
//! It tells all that the session file tells. Field names and the words that stand for kinds, calls
//! and results stay as they are; fields may be added. A field that has nothing to say is left out,
//! unless the table says `null`. Numbers are whole; some have more than the 53 bits that JavaScript
//! keeps. Characters that could deceive the eye are written as `\u202e`, which every reader of JSON turns
//! back into the character.
//!
//! # The first line
//!
//! | field | what it is |
//! | --- | --- |
//! | `kind` | `session` |
//! | `version` | version of the session format |
//! | `program`, `system` | version of the program that recorded it, and the operating system |
//! | `started` | when it began, RFC 3339 |
//! | `alias` | the name that its author goes by |
//! | `filter` | the filter that was set above the log |
//! | `withheld` | what was left out: `payloads` and `host_names` where they were, `all_but` with the filter whose records alone are here |
//!
//! # Every further line
//!
//! | field | what it is |
//! | --- | --- |
//! | `kind` | what the record tells, see below |
//! | `number` | its place in the log; with gaps where a filter chose |
//! | `wall` | when it was logged, RFC 3339 with nanoseconds |
//! | `since_start_nanos` | nanoseconds since the session began, by a clock that never jumps |
//! | `socket` | number of the socket |
//! | `line` | the record in a line, as strace would print it |
//! | `standing` | how the kernel describes the socket afterwards, where that has changed: `local` and `peer`, an address or `null`, `listening`, and of TCP its `state` (RFC 9293) |
//! | `payload` | bytes that moved: `length`; `base64`; `text` where they are UTF-8 without control characters but line ends and tabs; `withheld` and no bytes where they were left out |
//!
//! | `kind` | further fields |
//! | --- | --- |
//! | `opened` | `protocol` (`TCP`, `UDP`), `family` (`IPv4`, `IPv6`), `accepted_by` with the number of the listener, `reading` and `accepting` (`automatic`, `step`) |
//! | `open_failed` | a socket could not be made: `protocol`, `family`, `needed` with what could not be had (`socket`, `thread`, `poller`), `errno`, `errno_number`, `meaning`, `remedy` |
//! | `waiting` | a call began to wait: `call_id`, the call, `sent` with the bytes of a send that have gone |
//! | `returned` | a call returned: `call_id`, the call, its result, `elapsed_nanos`, `caller` (`person`, `program`), `expected` with the error that a scenario's step expected |
//! | `observed` | none: what the kernel says of the socket has changed |
//! | `looking_up` | `host`, `ascii` with the name that was asked for where that is another, `call_id` |
//! | `looked_up` | `host`, `ascii`, `call_id`, `result` (`found`, `not_found`, `cancelled`), `addresses`, `reason`, `meaning`, `remedy`, `elapsed_nanos` |
//! | `kernel` | what the kernel holds was seen to have changed: `was` with the state seen before, `view`, `gap_nanos` since the look before |
//! | `kernel_silent`, `lost` | `reason` |
//! | `port_held` | `call_id`, `address`, `by` with the sockets that have the port |
//! | `reading`, `accepting` | `mode` (`automatic`, `step`) |
//! | `behaviour` | what the socket does by itself: `behaviour` with its number, `step` with `On` and what it does, `Progress` and how far it has come, or `Off` with both that and why it has ended, in the words of the session file |
//! | `marked` | `record` with the number of the record that was marked, `marked` with whether it is now |
//! | `commented` | `record`, `text` |
//! | `arranged` | `change`: `placed` with `x` and `y`, `unplaced`, `named` with `name`, `coloured` with `colour`, `put_away` with `away` |
//! | `lesson` | what happened in the lesson that was played: `happened`, in the words of the session file |
//! | `measurement` | a measurement of what connections cost: `happened`, with `Began` and its settings, or `Measured` and the figures of one variant, in the words of the session file |
//!
//! A call is `call` with the name of the function in C, `flags` (`MSG_PEEK`, `MSG_OOB`), and its
//! arguments: `address`, `backlog`, `length` (the bytes offered or asked for), `how` (`SHUT_WR`),
//! `option` (`SO_RCVBUF`), `value`.
//!
//! | `result` | what came of the call |
//! | --- | --- |
//! | `done` | 0 |
//! | `accepted` | `accepted` with the number of the new socket, `from` with its peer |
//! | `sent`, `received` | `bytes` |
//! | `end_of_stream` | the peer has finished sending |
//! | `datagram` | `bytes`, `from`, `truncated`, `lost` with the bytes that did not fit |
//! | `option` | `in_effect` with the value that the option has |
//! | `failed` | `errno` with the name, `errno_number`, `meaning` and `remedy` in plain words |
//! | `cancelled` | cancelled; `bytes` had gone before |
//!
//! The value of an option is `true` or `false`, a number, an address in quotes,
//! `{"linger_seconds": 5}` (`null` for off), or `{"ports": [50000, 50001]}`.
//!
//! `view` has `state` (by the names of RFC 9293), `local`, `peer`, `inode`, `receive_queue`,
//! `send_queue`, `acknowledged`, `drops`, `waiting_room` (`waiting`, `limit`, `seats` with `peer`,
//! `state`, `receive_queue`), `timer` (`kind`, `remaining_millis`) and `tcp`, whose fields are those
//! of [`TcpFigures`](crate::model::TcpFigures). Each of `by` has `protocol`, `local`, `peer`,
//! `state`, `remaining_millis` and `holder`: `session` with `socket`, `process` with `pid` and
//! `name`, `kernel`, or `not_told` with `uid`.

mod call_row;
mod escapes;
mod event_row;
mod kernel_row;
mod live;
mod record_row;

use std::io;
use std::io::Write;

use serde::Serialize;
use serde_json::Serializer;

pub use self::live::JsonLines;
use self::{escapes::PlainEscapes, record_row::RecordRow};
use super::{Exporter, Outgoing};
use crate::session::Header;

/// JSON Lines.
pub(super) struct Json;

#[derive(Serialize)]
struct HeaderRow<'a> {
    kind: &'static str,
    #[serde(flatten)]
    header: &'a Header,
}

impl Exporter for Json {
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
        write_line(output, &HeaderRow { kind: "session", header: outgoing.header() })?;
        outgoing.for_each(|record| {
            write_line(output, &RecordRow::new(record, outgoing.explanation(record)))
        })
    }
}

fn write_line(mut output: &mut dyn Write, row: &impl Serialize) -> io::Result<()> {
    row.serialize(&mut Serializer::with_formatter(&mut output, PlainEscapes))?;
    output.write_all(b"\n")
}
