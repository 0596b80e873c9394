//! The text of a record's cells, and its tone.

use super::columns::{BytesForm, Column};
use crate::model::{
    CallKind, Caller, Event, KernelView, Origin, Outcome, Record, call_text, escape_bytes,
    escape_text, outcome_text, record_text, truncation_text, waits_text,
};
use crate::ui::document::Document;
use crate::ui::look::{duration, eye};
use crate::ui::socket::kernel_words::{state_change, when_seen};

/// Bytes that the last column shows in hex, and as text.
const FIRST_BYTES: usize = 12;
const FIRST_CHARACTERS: usize = 64;

/// What distinguishes a record from others at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something failed.
    Failed,
    /// A call failed as the step of a lesson expects it to.
    Intended,
    /// A call that returned.
    Plain,
    /// An observation that none of our calls caused.
    Observed,
    /// Everything else.
    Quiet,
}

impl Tone {
    /// The tone of what happened.
    pub fn for_event(event: &Event) -> Self {
        match event {
            event if event.is_fault() => Self::Failed,
            event if event.intended_error().is_some() => Self::Intended,
            Event::Returned { .. } | Event::Opened { .. } => Self::Plain,
            Event::Kernel { .. } | Event::KernelSilent { .. } | Event::Observed => Self::Observed,
            _ => Self::Quiet,
        }
    }
}

/// The texts of a row that depend on what happened.
#[derive(Default)]
pub struct Cells {
    socket: String,
    call: String,
    result: String,
    bytes: String,
    first: String,
    /// The hover text of the result.
    pub about_result: String,
}

impl Cells {
    /// The cells of a record.
    pub fn for_record(record: &Record, document: &Document, form: BytesForm) -> Self {
        let mut cells = Self::of_event(record, form);
        if let Some(wrong) = document.latest().wrong_prediction(record.number) {
            cells.about_result = format!("{}\n{wrong}", cells.about_result);
        }
        // A sample tells it itself, and of a socket that was just made it goes without saying.
        let is_told = matches!(
            record.event,
            Event::Kernel { .. } | Event::Opened { origin: Origin::Made, .. }
        );
        if let Some(state) = document.latest().state_reached(record).filter(|_| !is_told) {
            let gap = if cells.result.is_empty() { "" } else { " " };
            cells.result = format!("{}{gap}→ {state}", cells.result);
            cells.about_result = format!("{}\n{state}: {}", cells.about_result, state.sentence());
        }
        let socket = document.latest().get(record.socket);
        cells.socket =
            socket.map_or_else(|| record.socket.to_string(), |socket| document.title(socket));
        cells
    }

    /// The text of a column; empty for those that do not depend on what happened.
    pub fn text(&self, column: Column) -> &str {
        match column {
            Column::Notes | Column::Number | Column::Time => "",
            Column::Socket => &self.socket,
            Column::Call => &self.call,
            Column::Result => &self.result,
            Column::Bytes => &self.bytes,
            Column::FirstBytes => &self.first,
        }
    }

