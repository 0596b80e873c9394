//! Until when something is known of a session.
//!
//! That is not until now: what no record has reported is unknown. While nothing arrives, the plots
//! do not change, and need not be drawn.

use super::axes::axis_seconds;
use super::span::Session;
use crate::ui::document::Document;

/// For so long after the last record, in nanoseconds, time goes on in a live session: until what moved
/// in the last second is nothing.
const QUIET: u64 = 1_000_000_000;

/// Until when something is known.
#[derive(Clone, Copy, Debug)]
pub struct Until {
    /// When the first record came, in nanoseconds since the session began.
    pub begin_nanos: u64,
    /// Where the lines end, in nanoseconds since the session began.
    pub end_nanos: u64,
    /// The end of the second that the latest rates cover.
    pub latest_nanos: u64,
    /// Whether a rate falls by itself.
    pub rate_falls: bool,
}

impl Until {
    /// The time that the session takes, in seconds.
    pub fn session(self) -> Session {
        Session::new(axis_seconds(self.begin_nanos), axis_seconds(self.end_nanos))
    }

    /// Until when something is known of this session.
    pub fn for_document(document: &Document) -> Self {
        let session = document.statistics().session();
        let (begin_nanos, last) = session.times.unwrap_or_default();
        let quiet = last.saturating_add(QUIET);
        if !document.is_live() {
            return Self { begin_nanos, end_nanos: last, latest_nanos: quiet, rate_falls: false };
        }
        let now = document.now_nanos().clamp(last, quiet);
        let rate_falls = session.rate(now).records > 0;
        Self { begin_nanos, end_nanos: now, latest_nanos: now, rate_falls }
    }
}
