//! The log as a table: every record a row, only the visible ones laid out.

use egui::{Align, EventFilter, Key, Label, Modifiers, Response, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use super::{
    action::{Action, Actions},
    byte_view::count,
    cell_menu::{cell_filter, narrowing_ui},
    document::Document,
    filter_bar::FilterBar,
    filter_settings::FilterSettings,
    kernel_facts::eye,
    kernel_pane::change,
    kernel_words::when_seen,
    row_tints::RowTints,
    theme::{Palette, ROW_HEIGHT, Tint, whole},
};
use crate::{
    model::{
        CallKind, Caller, Event, KernelView, Lifecycle, Outcome, Record, SocketState, call_text,
        escape_text, outcome_text, record_text, truncation_text, waits_text,
    },
    session::{KernelTrail, View},
};

/// Bytes that the last column shows.
const FIRST_BYTES: usize = 12;

/// What stands above the columns, and their names.
const COLUMNS: &[(&str, &str)] = &[
    ("#", "number"),
    ("since start", "time"),
    ("socket", "socket"),
    ("call", "call"),
    ("result", "result"),
    ("bytes", "bytes"),
    ("first bytes", "first bytes"),
];

/// What the log pane remembers.
#[derive(Default)]
pub struct LogPane {
    /// The chosen record.
    selected: Option<u64>,
    /// Whether the chosen record is to be brought into view.
    reveal: bool,
    /// Which records are wanted.
    pub filter: FilterBar,
    tints: RowTints,
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
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        kernel_figures: &mut bool,
        filters: &mut FilterSettings,
        actions: &mut Actions,
    ) {
        self.filter.ui(ui, document, filters, *kernel_figures);
        self.tints.begin_frame(&filters.rules);
        let log = document.log();
        let trail = document.kernel_trail();
        if trail.figures() > 0 {
            figures_switch_ui(ui, trail, kernel_figures);
        }
        let shown =
            Shown { trail: Some(trail).filter(|_| !*kernel_figures), view: self.filter.view() };
        let rows = shown.rows(document.table().read());
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        if rows == 0 {
            ui.centered_and_justified(|ui| {
                let text = match shown.view {
                    Some(_) => "No record is let through by the filter.",
                    None => "Every call and every byte will be here.",
                };
                ui.label(RichText::new(text).weak());
            });
            return;
        }
        let keys = ui.interact(
            ui.max_rect(),
            ui.scope_id().with("keys"),
            Sense::focusable_noninteractive(),
        );
        let keys = keys.accessible_name("Rows of the log");
        keyboard(self.selected, ui, &keys, shown, rows as u64, actions);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut table = TableBuilder::new(ui)
            .id_salt("log")
            .striped(false)
            .sense(Sense::click())
            .cell_layout(egui::Layout::left_to_right(Align::Center))
            .auto_shrink(false)
            // As high as the pane, however low that is.
            .min_scrolled_height(0.0)
            .stick_to_bottom(true)
            .column(Column::initial(40.0).at_least(30.0).clip(true).resizable(true))
            .column(Column::initial(92.0).at_least(60.0).clip(true).resizable(true))
            .column(Column::initial(62.0).at_least(40.0).clip(true).resizable(true))
            .column(Column::initial(256.0).at_least(100.0).clip(true).resizable(true))
            .column(Column::initial(166.0).at_least(70.0).clip(true).resizable(true))
            .column(Column::initial(56.0).at_least(40.0).clip(true).resizable(true))
            .column(Column::remainder().at_least(80.0).clip(true));
        if std::mem::take(&mut self.reveal)
            && let Some(number) = self.selected
            && let Ok(row) = usize::try_from(shown.row_of(number))
        {
            table = table.scroll_to_row(row, None).animate_scrolling(false);
        }
        let selected = self.selected;
        let tints = &mut self.tints;
        table
            .header(ROW_HEIGHT + 2.0, |mut header| {
                for (title, _) in COLUMNS {
                    header.col(|ui| {
                        ui.label(RichText::new(*title).small().weak());
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, rows, |mut row| {
                    let number = shown.number_of(row.index() as u64);
                    let Some(record) = log.glance(number) else { return };
                    row.set_selected(selected == Some(number));
                    let tint = tints.tint(log, document.marks(), number);
                    row_ui(&mut row, &record, document, tint, actions);
                    let response = row.response();
                    response.widget_info(|| {
                        let mut text = format!("record {number}: {}", record_text(&record));
                        if let Some(wrong) = document.table().wrong_prediction(number) {
                            text = format!("{text}, {wrong}");
                        }
                        egui::WidgetInfo::labeled(egui::Role::Row, true, text)
                    });
                    if response.clicked() {
                        keys.request_focus();
                        actions.push(Action::ShowRecord(number));
                    }
                });
            });
        if self.tints.is_behind() {
            ui.ctx().request_repaint();
        }
    }
}

/// Up, down, page, home and end move the choice while the rows have the focus, or nothing has
/// and the pointer is over them.
fn keyboard(
    selected: Option<u64>,
    ui: &Ui,
    keys: &Response,
    shown: Shown<'_>,
    rows: u64,
    actions: &mut Actions,
) {
    if keys.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(keys.id, filter));
    } else if ui.egui_wants_keyboard_input() || !ui.ui_contains_pointer() {
        return;
    }
    let now = selected.map_or(rows, |number| shown.row_of(number) + 1);
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
    actions.push(Action::ShowRecord(shown.number_of(target.clamp(1, rows) - 1)));
}

