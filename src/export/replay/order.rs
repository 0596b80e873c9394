//! The order in which the calls of a session can be made one after the other.

use std::collections::BTreeMap;
use std::io;

use crate::export::Outgoing;
use crate::model::{Call, CallId, CallKind, Event, Origin, Outcome, SocketId};
use crate::session::{Deliveries, Log};

/// This many sends that one receive took from are looked at.
const MOST_CAUSES: usize = 4096;

/// How often the order is looked through, at most.
const MOST_ROUNDS: usize = 8;

/// What of a record becomes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepSource {
    /// All of it.
    Whole,
    /// That the call began, and waits.
    Begin,
    /// That a call has ended which was started by an earlier step.
    End,
}

/// Records that become steps, in order.
#[derive(Debug, Default)]
pub(super) struct StepOrder {
    steps: Vec<PlacedStep>,
    /// The returns of calls that were seen to wait, by the record that says so.
    returns: BTreeMap<u64, u64>,
    deliveries: Deliveries,
}

/// The place of a step: by its time, and among others of that time by its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PlacedStep {
    nanos: u64,
    number: u64,
    begins: bool,
    ends: bool,
}

impl StepOrder {
    fn add(&mut self, nanos: u64, number: u64, part: StepSource) {
        let (begins, ends) = (part == StepSource::Begin, part == StepSource::End);
        self.steps.push(PlacedStep { nanos, number, begins, ends });
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The record of the return of a call that was seen to wait by this record.
    pub(super) fn return_of(&self, number: u64) -> Option<u64> {
        self.returns.get(&number).copied()
    }

    /// The socket of the session at the other end of a TCP connection.
    pub(super) fn other_end(&self, socket: SocketId) -> Option<SocketId> {
        self.deliveries.other_end(socket)
    }

    /// The records, and what of them becomes a step.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, StepSource)> {
        self.steps.iter().map(|placed| {
            let part = match (placed.begins, placed.ends) {
                (true, _) => StepSource::Begin,
                (_, true) => StepSource::End,
                _ => StepSource::Whole,
            };
            (placed.number, part)
        })
    }
}

/// Finds the order. It holds a few numbers for each call, and no bytes.
pub(super) fn order(outgoing: &Outgoing<'_>) -> io::Result<StepOrder> {
    let mut order = StepOrder::default();
    // The place of the step that begins a call which was seen to wait, until it has ended.
    let mut waiting: BTreeMap<CallId, usize> = BTreeMap::new();
    let mut accepted: BTreeMap<SocketId, u64> = BTreeMap::new();
    outgoing.for_each(|record| {
        let (now, number) = (record.since_start_nanos, record.number);
        match &record.event {
            Event::Opened { origin: Origin::Made | Origin::MadeFor(_), .. }
            | Event::OpenFailed { .. } => {
                order.add(now, number, StepSource::Whole);
            }
            Event::Opened { .. } => {
                accepted.insert(record.socket, now);
            }
            // Told again when more of a send has gone.
            Event::Waiting { call_id, .. } if waiting.contains_key(call_id) => {}
            Event::Waiting { call_id, .. } => {
                waiting.insert(*call_id, order.len());
                order.add(now, number, StepSource::Begin);
            }
            Event::Returned { call_id, call, outcome, elapsed_nanos, .. } => {
                let began = waiting.remove(call_id);
                let came_at = match outcome {
                    // What the new socket does may be told before the accept itself.
                    Outcome::Accepted { socket, .. } => accepted.remove(socket).unwrap_or(now),
                    _ => now,
                };
                let called_at = now.saturating_sub(*elapsed_nanos);
                if let Some(step) = began.and_then(|began| order.steps.get_mut(began)) {
                    // That it waits is told some time after it was called.
                    step.nanos = step.nanos.min(called_at);
                    order.returns.insert(step.number, number);
                }
                let part = if began.is_some() { StepSource::End } else { StepSource::Whole };
                let ends = began.is_some() || waits_for_others(call);
                let at = if ends { came_at } else { called_at };
                order.add(at, number, part);
            }
            _ => {}
        }
        Ok(())
    })?;
    order.deliveries.catch_up(outgoing.log(), u64::MAX);
    // Each may move what the other has put in order.
    for _ in 0..MOST_ROUNDS {
        let before = order.steps.clone();
        causes_first(&mut order.steps, outgoing.log(), &order.deliveries);
        earlier_calls_first(&mut order.steps, outgoing.log());
        if order.steps == before {
            break;
        }
    }
    order.steps.sort_unstable();
    Ok(order)
}

