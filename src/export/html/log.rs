//! The log: a row for each record, with what explains an error, what a person noted, and the bytes.

use std::io;
use std::io::Write;

use super::super::Outgoing;
use super::summary::{Overview, direction};
use super::text::{Lines, Text, counted, grouped};
use crate::model::{
    CopyFormat, Direction, Event, Explanation, Record, SocketState, record_text, seconds,
};

/// Bytes of a record that are shown in hex. A page with every byte of a long transfer would be too
/// much for a browser.
const SHOWN: usize = 4096;

const TABLE: &str = "<table>\n<thead><tr><th class=\"number\">No.</th>\
    <th class=\"number\">Seconds</th><th>Socket</th><th>What happened</th>\
    <th class=\"number\">Bytes</th></tr></thead>\n<tbody>\n";

/// Writes the filter and all records.
pub(super) fn write(
    output: &mut dyn Write,
    outgoing: &Outgoing<'_>,
    overview: &Overview,
) -> io::Result<()> {
    if outgoing.extent().records == 0 {
        return output.write_all(b"<p class=\"muted\">Nothing happened.</p>\n");
    }
    write_filter(output, overview)?;
    output.write_all(TABLE.as_bytes())?;
    outgoing
        .for_each(|record| write_row(output, record, outgoing.explanation(record), overview))?;
    output.write_all(b"</tbody>\n</table>\n")
}

/// Hidden until the script shows it: without one it would do nothing.
fn write_filter(output: &mut dyn Write, overview: &Overview) -> io::Result<()> {
    output.write_all(
        b"<form id=\"filter\" hidden>\n\
          <label>Socket <select name=\"socket\"><option value=\"\">all</option>",
    )?;
    for name in overview.told.iter().map(|socket| (socket.socket_id().0, SocketState::name(socket)))
    {
        write!(output, "<option value=\"{}\">{}</option>", name.0, Text(&name.1))?;
    }
    output.write_all(
        b"</select></label>\n\
          <label>Text <input name=\"text\" type=\"search\" autocomplete=\"off\"></label>\n\
          <label><input name=\"failed\" type=\"checkbox\" value=\"1\"> failed only</label>\n\
          </form>\n\
          <p id=\"shown\" class=\"muted\" role=\"status\" hidden></p>\n",
    )
}

fn write_row(
    output: &mut dyn Write,
    record: &Record,
    explanation: Option<Explanation>,
    overview: &Overview,
) -> io::Result<()> {
    write!(
        output,
        "<tr id=\"r{number}\" data-socket=\"{}\"{}><td class=\"number\">{number}</td>\
         <td class=\"number\">{}</td><td class=\"socket\">{}</td>\
         <td><code class=\"line\">{}</code>",
        record.socket.0,
        class(record),
        seconds(record.since_start_nanos, 6),
        Text(&overview.told.name(record.socket)),
        Text(&record_text(record)),
        number = record.number,
    )?;
    if let Some(explanation) = explanation {
        write!(
            output,
            "<p class=\"why\">{} <em>{}</em></p>",
            Text(explanation.meaning),
            Text(explanation.remedy)
        )?;
    }
    write_notes(output, record, overview)?;
    write_bytes(output, record)?;
    let moved = match direction(&record.event).filter(|_| record.length > 0) {
        Some(Direction::Sent) => format!("{} sent", grouped(record.length)),
        Some(Direction::Received) => format!("{} received", grouped(record.length)),
        None => String::new(),
    };
    writeln!(output, "</td><td class=\"number\">{moved}</td></tr>")
}

/// What tells kinds of rows apart at a glance.
fn class(record: &Record) -> &'static str {
    if record.event.is_fault() {
        return " class=\"failure\"";
    }
    match &record.event {
        Event::Opened { .. } | Event::Returned { .. } => "",
        _ => " class=\"quiet\"",
    }
}

fn write_notes(output: &mut dyn Write, record: &Record, overview: &Overview) -> io::Result<()> {
    let (marked, comment) =
        (overview.marks.is_marked(record.number), overview.marks.comment(record.number));
    if !marked && comment.is_none() {
        return Ok(());
    }
    let marked = if marked { "<b>★ marked</b> " } else { "" };
    write!(output, "<p class=\"note\">{marked}{}</p>", Text(comment.unwrap_or_default()))
}

fn write_bytes(output: &mut dyn Write, record: &Record) -> io::Result<()> {
    if record.is_withheld() {
        return write!(
            output,
            "<p class=\"muted\">{} left out</p>",
            counted(record.length, "byte")
        );
    }
    if record.payload.is_empty() {
        return Ok(());
    }
    let shown = &record.payload[..record.payload.len().min(SHOWN)];
    write!(
        output,
        "<details><summary>{} in hex</summary><pre>{}</pre>",
        counted(record.length, "byte"),
        Lines(&CopyFormat::HexDump.write(shown, 0))
    )?;
    let rest = (record.payload.len() - shown.len()) as u64;
    if rest > 0 {
        let rest = counted(rest, "further byte");
        write!(output, "<p class=\"muted\">The session file has {rest}.</p>")?;
    }
    output.write_all(b"</details>")
}
