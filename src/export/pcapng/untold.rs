//! Which received bytes no call that goes out has sent, where only a part of a session does.
//!
//! The two ends of a connection tell the same bytes, and a capture has them once, as they were sent.
//! Where a filter has left out the send and let the receive through, they are told by the receive. The
//! log knows which bytes of which send came out of which receive.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::Range,
};

use super::super::Outgoing;
use crate::session::Crossings;

/// So many sends that one receive took from are looked at.
const MOST_SENDS: usize = 4096;

/// Records of which the crossings are found at once.
const AT_ONCE: u64 = 65_536;

/// What the receives of a part tell alone.
#[derive(Debug, Default)]
pub(super) struct Untold {
    /// By the number of a receive from a stream: the parts of its bytes that no send has told.
    parts: BTreeMap<u64, Vec<Range<u64>>>,
    /// The receives of datagrams that a send has told.
    told: BTreeSet<u64>,
}

impl Untold {
    /// Looks at the receives with these numbers, of streams and of datagrams. `sends` are the calls
    /// that have sent and go out.
    pub(super) fn of(
        outgoing: &Outgoing<'_>,
        sends: &BTreeSet<u64>,
        receives: impl Iterator<Item = u64>,
        datagrams: impl Iterator<Item = u64>,
    ) -> io::Result<Self> {
        let (mut untold, mut crossings) = (Self::default(), Crossings::default());
        let log = outgoing.log();
        while !crossings.catch_up(log, AT_ONCE) {
            outgoing.tell_progress(crossings.read(), log.len())?;
        }
        let told_of = |number| {
            let entry = log.entry(number);
            let crossed = entry.map(|entry| crossings.of(number, &entry, MOST_SENDS));
            let mut crossed = crossed.unwrap_or_default();
            crossed.retain(|crossing| sends.contains(&crossing.sent));
            crossed
        };
        for number in receives {
            let length = log.entry(number).map_or(0, |entry| entry.length);
            let (mut parts, mut at) = (Vec::new(), 0);
            for told in told_of(number) {
                if at < told.received_at {
                    parts.push(at..told.received_at);
                }
                at = told.received_at + told.length;
            }
            if at < length {
                parts.push(at..length);
            }
            if !parts.is_empty() {
                untold.parts.insert(number, parts);
            }
        }
        untold.told = datagrams.filter(|number| !told_of(*number).is_empty()).collect();
        Ok(untold)
    }

    /// The parts of what this record has received that no send tells.
    pub(super) fn parts(&self, number: u64) -> &[Range<u64>] {
        self.parts.get(&number).map_or(&[], Vec::as_slice)
    }

    /// Whether a send tells the datagram that this record has received.
    pub(super) fn is_told(&self, number: u64) -> bool {
        self.told.contains(&number)
    }
}
