//! Running a scenario: each step is made on the playground, and what came of it is read in the log.
//!
//! Nothing is slept for: the runner waits on the log, and no longer than its limit says. What it
//! does is seen in the log by anybody else as well; it tells nothing else but the names of sockets.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use bytes::Bytes;

use super::{
    Act, Failure, Limit, Plan, PlannedData, StepError, Template,
    consent::{acts, acts_of},
    expect::Sight,
    format::{CallStep, Step, Until},
    heard::{End, Heard},
    ready::Ready,
    vars::Side,
};
use crate::{
    model::{Call, CallId, CallKind, Family, Footing, Outcome, Protocol, SocketId, SocketState},
    net::Playground,
};

/// Bytes that a `Receive` asks for at once. Every datagram fits.
const RECEIVE_LENGTH: u32 = 65_536;

/// Bytes that it asks of a stream that brings as much as that: each return of a call has
/// another thread take its turn, which takes longer than to copy these.
const LONG_RECEIVE_LENGTH: u32 = 256 * 1024;

/// What a step expects where it says nothing else.
const SUCCESS: &str = "success";

/// The names that a scenario has given to sockets so far.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<SocketId, String>);

impl Names {
    /// The name of a socket.
    pub fn name_of(&self, socket_id: SocketId) -> Option<&str> {
        self.0.get(&socket_id).map(String::as_str)
    }

    pub(super) fn give(&mut self, socket_id: SocketId, name: &str) {
        self.0.insert(socket_id, name.to_owned());
    }
}

/// Runs the steps of a plan on sockets of `playground`, until one does not hold.
///
/// `watch` is called whenever there may be something new in the log. Sockets that the steps leave
/// open stay so: dropping the playground closes them.
///
/// # Errors
/// The first step that did not hold, or was not done at the deadline.
pub fn run(
    plan: &Plan,
    playground: &Playground,
    deadline: Instant,
    watch: impl FnMut(&Names),
) -> Result<(), StepError> {
    run_within(&Limit::new(Arc::clone(playground.log()), deadline), plan, playground, watch)
}

/// [`run`] that somebody may interrupt.
///
/// # Errors
/// The first step that did not hold, or was not done within the limit.
pub fn run_within(
    limit: &Limit,
    plan: &Plan,
    playground: &Playground,
    watch: impl FnMut(&Names),
) -> Result<(), StepError> {
    let mut runner = Runner {
        plan,
        playground,
        limit,
        watch,
        names: Names::default(),
        sockets: BTreeMap::new(),
        heard: Heard::default(),
        started: BTreeMap::new(),
        sight: Sight::from_now_on(playground),
    };
    for (index, step) in plan.steps().iter().enumerate() {
        runner.step(step).map_err(|Stop { subject, failure }| StepError {
            step: index + 1,
            subject,
            failure,
        })?;
        if !matches!(step, Step::Expect(_)) {
            runner.sight = Sight::from_now_on(playground);
        }
    }
    Ok(())
}

/// A call that was handed over.
pub(super) struct Made<'plan> {
    pub(super) socket_id: SocketId,
    pub(super) call_id: CallId,
    pub(super) kind: CallKind,
    /// The socket and the call, for an error.
    pub(super) subject: String,
    /// The name of the socket that it makes.
    into: Option<&'plan str>,
    /// What it would have done without permission, once its name has been looked up.
    refused: Arc<OnceLock<Act>>,
}

/// Why a step does not hold.
pub(super) struct Stop {
    pub(super) subject: String,
    pub(super) failure: Failure,
}

impl Stop {
    pub(super) fn unexpected(subject: String, expected: impl Into<String>, got: String) -> Self {
        Self { subject, failure: Failure::Unexpected { expected: expected.into(), got } }
    }
}

pub(super) struct Runner<'plan, Watch> {
    plan: &'plan Plan,
    pub(super) playground: &'plan Playground,
    pub(super) limit: &'plan Limit,
    watch: Watch,
    names: Names,
    sockets: BTreeMap<&'plan str, SocketId>,
    pub(super) heard: Heard,
    /// Calls that were begun and not waited for, oldest first.
    pub(super) started: BTreeMap<&'plan str, VecDeque<Made<'plan>>>,
    /// What counts as seen of the kernel since the last step.
    pub(super) sight: Sight,
}

