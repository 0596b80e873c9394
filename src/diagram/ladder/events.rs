//! The records that are drawn in a window: all of them, or where they are too close, some.

use super::heights::Heights;
use super::{Axis, Ladder, Window};
use crate::model::Record;
use crate::session::IndexEntry;

/// Records that are drawn in a window at most.
const MOST: u64 = 240;

/// A record in the window.
pub(super) struct Event {
    pub(super) number: u64,
    pub(super) entry: IndexEntry,
    /// The record in brief.
    pub(super) record: Record,
    /// Its height in the window, in points.
    pub(super) height: f32,
}

/// The records in the window, in order, and how many others there are.
pub(super) fn in_window(
    ladder: &Ladder<'_>,
    heights: &Heights<'_>,
    window: &Window,
) -> (Vec<Event>, u64) {
    let places = heights.places_in(window.height);
    let all = places.end.saturating_sub(places.start);
    let events: Vec<Event> = match ladder.axis {
        Axis::Time { nanos_per_row } if all > MOST => {
            thinned(ladder, heights, window, nanos_per_row)
        }
        _ => places.filter_map(|place| event(ladder, heights, place)).collect(),
    };
    let drawn = events.len() as u64;
    (events, all.saturating_sub(drawn))
}

/// The first record of each of many slices of the window.
fn thinned(
    ladder: &Ladder<'_>,
    heights: &Heights<'_>,
    window: &Window,
    nanos_per_row: u64,
) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut next = 0;
    for slice in 0..MOST {
        let height = window.height * slice as f32 / MOST as f32;
        let nanos = heights.nanos_at(height, nanos_per_row);
        let place = ladder.rows.first_at(ladder.log, nanos).max(next);
        let Some(event) = event(ladder, heights, place) else { break };
        if event.height > window.height {
            break;
        }
        next = place + 1;
        events.push(event);
    }
    events
}

fn event(ladder: &Ladder<'_>, heights: &Heights<'_>, place: u64) -> Option<Event> {
    let number = ladder.rows.number_of(place)?;
    let entry = ladder.log.entry(number)?;
    let record = ladder.log.preview(number)?;
    Some(Event { number, entry, record, height: heights.of_record(number) })
}
