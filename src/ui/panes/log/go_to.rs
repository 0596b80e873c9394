//! What a person types to go to a record: a number, a time since the start, or a time of day.

use jiff::{Timestamp, civil, tz::TimeZone};
use thiserror::Error;

use crate::session::Log;

/// The hint when the text leads nowhere.
const FORMS: &str =
    "Enter a number (1234), a time since the start (12.5s, 300ms) or a time of day (14:03:22).";

/// Why a text leads nowhere.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum GoToError {
    /// It is neither a number nor a time.
    #[error("{FORMS}")]
    Unclear,
    /// Numbers begin with 1.
    #[error("Record numbers start at 1.")]
    Zero,
    /// There is no record of this number.
    #[error("The last record is number {0}.")]
    Beyond(u64),
    /// The session ended before.
    #[error("Nothing happened at that time or later.")]
    Later,
}

/// Where a person wants to go.
#[derive(Clone, Copy, Debug, PartialEq)]
enum GoToTarget {
    Number(u64),
    SinceStart(u64),
    TimeOfDay(civil::Time),
}

/// The record with the number, or the first at that time or later.
pub fn record_meant(text: &str, log: &Log) -> Result<u64, GoToError> {
    let newest = log.len();
    let found = match read(text)? {
        GoToTarget::Number(0) => return Err(GoToError::Zero),
        GoToTarget::Number(number) if number > newest => return Err(GoToError::Beyond(newest)),
        GoToTarget::Number(number) => return Ok(number),
        GoToTarget::SinceStart(nanos) => first(newest, |number| {
            log.entry(number).is_some_and(|entry| entry.since_start_nanos >= nanos)
        }),
        GoToTarget::TimeOfDay(time) => {
            let wall = |number| log.preview(number).map(|record| record.wall);
            let (begin, end) = wall(1).zip(wall(newest)).ok_or(GoToError::Later)?;
            let moment = moment(time, begin, end).ok_or(GoToError::Later)?;
            first(newest, |number| wall(number).is_some_and(|wall| wall >= moment))
        }
    };
    if found > newest { Err(GoToError::Later) } else { Ok(found) }
}

fn read(text: &str) -> Result<GoToTarget, GoToError> {
    let text = text.trim();
    let number = text.strip_prefix('#').unwrap_or(text).trim();
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        // One that is too long for a number is beyond every log.
        return Ok(GoToTarget::Number(number.parse().unwrap_or(u64::MAX)));
    }
    if text.contains(':') {
        return text.parse().map(GoToTarget::TimeOfDay).or(Err(GoToError::Unclear));
    }
    let units = [("ms", 1e6), ("µs", 1e3), ("us", 1e3), ("ns", 1.0), ("s", 1e9)];
    for (unit, nanos) in units {
        let Some(figure) = text.strip_suffix(unit) else { continue };
        let figure = figure.trim().replace(',', ".").parse::<f64>();
        let figure = figure.ok().filter(|figure| *figure >= 0.0).ok_or(GoToError::Unclear)?;
        #[expect(clippy::cast_sign_loss, reason = "it is not negative")]
        return Ok(GoToTarget::SinceStart((figure * nanos).round() as u64));
    }
    Err(GoToError::Unclear)
}

/// The moment of a session with this time of day: on its first day, or on the next day if the first
/// passes it.
fn moment(time: civil::Time, begin: Timestamp, end: Timestamp) -> Option<Timestamp> {
    let zone = TimeZone::system();
    let day = begin.to_zoned_datetime(zone.clone()).date();
    let on = |day: civil::Date| {
        Some(day.to_datetime(time).to_zoned_datetime(zone.clone()).ok()?.timestamp())
    };
    let first_day = on(day)?;
    let next_day = day.tomorrow().ok().and_then(on).filter(|moment| *moment <= end);
    if first_day < begin { next_day.or(Some(first_day)) } else { Some(first_day) }
}

/// The first number from 1 to `newest` that `is_late_enough`, or one more; times rise with numbers.
fn first(newest: u64, is_late_enough: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (1, newest + 1);
    while low < high {
        let middle = low.midpoint(high);
        if is_late_enough(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, Mode, Record, SocketId};
    use crate::session::{Entry, Header};

    /// A session of four days' records, one every second and a half.
    fn log() -> Log {
        let pattern = Log::new();
        pattern.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
        let record = pattern.get(1).unwrap();
        let begin =
            civil::date(2026, 3, 4).at(14, 0, 0, 0).to_zoned_datetime(TimeZone::system()).unwrap();
        let records = (0..100_u64).map(|place| Record {
            since_start_nanos: place * 1_500_000_000,
            wall: begin.timestamp() + std::time::Duration::from_millis(place * 1500),
            ..record.clone()
        });
        Log::recorded(Header::begin(), records)
    }

    #[test]
    fn numbers_and_times_lead_to_their_record() {
        let log = log();
        for (text, number) in [
            ("1", 1),
            (" #100 ", 100),
            ("0s", 1),
            ("1.5 s", 2),
            ("1,6s", 3),
            ("3000ms", 3),
            ("14:00:03", 3),
            ("14:01", 41),
            ("09:00", 1),
        ] {
            assert_eq!(record_meant(text, &log), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_leads_nowhere_says_why() {
        let log = log();
        for (text, error) in [
            ("", GoToError::Unclear),
            ("soon", GoToError::Unclear),
            ("-1s", GoToError::Unclear),
            ("25:00", GoToError::Unclear),
            ("0", GoToError::Zero),
            ("101", GoToError::Beyond(100)),
            ("99999999999999999999999", GoToError::Beyond(100)),
            ("1000s", GoToError::Later),
            ("23:00", GoToError::Later),
        ] {
            assert_eq!(record_meant(text, &log), Err(error), "{text}");
        }
        assert_eq!(record_meant("14:00", &Log::new()), Err(GoToError::Later));
    }
}
