//! Moving through a session opened from a file: by steps, by time, and by playing it.
//!
//! Playing goes by the times of the records. The window is drawn when the next one is due, and in
//! between only often enough for the slider to move; once it stops, nothing more is drawn.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::Document;
use super::past::Moment;
use super::wake::FRAME;
use crate::model::nanos;

/// Between two frames while nothing happens: the slider and the seconds move.
const SMOOTH: Duration = Duration::from_millis(33);

/// How long a pause may last at most, where pauses are skipped.
const PAUSE: Duration = Duration::from_secs(1);

/// The speeds at which a session can be played, as multiples of its own.
pub const SPEEDS: [f64; 8] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0];

/// One way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek {
    /// Before the first record.
    Beginning,
    /// One record back.
    Back,
    /// Play, or pause.
    PlayOrPause,
    /// One record further.
    Forward,
    /// After the last record.
    End,
    /// After this record.
    ToRecord(u64),
    /// To this time, in nanoseconds since the session began.
    ToTime(u64),
}

/// Where playing began, by the clock on the wall and by that of the session.
#[derive(Clone, Copy, Debug)]
struct Began {
    at: Instant,
    nanos: u64,
}

/// How a session is played.
#[derive(Debug)]
pub struct Playback {
    /// The speed, as a multiple of its own.
    speed: f64,
    /// Whether no pause is longer than [`PAUSE`].
    pub skips_pauses: bool,
    began: Option<Began>,
    /// The records that were played since somebody last asked.
    played: Range<u64>,
}

impl Default for Playback {
    fn default() -> Self {
        Self { speed: 1.0, skips_pauses: false, began: None, played: 0..0 }
    }
}

impl Playback {
    /// Whether it plays.
    pub fn is_playing(&self) -> bool {
        self.began.is_some()
    }

    /// The speed, as a multiple of the session's own.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Plays at another speed from now on.
    pub fn set_speed(&mut self, speed: f64, now: Instant) {
        if let Some(began) = self.began {
            self.began = Some(Began { at: now, nanos: self.session_nanos(began, now) });
        }
        self.speed = speed;
    }

    /// Goes somewhere. A step is one record that has a row in the log, with or without those of
    /// kernel figures.
    pub fn seek(
        &mut self,
        seek: Seek,
        document: &mut Document,
        kernel_figures: bool,
        now: Instant,
    ) {
        match seek {
            Seek::PlayOrPause if self.is_playing() => self.began = None,
            Seek::PlayOrPause => {
                if document.wanted_moment().is_none() {
                    document.go_to(Some(Moment { number: 0, nanos: 0 }));
                }
                self.play_on(document, now);
            }
            Seek::Beginning => self.turn_to(document, Some(Moment { number: 0, nanos: 0 }), now),
            Seek::End => {
                self.began = None;
                document.go_to(None);
            }
            Seek::Back | Seek::Forward => {
                self.began = None;
                let step = step(document, kernel_figures, seek == Seek::Forward);
                document.go_to(step.map(|number| after(document, number)));
            }
            Seek::ToRecord(number) => {
                let moment = after(document, number);
                self.turn_to(document, Some(moment), now);
            }
            Seek::ToTime(nanos) => {
                let number = document.log().last_by(nanos);
                let is_end = nanos >= document.log().nanos_since_start();
                self.turn_to(document, Some(Moment { number, nanos }).filter(|_| !is_end), now);
            }
        }
    }

    /// Goes to a moment, and continues playing from there if it plays.
    fn turn_to(&mut self, document: &mut Document, moment: Option<Moment>, now: Instant) {
        document.go_to(moment);
        if self.is_playing() {
            self.play_on(document, now);
        }
    }

    fn play_on(&mut self, document: &Document, now: Instant) {
        let moment = document.wanted_moment();
        self.began = moment.map(|moment| Began { at: now, nanos: moment.nanos });
    }

    /// The session's own time.
    fn session_nanos(&self, began: Began, now: Instant) -> u64 {
        let elapsed = now.saturating_duration_since(began.at);
        began.nanos.saturating_add(nanos(elapsed.mul_f64(self.speed)))
    }

    /// Takes the numbers of the records that were played since they were last taken: those that the
    /// time has gone past, not those that a person has gone past.
    pub fn take_played(&mut self) -> Range<u64> {
        std::mem::take(&mut self.played)
    }

