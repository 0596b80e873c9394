//! Which part of the session's time is in view: all of it, the newest, or a part that stays.

/// The least time in view, in seconds, and the least that the whole session takes.
const LEAST: (f64, f64) = (0.001, 1.0);

/// What lies so near to an end of the session, in seconds, is there: sums of times are not exact.
const NEXT_TO: f64 = 1e-6;

/// The time in view, in seconds since the session began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum TimeSpan {
    /// From the first record on, however long the session becomes.
    #[default]
    Whole,
    /// The last seconds, so many of them.
    Newest(f64),
    /// From one time to another.
    Between(f64, f64),
}

/// The time that a session takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session {
    begin: f64,
    end: f64,
}

impl Session {
    /// A session from one time to another, in seconds.
    pub fn new(begin: f64, end: f64) -> Self {
        Self { begin, end: end.max(begin + LEAST.1) }
    }
}

impl TimeSpan {
    /// From when to when.
    pub fn range(self, session: Session) -> (f64, f64) {
        let Session { begin, end } = session;
        match self {
            Self::Whole => (begin, end),
            Self::Newest(width) => ((end - width).max(begin), end),
            Self::Between(from, to) => (from, to),
        }
    }

    /// Whether the end stays in view.
    pub fn follows(self) -> bool {
        !matches!(self, Self::Between(..))
    }

    /// Keeps the end in view, or what is in view now.
    #[must_use]
    pub fn following(self, follows: bool, session: Session) -> Self {
        let (from, to) = self.range(session);
        match self {
            Self::Between(..) if follows => self.moved(session.end - to, session),
            Self::Whole | Self::Newest(_) if !follows => Self::Between(from, to),
            _ => self,
        }
    }

    /// Moves by so many seconds, within the session.
    #[must_use]
    pub fn moved(self, by: f64, session: Session) -> Self {
        let (from, to) = self.range(session);
        let (least, most) = (session.begin - from, session.end - to);
        let by = by.clamp(least.min(0.0), most.max(0.0));
        if by == 0.0 { self } else { Self::between(from + by, to + by, session) }
    }

    /// Shows so many times as much time, with what was `at` where it is.
    #[must_use]
    pub fn zoomed(self, times: f64, at: f64, session: Session) -> Self {
        let (from, to) = self.range(session);
        let times = times.max(LEAST.0 / (to - from));
        Self::between(at - (at - from) * times, at + (to - at) * times, session)
    }

    /// Moves, if it must, so that this time is in view.
    #[must_use]
    pub fn with(self, at: f64, session: Session) -> Self {
        let (from, to) = self.range(session);
        if (from..=to).contains(&at) {
            return self;
        }
        self.moved(at - f64::midpoint(from, to), session)
    }

    /// The part between two times, as far as the session has it.
    fn between(from: f64, to: f64, session: Session) -> Self {
        let Session { begin, end } = session;
        let (from, to) = (from.max(begin), to.min(end));
        match (from <= begin + NEXT_TO, to >= end - NEXT_TO) {
            (true, true) => Self::Whole,
            (false, true) => Self::Newest((end - from).max(LEAST.0)),
            _ => Self::Between(from, to.max(from + LEAST.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: Session = Session { begin: 0.0, end: 10.0 };
    const LATER: Session = Session { begin: 0.0, end: 12.0 };

    #[test]
    fn what_reaches_the_end_follows_it_and_what_does_not_stays() {
        let newest = TimeSpan::Whole.zoomed(0.5, 10.0, SESSION);
        assert_eq!(newest, TimeSpan::Newest(5.0));
        assert_eq!(newest.range(LATER), (7.0, 12.0), "the end has moved on");
        let earlier = newest.moved(-2.0, SESSION);
        assert_eq!(earlier, TimeSpan::Between(3.0, 8.0));
        assert_eq!(earlier.range(LATER), (3.0, 8.0));
        assert_eq!(earlier.moved(100.0, SESSION), newest, "there is nothing beyond");
        assert_eq!(earlier.following(true, SESSION), newest);
        assert_eq!(newest.following(false, SESSION), TimeSpan::Between(5.0, 10.0));
        let (third, session) = (1.0 / 3.0, Session::new(0.1, 1.3));
        let there = TimeSpan::Newest(third).moved(-third / 2.0, session);
        assert!(there.moved(third / 2.0, session).follows(), "and back");
        assert_eq!(earlier.zoomed(100.0, 5.0, SESSION), TimeSpan::Whole);
    }

    #[test]
    fn zooming_leaves_what_is_pointed_at_where_it_is() {
        let span = TimeSpan::Between(2.0, 6.0).zoomed(0.5, 3.0, SESSION);
        assert_eq!(span, TimeSpan::Between(2.5, 4.5));
        let (from, to) = span.zoomed(0.0, 3.0, SESSION).range(SESSION);
        assert!((to - from - LEAST.0).abs() < 1e-9 && from <= 3.0 && 3.0 <= to);
    }

    #[test]
    fn a_chosen_record_comes_into_view_and_an_empty_session_has_a_second() {
        let span = TimeSpan::Between(2.0, 4.0);
        assert_eq!(span.with(3.0, SESSION), span);
        assert_eq!(span.with(7.0, SESSION), TimeSpan::Between(6.0, 8.0));
        assert_eq!(span.with(10.0, SESSION), TimeSpan::Newest(2.0));
        let late = Session::new(40.0, 40.0);
        assert_eq!(TimeSpan::Whole.range(late), (40.0, 41.0));
        assert_eq!(TimeSpan::Newest(5.0).range(late), (40.0, 41.0));
    }
}
