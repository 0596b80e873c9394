//! What was taken over from a session into a lesson: so that what one does from then on comes behind it, and
//! sockets keep the names that they were given.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Weak};

use crate::export::SessionSteps;
use crate::model::step::{NewName, Step};
use crate::model::{SocketId, TcpState};
use crate::scenario::Scenario;
use crate::session::Log;

/// What a session has so far.
#[derive(Clone, Debug, Default)]
pub struct SessionSoFar {
    /// Its calls as steps.
    pub steps: SessionSteps,
    /// Which of its sockets were seen in which TCP states.
    pub states: BTreeSet<(SocketId, TcpState)>,
    /// How many records it had.
    pub records: u64,
}

/// What of a session is in the lesson.
#[derive(Debug, Default)]
pub struct Recorded {
    log: Weak<Log>,
    /// Records that have been looked at.
    records: u64,
    /// The steps that were taken over, as they were found.
    taken: Vec<Step>,
    /// What its sockets are called now, by what they were called in the steps that were found.
    names: BTreeMap<String, String>,
    ids: BTreeMap<SocketId, String>,
    states: BTreeSet<(SocketId, TcpState)>,
}

impl Recorded {
    /// What comes is of this session.
    pub fn of(log: &Arc<Log>) -> Self {
        Self { log: Arc::downgrade(log), ..Self::default() }
    }

    /// Whether it is of this session.
    pub fn is_of(&self, log: &Weak<Log>) -> bool {
        Weak::ptr_eq(&self.log, log)
    }

    /// How many records have been looked at.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Takes over what the session has beyond what was taken before. `given` are the names that its sockets
    /// have on screen.
    pub fn take(
        &mut self,
        found: SessionSoFar,
        given: &BTreeMap<SocketId, String>,
        draft: &mut Scenario,
    ) {
        let SessionSoFar { steps: SessionSteps { steps, names, vars }, states, records } = found;
        let mut before: VecDeque<&Step> = self.taken.iter().collect();
        let mut is_new = |step: &&Step| match before.iter().position(|taken| *taken == *step) {
            Some(place) => before.remove(place).is_none(),
            None => true,
        };
        let mut new: Vec<Step> = steps.iter().filter(|step| is_new(step)).cloned().collect();
        for (id, found) in &names {
            if !self.names.contains_key(found) {
                let given = given.get(id).filter(|given| self.is_free(given, draft));
                self.names.insert(found.clone(), given.unwrap_or(found).clone());
            }
        }
        let name = |found: &str| self.names.get(found).cloned();
        for step in &mut new {
            step.rename(&name);
        }
        (self.taken, self.ids, self.states, self.records) = (steps, names, states, records);
        for (name, value) in vars {
            draft.vars.entry(name).or_insert(value);
        }
        draft.add_steps(new);
        let unnamed = self.names.iter().filter(|(found, name)| found == name);
        let speaking = draft.speaking_names(&unnamed.map(|(_, name)| name.clone()).collect());
        self.rename(&|name| speaking.get(name).cloned(), draft);
    }

    /// Whether a socket can have this name.
    fn is_free(&self, name: &str, draft: &Scenario) -> bool {
        is_name(name)
            && !draft.socket_names().contains(&name)
            && !draft.vars.contains_key(name)
            && !self.names.values().any(|taken| taken == name)
    }

    /// Calls sockets otherwise, in the draft and in what is still to come.
    pub fn rename(&mut self, new_name: NewName<'_>, draft: &mut Scenario) {
        draft.rename(new_name);
        for name in self.names.values_mut() {
            crate::model::step::rename(name, new_name);
        }
    }

    /// The states that sockets were seen in, by what they are called now, without those that every socket
    /// is in.
    pub fn states(&self) -> BTreeSet<(String, TcpState)> {
        let is_telling = |state: TcpState| {
            !matches!(state, TcpState::Closed | TcpState::Listen | TcpState::Established)
        };
        let telling = self.states.iter().filter(|(_, state)| is_telling(*state));
        let named = telling.filter_map(|(id, state)| {
            let name = self.names.get(self.ids.get(id)?)?;
            Some((name.clone(), *state))
        });
        named.collect()
    }
}

/// Whether a text can be the name of a socket: `${...}` can stand for it.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['{', '}', '$', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(steps: &str, sockets: u32) -> SessionSoFar {
        let names = (1..=sockets).map(|id| (SocketId(id), format!("tcp{id}"))).collect();
        let steps = ron::from_str(&format!("[{steps}]")).unwrap();
        let steps = SessionSteps { steps, names, vars: BTreeMap::new() };
        SessionSoFar { steps, ..SessionSoFar::default() }
    }

    #[test]
    fn what_one_does_from_then_on_comes_behind_it_with_the_names_that_were_given() {
        let log = Arc::new(Log::new());
        let mut recorded = Recorded::of(&log);
        assert!(recorded.is_of(&Arc::downgrade(&log)));
        let mut draft = Scenario::default();
        let first = r#"Socket(name: "tcp1", protocol: Tcp), Call(on: "tcp1", call: Listen(1))"#;
        recorded.take(found(first, 1), &BTreeMap::new(), &mut draft);
        assert_eq!(draft.socket_names(), ["server"]);
        recorded.rename(&|name| (name == "server").then(|| "shop".to_owned()), &mut draft);
        draft.join_with_before(1);
        let more = format!(
            r#"{first}, Socket(name: "tcp2", protocol: Tcp),
               Call(on: "tcp2", call: Connect("${{tcp1}}")), Call(on: "tcp1", call: Close)"#
        );
        let given = [(SocketId(2), "Ada".to_owned())].into();
        recorded.take(found(&more, 2), &given, &mut draft);
        assert_eq!(draft.socket_names(), ["shop", "Ada"]);
        assert_eq!(draft.steps.len(), 4, "what was joined stays so, and nothing came twice");
        let written = draft.written().unwrap();
        assert!(written.contains(r#"Call(on: "Ada", call: Connect("${shop}"))"#), "{written}");
        recorded.take(found(&more, 2), &given, &mut draft);
        assert_eq!(draft.written().unwrap(), written, "nothing new came");
    }

    #[test]
    fn a_name_that_is_taken_or_cannot_be_one_is_not_given() {
        let mut draft = Scenario::default();
        let mut recorded = Recorded::default();
        let given = [(SocketId(1), "a.b".to_owned()), (SocketId(2), String::new())].into();
        let steps = r#"Socket(name: "tcp1", protocol: Tcp), Socket(name: "tcp2", protocol: Tcp)"#;
        recorded.take(found(steps, 2), &given, &mut draft);
        assert_eq!(draft.socket_names(), ["tcp1", "tcp2"]);
    }
}
