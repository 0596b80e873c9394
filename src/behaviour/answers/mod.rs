//! Answers to what arrives: which rule matches, what it answers, and when.
//!
//! `matcher` looks for what a rule matches, `held` keeps the answers whose time has not come. First to
//! open: this file.

mod held;
mod matcher;
mod rule;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use self::{
    held::{Answer, Held},
    rule::ReadRule,
};
use super::error::{BehaviourError, MOST_PARTS, MOST_TEXT};
use super::expand::fill_in_answer;
use super::heard::Heard;
use crate::model::{
    Answers, BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Each, Outcome,
    Protocol, Rule, When,
};
use crate::net::{Acts, Behaviour, Reading, Seen, Situation, Waker};

/// Lines that are looked at before the socket's thread looks at its other work.
const LINES_AT_ONCE: usize = 16;

/// Answers what arrives by the rules of [`Answers`]. On a listener it accepts, and each accepted socket
/// answers by the same rules, counting for itself.
#[derive(Debug)]
pub struct AnswerRules {
    spec: Answers,
    rules: Arc<[ReadRule]>,
    /// How often each rule has matched.
    used: Vec<u64>,
    heard: Heard,
    held: Held,
    /// Answers that have been composed.
    composed: u64,
    progress: BehaviourProgress,
    /// When it was switched on, which is due at any time.
    began: Option<Instant>,
    peer_has_ended: bool,
    /// Whether the socket is being closed.
    closes: bool,
}

impl AnswerRules {
    /// Rules that are tried from when they are switched on.
    ///
    /// # Errors
    /// When there is no rule, one is malformed, or there are too many.
    pub fn new(spec: Answers) -> Result<Self, BehaviourError> {
        if spec.rules.is_empty() {
            return Err(BehaviourError::Empty(BehaviourKind::Answers));
        }
        if spec.rules.len() > MOST_PARTS {
            return Err(BehaviourError::TooMany);
        }
        if spec.rules.iter().map(text_length).sum::<usize>() > MOST_TEXT {
            return Err(BehaviourError::TooLong);
        }
        let rules = spec.rules.iter().zip(1..).map(|(rule, number)| {
            ReadRule::new(rule).map_err(|error| BehaviourError::Rule { number, error })
        });
        let rules = rules.collect::<Result<Arc<[_]>, _>>()?;
        Ok(Self::fresh(spec, rules))
    }

    fn fresh(spec: Answers, rules: Arc<[ReadRule]>) -> Self {
        Self {
            used: vec![0; rules.len()],
            spec,
            rules,
            heard: Heard::default(),
            held: Held::default(),
            composed: 0,
            progress: BehaviourProgress::new(BehaviourKind::Answers, None),
            began: None,
            peer_has_ended: false,
            closes: false,
        }
    }

    /// Tries the rules on what has arrived; returns whether one matched.
    fn answer(
        &mut self,
        (all, newest): (&Bytes, &Bytes),
        from: Option<SocketAddr>,
        situation: &Situation,
        acts: &mut Acts,
    ) -> bool {
        let rules = Arc::clone(&self.rules);
        let Some((place, groups)) = ReadRule::first_of(&rules, &self.used, all, newest) else {
            return false;
        };
        self.used[place] += 1;
        let rule = &rules[place];
        let send = rule.answer.as_ref().map(|answer| {
            self.composed += 1;
            let (own, peer) = (situation.local, from.or(situation.peer));
            let bytes = fill_in_answer(answer, self.composed, own, peer, &groups);
            match from.filter(|_| situation.peer.is_none()) {
                Some(to) => Call::SendTo(bytes, to),
                None => Call::Send(bytes),
            }
        });
        let answer = Answer { send, then: rule.then };
        let until = situation.now.checked_add(rule.delay);
        if rule.delay.is_zero() && self.held.is_empty() {
            self.closes |= answer.act(acts);
        } else if !until.is_some_and(|until| self.held.push(until, answer)) {
            self.progress.skipped += 1;
        }
        true
    }

    /// Closes the socket, once its peer has finished and all is answered.
    fn close_at_end(&mut self, acts: &mut Acts) {
        let is_done = self.held.is_empty() && !self.heard_a_line();
        if self.peer_has_ended && is_done && self.spec.close_at_end && !self.closes {
            self.closes = true;
            acts.call(Call::Close);
        }
    }

    fn heard_a_line(&self) -> bool {
        self.spec.each == Each::Line && self.heard.has_line()
    }

    /// The connection is no more, so that nothing can be answered.
    fn broke(&mut self, outcome: &Outcome, acts: &mut Acts) {
        self.held.clear();
        self.heard = Heard::default();
        self.peer_has_ended = true;
        if self.spec.close_at_end {
            return self.close_at_end(acts);
        }
        acts.end(outcome.errno().map_or(BehaviourEnd::Finished, BehaviourEnd::Failed));
    }
}

/// Bytes of a rule's texts.
fn text_length(rule: &Rule) -> usize {
    let looked_for = match &rule.when {
        When::Regex(expression) => expression.len(),
        when => when.message().map_or(0, |message| message.text.len()),
    };
    looked_for + rule.answer.text.len()
}

impl Behaviour for AnswerRules {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Answers(self.spec.clone())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        self.began = Some(now);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        if seen.own {
            let sent = matches!(seen.outcome, Outcome::Sent { .. });
            self.progress.done += u64::from(sent);
            // A datagram that was not taken is lost, as any may be.
            if seen.outcome.errno().is_some() && situation.protocol == Protocol::Tcp {
                self.broke(seen.outcome, acts);
            }
            return;
        }
        if self.closes || !matches!(seen.call, Call::Recv(_) | Call::RecvFrom(_)) {
            return;
        }
        match seen.outcome {
            Outcome::Received { bytes: 1.. } if self.spec.each == Each::Line => {
                self.heard.push(seen.bytes);
            }
            Outcome::Received { bytes: 1.. } => {
                let all = self.heard.all_with(seen.bytes);
                if self.answer((&all, seen.bytes), None, situation, acts) {
                    self.heard.clear();
                }
            }
            Outcome::Datagram { from, .. } => {
                self.answer((seen.bytes, seen.bytes), *from, situation, acts);
            }
            Outcome::EndOfStream if situation.protocol == Protocol::Tcp => {
                self.heard.end();
                self.peer_has_ended = true;
                self.close_at_end(acts);
            }
            outcome @ Outcome::Failed(_)
                if situation.protocol == Protocol::Tcp && situation.peer.is_none() =>
            {
                self.broke(outcome, acts);
            }
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        if self.heard_a_line() && !self.closes { self.began } else { self.held.due() }
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        while !self.closes
            && let Some(answer) = self.held.take(situation.now)
        {
            self.closes |= answer.act(acts);
        }
        for _ in 0..LINES_AT_ONCE {
            if self.spec.each != Each::Line || self.closes {
                break;
            }
            let Some(line) = self.heard.take_line() else { break };
            self.answer((&line, &line), None, situation, acts);
        }
        self.close_at_end(acts);
    }

    fn reading(&self) -> Reading {
        if !self.closes && self.heard.has_room() { Reading::ByItself } else { Reading::AsSet }
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(Self::fresh(self.spec.clone(), Arc::clone(&self.rules))))
    }
}
