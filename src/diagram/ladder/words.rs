//! What a record of the ladder shows, in words: for who points at it, for screen readers and for the
//! table that replaces the picture.

use super::{Ladder, seconds};
use crate::model::{Direction, Protocol, SocketId, count, record_text};
use crate::session::{Delivery, Fate, IndexEntry, SignalKind};

/// Crossings that are named one by one.
const NAMED: usize = 8;

impl Ladder<'_> {
    /// What a record tells, and what crossed by it, in words.
    pub fn words(&self, number: u64) -> String {
        of_record(self, number)
    }

    /// What crossed by a record, in words; empty if nothing did.
    pub fn crossed(&self, number: u64) -> String {
        self.log.entry(number).map_or_else(String::new, |entry| crossed(self, number, &entry))
    }
}

/// The record, and what crossed by it.
fn of_record(ladder: &Ladder<'_>, number: u64) -> String {
    let (Some(entry), Some(record)) = (ladder.log.entry(number), ladder.log.preview(number)) else {
        return format!("record {}", ladder.told(number));
    };
    let name = ladder.name(entry.socket);
    let time = seconds(entry.since_start_nanos);
    let told = ladder.told(number);
    let words = format!("record {told}, {time} s, {name}: {}", record_text(&record));
    match crossed(ladder, number, &entry) {
        crossed if crossed.is_empty() => words,
        crossed => format!("{words}; {crossed}"),
    }
}

/// What crossed by a record.
fn crossed(ladder: &Ladder<'_>, number: u64, entry: &IndexEntry) -> String {
    let found = ladder.deliveries.of(number, entry, NAMED + 1);
    let known = |delivery: &&Delivery| delivery.sent.max(delivery.received) <= ladder.until;
    let found: Vec<&Delivery> = found.iter().filter(known).collect();
    let named = found.iter().take(NAMED);
    let mut words: Vec<String> =
        named.map(|delivery| crossing_words(ladder, delivery, entry)).collect();
    if found.len() > NAMED {
        words.push("and more".to_owned());
    }
    if entry.direction == Some(Direction::Sent) {
        words.extend(rest_words(ladder, number, entry));
    }
    words.extend(signal_words(ladder, number, entry));
    words.join("; ")
}

/// What the kernels said to each other beside the bytes, as it follows from a record.
fn signal_words(ladder: &Ladder<'_>, number: u64, entry: &IndexEntry) -> Vec<String> {
    let (socket, records) = (entry.socket, number..number + 1);
    let other = ladder.deliveries.other_end(socket);
    let name = |socket: Option<SocketId>| {
        socket.map_or_else(|| "an outside peer".to_owned(), |socket| ladder.name(socket))
    };
    let mut words = Vec::new();
    for signal in ladder.deliveries.signals(socket, &records) {
        if signal.left != number {
            continue;
        }
        let to = name(signal.to);
        words.push(match signal.kind {
            SignalKind::Handshake => format!("SYN, SYN-ACK and ACK with {to} (inferred)"),
            SignalKind::Refused => format!("a SYN to {to} that was refused (inferred)"),
            SignalKind::Fin => format!("a FIN to {to} (inferred)"),
            SignalKind::Reset => format!("a reset to {to} (inferred)"),
        });
    }
    let come = other.map(|other| ladder.deliveries.signals(other, &records)).unwrap_or_default();
    for signal in come.iter().filter(|signal| signal.came == Some(number)) {
        let what = if signal.kind == SignalKind::Reset { "reset" } else { "FIN" };
        words.push(format!("the {what} of {} arrived (inferred)", name(other)));
    }
    words
}

fn crossing_words(ladder: &Ladder<'_>, delivery: &Delivery, entry: &IndexEntry) -> String {
    let bytes = count(delivery.length, "byte");
    if entry.direction == Some(Direction::Sent) {
        let to = ladder.name(delivery.to);
        format!("{bytes} received by {to} in record {}", ladder.told(delivery.received))
    } else {
        let from = ladder.name(delivery.from);
        format!("{bytes} sent by {from} in record {}", ladder.told(delivery.sent))
    }
}

/// What has become of the rest of a send.
fn rest_words(ladder: &Ladder<'_>, number: u64, entry: &IndexEntry) -> Option<String> {
    if entry.protocol == Some(Protocol::Udp) {
        return match ladder.deliveries.fate(entry.socket, number, ladder.until)? {
            Fate::NeverCame => Some("it never arrived".to_owned()),
            Fate::NotReceived => Some("not received yet".to_owned()),
            Fate::Stranger => {
                let of = if ladder.numbers.is_some() { "shown here" } else { "in this session" };
                Some(format!("no socket {of} has that address"))
            }
            Fate::Received => None,
        };
    }
    let read = ladder.deliveries.bytes_read_of(entry.socket, number, ladder.until)?;
    let left = entry.length.saturating_sub(read);
    (left > 0).then(|| format!("{} not read yet", count(left, "byte")))
}
