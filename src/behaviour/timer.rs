//! Messages by the clock: when the next one is due, and what becomes of those that come due while one
//! still waits to be sent.

use std::time::{Duration, Instant};

use super::error::{BehaviourError, MOST_PARTS, MOST_TEXT};
use super::expand::fill_in;
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Errno, Outcome, Protocol,
    Repeat, Template,
};
use crate::net::{Acts, Behaviour, Seen, Situation, Waker};

/// Sends messages by the schedule of a [`Repeat`].
///
/// A message that could not be sent ends it, but for a datagram to a port that nobody has: what has
/// failed there is an earlier one, and the peer may come back.
#[derive(Clone, Debug)]
pub struct Timer {
    spec: Repeat,
    templates: Vec<Template>,
    started: Option<Instant>,
    /// Number of the message that is due next.
    next: u64,
    /// Whether a message was handed over that waits to be sent.
    waits: bool,
    progress: BehaviourProgress,
}

impl Timer {
    /// A timer that begins when it is switched on.
    ///
    /// # Errors
    /// When there is no message, one is malformed, there are too many, or they would be sent without a
    /// pause.
    pub fn new(spec: Repeat) -> Result<Self, BehaviourError> {
        let kind = BehaviourKind::Repeat;
        let texts = spec.messages.iter().map(|timed| timed.message.text.len());
        if spec.messages.is_empty() {
            return Err(BehaviourError::Empty(kind));
        }
        if spec.messages.len() > MOST_PARTS {
            return Err(BehaviourError::TooMany);
        }
        if texts.sum::<usize>() > MOST_TEXT {
            return Err(BehaviourError::TooLong);
        }
        if spec.period_ms() == 0 && spec.times.is_none_or(|times| times > 1) {
            return Err(BehaviourError::NoPause);
        }
        let templates = spec.messages.iter().zip(1..).map(|(timed, number)| {
            timed.message.template().map_err(|error| BehaviourError::Message { number, error })
        });
        let templates = templates.collect::<Result<_, _>>()?;
        let progress = BehaviourProgress::new(kind, spec.total());
        Ok(Self { spec, templates, started: None, next: 0, waits: false, progress })
    }

    /// When a message is due; `None` if not within the time that the clock has.
    fn due_at(&self, number: u64) -> Option<Instant> {
        self.started?.checked_add(Duration::from_millis(self.spec.due_ms(number)))
    }

    fn is_done(&self) -> bool {
        self.progress.of.is_some_and(|of| self.progress.done >= of)
    }

    /// A message has gone, or was given up, by now. Of those that have come due meanwhile only the latest
    /// is still sent, with those that are due at the same time.
    fn message_has_gone(&mut self, now: Instant) {
        self.next += 1;
        while let Some((due, later)) = self.due_at(self.next).zip(self.due_at(self.next + 1))
            && due < later
            && later <= now
        {
            self.next += 1;
            self.progress.skipped += 1;
        }
    }
}

