//! Carrying out what was asked of a session that was opened from a file: another moment, its notes in
//! the file, and what is asked before it is left.

use std::{
    path::Path,
    sync::{Arc, Weak},
    time::Instant,
};

use super::frame::App;
use crate::{
    session::Log,
    ui::{
        document::playback::Travel,
        windows::dialogs::{Dialog, Leaving},
    },
};

impl App {
    /// Goes to another moment, or plays.
    pub(super) fn travel(&mut self, travel: Travel) {
        let figures = self.settings.kernel_figures;
        self.review_bar.playback.travel(travel, &mut self.document, figures, Instant::now());
    }

    /// Goes on towards the moment that is wanted, and plays the session if it plays: what crosses
    /// meanwhile is seen on the wires. `time` is the window's.
    pub(super) fn pass_time(&mut self, time: f64) {
        let due = self.review_bar.playback.advance(&mut self.document, Instant::now());
        if let Some(due) = due {
            self.context.request_repaint_after(due);
        }
        if !self.document.seek() {
            self.context.request_repaint();
        }
        let played = self.review_bar.playback.take_played();
        if self.document.is_live() {
            return;
        }
        if self.review_bar.playback.is_playing() && self.has_pulses() {
            let crossings = self.document.crossings_in(played);
            let pace = self.review_bar.playback.speed();
            self.canvas.note_crossings(&crossings, &self.document, pace, time);
        } else {
            self.canvas.stand_still();
        }
    }

    /// Writes the session to the file that it was opened from; asks for one if there is none.
    pub(super) fn save(&mut self) {
        let Some(path) = self.document.reviewed_file() else {
            if !self.document.log().is_empty() {
                self.export.show();
            }
            return;
        };
        if let Some(reason) = self.document.not_savable() {
            self.leaving = None;
            self.notices.complain(reason);
        } else if self.tasks.is_exporting() {
            self.save_waits = true;
        } else {
            let (log, path) = (Arc::clone(self.document.log()), path.to_owned());
            self.tasks.save(log, path, self.filter_line());
        }
    }

    /// The filter that stands above the log, for whoever opens the session; `None` where there is none
    /// and was none.
    pub(super) fn filter_line(&self) -> Option<String> {
        let text = self.log_pane.filter.text().trim();
        let was_there = self.document.log().header().filter.is_some();
        (was_there || !text.is_empty()).then(|| text.to_owned())
    }

    /// A session is in this file, up to this record. Says whether it is the one that is shown.
    pub(super) fn is_in_a_file(&mut self, log: &Weak<Log>, path: &Path, records: u64) -> bool {
        self.settings.recent.used(path);
        let is_shown = Weak::ptr_eq(log, &Arc::downgrade(self.document.log()));
        if is_shown {
            self.document.saved(records);
        }
        is_shown
    }

    /// What is asked before a session is left.
    pub(super) fn question_before(&self, then: &Leaving) -> Option<Dialog> {
        let then = then.clone();
        let document = &self.document;
        if document.open_sockets().next().is_some() || document.unwritten_records() > 0 {
            Some(Dialog::CloseSockets { then })
        } else if self.document.unsaved_notes() > 0 {
            Some(Dialog::UnsavedNotes { then })
        } else {
            None
        }
    }

    /// Saves the notes of a review, and leaves it then.
    pub(super) fn save_and_leave(&mut self, then: Leaving) {
        self.leaving = Some(then);
        self.save();
    }

    /// Leaves a review and lets its notes go.
    pub(super) fn discard_and_leave(&mut self, then: Leaving) {
        let records = self.document.log().len();
        self.document.saved(records);
        self.leave_now(then);
    }
}
