//! Receiving until something: this many bytes, the end of a stream, the end of a time.

use std::time::Duration;

use super::{Runner, StartedCall, StepFailure};
use crate::model::{Call, Outcome, Protocol, SocketState, count};
use crate::scenario::log_observer::CallEnd;
use crate::scenario::ready::Ready;

/// Bytes that a `Receive` asks for at once. Every datagram fits.
const RECEIVE_LENGTH: u32 = 65_536;

/// Bytes that it asks of a stream that brings as much as that: each return of a call has
/// another thread take its turn, which takes longer than to copy these.
const LONG_RECEIVE_LENGTH: u32 = 256 * 1024;

impl<'plan> Runner<'plan> {
    /// Reads on until this many bytes have come, or to the end of the stream.
    pub(super) fn receive(
        &mut self,
        on: &'plan str,
        wanted: Option<u64>,
    ) -> Result<(), StepFailure> {
        let (mut came, mut length) = (0_u64, RECEIVE_LENGTH);
        while wanted.is_none_or(|wanted| came < wanted) {
            let made = self.make_receive(on, wanted.map(|wanted| wanted - came), length)?;
            let expected =
                wanted.map_or_else(|| "end of stream".to_owned(), |wanted| count(wanted, "byte"));
            match self.end_of(&made, &expected)? {
                CallEnd::Returned { outcome: Outcome::EndOfStream, .. } if wanted.is_none() => {
                    break;
                }
                CallEnd::Returned {
                    outcome: Outcome::Received { bytes } | Outcome::Datagram { bytes, .. },
                    ..
                } => {
                    came += bytes;
                    let is_much = bytes >= u64::from(RECEIVE_LENGTH);
                    length = if is_much { LONG_RECEIVE_LENGTH } else { RECEIVE_LENGTH };
                }
                end => {
                    let got = format!("{}, then {}", count(came, "byte"), end.told(made.kind));
                    return Err(StepFailure::unexpected(made.subject, expected, got));
                }
            }
        }
        Ok(())
    }

    /// Reads whatever comes in this time. The end of a stream ends it: nothing can come after.
    pub(super) fn receive_for(
        &mut self,
        on: &'plan str,
        time: Duration,
    ) -> Result<(), StepFailure> {
        let until = self.after(time);
        loop {
            let made = self.make_receive(on, None, RECEIVE_LENGTH)?;
            let mut ended = self.wait_until(until, |this| this.heard.take_end(made.call_id));
            let time_is_up = ended.is_none();
            if time_is_up {
                // A socket that is closed by now has taken the call back itself.
                self.playground.cancel(made.socket_id, made.call_id).unwrap_or_default();
                ended = Some(self.end_of(&made, "the wait to end")?);
            }
            match ended {
                Some(CallEnd::Returned {
                    outcome: Outcome::Received { .. } | Outcome::Datagram { .. },
                    ..
                }) if !time_is_up => {}
                Some(end @ CallEnd::Returned { outcome: Outcome::Failed(_), .. }) => {
                    let got = end.told(made.kind);
                    return Err(StepFailure::unexpected(made.subject, "bytes or nothing", got));
                }
                _ if time_is_up && until > self.limit.deadline() => {
                    return Err(self.time_up(made.subject, "time to pass"));
                }
                _ => return Ok(()),
            }
        }
    }

    fn make_receive(
        &mut self,
        on: &'plan str,
        at_most: Option<u64>,
        length: u32,
    ) -> Result<StartedCall<'plan>, StepFailure> {
        let protocol = self.heard.socket(self.socket(on)).map(SocketState::protocol);
        // Of a stream no more is taken than was asked for; a datagram would lose its rest.
        let length = match (at_most, protocol) {
            (Some(at_most), Some(Protocol::Tcp)) => {
                u32::try_from(at_most).unwrap_or(length).min(length)
            }
            (None, Some(Protocol::Tcp)) => length,
            _ => RECEIVE_LENGTH,
        };
        self.hand_over(on, Ready::new(Call::Recv(length)), None, None)
    }
}