impl<'plan, Watch: FnMut(&Names)> Runner<'plan, Watch> {
    fn step(&mut self, step: &'plan Step<Template, PlannedData>) -> Result<(), Stop> {
        match step {
            Step::Socket { name, protocol, family } => self.open(name, *protocol, *family),
            Step::Call { on, call } => {
                let made = self.make(on, call, SUCCESS)?;
                self.finish(&made)
            }
            Step::Start { on, call } => {
                let made = self.make(on, call, SUCCESS)?;
                self.started.entry(on).or_default().push_back(made);
                Ok(())
            }
            Step::Finish { on } => match self.take_started(on) {
                Some(made) => self.finish(&made),
                None => Ok(()),
            },
            Step::FinishFails { on, errno } => match self.take_started(on) {
                Some(made) => self.finish_failed(made, errno),
                None => Ok(()),
            },
            Step::Cancel { on } => match self.take_started(on) {
                Some(made) => self.cancel(made),
                None => Ok(()),
            },
            Step::Fails { on, call, errno } => {
                let made = self.make(on, call, errno)?;
                self.finish_failed(made, errno)
            }
            Step::Expect(expectation) => self.expect(expectation),
            Step::Receive { on, until } => match until {
                Until::Eof => self.receive(on, None),
                Until::Bytes(bytes) => self.receive(on, Some(*bytes)),
                Until::Total(bytes) => {
                    self.catch_up();
                    let socket = self.heard.socket(self.socket(on));
                    let came = socket.map_or(0, SocketState::bytes_in);
                    self.receive(on, Some(bytes.saturating_sub(came)))
                }
                Until::Millis(millis) => self.receive_for(on, Duration::from_millis(*millis)),
            },
            Step::Wait { millis } => self.pass(Duration::from_millis(*millis)),
        }
    }

    fn open(&mut self, name: &'plan str, protocol: Protocol, family: Family) -> Result<(), Stop> {
        let socket_id = self.playground.open(protocol, family);
        self.names.give(socket_id, name);
        self.sockets.insert(name, socket_id);
        let subject =
            || format!("{name} socket({}, {})", family.constant(), protocol.type_constant());
        let opened = self.wait(|this| this.heard.opened(socket_id));
        match opened {
            Some(Ok(())) => Ok(()),
            Some(Err(why)) => Err(Stop::unexpected(subject(), SUCCESS, why)),
            None => Err(self.time_up(subject(), SUCCESS)),
        }
    }

