//! Running a scenario: each step is made on the playground, and what came of it is read in the log.
//!
//! Nothing is slept for: the runner waits on the log, and no longer than its limit says. What it
//! does is seen in the log by anybody else as well; it tells nothing else but the names of sockets.
//!
//! `call` hands calls over and waits for them, `receive` reads on until something, `behave` has sockets do
//! things by themselves, `expect` holds expectations against the log. First to open: this file.

mod behave;
mod call;
mod expect;
mod receive;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::log_observer::LogObserver;
use super::vars::AddressSide;
use super::{Act, Failure, Limit, Plan, PlannedData, StepError, Template};
use crate::model::step::{Step, Until, repeat};
use crate::model::{Answers, CallId, CallKind, Family, Protocol, SaveTo, SocketId, SocketState};
use crate::net::Playground;
use crate::session::FileSaver;

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
        heard: LogObserver::default(),
        started: BTreeMap::new(),
        sight: SampleCursor::from_now_on(playground),
        step: 0,
        savers: Vec::new(),
    };
    let error =
        |step: usize, StepFailure { subject, failure }| StepError { step, subject, failure };
    let held = runner.steps().map_err(|failure| error(runner.step, failure));
    let saved = runner.finish_saving().map_err(|(step, failure)| error(step, failure));
    held.and(saved)
}

/// From where on the log tells what was seen of the kernel since a step.
#[derive(Clone, Copy, Debug)]
struct SampleCursor {
    /// Looks at the kernel that had ended with the step. The next may have begun before its end.
    looks: u64,
    /// Number of a record behind all that the next look had to tell, once that has ended.
    behind_next: Option<u64>,
}

impl SampleCursor {
    /// What is seen after this moment.
    fn from_now_on(playground: &Playground) -> Self {
        Self { looks: playground.kernel_looks(), behind_next: None }
    }
}

/// A call that was handed over.
struct StartedCall<'plan> {
    socket_id: SocketId,
    call_id: CallId,
    kind: CallKind,
    /// The socket and the call, for an error.
    subject: String,
    /// The name of the socket that it makes.
    into: Option<&'plan str>,
    /// What it would have done without permission, once its name has been looked up.
    refused: Arc<OnceLock<Act>>,
}

/// Why a step does not hold.
struct StepFailure {
    subject: String,
    failure: Failure,
}

impl StepFailure {
    fn unexpected(subject: String, expected: impl Into<String>, got: String) -> Self {
        Self { subject, failure: Failure::Unexpected { expected: expected.into(), got } }
    }
}

struct Runner<'plan, Watch> {
    plan: &'plan Plan,
    playground: &'plan Playground,
    limit: &'plan Limit,
    watch: Watch,
    names: Names,
    sockets: BTreeMap<&'plan str, SocketId>,
    heard: LogObserver,
    /// Calls that were started and not waited for, oldest first.
    started: BTreeMap<&'plan str, VecDeque<StartedCall<'plan>>>,
    /// What counts as seen of the kernel since the last step.
    sight: SampleCursor,
    /// Number of the step that is made.
    step: usize,
    /// Files that are saved to, each with the step that began it.
    savers: Vec<(usize, String, FileSaver)>,
}

impl<'plan, Watch: FnMut(&Names)> Runner<'plan, Watch> {
    /// Makes all steps, until one does not hold.
    fn steps(&mut self) -> Result<(), StepFailure> {
        for step in self.plan.steps() {
            self.step += 1;
            self.step(step)?;
            if !matches!(step, Step::Expect(_)) {
                self.sight = SampleCursor::from_now_on(self.playground);
            }
        }
        Ok(())
    }

    fn step(&mut self, step: &'plan Step<Template, PlannedData>) -> Result<(), StepFailure> {
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
            Step::Repeat { on, messages, every_ms, times, pause_ms } => {
                self.repeat(on, repeat(messages, *every_ms, *times, *pause_ms))
            }
            Step::Answer { on, rules, each, close_at_end } => {
                let (rules, each, close_at_end) = (rules.clone(), *each, *close_at_end);
                self.answer(on, Answers { rules, each, close_at_end })
            }
            Step::SendFile { on, path } => self.send_file(on, &self.plan.path_of(path)),
            Step::SaveTo { on, path, what, limit } => {
                let save = SaveTo { path: path.clone(), what: *what, limit: *limit };
                self.save_to(on, &self.plan.path_of(path), &save)
            }
            Step::Wait { millis } => self.pass(Duration::from_millis(*millis)),
        }
    }

    fn open(
        &mut self,
        name: &'plan str,
        protocol: Protocol,
        family: Family,
    ) -> Result<(), StepFailure> {
        let socket_id = self.playground.open(protocol, family);
        self.names.give(socket_id, name);
        self.sockets.insert(name, socket_id);
        let subject =
            || format!("{name} socket({}, {})", family.constant(), protocol.type_constant());
        let opened = self.wait(|this| this.heard.opened(socket_id));
        match opened {
            Some(Ok(())) => Ok(()),
            Some(Err(why)) => Err(StepFailure::unexpected(subject(), SUCCESS, why)),
            None => Err(self.time_up(subject(), SUCCESS)),
        }
    }

    fn pass(&mut self, time: Duration) -> Result<(), StepFailure> {
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

    /// Waits until `found` finds something in what was read of the log, or the run is over.
    fn wait<Found>(&mut self, found: impl FnMut(&mut Self) -> Option<Found>) -> Option<Found> {
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

    /// What is reported of a step that the end of the run has cut short.
    fn time_up(&self, subject: String, expected: &str) -> StepFailure {
        let failure = if self.limit.is_interrupted() {
            Failure::Interrupted
        } else {
            Failure::TimeUp { expected: expected.to_owned() }
        };
        StepFailure { subject, failure }
    }

    /// Reads what is new in the log.
    fn catch_up(&mut self) {
        self.heard.catch_up(self.playground.log());
        (self.watch)(&self.names);
    }

    /// The id behind a name. A plan names no socket before it is there.
    fn socket(&self, name: &str) -> SocketId {
        self.sockets.get(name).copied().unwrap_or(SocketId(0))
    }

    fn fill(&self, template: &Template) -> Result<String, Failure> {
        template.fill(|name, side| {
            let socket = self.heard.socket(self.socket(name));
            match side {
                AddressSide::Local => socket
                    .and_then(SocketState::local)
                    .ok_or_else(|| Failure::NoLocalAddress(name.to_owned())),
                AddressSide::Peer => socket
                    .and_then(SocketState::peer)
                    .ok_or_else(|| Failure::NoPeer(name.to_owned())),
            }
        })
    }

    fn bytes(&self, data: &PlannedData) -> Result<Bytes, Failure> {
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
