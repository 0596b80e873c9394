//! A lesson that is being made: its steps are joined, split, moved and named, and its file is written.
//!
//! The scenario itself is the draft, so that there is nothing to translate when it is tried or saved. Each of
//! its steps is a [`Step::Part`] while it is edited.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ron::ser::PrettyConfig;

use super::{LoadError, Plan, Scenario, Settings};
use crate::model::step::{NewName, Predict, Step, Until};
use crate::model::{Call, CallKind, Protocol};

/// How deep a file is laid out in lines of its own: down to the calls of a part.
const LINES_DOWN_TO: usize = 4;

/// What is wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftProblem {
    /// The part that makes no sense, from 0 on; none where it is the whole.
    pub part: Option<usize>,
    /// What is wrong with it.
    pub message: String,
}

impl Scenario {
    /// Reads a file to edit it: each of its steps becomes a part.
    ///
    /// # Errors
    /// With line and column, when it is no scenario.
    pub fn to_edit(text: &str) -> Result<Self, ron::error::SpannedError> {
        let mut scenario: Self = ron::from_str(text)?;
        for step in &mut scenario.steps {
            if !matches!(step, Step::Part { .. }) {
                *step = part_of(vec![step.clone()]);
            }
        }
        Ok(scenario)
    }

    /// The file of it, as a person reads it.
    ///
    /// # Errors
    /// When it cannot be written: an `accept` gives no name to the socket that it returns.
    pub fn written(&self) -> Result<String, ron::Error> {
        let style = PrettyConfig::new().depth_limit(LINES_DOWN_TO).new_line("\n".to_owned());
        let mut text = ron::ser::to_string_pretty(self, style)?;
        text.push('\n');
        Ok(text)
    }

    /// Checks it as its file will be checked; `path` is what it will be called.
    ///
    /// # Errors
    /// What is wrong first, with the part where it is.
    pub fn checked(&self, path: &Path) -> Result<Plan, DraftProblem> {
        let whole = |message: String| DraftProblem { part: None, message };
        let text = self.written().map_err(|error| whole(error.to_string()))?;
        let settings = Settings::from_environment([]);
        Plan::load_stream(path, text.as_bytes(), &settings).map_err(|error| match error {
            LoadError::Step { step, problem, .. } => {
                DraftProblem { part: step.checked_sub(1), message: problem.to_string() }
            }
            LoadError::Format { message, .. } => whole(message),
            error => whole(error.to_string()),
        })
    }

    /// Adds steps at the end: a part for each call, and with it what is expected of it.
    pub fn add_steps(&mut self, steps: impl IntoIterator<Item = Step>) {
        for step in steps {
            match self.steps.last_mut() {
                Some(Step::Part { steps, .. }) if !begins_part(&step) => steps.push(step),
                _ => self.steps.push(part_of(vec![step])),
            }
        }
    }

    /// Joins a part with the one before it. Each keeps what it says and asks, as far as there is room.
    pub fn join_with_before(&mut self, part: usize) {
        let Some(before) = part.checked_sub(1) else { return };
        if part >= self.steps.len() {
            return;
        }
        let Step::Part { say, predict, go_on, optional, steps } = self.steps.remove(part) else {
            return;
        };
        let Some(Step::Part {
            say: say_before,
            predict: predict_before,
            go_on: go_on_before,
            optional: optional_before,
            steps: steps_before,
        }) = self.steps.get_mut(before)
        else {
            return;
        };
        if !say_before.is_empty() && !say.is_empty() {
            say_before.push(' ');
        }
        say_before.push_str(&say);
        if *predict_before == Predict::Nothing {
            *predict_before = predict;
        }
        if *go_on_before == 0 {
            *go_on_before = go_on;
        }
        *optional_before &= optional;
        steps_before.extend(steps);
    }

    /// Splits a part at its last step that can be one of its own: that one and what follows it become the
    /// next part. Returns whether there was such a step.
    pub fn split_last(&mut self, part: usize) -> bool {
        let Some(Step::Part { steps, .. }) = self.steps.get_mut(part) else { return false };
        let Some(at) = steps.iter().rposition(begins_part).filter(|at| *at > 0) else {
            return false;
        };
        let rest = steps.split_off(at);
        self.steps.insert(part + 1, part_of(rest));
        true
    }

    /// Whether a part has several steps that could be parts of their own.
    pub fn can_split(&self, part: usize) -> bool {
        let Some(Step::Part { steps, .. }) = self.steps.get(part) else { return false };
        steps.iter().rposition(begins_part).is_some_and(|at| at > 0)
    }

    /// Moves a part one place up or down.
    pub fn move_part(&mut self, part: usize, down: bool) {
        let other = if down { Some(part + 1) } else { part.checked_sub(1) };
        if let Some(other) = other.filter(|other| part.max(*other) < self.steps.len()) {
            self.steps.swap(part, other);
        }
    }

