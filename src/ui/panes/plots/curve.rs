//! The lines of a plot, from what the session knows over time: steps, since nothing is known in
//! between, and no line at all where nothing was known.
//!
//! The number of points is bounded by what is kept of a socket, not by its log.

use super::axes::{NANOS, axis_seconds};
use crate::session::{Bucket, KernelHistory, Quantity, Series};

/// A point: seconds since the session began, and an amount.
pub type Point = [f64; 2];

/// Points of one line without a gap. Every piece of it is level or upright.
pub type Piece = Vec<Point>;

/// The bytes per second of `series`, as far as it goes; `moved` selects which.
pub fn rates(series: &Series, moved: fn(&Bucket) -> u64) -> Piece {
    let width = series.width_nanos() as f64 / NANOS;
    let places = series.buckets().iter().enumerate();
    places
        .flat_map(|(place, bucket)| {
            let rate = moved(bucket) as f64 / width;
            [[place as f64 * width, rate], [(place + 1) as f64 * width, rate]]
        })
        .collect()
}

/// [`rates`] of what was there from one time to another, in nanoseconds since the session began.
/// Before and after all traffic, the rate is zero.
pub fn rates_between(
    series: &Series,
    moved: fn(&Bucket) -> u64,
    (from, to): (u64, u64),
) -> Vec<Piece> {
    let (from, to) = (axis_seconds(from), axis_seconds(to));
    let mut piece = rates(series, moved);
    let end = piece.last().map_or(0.0, |point| point[0]);
    piece.extend([[end, 0.0], [to.max(end), 0.0]]);
    visible(&[piece], (from, to.max(end)))
}

/// A quantity from when it was first known until it no longer was, or until the end of the session.
pub fn course(course: &KernelHistory, quantity: Quantity, end_nanos: u64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece = Piece::new();
    let mut stands: Option<f64> = None;
    for change in course.changes() {
        let (from, to) = (axis_seconds(change.first_nanos), axis_seconds(change.last_nanos));
        if let Some(value) = stands {
            piece.push([from, value]);
        }
        let span = change.span(quantity);
        if let Some((least, greatest)) = span.range {
            let (least, greatest) = (f64::from(least), f64::from(greatest));
            piece.push([from, least]);
            // Of several changes that are kept as one, the values lie in this rectangle.
            if least < greatest {
                piece.extend([[from, greatest], [to, greatest], [to, least], [from, least]]);
                piece.push([to, least]);
            }
        }
        stands = span.last.map(f64::from);
        match stands {
            Some(value) => piece.push([to, value]),
            None => pieces.push(std::mem::take(&mut piece)),
        }
    }
    if let Some(value) = stands {
        piece.push([axis_seconds(end_nanos), value]);
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The parts of pieces that lie between two times. A line is dashed along its whole length, so what
/// is far out of view would cost as much as what is in view.
pub fn visible(pieces: &[Piece], (from, to): (f64, f64)) -> Vec<Piece> {
    let mut visible = Vec::new();
    for piece in pieces {
        let mut run = Piece::new();
        for pair in piece.windows(2) {
            let &[[begin, low], [end, high]] = pair else { continue };
            if begin.max(end) < from || begin.min(end) > to {
                visible.push(std::mem::take(&mut run));
                continue;
            }
            let first = [begin.clamp(from, to), low];
            if run.last() != Some(&first) {
                run.push(first);
            }
            run.push([end.clamp(from, to), high]);
        }
        visible.push(run);
    }
    visible.retain(|run| !run.is_empty());
    visible
}

/// The greatest amount of these pieces.
pub fn greatest(pieces: &[Piece]) -> f64 {
    pieces.iter().flatten().map(|point| point[1]).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;

    use super::*;
    use crate::model::{Event, KernelView, Record, SocketId, TcpState};
    use crate::session::{Header, Log, Statistics};

    #[test]
    fn only_what_lies_between_two_times_is_drawn() {
        let piece = vec![[0.0, 1.0], [4.0, 1.0], [4.0, 3.0], [9.0, 3.0]];
        let pieces = [piece.clone()];
        assert_eq!(visible(&pieces, (0.0, 9.0)), [piece]);
        assert_eq!(visible(&pieces, (1.0, 2.0)), [vec![[1.0, 1.0], [2.0, 1.0]]]);
        assert_eq!(
            visible(&pieces, (3.0, 5.0)),
            [vec![[3.0, 1.0], [4.0, 1.0], [4.0, 3.0], [5.0, 3.0]]]
        );
        assert!(visible(&pieces, (10.0, 11.0)).is_empty());
        assert!((greatest(&pieces) - 3.0).abs() < f64::EPSILON);
    }

    /// The course of a socket that was seen at these times, in seconds, with so much unread.
    fn seen(sights: &[(u64, Option<u32>)]) -> Statistics {
        let records = sights.iter().map(|(at, unread)| {
            let view = unread.map_or_else(KernelView::closed, |receive_queue| KernelView {
                state: Some(TcpState::Established),
                receive_queue,
                ..KernelView::default()
            });
            let event = Event::Kernel { was: None, view: Box::new(view), gap_nanos: 1 };
            Record {
                number: 1,
                wall: Timestamp::UNIX_EPOCH,
                since_start_nanos: at * 1_000_000_000,
                socket: SocketId(1),
                event,
                standing: None,
                length: 0,
                payload: Bytes::new(),
            }
        });
        let log = Log::recorded(Header::begin(), records);
        let mut statistics = Statistics::default();
        statistics.catch_up(&log, u64::MAX);
        statistics
    }

    #[test]
    fn what_was_not_known_has_no_line() {
        let statistics = seen(&[(1, Some(5)), (2, Some(7)), (3, None), (5, Some(0))]);
        let seen = statistics.course(SocketId(1)).unwrap();
        let end_nanos = 6_000_000_000;
        assert_eq!(
            course(seen, Quantity::Unread, end_nanos),
            [
                vec![[1.0, 5.0], [1.0, 5.0], [2.0, 5.0], [2.0, 7.0], [2.0, 7.0], [3.0, 7.0]],
                vec![[5.0, 0.0], [5.0, 0.0], [6.0, 0.0]],
            ]
        );
        assert!(course(seen, Quantity::RoundTrip, end_nanos).is_empty());
    }
}