    /// Hands a call over.
    fn make(
        &mut self,
        on: &'plan str,
        call: &'plan CallStep<Template, PlannedData>,
        expected: &str,
    ) -> Result<Made<'plan>, Stop> {
        let kind = call.kind();
        let stop = |failure| Stop { subject: format!("{on} {kind}"), failure };
        let filled = call.clone().translate(
            |address| self.fill(&address).map_err(stop),
            |data| self.bytes(&data).map_err(stop),
        )?;
        let into = match call {
            CallStep::Accept { into } => Some(into.as_str()),
            _ => None,
        };
        let ready = Ready::from_step(filled).map_err(stop)?;
        self.hand_over(on, ready, into, expected)
    }

    fn hand_over(
        &mut self,
        on: &'plan str,
        ready: Ready,
        into: Option<&'plan str>,
        expected: &str,
    ) -> Result<Made<'plan>, Stop> {
        let socket_id = self.socket(on);
        let kind = ready.kind();
        let subject = format!("{on} {ready}");
        let permissions = self.plan.permissions();
        if !permissions.network
            && let Some(act) = self.act_beyond(on, &ready)
        {
            return Err(Stop { subject, failure: act.refused() });
        }
        let refused = Arc::new(OnceLock::new());
        let may = {
            let (refused, socket) = (Arc::clone(&refused), on.to_owned());
            let footing = self.footing(on);
            move |call: &Call| {
                let acts = footing.map_or_else(Vec::new, |footing| acts(&socket, &footing, call));
                let act = acts.into_iter().find(|act| !act.is_permitted(permissions));
                act.is_none_or(|act| {
                    refused.get_or_init(|| act);
                    false
                })
            }
        };
        match ready.hand_over(self.playground, socket_id, may) {
            Ok(call_id) => Ok(Made { socket_id, call_id, kind, subject, into, refused }),
            Err(cause) => {
                let failure = Failure::NotMade { expected: expected.to_owned(), cause };
                Err(Stop { subject, failure })
            }
        }
    }

    fn footing(&self, on: &str) -> Option<Footing> {
        self.heard.socket(self.socket(on)).filter(|socket| socket.is_open()).map(Footing::from)
    }

    /// What a call would do beyond this computer, the socket being what it is now; where a name leads
    /// is asked again once it has been looked up.
    fn act_beyond(&mut self, on: &str, ready: &Ready) -> Option<Act> {
        let beyond = |this: &Self| acts_of(on, &this.footing(on)?, ready).into_iter().next();
        beyond(self)?;
        // It may become another by the calls before this one, none of which anybody waited for.
        self.wait(|this| {
            let mut started = this.started.get(on).into_iter().flatten();
            let has_begun = |made: &Made<'_>| {
                this.heard.end_of(made.call_id).is_some()
                    || this.heard.waits(made.socket_id, made.call_id)
            };
            started.all(has_begun).then_some(())
        });
        beyond(self)
    }

    /// Waits for the return of a call and expects success.
    fn finish(&mut self, made: &Made<'plan>) -> Result<(), Stop> {
        match self.end_of(made, SUCCESS)? {
            End::Returned { outcome, .. } if outcome.is_success() => {
                if let (Outcome::Accepted { socket, .. }, Some(name)) = (outcome, made.into) {
                    self.names.give(socket, name);
                    self.sockets.insert(name, socket);
                }
                Ok(())
            }
            end => Err(Stop::unexpected(made.subject.clone(), SUCCESS, end.told(made.kind))),
        }
    }

    /// The oldest call that was begun on a socket. A plan asks for none that was not begun.
    fn take_started(&mut self, on: &str) -> Option<Made<'plan>> {
        self.started.get_mut(on).and_then(VecDeque::pop_front)
    }

    /// Waits for the return of a call and expects this error.
    fn finish_failed(&mut self, made: Made<'plan>, errno: &str) -> Result<(), Stop> {
        match self.end_of(&made, errno)? {
            End::Returned { outcome, .. }
                if outcome.errno().is_some_and(|came| came.name() == errno) =>
            {
                Ok(())
            }
            end => Err(Stop::unexpected(made.subject, errno, end.told(made.kind))),
        }
    }

    /// Takes a call back and expects that it had not returned.
    fn cancel(&mut self, made: Made<'plan>) -> Result<(), Stop> {
        const EXPECTED: &str = "a call that can be cancelled";
        // A socket that is closed by now has taken the call back itself.
        self.playground.cancel(made.socket_id, made.call_id).unwrap_or_default();
        match self.end_of(&made, EXPECTED)? {
            End::Returned { outcome: Outcome::Cancelled { .. }, .. } => Ok(()),
            end => Err(Stop::unexpected(made.subject, EXPECTED, end.told(made.kind))),
        }
    }

    /// Reads on until so many bytes have come, or to the end of the stream.
    fn receive(&mut self, on: &'plan str, wanted: Option<u64>) -> Result<(), Stop> {
        let (mut came, mut length) = (0_u64, RECEIVE_LENGTH);
        while wanted.is_none_or(|wanted| came < wanted) {
            let made = self.make_receive(on, wanted.map(|wanted| wanted - came), length)?;
            let expected = wanted
                .map_or_else(|| "end of stream".to_owned(), |wanted| format!("{wanted} bytes"));
            match self.end_of(&made, &expected)? {
                End::Returned { outcome: Outcome::EndOfStream, .. } if wanted.is_none() => break,
                End::Returned {
                    outcome: Outcome::Received { bytes } | Outcome::Datagram { bytes, .. },
                    ..
                } => {
                    came += bytes;
                    let is_much = bytes >= u64::from(RECEIVE_LENGTH);
                    length = if is_much { LONG_RECEIVE_LENGTH } else { RECEIVE_LENGTH };
                }
                end => {
                    let got = format!("{came} bytes, then {}", end.told(made.kind));
                    return Err(Stop::unexpected(made.subject, expected, got));
                }
            }
        }
        Ok(())
    }

    /// Reads whatever comes in this time. The end of a stream ends it: nothing can come after.
    fn receive_for(&mut self, on: &'plan str, time: Duration) -> Result<(), Stop> {
        let until = self.after(time);
        loop {
            let made = self.make_receive(on, None, RECEIVE_LENGTH)?;
            let mut ended = self.wait_until(until, |this| this.heard.take_end(made.call_id));
            let time_is_up = ended.is_none();
            if time_is_up {
                // A socket that is closed by now has taken the call back itself.
                self.playground.cancel(made.socket_id, made.call_id).unwrap_or_default();
                ended = Some(self.end_of(&made, "an end of waiting")?);
            }
            match ended {
                Some(End::Returned {
                    outcome: Outcome::Received { .. } | Outcome::Datagram { .. },
                    ..
                }) if !time_is_up => {}
                Some(end @ End::Returned { outcome: Outcome::Failed(_), .. }) => {
                    let got = end.told(made.kind);
                    return Err(Stop::unexpected(made.subject, "bytes, or none", got));
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
    ) -> Result<Made<'plan>, Stop> {
        let protocol = self.heard.socket(self.socket(on)).map(SocketState::protocol);
        // Of a stream no more is taken than was asked for; a datagram would lose its rest.
        let length = match (at_most, protocol) {
            (Some(at_most), Some(Protocol::Tcp)) => {
                u32::try_from(at_most).unwrap_or(length).min(length)
            }
            (None, Some(Protocol::Tcp)) => length,
            _ => RECEIVE_LENGTH,
        };
        self.hand_over(on, Ready::new(Call::Recv(length)), None, "bytes")
    }

    fn pass(&mut self, time: Duration) -> Result<(), Stop> {
        let until = self.after(time);
        let never: Option<()> = self.wait_until(until, |_| None);
        debug_assert!(never.is_none(), "there is nothing to wait for but time");
        if until > self.limit.deadline() || self.limit.is_interrupted() {
            let subject = format!("wait of {} ms", time.as_millis());
            return Err(self.time_up(subject, "time to pass"));
        }
        Ok(())
    }

    /// The end of a time that begins now.
    fn after(&self, time: Duration) -> Instant {
        Instant::now().checked_add(time).unwrap_or_else(|| self.limit.deadline())
    }

    fn end_of(&mut self, made: &Made<'_>, expected: &str) -> Result<End, Stop> {
        let ended = self.wait(|this| this.heard.take_end(made.call_id));
        if let Some(act) = made.refused.get() {
            return Err(Stop { subject: made.subject.clone(), failure: act.refused() });
        }
        ended.ok_or_else(|| self.time_up(made.subject.clone(), expected))
    }

    /// Waits until `found` finds something in what was read of the log, or the run is over.
    pub(super) fn wait<Found>(
        &mut self,
        found: impl FnMut(&mut Self) -> Option<Found>,
    ) -> Option<Found> {
        self.wait_until(self.limit.deadline(), found)
    }

    /// [`Self::wait`] that goes on no longer than to this moment.
    fn wait_until<Found>(
        &mut self,
        until: Instant,
        mut found: impl FnMut(&mut Self) -> Option<Found>,
    ) -> Option<Found> {
        loop {
            self.catch_up();
            // Before, since there may always be something to find.
            if self.limit.is_interrupted() {
                return None;
            }
            if let Some(found) = found(self) {
                return Some(found);
            }
            if !self.limit.wait_beyond(self.heard.read(), until) {
                return None;
            }
        }
    }

    /// What is told of a step that the end of the run has cut short.
    pub(super) fn time_up(&self, subject: String, expected: &str) -> Stop {
        let failure = if self.limit.is_interrupted() {
            Failure::Interrupted
        } else {
            Failure::TimeUp { expected: expected.to_owned() }
        };
        Stop { subject, failure }
    }

    /// Reads what is new in the log.
    pub(super) fn catch_up(&mut self) {
        self.heard.catch_up(self.playground.log());
        (self.watch)(&self.names);
    }

    /// The id behind a name. A plan names no socket before it is there.
    pub(super) fn socket(&self, name: &str) -> SocketId {
        self.sockets.get(name).copied().unwrap_or(SocketId(0))
    }

    pub(super) fn fill(&self, template: &Template) -> Result<String, Failure> {
        template.fill(|name, side| {
            let socket = self.heard.socket(self.socket(name));
            match side {
                Side::Local => socket
                    .and_then(SocketState::local)
                    .ok_or_else(|| Failure::NoLocalAddress(name.to_owned())),
                Side::Peer => socket
                    .and_then(SocketState::peer)
                    .ok_or_else(|| Failure::NoPeer(name.to_owned())),
            }
        })
    }

    pub(super) fn bytes(&self, data: &PlannedData) -> Result<Bytes, Failure> {
        match data {
            PlannedData::Bytes(bytes) => Ok(bytes.clone()),
            PlannedData::Text(template) => Ok(self.fill(template)?.into()),
            PlannedData::Joined(parts) => {
                let parts = parts.iter().map(|part| match part {
                    PlannedData::Text(_) => self.bytes(part).map(PlannedData::Bytes),
                    part => Ok(part.clone()),
                });
                self.plan.joined(&parts.collect::<Result<Vec<_>, _>>()?)
            }
            PlannedData::Fill(text, bytes) => Ok(self.plan.fill(text, *bytes)),
            PlannedData::File(path) => self.plan.file(path),
        }
    }
}