    fn of_event(record: &Record, form: BytesForm) -> Self {
        let (payload, moved) = (&record.payload, record.moved());
        match &record.event {
            Event::Returned { call, outcome, elapsed_nanos, .. } => {
                let kind = call.kind();
                let result = match outcome {
                    // The bytes stand in columns of their own.
                    Outcome::Received { bytes } => bytes.to_string(),
                    Outcome::Datagram { bytes, from, truncated, lost } => {
                        let from = from.map(|from| format!(" from {from}")).unwrap_or_default();
                        let cut = truncation_text(kind, *truncated, *lost);
                        let cut = cut.map(|text| format!(", {text}")).unwrap_or_default();
                        format!("{bytes}{from}{cut}")
                    }
                    outcome => outcome_text(call.kind(), outcome, moved),
                };
                let intended = record.event.intended_error();
                let intended = intended.map_or("", |_| " as intended");
                let result = format!("{result}{intended}");
                Self {
                    call: call_text(call, moved),
                    result,
                    about_result: format!("took {}", duration(*elapsed_nanos)),
                    bytes: match outcome.is_success() {
                        true if kind.is_send() => format!("→ {}", record.length),
                        true if kind.is_receive() => format!("← {}", record.length),
                        // They have not moved yet.
                        true if kind == CallKind::Peek => format!("({})", record.length),
                        _ => String::new(),
                    },
                    first: first_bytes(payload, record.length, form),
                    ..Self::default()
                }
            }
            Event::Waiting { call, sent, .. } => Self {
                call: call_text(call, moved),
                result: waits_text(call, *sent),
                ..Self::default()
            },
            Event::Opened { .. }
            | Event::OpenFailed { .. }
            | Event::LookingUp { .. }
            | Event::LookedUp { .. } => {
                let text = record_text(record);
                let (call, result) = text.split_once(" = ").unwrap_or((&text, ""));
                Self { call: call.to_owned(), result: result.to_owned(), ..Self::default() }
            }
            Event::Kernel { view, gap_nanos, .. } => Self {
                call: format!("{} kernel: {}", eye(), kernel_change(record, view)),
                // What was seen happened before, at some moment since the look before.
                result: format!("observed ≤{} ms late", gap_nanos.div_ceil(1_000_000)),
                about_result: when_seen(record.since_start_nanos, *gap_nanos),
                first: when_seen(record.since_start_nanos, *gap_nanos),
                ..Self::default()
            },
            Event::Observed | Event::KernelSilent { .. } => Self {
                call: format!("{} {}", eye(), escape_text(&record_text(record))),
                result: "observed".to_owned(),
                ..Self::default()
            },
            Event::PortHeld { .. }
            | Event::Reading(_)
            | Event::Accepting(_)
            | Event::Behaviour { .. }
            | Event::Marked { .. }
            | Event::Commented { .. }
            | Event::Arranged(_)
            | Event::Lesson(_)
            | Event::Measurement(_)
            | Event::Lost { .. } => {
                Self { call: escape_text(&record_text(record)), ..Self::default() }
            }
        }
    }
}

/// The hover text of the call.
pub fn about_call(event: &Event) -> Option<&'static str> {
    match event {
        Event::Kernel { .. } => Some(
            "Not a call: the kernel was queried and its data had changed. The exact time of the \
             change is unknown.",
        ),
        Event::Returned { caller: Caller::Program, .. } => {
            Some("Made by the socket itself, which reads, accepts, sends or answers automatically")
        }
        _ => None,
    }
}

/// What a query of the kernel found: the change of state, else the figures.
fn kernel_change(record: &Record, view: &KernelView) -> String {
    if !record.event.is_figures_only() {
        return state_change(record);
    }
    let text = record_text(record);
    let figures = text.strip_prefix("kernel: ").unwrap_or(&text);
    view.state.map_or_else(|| figures.to_owned(), |state| format!("{state}, {figures}"))
}

fn first_bytes(payload: &[u8], length: u64, form: BytesForm) -> String {
    let most = match form {
        BytesForm::Text => FIRST_CHARACTERS,
        BytesForm::Hex => FIRST_BYTES,
    };
    let shown = &payload[..payload.len().min(most)];
    let text = match form {
        BytesForm::Text => escape_bytes(shown),
        BytesForm::Hex => {
            shown.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
        }
    };
    let more = if length > shown.len() as u64 { " …" } else { "" };
    format!("{text}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_say_when_there_are_more() {
        let hex = |bytes: &[u8], length| first_bytes(bytes, length, BytesForm::Hex);
        assert_eq!(hex(b"Hi", 2), "48 69");
        assert!(hex(&[0; 13], 13).ends_with(" …"));
        let text = |bytes: &[u8], length| first_bytes(bytes, length, BytesForm::Text);
        assert_eq!(text(b"Hi\r\n", 4), "Hi\\r\\n");
        assert_eq!(text(b"Hi", 9000), "Hi …");
    }
}
