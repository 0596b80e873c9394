//! Running a scenario: each step is made on the playground, and what came of it is read in the log.
//!
//! Nothing is slept for: the runner waits on the log, and no longer than its limit says. What it
//! does is seen in the log by anybody else as well; it tells nothing else but the names of sockets.
//!
//! `call` hands calls over and waits for them, `receive` reads on until something, `behave` has sockets do
//! things by themselves, `expect` holds expectations against the log. First to open: this file.

mod behave;
mod call;
mod clients;
mod expect;
mod fill;
mod free_ports;
mod receive;
mod rest;
mod waiting;
mod without;

pub use rest::run_rest;
pub use without::run_without;

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use self::free_ports::FreePorts;
use super::log_observer::LogObserver;
use super::pace::{AtOnce, Pace};
use super::{Act, Failure, Limit, Plan, PlannedData, StepError, Template};
use crate::behaviour::{ConnectLimiter, HeartbeatSender, IdleCloser, Reconnector};
use crate::model::step::{Step, Until, repeat};
use crate::model::{
    Answers, Arranging, CallId, CallKind, Errno, Event, Family, Heartbeat, LessonEvent, Protocol,
    Reconnect, SaveTo, SocketId, SocketState, TimeLimit,
};
use crate::net::Playground;
use crate::session::{Entry, FileSaver};

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

/// [`run`] whose parts begin when `pace` says so.
///
/// # Errors
/// The first step that did not hold, or was not done within the limit.
pub fn run_at_pace(
    limit: &Limit,
    plan: &Plan,
    playground: &Playground,
    pace: &dyn Pace,
) -> Result<(), StepError> {
    Runner::new(limit, plan, playground, &mut |_: &Names| {}).run(pace)
}

/// [`run`] that somebody may interrupt.
///
/// # Errors
/// The first step that did not hold, or was not done within the limit.
pub fn run_within(
    limit: &Limit,
    plan: &Plan,
    playground: &Playground,
    mut watch: impl FnMut(&Names),
) -> Result<(), StepError> {
    Runner::new(limit, plan, playground, &mut watch).run(&AtOnce)
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

struct Runner<'plan> {
    plan: &'plan Plan,
    playground: &'plan Playground,
    limit: &'plan Limit,
    watch: &'plan mut dyn FnMut(&Names),
    names: Names,
    sockets: BTreeMap<Cow<'plan, str>, SocketId>,
    heard: LogObserver,
    /// Calls that were started and not waited for, oldest first.
    started: BTreeMap<&'plan str, VecDeque<StartedCall<'plan>>>,
    /// What counts as seen of the kernel since the last step.
    sight: SampleCursor,
    /// Place of the step that is made.
    index: usize,
    /// What the ports have become for which others may stand in.
    free_ports: FreePorts,
    /// Files that are saved to, each with the step that began it.
    savers: Vec<(usize, String, FileSaver)>,
    /// Whether steps that do not hold are passed over, and calls that do not return taken back.
    passes_over: bool,
}

impl<'plan> Runner<'plan> {
    fn new(
        limit: &'plan Limit,
        plan: &'plan Plan,
        playground: &'plan Playground,
        watch: &'plan mut dyn FnMut(&Names),
    ) -> Self {
        Self {
            plan,
            playground,
            limit,
            watch,
            names: Names::default(),
            sockets: BTreeMap::new(),
            heard: LogObserver::default(),
            started: BTreeMap::new(),
            sight: SampleCursor::from_now_on(playground),
            index: 0,
            free_ports: FreePorts::find(plan.free_ports()),
            savers: Vec::new(),
            passes_over: false,
        }
    }

    /// Makes all steps, until one does not hold, and saves what is to be saved.
    fn run(mut self, pace: &dyn Pace) -> Result<(), StepError> {
        let plan = self.plan;
        if plan.lesson().is_lesson() && self.playground.log().is_empty() {
            self.note_lesson(LessonEvent::Began { name: plan.name() });
        }
        let error = |index: usize, StepFailure { subject, failure }| StepError {
            step: plan.number_of(index),
            index,
            subject,
            failure,
        };
        let held = self.parts(pace).map_err(|failure| error(self.index, failure));
        let saved = self.finish_saving().map_err(|(index, failure)| error(index, failure));
        let ended = held.and(saved);
        if self.plan.lesson().is_lesson() {
            self.note_lesson(match &ended {
                Ok(()) => LessonEvent::Finished,
                Err(error) => LessonEvent::Stopped {
                    step: error.step as u32,
                    reason: format!("{}: {}", error.subject, error.failure),
                },
            });
        }
        ended
    }

