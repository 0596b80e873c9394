//! From a record to the text of a filter: the test that a cell of the log stands for, and how it is
//! added to the filter there is. The other way, from text to tests, is `parse`.

use super::condition::Condition;
use super::word::{call_word, direction_word, kind_word, result_word};
use super::{Field, Filter};
use crate::model::seconds;
use crate::session::{EventKind, Log};

/// Bytes of a record that a test for its beginning has.
const FIRST_BYTES: u64 = 12;

/// A test that holds of this record for what it shows in this field: `socket == 3`. `None` where the
/// record has nothing there.
pub fn test_of_cell(log: &Log, field: Field, number: u64) -> Option<String> {
    let entry = log.entry(number)?;
    let address = |id| log.with_addresses(|addresses| addresses.get(id));
    let value = match field {
        Field::Number => number.to_string(),
        Field::Socket => entry.socket.0.to_string(),
        Field::Protocol => entry.protocol?.to_string().to_lowercase(),
        Field::Direction => direction_word(entry.direction?).to_owned(),
        Field::Call => call_word(entry.call?),
        Field::Result => result_word(&entry)?.to_owned(),
        Field::Errno => entry.error?.name()?.to_owned(),
        Field::Length => (entry.length > 0).then(|| entry.length.to_string())?,
        Field::Local => address(entry.local?)?.to_string(),
        Field::Peer | Field::Address => address(entry.peer?)?.to_string(),
        Field::Port => address(entry.peer.or(entry.local)?)?.port().to_string(),
        Field::Kind => kind_word(entry.kind)?.to_owned(),
        Field::Time => {
            // From this moment on: nothing else happened at the same nanosecond.
            return Some(format!("time >= {}s", seconds(entry.since_start_nanos, 9)));
        }
        Field::Hex | Field::Text | Field::Bytes => {
            let bytes = log.payload(number, 0..FIRST_BYTES).filter(|bytes| !bytes.is_empty())?;
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            return Some(format!("hex contains {}", hex.join("")));
        }
        Field::Comment | Field::Marked => return Some(field.name().to_owned()),
    };
    Some(format!("{} == {value}", field.name()))
}

/// The test for the words that the log shows of a record in place of a call: the call, or else what
/// kind of record it is.
pub fn test_of_event(log: &Log, number: u64) -> Option<String> {
    let kind = log.entry(number)?.kind;
    if matches!(kind, EventKind::Returned | EventKind::Waiting) {
        return test_of_cell(log, Field::Call, number);
    }
    test_of_cell(log, Field::Kind, number)
}

/// The test for what the log shows of a record in place of a result: the error, or else the result.
pub fn test_of_result(log: &Log, number: u64) -> Option<String> {
    test_of_cell(log, Field::Errno, number).or_else(|| test_of_cell(log, Field::Result, number))
}

/// A filter that asks for one test more: for what it holds of alone (`only`), or for the rest. A text
/// that is no filter gives way to the test.
pub fn narrowed(filter: &str, test: &str, only: bool) -> String {
    let added = match test.split_once(" == ") {
        _ if only => test.to_owned(),
        Some((field, value)) => format!("{field} != {value}"),
        None => format!("not {test}"),
    };
    match Filter::parse(filter) {
        Err(_) => added,
        Ok(read) if matches!(read.0.condition, Condition::Any(_)) => {
            format!("({}) and {added}", filter.trim())
        }
        Ok(_) => format!("{} and {added}", filter.trim()),
    }
}
