//! Going through the steps before the first is made: which names there are, what the strings say, which
//! data is needed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;
use std::path::Path;

use crate::behaviour::{
    self, AnswerRules, ConnectLimiter, HeartbeatSender, IdleCloser, Reconnector, Timer,
};
use crate::model::step::{CallStep, Expectation, Moment, Step, repeat};
use crate::model::{
    Answers, Call, Errno, Heartbeat, Message, OptionValue, PathUse, Program, Reconnect, Rule,
    SocketOption, TimeLimit, When,
};
use crate::scenario::data::{DataPool, PlannedData, in_folder, within};
use crate::scenario::vars::{Template, Variables};
use crate::scenario::{MOST_CLIENTS, StepProblem};
use crate::session::open_regular_file;

/// The names and the data of the steps so far.
pub(super) struct Checker<'file> {
    pub(super) folder: Option<&'file Path>,
    pub(super) pool: DataPool,
    pub(super) variables: Variables<'file>,
    /// Names that no further socket may have.
    taken: BTreeSet<String>,
    /// Sockets that there are at this step.
    pub(super) sockets: BTreeSet<String>,
    /// Calls that were started: at which step, and the names that they will give.
    started: BTreeMap<String, VecDeque<(usize, Option<String>)>>,
    /// The errors that started calls are expected to return, by the places of their steps.
    pub(super) intended: BTreeMap<usize, Errno>,
    /// How many steps there were before this one.
    before: usize,
}

impl<'file> Checker<'file> {
    pub(super) fn new(folder: Option<&'file Path>, variables: Variables<'file>) -> Self {
        Self {
            folder,
            pool: DataPool::default(),
            variables,
            taken: BTreeSet::new(),
            sockets: BTreeSet::new(),
            started: BTreeMap::new(),
            intended: BTreeMap::new(),
            before: 0,
        }
    }

