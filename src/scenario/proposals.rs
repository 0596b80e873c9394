//! Checks that a lab could ask for, as its solution shows them, and the roles that its sockets play.

use std::collections::{BTreeMap, BTreeSet};

use super::Scenario;
use crate::model::check::{Answer, Check, Fact, OptionSet, Role, RoleKind, Target};
use crate::model::step::{Amount, CallStep, Expectation, KernelFact, Step};
use crate::model::{Call, CallKind, Protocol, TcpState};

impl Scenario {
    /// Checks that its steps fulfil, without those that it has already. `seen` are TCP states that its
    /// sockets were seen in, by their names.
    pub fn proposed_checks(&self, seen: &BTreeSet<(String, TcpState)>) -> Vec<Check> {
        let steps = self.each_step();
        let mut proposed = Vec::new();
        for step in &steps {
            propose_for(step, &mut proposed);
        }
        proposed.extend(connected_before(&steps));
        let streams = Streams::of(&steps);
        for (from, to) in streams.used(&steps) {
            proposed.push(check(
                format!("{to} received all that {from} sent"),
                Fact::ReceivedAllSent { from: from.clone(), to: to.clone(), at_least: 1 },
                format!("Not all that {from} sent has been received: press recv on {to}."),
            ));
        }
        let expected = steps.iter().filter_map(|step| match step {
            Step::Expect(Expectation::Kernel { on, that: KernelFact::State(state) }) => {
                Some((on.clone(), *state))
            }
            Step::Expect(Expectation::Ghost { on, state }) => Some((on.clone(), *state)),
            _ => None,
        });
        let states: BTreeSet<_> = expected.chain(seen.iter().cloned()).collect();
        for (of, state) in states {
            proposed.push(check(
                format!("{of} was in {state}"),
                Fact::Saw { of: of.clone(), that: KernelFact::State(state) },
                format!("{of} was not seen in {state} yet."),
            ));
        }
        let mut fresh: Vec<Check> = Vec::new();
        for check in proposed {
            let is_there = |other: &Check| other.holds == check.holds;
            if !self.checks.iter().any(is_there) && !fresh.iter().any(is_there) {
                fresh.push(check);
            }
        }
        fresh
    }

    /// Has it the roles that its checks name, and no others. One that is there already stays as it is.
    pub fn fit_roles(&mut self) {
        let mut wanted = BTreeSet::new();
        for check in &self.checks {
            check.holds.walk(&mut |fact| {
                wanted.extend(fact.roles().into_iter().map(str::to_owned));
            });
        }
        let known: BTreeMap<String, Role> =
            self.roles.drain(..).map(|role| (role.name.clone(), role)).collect();
        let of_steps = roles_of(&self.each_step());
        let role = |name: &String| {
            let of_steps = || of_steps.iter().find(|role| role.name == *name).cloned();
            let any = || Role { name: name.clone(), ..Role::default() };
            known.get(name).cloned().or_else(of_steps).unwrap_or_else(any)
        };
        let mut roles: BTreeMap<String, Role> = BTreeMap::new();
        let mut open: Vec<String> = wanted.into_iter().collect();
        while let Some(name) = open.pop() {
            let role = role(&name);
            let others = role.kind.other().map(str::to_owned).into_iter();
            open.extend(others.chain(role.may_be.clone()).filter(|name| !roles.contains_key(name)));
            roles.insert(name, role);
        }
        // Each comes behind those that it names; of roles that name each other, none can.
        while !roles.is_empty() {
            let is_ready = |role: &Role| {
                let others = role.kind.other().into_iter();
                let mut others = others.chain(role.may_be.iter().map(String::as_str));
                others.all(|other| self.roles.iter().any(|role| role.name == other))
            };
            let ready = roles.values().find(|role| is_ready(role));
            let Some(next) = ready.or_else(|| roles.values().next()).map(|role| role.name.clone())
            else {
                break;
            };
            self.roles.extend(roles.remove(&next));
        }
    }
}

