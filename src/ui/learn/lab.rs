//! The lab that is open: which of its checks hold, which sockets play which part, and which step of its
//! solution comes next.
//!
//! All of it is found in the log, by a thread that is asked whenever the log has grown.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use egui::Context;

use crate::grading::{Grader, Grades, Lab};
use crate::model::step::Step;
use crate::model::{CallKind, Protocol, SocketId, SocketState};
use crate::scenario::Plan;
use crate::session::{Arrangement, EventKind, Log, SocketTable};
use crate::ui::look::Spotlight;

/// Between two looks at a log that grows.
const BETWEEN: Duration = Duration::from_millis(150);

/// Records that are counted at most.
const MOST_COUNTED: u64 = 100_000;

/// What a solution does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// Its place in [`Plan::steps`].
    pub index: usize,
    /// The control for it.
    pub control: Spotlight,
}

/// What has been found of a lab.
#[derive(Clone, Debug, Default)]
pub struct LabState {
    /// Which checks hold, and what is missing of the others.
    pub grades: Grades,
    /// The sockets that play the parts.
    pub players: BTreeMap<String, SocketId>,
    /// What the solution does next; `None` once all is done, or if it cannot go on.
    pub next: Option<NextStep>,
    /// Whether it cannot go on, since the socket is closed that it would go on with.
    pub is_stuck: bool,
}

impl LabState {
    /// Whether all checks hold, once it has been looked at.
    pub fn is_done(&self) -> bool {
        !self.grades.checks.is_empty() && self.grades.all_hold()
    }
}

/// Who looks at a lab, when that is due.
#[derive(Debug)]
pub struct LabWatch {
    /// `None` while a thread has it.
    grader: Option<Box<Grader>>,
    /// Records that the log had when it was last looked at.
    seen: u64,
    at: Instant,
    /// What was found.
    pub state: LabState,
    /// Whether more than the first reason is shown.
    pub hints: bool,
}

impl LabWatch {
    /// Of a lab's plan; `None` of one that cannot be graded.
    pub fn new(plan: &Plan) -> Option<Self> {
        let lab = Lab::new(&plan.lesson().roles, &plan.lesson().checks).ok()?;
        let grader = Some(Box::new(Grader::new(lab)));
        let (seen, at, state) = (u64::MAX, Instant::now(), LabState::default());
        Some(Self { grader, seen, at, state, hints: false })
    }

    /// Takes the grader for a look, if one is due; else when it will be, if it will.
    pub fn take(&mut self, log: &Log, now: Instant) -> Result<Box<Grader>, Option<Duration>> {
        if self.seen == log.len() || self.grader.is_none() {
            return Err(None);
        }
        let since = now.saturating_duration_since(self.at);
        if since < BETWEEN && self.seen != u64::MAX {
            return Err(Some(BETWEEN.saturating_sub(since)));
        }
        (self.seen, self.at) = (log.len(), now);
        self.grader.take().ok_or(None)
    }

    /// Takes what was found, and the grader back. A control that was pointed out is no longer, once another
    /// is next.
    pub fn give(&mut self, grader: Box<Grader>, state: LabState, ctx: &Context) {
        self.grader = Some(grader);
        if state.next != self.state.next {
            Spotlight::clear(ctx);
        }
        self.state = state;
    }
}

/// Looks at a log: for a thread.
pub fn look(by: &mut Grader, plan: &Plan, log: &Log) -> LabState {
    let grades = by.grade(log);
    let session = SessionCalls::read(log);
    let players = players(plan, &grades, &session);
    let next = next_step(plan, &players, &session);
    let is_closed = |next: &NextStep| match next.control {
        Spotlight::Call(socket, _) => !session.table.get(socket).is_some_and(SocketState::is_open),
        Spotlight::NewSocket(_) => false,
    };
    let is_stuck = next.as_ref().is_some_and(is_closed);
    LabState { grades, players, next: next.filter(|_| !is_stuck), is_stuck }
}

/// What has been called in a session, by socket.
struct SessionCalls {
    table: SocketTable,
    arrangement: Arrangement,
    /// How many calls of each kind have returned or wait.
    begun: BTreeMap<(SocketId, CallKind), usize>,
}

