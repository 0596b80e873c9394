//! A wire: a relay made of real sockets, which delays, divides, holds, loses what passes, as it is set.
//!
//! What one end of a connection reads goes into a bounded queue, out of which the other end sends it once it is
//! due; the queue says how much more may be read, so that the kernel's own flow control goes through the wire.
//! When something is due in a stream is decided in `lane`, what becomes of a datagram in `line`; `link` and `hub`
//! are what the two ends share, `stream` and `datagrams` the behaviours of the sockets.
//!
//! When the wire is stopped, or the socket closed that it begins with, both halves of its connections are
//! closed, and so are its clients' sockets over UDP. First to open: `stream`, then `lane`.

mod datagrams;
mod hub;
mod lane;
mod line;
mod link;
mod settings;
mod stream;

use self::datagrams::DatagramWire;
use self::stream::StreamWire;
use super::error::BehaviourError;
use crate::model::{BehaviourSpec, Protocol, Wire};
use crate::net::Behaviour;

/// Milliseconds that anything is delayed at most.
const MOST_MS: u64 = 60 * 60 * 1000;

/// The beginning of a wire, for a socket of this protocol that listens, or is bound.
///
/// # Errors
/// When something would be delayed by more than an hour, or the target has no port.
pub fn wire(wire: Wire, protocol: Protocol) -> Result<Box<dyn Behaviour>, BehaviourError> {
    check_wire(&wire)?;
    Ok(match protocol {
        Protocol::Tcp => Box::new(StreamWire::new(wire)),
        Protocol::Udp => Box::new(DatagramWire::new(wire)),
    })
}

/// What a wire is to do from now on, once it is checked.
///
/// # Errors
/// As [`wire`].
pub fn changed_wire(wire: Wire) -> Result<BehaviourSpec, BehaviourError> {
    check_wire(&wire)?;
    Ok(BehaviourSpec::Wire(wire))
}

fn check_wire(wire: &Wire) -> Result<(), BehaviourError> {
    let all = [&wire.upstream, &wire.downstream];
    let times = all.map(|one| one.delay_ms.max(one.jitter_ms).max(one.join_ms));
    if times.into_iter().any(|time| time > MOST_MS) {
        return Err(BehaviourError::TooLate);
    }
    if wire.to.port() == 0 {
        return Err(BehaviourError::NoTarget);
    }
    Ok(())
}
