//! Carrying out actions on a session opened from a file: showing another moment, saving its notes,
//! and asking before it is left.

use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Instant;

use crate::session::Log;
use crate::ui::app::frame::App;
use crate::ui::document::playback::Seek;
use crate::ui::windows::dialogs::LeaveSession;

impl App {
    /// Goes to another moment, or plays.
    pub(super) fn seek(&mut self, seek: Seek) {
        let figures = self.shell.settings.kernel_figures;
        self.session.review_bar.playback.seek(
            seek,
            &mut self.session.document,
            figures,
            Instant::now(),
        );
    }

    /// Continues towards the wanted moment, and plays the session if it plays: what crosses
    /// meanwhile is seen on the wires. `time` is the window's.
    pub(in super::super) fn advance_review(&mut self, time: f64) {
        let due =
            self.session.review_bar.playback.advance(&mut self.session.document, Instant::now());
        if let Some(due) = due {
            self.shell.context.request_repaint_after(due);
        }
        if !self.session.document.seek() {
            self.shell.context.request_repaint();
        }
        let played = self.session.review_bar.playback.take_played();
        if self.session.document.is_live() {
            return;
        }
        if self.session.review_bar.playback.is_playing() && self.shell.has_pulses() {
            let traffic = self.session.document.traffic_in(played);
            let pace = self.session.review_bar.playback.speed();
            self.session.canvas.note_traffic(&traffic, &self.session.document, pace, time);
        } else {
            self.session.canvas.stand_still();
        }
    }

    /// Writes the session to the file that it was opened from; asks for one if there is none.
    pub(in super::super) fn save_notes(&mut self) {
        let Some(path) = self.session.document.reviewed_file() else {
            if !self.session.document.log().is_empty() {
                self.shell.export.show(&self.shell.settings.export, None);
            }
            return;
        };
        if let Some(reason) = self.session.document.not_savable() {
            self.session.leaving = None;
            self.session.notices.complain(reason);
        } else if self.shell.jobs.is_exporting() {
            self.session.save_waits = true;
        } else {
            let (log, path) = (Arc::clone(self.session.document.log()), path.to_owned());
            self.shell.jobs.save(log, path, self.session.filter_line());
        }
    }

    /// A session is in this file, up to this record. Returns whether it is the one shown.
    pub(in super::super) fn is_in_a_file(
        &mut self,
        log: &Weak<Log>,
        path: &Path,
        records: u64,
    ) -> bool {
        self.shell.settings.recent.used(path);
        let is_shown = Weak::ptr_eq(log, &Arc::downgrade(self.session.document.log()));
        if is_shown {
            self.session.document.saved(records);
        }
        is_shown
    }

    /// Saves the notes of a review, and leaves it then.
    pub(in super::super) fn save_and_leave(&mut self, then: LeaveSession) {
        self.session.leaving = Some(then);
        self.save_notes();
    }

    /// Leaves a review and discards its notes.
    pub(in super::super) fn discard_and_leave(&mut self, then: LeaveSession) {
        let records = self.session.document.log().len();
        self.session.document.saved(records);
        self.leave_now(then);
    }
}