    /// All steps one behind the other, those within parts and rounds in place of these.
    pub fn each_step(&self) -> Vec<&Step> {
        fn add<'a>(steps: &'a [Step], found: &mut Vec<&'a Step>) {
            for step in steps {
                match step {
                    Step::Part { steps, .. } | Step::Times { steps, .. } => add(steps, found),
                    step => found.push(step),
                }
            }
        }
        let mut found = Vec::new();
        add(&self.steps, &mut found);
        found
    }

    /// The names of its sockets, in the order in which they are made.
    pub fn socket_names(&self) -> Vec<&str> {
        let made = self.each_step().into_iter().filter_map(|step| match step {
            Step::Socket { name, .. } => Some(name.as_str()),
            Step::Call { call, .. } | Step::Start { call, .. } => call.into.as_deref(),
            _ => None,
        });
        let mut seen = BTreeSet::new();
        made.filter(|name| seen.insert(*name)).collect()
    }

    /// Calls sockets otherwise, in all steps, sentences, roles and checks.
    pub fn rename(&mut self, new_name: NewName<'_>) {
        self.steps.iter_mut().for_each(|step| step.rename(new_name));
        self.roles.iter_mut().for_each(|role| role.rename(new_name));
        self.checks.iter_mut().for_each(|check| check.holds.rename(new_name));
    }

    /// Names that say what those sockets do which have one of these, by their names so far: a listener is
    /// the `server`, what it accepts a `conn`, and who connects a `client`.
    pub fn speaking_names(&self, unnamed: &BTreeSet<String>) -> BTreeMap<String, String> {
        let mut taken: BTreeSet<String> =
            self.socket_names().into_iter().map(str::to_owned).collect();
        let mut udp = BTreeSet::new();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for step in self.each_step() {
            let (name, word) = match step {
                Step::Socket { name, protocol: Protocol::Udp, .. } => {
                    udp.insert(name);
                    continue;
                }
                Step::Call { on, call } | Step::Start { on, call } => {
                    match (&call.call, &call.into) {
                        (Call::Listen(_), _) => (on, "server"),
                        (Call::Connect(_), _) => (on, "client"),
                        (Call::Accept, Some(into)) => (into, "conn"),
                        (Call::Bind(_), _) if udp.contains(on) => (on, "receiver"),
                        (Call::SendTo(..), _) if udp.contains(on) => (on, "sender"),
                        _ => continue,
                    }
                }
                Step::Fails { on, call, .. } if call.call.kind() == CallKind::Connect => {
                    (on, "client")
                }
                _ => continue,
            };
            if names.contains_key(name) || !unnamed.contains(name) {
                continue;
            }
            let numbered = (2..).map(|number| format!("{word}{number}"));
            let mut free = std::iter::once(word.to_owned()).chain(numbered);
            if let Some(free) = free.find(|free| !taken.contains(free)) {
                taken.insert(free.clone());
                names.insert(name.clone(), free);
            }
        }
        names
    }
}

/// A part of these steps, which says nothing yet.
fn part_of(steps: Vec<Step>) -> Step {
    let (say, predict, go_on, optional) = (String::new(), Predict::Nothing, 0, false);
    Step::Part { say, predict, go_on, optional, steps }
}