/// The roles of all sockets that the steps make, in their order.
fn roles_of(steps: &[&Step]) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    let mut set = |name: &str, kind: RoleKind| match roles.iter_mut().find(|role| role.name == name)
    {
        Some(role) => role.kind = kind,
        None => roles.push(Role { name: name.to_owned(), kind, ..Role::default() }),
    };
    for step in steps {
        match step {
            Step::Socket { name, protocol: Protocol::Tcp, .. } => set(name, RoleKind::Tcp),
            Step::Socket { name, protocol: Protocol::Udp, .. } => set(name, RoleKind::Udp),
            Step::Call { on, call } | Step::Start { on, call } => match (&call.call, &call.into) {
                (Call::Listen(_), _) => set(on, RoleKind::Listener),
                (Call::Accept, Some(into)) => set(into, RoleKind::AcceptedBy(on.clone())),
                (Call::Connect(to), _) => {
                    if let Some(other) = named_in(to) {
                        set(on, RoleKind::ConnectsTo(other));
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    roles
}

/// The socket whose address a text is: that of `${server}` or `127.0.0.1:${server.port}`.
fn named_in(address: &str) -> Option<String> {
    let (_, from) = address.split_once("${")?;
    let (name, _) = from.split_once('}')?;
    Some(name.strip_suffix(".port").unwrap_or(name).to_owned()).filter(|name| !name.is_empty())
}

/// Who connected before a listener called accept for the first time.
fn connected_before(steps: &[&Step]) -> Vec<Check> {
    let mut connected: Vec<(&str, String)> = Vec::new();
    let mut proposed = Vec::new();
    for step in steps {
        let (Step::Call { on, call } | Step::Start { on, call }) = step else { continue };
        match (&call.call, matches!(step, Step::Call { .. })) {
            (Call::Connect(to), true) => connected.extend(named_in(to).map(|to| (on.as_str(), to))),
            (Call::Accept, _) => {
                let is_waiting = |(_, to): &(&str, String)| to == on;
                let first = connected.iter().find(|connected| is_waiting(connected));
                let to = |name: &str| Target::Role(name.to_owned());
                proposed.extend(first.map(|(client, _)| {
                    let connects = called(client, CallKind::Connect, Answer::Succeeded, to(on), "");
                    let accepts =
                        called(on, CallKind::Accept, Answer::Succeeded, Target::Anything, "");
                    check(
                        format!("{client} has connected before {on} called accept"),
                        Fact::InOrder(vec![connects, Fact::First(Box::new(accepts))]),
                        format!("Connect {client} first, and only then press accept on {on}."),
                    )
                }));
                // Further ones say no more of the first accept.
                connected.retain(|connected| !is_waiting(connected));
            }
            _ => {}
        }
    }
    proposed
}

/// Which socket is the other end of which.
struct Streams(BTreeMap<String, String>);

impl Streams {
    fn of(steps: &[&Step]) -> Self {
        let mut ends = BTreeMap::new();
        // Those that have connected to a listener and were not accepted so far, oldest first.
        let mut queues: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut accepts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for step in steps {
            let (Step::Call { on, call } | Step::Start { on, call }) = step else { continue };
            let listener = match (&call.call, &call.into) {
                (Call::Connect(to), _) => {
                    let Some(listener) = named_in(to) else { continue };
                    queues.entry(listener.clone()).or_default().push(on.clone());
                    listener
                }
                (Call::Accept, Some(into)) => {
                    accepts.entry(on.clone()).or_default().push(into.clone());
                    on.clone()
                }
                _ => continue,
            };
            let (queue, accepts) =
                (queues.entry(listener.clone()).or_default(), accepts.entry(listener).or_default());
            if !queue.is_empty() && !accepts.is_empty() {
                let (client, conn) = (queue.remove(0), accepts.remove(0));
                ends.insert(client.clone(), conn.clone());
                ends.insert(conn, client);
            }
        }
        Self(ends)
    }

    /// Who sent to whom, in the order of the first sends.
    fn used(&self, steps: &[&Step]) -> Vec<(String, String)> {
        let mut used: Vec<(String, String)> = Vec::new();
        for step in steps {
            let (Step::Call { on, call } | Step::Start { on, call }) = step else { continue };
            let other = self.0.get(on).filter(|_| call.call.kind().is_send());
            if let Some(other) = other {
                let stream = (on.clone(), other.clone());
                if !used.contains(&stream) {
                    used.push(stream);
                }
            }
        }
        used
    }
}

fn check(title: String, holds: Fact, missing: String) -> Check {
    Check { title, holds, missing }
}

/// That a socket made a call, and what came of it.
fn called(by: &str, call: CallKind, answer: Answer, to: Target, into: &str) -> Fact {
    const ANY: Amount = Amount::AtLeast(0);
    Fact::Called {
        by: by.to_owned(),
        call,
        answer,
        to,
        into: into.to_owned(),
        how: Vec::new(),
        option: OptionSet::Anything,
        bytes: ANY,
        took_ms: ANY,
        in_full: false,
        truncated: false,
        on_new_socket: false,
        port_held_by: Vec::new(),
    }
}

fn propose_for(step: &Step, proposed: &mut Vec<Check>) {
    match step {
        Step::Call { on, call } => propose_call(on, call, proposed),
        Step::Start { on, call } => {
            let kind = call.call.kind();
            proposed.push(check(
                format!("{kind} of {on} waited"),
                Fact::Waited { by: on.clone(), call: kind },
                format!("{kind} of {on} has not waited: call it before there is anything for it."),
            ));
            propose_call(on, call, proposed);
        }
        Step::Fails { on, call, errno } => {
            let kind = call.call.kind();
            proposed.push(check(
                format!("{kind} of {on} failed with {errno}"),
                called(on, kind, Answer::Failed(errno.clone()), Target::Anything, ""),
                format!("No {kind} of {on} has failed with {errno}."),
            ));
        }
        _ => {}
    }
}

/// What a call that succeeds shows.
fn propose_call(on: &str, call: &CallStep, proposed: &mut Vec<Check>) {
    let kind = call.call.kind();
    let done = |to, into: &str| called(on, kind, Answer::Succeeded, to, into);
    let simply =
        || (format!("{on}: {kind}"), done(Target::Anything, ""), format!("Call {kind} on {on}."));
    let (title, holds, missing) = match (&call.call, &call.into) {
        (Call::Connect(to), _) => match named_in(to) {
            Some(other) => (
                format!("{on} has connected to {other}"),
                done(Target::Role(other.clone()), ""),
                format!("{on} is not connected: press connect with the port of {other}."),
            ),
            None => simply(),
        },
        (Call::Accept, Some(into)) => (
            format!("{on} has accepted {into}"),
            done(Target::Anything, into),
            format!("Nobody has answered yet: press accept on {on}."),
        ),
        (Call::Listen(_), _) => (
            format!("{on} listens"),
            done(Target::Anything, ""),
            format!("Nobody can connect: press bind and listen on {on}."),
        ),
        (Call::SetOption(option, value), _) => {
            let mut holds = done(Target::Anything, "");
            if let Fact::Called { option: set, .. } = &mut holds {
                *set = OptionSet::Is(*option, *value);
            }
            (
                format!("{on} has set {option} to {value}"),
                holds,
                format!("Set {option} of {on} to {value}."),
            )
        }
        // A binding is part of listening, and what is received is asked for as a stream.
        (Call::Bind(_) | Call::Recv(_) | Call::Peek(_) | Call::GetOption(_), _) => return,
        _ => simply(),
    };
    proposed.push(check(title, holds, missing));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Scenario {
        let steps = r#"[
            Socket(name: "server", protocol: Tcp),
            Call(on: "server", call: Bind("127.0.0.1:0")),
            Call(on: "server", call: Listen(8)),
            Start(on: "server", call: Accept(into: "conn")),
            Socket(name: "client", protocol: Tcp),
            Call(on: "client", call: Connect("${server}")),
            Finish(on: "server"),
            Call(on: "client", call: Send(Text("hello"))),
            Call(on: "conn", call: Recv(100)),
            Fails(on: "client", call: Connect("${server}"), errno: "EISCONN"),
            Call(on: "conn", call: Close),
        ]"#;
        let mut draft = Scenario::default();
        draft.add_steps(ron::from_str::<Vec<Step>>(steps).unwrap());
        draft
    }

    #[test]
    fn what_the_steps_show_is_proposed_once() {
        let mut draft = draft();
        let seen = [("conn".to_owned(), TcpState::TimeWait)].into();
        let proposed = draft.proposed_checks(&seen);
        let titles: Vec<_> = proposed.iter().map(|check| check.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "server listens",
                "accept of server waited",
                "server has accepted conn",
                "client has connected to server",
                "client: send",
                "connect of client failed with EISCONN",
                "conn: close",
                "conn received all that client sent",
                "conn was in TIME-WAIT",
            ]
        );
        draft.checks = proposed;
        assert_eq!(draft.proposed_checks(&seen), []);
        // Of two steps the later one is moved to the front: the connection comes first.
        let accept = draft.steps.remove(3);
        draft.steps.insert(5, accept);
        let proposed = draft.proposed_checks(&seen);
        let titles: Vec<_> = proposed.iter().map(|check| check.title.as_str()).collect();
        assert_eq!(titles, ["client has connected before server called accept"]);
    }

    #[test]
    fn roles_are_those_that_the_checks_name_each_behind_the_one_it_names() {
        let mut draft = draft();
        draft.checks = draft.proposed_checks(&BTreeSet::new());
        draft.fit_roles();
        let roles: Vec<_> =
            draft.roles.iter().map(|role| (role.name.as_str(), role.kind.clone())).collect();
        let server = || "server".to_owned();
        let expected = [
            ("server", RoleKind::Listener),
            ("client", RoleKind::ConnectsTo(server())),
            ("conn", RoleKind::AcceptedBy(server())),
        ];
        assert_eq!(roles, expected);
        // One that a check needs only through another is there, and one that is changed stays so.
        draft.roles[1].kind = RoleKind::PeerOf("conn".to_owned());
        draft.checks.retain(|check| check.title == "client: send");
        draft.fit_roles();
        let names: Vec<_> = draft.roles.iter().map(|role| role.name.as_str()).collect();
        assert_eq!(names, ["server", "conn", "client"]);
        draft.checks.clear();
        draft.fit_roles();
        assert!(draft.roles.is_empty());
    }
}
