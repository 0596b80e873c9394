//! What is said of a record in words, in the comment of a packet.

use crate::model::{Event, Explanation, Protocol, Record, escape_text, record_text};

/// Bytes of a comment at most.
const LONGEST: usize = 2000;

/// What a packet says that no record tells of.
pub(super) const SYNTHESISED: &str = "Synthesised: ";

/// A call with its answer, or what a person has noted; `None` of records that tell of neither.
pub(super) fn note(
    record: &Record,
    protocol: Protocol,
    explanation: Option<Explanation>,
) -> Option<String> {
    let is_told = match &record.event {
        Event::Returned { .. }
        | Event::OpenFailed { .. }
        | Event::LookedUp { .. }
        | Event::PortHeld { .. }
        | Event::Lost { .. } => true,
        event => event.is_note(),
    };
    is_told.then(|| {
        let name = protocol.socket_name(record.socket);
        let text = escape_text(&record_text(record));
        let why = explanation.map_or_else(String::new, |explanation| {
            format!(". {} {}", explanation.meaning, explanation.remedy)
        });
        shortened(format!("{name}: {text} (record {}){why}", record.number))
    })
}

/// The beginning of a text that is too long for a comment.
pub(super) fn shortened(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str("...");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_comment_is_cut_between_characters() {
        assert_eq!(shortened("short".to_owned()), "short");
        let cut = shortened("€".repeat(1000));
        assert_eq!(cut, format!("{}...", "€".repeat(666)));
    }
}
