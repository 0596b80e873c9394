//! The labs that ship, each with the session of its solution.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use socket_playground::{
    grading::{Grader, Grades, Lab},
    model::Record,
    net::{Modes, Playground},
    scenario::{self, Plan, Settings, Shipped, StepError},
    session::Log,
};

/// A lab, and the session in which its solution was played.
pub struct Solved {
    pub name: &'static str,
    pub lab: Lab,
    /// Closed sockets included: the session was left as a person leaves it.
    pub records: Vec<Record>,
}

/// The labs that ship: the name, the solution, the checks.
pub fn labs() -> Vec<(&'static str, Plan, Lab)> {
    let all = Shipped::all().iter();
    let plans =
        all.map(|shipped| (shipped.name(), shipped.plan(&Settings::from_environment([])).unwrap()));
    let labs = plans.filter(|(_, plan)| !plan.lesson().checks.is_empty());
    let labs = labs.map(|(name, plan)| {
        let lesson = plan.lesson();
        let lab = Lab::new(&lesson.roles, &lesson.checks);
        (name, plan.clone(), lab.unwrap_or_else(|error| panic!("{name}: {error}")))
    });
    labs.collect()
}

/// The lab that measures milliseconds, which are more where much else is going on.
pub const TIMED: &str = "lab-13-timing";

/// The lab that has a connection refused at the port of another address, where whatever runs beside it may
/// listen.
const ELSEWHERE: &str = "lab-12-reachability";

/// How often such a lab is played until nothing else was in its way.
const TRIES: usize = 10;

/// What comes of running a plan, with all sockets closed in the end as when the program is left.
pub fn played(plan: &Plan) -> Vec<Record> {
    try_played(plan).unwrap()
}

/// [`played`] for a lab whose checks all hold then: what depends on how busy the computer is, and with what,
/// is played again where they do not.
pub fn played_for(name: &str, plan: &Plan, lab: &Lab) -> Vec<Record> {
    let tries = if [TIMED, ELSEWHERE].contains(&name) { TRIES } else { 1 };
    for _ in 1..tries {
        if let Ok(records) = try_played(plan)
            && graded(lab, &records).all_hold()
        {
            return records;
        }
    }
    played(plan)
}

fn try_played(plan: &Plan) -> Result<Vec<Record>, StepError> {
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let deadline = Instant::now() + Duration::from_mins(1);
    scenario::run(plan, &playground, deadline, |_| {})?;
    drop(playground);
    let mut records = Vec::new();
    log.for_each(0..u64::MAX, |record| records.push(record.clone()));
    Ok(records)
}

/// The sessions of all solutions, played once.
pub fn solved() -> &'static [Solved] {
    static SOLVED: OnceLock<Vec<Solved>> = OnceLock::new();
    SOLVED.get_or_init(|| {
        std::thread::scope(|scope| {
            let runs: Vec<_> = labs()
                .into_iter()
                .map(|(name, plan, lab)| {
                    scope.spawn(move || Solved {
                        name,
                        records: played_for(name, &plan, &lab),
                        lab,
                    })
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        })
    })
}

/// The grades of a session.
pub fn graded(lab: &Lab, records: &[Record]) -> Grades {
    let log = Log::recorded(Log::new().header().clone(), records.to_vec());
    Grader::new(lab.clone()).grade(&log)
}

/// The checks that do not hold, with their reasons.
pub fn missing(grades: &Grades) -> Vec<String> {
    let missing = grades.checks.iter().filter(|check| !check.holds);
    missing.map(|check| format!("{}: {}", check.title, check.reason)).collect()
}

#[test]
fn every_solution_fulfils_every_check_and_names_the_record_that_shows_it() {
    let solved = solved();
    assert_eq!(solved.len(), 15 + 7 + 1);
    for Solved { name, lab, records, .. } in solved {
        let grades = graded(lab, records);
        assert_eq!(missing(&grades), Vec::<String>::new(), "{name}");
        assert_eq!((grades.passed(), grades.limit), (lab.checks().len(), None), "{name}");
        for check in &grades.checks {
            let record = check.record.unwrap();
            assert!((1..=records.len() as u64).contains(&record), "{name}: {}", check.title);
        }
        for (role, player) in &grades.roles {
            assert!(player.is_some(), "{name}: nobody plays {role}");
        }
    }
}

#[test]
fn grading_as_the_session_grows_comes_to_the_same() {
    for (_, plan, lab) in labs().iter().filter(|(name, ..)| name.starts_with("lab-0")) {
        let log = Arc::new(Log::new());
        let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
        let mut grader = Grader::new(lab.clone());
        let deadline = Instant::now() + Duration::from_mins(1);
        let mut looks = 0;
        scenario::run(plan, &playground, deadline, |_| {
            grader.grade(&log);
            looks += 1;
        })
        .unwrap();
        drop(playground);
        assert!(looks > 3);
        assert_eq!(grader.grade(&log), Grader::new(lab.clone()).grade(&log));
        assert!(grader.grade(&log).all_hold());
    }
}
