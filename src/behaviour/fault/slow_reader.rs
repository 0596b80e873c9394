//! Reading slowly: receives of a few bytes by the clock, and nothing in between.

use std::time::{Duration, Instant};

use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Fault, FaultKind, Outcome,
    Protocol,
};
use crate::net::{Acts, Behaviour, Reading, Seen, Situation, Waker};

/// Receives a second, where the rate has as many bytes.
const A_SECOND: u64 = 10;

/// Bytes of the longest datagram.
const LONGEST_DATAGRAM: u32 = 65_536;

/// Reads so many bytes a second.
#[derive(Debug)]
pub(super) struct SlowReader {
    rate: u64,
    /// When it reads next; `None` while it waits for a connection.
    next: Option<Instant>,
    progress: BehaviourProgress,
}

impl SlowReader {
    pub(super) fn new(rate: u64) -> Self {
        let kind = BehaviourKind::Fault(FaultKind::ReadSlowly);
        Self { rate, next: None, progress: BehaviourProgress::new(kind, None) }
    }

    /// How long so many bytes take.
    fn time_for(&self, bytes: u64) -> Duration {
        Duration::from_nanos(bytes.saturating_mul(1_000_000_000) / self.rate)
    }
}

impl Behaviour for SlowReader {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Fault(Fault::ReadSlowly { bytes_per_second: self.rate })
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        self.next = Some(now);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        if !seen.own {
            // A connection is there now, perhaps.
            if matches!(seen.call, Call::Connect(_) | Call::Bind(_)) && seen.outcome.is_success() {
                self.next = Some(situation.now);
            }
            return;
        }
        match seen.outcome {
            Outcome::Received { bytes } | Outcome::Datagram { bytes, .. } => {
                self.progress.done += bytes;
                self.next = Some(situation.now + self.time_for(*bytes));
            }
            Outcome::Failed(errno) => acts.end(BehaviourEnd::Failed(*errno)),
            _ => acts.end(BehaviourEnd::Finished),
        }
    }

    fn due(&self) -> Option<Instant> {
        self.next
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        self.next = None;
        let bytes = u32::try_from((self.rate / A_SECOND).max(1)).unwrap_or(u32::MAX);
        match situation.protocol {
            Protocol::Tcp if situation.peer.is_some() => acts.call(Call::Recv(bytes)),
            Protocol::Udp if situation.local.is_some() => {
                acts.call(Call::RecvFrom(LONGEST_DATAGRAM));
            }
            _ => {}
        }
    }

    fn reading(&self) -> Reading {
        Reading::Held
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(Self::new(self.rate)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_kept_over_any_number_of_bytes() {
        let reader = SlowReader::new(100);
        assert_eq!(reader.time_for(10), Duration::from_millis(100));
        assert_eq!(SlowReader::new(3).time_for(1), Duration::from_nanos(333_333_333));
        let mut acts = Acts::default();
        let peer = "127.0.0.1:1".parse().ok();
        let now = Instant::now();
        let situation = Situation { now, protocol: Protocol::Tcp, local: None, peer };
        SlowReader::new(5).go_on(&situation, &mut acts);
        assert_eq!(acts.into_parts().0, [Call::Recv(1)]);
    }
}