    /// The next step.
    #[expect(clippy::too_many_lines, reason = "an arm for each kind of step")]
    pub(super) fn step(&mut self, step: Step) -> Result<Step<Template, PlannedData>, StepProblem> {
        let index = self.before;
        self.before += 1;
        Ok(match step {
            Step::Socket { name, protocol, family } => {
                self.made(name.clone())?;
                Step::Socket { name, protocol, family }
            }
            Step::Call { on, call } => {
                let (call, made) = self.call(&on, call)?;
                self.sockets.extend(made);
                Step::Call { on, call }
            }
            Step::Start { on, call } => {
                let (call, made) = self.call(&on, call)?;
                self.started.entry(on.clone()).or_default().push_back((index, made));
                Step::Start { on, call }
            }
            Step::Finish { on } => {
                let (_, made) = self.take_started(&on)?;
                self.sockets.extend(made);
                Step::Finish { on }
            }
            // These give nothing the name that the call would have given.
            Step::FinishFails { on, errno } => {
                let (start, _) = self.take_started(&on)?;
                self.intended.insert(start, named(&errno)?);
                Step::FinishFails { on, errno }
            }
            Step::Cancel { on } => {
                self.take_started(&on)?;
                Step::Cancel { on }
            }
            Step::Expect(expectation) => Step::Expect(self.expectation(expectation)?),
            Step::Receive { on, until } => {
                self.known(&on)?;
                Step::Receive { on, until }
            }
            Step::Fails { on, call, errno } => {
                self.known(&on)?;
                named(&errno)?;
                // It gives nothing its name: either it fails, or the run does.
                let call = self.arguments(call)?;
                Step::Fails { on, call, errno }
            }
            Step::Repeat { on, messages, every_ms, times, pause_ms } => {
                self.known(&on)?;
                let messages = messages.into_iter().map(|message| self.message(message));
                let messages = messages.collect::<Result<Vec<_>, _>>()?;
                Timer::new(repeat(&messages, every_ms, times, pause_ms)).map_err(Box::new)?;
                Step::Repeat { on, messages, every_ms, times, pause_ms }
            }
            Step::Answer { on, rules, each, close_at_end } => {
                self.known(&on)?;
                let rules = rules.into_iter().map(|rule| self.rule(rule));
                let rules = rules.collect::<Result<Vec<_>, _>>()?;
                let answers = Answers { rules: rules.clone(), each, close_at_end };
                AnswerRules::new(answers).map_err(Box::new)?;
                Step::Answer { on, rules, each, close_at_end }
            }
            Step::SendFile { on, path } => {
                self.known(&on)?;
                let path = self.plain(path)?;
                self.can_be_sent(&path)?;
                Step::SendFile { on, path }
            }
            Step::SaveTo { on, path, what, limit } => {
                self.known(&on)?;
                Step::SaveTo { on, path: self.plain(path)?, what, limit }
            }
            Step::Behave { on, program } => {
                self.known(&on)?;
                Step::Behave { on, program: self.program(program)? }
            }
            #[rustfmt::skip]
            Step::Wire {
                name, protocol, family, from, to, seed, delay_ms, jitter_ms, bandwidth, split, join_ms,
                limit, drop_percent, duplicate_percent, reorder_percent,
            } => {
                let (from, to) = (self.address(&from)?, self.address(&to)?);
                Step::Wire {
                    name, protocol, family, from, to, seed, delay_ms, jitter_ms, bandwidth, split,
                    join_ms, limit, drop_percent, duplicate_percent, reorder_percent,
                }
            }
            Step::SetWire { on, direction, set, cut, reset } => {
                self.known(&on)?;
                Step::SetWire { on, direction, set, cut, reset }
            }
            Step::Fault { on, what } => {
                self.known(&on)?;
                behaviour::fault(&what).map_err(Box::new)?;
                Step::Fault { on, what }
            }
            Step::Recover { on } => {
                self.known(&on)?;
                Step::Recover { on }
            }
            Step::Reconnect { on, first_ms, factor, most_ms, jitter, times, queued } => {
                self.known(&on)?;
                let spec = Reconnect { first_ms, factor, most_ms, jitter, times, queued };
                Reconnector::new(spec).map_err(Box::new)?;
                Step::Reconnect { on, first_ms, factor, most_ms, jitter, times, queued }
            }
            Step::Heartbeat { on, message, every_ms, within_ms } => {
                self.known(&on)?;
                let message = self.message(message)?;
                let spec = Heartbeat { message: message.clone(), every_ms, within_ms };
                HeartbeatSender::new(spec).map_err(Box::new)?;
                Step::Heartbeat { on, message, every_ms, within_ms }
            }
            Step::IdleTimeout { on, millis } => {
                self.known(&on)?;
                IdleCloser::new(TimeLimit { millis }).map_err(Box::new)?;
                Step::IdleTimeout { on, millis }
            }
            Step::ConnectTimeout { on, millis } => {
                self.known(&on)?;
                ConnectLimiter::new(TimeLimit { millis }).map_err(Box::new)?;
                Step::ConnectTimeout { on, millis }
            }
            Step::Until(moment) => {
                match &moment {
                    Moment::TimeUp => {}
                    Moment::Closed { on } | Moment::Idle { on } | Moment::Received { on, .. } => {
                        self.known(on)?;
                    }
                }
                Step::Until(moment)
            }
            Step::Clients { name, count, to, every_ms } => {
                self.known(&to)?;
                if !(1..=MOST_CLIENTS).contains(&count) {
                    return Err(StepProblem::Clients(count));
                }
                (1..=count).try_for_each(|number| self.made(format!("{name}{number}")))?;
                Step::Clients { name, count, to, every_ms }
            }
            Step::Wait { millis } => Step::Wait { millis },
            Step::Try { on, call } => {
                self.known(&on)?;
                Step::Try { on, call: self.arguments(call)? }
            }
            // They have been taken apart.
            Step::Part { .. } | Step::Times { .. } => return Err(StepProblem::PartWithin),
        })
    }

    /// A socket of this name is made.
    fn made(&mut self, name: String) -> Result<(), StepProblem> {
        self.take(&name)?;
        self.sockets.insert(name);
        Ok(())
    }

    /// A program with its variables filled in; what it needs can be opened, unless it needs permission.
    fn program(&mut self, mut program: Program) -> Result<Program, StepProblem> {
        if let Some(text) = program.text_mut() {
            *text = self.plain(mem::take(text))?;
        }
        if let Some(path) = program.path_mut() {
            *path = self.plain(mem::take(path))?;
        }
        let may_look = match program.path() {
            Some((PathUse::SendsFile, path)) => {
                self.can_be_sent(path)?;
                true
            }
            // What is outside the folder is not even looked at without permission.
            Some((PathUse::ServesFolder, path)) => {
                within(self.folder, &in_folder(self.folder, path))
            }
            Some((PathUse::WritesFolder, _)) | None => true,
        };
        if may_look {
            let meant = program.clone().with_path(|path| in_folder(self.folder, path));
            behaviour::program(&meant).map_err(Box::new)?;
        }
        Ok(program)
    }

    /// Checks that a file can be read; what is outside the folder is not even looked at without
    /// permission.
    fn can_be_sent(&self, path: &str) -> Result<(), StepProblem> {
        let file = in_folder(self.folder, path);
        match within(self.folder, &file).then(|| open_regular_file(&file)) {
            Some(Err(source)) => Err(StepProblem::File { path: file, source }),
            _ => Ok(()),
        }
    }

    /// A string with its variables filled in, which names no socket.
    fn plain(&mut self, text: String) -> Result<String, StepProblem> {
        let plain = self.text(&text)?.without_sockets();
        plain.ok_or(StepProblem::NamesSocket(text))
    }

