//! What the settings of a wire come to: how much it holds, how long something takes, and what chance there is.

use std::time::Duration;

use fastrand::Rng;

use crate::model::{Wire, WireDirection};

/// Bytes that one direction of a connection, or of a client's datagrams, holds at most.
pub(super) const MOST_HELD: usize = 4 * 1024 * 1024;

/// Bytes that a wire holds in all before each direction holds one read at most.
pub(super) const MOST_IN_ALL: usize = 64 * 1024 * 1024;

/// The chance of one direction of the connection or client of this number.
pub(super) fn chance(wire: &Wire, number: u64, direction: WireDirection) -> Rng {
    let number = 2 * number + u64::from(direction == WireDirection::Downstream);
    Rng::with_seed(wire.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// How long this many bytes take at this many a second; no time, if any number passes.
pub(super) fn time_of(bytes: usize, bandwidth: u64) -> Duration {
    if bandwidth == 0 {
        return Duration::ZERO;
    }
    Duration::from_secs_f64(bytes as f64 / bandwidth as f64)
}

/// How much later something arrives, `drawn` being from -1 to 1.
pub(super) fn lateness(delay_ms: u64, jitter_ms: u64, drawn: f64) -> Duration {
    let late = delay_ms as f64 + jitter_ms as f64 * drawn;
    Duration::from_secs_f64(late.max(0.0) / 1e3)
}