    /// Moves the document on to the current time. Returns when the next frame is due, if it still
    /// plays.
    pub fn advance(&mut self, document: &mut Document, now: Instant) -> Option<Duration> {
        let began = self.began?;
        let Some(shown) = document.wanted_moment() else {
            self.began = None;
            return None;
        };
        let log = document.log();
        let time_of = |number| log.entry(number).map_or(0, |entry| entry.since_start_nanos);
        let mut time = self.session_nanos(began, now);
        // Of records with the same time, the ones that have happened stay so.
        let mut number = log.last_by(time).max(shown.number);
        let mut next = time_of(number + 1);
        // What is left of a pause that is skipped begins here.
        let skipped = time_of(number).saturating_add(nanos(PAUSE.mul_f64(self.speed)));
        if self.skips_pauses && number < log.len() && (skipped..next).contains(&time) {
            time = next;
            number = log.last_by(time).max(number);
            next = time_of(number + 1);
            self.began = Some(Began { at: now, nanos: time });
        }
        self.played = shown.number + 1..number + 1;
        if number >= log.len() {
            self.began = None;
            document.go_to(None);
            return None;
        }
        let due = if self.skips_pauses { next.min(skipped.max(time)) } else { next };
        let wait = Duration::from_nanos(due.saturating_sub(time)).div_f64(self.speed);
        document.go_to(Some(Moment { number, nanos: time }));
        Some(wait.clamp(FRAME, SMOOTH))
    }
}

/// The moment right after a record.
fn after(document: &Document, number: u64) -> Moment {
    let entry = document.log().entry(number);
    Moment { number, nanos: entry.map_or(0, |entry| entry.since_start_nanos) }
}

/// The record that one step leads to; `None` for the end.
fn step(document: &Document, kernel_figures: bool, forward: bool) -> Option<u64> {
    let left_out = if kernel_figures { document.notes() } else { document.notes_and_figures() };
    let now = document.wanted_moment().map_or(document.log().len(), |moment| moment.number);
    let rows = left_out.rows_until(now);
    if !forward {
        return Some(rows.checked_sub(2).map_or(0, |row| left_out.number_of(row)));
    }
    let all = left_out.rows_until(document.log().len());
    let number = (rows < all).then(|| left_out.number_of(rows))?;
    // Where only notes follow, nothing more happens.
    let notes = document.notes();
    let is_last = notes.rows_until(number) == notes.rows_until(document.log().len());
    Some(number).filter(|_| !is_last)
}

#[cfg(test)]
mod tests {
    use Seek::{Back, Beginning, Forward};

    use super::*;
    use crate::model::{Event, KernelView, Mode, Record, SocketId};
    use crate::session::{Entry, Header, Log};
    use crate::ui::document::review::Source;

    const SECOND: u64 = 1_000_000_000;

    /// A session with a record at each of these seconds, those of `figures` of the kernel's alone.
    fn session(seconds: &[u64], figures: &[u64]) -> Document {
        let log = Log::new();
        for number in 1..=seconds.len() as u64 {
            let kernel =
                Event::Kernel { was: None, view: Box::new(KernelView::default()), gap_nanos: 1 };
            let event = if figures.contains(&number) { kernel } else { Event::Reading(Mode::Step) };
            log.append(Entry::new(SocketId(1), event));
        }
        let mut records = Vec::new();
        log.for_each(1..u64::MAX, |record| records.push(record.clone()));
        let records = records
            .into_iter()
            .zip(seconds)
            .map(|(record, second)| Record { since_start_nanos: second * SECOND, ..record });
        let log = Log::recorded(Header::begin(), records);
        let mut document = Document::review(log, "x.ron".into(), Source::File { unread_lines: 0 });
        while !document.catch_up(|_, _| {}) {}
        document
    }

    fn number(document: &Document) -> Option<u64> {
        document.wanted_moment().map(|moment| moment.number)
    }

