//! The colours that the person's rules give the rows of the log: found only for rows in view, and
//! for no longer than a part of a frame.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::model::Tint;
use crate::session::{Annotations, Filter, Log, Matcher};
use crate::ui::document::filter_settings::ColourRule;

/// How long a frame may look for colours.
const LOOKING: Duration = Duration::from_millis(3);

/// Rows whose colours are remembered.
const REMEMBERED: usize = 4096;

/// The rules at work on one log.
#[derive(Default)]
pub struct RowTints {
    rules: Vec<ColourRule>,
    matchers: Vec<(Matcher, Tint)>,
    /// Whether a row's colour may change when a note is made.
    depends_on_notes: bool,
    known: BTreeMap<u64, Option<Tint>>,
    /// How long this frame has looked.
    spent: Duration,
    behind: bool,
}

impl RowTints {
    /// Starts a frame with these rules. A rule whose filter has a mistake matches nothing.
    pub fn begin_frame(&mut self, rules: &[ColourRule]) {
        self.spent = Duration::ZERO;
        self.behind = false;
        if self.rules == rules && self.known.len() < REMEMBERED {
            return;
        }
        self.known.clear();
        if self.rules == rules {
            return;
        }
        rules.clone_into(&mut self.rules);
        let on = rules.iter().filter(|rule| rule.on);
        self.matchers = on
            .filter_map(|rule| Some((Matcher::new(Filter::parse(&rule.filter).ok()?), rule.tint)))
            .collect();
        self.depends_on_notes =
            self.matchers.iter().any(|(matcher, _)| matcher.filter().depends_on_notes());
    }

    /// The colour of a record's row, if it has one.
    pub fn tint(&mut self, log: &Log, marks: &Annotations, number: u64) -> Option<Tint> {
        if self.matchers.is_empty() {
            return None;
        }
        if let Some(known) = self.known.get(&number) {
            return *known;
        }
        if self.spent > LOOKING {
            self.behind = true;
            return None;
        }
        let began = Instant::now();
        let holds = self
            .matchers
            .iter_mut()
            .find_map(|(matcher, tint)| matcher.matches(log, number, marks).then_some(*tint));
        self.spent += began.elapsed();
        if !self.depends_on_notes {
            self.known.insert(number, holds);
        }
        holds
    }

    /// Whether this frame's time was too short: the next one goes on.
    pub fn is_behind(&self) -> bool {
        self.behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, Mode, SocketId};
    use crate::session::Entry;

    #[test]
    fn the_first_rule_that_holds_counts() {
        let log = Log::new();
        for socket in 1..=3 {
            log.append(Entry::new(SocketId(socket), Event::Reading(Mode::Step)));
        }
        let rule = |filter: &str, tint, on| ColourRule { filter: filter.to_owned(), tint, on };
        let mut rules = [
            rule("#1", Tint::Red, false),
            rule("nonsense (", Tint::Red, true),
            rule("socket <= 2", Tint::Green, true),
            rule("number == 2 or marked", Tint::Blue, true),
        ];
        let (mut tints, mut marks) = (RowTints::default(), Annotations::default());
        let mut options = |rules: &[ColourRule], marks: &Annotations| {
            tints.begin_frame(rules);
            [1, 2, 3].map(|number| tints.tint(&log, marks, number))
        };
        assert_eq!(options(&rules, &marks), [Some(Tint::Green), Some(Tint::Green), None]);
        marks.note(&Event::Marked { record: 3, marked: true });
        assert_eq!(options(&rules, &marks)[2], Some(Tint::Blue), "a mark that came later");
        rules[2].on = false;
        assert_eq!(options(&rules, &marks), [None, Some(Tint::Blue), Some(Tint::Blue)]);
    }
}
