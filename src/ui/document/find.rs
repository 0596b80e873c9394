//! What is searched for in the bytes of the log, and which match is shown.
//!
//! The search's own thread looks for a pattern from the first key on. A match is shown when a person
//! asks for the next or previous one; if none has been found yet, when it is found.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use crate::session::{Hit, Log, Pattern, PatternError, Scope, Search, Stretch};

/// A search shorter than this shows no progress: it would appear and vanish at every key.
const MOMENT: Duration = Duration::from_millis(300);

/// How what was typed is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindKind {
    /// As text.
    #[default]
    Text,
    /// As bytes in hex.
    Hex,
    /// As a regular expression.
    Regex,
}

impl FindKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Text, Self::Hex, Self::Regex];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Hex => "hex",
            Self::Regex => "regex",
        }
    }

    /// An example.
    pub fn example(self) -> &'static str {
        match self {
            Self::Text => "Host: example.org",
            Self::Hex => "0d 0a 0d 0a",
            Self::Regex => r"HTTP/1\.[01] [45]\d\d",
        }
    }
}

/// What is asked of the find bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindStep {
    /// Open it.
    Open,
    /// Go to the next match.
    Next,
    /// Go to the previous match.
    Previous,
}

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed.
    pub text: String,
    /// How it is read.
    pub kind: FindKind,
    /// Whether upper and lower case of a text differ.
    pub match_case: bool,
    /// Which bytes are searched.
    pub scope: Scope,
}

impl Query {
    fn pattern(&self) -> Result<Pattern, PatternError> {
        match self.kind {
            FindKind::Text if self.match_case => Pattern::text(&self.text),
            FindKind::Text => Pattern::text_in_any_case(&self.text),
            FindKind::Hex => Pattern::hex(&self.text),
            FindKind::Regex => Pattern::regex(&self.text),
        }
    }
}

/// The search, and the match shown.
#[derive(Default)]
pub struct Find {
    open: bool,
    /// What the search looks for; `None` while nothing is searched.
    asked: Option<Query>,
    search: Option<Search>,
    /// When it began.
    since: Option<Instant>,
    /// Why there is no search.
    problem: Option<String>,
    at: Option<Hit>,
    /// Which match to show once it is known.
    wanted: Option<FindStep>,
    /// Whether the last step wrapped around.
    went_round: bool,
}

impl Find {
    /// Whether anything is being searched for.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Starts a search, or steps to another match.
    pub fn step(&mut self, step: FindStep) {
        self.open = true;
        if step != FindStep::Open {
            self.wanted = Some(step);
        }
    }

    /// Stops searching.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// Searches for something else, if it differs. `context` is woken as matches are found.
    pub fn ask(&mut self, query: &Query, log: &Arc<Log>, context: &Context) {
        if self.asked.as_ref() == Some(query) {
            return;
        }
        self.asked = Some(query.clone());
        (self.search, self.problem, self.at) = (None, None, None);
        self.went_round = false;
        if query.text.is_empty() {
            return;
        }
        let context = context.clone();
        let wake = move || context.request_repaint();
        match query.pattern() {
            Ok(pattern) => match Search::begin(Arc::clone(log), pattern, query.scope, wake) {
                Ok(search) => (self.search, self.since) = (Some(search), Some(Instant::now())),
                Err(error) => {
                    self.problem = Some(format!("The search could not be started: {error}"));
                }
            },
            Err(mistake) => self.problem = Some(mistake.to_string()),
        }
    }

    /// Why there is no search.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The search, if there is one.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Whether the search takes so long that its progress is worth showing.
    pub fn is_slow(&self) -> bool {
        self.since.is_some_and(|since| since.elapsed() > MOMENT)
    }

    /// The match shown, and how many come before it.
    pub fn at(&self) -> Option<(u64, Hit)> {
        let at = self.at?;
        let found = self.search.as_ref()?.first_from(at.record, at.offset)?;
        Some(found).filter(|(_, hit)| *hit == at)
    }

    /// Whether the last step wrapped around.
    pub fn went_round(&self) -> bool {
        self.went_round
    }

    /// The ranges of matches in some bytes of a record, each with whether it is the one shown.
    pub fn hits_in(&self, record: u64, bytes: Range<u64>) -> Vec<(Stretch, bool)> {
        let found = self.search.as_ref().map(|search| search.hits_in(record, bytes));
        let at = self.at.map(|at| at.place());
        let with_at = |stretch: Stretch| {
            let is_at = Some(stretch.place) == at;
            (stretch, is_at)
        };
        found.unwrap_or_default().into_iter().map(with_at).collect()
    }

