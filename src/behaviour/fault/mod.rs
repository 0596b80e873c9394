//! Faults: a socket that misbehaves on purpose, so that it can be seen what its peer makes of that.
//!
//! Decides which code carries a [`Fault`] out. Those that only keep the socket from something are in
//! `standing`; those that make calls have a file each. First to open: `standing`, then `at_once`.

mod at_once;
mod backlog;
mod garbage;
mod slow_reader;
mod standing;

use self::{
    at_once::AtOnce, backlog::BacklogFiller, garbage::Garbage, slow_reader::SlowReader,
    standing::Standing,
};
use super::error::BehaviourError;
use crate::model::Fault;
use crate::net::Behaviour;

/// Connections that fill an accept queue at most: each is two sockets, with a thread for one of them.
const MOST_CONNECTIONS: u64 = 1024;

/// Bytes of a piece, or of garbage at a time, at most.
const MOST_BYTES: u64 = 1024 * 1024;

/// What carries a fault out.
///
/// # Errors
/// When one of its settings makes no sense.
pub fn fault(fault: &Fault) -> Result<Box<dyn Behaviour>, BehaviourError> {
    let within = |number: u64, most: u64, what: &'static str| {
        let is_within = (1..=most).contains(&number);
        let error = BehaviourError::OutOfRange { what, least: 1, most };
        if is_within { Ok(number) } else { Err(error) }
    };
    Ok(match fault {
        Fault::StopReading | Fault::NeverAccept => Box::new(Standing::new(fault.clone())),
        Fault::TinyPieces { bytes, .. } => {
            within(*bytes, MOST_BYTES, "bytes of a piece")?;
            Box::new(Standing::new(fault.clone()))
        }
        Fault::Reset | Fault::HalfClose | Fault::CloseAtOnce => {
            Box::new(AtOnce::new(fault.clone()))
        }
        Fault::ReadSlowly { bytes_per_second } => {
            let rate = within(*bytes_per_second, u64::MAX, "bytes a second")?;
            Box::new(SlowReader::new(rate))
        }
        Fault::Garbage { bytes, every_ms, seed } => {
            within(*bytes, MOST_BYTES, "bytes at a time")?;
            Box::new(Garbage::new(*bytes, *every_ms, *seed))
        }
        Fault::FillBacklog { most } => {
            Box::new(BacklogFiller::new(within(*most, MOST_CONNECTIONS, "connections")?))
        }
    })
}