    fn parts(&mut self, pace: &dyn Pace) -> Result<(), StepFailure> {
        for (number, part) in self.plan.parts().iter().enumerate() {
            self.index = part.steps.start;
            if !pace.wait_before(number, self.limit) {
                let (subject, failure) = ("the lesson".to_owned(), Failure::Interrupted);
                return Err(StepFailure { subject, failure });
            }
            if self.plan.lesson().is_lesson() {
                self.note_lesson(LessonEvent::Step { step: number as u32 + 1 });
            }
            self.steps(part.steps.clone())?;
            if self.plan.lesson().is_lesson() {
                self.note_lesson(LessonEvent::Held { step: number as u32 + 1 });
            }
        }
        Ok(())
    }

    fn steps(&mut self, places: Range<usize>) -> Result<(), StepFailure> {
        for index in places {
            let Some(step) = self.plan.steps().get(index) else { break };
            self.index = index;
            self.step(step)?;
            if !matches!(step, Step::Expect(_)) {
                self.sight = SampleCursor::from_now_on(self.playground);
            }
        }
        Ok(())
    }

    fn note_lesson(&self, event: LessonEvent) {
        self.playground.log().append(Entry::new(SocketId(0), Event::Lesson(event)));
    }

    /// Calls a socket so from now on, here and in the session.
    fn give_name(&mut self, socket_id: SocketId, name: impl Into<Cow<'plan, str>>) {
        let name = name.into();
        self.names.give(socket_id, &name);
        let named = Event::Arranged(Arranging::Named(name.clone().into_owned()));
        self.sockets.insert(name, socket_id);
        self.playground.log().append(Entry::new(socket_id, named));
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each kind of step")]
    fn step(&mut self, step: &'plan Step<Template, PlannedData>) -> Result<(), StepFailure> {
        match step {
            Step::Socket { name, protocol, family } => self.open(name, *protocol, *family),
            Step::Call { on, call } => {
                let made = self.make(on, call, None)?;
                self.finish(&made)
            }
            Step::Try { on, call } => {
                let made = self.make(on, call, None)?;
                self.end_of(&made, "an answer").map(drop)
            }
            Step::Start { on, call } => {
                let made = self.make(on, call, self.plan.intended(self.index))?;
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
                let made = self.make(on, call, Errno::from_name(errno))?;
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
            Step::Behave { on, program } => self.act_as(on, program),
            Step::Wire { .. } => self.wire(step),
            Step::SetWire { on, direction, set, cut, reset } => {
                self.set_wire(on, (*direction, *set), *cut, *reset)
            }
            Step::Fault { on, what } => self.misbehave(on, what),
            Step::Recover { on } => self.recover(on),
            Step::Reconnect { on, first_ms, factor, most_ms, jitter, times, queued } => {
                let (first_ms, factor, most_ms) = (*first_ms, *factor, *most_ms);
                let (jitter, times, queued) = (*jitter, *times, *queued);
                let spec = Reconnect { first_ms, factor, most_ms, jitter, times, queued };
                self.keep_doing(on, "reconnect", Reconnector::new(spec))
            }
            Step::Heartbeat { on, message, every_ms, within_ms } => {
                let (every_ms, within_ms) = (*every_ms, *within_ms);
                let spec = Heartbeat { message: message.clone(), every_ms, within_ms };
                self.keep_doing(on, "heartbeat", HeartbeatSender::new(spec))
            }
            Step::IdleTimeout { on, millis } => {
                let spec = TimeLimit { millis: *millis };
                self.keep_doing(on, "idle time-out", IdleCloser::new(spec))
            }
            Step::ConnectTimeout { on, millis } => {
                let spec = TimeLimit { millis: *millis };
                self.keep_doing(on, "connect time-out", ConnectLimiter::new(spec))
            }
            Step::Until(moment) => self.until(moment),
            Step::Clients { name, count, to, every_ms } => {
                self.clients(name, *count, to, Duration::from_millis(*every_ms))
            }
            Step::Wait { millis } => self.pass(Duration::from_millis(*millis)),
            // A plan has their steps one behind the other.
            Step::Part { .. } | Step::Times { .. } => Ok(()),
        }
    }

    fn open(
        &mut self,
        name: &'plan str,
        protocol: Protocol,
        family: Family,
    ) -> Result<(), StepFailure> {
        let socket_id = self.playground.open(protocol, family);
        self.give_name(socket_id, name);
        let subject =
            || format!("{name} socket({}, {})", family.constant(), protocol.type_constant());
        let opened = self.wait(|this| this.heard.opened(socket_id));
        match opened {
            Some(Ok(())) => Ok(()),
            Some(Err(why)) => Err(StepFailure::unexpected(subject(), SUCCESS, why)),
            None => Err(self.time_up(subject(), SUCCESS)),
        }
    }

    /// The id behind a name. A plan names no socket before it is there.
    fn socket(&self, name: &str) -> SocketId {
        self.sockets.get(name).copied().unwrap_or(SocketId(0))
    }
}