    #[test]
    fn steps_pass_over_what_has_no_row() {
        let mut document = session(&[1, 2, 3, 4, 5], &[2, 3]);
        document.comment(1, "a note, which is record 6".to_owned());
        while !document.catch_up(|_, _| {}) {}
        let (mut playback, now) = (Playback::default(), Instant::now());
        let mut walk = |seeks: &[Seek], figures| {
            let step = |seek: &Seek| {
                playback.seek(*seek, &mut document, figures, now);
                number(&document)
            };
            seeks.iter().map(step).collect::<Vec<_>>()
        };
        let back = walk(&[Back, Back, Back, Back], false);
        assert_eq!(back, [Some(4), Some(1), Some(0), Some(0)]);
        let forward = walk(&[Forward, Forward, Forward, Forward], false);
        assert_eq!(forward, [Some(1), Some(4), None, None], "a note is no end of its own");
        let with_figures = walk(&[Back, Back, Back, Beginning, Forward, Forward], true);
        assert_eq!(with_figures, [Some(4), Some(3), Some(2), Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn playing_goes_by_the_times_of_the_records_and_stops_at_the_end() {
        let mut document = session(&[1, 2, 2, 10], &[]);
        let (mut playback, start) = (Playback::default(), Instant::now());
        playback.seek(Seek::PlayOrPause, &mut document, false, start);
        assert_eq!(number(&document), Some(0), "from the end it begins at the beginning");
        playback.set_speed(2.0, start);
        let mut at = |millis| {
            let delay = playback.advance(&mut document, start + Duration::from_millis(millis));
            (number(&document), delay, document.now_nanos() / 1_000_000)
        };
        assert_eq!(
            at(480),
            (Some(0), Some(Duration::from_millis(20)), 960),
            "the next is due soon"
        );
        assert_eq!(at(500), (Some(1), Some(SMOOTH), 1000));
        assert_eq!(at(1400), (Some(3), Some(SMOOTH), 2800));
        assert_eq!(at(5000), (None, None, 10_000));
        assert!(!playback.is_playing());
        assert_eq!(playback.advance(&mut document, start + Duration::from_mins(1)), None);
    }

    #[test]
    fn what_time_goes_past_is_played_and_what_a_person_goes_past_is_not() {
        let mut document = session(&[1, 2, 3, 4], &[]);
        let (mut playback, start) = (Playback::default(), Instant::now());
        playback.seek(Seek::PlayOrPause, &mut document, false, start);
        playback.advance(&mut document, start + Duration::from_millis(2500));
        assert_eq!((playback.take_played(), playback.take_played()), (1..3, 0..0));
        let now = start + Duration::from_secs(3);
        playback.seek(Seek::Beginning, &mut document, false, now);
        playback.advance(&mut document, now + Duration::from_millis(1100));
        assert_eq!(playback.take_played(), 1..2);
        playback.seek(Seek::ToRecord(3), &mut document, false, now + Duration::from_secs(2));
        playback.advance(&mut document, now + Duration::from_millis(2100));
        assert!(playback.take_played().is_empty());
    }

    #[test]
    fn a_long_pause_is_skipped_where_that_is_wanted() {
        let mut document = session(&[1, 100, 101], &[]);
        let (mut playback, start) = (Playback::default(), Instant::now());
        playback.skips_pauses = true;
        playback.set_speed(10.0, start);
        playback.seek(Seek::Beginning, &mut document, false, start);
        playback.seek(Seek::PlayOrPause, &mut document, false, start);
        let mut at = |millis| {
            playback.advance(&mut document, start + Duration::from_millis(millis));
            (number(&document), document.now_nanos() / SECOND)
        };
        assert_eq!(at(100), (Some(1), 1));
        assert_eq!(at(1000), (Some(1), 10), "the pause goes on for a second");
        assert_eq!(at(1100), (Some(2), 100), "and no longer");
        assert_eq!(at(1210), (None, 101));
    }

    #[test]
    fn what_is_gone_to_while_it_plays_is_played_on_from() {
        let mut document = session(&[1, 50, 51, 60], &[]);
        let (mut playback, start) = (Playback::default(), Instant::now());
        playback.seek(Seek::PlayOrPause, &mut document, false, start);
        playback.seek(Seek::ToTime(49 * SECOND), &mut document, false, start);
        playback.advance(&mut document, start + Duration::from_millis(1500));
        assert_eq!(number(&document), Some(2));
        playback.seek(Seek::ToRecord(1), &mut document, false, start);
        assert_eq!(document.now_nanos(), SECOND);
        playback.seek(Seek::Forward, &mut document, false, start);
        assert!(!playback.is_playing(), "a step is a pause");
        playback.seek(Seek::ToTime(60 * SECOND), &mut document, false, start);
        assert_eq!(number(&document), None);
    }
}
