//! Which sockets play the roles: those with which most checks hold.
//!
//! Groups of roles that have nothing to do with each other are matched each by itself. In a group roles are
//! given sockets one after the other, and a goal is looked at as soon as all its roles are played; a branch that
//! cannot become better than what was found is left. Of the best ways for each group those are taken together
//! that need no socket twice. What a hostile session can cost is bounded: see [`MOST_TRIED`] and [`MOST_STEPS`].

use std::cell::Cell;
use std::collections::HashMap;

use super::candidates::candidates;
use super::evaluator::{Budget, Cast, Evaluator, Found};
use super::goals::{Goal, Group, groups};
use super::lab::Lab;
use super::session_facts::SessionFacts;
use crate::model::SocketId;

/// Times that a role is given a socket at most.
const MOST_TRIED: u64 = 20_000;

/// Steps of the search in all: calls and samples that are looked at.
const MOST_STEPS: u64 = 5_000_000;

/// Ways to play the roles of a group that are kept: another group may need the same sockets.
const KEPT_WAYS: usize = 12;

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
    let (budget, tried) = (Budget::new(MOST_STEPS), Cell::new(0));
    let groups = groups(lab);
    let ways: Vec<Vec<Way>> = groups
        .iter()
        .map(|group| {
            let (players, ways) = (vec![None; lab.roles.len()], Vec::new());
            let (candidates, held) = (HashMap::new(), Vec::new());
            let (budget, tried) = (&budget, &tried);
            let mut search =
                Search { lab, session, group, budget, tried, candidates, players, held, ways };
            search.go_on(0, group.count);
            search.ways
        })
        .collect();
    let mut together = Together { ways: &ways, tried: &tried, chosen: Vec::new(), best: None };
    together.go_on(0, &[]);
    let chosen = together.best.map_or_else(Vec::new, |(_, chosen)| chosen);
    let best_alone: usize = ways.iter().filter_map(|ways| Some(ways.first()?.held.len())).sum();
    let chosen: Vec<&Way> = chosen.into_iter().flatten().collect();
    let held: usize = chosen.iter().map(|way| way.held.len()).sum();
    let kept_all = held == best_alone || ways.iter().all(|ways| ways.len() < KEPT_WAYS);
    let is_complete = kept_all && tried.get() < MOST_TRIED && !budget.is_spent();
    let mut players = vec![None; lab.roles.len()];
    for way in &chosen {
        for (role, player) in &way.players {
            players[*role] = Some(*player);
        }
    }
    let found = found(&groups, lab, &chosen);
    Matched { players, found, is_complete }
}

/// Of each check, where all its goals were found.
fn found(groups: &[Group<'_>], lab: &Lab, chosen: &[&Way]) -> Vec<Option<Found>> {
    let mut goals = vec![0; lab.checks.len()];
    for goal in groups.iter().flat_map(|group| &group.decided).flatten() {
        goals[goal.check] += 1;
    }
    let mut found: Vec<Option<Found>> = vec![None; lab.checks.len()];
    for (check, part) in chosen.iter().flat_map(|way| &way.held) {
        goals[*check] -= 1;
        let whole = found[*check].get_or_insert(*part);
        whole.begin = whole.begin.min(part.begin);
        whole.end = whole.end.max(part.end);
        whole.record = whole.record.max(part.record);
    }
    let whole = found.into_iter().zip(goals).map(|(found, missing)| found.filter(|_| missing == 0));
    whole.collect()
}

/// How good a way is: goals that hold, then roles that are played.
type Rank = (usize, usize);

/// A way to play the roles of a group.
#[derive(Clone, Debug)]
struct Way {
    /// The roles that are played, by whom.
    players: Vec<(usize, SocketId)>,
    /// The goals that hold, by their checks, and where.
    held: Vec<(usize, Found)>,
}

impl Way {
    /// How good it is.
    fn rank(&self) -> Rank {
        (self.held.len(), self.players.len())
    }
}

/// Looks for the best ways to play the roles of one group.
struct Search<'a> {
    lab: &'a Lab,
    session: &'a SessionFacts,
    group: &'a Group<'a>,
    budget: &'a Budget,
    tried: &'a Cell<u64>,
    /// Who comes into question for a role, by who plays the role that it names.
    candidates: HashMap<(usize, Option<SocketId>), Vec<SocketId>>,
    players: Vec<Option<SocketId>>,
    held: Vec<(usize, Found)>,
    /// The best first.
    ways: Vec<Way>,
}