/// Which records have a row: those of a view, or all, or, with a trail, all but those that tell
/// figures alone.
#[derive(Clone, Copy)]
struct Shown<'a> {
    trail: Option<&'a KernelTrail>,
    view: Option<&'a View>,
}

impl Shown<'_> {
    /// How many rows so many records have.
    fn rows(self, records: u64) -> u64 {
        if let Some(view) = self.view {
            return view.rows();
        }
        records - self.trail.map_or(0, KernelTrail::figures)
    }

    /// The record in a row, from 0 on.
    fn number_of(self, row: u64) -> u64 {
        if let Some(view) = self.view {
            return view.number_of(row).unwrap_or(0);
        }
        self.trail.map_or(row + 1, |trail| trail.record_of_row(row))
    }

    /// The row of a record; of one without, the row before.
    fn row_of(self, number: u64) -> u64 {
        if let Some(view) = self.view {
            return view.row_of(number);
        }
        match self.trail {
            Some(trail) => trail.row_of_record(number),
            None => number.saturating_sub(1),
        }
    }
}

/// The switch that shows records of the kernel's figures, and how many there are.
fn figures_switch_ui(ui: &mut Ui, trail: &KernelTrail, kernel_figures: &mut bool) {
    ui.horizontal(|ui| {
        ui.checkbox(kernel_figures, "Show kernel figures").on_hover_text(
            "Rows in which only figures of the kernel have changed. Changes of a TCP state are \
             always shown.",
        );
        let count = count(trail.figures(), "record");
        let what = if *kernel_figures { "of figures" } else { "of figures left out" };
        ui.label(RichText::new(format!("{count} {what}")).small().weak());
    });
}

