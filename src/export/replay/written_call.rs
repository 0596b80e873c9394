//! A call as a step has it: addresses as names of sockets, data as text where it is one.

use std::convert::Infallible;

use super::names::Names;
use crate::model::step::{CallStep, Data, MOST_FILLED};
use crate::model::{Call, CopyFormat, Outcome, Record};

/// A call as a step has it. What it sends is what went, and as many other bytes as did not go.
pub(super) fn written_call(
    names: &mut Names,
    record: &Record,
    call: &Call<u64>,
    outcome: Option<&Outcome>,
) -> CallStep {
    let socket = record.socket;
    let into = (*call == Call::Accept).then(|| match outcome {
        Some(Outcome::Accepted { socket, .. }) => names.of(*socket),
        // Nothing came of it, and nothing is called so.
        _ => format!("{}-{}", names.of(socket), record.number),
    });
    let address = |address| {
        Ok::<_, Infallible>(match call {
            Call::Bind(_) => names.bound(socket, address),
            _ => names.address(socket, address),
        })
    };
    let Ok(call) = call.clone().translate(address, |offered| Ok(data(record, offered)));
    CallStep { call, into }
}

/// The data of a send of which `offered` bytes were given to the kernel: those that went, and others
/// for the rest.
fn data(record: &Record, offered: u64) -> Data {
    let rest = offered.saturating_sub(record.payload.len() as u64).min(MOST_FILLED as u64);
    let filled = Data::Fill { text: ".".to_owned(), bytes: rest as usize };
    match (record.payload.is_empty(), rest) {
        (_, 0) => bytes(&record.payload),
        (true, _) => filled,
        (false, _) => Data::Joined(vec![bytes(&record.payload), filled]),
    }
}

/// Bytes as a step has them.
pub(super) fn bytes(payload: &[u8]) -> Data {
    match std::str::from_utf8(payload) {
        // A dollar sign begins a variable.
        Ok(text) => Data::Text(text.replace('$', "$$")),
        Err(_not_text) => Data::Hex(CopyFormat::HexStream.write(payload, 0)),
    }
}
