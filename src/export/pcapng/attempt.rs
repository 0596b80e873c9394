//! A `connect` that came to nothing, as the packets that it made: a SYN, and what was answered.

use std::io;

use etherparse::TcpHeader;

use super::{
    address::Addresses,
    capture::{Capture, Seen},
    end::first_sequence_number,
    packet::{Carried, segment},
    side::Side,
};
use crate::model::{Direction, Errno, Protocol, SocketId};

/// What came of a handshake that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Nobody listens there: a RST.
    Refused,
    /// None came.
    Nothing,
}

/// What must have gone over the wire for a `connect` to fail like this; `None` if nothing did.
fn answer(errno: Errno) -> Option<Answer> {
    match errno.name() {
        "ECONNREFUSED" | "ECONNRESET" => Some(Answer::Refused),
        "ETIMEDOUT" => Some(Answer::Nothing),
        _ => None,
    }
}

/// Tells an attempt to connect. `number` is its own among all connections; says whether it took it.
pub(super) fn attempt(
    socket: SocketId,
    addresses: Addresses,
    errno: Errno,
    number: u32,
    capture: &mut Capture<'_>,
) -> io::Result<bool> {
    let Some(answer) = answer(errno) else { return Ok(false) };
    let Addresses { local, peer, remark } = addresses;
    if let Some(remark) = remark {
        capture.say(format!("Addresses: {remark}"))?;
    }
    let first = first_sequence_number(number, Side::Caller);
    let syn = TcpHeader { syn: true, ..TcpHeader::new(0, 0, first, u16::MAX) };
    capture.say_synthesised("the request for a connection (SYN)")?;
    let seen = Seen { by: socket, protocol: Protocol::Tcp, way: Direction::Sent };
    capture.packet(seen, segment((local, peer), syn, Carried::default())?)?;
    if answer == Answer::Refused {
        let acknowledgment_number = first.wrapping_add(1);
        let rst =
            TcpHeader { rst: true, ack: true, acknowledgment_number, ..TcpHeader::new(0, 0, 0, 0) };
        capture.say_synthesised("the refusal (RST)")?;
        let seen = Seen { way: Direction::Received, ..seen };
        capture.packet(seen, segment((peer, local), rst, Carried::default())?)?;
    }
    Ok(true)
}
