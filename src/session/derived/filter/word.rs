//! The words that fields are compared with, and which word was meant by one that does not exist.

use strsim::{jaro_winkler, levenshtein};

use super::{FIELDS, Field};
use crate::model::{CallKind, Direction, Errno, Protocol};
use crate::session::{ErrorCode, EventKind, IndexEntry, ResultKind};

/// Words for how a call ended.
const RESULTS: [&str; 5] = ["ok", "failed", "eof", "cancelled", "waits"];

/// Words for kinds of records, and the kinds that each means.
const KINDS: &[(&str, &[EventKind])] = &[
    ("call", &[EventKind::Returned, EventKind::Waiting]),
    ("opened", &[EventKind::Opened, EventKind::OpenFailed]),
    ("kernel", &[EventKind::Kernel, EventKind::KernelFigures, EventKind::KernelSilent]),
    (STATE, &[EventKind::Kernel]),
    ("figures", &[EventKind::KernelFigures]),
    ("observed", &[EventKind::Observed]),
    ("lookup", &[EventKind::LookingUp, EventKind::LookedUp]),
    ("port", &[EventKind::PortHeld]),
    ("mode", &[EventKind::Reading, EventKind::Accepting]),
    ("behaviour", &[EventKind::Behaviour, EventKind::BehaviourProgress]),
    ("note", &EventKind::NOTES),
    ("lesson", &[EventKind::Lesson]),
    ("lost", &[EventKind::Lost]),
    ("measurement", &[EventKind::Measurement]),
];

/// The word for every record with a new TCP state, whatever its kind is.
const STATE: &str = "state";

/// The bit of [`STATE`] among those of the kinds, beyond all of them.
const STATE_BIT: u32 = 1 << 31;

/// Words for a direction that need a field before them.
const IN_AND_OUT: [&str; 2] = ["in", "out"];

/// A set of words of one field, as a record is asked about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Protocols.
    Protocols(Vec<Protocol>),
    /// Directions.
    Directions(Vec<Direction>),
    /// Calls, a bit each.
    Calls(u32),
    /// Places in [`RESULTS`], a bit each.
    Results(u8),
    /// Errors.
    Errors(Vec<ErrorCode>),
    /// Kinds of records, a bit each.
    Kinds(u32),
}

impl Words {
    /// What these words of a field mean together; the place of one that means nothing.
    pub(super) fn parse(field: Field, words: &[&str]) -> Result<Self, usize> {
        Ok(match field {
            Field::Protocol => Self::Protocols(each(words, |word| match word {
                "tcp" => Some(Protocol::Tcp),
                "udp" => Some(Protocol::Udp),
                _ => None,
            })?),
            Field::Direction => Self::Directions(each(words, |word| match word {
                "sent" | "out" => Some(Direction::Sent),
                "received" | "in" => Some(Direction::Received),
                _ => None,
            })?),
            Field::Call => Self::Calls(union(words, |word| {
                let kinds = CallKind::ALL.into_iter();
                let bits = kinds.filter(|kind| kind.name() == word || call_word(*kind) == word);
                bits.map(call_bit).reduce(|all, bit| all | bit)
            })?),
            Field::Result => Self::Results(union(words, |word| {
                RESULTS.iter().position(|result| *result == word).map(|place| 1 << place)
            })? as u8),
            Field::Errno => {
                Self::Errors(each(words, |word| ErrorCode::named(&word.to_ascii_uppercase()))?)
            }
            _ => Self::Kinds(union(words, |word| {
                let (_, kinds) = KINDS.iter().find(|(kind, _)| *kind == word)?;
                let state = if word == STATE { STATE_BIT } else { 0 };
                Some(kinds.iter().fold(state, |all, kind| all | kind_bit(*kind)))
            })?),
        })
    }

    /// Records of these kinds.
    pub(super) fn kinds(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        Self::Kinds(kinds.into_iter().fold(0, |all, kind| all | kind_bit(kind)))
    }

    /// Whether this kind of record is among them.
    pub(super) fn have_kind(&self, kind: EventKind) -> bool {
        matches!(self, Self::Kinds(bits) if bits & kind_bit(kind) != 0)
    }

    /// Whether they hold of a record.
    pub(super) fn hold(&self, entry: &IndexEntry) -> bool {
        match self {
            Self::Protocols(protocols) => {
                entry.protocol.is_some_and(|protocol| protocols.contains(&protocol))
            }
            Self::Directions(directions) => {
                entry.direction.is_some_and(|direction| directions.contains(&direction))
            }
            Self::Calls(bits) => entry.call.is_some_and(|call| bits & call_bit(call) != 0),
            Self::Results(bits) => result_bit(entry).is_some_and(|bit| bits & bit != 0),
            Self::Errors(errors) => entry.error.is_some_and(|error| errors.contains(&error)),
            Self::Kinds(bits) => {
                let state = if entry.reached_state { STATE_BIT } else { 0 };
                bits & (kind_bit(entry.kind) | state) != 0
            }
        }
    }
}

