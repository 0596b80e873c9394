//! A session passes with other sockets, in another order, and with mistakes on the way.

use std::collections::BTreeMap;

use socket_playground::{
    model::{Arranging, Event, Holder, Origin, Outcome, Record, SocketId},
    scenario::{Plan, Scenario, Settings, Shipped, Step},
};

use crate::solved::{Solved, graded, labs, missing, played, played_for, solved};

/// A session in which nobody has a name and the sockets have other numbers, in the reverse order.
fn renumbered(records: &[Record]) -> Vec<Record> {
    let mut ids: Vec<SocketId> = records.iter().map(|record| record.socket).collect();
    ids.sort_unstable();
    ids.dedup();
    let others: BTreeMap<SocketId, SocketId> = ids
        .iter()
        .zip(ids.iter().rev())
        .map(|(id, other)| (*id, SocketId(other.0 + 100)))
        .collect();
    let is_name = |record: &&Record| !matches!(record.event, Event::Arranged(Arranging::Named(_)));
    let other = |id: &mut SocketId| *id = others[id];
    let records = records.iter().filter(is_name).map(|record| {
        let mut record = record.clone();
        other(&mut record.socket);
        match &mut record.event {
            Event::Opened { origin: Origin::AcceptedBy(listener), .. } => other(listener),
            Event::Returned { outcome: Outcome::Accepted { socket, .. }, .. } => other(socket),
            Event::PortHeld { by, .. } => {
                for held in by {
                    if let Holder::Ours(id) = &mut held.holder {
                        other(id);
                    }
                }
            }
            _ => {}
        }
        record
    });
    records.collect()
}

#[test]
fn numbers_and_names_of_sockets_do_not_matter() {
    for Solved { name, lab, records, .. } in solved() {
        let grades = graded(lab, &renumbered(records));
        assert_eq!(missing(&grades), Vec::<String>::new(), "{name}");
        assert_eq!(grades.limit, None, "{name}");
    }
}

/// What a person does who tries things out: sockets that nothing comes of, calls that fail, a listener and a
/// connection that are of no use.
fn mistakes() -> Vec<Step> {
    let steps = r#"[
        Socket(name: "unused${n}", protocol: Tcp),
        Try(on: "unused${n}", call: Send(Text("too early"))),
        Try(on: "unused${n}", call: Recv(10)),
        Try(on: "unused${n}", call: Connect("127.0.0.1:1")),
        Socket(name: "lone${n}", protocol: Udp),
        Call(on: "lone${n}", call: Bind("127.0.0.1:0")),
        Try(on: "lone${n}", call: Send(Text("to nobody"))),
        Socket(name: "listener${n}", protocol: Tcp),
        Call(on: "listener${n}", call: Bind("127.0.0.1:0")),
        Call(on: "listener${n}", call: Listen(3)),
        Socket(name: "caller${n}", protocol: Tcp),
        Call(on: "caller${n}", call: Connect("${listener${n}}")),
        Call(on: "caller${n}", call: Send(Text("anyone?"))),
        Call(on: "listener${n}", call: Accept(into: "taken${n}")),
        Call(on: "taken${n}", call: Recv(3)),
        Call(on: "caller${n}", call: Close),
    ]"#;
    ron::from_str(steps).unwrap()
}

/// The steps with those in place of `${n}`.
fn in_round(steps: &[Step], round: usize) -> Vec<Step> {
    let written = ron::to_string(steps).unwrap();
    ron::from_str(&written.replace("${n}", &round.to_string())).unwrap()
}

fn plan_of(scenario: &Scenario) -> Plan {
    let text = ron::to_string(scenario).unwrap();
    let path = std::path::Path::new("changed.ron");
    let plan = Plan::load_stream(path, text.as_bytes(), &Settings::from_environment([])).unwrap();
    plan.permitted(socket_playground::scenario::Permissions::ALL).unwrap()
}

