//! Whether a verdict that was given before a call has come true: a wrong one is the program's
//! mistake, and is said.
//!
//! Only what a verdict speaks of is judged. An error that lies in the arguments, or in what the peer
//! has done meanwhile, was never foretold; where the record itself shows that the kernel had moved
//! on before the call was made, the verdict was about an older state.

use std::fmt;

use super::{Caller, Event, Lifecycle, Outcome, Record, SocketState, Verdict, verdict};

/// Errors that depend on the state alone: a call that was said to be legal cannot get them.
const OF_STATE: [&str; 4] = ["EOPNOTSUPP", "EDESTADDRREQ", "EISCONN", "EALREADY"];

/// A verdict that has not come true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongPrediction {
    /// The error that was foretold; `None` if success was.
    pub predicted: Option<&'static str>,
}

impl fmt::Display for WrongPrediction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let predicted = self.predicted.unwrap_or("success");
        write!(formatter, "predicted {predicted}: the prediction was wrong; please report it")
    }
}

/// Compares the answer in `record` with what was foretold, `before` being the state of its socket up
/// to then. A call that has waited goes by what was foretold when it began to.
pub fn wrong_prediction(before: &SocketState, record: &Record) -> Option<WrongPrediction> {
    let Event::Returned { call_id, call, outcome, caller: Caller::Person, .. } = &record.event
    else {
        return None;
    };
    let waited = before.waiting().iter().find(|waiting| waiting.call_id == *call_id);
    let foretold = waited.map_or_else(|| verdict(before, call.kind()), |waiting| waiting.foretold);
    let came = match outcome {
        // Taken back: the kernel was not asked, or has not answered.
        Outcome::Cancelled { .. } => return None,
        Outcome::Failed(errno) => Some(errno.name()),
        _ => None,
    };
    // A socket that was being closed while the call was on its way.
    let closing = came == Some("EBADF") && before.is_open();
    if closing || had_moved_on(before, record) {
        return None;
    }
    match foretold {
        Verdict::WillFail { errno, .. } if came != Some(errno) => {
            Some(WrongPrediction { predicted: Some(errno) })
        }
        Verdict::Legal | Verdict::MayWait(_) if came.is_some_and(|it| OF_STATE.contains(&it)) => {
            Some(WrongPrediction { predicted: None })
        }
        _ => None,
    }
}

/// Whether the kernel had moved on before the call was made, unseen: a connection that broke or
/// ended, a handshake that nobody waits for any more and that is done or refused.
fn had_moved_on(before: &SocketState, record: &Record) -> bool {
    let now = record.standing.as_deref();
    let lost_peer = before.kernel_knows_peer() && now.is_some_and(|now| now.peer.is_none());
    lost_peer || before.lifecycle() == Lifecycle::Connecting
}