/// The cells of one record.
fn row_ui(
    row: &mut TableRow<'_, '_>,
    record: &Record,
    document: &Document,
    tint: Option<Tint>,
    actions: &mut Actions,
) {
    let failed = matches!(
        record.event,
        Event::Returned { outcome: Outcome::Failed(_), .. } | Event::OpenFailed { .. }
    );
    let mut cells = Cells::of(record);
    if let Some(wrong) = document.table().wrong_prediction(record.number) {
        cells.elapsed = format!("{}\n{wrong}", cells.elapsed);
    }
    let socket = document.table().get(record.socket);
    let name = socket.map_or_else(|| record.socket.to_string(), SocketState::name);
    let lifecycle = socket.map_or(Lifecycle::Created, SocketState::lifecycle);
    let plain = |ui: &Ui| Palette::of(ui.visuals()).text;
    let muted = |ui: &Ui| Palette::of(ui.visuals()).muted;
    let mut columns = COLUMNS.iter();
    let mut cell = |text: &str, hover: Option<&str>, color: &dyn Fn(&Ui) -> egui::Color32| {
        let (_, response) = row.col(|ui| {
            if let Some(tint) = tint {
                let cell = ui.max_rect().expand2(egui::vec2(8.0, 0.0));
                let fill = Palette::of(ui.visuals()).tint(tint);
                ui.painter().with_clip_rect(cell).rect_filled(cell, 0.0, fill);
            }
            if is_observed(&record.event) && tint.is_none() {
                // A band of its own: what was observed is no call.
                let cell = ui.max_rect().expand2(egui::vec2(8.0, -1.0));
                let fill = Palette::of(ui.visuals()).ground;
                ui.painter().with_clip_rect(cell).rect_filled(cell, 0.0, fill);
            }
            if failed && tint.is_none() {
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
        let column = columns.next().map_or("", |(_, name)| name);
        response.context_menu(|ui| {
            let test = cell_filter(document.log(), column, record.number);
            narrowing_ui(ui, test.as_deref(), actions);
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
    let hover = match &record.event {
        Event::Kernel { .. } => Some(
            "No call: what the kernel holds was looked at and found changed. When it changed was \
             not seen.",
        ),
        _ => by_program.then_some("Made by the socket itself, which reads or accepts on its own"),
    };
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
        let (payload, moved) = (&record.payload, record.moved());
        match &record.event {
            Event::Returned { call, outcome, elapsed_nanos, .. } => {
                let kind = call.kind();
                let result = match outcome {
                    // The bytes stand in columns of their own.
                    Outcome::Received { bytes } => bytes.to_string(),
                    Outcome::Datagram { bytes, from, truncated, lost } => {
                        let from = from.map(|from| format!(" from {from}")).unwrap_or_default();
                        let cut = truncation_text(kind, *truncated, *lost);
                        let cut = cut.map(|text| format!(", {text}")).unwrap_or_default();
                        format!("{bytes}{from}{cut}")
                    }
                    outcome => outcome_text(call.kind(), outcome, moved),
                };
                Self {
                    call: call_text(call, moved),
                    result,
                    elapsed: format!("took {}", duration(*elapsed_nanos)),
                    bytes: match outcome.is_success() {
                        true if kind.is_send() => format!("→ {}", record.length),
                        true if kind.is_receive() => format!("← {}", record.length),
                        // They have not moved yet.
                        true if kind == CallKind::Peek => format!("({})", record.length),
                        _ => String::new(),
                    },
                    first: first_bytes(payload),
                }
            }
            Event::Waiting { call, sent, .. } => Self {
                call: call_text(call, moved),
                result: waits_text(call, *sent),
                ..Self::default()
            },
            Event::Opened { .. }
            | Event::OpenFailed { .. }
            | Event::LookingUp { .. }
            | Event::LookedUp { .. } => {
                let text = record_text(record);
                let (call, result) = text.split_once(" = ").unwrap_or((&text, ""));
                Self { call: call.to_owned(), result: result.to_owned(), ..Self::default() }
            }
            Event::Kernel { view, gap_nanos, .. } => Self {
                call: format!("{} kernel: {}", eye(), kernel_change(record, view)),
                // What was seen happened before, at some moment since the look before.
                result: format!("observed ≤{} ms late", gap_nanos.div_ceil(1_000_000)),
                elapsed: when_seen(record.since_start_nanos, *gap_nanos),
                first: when_seen(record.since_start_nanos, *gap_nanos),
                ..Self::default()
            },
            Event::Observed | Event::KernelSilent { .. } => Self {
                call: format!("{} {}", eye(), escape_text(&record_text(record))),
                result: "observed".to_owned(),
                ..Self::default()
            },
            Event::PortHeld { .. }
            | Event::Reading(_)
            | Event::Accepting(_)
            | Event::Marked { .. }
            | Event::Commented { .. }
            | Event::Lost { .. } => {
                Self { call: escape_text(&record_text(record)), ..Self::default() }
            }
        }
    }
}

/// Whether a record tells what was observed, of which no call of ours is the cause.
fn is_observed(event: &Event) -> bool {
    matches!(event, Event::Kernel { .. } | Event::KernelSilent { .. } | Event::Observed)
}

/// What a look at the kernel has found: the change of state, else the figures.
fn kernel_change(record: &Record, view: &KernelView) -> String {
    if !record.event.is_figures_only() {
        return change(record);
    }
    let text = record_text(record);
    let figures = text.strip_prefix("kernel: ").unwrap_or(&text);
    view.state.map_or_else(|| figures.to_owned(), |state| format!("{state}, {figures}"))
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