    /// The match to show, if one was asked for and is known. A step starts at the previous match,
    /// or at the selected record if that is another.
    pub fn advance(&mut self, chosen: Option<u64>) -> Option<Hit> {
        let step = self.wanted?;
        let Some(search) = &self.search else {
            // Nothing was typed, or what is wrong with it is said.
            if self.asked.is_some() {
                self.wanted = None;
            }
            return None;
        };
        let ended = search.is_complete() || search.is_cancelled();
        let at = self
            .at
            .filter(|at| chosen.is_none_or(|chosen| (at.record..=at.last).contains(&chosen)));
        let (record, offset) = at.map_or_else(|| (chosen.unwrap_or(0), 0), |at| at.place());
        let found = match (step, at) {
            (FindStep::Previous, _) => search.previous_before(record, offset),
            (_, Some(_)) => search.next_after(record, offset),
            (_, None) => search.first_from(record, offset),
        };
        let from_other_end = || match step {
            FindStep::Previous => search.previous_before(u64::MAX, 0),
            _ => search.first_from(0, 0),
        };
        let went_round = found.is_none();
        let found = found.or_else(|| if ended { from_other_end() } else { None });
        if found.is_some() || ended {
            self.wanted = None;
        }
        let (_, hit) = found?;
        self.at = Some(hit);
        self.went_round = went_round;
        Some(hit)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use bytes::Bytes;

    use super::*;
    use crate::model::{Call, CallId, Caller, Event, Outcome, SocketId};
    use crate::session::Entry;

    fn log_of(payloads: &[&'static str]) -> Arc<Log> {
        let log = Arc::new(Log::new());
        for payload in payloads {
            let payload = Bytes::from_static(payload.as_bytes());
            let outcome = Outcome::Received { bytes: payload.len() as u64 };
            let (call_id, call, caller) = (CallId(1), Call::Recv(99), Caller::Program);
            let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
            log.append(Entry { payload, ..Entry::new(SocketId(1), event) });
        }
        log
    }

    fn ask(find: &mut Find, log: &Arc<Log>, text: &str, kind: FindKind) {
        let query = Query { text: text.to_owned(), kind, ..Query::default() };
        find.ask(&query, log, &Context::default());
        let deadline = Instant::now() + Duration::from_secs(20);
        while find.search().is_some_and(|search| !search.is_complete()) {
            assert!(Instant::now() < deadline, "it never came to the end");
            std::thread::yield_now();
        }
    }

    #[test]
    fn steps_lead_from_hit_to_hit_and_round() {
        let log = log_of(&["one two", "none", "TWO two"]);
        let mut find = Find::default();
        ask(&mut find, &log, "two", FindKind::Text);
        let mut chosen = None;
        let mut go = |find: &mut Find, step| {
            find.step(step);
            let hit = find.advance(chosen).unwrap();
            chosen = Some(hit.record);
            (hit.place(), find.at().unwrap().0, find.went_round())
        };
        assert_eq!(go(&mut find, FindStep::Next), ((1, 4), 0, false));
        assert_eq!(go(&mut find, FindStep::Next), ((3, 0), 1, false));
        assert_eq!(go(&mut find, FindStep::Next), ((3, 4), 2, false));
        assert_eq!(go(&mut find, FindStep::Next), ((1, 4), 0, true));
        assert_eq!(go(&mut find, FindStep::Previous), ((3, 4), 2, true));
        assert_eq!(go(&mut find, FindStep::Previous), ((3, 0), 1, false));
        // From the record that a person has chosen meanwhile.
        find.step(FindStep::Next);
        assert_eq!(find.advance(Some(2)).map(|hit| hit.place()), Some((3, 0)));
        find.step(FindStep::Previous);
        assert_eq!(find.advance(Some(2)).map(|hit| hit.place()), Some((1, 4)));
    }

    #[test]
    fn a_hit_that_is_not_there_yet_is_gone_to_when_it_comes() {
        let log = log_of(&["one"]);
        let mut find = Find::default();
        let query = Query { text: "one".to_owned(), ..Query::default() };
        find.ask(&query, &log, &Context::default());
        find.step(FindStep::Next);
        let deadline = Instant::now() + Duration::from_secs(20);
        while find.advance(None).is_none() {
            assert!(Instant::now() < deadline && find.wanted.is_some(), "it was forgotten");
        }
        ask(&mut find, &log, "nowhere", FindKind::Text);
        find.step(FindStep::Next);
        assert_eq!(find.advance(None), None);
        assert!(find.wanted.is_none() && find.at().is_none());
    }

    #[test]
    fn what_cannot_be_looked_for_says_why_and_nothing_does_not() {
        let log = log_of(&["one"]);
        let mut find = Find::default();
        ask(&mut find, &log, "4", FindKind::Hex);
        assert!(find.problem().unwrap().contains("hex"));
        ask(&mut find, &log, "(", FindKind::Regex);
        assert!(find.problem().unwrap().ends_with("unclosed group"));
        ask(&mut find, &log, "", FindKind::Regex);
        assert!(find.problem().is_none() && find.search().is_none());
    }
}
