//! What the ladder is drawn from: what crossed, found by its own thread, and the records of the
//! lanes that are shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::Context;

use crate::diagram::ladder::{ExtraRows, Rows};
use crate::model::SocketId;
use crate::session::{Deliveries, DeliveriesView, EventKind, Filter, Log, View};
use crate::ui::document::Document;

/// Records without a row: notes are shown on their records, and figures are not events.
const LEFT_OUT: [EventKind; 4] =
    [EventKind::Marked, EventKind::Commented, EventKind::Lesson, EventKind::KernelFigures];

/// The threads that work for the ladder.
#[derive(Default)]
pub struct LadderSource {
    deliveries: Option<DeliveriesView>,
    /// The records of the lanes that are shown, if some are not; and which are not.
    view: Option<(View, BTreeSet<SocketId>)>,
    /// Why there is no thread.
    failure: Option<String>,
}

impl LadderSource {
    /// Starts making what is wanted, unless it exists.
    pub fn follow(&mut self, ctx: &Context, log: &Arc<Log>, hidden: &BTreeSet<SocketId>) {
        let wake = || {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        if self.deliveries.is_none() && self.failure.is_none() {
            match DeliveriesView::new(Arc::clone(log), wake()) {
                Ok(view) => self.deliveries = Some(view),
                Err(error) => self.failure = Some(format!("The ladder could not be made: {error}")),
            }
        }
        if self.view.as_ref().is_some_and(|(_, without)| without != hidden) {
            self.view = None;
        }
        if hidden.is_empty() || self.view.is_some() {
            return;
        }
        let numbers: Vec<String> = hidden.iter().map(|socket| socket.0.to_string()).collect();
        let text = format!("not socket in {{{}}}", numbers.join(", "));
        let filter = match Filter::parse(&text) {
            Ok(filter) => filter.leaving_out(&LEFT_OUT),
            Err(mistake) => {
                self.failure = Some(format!("The lanes could not be selected: {mistake}"));
                return;
            }
        };
        match View::new(Arc::clone(log), filter, wake()) {
            Ok(view) => self.view = Some((view, hidden.clone())),
            Err(error) => self.failure = Some(format!("The lanes could not be selected: {error}")),
        }
    }

    /// What crossed.
    pub fn deliveries(&self) -> Option<&DeliveriesView> {
        self.deliveries.as_ref()
    }

    /// Why something could not be made.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// The records that have a row, of those up to one.
    pub fn rows<'a>(&'a self, document: &'a Document, until: u64) -> Rows<'a> {
        match &self.view {
            Some((view, _)) => Rows::new(view, until),
            None => Rows::all_but(document.notes_and_figures(), until),
        }
    }

    /// How far the threads have come, in per cent, while there is much left to read.
    pub fn progress(&self, log: &Log) -> Option<u64> {
        let deliveries = self.deliveries.as_ref().filter(|view| !view.is_complete());
        let view = self.view.as_ref().filter(|(view, _)| !view.is_complete());
        let progress = deliveries
            .map(|deliveries| deliveries.progress(log))
            .or_else(|| view.map(|(view, _)| view.progress(log)))?;
        Some(progress.read * 100 / progress.records.max(1))
    }
}

/// The further rows of the lanes that are shown.
#[derive(Default)]
pub struct ExtraOfLanes {
    rows: ExtraRows,
    /// The lanes that are not.
    without: BTreeSet<SocketId>,
}

impl ExtraOfLanes {
    /// Brings them up to date.
    pub fn catch_up(&mut self, crossed: &Deliveries, hidden: &BTreeSet<SocketId>) -> &ExtraRows {
        if self.without != *hidden {
            *self = Self { rows: ExtraRows::default(), without: hidden.clone() };
        }
        self.rows.catch_up(crossed, |socket| !hidden.contains(&socket));
        &self.rows
    }
}
