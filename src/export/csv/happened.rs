//! What a record tells, in the columns of a table: what happened, with what, and what came of it.

use crate::model::{
    Call, Event, Moved, Origin, Outcome, Record, call_text, count, lookup_text, outcome_text,
    record_text, waits_text,
};

/// The cells of a record that depend on its kind.
#[derive(Default)]
pub(super) struct Happened {
    pub(super) event: String,
    pub(super) arguments: String,
    pub(super) result: String,
    pub(super) errno: String,
}

impl Happened {
    pub(super) fn from_record(record: &Record) -> Self {
        match &record.event {
            Event::Opened { protocol, family, origin: Origin::Made, .. } => Self {
                arguments: format!("{}, {}", family.constant(), protocol.type_constant()),
                result: protocol.socket_name(record.socket),
                ..Self::named("socket")
            },
            Event::Opened { protocol, origin: Origin::AcceptedBy(listener), .. } => {
                Self { arguments: protocol.socket_name(*listener), ..Self::named("accepted by") }
            }
            Event::OpenFailed { protocol, family, errno, needed } => Self {
                event: needed.name().to_owned(),
                arguments: format!("{}, {}", family.constant(), protocol.type_constant()),
                result: "failed".to_owned(),
                errno: errno.to_string(),
            },
            Event::Waiting { call, sent, .. } => Self {
                arguments: arguments(call),
                result: waits_text(call, *sent),
                ..Self::named(call.kind().name())
            },
            Event::Returned { call, outcome, .. } => Self {
                event: call.kind().name().to_owned(),
                arguments: arguments(call),
                result: result(record, call, outcome),
                errno: outcome.errno().map(|errno| errno.to_string()).unwrap_or_default(),
            },
            Event::LookingUp { host, ascii, .. } => Self {
                arguments: host_cell(host, ascii.as_deref()),
                result: "waits".to_owned(),
                ..Self::named("getaddrinfo")
            },
            Event::LookedUp { host, ascii, lookup, .. } => Self {
                arguments: host_cell(host, ascii.as_deref()),
                result: lookup_text(lookup),
                ..Self::named("getaddrinfo")
            },
            Event::Observed | Event::Kernel { .. } | Event::KernelSilent { .. } => {
                Self::in_words("kernel", "kernel: ", record)
            }
            Event::PortHeld { address, .. } => Self {
                arguments: address.to_string(),
                ..Self::in_words("port held", &format!("who holds {address}: "), record)
            },
            Event::Reading(_) => Self::in_words("reading", "", record),
            Event::Accepting(_) => Self::in_words("accepting", "", record),
            Event::Behaviour { .. } => Self::in_words("behaviour", "", record),
            Event::Marked { record, marked } => Self {
                arguments: format!("record {record}"),
                result: if *marked { "marked" } else { "marked no more" }.to_owned(),
                ..Self::named("mark")
            },
            Event::Commented { record, text } => Self {
                arguments: format!("record {record}"),
                result: text.clone(),
                ..Self::named("comment")
            },
            Event::Arranged(_) => Self::in_words("arrange", "", record),
            Event::Lesson(_) => Self::in_words("lesson", "", record),
            Event::Measurement(_) => Self::in_words("measurement", "", record),
            Event::Lost { reason } => Self { result: reason.clone(), ..Self::named("lost") },
        }
    }

    fn named(event: &str) -> Self {
        Self { event: event.to_owned(), ..Self::default() }
    }

    /// Told as in the log, where that begins with words which say no more than the event.
    fn in_words(event: &str, begins: &str, record: &Record) -> Self {
        let words = record_text(record);
        let result = words.strip_prefix(begins).unwrap_or(&words).to_owned();
        Self { result, ..Self::named(event) }
    }
}

/// What is between the parentheses of a call. The bytes have columns of their own.
fn arguments(call: &Call<u64>) -> String {
    let text = call_text(call, b"");
    let between = text.strip_prefix(call.kind().name()).and_then(|rest| rest.strip_prefix('('));
    between.and_then(|rest| rest.strip_suffix(')')).unwrap_or_default().to_owned()
}

fn result(record: &Record, call: &Call<u64>, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(_) if record.length > 0 => {
            format!("failed after {}", count(record.length, "byte"))
        }
        Outcome::Failed(_) => "failed".to_owned(),
        Outcome::Received { bytes } => bytes.to_string(),
        outcome => {
            let moved = Moved { beginning: b"", length: record.length };
            outcome_text(call.kind(), outcome, moved)
        }
    }
}

/// A host name, and the name that it was looked up as where that is another.
fn host_cell(host: &str, ascii: Option<&str>) -> String {
    ascii.map_or_else(|| host.to_owned(), |ascii| format!("{host} ({ascii})"))
}
