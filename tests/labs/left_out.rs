//! Each part of a solution is needed: without it a check about its sockets fails, and says what is missing.

use std::collections::BTreeSet;

use socket_playground::{
    grading::{Lab, Trial},
    model::step::Step,
    scenario::Plan,
};

use crate::solved::labs;

/// The sockets that a part makes or acts on.
fn sockets(plan: &Plan, part: usize) -> BTreeSet<String> {
    let mut sockets = BTreeSet::new();
    for step in &plan.steps()[plan.parts()[part].steps.clone()] {
        match step {
            Step::Socket { name, .. } => sockets.insert(name.clone()),
            Step::Call { on, call } | Step::Start { on, call } | Step::Fails { on, call, .. } => {
                sockets.extend(call.into.clone());
                sockets.insert(on.clone())
            }
            Step::Finish { on } | Step::FinishFails { on, .. } | Step::Receive { on, .. } => {
                sockets.insert(on.clone())
            }
            _ => false,
        };
    }
    sockets
}

/// The roles that a check names, and those that these are found by.
fn roles(lab: &Lab, check: usize) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    lab.checks()[check].holds.walk(&mut |fact| {
        named.extend(fact.roles().into_iter().map(str::to_owned));
    });
    for role in lab.roles().iter().rev() {
        if named.contains(&role.name) {
            named.extend(role.kind.other().map(str::to_owned));
        }
    }
    named
}

/// What is wrong with the trial of a lab, in words.
fn faults(name: &str, plan: &Plan, lab: &Lab) -> Vec<String> {
    let trial = Trial::of(plan, lab);
    let mut faults = Vec::new();
    if let Some(failed) = &trial.failed {
        faults.push(format!("{name}: {failed}"));
    }
    for (part, grades) in trial.without.iter().enumerate() {
        let failing: Vec<usize> =
            (0..grades.checks.len()).filter(|check| !grades.checks[*check].holds).collect();
        let sockets = sockets(plan, part);
        // A check of any socket is about those of the part, too.
        let is_about = |check: &usize| {
            let roles = roles(lab, *check);
            roles.is_empty() || !roles.is_disjoint(&sockets)
        };
        let is_optional = plan.parts()[part].optional;
        if !is_optional && !failing.iter().any(is_about) {
            faults.push(format!("{name}: without part {} fail {failing:?}", part + 1));
        }
        for check in failing {
            let (reason, missing) = (&grades.checks[check].reason, &lab.checks()[check].missing);
            if !reason.starts_with(missing.as_str()) {
                faults.push(format!("{name}: without part {}: {reason:?}", part + 1));
            }
        }
    }
    faults
}

fn faults_of(is_it: impl Fn(&str) -> bool) -> Vec<String> {
    let labs = labs();
    let labs: Vec<_> = labs.iter().filter(|(name, ..)| is_it(name)).collect();
    let mut all = Vec::new();
    // A few at once: what they do is to wait, mostly.
    for some in labs.chunks(4) {
        std::thread::scope(|scope| {
            let runs: Vec<_> = some
                .iter()
                .map(|(name, plan, lab)| scope.spawn(move || faults(name, plan, lab)))
                .collect();
            all.extend(runs.into_iter().flat_map(|run| run.join().unwrap()));
        });
    }
    all
}

#[test]
fn no_part_of_the_first_labs_can_be_left_out() {
    let quick = ["lab-00-first-call", "lab-02-ports", "lab-04-byte-stream", "life-rpc"];
    assert_eq!(faults_of(|name| quick.contains(&name)), Vec::<String>::new());
}

#[test]
#[ignore = "plays every lab once for each of its parts, which takes a minute"]
fn no_part_of_any_lab_can_be_left_out() {
    assert_eq!(faults_of(|_| true), Vec::<String>::new());
}