impl Search<'_> {
    /// `possible` is how many goals hold, or may hold yet, when so many roles have been gone through.
    fn go_on(&mut self, place: usize, mut possible: usize) {
        let before = self.held.len();
        for goal in &self.group.decided[place] {
            match self.look_at(*goal) {
                Some(found) => self.held.push((goal.check, found)),
                None => possible -= 1,
            }
        }
        self.choose(place, possible);
        self.held.truncate(before);
    }

    fn choose(&mut self, place: usize, possible: usize) {
        let roles = &self.group.roles;
        let played = roles[..place].iter().filter(|role| self.players[**role].is_some()).count();
        let most = (possible, played + roles.len() - place);
        if self.ways.len() == KEPT_WAYS && self.ways.last().is_some_and(|way| most <= way.rank()) {
            return;
        }
        let Some(role) = roles.get(place).copied() else { return self.keep() };
        for candidate in self.candidates(role).into_iter().map(Some).chain([None]) {
            if candidate.is_some_and(|id| !self.may_play(role, id)) {
                continue;
            }
            self.tried.set(self.tried.get() + 1);
            // What was found so far counts; without anything, the first way is gone to its end.
            let is_over = self.tried.get() >= MOST_TRIED || self.budget.is_spent();
            if is_over && !self.ways.is_empty() {
                return;
            }
            self.players[role] = candidate;
            self.go_on(place + 1, possible);
            self.players[role] = None;
        }
    }

    /// Keeps the way that has been gone to its end, if it is one of the best.
    fn keep(&mut self) {
        let played = self.group.roles.iter().filter_map(|role| Some((*role, self.players[*role]?)));
        let way = Way { players: played.collect(), held: self.held.clone() };
        let place = self.ways.partition_point(|other| other.rank() >= way.rank());
        self.ways.insert(place, way);
        self.ways.truncate(KEPT_WAYS);
    }

    /// Whether no other role has the socket, or only such as may be the same.
    fn may_play(&self, role: usize, id: SocketId) -> bool {
        let may_be = &self.lab.roles[role].may_be;
        let mut others = self.lab.roles.iter().zip(&self.players);
        others.all(|(other, player)| *player != Some(id) || may_be.contains(&other.name))
    }

    fn look_at(&self, goal: Goal<'_>) -> Option<Found> {
        let cast = cast(self.lab, &self.players);
        let (session, regexes, budget) = (self.session, &self.lab.regexes, self.budget);
        Evaluator { session, cast: &cast, regexes, budget }.first(goal.fact, 0)
    }

    fn candidates(&mut self, role: usize) -> Vec<SocketId> {
        let (session, asked, budget) = (self.session, &self.lab.roles[role], self.budget);
        let roles = self.lab.roles.iter().zip(&self.players);
        let other = asked.kind.other().and_then(|name| {
            let player = roles.clone().find(|(role, _)| role.name == name);
            player.and_then(|(_, player)| *player)
        });
        let known = self.candidates.entry((role, other)).or_insert_with(|| {
            let calls = session.sockets.values().map(|socket| 1 + socket.calls.len() as u64);
            budget.spend(calls.sum());
            candidates(asked, other, session)
        });
        known.clone()
    }
}

/// Chooses a way for each group, so that no socket is needed twice.
struct Together<'a> {
    ways: &'a [Vec<Way>],
    tried: &'a Cell<u64>,
    chosen: Vec<Option<&'a Way>>,
    best: Option<(Rank, Vec<Option<&'a Way>>)>,
}

impl Together<'_> {
    fn go_on(&mut self, group: usize, used: &[SocketId]) {
        let rank = |way: &Way| way.rank();
        let add = |one: Rank, other: Rank| (one.0 + other.0, one.1 + other.1);
        let so_far = self.chosen.iter().flatten().map(|way| rank(way)).fold((0, 0), add);
        let rest = self.ways[group..].iter().filter_map(|ways| ways.first().map(rank));
        let most = rest.fold(so_far, add);
        if self.best.as_ref().is_some_and(|(best, _)| most <= *best) {
            return;
        }
        let Some(ways) = self.ways.get(group) else {
            self.best = Some((so_far, self.chosen.clone()));
            return;
        };
        for way in ways.iter().map(Some).chain([None]) {
            let players = way.map_or(&[][..], |way| &way.players);
            self.tried.set(self.tried.get() + 1);
            if self.tried.get() >= 2 * MOST_TRIED && self.best.is_some() {
                return;
            }
            if players.iter().any(|(_, player)| used.contains(player)) {
                continue;
            }
            let used = used.iter().copied().chain(players.iter().map(|(_, player)| *player));
            self.chosen.push(way);
            self.go_on(group + 1, &used.collect::<Vec<_>>());
            self.chosen.pop();
        }
    }
}

/// Who plays which role, of those that were given a socket.
pub(super) fn cast<'lab>(lab: &'lab Lab, players: &[Option<SocketId>]) -> Cast<'lab> {
    lab.roles.iter().zip(players).map(|(role, player)| (role.name.as_str(), *player)).collect()
}
