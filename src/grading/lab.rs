//! What a lab's file asks for, looked through once: what is wrong with it is found before a session is graded.

use std::collections::{BTreeMap, BTreeSet};

use regex::bytes::Regex;
use thiserror::Error;

use crate::model::check::{Answer, Check, Fact, Role, RoleKind};
use crate::model::{CallKind, Errno};
use crate::session::bounded_regex;

/// Roles that a lab has at most.
const MOST_ROLES: usize = 32;

/// Facts that one check is made of at most.
const MOST_FACTS: usize = 200;

/// What is wrong with the roles or checks of a lab.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LabError {
    /// There is nothing to grade.
    #[error("it has no `checks`, so there is nothing to grade: it is not a lab")]
    NoChecks,
    /// There are more than it may have.
    #[error("it has more than {MOST_ROLES} roles")]
    TooManyRoles,
    /// Two roles have one name, or one has none.
    #[error("the role {0:?} has no name of its own")]
    RoleName(String),
    /// A role names one that does not come before it.
    #[error("the role {role:?} names {other:?}, which is not a role before it")]
    RoleOrder {
        /// The role.
        role: String,
        /// What it names.
        other: String,
    },
    /// Something is wrong with a check.
    #[error("check {number} ({title}): {problem}")]
    Check {
        /// Which, from 1 on.
        number: usize,
        /// Its title.
        title: String,
        /// What is wrong.
        problem: CheckProblem,
    },
}

/// What is wrong with a check.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CheckProblem {
    /// It has no title, or no sentence for what is missing.
    #[error("`title` and `missing` must not be empty")]
    NoWords,
    /// It names a role that is not there.
    #[error("there is no role named {0:?}")]
    UnknownRole(String),
    /// It names an error that is not there.
    #[error("there is no error named {0:?}")]
    UnknownErrno(String),
    /// Its regular expression cannot be used.
    #[error("{0}")]
    Regex(String),
    /// It is made of nothing.
    #[error("a list of facts is empty")]
    Empty,
    /// It is made of too much.
    #[error("it is made of more than {MOST_FACTS} facts")]
    TooLong,
}

/// A lab, as sessions are graded by it.
#[derive(Clone, Debug)]
pub struct Lab {
    pub(super) roles: Vec<Role>,
    pub(super) checks: Vec<Check>,
    pub(super) regexes: BTreeMap<String, Regex>,
}

impl Lab {
    /// Looks through the roles and checks of a lab. Where it has listeners that are to be on loopback, a check
    /// for that follows the others.
    ///
    /// # Errors
    /// Naming the role or check that makes no sense.
    pub fn new(roles: &[Role], checks: &[Check]) -> Result<Self, LabError> {
        if checks.is_empty() {
            return Err(LabError::NoChecks);
        }
        if roles.len() > MOST_ROLES {
            return Err(LabError::TooManyRoles);
        }
        let mut names = BTreeSet::new();
        for role in roles {
            let others =
                role.kind.other().into_iter().chain(role.may_be.iter().map(String::as_str));
            for other in others {
                if !names.contains(other) {
                    let (role, other) = (role.name.clone(), other.to_owned());
                    return Err(LabError::RoleOrder { role, other });
                }
            }
            if role.name.is_empty() || !names.insert(role.name.as_str()) {
                return Err(LabError::RoleName(role.name.clone()));
            }
        }
        let mut regexes = BTreeMap::new();
        for (index, check) in checks.iter().enumerate() {
            look_through(check, &names, &mut regexes).map_err(|problem| LabError::Check {
                number: index + 1,
                title: check.title.clone(),
                problem,
            })?;
        }
        let checks = checks.iter().cloned().chain(on_loopback(roles, checks)).collect();
        Ok(Self { roles: roles.to_vec(), checks, regexes })
    }

    /// The same lab under its name. Among its checks is that a session is not of another lab: one may do all that
    /// another asks for.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.checks.push(Check {
            title: "The session is not of another lab".to_owned(),
            holds: Fact::OfLab(name.to_owned()),
            missing: "A session of this lab is missing.".to_owned(),
        });
        self
    }

    /// Its checks, in order, with the one on loopback that the program adds.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Its roles.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }
}

fn look_through(
    check: &Check,
    roles: &BTreeSet<&str>,
    regexes: &mut BTreeMap<String, Regex>,
) -> Result<(), CheckProblem> {
    if check.title.trim().is_empty() || check.missing.trim().is_empty() {
        return Err(CheckProblem::NoWords);
    }
    let mut facts = Vec::new();
    check.holds.walk(&mut |fact| facts.push(fact));
    if facts.len() > MOST_FACTS {
        return Err(CheckProblem::TooLong);
    }
    for fact in facts {
        if let Some(role) = fact.roles().into_iter().find(|role| !roles.contains(role)) {
            return Err(CheckProblem::UnknownRole(role.to_owned()));
        }
        match fact {
            Fact::All(facts)
            | Fact::Any(facts)
            | Fact::InOrder(facts)
            | Fact::Within { facts, .. }
                if facts.is_empty() =>
            {
                return Err(CheckProblem::Empty);
            }
            Fact::Called { answer: Answer::Failed(name), .. }
                if Errno::place_of(name).is_none() =>
            {
                return Err(CheckProblem::UnknownErrno(name.clone()));
            }
            Fact::Matches { regex, .. } => {
                let compiled = bounded_regex(regex);
                let compiled = compiled.map_err(|error| CheckProblem::Regex(error.to_string()))?;
                regexes.insert(regex.clone(), compiled);
            }
            _ => {}
        }
    }
    Ok(())
}

/// What every lab checks that has listeners: that no other computer reaches them, unless it says so.
fn on_loopback(roles: &[Role], checks: &[Check]) -> Option<Check> {
    let listens = |role: &Role| {
        let mut listens = role.kind == RoleKind::Listener;
        for check in checks {
            check.holds.walk(&mut |fact| {
                listens |= matches!(fact, Fact::Called { by, call: CallKind::Listen, .. }
                    if *by == role.name);
            });
        }
        listens
    };
    let listeners = roles.iter().filter(|role| !role.any_address && listens(role));
    let facts: Vec<Fact> = listeners.map(|role| Fact::OnLoopback(role.name.clone())).collect();
    (!facts.is_empty()).then(|| Check {
        title: "No other computer can reach the listeners".to_owned(),
        holds: Fact::All(facts),
        missing: "A listener on a loopback address is missing: bind 127.0.0.1 before listen \
                  (without bind, listen takes all addresses)."
            .to_owned(),
    })
}