fn each<T>(words: &[&str], meaning: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, usize> {
    let meanings = words.iter().enumerate();
    meanings.map(|(place, word)| meaning(&word.to_ascii_lowercase()).ok_or(place)).collect()
}

fn union(words: &[&str], meaning: impl Fn(&str) -> Option<u32>) -> Result<u32, usize> {
    Ok(each(words, meaning)?.into_iter().fold(0, |all, bits| all | bits))
}

/// The word for a call: the C name, or another where a flag makes it another call.
pub(super) fn call_word(call: CallKind) -> String {
    call.label().replace(' ', "_")
}

/// The word for a direction.
pub(super) fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "sent",
        Direction::Received => "received",
    }
}

fn call_bit(call: CallKind) -> u32 {
    1 << call as u32
}

fn kind_bit(kind: EventKind) -> u32 {
    1 << kind as u32
}

/// The place in [`RESULTS`] of what a record tells, as a bit.
fn result_bit(entry: &IndexEntry) -> Option<u8> {
    Some(match (entry.result, entry.kind) {
        (Some(ResultKind::Success), _) => 1,
        (Some(ResultKind::Failed), _) => 2,
        (Some(ResultKind::EndOfStream), _) => 4,
        (Some(ResultKind::Cancelled), _) => 8,
        (None, EventKind::Waiting | EventKind::LookingUp) => 16,
        (None, _) => return None,
    })
}

/// The word of how a record's call ended, if it tells of one.
pub(super) fn result_word(entry: &IndexEntry) -> Option<&'static str> {
    RESULTS.get(result_bit(entry)?.trailing_zeros() as usize).copied()
}

/// The word for a kind of record, the narrowest.
pub(super) fn kind_word(kind: EventKind) -> Option<&'static str> {
    let that_have_it = KINDS.iter().filter(|(_, kinds)| kinds.contains(&kind));
    that_have_it.min_by_key(|(_, kinds)| kinds.len()).map(|(word, _)| *word)
}

/// The words that a field is compared with, in the order in which they are offered.
pub fn words_of(field: Field) -> Vec<String> {
    let plain = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match field {
        Field::Protocol => plain(&["tcp", "udp"]),
        Field::Direction => plain(&["sent", "received"]),
        Field::Call => CallKind::ALL.into_iter().map(call_word).collect(),
        Field::Result => plain(&RESULTS),
        Field::Errno => Errno::names().map(str::to_owned).collect(),
        Field::Kind => KINDS.iter().map(|(word, _)| (*word).to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The fields whose words may stand alone, in the order in which a word is looked for among them.
const ALONE: [Field; 6] =
    [Field::Protocol, Field::Direction, Field::Result, Field::Call, Field::Errno, Field::Kind];

/// The field that a word standing alone belongs to.
pub(super) fn field_of_word(word: &str) -> Option<Field> {
    if IN_AND_OUT.contains(&word) {
        return None;
    }
    ALONE.into_iter().find(|field| Words::parse(*field, &[word]).is_ok())
}

/// The words that may stand alone, each with its field.
pub fn words_alone() -> impl Iterator<Item = (Field, String)> {
    let words = ALONE
        .into_iter()
        .flat_map(|field| words_of(field).into_iter().map(move |word| (field, word)));
    // What is also a field's name is the field.
    words.filter(|(_, word)| Field::named(word).is_none())
}

/// The name of a field, ours or Wireshark's, that is nearest to what was written, however far that is.
pub(super) fn nearest_field(written: &str) -> Option<&'static str> {
    let of_wireshark = FIELDS.iter().flat_map(|info| info.wireshark).map(|(name, _)| *name);
    // Of `tcp.flags` no whole protocol was meant.
    let is_like = |name: &&str| name.contains('.') || !written.contains('.');
    let names = own_names().chain(of_wireshark).filter(is_like);
    nearest(written, names.clone()).or_else(|| {
        let likeness = |name: &str| jaro_winkler(written, name);
        names.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
    })
}

fn own_names() -> impl Iterator<Item = &'static str> + Clone {
    FIELDS.iter().flat_map(|info| info.names.iter().copied())
}

/// The word of a field that is nearest to what was written.
pub(super) fn nearest_word(field: Field, written: &str) -> Option<&'static str> {
    match field {
        Field::Protocol => nearest(written, ["tcp", "udp"]),
        Field::Direction => nearest(written, ["sent", "received"]),
        Field::Result => nearest(written, RESULTS),
        Field::Call => nearest(written, CallKind::ALL.into_iter().map(CallKind::name)),
        Field::Errno => nearest(written, Errno::names()),
        Field::Kind => nearest(written, KINDS.iter().map(|(word, _)| *word)),
        _ => None,
    }
}

/// The name of a field, or else a word that may stand alone, that is so near to what was written that
/// it may have been meant.
pub(super) fn nearest_alone(written: &str) -> Option<&'static str> {
    nearest(written, own_names())
        .or_else(|| ALONE.into_iter().find_map(|field| nearest_word(field, written)))
}

fn nearest<'a>(written: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    // A longer word has no near one, and would take long.
    if written.chars().count() > 32 {
        return None;
    }
    let most = if written.len() > 4 { 2 } else { 1 };
    let distances =
        words.into_iter().map(|word| (levenshtein(&written, &word.to_lowercase()), word));
    let near = distances.filter(|(distance, _)| *distance <= most);
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}
