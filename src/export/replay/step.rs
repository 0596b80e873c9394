//! The step that a record becomes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;

use super::incoming::{Incoming, is_seen_again, limited, read_from_stream};
use super::names::Names;
use super::order::{StepOrder, StepSource};
use super::written_call::{bytes, written_call};
use crate::model::step::{Expectation, Step, Until};
use crate::model::{
    Call, CallId, CallKind, Caller, Event, Origin, Outcome, Protocol, Record, SocketId,
};

/// A send of more than this may have to wait for room, whether it had to in the session or not.
const TAKEN_AT_ONCE: u64 = 16 * 1024;

/// Takes steps, in their order.
pub(super) trait StepSink {
    /// The steps that follow come of this record.
    fn begin(&mut self, record: &Record);

    /// Takes a step.
    fn step(&mut self, step: &Step) -> io::Result<()>;

    /// Takes a record that becomes no step.
    fn passed_over(&mut self, record: &Record) -> io::Result<()>;
}

/// Makes steps, and knows what those before have begun.
pub(super) struct Steps<'a> {
    order: &'a StepOrder,
    names: Names,
    /// Calls that were started and have not ended, oldest first.
    begun: BTreeMap<SocketId, VecDeque<(CallId, CallKind)>>,
    /// Steps that end a call, until the calls that were started before it have ended: a scenario ends
    /// them in that order.
    ends: BTreeMap<CallId, Step>,
    incoming: BTreeMap<SocketId, Incoming>,
    closed: BTreeSet<SocketId>,
}

impl<'a> Steps<'a> {
    /// The steps in this order.
    pub(super) fn new(order: &'a StepOrder) -> Self {
        Self {
            order,
            names: Names::default(),
            begun: BTreeMap::new(),
            ends: BTreeMap::new(),
            incoming: BTreeMap::new(),
            closed: BTreeSet::new(),
        }
    }

    /// What the sockets are called.
    pub(super) fn into_names(self) -> Names {
        self.names
    }

    /// Makes the step of a record. `returned` is the return of the call that it says waits.
    pub(super) fn write(
        &mut self,
        record: &Record,
        part: StepSource,
        returned: Option<&Record>,
        output: &mut dyn StepSink,
    ) -> io::Result<()> {
        let socket = record.socket;
        match &record.event {
            Event::Opened {
                protocol, family, origin: Origin::Made | Origin::MadeFor(_), ..
            } => {
                let name = self.names.give(socket, *protocol, false);
                let (protocol, family) = (*protocol, *family);
                output.step(&Step::Socket { name, protocol, family })?;
            }
            Event::OpenFailed { .. } => output.passed_over(record)?,
            Event::Waiting { .. } | Event::Returned { .. } if !self.names.knows(socket) => {
                output.passed_over(record)?;
            }
            Event::Waiting { call_id, call, .. } => {
                let returned = returned.unwrap_or(record);
                self.begin(record, *call_id, call, returned, output)?;
            }
            Event::Returned { call_id, call, outcome, caller, .. } => {
                let was_begun = part == StepSource::End
                    && self
                        .begun
                        .get(&socket)
                        .is_some_and(|begun| begun.iter().any(|(begun, _)| begun == call_id));
                if was_begun {
                    self.end(record, *call_id, call, outcome, output)?;
                } else {
                    if *call == Call::Close {
                        self.before_close(socket, *caller, output)?;
                    }
                    self.made(record, *call_id, call, outcome, output)?;
                }
                match outcome {
                    Outcome::Accepted { socket, .. } => {
                        self.names.give(*socket, Protocol::Tcp, true);
                    }
                    Outcome::Done if matches!(call, Call::Bind(_)) => self.names.note_bind(socket),
                    _ => {}
                }
            }
            _ => {}
        }
        if let Some(standing) = &record.standing {
            self.names.note(socket, standing);
        }
        Ok(())
    }

    /// Makes what is still to be done when all calls have been made.
    pub(super) fn finish(&mut self, output: &mut dyn StepSink) -> io::Result<()> {
        let sockets: Vec<SocketId> =
            self.begun.keys().chain(self.incoming.keys()).copied().collect();
        sockets.into_iter().try_for_each(|socket| self.settle(socket, output))
    }

