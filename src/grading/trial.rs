//! Tries a lab: its solution is played, and played again without each of its parts.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::{Grader, Grades, Lab};
use crate::net::{Modes, Playground};
use crate::scenario::{Limit, Pace, Plan, StepError, run_at_pace, run_without};
use crate::session::Log;

/// How long the solution may take.
const LONGEST: Duration = Duration::from_mins(3);

/// How much longer a step may take where a part is missing than its part took.
const MORE: Duration = Duration::from_millis(400);

/// Parts that are left out at once, each in a run of its own: nearly all that they do is to wait.
const AT_ONCE: usize = 8;

/// What came of a lab's solution.
#[derive(Debug)]
pub struct Trial {
    /// The grades of the whole solution.
    pub solution: Grades,
    /// The step of it that did not hold, if there is one.
    pub failed: Option<StepError>,
    /// The grades without each of the parts, in their order.
    pub without: Vec<Grades>,
}

impl Trial {
    /// Plays the solution of a lab, on loopback, and then without each of its parts. It takes as long as the
    /// solution and a few seconds.
    pub fn of(plan: &Plan, lab: &Lab) -> Self {
        let (solution, failed, patience) = play_all(plan, lab);
        let mut without = Vec::new();
        let parts: Vec<usize> = (0..plan.parts().len()).collect();
        for parts in parts.chunks(AT_ONCE) {
            thread::scope(|scope| {
                let patience = &patience;
                let begin =
                    |part: usize| scope.spawn(move || play_without(part, plan, lab, patience));
                let runs: Vec<_> = parts.iter().map(|part| begin(*part)).collect();
                without.extend(runs.into_iter().map(|run| run.join().unwrap_or_default()));
            });
        }
        Self { solution, failed, without }
    }

    /// The numbers of the parts, from 1 on, that could be left out without a check that fails. Those of which
    /// the lab says so are not among them.
    pub fn not_needed(&self, plan: &Plan) -> Vec<usize> {
        let parts = plan.parts().iter().zip(&self.without).enumerate();
        let not_needed = parts.filter(|(_, (part, grades))| !part.optional && grades.all_hold());
        not_needed.map(|(place, _)| place + 1).collect()
    }

    /// Whether every step and check of the solution holds, and a check fails without each part.
    pub fn is_good(&self, plan: &Plan) -> bool {
        self.failed.is_none() && self.solution.all_hold() && self.not_needed(plan).is_empty()
    }
}

/// Lets every part begin at once, and remembers when.
struct Watch(Mutex<Vec<Instant>>);

impl Pace for Watch {
    fn wait_before(&self, _part: usize, _limit: &Limit) -> bool {
        self.0.lock().push(Instant::now());
        true
    }
}

fn play_all(plan: &Plan, lab: &Lab) -> (Grades, Option<StepError>, Vec<Duration>) {
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let limit = Limit::new(Arc::clone(&log), Instant::now() + LONGEST);
    let watch = Watch(Mutex::default());
    let failed = run_at_pace(&limit, plan, &playground, &watch).err();
    let mut begins = watch.0.into_inner();
    begins.push(Instant::now());
    drop(playground);
    let took = begins.windows(2).map(|pair| pair[1] - pair[0] + MORE);
    (Grader::new(lab.clone()).grade(&log), failed, took.collect())
}

fn play_without(part: usize, plan: &Plan, lab: &Lab, patience: &[Duration]) -> Grades {
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let limit = Limit::new(Arc::clone(&log), Instant::now() + LONGEST);
    run_without(part, &limit, plan, &playground, patience);
    drop(playground);
    Grader::new(lab.clone()).grade(&log)
}