    fn message(&mut self, message: Message) -> Result<Message, StepProblem> {
        Ok(Message { text: self.plain(message.text)?, ..message })
    }

    fn rule(&mut self, rule: Rule) -> Result<Rule, StepProblem> {
        let when = match rule.when {
            When::Any => When::Any,
            When::Exact(message) => When::Exact(self.message(message)?),
            When::Contains(message) => When::Contains(self.message(message)?),
            When::StartsWith(message) => When::StartsWith(self.message(message)?),
            When::EndsWith(message) => When::EndsWith(self.message(message)?),
            When::Regex(expression) => When::Regex(self.plain(expression)?),
        };
        Ok(Rule { when, answer: self.message(rule.answer)?, ..rule })
    }

    fn expectation(
        &mut self,
        expectation: Expectation,
    ) -> Result<Expectation<Template, PlannedData>, StepProblem> {
        if let Some(on) = expectation.on() {
            self.known(on)?;
        }
        Ok(match expectation {
            Expectation::Received { on, data } => {
                Expectation::Received { on, data: self.data(data)? }
            }
            Expectation::Peeked { on, data } => Expectation::Peeked { on, data: self.data(data)? },
            Expectation::Lost { on, bytes } => Expectation::Lost { on, bytes },
            Expectation::ReceivedAtMost { on, bytes } => Expectation::ReceivedAtMost { on, bytes },
            Expectation::Option { on, option, value } => {
                fits(option, value)?;
                Expectation::Option { on, option, value }
            }
            Expectation::Kernel { on, that } => Expectation::Kernel { on, that },
            Expectation::Ghost { on, state } => Expectation::Ghost { on, state },
            Expectation::Gone { on } => Expectation::Gone { on },
            Expectation::Waits { on } => {
                if self.started.get(&on).is_none_or(VecDeque::is_empty) {
                    return Err(StepProblem::NothingStarted(on));
                }
                Expectation::Waits { on }
            }
            Expectation::Equal(one, other) => {
                Expectation::Equal(self.text(&one)?, self.text(&other)?)
            }
            Expectation::Differ(one, other) => {
                Expectation::Differ(self.text(&one)?, self.text(&other)?)
            }
            Expectation::Took { on, millis } => Expectation::Took { on, millis },
            Expectation::Returned { on, bytes } => Expectation::Returned { on, bytes },
            Expectation::PortHeldBy { on, socket } => {
                self.known(&socket)?;
                Expectation::PortHeldBy { on, socket }
            }
        })
    }

    /// Takes the oldest call that was started on a socket: at which step, and the name that its return
    /// would give.
    fn take_started(&mut self, on: &str) -> Result<(usize, Option<String>), StepProblem> {
        self.known(on)?;
        let started = self.started.get_mut(on).and_then(VecDeque::pop_front);
        started.ok_or_else(|| StepProblem::NothingStarted(on.to_owned()))
    }

    /// Checks a call, and tells the name of the socket that it makes.
    fn call(
        &mut self,
        on: &str,
        call: CallStep,
    ) -> Result<(CallStep<Template, PlannedData>, Option<String>), StepProblem> {
        self.known(on)?;
        if let Some(into) = &call.into {
            self.take(into)?;
        }
        let made = call.into.clone();
        Ok((self.arguments(call)?, made))
    }

    fn arguments(
        &mut self,
        CallStep { call, into }: CallStep,
    ) -> Result<CallStep<Template, PlannedData>, StepProblem> {
        if let Call::SetOption(option, value) = &call {
            fits(*option, *value)?;
        }
        let this = std::cell::RefCell::new(self);
        let call = call.translate(
            |text| this.borrow_mut().address(&text),
            |data| this.borrow_mut().data(data),
        )?;
        Ok(CallStep { call, into })
    }

    fn known(&self, socket: &str) -> Result<(), StepProblem> {
        if self.sockets.contains(socket) {
            Ok(())
        } else {
            Err(StepProblem::NoSocket(socket.to_owned()))
        }
    }

    fn take(&mut self, name: &str) -> Result<(), StepProblem> {
        if name.is_empty() || name.contains(['{', '}']) {
            return Err(StepProblem::BadName(name.to_owned()));
        }
        if self.variables.declares(name) || !self.taken.insert(name.to_owned()) {
            return Err(StepProblem::NameTaken(name.to_owned()));
        }
        Ok(())
    }
}

/// The error of this name.
fn named(errno: &str) -> Result<Errno, StepProblem> {
    Errno::from_name(errno).ok_or_else(|| StepProblem::NoErrno(errno.to_owned()))
}

/// Checks that a value is of the kind that an option takes.
fn fits(option: SocketOption, value: OptionValue) -> Result<(), StepProblem> {
    let kind = option.facts().kind;
    if value.is_of(kind) {
        Ok(())
    } else {
        Err(StepProblem::OptionValue { option, form: kind.form() })
    }
}