    /// A call that was seen to wait.
    fn begin(
        &mut self,
        record: &Record,
        call_id: CallId,
        call: &Call<u64>,
        returned: &Record,
        output: &mut dyn StepSink,
    ) -> io::Result<()> {
        let socket = record.socket;
        // What comes of it is read together with all else that comes.
        if is_read(call) && self.is_loose(socket) {
            return Ok(());
        }
        let outcome = match &returned.event {
            Event::Returned { outcome, .. } => Some(outcome),
            _ => None,
        };
        let kind = call.kind();
        let call = outcome.map_or_else(
            || call.clone(),
            |outcome| limited(self.names.protocol(socket), call, outcome),
        );
        let on = self.names.of(socket);
        let call = written_call(&mut self.names, returned, &call, outcome);
        self.begun.entry(socket).or_default().push_back((call_id, kind));
        output.step(&Step::Start { on, call })
    }

    /// A call that returned without having been seen to wait.
    fn made(
        &mut self,
        record: &Record,
        call_id: CallId,
        call: &Call<u64>,
        outcome: &Outcome,
        output: &mut dyn StepSink,
    ) -> io::Result<()> {
        let socket = record.socket;
        let (on, protocol) = (self.names.of(socket), self.names.protocol(socket));
        if is_read(call) && self.is_loose(socket) {
            let incoming = self.incoming.entry(socket).or_default();
            match outcome {
                Outcome::Received { .. } => {
                    incoming.owe_reading();
                    return Ok(());
                }
                // It would come behind bytes of which nobody knows how many they are.
                Outcome::Failed(_) => {
                    incoming.owes_nothing();
                    return output.passed_over(record);
                }
                _ => {}
            }
        }
        let is_end = matches!((call, outcome), (Call::Recv(_), Outcome::EndOfStream));
        if is_end && let Some(incoming) = self.incoming.get_mut(&socket) {
            incoming.owes_nothing();
        }
        self.settle(socket, output)?;
        if is_end {
            return output.step(&Step::Receive { on, until: Until::Eof });
        }
        if is_read(call)
            && let Some(bytes) = read_from_stream(protocol, call, outcome)
        {
            output.step(&Step::Receive { on, until: Until::Bytes(bytes) })?;
            return self.expect(record, call, outcome, false, output);
        }
        if let Outcome::Cancelled { .. } = outcome {
            // It returned before it could wait.
            return output.passed_over(record);
        }
        if let Some(other) = self.order.other_end(socket) {
            // Only a read makes room for what the other end sends. To any other call it matters that
            // all of it was sent.
            self.end_calls(other, output)?;
        }
        let limited = limited(protocol, call, outcome);
        let call_step = written_call(&mut self.names, record, &limited, Some(outcome));
        if let Some(errno) = outcome.errno() {
            let errno = errno.name().to_owned();
            return output.step(&Step::Fails { on, call: call_step, errno });
        }
        let may_wait = matches!((call, outcome), (Call::Send(_), Outcome::Sent { bytes })
            if protocol == Protocol::Tcp && *bytes > TAKEN_AT_ONCE);
        if may_wait && !self.is_under_way(socket) {
            self.begun.entry(socket).or_default().push_back((call_id, call.kind()));
            self.ends.insert(call_id, Step::Finish { on: on.clone() });
            return output.step(&Step::Start { on, call: call_step });
        }
        output.step(&Step::Call { on, call: call_step })?;
        self.expect(record, call, outcome, false, output)
    }

    /// A socket is about to be closed, which takes back the calls that wait. What a send has sent by
    /// then is as much as the kernel takes; at the end of a session nobody reads it.
    fn before_close(
        &mut self,
        socket: SocketId,
        caller: Caller,
        output: &mut dyn StepSink,
    ) -> io::Result<()> {
        self.settle(socket, output)?;
        self.closed.insert(socket);
        match self.begun.get(&socket).and_then(VecDeque::front) {
            Some((_, kind)) if kind.is_send() && caller != Caller::Program => {
                let on = self.names.of(socket);
                output.step(&Step::Expect(Expectation::Waits { on }))
            }
            _ => Ok(()),
        }
    }

