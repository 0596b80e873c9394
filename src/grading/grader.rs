//! Grades a session by a lab, as often as it is asked, reading each record once.

use super::evaluator::{Budget, Evaluator};
use super::grades::{CheckResult, Grades};
use super::lab::Lab;
use super::matcher::{Matched, cast, match_roles};
use super::reasons::Reasons;
use super::session_facts::{MOST_RECORDS, SessionFacts};
use crate::session::Log;

/// Steps that finding the reasons takes at most.
const REASON_STEPS: u64 = 5_000_000;

/// Grades one session, that may go on.
///
/// ```
/// use socket_playground::{
///     grading::{Grader, Lab},
///     model::check::{Check, Role},
///     session::Log,
/// };
///
/// let role: Role = ron::from_str(r#"(name: "server", kind: Tcp)"#)?;
/// let check: Check = ron::from_str(
///     r#"(
///         title: "server listens",
///         holds: Called(by: "server", call: Listen),
///         missing: "Nobody can connect: bind and listen.",
///     )"#,
/// )?;
/// let mut grader = Grader::new(Lab::new(&[role], &[check])?);
/// let grades = grader.grade(&Log::new());
/// assert_eq!(grades.checks[0].reason, "Nobody can connect: bind and listen.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Grader {
    lab: Lab,
    session: SessionFacts,
}

impl Grader {
    /// Grades a session by this lab.
    pub fn new(lab: Lab) -> Self {
        Self { lab, session: SessionFacts::default() }
    }

    /// The lab.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Grades what the log has now. Always to be given the same log, of which it reads what came since the last
    /// time, up to [`MOST_RECORDS`] in all. It takes a few milliseconds for a lab's session and a second at
    /// most for any other, and so is for a thread of its own.
    pub fn grade(&mut self, log: &Log) -> Grades {
        self.session.catch_up(log);
        let Matched { players, found, is_complete } = match_roles(&self.lab, &self.session);
        let cast = cast(&self.lab, &players);
        let budget = Budget::new(REASON_STEPS);
        let regexes = &self.lab.regexes;
        let evaluator = Evaluator { session: &self.session, cast: &cast, regexes, budget: &budget };
        let checks = self.lab.checks.iter().zip(found).map(|(check, found)| CheckResult {
            title: check.title.clone(),
            holds: found.is_some(),
            record: found.map(|found| found.record).filter(|record| *record > 0),
            reason: match found {
                Some(_) => String::new(),
                None => Reasons(&evaluator).of(check),
            },
        });
        let checks = checks.collect();
        let roles = self.lab.roles.iter().zip(players);
        Grades {
            checks,
            roles: roles.map(|(role, player)| (role.name.clone(), player)).collect(),
            predictions: self.session.predictions.values().cloned().collect(),
            limit: limit(log, is_complete),
        }
    }
}

fn limit(log: &Log, is_complete: bool) -> Option<String> {
    if log.len() > MOST_RECORDS {
        return Some(format!(
            "Only the first {MOST_RECORDS} of {} records were looked at.",
            log.len()
        ));
    }
    (!is_complete).then(|| {
        "There are so many sockets that not every way to give them the roles was tried. Name the sockets \
         after their roles, or begin a new session with fewer."
            .to_owned()
    })
}
