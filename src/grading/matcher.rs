//! Which sockets play the roles: those with which most checks hold.
//!
//! Roles are given sockets one after the other, those first that have the role's name, then the newest; a
//! check is looked at as soon as all its roles are played. A branch that cannot become better than the best so
//! far is left. What a hostile session can cost is bounded: see [`MOST_TRIED`] and [`MOST_STEPS`].

use std::collections::HashMap;

use super::evaluator::{Budget, Cast, Evaluator, Found};
use super::lab::Lab;
use super::session_facts::SessionFacts;
use super::socket_facts::{CallMade, SocketFacts};
use crate::model::check::{Fact, Role, RoleKind};
use crate::model::{CallKind, Origin, Protocol, SocketId};

/// Times that a role is given a socket at most.
const MOST_TRIED: u64 = 20_000;

/// Steps of the search in all: calls and samples that are looked at.
const MOST_STEPS: u64 = 5_000_000;

/// The best that was found.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    /// Who plays each role of the lab.
    pub(super) players: Vec<Option<SocketId>>,
    /// Of each check, where it was found to hold.
    pub(super) found: Vec<Option<Found>>,
    /// Whether all ways were tried.
    pub(super) is_complete: bool,
}

/// Finds who plays the roles.
pub(super) fn match_roles(lab: &Lab, session: &SessionFacts) -> Matched {
    let mut search = Search {
        lab,
        session,
        budget: Budget::new(MOST_STEPS),
        decided: decided(lab),
        tried: 0,
        known: HashMap::new(),
        candidates: HashMap::new(),
        players: Vec::new(),
        held: vec![None; lab.checks.len()],
        best: None,
    };
    search.go_on(0, lab.checks.len());
    let is_complete = search.tried < MOST_TRIED && !search.budget.is_spent();
    let (players, found) = match search.best {
        Some(best) => (best.players, best.held),
        None => (vec![None; lab.roles.len()], vec![None; lab.checks.len()]),
    };
    Matched { players, found, is_complete }
}

/// A cast of all roles, by how good it is.
struct Best {
    holding: usize,
    played: usize,
    players: Vec<Option<SocketId>>,
    held: Vec<Option<Found>>,
}

struct Search<'a> {
    lab: &'a Lab,
    session: &'a SessionFacts,
    budget: Budget,
    /// The checks that can be looked at once so many roles are played.
    decided: Vec<Vec<usize>>,
    tried: u64,
    /// Checks that were looked at, by who played their roles.
    known: HashMap<(usize, Vec<Option<SocketId>>), Option<Found>>,
    /// Who comes into question for a role, by who plays the role that it names.
    candidates: HashMap<(usize, Option<SocketId>), Vec<SocketId>>,
    players: Vec<Option<SocketId>>,
    held: Vec<Option<Found>>,
    best: Option<Best>,
}

