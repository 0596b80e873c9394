//! What the Ladder pane remembers, and the order in which it is drawn.

use egui::{Context, RichText, Ui};

use super::lanes::Lanes;
use super::options::LadderOptions;
use super::picture::LadderTouch;
use super::source::{ExtraOfLanes, LadderSource};
use super::tools::{ToolRequest, tools_ui};
use super::zoom::Zoom;
use super::{picture, table};
use crate::diagram::ladder::{Axis, HEADER, Ladder, ROW};
use crate::model::SocketState;
use crate::session::DeliveriesView;
use crate::ui::action::{Actions, RecordAction, WindowAction};
use crate::ui::document::Document;
use crate::ui::look::ROW_HEIGHT;
use crate::ui::look::units::count;
use crate::ui::widgets::row_keys::step_pressed;
use crate::ui::widgets::{RowList, Scroll, ScrollExtent, rows_control, takes_keys};

/// What the pane remembers.
#[derive(Default)]
pub struct LadderPane {
    options: LadderOptions,
    lanes: Lanes,
    source: LadderSource,
    list: RowList,
    extra: ExtraOfLanes,
    /// The record that was selected in the previous frame.
    shown: Option<u64>,
    /// Records in view that are not drawn because they are too close together.
    crowded: u64,
}

impl LadderPane {
    /// What crossed between the sockets, found by the thread that the ladder has for it.
    pub fn crossings(&mut self, ctx: &Context, document: &Document) -> Option<&DeliveriesView> {
        self.source.follow(ctx, document.log(), self.lanes.hidden());
        self.source.deliveries()
    }

    /// Draws the pane.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        chosen: Option<u64>,
        actions: &mut Actions,
    ) {
        // Scrolling is by rows of the one height, pictures have rows of the other.
        const { assert!(ROW == ROW_HEIGHT) };
        self.lanes.catch_up(document.table());
        self.source.follow(ui.ctx(), document.log(), self.lanes.hidden());
        let axis_before = self.options.axis();
        let told = self.told(document);
        let Self { options, lanes, list, .. } = self;
        let asked = tools_ui(ui, options, lanes, &mut list.scroll, document, &told);
        if let Some(failure) = self.source.failure() {
            ui.label(RichText::new(failure).weak());
            return;
        }
        let Some(view) = self.source.deliveries() else { return };
        let deliveries = view.read();
        let until = document.table().read().min(deliveries.read());
        let extra = self.extra.catch_up(&deliveries, self.lanes.hidden());
        let shown = self.lanes.shown();
        let mut ladder = Ladder {
            numbers: None,
            log: document.log(),
            table: document.table(),
            arrangement: document.arrangement(),
            deliveries: &deliveries,
            rows: self.source.rows(document, until),
            extra,
            lanes: &shown,
            until,
            axis: axis_before,
            chosen,
        };
        let Self { options, lanes, list, shown: revealed, crowded, .. } = self;
        let scroll = &mut list.scroll;
        let area = ui.available_rect_before_wrap();
        let header = if options.as_table { ROW_HEIGHT } else { HEADER };
        let height = (area.height() - header).max(ROW);
        turn(&mut ladder, options, asked, scroll, height);
        let extent = ScrollExtent { rows: ladder.extent(), height };
        if ladder.rows.count() == 0 {
            let text = if document.table().is_empty() {
                "Create a socket to see its lane here."
            } else {
                "The lanes shown have no events."
            };
            ui.centered_and_justified(|ui| ui.label(RichText::new(text).weak()));
            return;
        }
        let keys = rows_control(ui, area, "Rows of the ladder");
        let mut brought = None;
        if *revealed != chosen {
            *revealed = chosen;
            let entry = chosen.and_then(|chosen| document.log().entry(chosen));
            brought = entry.map(|entry| entry.socket);
            if let Some(chosen) = chosen.filter(|chosen| ladder.rows.has(*chosen)) {
                scroll.reveal(ladder.row_of(chosen), extent);
            }
        }
        if let Some(number) = stepped(ui, &keys, &ladder, extent) {
            scroll.stay();
            actions.push(RecordAction::Show(number));
        }
        let name = "Scroll bar of the ladder";
        let (picture, _, place) = list.ui(ui, area, header, name, extent);
        let touch = if options.as_table {
            table::table_ui(ui, picture, &ladder, place)
        } else {
            let (touch, not_drawn) =
                picture::picture_ui(ui, picture, &ladder, place, lanes, brought);
            *crowded = not_drawn;
            touch
        };
        let Some(touch) = touch else { return };
        keys.request_focus();
        match touch {
            LadderTouch::Record(number) => actions.push(RecordAction::Show(number)),
            LadderTouch::Socket(socket) => actions.push(WindowAction::Select(socket)),
            LadderTouch::Lane(socket, ask) => {
                let peer = ladder.deliveries.other_end(socket);
                let listener = document.table().get(socket).and_then(SocketState::accepted_by);
                lanes.perform(socket, ask, peer.or(listener));
            }
        }
    }

    /// The text beside the tools.
    fn told(&self, document: &Document) -> String {
        if let Some(percent) = self.source.progress(document.log()) {
            format!("reading the log, {percent} %")
        } else if self.crowded > 0 && self.options.to_scale && !self.options.as_table {
            format!("{} too close together to draw: zoom in", count(self.crowded, "more event"))
        } else {
            String::new()
        }
    }
}

/// Applies the requested time scale, keeping what is at the upper edge there.
fn turn(
    ladder: &mut Ladder<'_>,
    options: &mut LadderOptions,
    asked: ToolRequest,
    scroll: &mut Scroll,
    height: f32,
) {
    if asked.fit {
        let last = ladder.rows.count().checked_sub(1).and_then(|row| ladder.rows.number_of(row));
        let last = last.and_then(|last| ladder.log.entry(last));
        let nanos = last.map_or(0, |entry| entry.since_start_nanos);
        options.zoom =
            Zoom::to_fit(nanos, ScrollExtent { rows: 0, height }.page().saturating_sub(1));
    }
    let before = ladder.axis;
    let axis = options.axis();
    if axis == before && !asked.fit && !asked.moved {
        return;
    }
    let top = scroll.first_row();
    let record = ladder.number_in(top);
    ladder.axis = axis;
    let extent = ScrollExtent { rows: ladder.extent(), height };
    let row = match (before, axis) {
        // The same moment, to another scale.
        (Axis::Time { nanos_per_row }, Axis::Time { nanos_per_row: now }) => {
            top.saturating_mul(nanos_per_row) / now.max(1)
        }
        _ => record.map_or(0, |record| ladder.row_of(record)),
    };
    let follows = scroll.is_following();
    scroll.replaced();
    if asked.fit {
        scroll.put_row(0, extent);
    } else if !follows {
        scroll.put_row(row, extent);
    }
}

/// The record to which a key leads from the selected one.
fn stepped(
    ui: &Ui,
    keys: &egui::Response,
    ladder: &Ladder<'_>,
    extent: ScrollExtent,
) -> Option<u64> {
    if !takes_keys(ui, keys) {
        return None;
    }
    let (step, _) = ui.input_mut(step_pressed)?;
    let chosen = ladder.chosen.map(|chosen| ladder.rows.row_of(chosen));
    let row = step.from(chosen, ladder.rows.count(), extent.page());
    ladder.rows.number_of(row)
}
