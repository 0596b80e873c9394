//! To which record a click in a plot leads: the nearest in time of the plotted sockets, of those that
//! the plot is about.
//!
//! A click examines a bounded number of entries of the index and reads no record.

use std::ops::Range;

use super::kind::PlotKind;
use crate::model::SocketId;
use crate::session::{EventKind, IndexEntry, Log};
use crate::ui::document::Document;

/// The most entries examined on each side.
const LOOKED_AT: u64 = 50_000;

/// Entries examined in one go.
const STEP: u64 = 512;

/// The record nearest to a time, in nanoseconds since the session began: of these sockets, or of all
/// if there are none. For plots of kernel data, a kernel record; else any record that is neither a
/// note nor holds only kernel figures.
pub fn nearest(
    document: &Document,
    kind: PlotKind,
    sockets: &[SocketId],
    nanos: u64,
) -> Option<u64> {
    let log = document.log();
    let time = |number: u64| log.entry(number).map(|entry| entry.since_start_nanos);
    let distance = |number: &u64| time(*number).map_or(u64::MAX, |time| time.abs_diff(nanos));
    if kind.is_of_kernel() {
        let around = sockets.iter().flat_map(|socket| {
            let trail = document.kernel_trail().of(*socket);
            let later = trail.partition_point(|number| time(*number) <= Some(nanos));
            trail.get(later.saturating_sub(1)..trail.len().min(later + 1)).unwrap_or_default()
        });
        return around.copied().min_by_key(distance);
    }
    let wanted = |entry: &IndexEntry| {
        let figures = [EventKind::KernelFigures, EventKind::BehaviourProgress];
        let told = !entry.kind.is_note() && !figures.contains(&entry.kind);
        told && (sockets.is_empty() || sockets.contains(&entry.socket))
    };
    let middle = log.last_by(nanos) + 1;
    let before = steps_down(middle).find_map(|step| found(log, step, &wanted).last().copied());
    let after =
        steps_up(middle, log.len()).find_map(|step| found(log, step, &wanted).first().copied());
    before.into_iter().chain(after).min_by_key(distance)
}

fn found(log: &Log, numbers: Range<u64>, wanted: &impl Fn(&IndexEntry) -> bool) -> Vec<u64> {
    let mut found = Vec::new();
    log.for_each_entry(numbers, |number, entry| {
        if wanted(entry) {
            found.push(number);
        }
    });
    found
}

/// The numbers below this one, step by step, the highest first.
fn steps_down(below: u64) -> impl Iterator<Item = Range<u64>> {
    let least = below.saturating_sub(LOOKED_AT).max(1);
    let ends = (0..).map(move |step| below.saturating_sub(step * STEP));
    ends.take_while(move |end| *end > least)
        .map(move |end| end.saturating_sub(STEP).max(least)..end)
}

/// The numbers from this one on, step by step.
fn steps_up(from: u64, last: u64) -> impl Iterator<Item = Range<u64>> {
    let end = from.saturating_add(LOOKED_AT).min(last + 1);
    let begins = (0..).map(move |step| from + step * STEP);
    begins.take_while(move |begin| *begin < end).map(move |begin| begin..(begin + STEP).min(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_looked_at_once() {
        let down: Vec<u64> = steps_down(1300).flat_map(Range::rev).collect();
        assert!(down.iter().copied().eq((1..1300).rev()));
        assert!(steps_up(1300, 3000).flatten().eq(1300..3001));
        assert_eq!(steps_down(1).count() + steps_up(4, 3).count(), 0);
        assert_eq!(steps_down(1 << 40).flatten().count() as u64, LOOKED_AT);
        assert_eq!(steps_up(1, 1 << 40).flatten().count() as u64, LOOKED_AT);
    }
}
