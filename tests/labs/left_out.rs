//! Each part of a solution is needed: without it a check about its sockets fails, and says what is missing.

use std::collections::BTreeSet;

use socket_playground::{
    grading::{Lab, Trial},
    model::step::Step,
    scenario::{Plan, Scenario, Shipped},
};

use crate::solved::{TIMED, labs};

/// The roles that the steps of a part name.
fn named(lab: &Lab, steps: &Step) -> BTreeSet<String> {
    let text = ron::to_string(steps).unwrap();
    let is_named = |name: &&String| {
        [format!("\"{name}\""), format!("${{{name}}}"), format!("${{{name}.")]
            .iter()
            .any(|named| text.contains(named))
    };
    lab.roles().iter().map(|role| &role.name).filter(is_named).cloned().collect()
}

/// The roles that a check names, and those that have to do with them: a client, its server, what that
/// accepts.
fn roles(lab: &Lab, check: usize) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    lab.checks()[check].holds.walk(&mut |fact| {
        named.extend(fact.roles().into_iter().map(str::to_owned));
    });
    loop {
        let before = named.len();
        for role in lab.roles() {
            let other = role.kind.other().map(str::to_owned);
            if named.contains(&role.name) || other.as_ref().is_some_and(|name| named.contains(name))
            {
                named.insert(role.name.clone());
                named.extend(other);
            }
        }
        if named.len() == before {
            return named;
        }
    }
}

/// What is wrong with the trial of a lab, in words.
fn faults(name: &str, plan: &Plan, lab: &Lab) -> Vec<String> {
    let scenario: Scenario = ron::from_str(Shipped::named(name).unwrap().text()).unwrap();
    let mut trial = Trial::of(plan, lab);
    for _ in 1..3 {
        // What measures milliseconds fails where much else is going on.
        if name == TIMED && !trial.is_good(plan) {
            trial = Trial::of(plan, lab);
        }
    }
    let mut faults = Vec::new();
    if let Some(failed) = &trial.failed {
        faults.push(format!("{name}: {failed}"));
    }
    for (part, grades) in trial.without.iter().enumerate() {
        let failing: Vec<usize> =
            (0..grades.checks.len()).filter(|check| !grades.checks[*check].holds).collect();
        let sockets = named(lab, &scenario.steps[part]);
        // A check of any socket is about those of the part, too, and all are about another program.
        let is_about = |check: &usize| {
            let roles = roles(lab, *check);
            roles.is_empty() || sockets.is_empty() || !roles.is_disjoint(&sockets)
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