fn scenario(name: &str) -> Scenario {
    ron::from_str(Shipped::named(name).unwrap().text()).unwrap()
}

#[test]
fn mistakes_and_clicks_in_between_do_not_matter() {
    let labs = labs();
    std::thread::scope(|scope| {
        for (name, _, lab) in &labs {
            scope.spawn(move || {
                let mut changed = scenario(name);
                let mut steps = in_round(&mistakes(), 0);
                for (round, step) in changed.steps.into_iter().enumerate() {
                    steps.push(step);
                    if round % 3 == 0 {
                        steps.extend(in_round(&mistakes(), round + 1));
                    }
                }
                changed.steps = steps;
                let grades = graded(lab, &renumbered(&played_for(name, &plan_of(&changed), lab)));
                assert_eq!(missing(&grades), Vec::<String>::new(), "{name}");
            });
        }
    });
}

#[test]
fn what_may_be_done_in_any_order_may() {
    // The parts of each lab in groups that do not depend on each other, in another order.
    let orders: [(&str, &[std::ops::Range<usize>]); 3] = [
        ("lab-01-handle", &[4..7, 0..4]),
        ("lab-08-time-wait", &[12..22, 6..12, 0..6]),
        ("lab-12-reachability", &[14..19, 9..14, 6..9, 3..6, 0..3]),
    ];
    for (name, groups) in orders {
        let mut changed = scenario(name);
        let steps = groups.iter().flat_map(|group| changed.steps[group.clone()].to_vec());
        let steps: Vec<Step> = steps.collect();
        assert_eq!(steps.len(), changed.steps.len(), "{name}");
        changed.steps = steps;
        let lab = labs().into_iter().find(|lab| lab.0 == name).unwrap().2;
        let records = played_for(name, &plan_of(&changed), &lab);
        let grades = graded(&lab, &renumbered(&records));
        assert_eq!(missing(&grades), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_second_try_counts_whichever_was_the_good_one() {
    let name = "lab-03-accept-queue";
    let lab = labs().into_iter().find(|lab| lab.0 == name).unwrap().2;
    let good = scenario(name);
    // accept waits before the client connects, and nothing is sent.
    let bad: Vec<Step> = ron::from_str(
        r#"[
            Socket(name: "s", protocol: Tcp),
            Call(on: "s", call: Bind("127.0.0.1:0")),
            Call(on: "s", call: Listen(8)),
            Start(on: "s", call: Accept(into: "a")),
            Expect(Waits(on: "s")),
            Socket(name: "c", protocol: Tcp),
            Call(on: "c", call: Connect("${s}")),
            Finish(on: "s"),
        ]"#,
    )
    .unwrap();
    for (before, after) in [(true, false), (false, true), (true, true)] {
        let mut changed = good.clone();
        let tries = [
            if before { in_round(&bad, 1) } else { Vec::new() },
            good.steps.clone(),
            if after { renamed(&bad) } else { Vec::new() },
        ];
        changed.steps = tries.concat();
        let grades = graded(&lab, &renumbered(&played(&plan_of(&changed))));
        assert_eq!(missing(&grades), Vec::<String>::new(), "{before} {after}");
    }
    let mut changed = good;
    changed.steps = bad;
    let grades = graded(&lab, &played(&plan_of(&changed)));
    assert!(!grades.checks[0].holds && !grades.all_hold());
    let reason = &grades.checks[0].reason;
    assert!(
        reason.contains("cancel it, then connect. Both happened, but in another order"),
        "{reason}"
    );
}

fn renamed(steps: &[Step]) -> Vec<Step> {
    let mut written = ron::to_string(steps).unwrap();
    for (name, other) in [("\"s\"", "\"s2\""), ("\"a\"", "\"a2\""), ("\"c\"", "\"c2\"")] {
        written = written.replace(name, other);
    }
    ron::from_str(&written.replace("${s}", "${s2}")).unwrap()
}