/// Puts what was sent before what came of it. When a call began is known only as late as its record
/// was written, which a thread that was held up does after the other end has read.
fn causes_first(steps: &mut [PlacedStep], log: &Log, deliveries: &Deliveries) {
    let places: BTreeMap<u64, usize> = (0..)
        .zip(steps.iter())
        .filter(|(_, step)| !step.begins)
        .map(|(place, step)| (step.number, place))
        .collect();
    for (number, effect) in &places {
        let Some(entry) = log.entry(*number) else { continue };
        let sent = deliveries.of(*number, &entry, MOST_CAUSES).into_iter();
        let other = deliveries.other_end(entry.socket).into_iter();
        let signals = other.flat_map(|other| deliveries.signals(other, &(*number..number + 1)));
        let sent =
            sent.filter(|delivery| delivery.received == *number).map(|delivery| delivery.sent);
        let signals =
            signals.filter(|signal| signal.came == Some(*number)).map(|signal| signal.left);
        for cause in sent.chain(signals) {
            let Some(cause) = places.get(&cause) else { continue };
            if !steps[*cause].ends && steps[*cause].nanos >= steps[*effect].nanos {
                steps[*cause].nanos = steps[*effect].nanos.saturating_sub(1);
            }
        }
    }
}

/// Has the calls of a socket stay in the order in which they returned: one that is put before what came
/// of it takes those before it along.
fn earlier_calls_first(steps: &mut [PlacedStep], log: &Log) {
    let mut limits: BTreeMap<SocketId, u64> = BTreeMap::new();
    let mut places: Vec<usize> = (0..steps.len()).filter(|place| !steps[*place].begins).collect();
    places.sort_unstable_by_key(|place| steps[*place].number);
    for place in places.into_iter().rev() {
        let step = &mut steps[place];
        let Some(entry) = log.entry(step.number) else { continue };
        let limit = limits.entry(entry.socket).or_insert(u64::MAX);
        if !step.ends {
            step.nanos = step.nanos.min(*limit);
        }
        *limit = step.nanos.min(*limit);
    }
}

/// Whether what a call returns comes from somebody else.
fn waits_for_others(call: &Call<u64>) -> bool {
    let kind = call.kind();
    kind.is_receive() || matches!(kind, CallKind::Accept | CallKind::Peek | CallKind::GetOption)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Selection;
    use crate::model::{Caller, Family, Mode, Protocol};
    use crate::session::Entry;

    #[test]
    fn the_calls_of_a_socket_stay_in_their_order_however_long_one_took() {
        let (log, socket) = (Log::new(), SocketId(1));
        log.append(Entry::new(
            socket,
            Event::Opened {
                protocol: Protocol::Tcp,
                family: Family::V4,
                origin: Origin::Made,
                reading: Mode::Step,
                accepting: Mode::Step,
            },
        ));
        let at = "127.0.0.1:0".parse().unwrap();
        for (call, elapsed_nanos) in
            [(Call::Bind(at), 0), (Call::Listen(8), 0), (Call::Close, 1_000_000_000)]
        {
            let (outcome, caller) = (Outcome::Done, Caller::Program);
            let event =
                Event::Returned { call_id: CallId(1), call, outcome, elapsed_nanos, caller };
            log.append(Entry::new(socket, event));
        }
        let selection = Selection::default();
        let outgoing = Outgoing::new(&log, &selection, &|_, _| true).unwrap();
        let order = order(&outgoing).unwrap();
        let numbers: Vec<u64> = order.iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }
}