impl SessionCalls {
    fn read(log: &Log) -> Self {
        let (mut table, mut arrangement) = (SocketTable::default(), Arrangement::default());
        let (mut begun, mut arranged) = (BTreeMap::new(), Vec::new());
        table.catch_up(log, MOST_COUNTED);
        log.for_each_entry(1..(MOST_COUNTED + 1).min(log.len() + 1), |number, entry| {
            if let (EventKind::Returned, Some(kind)) = (entry.kind, entry.call) {
                *begun.entry((entry.socket, kind)).or_default() += 1;
            }
            if entry.kind == EventKind::Arranged {
                arranged.push(number);
            }
        });
        for record in arranged.into_iter().filter_map(|number| log.preview(number)) {
            arrangement.note(&record);
        }
        for socket in table.iter() {
            for waiting in socket.waiting() {
                *begun.entry((socket.socket_id(), waiting.call.kind())).or_default() += 1;
            }
        }
        Self { table, arrangement, begun }
    }
}

/// The socket for each name of the solution: the one that was found to play the part, else the one of that
/// name, else the first that nobody plays and that was made as the solution makes it. Each socket plays one
/// part: before all is done, one may be found for several.
fn players(plan: &Plan, grades: &Grades, session: &SessionCalls) -> BTreeMap<String, SocketId> {
    let found = |name: &str| {
        grades.roles.iter().find(|(role, _)| role == name).and_then(|(_, socket)| *socket)
    };
    let named = |name: &str| {
        let mut named = session.arrangement.iter();
        named.find(|(_, arranged)| arranged.name.as_deref() == Some(name)).map(|(id, _)| id)
    };
    let mut players: BTreeMap<String, SocketId> = BTreeMap::new();
    let mut taken: BTreeSet<SocketId> = BTreeSet::new();
    let mut cast = |name: &str, socket: Option<SocketId>| {
        if let Some(socket) = socket.filter(|_| !players.contains_key(name))
            && taken.insert(socket)
        {
            players.insert(name.to_owned(), socket);
        }
    };
    makers(plan).for_each(|(name, _)| cast(name, named(name)));
    makers(plan).for_each(|(name, _)| cast(name, found(name)));
    for (name, made) in makers(plan) {
        let fits = |socket: &&SocketState| match made {
            Some(protocol) => socket.protocol() == protocol && socket.accepted_by().is_none(),
            None => socket.accepted_by().is_some(),
        };
        let fitting = session.table.iter().filter(fits).map(SocketState::socket_id);
        fitting.for_each(|socket| cast(name, Some(socket)));
    }
    players
}

/// The names of a solution in their order, and how each socket is made: of which protocol, or by an accept.
fn makers(plan: &Plan) -> impl Iterator<Item = (&str, Option<Protocol>)> {
    plan.steps().iter().filter_map(|step| match step {
        Step::Socket { name, protocol, .. } => Some((name.as_str(), Some(*protocol))),
        Step::Call { call, .. } | Step::Start { call, .. } => Some((call.into.as_deref()?, None)),
        _ => None,
    })
}

/// The first thing that the solution does and that has not been done.
fn next_step(
    plan: &Plan,
    players: &BTreeMap<String, SocketId>,
    session: &SessionCalls,
) -> Option<NextStep> {
    let mut wanted: BTreeMap<(&str, CallKind), usize> = BTreeMap::new();
    plan.steps().iter().enumerate().find_map(|(index, step)| {
        let (on, kind) = match step {
            Step::Socket { name, protocol, .. } => {
                let control = Spotlight::NewSocket(*protocol);
                return (!players.contains_key(name)).then_some(NextStep { index, control });
            }
            Step::Call { on, call }
            | Step::Start { on, call }
            | Step::Fails { on, call, .. }
            | Step::Try { on, call } => (on, call.call.kind()),
            Step::Receive { on, .. } => (on, CallKind::Recv),
            _ => return None,
        };
        let count = wanted.entry((on, kind)).or_default();
        *count += 1;
        let socket = players.get(on)?;
        let made = session.begun.get(&(*socket, kind)).copied().unwrap_or_default();
        let control = Spotlight::Call(*socket, kind);
        (made < *count).then_some(NextStep { index, control })
    })
}
