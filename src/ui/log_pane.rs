//! The log as a table: every record a row, only the visible ones laid out.

use egui::{Align, EventFilter, Key, Label, Modifiers, Response, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use super::{
    action::{Action, Actions},
    document::Document,
    theme::{Palette, ROW_HEIGHT, whole},
};
use crate::model::{
    Call, Caller, Event, Lifecycle, Outcome, Record, SocketState, call_text, escape_text,
    outcome_text, record_text,
};

/// Bytes that the last column shows.
const FIRST_BYTES: usize = 12;

/// What the log pane remembers.
#[derive(Default)]
pub struct LogPane {
    /// The chosen record.
    selected: Option<u64>,
    /// Whether the chosen record is to be brought into view.
    reveal: bool,
}

impl LogPane {
    /// The number of the chosen record.
    pub fn selected(&self) -> Option<u64> {
        self.selected
    }

    /// Chooses a record and brings it into view.
    pub fn select(&mut self, number: u64) {
        self.selected = Some(number);
        self.reveal = true;
    }

    /// Draws the pane.
    pub fn ui(&mut self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        let log = document.log();
        let rows = usize::try_from(document.table().read()).unwrap_or(usize::MAX);
        if rows == 0 {
            ui.centered_and_justified(|ui| {
                ui.label(RichText::new("Every call and every byte will be here.").weak());
            });
            return;
        }
        let keys = ui.interact(
            ui.max_rect(),
            ui.scope_id().with("keys"),
            Sense::focusable_noninteractive(),
        );
        let keys = keys.accessible_name("Rows of the log");
        self.keyboard(ui, &keys, rows as u64, actions);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut table = TableBuilder::new(ui)
            .id_salt("log")
            .striped(false)
            .sense(Sense::click())
            .cell_layout(egui::Layout::left_to_right(Align::Center))
            .auto_shrink(false)
            .stick_to_bottom(true)
            .column(Column::initial(40.0).at_least(30.0).clip(true).resizable(true))
            .column(Column::initial(92.0).at_least(60.0).clip(true).resizable(true))
            .column(Column::initial(62.0).at_least(40.0).clip(true).resizable(true))
            .column(Column::initial(236.0).at_least(100.0).clip(true).resizable(true))
            .column(Column::initial(130.0).at_least(70.0).clip(true).resizable(true))
            .column(Column::initial(56.0).at_least(40.0).clip(true).resizable(true))
            .column(Column::remainder().at_least(80.0).clip(true));
        if std::mem::take(&mut self.reveal)
            && let Some(row) = self.selected.and_then(|number| usize::try_from(number).ok())
        {
            table = table.scroll_to_row(row.saturating_sub(1), None).animate_scrolling(false);
        }
        let selected = self.selected;
        table
            .header(ROW_HEIGHT + 2.0, |mut header| {
                for title in
                    ["#", "since start", "socket", "call", "result", "bytes", "first bytes"]
                {
                    header.col(|ui| {
                        ui.label(RichText::new(title).small().weak());
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, rows, |mut row| {
                    let number = row.index() as u64 + 1;
                    let Some(record) = log.get(number) else { return };
                    row.set_selected(selected == Some(number));
                    row_ui(&mut row, &record, document);
                    let response = row.response();
                    response.widget_info(|| {
                        let text = format!("record {number}: {}", record_text(&record));
                        egui::WidgetInfo::labeled(egui::Role::Row, true, text)
                    });
                    if response.clicked() {
                        keys.request_focus();
                        actions.push(Action::ShowRecord(number));
                    }
                });
            });
    }

    /// Up, down, page, home and end move the choice while the rows have the focus, or nothing has
    /// and the pointer is over them.
    fn keyboard(&self, ui: &Ui, keys: &Response, rows: u64, actions: &mut Actions) {
        if keys.has_focus() {
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(keys.id, filter));
        } else if ui.egui_wants_keyboard_input() || !ui.ui_contains_pointer() {
            return;
        }
        let now = self.selected.unwrap_or(rows);
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let page = whole(ui.available_height() / ROW_HEIGHT) as u64;
        let target = if pressed(Key::ArrowUp) {
            now.saturating_sub(1)
        } else if pressed(Key::ArrowDown) {
            now + 1
        } else if pressed(Key::PageUp) {
            now.saturating_sub(page)
        } else if pressed(Key::PageDown) {
            now + page
        } else if pressed(Key::Home) {
            1
        } else if pressed(Key::End) {
            rows
        } else {
            return;
        };
        actions.push(Action::ShowRecord(target.clamp(1, rows)));
    }
}

/// The cells of one record.
fn row_ui(row: &mut TableRow<'_, '_>, record: &Record, document: &Document) {
    let failed = matches!(
        record.event,
        Event::Returned { outcome: Outcome::Failed(_), .. } | Event::OpenFailed { .. }
    );
    let cells = Cells::of(record);
    let socket = document.table().get(record.socket);
    let name = socket.map_or_else(|| record.socket.to_string(), SocketState::name);
    let lifecycle = socket.map_or(Lifecycle::Created, SocketState::lifecycle);
    let plain = |ui: &Ui| Palette::of(ui.visuals()).text;
    let muted = |ui: &Ui| Palette::of(ui.visuals()).muted;
    let mut cell = |text: &str, hover: Option<&str>, color: &dyn Fn(&Ui) -> egui::Color32| {
        row.col(|ui| {
            if failed {
                let palette = Palette::of(ui.visuals());
                // Wide enough to meet the cells beside it.
                let cell = ui.max_rect().expand2(egui::vec2(8.0, 0.0));
                ui.painter().with_clip_rect(cell).rect_filled(cell, 0.0, palette.failed_fill);
            }
            let color = color(ui);
            let text = RichText::new(text).monospace().color(color);
            let label = ui.add(Label::new(text).truncate().selectable(false).sense(Sense::hover()));
            if let Some(hover) = hover {
                label.on_hover_text(hover);
            }
        });
    };
    let by_program = matches!(record.event, Event::Returned { caller: Caller::Program, .. });
    let quiet: &dyn Fn(&Ui) -> egui::Color32 = match record.event {
        Event::Returned { .. } | Event::Opened { .. } | Event::OpenFailed { .. } => &plain,
        _ => &muted,
    };
    let of_state = |ui: &Ui| Palette::of(ui.visuals()).lifecycle(lifecycle);
    let of_result = |ui: &Ui| {
        if failed { Palette::of(ui.visuals()).failed } else { quiet(ui) }
    };
    let date_and_time = wall(record, "%Y-%m-%d %H:%M:%S%.6f");
    cell(&record.number.to_string(), None, &muted);
    cell(&since_start(record.since_start_nanos), Some(&date_and_time), &muted);
    cell(&name, None, &of_state);
    let hover =
        by_program.then_some("Made by the socket itself, which reads or accepts on its own");
    cell(&cells.call, hover, quiet);
    cell(
        &cells.result,
        Some(&cells.elapsed).filter(|text| !text.is_empty()).map(String::as_str),
        &of_result,
    );
    cell(&cells.bytes, None, quiet);
    cell(&cells.first, None, &muted);
}

/// The time of day at which a record was logged, where the person is.
pub fn clock(record: &Record) -> String {
    wall(record, "%H:%M:%S%.3f")
}

fn wall(record: &Record, format: &str) -> String {
    record.wall.to_zoned(jiff::tz::TimeZone::system()).strftime(format).to_string()
}

/// Seconds with microseconds, in groups of three digits: `12.204 311`.
fn since_start(nanos: u64) -> String {
    let micros = nanos / 1000;
    format!("{}.{:03} {:03}", micros / 1_000_000, micros / 1000 % 1000, micros % 1000)
}

/// A duration in the unit that suits it.
fn duration(nanos: u64) -> String {
    match nanos {
        0..1_000 => format!("{nanos} ns"),
        1_000..1_000_000 => format!("{:.1} µs", nanos as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} ms", nanos as f64 / 1e6),
        _ => format!("{:.2} s", nanos as f64 / 1e9),
    }
}

/// The texts of a row that depend on what happened.
#[derive(Default)]
struct Cells {
    call: String,
    result: String,
    elapsed: String,
    bytes: String,
    first: String,
}

impl Cells {
    fn of(record: &Record) -> Self {
        let payload = &record.payload;
        match &record.event {
            Event::Returned { call, outcome, elapsed_nanos, .. } => {
                let outgoing = matches!(call, Call::Send(_) | Call::SendTo(..));
                let result = match outcome {
                    // The bytes stand in columns of their own.
                    Outcome::Received { bytes } => bytes.to_string(),
                    Outcome::Datagram { bytes, from, truncated } => {
                        let from = from.map(|from| format!(" from {from}")).unwrap_or_default();
                        let cut = if *truncated { ", truncated" } else { "" };
                        format!("{bytes}{from}{cut}")
                    }
                    outcome => outcome_text(call.kind(), outcome, payload),
                };
                let moves = outgoing || matches!(call, Call::Recv(_) | Call::RecvFrom(_));
                Self {
                    call: call_text(call, payload),
                    result,
                    elapsed: format!("took {}", duration(*elapsed_nanos)),
                    bytes: match (moves && outcome.is_success(), outgoing) {
                        (true, true) => format!("→ {}", payload.len()),
                        (true, false) => format!("← {}", payload.len()),
                        _ => String::new(),
                    },
                    first: first_bytes(payload),
                }
            }
            Event::Waiting { call, .. } => Self {
                call: call_text(call, payload),
                result: "waits".to_owned(),
                ..Self::default()
            },
            Event::Opened { .. } | Event::OpenFailed { .. } | Event::LookedUp { .. } => {
                let text = record_text(record);
                let (call, result) = text.split_once(" = ").unwrap_or((&text, ""));
                Self { call: call.to_owned(), result: result.to_owned(), ..Self::default() }
            }
            Event::Kernel { .. }
            | Event::KernelSilent { .. }
            | Event::PortHeld { .. }
            | Event::Observed
            | Event::Reading(_)
            | Event::Accepting(_) => {
                Self { call: escape_text(&record_text(record)), ..Self::default() }
            }
        }
    }
}

fn first_bytes(payload: &[u8]) -> String {
    let shown = &payload[..payload.len().min(FIRST_BYTES)];
    let hex: Vec<String> = shown.iter().map(|byte| format!("{byte:02x}")).collect();
    let more = if payload.len() > FIRST_BYTES { " …" } else { "" };
    format!("{}{more}", hex.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_groups() {
        assert_eq!(since_start(12_204_311_999), "12.204 311");
        assert_eq!(duration(999), "999 ns");
        assert_eq!(duration(1_500_000), "1.5 ms");
    }

    #[test]
    fn the_first_bytes_say_when_there_are_more() {
        assert_eq!(first_bytes(b"Hi"), "48 69");
        assert!(first_bytes(&[0; 13]).ends_with(" …"));
    }
}
