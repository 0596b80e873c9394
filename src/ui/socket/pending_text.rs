//! The text for a waiting call: how long it has waited, and how much of a send is done.
//!
//! While a waiting call is in view, its seconds are counted on, and the window is drawn once a second
//! for that; nothing else is drawn while nothing happens.

use std::time::Duration;

use egui::Ui;

use crate::model::{Call, RunningLookup, WaitingCall, escape_text};
use crate::ui::look::part_text;

/// A waiting call in words: `waiting in send, 12 s, 2.5 MiB of 64.0 MiB sent`. `now` is the
/// session's clock, where there is one.
pub fn waiting_text(waiting: &WaitingCall, now: Option<u64>) -> String {
    let kind = waiting.call.kind();
    let mut text = format!("waiting in {kind}{}", seconds_text(waiting.since_start_nanos, now));
    if let Call::Send(all) | Call::SendTo(all, _) | Call::SendUrgent(all) = waiting.call {
        text = format!("{text}, {} sent", part_text(waiting.sent, all));
    }
    text
}

/// A lookup in words: `looking up example.org, 3 s`.
pub fn lookup_text(lookup: &RunningLookup, now: Option<u64>) -> String {
    let seconds = seconds_text(lookup.since_start_nanos, now);
    format!("looking up {}{seconds}", escape_text(&lookup.host))
}

/// The whole seconds since something began, behind a comma.
pub fn seconds_text(since: u64, now: Option<u64>) -> String {
    now.map_or_else(String::new, |now| format!(", {} s", now.saturating_sub(since) / 1_000_000_000))
}

/// Has the window drawn again when the seconds have changed, if the session is live: in a review no
/// time passes.
pub fn count_on(ui: &Ui, live: bool) {
    if live {
        ui.ctx().request_repaint_after(Duration::from_secs(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CallId, Verdict};

    fn waiting(call: Call<u64>, sent: u64) -> WaitingCall {
        let (since_start_nanos, foretold) = (1_500_000_000, Verdict::Legal);
        WaitingCall { call_id: CallId(1), call, since_start_nanos, sent, foretold }
    }

    #[test]
    fn a_waiting_call_counts_its_seconds_and_a_send_tells_how_much_went() {
        let send = waiting(Call::Send(64 << 20), 5 << 19);
        let now = Some(13_600_000_000);
        assert_eq!(waiting_text(&send, now), "waiting in send, 12 s, 2.5 MiB of 64.0 MiB sent");
        assert_eq!(waiting_text(&send, None), "waiting in send, 2.5 MiB of 64.0 MiB sent");
        assert_eq!(waiting_text(&waiting(Call::Accept, 0), now), "waiting in accept, 12 s");
        assert_eq!(waiting_text(&waiting(Call::Accept, 0), None), "waiting in accept");
    }
}
