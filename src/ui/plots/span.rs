//! Which part of the session's time is in view: all of it, the newest, or a part that stays.

/// The least time in view, in seconds, and the least that the whole session takes.
const LEAST: (f64, f64) = (0.001, 1.0);

/// The time in view, in seconds since the session began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Span {
    /// The whole session, however long it becomes.
    #[default]
    Whole,
    /// The last seconds, so many of them.
    Newest(f64),
    /// From one time to another.
    Between(f64, f64),
}

impl Span {
    /// From when to when, where the session ends there.
    pub fn range(self, end: f64) -> (f64, f64) {
        let end = end.max(LEAST.1);
        match self {
            Self::Whole => (0.0, end),
            Self::Newest(width) => ((end - width).max(0.0), end),
            Self::Between(from, to) => (from, to),
        }
    }

    /// Whether the end stays in view.
    pub fn follows(self) -> bool {
        !matches!(self, Self::Between(..))
    }

    /// Keeps the end in view, or what is in view now.
    #[must_use]
    pub fn following(self, follows: bool, end: f64) -> Self {
        let (from, to) = self.range(end);
        match self {
            Self::Between(..) if follows => Self::of(from + end - to, end, end),
            Self::Whole | Self::Newest(_) if !follows => Self::Between(from, to),
            _ => self,
        }
    }

    /// Moves by so many seconds, within the session.
    #[must_use]
    pub fn moved(self, by: f64, end: f64) -> Self {
        let (from, to) = self.range(end);
        let by = by.clamp(-from, (end.max(LEAST.1) - to).max(0.0));
        if by == 0.0 { self } else { Self::of(from + by, to + by, end) }
    }

    /// Shows so many times as much time, with what was `at` where it is.
    #[must_use]
    pub fn zoomed(self, times: f64, at: f64, end: f64) -> Self {
        let (from, to) = self.range(end);
        let times = times.max(LEAST.0 / (to - from));
        Self::of(at - (at - from) * times, at + (to - at) * times, end)
    }

    /// Moves, if it must, so that this time is in view.
    #[must_use]
    pub fn with(self, at: f64, end: f64) -> Self {
        let (from, to) = self.range(end);
        if (from..=to).contains(&at) {
            return self;
        }
        self.moved(at - (from + to) / 2.0, end)
    }

    /// The part between two times, as far as the session has it.
    fn of(from: f64, to: f64, end: f64) -> Self {
        let end = end.max(LEAST.1);
        let (from, to) = (from.max(0.0), to.min(end));
        match (from <= 0.0, to >= end) {
            (true, true) => Self::Whole,
            (false, true) => Self::Newest((end - from).max(LEAST.0)),
            _ => Self::Between(from, to.max(from + LEAST.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_the_end_follows_it_and_what_does_not_stays() {
        let newest = Span::Whole.zoomed(0.5, 10.0, 10.0);
        assert_eq!(newest, Span::Newest(5.0));
        assert_eq!(newest.range(12.0), (7.0, 12.0), "the end has moved on");
        let earlier = newest.moved(-2.0, 10.0);
        assert_eq!(earlier, Span::Between(3.0, 8.0));
        assert_eq!(earlier.range(12.0), (3.0, 8.0));
        assert_eq!(earlier.moved(100.0, 10.0), newest, "there is nothing beyond");
        assert_eq!(earlier.following(true, 10.0), newest);
        assert_eq!(newest.following(false, 10.0), Span::Between(5.0, 10.0));
        assert_eq!(earlier.zoomed(100.0, 5.0, 10.0), Span::Whole);
    }

    #[test]
    fn zooming_leaves_what_is_pointed_at_where_it_is() {
        let span = Span::Between(2.0, 6.0).zoomed(0.5, 3.0, 10.0);
        assert_eq!(span, Span::Between(2.5, 4.5));
        let (from, to) = span.zoomed(0.0, 3.0, 10.0).range(10.0);
        assert!((to - from - LEAST.0).abs() < 1e-9 && from <= 3.0 && 3.0 <= to);
    }

    #[test]
    fn a_chosen_record_comes_into_view_and_an_empty_session_has_a_second() {
        let span = Span::Between(2.0, 4.0);
        assert_eq!(span.with(3.0, 10.0), span);
        assert_eq!(span.with(7.0, 10.0), Span::Between(6.0, 8.0));
        assert_eq!(span.with(10.0, 10.0), Span::Newest(2.0));
        assert_eq!(Span::Whole.range(0.0), (0.0, 1.0));
    }
}