/// Whether a step does something that a part can be about: others belong to the one before.
fn begins_part(step: &Step) -> bool {
    match step {
        Step::Socket { .. }
        | Step::Call { .. }
        | Step::Start { .. }
        | Step::Fails { .. }
        | Step::Try { .. }
        | Step::Repeat { .. }
        | Step::Answer { .. }
        | Step::SendFile { .. }
        | Step::SaveTo { .. }
        | Step::Behave { .. }
        | Step::Wire { .. }
        | Step::SetWire { .. }
        | Step::Fault { .. }
        | Step::Recover { .. }
        | Step::Reconnect { .. }
        | Step::Heartbeat { .. }
        | Step::IdleTimeout { .. }
        | Step::ConnectTimeout { .. }
        | Step::Part { .. }
        | Step::Times { .. }
        | Step::Clients { .. } => true,
        // Up to a total, it only makes sure that all has come.
        Step::Receive { until, .. } => !matches!(until, Until::Total(_)),
        Step::Finish { .. }
        | Step::FinishFails { .. }
        | Step::Cancel { .. }
        | Step::Expect(_)
        | Step::Until(_)
        | Step::Wait { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = r#"[
        Socket(name: "tcp1", protocol: Tcp),
        Call(on: "tcp1", call: Bind("127.0.0.1:0")),
        Call(on: "tcp1", call: Listen(8)),
        Socket(name: "tcp2", protocol: Tcp),
        Call(on: "tcp2", call: Connect("${tcp1}")),
        Call(on: "tcp1", call: Accept(into: "tcp3")),
        Call(on: "tcp2", call: Send(Text("hello"))),
        Call(on: "tcp3", call: Recv(100)),
        Expect(Received(on: "tcp3", data: Text("hello"))),
        Fails(on: "tcp2", call: Connect("${tcp1}"), errno: "EISCONN"),
    ]"#;

    fn draft() -> Scenario {
        let mut draft = Scenario::default();
        draft.add_steps(ron::from_str::<Vec<Step>>(SESSION).unwrap());
        draft
    }

    fn say(draft: &mut Scenario, part: usize, text: &str) {
        let Some(Step::Part { say, .. }) = draft.steps.get_mut(part) else { panic!("no part") };
        *say = text.to_owned();
    }

    fn sizes(draft: &Scenario) -> Vec<usize> {
        let size = |step: &Step| match step {
            Step::Part { steps, .. } => steps.len(),
            step => panic!("{step:?}"),
        };
        draft.steps.iter().map(size).collect()
    }

    #[test]
    fn each_call_is_a_part_and_what_is_expected_of_it_goes_with_it() {
        let mut draft = draft();
        assert_eq!(sizes(&draft), [1, 1, 1, 1, 1, 1, 1, 2, 1]);
        say(&mut draft, 0, "It is made.");
        say(&mut draft, 1, "It is bound.");
        draft.join_with_before(1);
        draft.join_with_before(1);
        assert_eq!(sizes(&draft), [3, 1, 1, 1, 1, 2, 1]);
        let Step::Part { say, .. } = &draft.steps[0] else { panic!() };
        assert_eq!(say, "It is made. It is bound.");
        assert!(draft.can_split(0) && draft.split_last(0));
        assert_eq!(sizes(&draft), [2, 1, 1, 1, 1, 1, 2, 1]);
        assert!(!draft.can_split(6), "an expectation is no part of its own");
        assert!(!draft.split_last(6));
        draft.join_with_before(0);
        draft.join_with_before(99);
        assert_eq!(sizes(&draft), [2, 1, 1, 1, 1, 1, 2, 1]);
    }

    #[test]
    fn parts_move_and_one_that_makes_no_sense_is_told_with_its_place() {
        let mut draft = draft();
        let path = Path::new("x.ron");
        assert_eq!(draft.checked(path).unwrap().parts().len(), 9);
        draft.move_part(1, false);
        let problem = draft.checked(path).unwrap_err();
        assert_eq!(problem.part, Some(0));
        assert!(problem.message.starts_with("there is no socket named \"tcp1\""), "{problem:?}");
        draft.move_part(0, true);
        draft.move_part(8, true);
        draft.move_part(0, false);
        assert!(draft.checked(path).is_ok());
    }

    #[test]
    fn sockets_are_named_for_what_they_do_and_one_with_a_name_keeps_it() {
        let mut draft = draft();
        let unnamed = ["tcp1", "tcp2", "tcp3"].map(str::to_owned).into();
        say(&mut draft, 1, "It is bound to ${tcp1}.");
        let names = draft.speaking_names(&unnamed);
        draft.rename(&|name| names.get(name).cloned());
        assert_eq!(draft.socket_names(), ["server", "client", "conn"]);
        let Step::Part { say, .. } = &draft.steps[1] else { panic!() };
        assert_eq!(say, "It is bound to ${server}.");
        assert!(draft.checked(Path::new("x.ron")).is_ok());
        assert_eq!(draft.speaking_names(&BTreeSet::new()), BTreeMap::new());
    }

    #[test]
    fn what_is_written_is_read_back_equal_and_has_a_line_for_each_call() {
        let mut draft = draft();
        draft.title = "Who \"listens\"?".to_owned();
        draft.intro = "First.\n\nThen *this*.".to_owned();
        let predict = r#"Choice(ask: "?", answers: [(text: "a", right: true), (text: "b")])"#;
        let Step::Part { predict: asked, .. } = &mut draft.steps[2] else { panic!() };
        *asked = ron::from_str::<Predict>(predict).unwrap();
        let text = draft.written().unwrap();
        assert_eq!(Scenario::to_edit(&text).unwrap(), draft);
        let lines = text.lines().filter(|line| line.trim().starts_with("Call(on:"));
        assert_eq!(lines.count(), 6, "{text}");
        for shipped in crate::scenario::Shipped::all() {
            let scenario = Scenario::to_edit(shipped.text()).unwrap();
            let again = Scenario::to_edit(&scenario.written().unwrap()).unwrap();
            assert_eq!(again, scenario, "{}", shipped.file());
        }
    }
}
