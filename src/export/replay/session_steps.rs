//! The steps of a session as a list, for whoever makes a lesson of them: the calls of a person as they were
//! made, and none that the program makes on leaving.

use std::collections::BTreeMap;
use std::io;

use super::make_steps;
use super::names::Names;
use super::step::StepSink;
use crate::export::{GoOn, Outgoing, Selection};
use crate::model::step::{CallStep, Data, Step, Until};
use crate::model::{Call, CallKind, Caller, Event, Record, SocketId};
use crate::session::Log;

/// What was done in a session, as steps that do it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionSteps {
    /// The steps, in an order in which each can be made.
    pub steps: Vec<Step>,
    /// What the steps call the sockets.
    pub names: BTreeMap<SocketId, String>,
    /// The ports that `bind` named, as variables with their values.
    pub vars: BTreeMap<String, String>,
}

impl SessionSteps {
    /// The steps of what a session has so far.
    ///
    /// # Errors
    /// When `go_on` says no.
    pub fn of(log: &Log, go_on: GoOn<'_>) -> io::Result<Self> {
        let selection = Selection::default();
        let mut made = Collected::default();
        let names = make_steps(&Outgoing::new(log, &selection, go_on)?, &mut made)?;
        let var = |port: u16| (Names::variable(port), port.to_string());
        Ok(Self {
            steps: made.steps,
            names: names.all().collect(),
            vars: names.ports().map(var).collect(),
        })
    }
}

#[derive(Default)]
struct Collected {
    /// The call that a person made and that has returned, of the record whose steps come.
    by_hand: Option<Call<u64>>,
    /// Whether the record is that of a call which the program made.
    is_by_program: bool,
    steps: Vec<Step>,
}

impl StepSink for Collected {
    fn begin(&mut self, record: &Record) {
        (self.by_hand, self.is_by_program) = match &record.event {
            Event::Returned { call, caller: Caller::Person, .. } => (Some(call.clone()), false),
            Event::Returned { caller: Caller::Program, .. } => (None, true),
            _ => (None, false),
        };
    }

    fn step(&mut self, step: &Step) -> io::Result<()> {
        let step = match (step, &self.by_hand) {
            (Step::Call { call, .. }, _)
                if self.is_by_program && call.call.kind() == CallKind::Close =>
            {
                return Ok(());
            }
            (Step::Receive { on, until: Until::Bytes(_) | Until::Eof }, Some(read)) => {
                let on = on.clone();
                match read {
                    Call::Recv(length) => Step::Call { on, call: read_step(Call::Recv(*length)) },
                    Call::RecvFrom(length) => {
                        Step::Call { on, call: read_step(Call::RecvFrom(*length)) }
                    }
                    _ => step.clone(),
                }
            }
            _ => step.clone(),
        };
        self.add(step);
        Ok(())
    }

    fn passed_over(&mut self, _record: &Record) -> io::Result<()> {
        Ok(())
    }
}

impl Collected {
    /// Adds a step. A call that has returned before anything else was done is one step.
    fn add(&mut self, step: Step) {
        let ends = match &step {
            Step::Finish { on } => Some((on, None)),
            Step::FinishFails { on, errno } => Some((on, Some(errno.clone()))),
            _ => None,
        };
        if let Some((on, errno)) = ends
            && let Some(Step::Start { on: started, call }) = self.steps.last()
            && started == on
        {
            let (on, call) = (on.clone(), call.clone());
            self.steps.pop();
            self.steps.push(match errno {
                Some(errno) => Step::Fails { on, call, errno },
                None => Step::Call { on, call },
            });
            return;
        }
        self.steps.push(step);
    }
}

fn read_step(call: Call<Data, String>) -> CallStep {
    CallStep { call, into: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(source: &str) -> Vec<Step> {
        ron::from_str(&format!("[{source}]")).unwrap()
    }

    #[test]
    fn a_call_that_returned_before_anything_else_was_done_is_one_step() {
        let mut collected = Collected::default();
        let connect = r#"Start(on: "a", call: Connect("${b}"))"#;
        let source = format!(
            r#"{connect}, Finish(on: "a"), {connect}, FinishFails(on: "a", errno: "EISCONN"),
               {connect}, Call(on: "b", call: Accept(into: "c")), Finish(on: "a")"#
        );
        for step in steps(&source) {
            collected.step(&step).unwrap();
        }
        let expected = format!(
            r#"Call(on: "a", call: Connect("${{b}}")),
               Fails(on: "a", call: Connect("${{b}}"), errno: "EISCONN"),
               {connect}, Call(on: "b", call: Accept(into: "c")), Finish(on: "a")"#
        );
        assert_eq!(collected.steps, steps(&expected));
    }
}
