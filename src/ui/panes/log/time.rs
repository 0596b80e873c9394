//! What the time column shows: which time, measured from where, and how precisely.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::Record;
use crate::ui::look::local_time;

/// Which time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeKind {
    /// Date and time, in the local time zone.
    DateAndTime,
    /// The time of day, in the local time zone.
    TimeOfDay,
    /// Since the session began.
    #[default]
    SinceStart,
    /// Since the record in the previous row.
    SincePrevious,
    /// Since the record that the person measures from.
    SinceReference,
}

impl TimeKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::DateAndTime,
        Self::TimeOfDay,
        Self::SinceStart,
        Self::SincePrevious,
        Self::SinceReference,
    ];

    /// Whether it is measured from a record that the person has chosen.
    pub fn is_measured(self) -> bool {
        self == Self::SinceReference
    }

    /// Whether it is a number of seconds.
    pub fn is_elapsed(self) -> bool {
        !matches!(self, Self::DateAndTime | Self::TimeOfDay)
    }

    /// Its name in the header and the menu.
    pub fn title(self) -> &'static str {
        match self {
            Self::DateAndTime => "date and time",
            Self::TimeOfDay => "time of day",
            Self::SinceStart => "since start",
            Self::SincePrevious => "since previous row",
            Self::SinceReference => "since reference",
        }
    }
}

/// How precisely it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Precision {
    /// Whole seconds.
    Seconds,
    /// To the millisecond.
    Millis,
    /// To the microsecond.
    #[default]
    Micros,
    /// To the nanosecond.
    Nanos,
}

impl Precision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Seconds, Self::Millis, Self::Micros, Self::Nanos];

    /// Its name in the menu.
    pub fn title(self) -> &'static str {
        match self {
            Self::Seconds => "to the second",
            Self::Millis => "to the millisecond",
            Self::Micros => "to the microsecond",
            Self::Nanos => "to the nanosecond",
        }
    }

    /// Groups of three digits behind the point.
    fn groups(self) -> u32 {
        match self {
            Self::Seconds => 0,
            Self::Millis => 1,
            Self::Micros => 2,
            Self::Nanos => 3,
        }
    }
}

/// Which time the column shows, and how precisely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TimeFormat {
    /// Which time.
    pub kind: TimeKind,
    /// How precisely.
    pub precision: Precision,
}

impl TimeFormat {
    /// The time of a record. `before` and `reference` are the times since the session began of the
    /// record in the row before, and of the one that is measured from.
    pub fn text(self, record: &Record, before: Option<u64>, reference: Option<u64>) -> String {
        let now = record.since_start_nanos;
        match self.kind {
            TimeKind::SincePrevious => elapsed(now, before.unwrap_or(now), self.precision),
            _ => self.moment(now, record.wall, reference),
        }
    }

    /// A moment of the session, so many nanoseconds since it began, as a record of that moment has it.
    /// It is in no row: since the previous one becomes since the start.
    pub fn moment(self, nanos: u64, wall: Timestamp, reference: Option<u64>) -> String {
        match self.kind {
            TimeKind::DateAndTime => self.wall("%Y-%m-%d %H:%M:%S", wall),
            TimeKind::TimeOfDay => self.wall("%H:%M:%S", wall),
            TimeKind::SinceStart | TimeKind::SincePrevious => elapsed(nanos, 0, self.precision),
            TimeKind::SinceReference => elapsed(nanos, reference.unwrap_or(0), self.precision),
        }
    }

    fn wall(self, format: &str, wall: Timestamp) -> String {
        let fraction = ["", "%.3f", "%.6f", "%.9f"][self.precision.groups() as usize];
        local_time(wall, &format!("{format}{fraction}"))
    }
}

/// The seconds from one moment to another, the digits behind the point in groups: `12.204 311`.
fn elapsed(to: u64, from: u64, precision: Precision) -> String {
    let nanos = to.abs_diff(from);
    let mut text = format!("{}{}", if to < from { "-" } else { "" }, nanos / 1_000_000_000);
    let mut below = nanos % 1_000_000_000;
    for group in 0..precision.groups() {
        let mark = if group == 0 { '.' } else { ' ' };
        text = format!("{text}{mark}{:03}", below / 1_000_000);
        below = below % 1_000_000 * 1000;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, Mode, SocketId};
    use crate::session::{Entry, Log};

    #[test]
    fn times_are_read_in_groups_to_the_digit_that_was_asked_for() {
        let all = |to, from| Precision::ALL.map(|precision| elapsed(to, from, precision));
        assert_eq!(all(12_204_311_999, 0), ["12", "12.204", "12.204 311", "12.204 311 999"]);
        assert_eq!(all(5, 1_000_000_007), ["-1", "-1.000", "-1.000 000", "-1.000 000 002"]);
    }

    #[test]
    fn a_record_has_all_these_times() {
        let log = Log::new();
        log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
        let mut record = log.get(1).unwrap();
        record.since_start_nanos = 3_000_000_500;
        let text = |kind| {
            let format = TimeFormat { kind, precision: Precision::Nanos };
            format.text(&record, Some(1_000_000_000), Some(4_000_000_500))
        };
        assert_eq!(text(TimeKind::SinceStart), "3.000 000 500");
        assert_eq!(text(TimeKind::SincePrevious), "2.000 000 500");
        assert_eq!(text(TimeKind::SinceReference), "-1.000 000 000");
        let day = text(TimeKind::TimeOfDay);
        assert_eq!(day.len(), "14:03:22.123456789".len(), "{day}");
        assert!(text(TimeKind::DateAndTime).ends_with(&format!(" {day}")));
    }
}
