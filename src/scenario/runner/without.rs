//! Running a scenario with a part left out, to see what comes of that: the others are made as far as they can
//! be.

use std::time::{Duration, Instant};

use super::{Names, Runner, SampleCursor};
use crate::model::step::Step;
use crate::net::Playground;
use crate::scenario::{Limit, Plan};

/// Runs all parts of a plan but one. What does not hold is passed over; a step of a part waits no longer
/// than `patience` has at its place.
pub fn run_without(
    left_out: usize,
    limit: &Limit,
    plan: &Plan,
    playground: &Playground,
    patience: &[Duration],
) {
    let mut watch = |_: &Names| {};
    let mut runner = Runner::new(limit, plan, playground, &mut watch);
    runner.passes_over = true;
    for (number, part) in plan.parts().iter().enumerate() {
        if number == left_out {
            continue;
        }
        let patience = patience.get(number).copied().unwrap_or_default();
        for index in part.steps.clone() {
            let Some(step) = plan.steps().get(index) else { break };
            runner.index = index;
            limit.end_at(Instant::now() + patience);
            // Whatever the part that is missing was needed for fails here, as it is meant to.
            runner.step(step).unwrap_or_default();
            if limit.is_interrupted() {
                return;
            }
            if !matches!(step, Step::Expect(_)) {
                runner.sight = SampleCursor::from_now_on(playground);
            }
        }
    }
}
