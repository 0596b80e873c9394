//! The macros of a message: what is filled in each time it is sent.
//!
//! A macro is written `$(name)`, as no brace of JSON is; `$$(` stands for the characters `$(`.

use super::error::MessageProblem;
use super::limits::{MOST_CAPTURED, MOST_RANDOM};

/// Bytes that any other macro can become at most: an IPv6 address with scope and port is shorter.
const MOST_TEXT: usize = 128;

/// Something that is filled in when a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Macro {
    /// The time of day in the computer's time zone: `14:03:59.123`.
    Time,
    /// The date there: `2026-11-29`.
    Date,
    /// Both in UTC (RFC 3339): `2026-11-29T13:03:59.123Z`.
    Timestamp,
    /// Seconds since 1970: `1795957439`.
    Unix,
    /// How many messages have been sent by whoever sends this one, itself included: `1`, `2`.
    Counter,
    /// So many random bytes.
    Random(u32),
    /// So many random bytes as hex digits.
    RandomHex(u32),
    /// So many bytes of digits: `0123456789012`.
    Fill(u32),
    /// The socket's own address: `127.0.0.1:9000`; `-` while it has none.
    Own,
    /// Its port alone.
    OwnPort,
    /// The peer's address; of an answer to a datagram, its sender; `-` if there is none.
    Peer,
    /// Its port alone.
    PeerPort,
    /// In an answer, what a group of the expression has matched; 0 is the whole match.
    Captured(usize),
}

impl Macro {
    /// Bytes that it can become at most.
    pub(super) fn most_bytes(self) -> usize {
        match self {
            Self::Random(bytes) | Self::Fill(bytes) => bytes as usize,
            Self::RandomHex(bytes) => 2 * bytes as usize,
            Self::Captured(_) => MOST_CAPTURED,
            _ => MOST_TEXT,
        }
    }
}

/// How a macro comes of its name.
#[derive(Clone, Copy, Debug)]
enum Takes {
    Nothing(Macro),
    Bytes(fn(u32) -> Macro),
}

/// A macro as help tells of it.
#[derive(Clone, Copy, Debug)]
pub struct MacroHelp {
    name: &'static str,
    takes: Takes,
    /// How it is written: `$(random:8)`.
    pub written: &'static str,
    /// What it becomes.
    pub meaning: &'static str,
}

const fn plain(
    name: &'static str,
    written: &'static str,
    value: Macro,
    meaning: &'static str,
) -> MacroHelp {
    MacroHelp { name, takes: Takes::Nothing(value), written, meaning }
}

/// All macros, but for what an expression has matched: `$(0)`, `$(1)`, `$(name)`.
pub const MACROS: &[MacroHelp] = &[
    plain("time", "$(time)", Macro::Time, "local time of day, as 14:03:59.123"),
    plain("date", "$(date)", Macro::Date, "local date, as 2026-11-29"),
    plain("timestamp", "$(timestamp)", Macro::Timestamp, "date and time in UTC (RFC 3339)"),
    plain("unix", "$(unix)", Macro::Unix, "seconds since 1970"),
    plain("counter", "$(counter)", Macro::Counter, "1, 2, 3: the number of this message"),
    MacroHelp {
        name: "random",
        takes: Takes::Bytes(Macro::Random),
        written: "$(random:8)",
        meaning: "8 random bytes",
    },
    MacroHelp {
        name: "hex",
        takes: Takes::Bytes(Macro::RandomHex),
        written: "$(hex:8)",
        meaning: "8 random bytes as 16 hex digits",
    },
    MacroHelp {
        name: "fill",
        takes: Takes::Bytes(Macro::Fill),
        written: "$(fill:10000)",
        meaning: "10,000 bytes of digits, to fill buffers with",
    },
    plain("own", "$(own)", Macro::Own, "this socket's address and port; - if it has none"),
    plain("own.port", "$(own.port)", Macro::OwnPort, "this socket's port; - if it has none"),
    plain("peer", "$(peer)", Macro::Peer, "the peer's address and port; - if there is none"),
    plain("peer.port", "$(peer.port)", Macro::PeerPort, "the peer's port; - if there is none"),
];

/// Reads what is between the parentheses of a macro. `groups` are those of the expression that the
/// message answers, the whole match first, with the names that they have.
///
/// # Errors
/// When there is no such macro, or it takes something else.
pub(super) fn read_macro(inner: &str, groups: &[Option<String>]) -> Result<Macro, MessageProblem> {
    let (name, argument) = match inner.split_once(':') {
        Some((name, argument)) => (name, Some(argument)),
        None => (inner, None),
    };
    if let Some(known) = MACROS.iter().find(|known| known.name == name) {
        return match (known.takes, argument) {
            (Takes::Nothing(value), None) => Ok(value),
            (Takes::Nothing(_), Some(_)) => Err(MessageProblem::TakesNothing(known.written)),
            (Takes::Bytes(make), argument) => argument
                .and_then(|argument| argument.parse().ok())
                .filter(|bytes| (1..=MOST_RANDOM).contains(bytes))
                .map(make)
                .ok_or(MessageProblem::WrongNumber(known.written)),
        };
    }
    if !groups.is_empty() {
        if let Some(group) = groups.iter().position(|group| group.as_deref() == Some(inner)) {
            return Ok(Macro::Captured(group));
        }
        if let Ok(group) = inner.parse::<usize>() {
            let known = group < groups.len();
            return known
                .then_some(Macro::Captured(group))
                .ok_or(MessageProblem::NoSuchGroup(group));
        }
    }
    let nearest = MACROS
        .iter()
        .map(|known| (strsim::osa_distance(name, known.name), known.written))
        .min()
        .filter(|(distance, _)| *distance <= 2)
        .map(|(_, written)| written);
    // A name that goes on for ever is shown by its beginning.
    let name = inner.chars().take(32).collect();
    Err(MessageProblem::UnknownMacro { name, nearest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_macro_of_the_table_is_read_as_it_is_written() {
        for known in MACROS {
            let inner = known.written.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
            read_macro(inner.unwrap(), &[]).unwrap();
            assert!(inner.unwrap().starts_with(known.name));
        }
    }
}
