//! What the Plots pane remembers, and the order in which it is drawn.

use std::collections::BTreeSet;

use egui::{RichText, ScrollArea, Ui};

use super::axes::{TIMES, axis_nanos, axis_seconds};
use super::kind::PlotKind;
use super::nearest::nearest;
use super::options::PlotOptions;
use super::plot::{Edge, PlotContext, PlotTouch, curves, nothing_ui, plot_ui};
use super::span::TimeSpan;
use super::statistics::FALLING;
use super::table::table_ui;
use super::tools::{Tools, tools_ui};
use super::until::Until;
use crate::model::SocketId;
use crate::ui::action::{Actions, RecordAction, WindowAction};
use crate::ui::document::Document;
use crate::ui::document::playback::Seek;

/// Least height of a plot, in points: with less for each, they are scrolled.
const LEAST_HEIGHT: f32 = 44.0;

/// A pane lower than this, in points, is scrolled with its tools.
const LOW: f32 = 140.0;

/// What the pane is drawn from.
#[derive(Clone, Copy)]
struct DrawnFrom<'a> {
    document: &'a Document,
    cards: &'a BTreeSet<SocketId>,
    selected: Option<SocketId>,
    record: Option<u64>,
    /// Whether it is all scrolled together.
    is_low: bool,
}

/// What the pane remembers.
#[derive(Default)]
pub struct PlotsPane {
    options: PlotOptions,
    /// The record that was selected in the previous frame.
    revealed: Option<u64>,
    /// The moment of a review that was shown in the previous frame, in nanoseconds since the session
    /// began.
    moment: Option<u64>,
}

impl PlotsPane {
    /// Draws the pane. `cards` are those selected on the canvas, `selected` is the socket selected
    /// last, `record` the selected record.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        cards: &BTreeSet<SocketId>,
        selected: Option<SocketId>,
        record: Option<u64>,
        actions: &mut Actions,
    ) {
        if document.latest().is_empty() {
            let text = "Create a socket to see its traffic plotted here.";
            ui.centered_and_justified(|ui| ui.label(RichText::new(text).weak()));
            return;
        }
        let is_low = ui.available_height() < LOW;
        let drawn_from = DrawnFrom { document, cards, selected, record, is_low };
        if !is_low {
            self.parts_ui(ui, &drawn_from, actions);
            return;
        }
        // There the tools make room for what they are about.
        ScrollArea::vertical().id_salt("tools and plots").auto_shrink(false).show(ui, |ui| {
            self.parts_ui(ui, &drawn_from, actions);
        });
    }

    fn parts_ui(&mut self, ui: &mut Ui, drawn_from: &DrawnFrom<'_>, actions: &mut Actions) {
        let DrawnFrom { document, cards, selected, record, is_low } = *drawn_from;
        let Self { options, revealed, moment } = self;
        let until = Until::for_document(document);
        if until.rate_falls {
            ui.ctx().request_repaint_after(FALLING);
        }
        let session = until.session();
        let subjects = options.picked.subjects(document, cards, selected);
        tools_ui(ui, options, &Tools { document, cards, selected, subjects: &subjects, session });
        let (subjects, _) = subjects;
        let shown_kinds = PlotKind::ALL.into_iter().filter(|kind| !options.hidden.contains(kind));
        let kinds: Vec<PlotKind> = shown_kinds.collect();
        if options.as_table {
            table_ui(ui, document, &subjects, &kinds, until.latest_nanos, actions);
            return;
        }
        let entry = record.and_then(|record| document.log().entry(record));
        let chosen = record.zip(entry.map(|entry| entry.since_start_nanos));
        let now = (!document.is_live()).then(|| document.now_nanos());
        let is_new = std::mem::replace(revealed, record) != record;
        let has_moved = std::mem::replace(moment, now) != now;
        let chosen_nanos = chosen.map(|(_, nanos)| nanos).filter(|_| is_new);
        for nanos in chosen_nanos.into_iter().chain(now.filter(|_| has_moved)) {
            options.span = options.span.with(axis_seconds(nanos), session);
        }
        let range = options.span.range(session);
        let cursor = ui.scope_id().with("cursor");
        let subjects = &subjects;
        let shown = PlotContext { document, subjects, until, range, chosen, cursor };
        ui.spacing_mut().item_spacing.y = 12.0;
        let gaps = ui.spacing().item_spacing.y * (kinds.len() - 1) as f32;
        let available = if is_low { 0.0 } else { ui.available_height() };
        let room = (available - TIMES - gaps) / kinds.len() as f32;
        let height = room.floor().max(LEAST_HEIGHT);
        let mut touch = None;
        let mut plots = |ui: &mut Ui| {
            let plotted: Vec<_> = kinds.iter().map(|kind| curves(&shown, *kind)).collect();
            let highest = plotted.iter().position(Option::is_some);
            let lowest = plotted.iter().rposition(Option::is_some);
            for (place, (kind, curves)) in kinds.iter().zip(&plotted).enumerate() {
                let Some(curves) = curves else {
                    nothing_ui(ui, &shown, *kind, height);
                    continue;
                };
                let is_lowest = lowest == Some(place);
                let height = if is_lowest { height + TIMES } else { height };
                let edge = Edge { is_highest: highest == Some(place), is_lowest };
                let touched = plot_ui(ui, &shown, *kind, curves, height, edge);
                touch = touched.map(|touched| (*kind, touched)).or(touch);
            }
        };
        if is_low {
            plots(ui);
        } else {
            ScrollArea::vertical().id_salt("plots").auto_shrink(false).show(ui, plots);
        }
        match touch {
            Some((kind, PlotTouch::Clicked(at))) => {
                let sockets: Vec<SocketId> =
                    subjects.iter().filter_map(|subject| subject.socket).collect();
                let found = nearest(document, kind, &sockets, axis_nanos(at));
                // It is in view, and stays where it is.
                *revealed = found.or(*revealed);
                actions.extend(found.map(RecordAction::Show));
                if !document.is_live() {
                    actions.push(WindowAction::Seek(Seek::ToTime(axis_nanos(at))));
                }
            }
            Some((_, PlotTouch::Moved(by))) => options.span = options.span.moved(by, session),
            Some((_, PlotTouch::Zoomed(times, at))) => {
                options.span = options.span.zoomed(times, at, session);
            }
            Some((_, PlotTouch::Whole)) => options.span = TimeSpan::Whole,
            None => return,
        }
        ui.ctx().request_repaint();
    }
}
