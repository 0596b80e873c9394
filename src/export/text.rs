//! Lines to read: each record as strace(1) would print it, and its bytes in hex.
//!
//! The layout is that of `text2pcap -D`: what moved is a packet, with `O` (sent) or `I` (received)
//! and its time before it, and everything else is a comment, which that program passes over. What
//! follows the bytes of a line as characters begins with `|`, where it stops reading.

use std::io;
use std::io::Write;

use jiff::Timestamp;

use super::moment::moment;
use super::{Exporter, Outgoing};
use crate::model::{
    Direction, Explanation, HEX_ROW, Record, count, dumped_characters, escape_text, push_hex_row,
    record_text,
};
use crate::session::{Header, IndexEntry};

/// Bytes in a packet at most: with the headers of TCP or UDP around them they still fit into IP.
const LARGEST_PACKET: usize = 65_495;

/// The command that makes a capture of the file.
const COMMAND: &str = "text2pcap -D -t ISO -P data session.text session.pcapng";

/// Lines to read.
pub(super) struct Text;

impl Exporter for Text {
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
        write_head(outgoing.header(), output)?;
        let started = outgoing.header().started;
        outgoing.for_each(|record| {
            if record.event.is_figures_only() {
                return Ok(());
            }
            let entry = outgoing.log().entry(record.number);
            let explanation = outgoing.explanation(record);
            write_record(
                record,
                entry,
                explanation,
                moment(started, record.since_start_nanos),
                output,
            )
        })
    }
}

fn write_head(header: &Header, output: &mut dyn Write) -> io::Result<()> {
    let (program, system) = (escape_text(&header.program), escape_text(&header.system));
    let started = header.started;
    writeln!(
        output,
        "# A session of Socket Playground {program} on {system}, started {started:.9}."
    )?;
    writeln!(output, "#")?;
    writeln!(output, "# Wireshark's text2pcap turns this file into a capture:")?;
    writeln!(output, "#     {COMMAND}")?;
    writeln!(
        output,
        "# Instead of `-P data`, `-T 1,2` puts TCP headers around the bytes and `-u 1,2`"
    )?;
    writeln!(output, "# UDP headers. O: the socket sent, I: the socket received. Times are UTC.")?;
    if let Some(alias) = &header.alias {
        writeln!(output, "# By {}.", escape_text(alias))?;
    }
    if header.withheld.payloads {
        writeln!(output, "# The payload was left out.")?;
    }
    if header.withheld.host_names {
        writeln!(output, "# Names of hosts and processes were left out.")?;
    }
    if let Some(filter) = &header.withheld.all_but {
        writeln!(output, "# Only the records that match this filter: {}", escape_text(filter))?;
    }
    writeln!(output, "#")
}

fn write_record(
    record: &Record,
    entry: Option<IndexEntry>,
    explanation: Option<Explanation>,
    time: Timestamp,
    output: &mut dyn Write,
) -> io::Result<()> {
    let protocol = entry.and_then(|entry| entry.protocol);
    let name = protocol
        .map_or_else(|| record.socket.to_string(), |protocol| protocol.socket_name(record.socket));
    // Escaped once more, it stays what it is; a line end would begin a line that is no comment.
    let text = escape_text(&record_text(record));
    writeln!(output, "# {} {time:.9} {name}: {text}", record.number)?;
    if let Some(explanation) = explanation {
        writeln!(output, "#     {} {}", explanation.meaning, explanation.remedy)?;
    }
    let Some(direction) = entry.and_then(|entry| entry.direction) else { return Ok(()) };
    if record.is_withheld() {
        return writeln!(output, "#     {}, left out", count(record.length, "byte"));
    }
    let letter = match direction {
        Direction::Sent => 'O',
        Direction::Received => 'I',
    };
    for packet in record.payload.chunks(LARGEST_PACKET) {
        writeln!(output, "{letter} {time:.9}")?;
        write_hex(packet, output)?;
    }
    Ok(())
}

/// Lines of hex, each with the offset of its first byte and with the same bytes as characters.
fn write_hex(bytes: &[u8], output: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for (number, row) in bytes.chunks(HEX_ROW).enumerate() {
        line.clear();
        push_hex_row(&mut line, (number * HEX_ROW) as u64, 6, "", row);
        line.push('|');
        line.extend(dumped_characters(row));
        line.push_str("|\n");
        output.write_all(line.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_lines_of_hex_with_their_offsets() {
        let mut file = Vec::new();
        write_hex(b"hello, world 12 \xff\n", &mut file).unwrap();
        let expected = "\
000000 68 65 6c 6c 6f 2c 20 77 6f 72 6c 64 20 31 32 20 |hello, world 12 |
000010 ff 0a                                           |..|
";
        assert_eq!(String::from_utf8(file).unwrap(), expected);
    }
}