impl Behaviour for Timer {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Repeat(self.spec.clone())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        // One that goes on with another socket begins with the message that was next.
        let before = Duration::from_millis(self.spec.due_ms(self.next));
        self.started = now.checked_sub(before).or(Some(now));
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        if !(seen.own && std::mem::take(&mut self.waits)) {
            return;
        }
        let refused =
            |errno: &Errno| situation.protocol == Protocol::Udp && errno.name() == "ECONNREFUSED";
        match seen.outcome {
            Outcome::Failed(errno) if !refused(errno) => acts.end(BehaviourEnd::Failed(*errno)),
            outcome => {
                self.progress.done += u64::from(outcome.is_success());
                self.message_has_gone(situation.now);
                if self.is_done() {
                    acts.end(BehaviourEnd::Finished);
                }
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        if self.waits { None } else { self.due_at(self.next) }
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        if self.is_done() {
            return acts.end(BehaviourEnd::Finished);
        }
        let place = (self.next % self.templates.len() as u64) as usize;
        let peer = self.spec.to.or(situation.peer);
        let counter = self.progress.done + 1;
        let bytes = fill_in(&self.templates[place], counter, situation.local, peer);
        self.waits = true;
        acts.call(match self.spec.to {
            Some(to) => Call::SendTo(bytes, to),
            None => Call::Send(bytes),
        });
    }

    fn for_successor(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(Self { waits: false, ..self.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Message, TimedMessage};

    fn at(timer: &Timer, millis: u64) -> Situation {
        let now = timer.started.unwrap() + Duration::from_millis(millis);
        Situation { now, protocol: Protocol::Tcp, local: None, peer: None }
    }

    fn begun(spec: Repeat) -> Timer {
        let mut timer = Timer::new(spec).unwrap();
        timer.begin(Instant::now(), Waker::new(|| ()));
        timer
    }

    /// Lets the message go that is due at `due`; it has gone at `gone`. Returns its text.
    fn send(timer: &mut Timer, due: u64, gone: u64) -> String {
        assert_eq!(timer.due(), Some(at(timer, due).now));
        let (handed_over, mut acts) = (at(timer, due), Acts::default());
        timer.go_on(&handed_over, &mut acts);
        assert_eq!(timer.due(), None, "it waits");
        let call = acts.into_parts().0.pop_front().unwrap();
        let outcome = &Outcome::Sent { bytes: call.data().len() as u64 };
        let bytes = &bytes::Bytes::new();
        let (seen, gone) = (Seen { call: &call, outcome, bytes, own: true }, at(timer, gone));
        timer.seen(&seen, &gone, &mut Acts::default());
        String::from_utf8(call.data().to_vec()).unwrap()
    }

    #[test]
    fn messages_are_due_on_the_schedule_however_long_they_take() {
        let mut timer = begun(Repeat::new(Message::text("$(counter)"), 100, Some(3)));
        assert_eq!(send(&mut timer, 0, 90), "1");
        assert_eq!(send(&mut timer, 100, 101), "2");
        assert_eq!(send(&mut timer, 200, 200), "3");
        assert_eq!((timer.progress.to_string(), timer.is_done()), ("3 of 3 messages".into(), true));
    }

    #[test]
    fn of_those_due_while_one_waits_only_the_latest_goes() {
        let mut timer = begun(Repeat::new(Message::text("$(counter)"), 100, None));
        send(&mut timer, 0, 350);
        assert_eq!(timer.progress.skipped, 2, "those of 100 and 200 ms");
        send(&mut timer, 300, 360);
        send(&mut timer, 400, 400);
        assert_eq!(timer.progress.to_string(), "3 messages, 2 skipped");
    }

    #[test]
    fn a_list_goes_round_with_its_pauses() {
        let once = |text: &str, pause_ms| TimedMessage { message: Message::text(text), pause_ms };
        let messages = vec![once("a", 10), once("b", 20)];
        let mut timer = begun(Repeat { messages, every_ms: 100, times: Some(2), to: None });
        let sent: Vec<_> =
            [0, 10, 100, 110].into_iter().map(|due| send(&mut timer, due, due)).collect();
        assert_eq!(sent.concat(), "abab");
    }

    #[test]
    fn what_cannot_be_sent_again_and_again_says_why() {
        let wrong = |repeat: Repeat| Timer::new(repeat).unwrap_err().to_string();
        let text = || Message::text("a");
        assert_eq!(
            wrong(Repeat::new(text(), 0, Some(2))),
            "a round takes at least 1 ms; set how often the message is sent"
        );
        assert!(Timer::new(Repeat::new(text(), 0, Some(1))).is_ok());
        let none = Repeat { messages: Vec::new(), ..Repeat::new(text(), 9, None) };
        assert_eq!(wrong(none), "there is nothing to send yet; add a message");
        let error = wrong(Repeat::new(Message::text("\\q"), 9, None));
        assert!(error.starts_with("message 1: \\q means nothing"), "{error}");
        let long = wrong(Repeat::new(Message::text("a".repeat(MOST_TEXT + 1)), 9, None));
        assert!(long.contains("64 KiB"), "{long}");
    }
}
