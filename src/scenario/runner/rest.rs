//! Making a part of a scenario from where somebody else has come to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::{Names, Runner, StepFailure};
use crate::model::{LessonEvent, SocketId};
use crate::net::Playground;
use crate::scenario::{Limit, Plan, StepError};

/// Makes the rest of a part, from the step at a place on, on sockets that there are already: `sockets` has
/// those that its names stand for. Calls that an earlier part began are not waited for.
///
/// # Errors
/// The first step that did not hold, or was not done at the deadline.
pub fn run_rest(
    plan: &Plan,
    index: usize,
    playground: &Playground,
    sockets: &BTreeMap<String, SocketId>,
    deadline: Instant,
) -> Result<(), StepError> {
    let limit = Limit::new(Arc::clone(playground.log()), deadline);
    let mut watch = |_: &Names| {};
    let mut runner = Runner::new(&limit, plan, playground, &mut watch);
    runner.sockets = sockets.iter().map(|(name, id)| (name.as_str().into(), *id)).collect();
    runner.catch_up();
    let step = plan.number_of(index);
    runner.note_lesson(LessonEvent::Helped { step: step as u32 });
    let end = plan.parts().get(step - 1).map_or(index, |part| part.steps.end);
    let made = runner.steps(index..end);
    made.map_err(|StepFailure { subject, failure }| StepError {
        step,
        index: runner.index,
        subject,
        failure,
    })
}
