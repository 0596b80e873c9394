//! A record as a line of JSON: what every record has.

use std::net::SocketAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::Serialize;

use super::super::written_record::reads_as_text;
use super::event_row::EventRow;
use crate::model::{Explanation, Record, SocketId, SocketSnapshot, TcpState, record_text};

/// One line. Its fields are documented in [`super`].
#[derive(Serialize)]
pub(super) struct RecordRow<'a> {
    #[serde(flatten)]
    event: EventRow<'a>,
    number: u64,
    wall: Timestamp,
    since_start_nanos: u64,
    socket: SocketId,
    line: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<StandingRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<PayloadRow<'a>>,
}

#[derive(Serialize)]
struct StandingRow {
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
    listening: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
}

impl StandingRow {
    fn new(standing: &SocketSnapshot) -> Self {
        let SocketSnapshot { local, peer, listening, state } = *standing;
        Self { local, peer, listening, state: state.map(TcpState::name) }
    }
}

#[derive(Serialize)]
struct PayloadRow<'a> {
    length: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<bool>,
}

impl<'a> RecordRow<'a> {
    /// `explanation` is that of the failure, if there is one.
    pub(super) fn new(record: &'a Record, explanation: Option<Explanation>) -> Self {
        Self {
            event: EventRow::new(&record.event, explanation),
            number: record.number,
            wall: record.wall,
            since_start_nanos: record.since_start_nanos,
            socket: record.socket,
            line: record_text(record),
            standing: record.standing.as_deref().map(StandingRow::new),
            payload: PayloadRow::new(record),
        }
    }
}

impl<'a> PayloadRow<'a> {
    fn new(record: &'a Record) -> Option<Self> {
        let length = record.length;
        if length == 0 {
            return None;
        }
        if record.is_withheld() {
            return Some(Self { length, base64: None, text: None, withheld: Some(true) });
        }
        let bytes = &record.payload;
        let text = if reads_as_text(bytes) { std::str::from_utf8(bytes).ok() } else { None };
        Some(Self { length, base64: Some(STANDARD.encode(bytes)), text, withheld: None })
    }
}
