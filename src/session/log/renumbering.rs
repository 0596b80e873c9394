//! Which number a record has here, that had another in the file it came from.
//!
//! A file may lack records: they were left out, or could not be read. What it says of a record by its
//! number is then said of the number that the record has here.

use crate::model::Event;

/// The numbers that records had, and those that they have now: they are given anew from 1 on.
#[derive(Clone, Debug, Default)]
pub(super) struct Renumbering {
    /// Where numbers that follow on one another begin.
    runs: Vec<NumberRun>,
    /// Numbers given so far.
    count: u64,
}

#[derive(Clone, Copy, Debug)]
struct NumberRun {
    had: u64,
    has: u64,
    length: u64,
}

impl Renumbering {
    /// The next record, which had this number. One whose number does not rise is not found by it.
    pub(super) fn add(&mut self, had: u64) {
        self.count += 1;
        let has = self.count;
        match self.runs.last_mut() {
            Some(run)
                if had == run.had.saturating_add(run.length) && has == run.has + run.length =>
            {
                run.length += 1;
            }
            Some(run) if had < run.had.saturating_add(run.length) => {}
            _ => self.runs.push(NumberRun { had, has, length: 1 }),
        }
    }

    /// The number that a record has now.
    fn of(&self, had: u64) -> Option<u64> {
        let run = self.runs.partition_point(|run| run.had <= had).checked_sub(1)?;
        let NumberRun { had: first, has, length } = self.runs[run];
        (had - first < length).then(|| has + (had - first))
    }

    /// Has an event speak of the record's new number; of a record that did not come along, as of
    /// number 0, which none has.
    pub(super) fn apply(&self, event: &mut Event) {
        if let Event::Marked { record, .. } | Event::Commented { record, .. } = event {
            *record = self.of(*record).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_to_those_that_are_given_anew() {
        let mut numbers = Renumbering::default();
        for had in [3, 4, 9, 9, 2, 10, u64::MAX - 1] {
            numbers.add(had);
        }
        let now = [2, 3, 4, 5, 9, 10, 11, u64::MAX - 1].map(|had| numbers.of(had));
        assert_eq!(now, [None, Some(1), Some(2), None, Some(3), Some(6), None, Some(7)]);
    }

    #[test]
    fn a_note_speaks_of_the_new_number() {
        let mut numbers = Renumbering::default();
        numbers.add(7);
        let mut note = Event::Marked { record: 7, marked: true };
        numbers.apply(&mut note);
        assert_eq!(note, Event::Marked { record: 1, marked: true });
        let mut note = Event::Commented { record: 6, text: String::new() };
        numbers.apply(&mut note);
        assert_eq!(note, Event::Commented { record: 0, text: String::new() });
    }
}