    /// The end of a call that was started. It waits for the ends of those that were started before.
    fn end(
        &mut self,
        record: &Record,
        call_id: CallId,
        call: &Call<u64>,
        outcome: &Outcome,
        output: &mut dyn StepSink,
    ) -> io::Result<()> {
        let socket = record.socket;
        let on = self.names.of(socket);
        let is_cancelled = matches!(outcome, Outcome::Cancelled { .. });
        if is_cancelled && self.closed.contains(&socket) {
            // The close did that.
            self.begun.entry(socket).or_default().retain(|(begun, _)| *begun != call_id);
        } else {
            let oldest = self.begun.get(&socket).and_then(VecDeque::front);
            if is_cancelled && oldest.is_some_and(|(oldest, _)| *oldest == call_id) {
                output.step(&Step::Expect(Expectation::Waits { on: on.clone() }))?;
            }
            let step = match outcome {
                Outcome::Failed(errno) => Step::FinishFails { on, errno: errno.name().to_owned() },
                Outcome::Cancelled { .. } => Step::Cancel { on },
                _ => Step::Finish { on },
            };
            self.ends.insert(call_id, step);
            self.end_calls(socket, output)?;
        }
        let broke_off = matches!(outcome, Outcome::Failed(_) | Outcome::Cancelled { .. });
        if broke_off
            && matches!(call, Call::Send(_) | Call::SendUrgent(_))
            && let Some(other) = self.order.other_end(socket)
        {
            self.incoming.entry(other).or_default().loosen();
        }
        self.expect(record, call, outcome, true, output)
    }

    fn is_loose(&self, socket: SocketId) -> bool {
        self.incoming.get(&socket).is_some_and(Incoming::is_loose)
    }

    /// Whether a call that was started has not ended, as far as the records so far tell.
    fn is_under_way(&self, socket: SocketId) -> bool {
        let begun = self.begun.get(&socket).into_iter().flatten();
        begun.into_iter().any(|(call_id, _)| !self.ends.contains_key(call_id))
    }

    /// Ends the calls of a socket that have ended, up to the oldest that has not.
    fn end_calls(&mut self, socket: SocketId, output: &mut dyn StepSink) -> io::Result<()> {
        let begun = self.begun.entry(socket).or_default();
        while let Some((oldest, _)) = begun.front()
            && let Some(step) = self.ends.remove(oldest)
        {
            output.step(&step)?;
            begun.pop_front();
        }
        Ok(())
    }

    /// Does what is still to be done for a socket before its next call.
    fn settle(&mut self, socket: SocketId, output: &mut dyn StepSink) -> io::Result<()> {
        self.end_calls(socket, output)?;
        match self.incoming.get_mut(&socket).and_then(Incoming::take_reading) {
            Some(until) => output.step(&Step::Receive { on: self.names.of(socket), until }),
            None => Ok(()),
        }
    }

    /// Says what must have come with a receive that has perhaps waited, where that is known, and with
    /// those before it.
    fn expect(
        &mut self,
        record: &Record,
        call: &Call<u64>,
        outcome: &Outcome,
        waited: bool,
        output: &mut dyn StepSink,
    ) -> io::Result<()> {
        let socket = record.socket;
        let (on, protocol) = (self.names.of(socket), self.names.protocol(socket));
        let is_known = !record.is_withheld();
        let under_way = self.begun.get(&socket).is_some_and(|begun| !begun.is_empty());
        let incoming = self.incoming.entry(socket).or_default();
        if matches!(outcome, Outcome::Received { .. } | Outcome::Datagram { .. }) {
            if matches!(call, Call::Peek(_)) {
                let is_sure = is_seen_again(protocol, outcome) && !incoming.is_loose();
                if !is_known || !is_sure || under_way {
                    return Ok(());
                }
                let data = bytes(&record.payload);
                return output.step(&Step::Expect(Expectation::Peeked { on, data }));
            }
            let may_be_short = waited && read_from_stream(protocol, call, outcome).is_some();
            let known = is_known.then_some(&record.payload[..]);
            incoming.add(record.length, known, may_be_short);
        }
        if under_way {
            return Ok(());
        }
        let (shortage, known) = (incoming.take_shortage(), incoming.take_known());
        if let Some(until) = shortage {
            output.step(&Step::Receive { on: on.clone(), until })?;
        }
        match known {
            Some(came) => {
                let data = bytes(&came);
                output.step(&Step::Expect(Expectation::Received { on, data }))
            }
            None => Ok(()),
        }
    }
}

fn is_read(call: &Call<u64>) -> bool {
    matches!(call, Call::Recv(_) | Call::RecvFrom(_))
}