impl Search<'_> {
    /// `possible` is how many checks hold, or may hold yet.
    fn go_on(&mut self, role: usize, mut possible: usize) {
        for check in self.decided[role].clone() {
            let found = self.look_at(check);
            self.held[check] = found;
            possible -= usize::from(found.is_none());
        }
        let played = self.players.iter().flatten().count();
        let (most_played, roles) = (played + self.lab.roles.len() - role, self.lab.roles.len());
        if self.best.as_ref().is_some_and(|best| {
            possible < best.holding || possible == best.holding && most_played <= best.played
        }) {
            return;
        }
        if role == roles {
            let (players, held) = (self.players.clone(), self.held.clone());
            self.best = Some(Best { holding: possible, played, players, held });
            return;
        }
        let candidates = self.candidates(role).into_iter().map(Some).chain([None]);
        for candidate in candidates.collect::<Vec<_>>() {
            if candidate.is_some_and(|id| !self.may_play(role, id)) {
                continue;
            }
            self.tried += 1;
            if self.is_over() {
                // What was found so far counts; without anything, the first way is gone to its end.
                if self.best.is_some() {
                    return;
                }
            }
            self.players.push(candidate);
            self.go_on(role + 1, possible);
            self.players.pop();
            if self.best.as_ref().is_some_and(|best| best.holding == self.lab.checks.len()) {
                return;
            }
        }
    }

    fn is_over(&self) -> bool {
        self.tried >= MOST_TRIED || self.budget.is_spent()
    }

    /// Whether no other role has the socket, or only such as may be the same.
    fn may_play(&self, role: usize, id: SocketId) -> bool {
        let may_be = &self.lab.roles[role].may_be;
        let mut others = self.lab.roles.iter().zip(&self.players);
        others.all(|(other, player)| *player != Some(id) || may_be.contains(&other.name))
    }

    fn look_at(&mut self, check: usize) -> Option<Found> {
        let fact = &self.lab.checks[check].holds;
        let cast: Cast<'_> = cast(self.lab, &self.players);
        let mut key = Vec::new();
        fact.walk(&mut |fact| {
            key.extend(fact.roles().iter().map(|role| cast.get(role).copied().flatten()));
        });
        let (session, regexes, budget) = (self.session, &self.lab.regexes, &self.budget);
        *self
            .known
            .entry((check, key))
            .or_insert_with(|| Evaluator { session, cast: &cast, regexes, budget }.first(fact, 0))
    }

    fn candidates(&mut self, role: usize) -> Vec<SocketId> {
        let (session, players) = (self.session, &self.players);
        let role_here = &self.lab.roles[role];
        let named = |name: &str| {
            let place = self.lab.roles.iter().position(|role| role.name == name)?;
            players.get(place).copied().flatten()
        };
        let other = role_here.kind.other().and_then(named);
        if role_here.kind.other().is_some() && other.is_none() {
            return Vec::new();
        }
        let budget = &self.budget;
        let candidates = self.candidates.entry((role, other)).or_insert_with(|| {
            budget
                .spend(session.sockets.values().map(|socket| 1 + socket.calls.len() as u64).sum());
            candidates(role_here, other, session)
        });
        candidates.clone()
    }
}

/// The checks whose roles are all played once so many roles are, and not before.
fn decided(lab: &Lab) -> Vec<Vec<usize>> {
    let mut decided = vec![Vec::new(); lab.roles.len() + 1];
    for (check, asked) in lab.checks.iter().enumerate() {
        decided[roles_needed(lab, &asked.holds)].push(check);
    }
    decided
}

fn roles_needed(lab: &Lab, fact: &Fact) -> usize {
    let mut needed = 0;
    fact.walk(&mut |fact| {
        for name in fact.roles() {
            let place = lab.roles.iter().position(|role| role.name == name);
            needed = needed.max(place.map_or(0, |place| place + 1));
        }
    });
    needed
}

/// Who plays which role, of those that were given a socket.
pub(super) fn cast<'lab>(lab: &'lab Lab, players: &[Option<SocketId>]) -> Cast<'lab> {
    lab.roles.iter().zip(players).map(|(role, player)| (role.name.as_str(), *player)).collect()
}

/// The sockets that come into question for a role.
fn candidates(role: &Role, other: Option<SocketId>, session: &SessionFacts) -> Vec<SocketId> {
    let other = other.and_then(|id| session.socket(id));
    let calls_it = |socket: &SocketFacts, kind: CallKind| {
        other.is_some_and(|other| {
            socket.id != other.id
                && socket
                    .calls(kind)
                    .any(|made| made.target.is_some_and(|address| other.has_address(address)))
        })
    };
    let fits = |socket: &&SocketFacts| match &role.kind {
        RoleKind::Any => true,
        RoleKind::Tcp => socket.protocol == Protocol::Tcp && socket.origin == Origin::Made,
        RoleKind::Udp => socket.protocol == Protocol::Udp,
        RoleKind::Listener => socket.calls(CallKind::Listen).any(CallMade::succeeded),
        RoleKind::ConnectsTo(_) => calls_it(socket, CallKind::Connect),
        RoleKind::BindsTo(_) => calls_it(socket, CallKind::Bind),
        RoleKind::AcceptedBy(_) => {
            other.is_some_and(|other| socket.origin == Origin::AcceptedBy(other.id))
        }
        RoleKind::PeerOf(_) => {
            other.is_some_and(|other| session.other_end(other.id) == Some(socket.id))
        }
    };
    let mut fitting: Vec<&SocketFacts> = session.some(None).filter(fits).collect();
    fitting.sort_by_key(|socket| (socket.name != role.name, std::cmp::Reverse(socket.id)));
    fitting.into_iter().map(|socket| socket.id).collect()
}
