//! The Kernel pane: all sockets as the kernel holds them, or one of them over time.
//!
//! Both are tables of which only the visible rows are laid out. The first has the open sockets and
//! the ghosts; the second has the records of the selected socket, newest first.

use std::fmt::Write as _;

use egui::{Align, Label, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::model::{Event, KernelView, Record, SocketId, SocketState, record_text};
use crate::ui::action::{Actions, RecordAction, WindowAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, ROW_HEIGHT, paint_change, seconds};
use crate::ui::socket::kernel_words::{
    FIGURE_HELP, FIGURES, figures, known_state, nothing_seen, state_change, state_help, timer_text,
    when_seen,
};

/// Rows of one socket's time that are copied at most, the newest.
const COPIED: usize = 10_000;

/// The widths of the figures, in points.
const WIDTHS: [f32; 13] =
    [52.0, 52.0, 84.0, 72.0, 64.0, 40.0, 52.0, 56.0, 60.0, 46.0, 84.0, 46.0, 70.0];

/// How many figures, those on queues, come right after the state.
const QUEUES: usize = 3;

/// What the pane remembers.
#[derive(Default)]
pub struct KernelPane {
    /// Whether one socket is shown over time.
    over_time: bool,
}

impl KernelPane {
    /// Draws the pane.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        selected: Option<SocketId>,
        actions: &mut Actions,
    ) {
        let palette = Palette::of(ui.visuals());
        let chosen = selected.and_then(|selected| document.table().get(selected));
        ui.horizontal_wrapped(|ui| {
            ui.selectable_value(&mut self.over_time, false, "All sockets");
            let name = chosen.map_or_else(|| "selected socket".to_owned(), SocketState::name);
            ui.add_enabled_ui(chosen.is_some(), |ui| {
                ui.selectable_value(&mut self.over_time, true, format!("{name} over time"))
                    .on_disabled_hover_text("Select a socket first");
            });
            let copy = ui.button("Copy").accessible_name("Copy the kernel's figures");
            let copy = copy.on_hover_text("Copies the table as tab-separated text");
            if copy.clicked() {
                let text = match chosen.filter(|_| self.over_time) {
                    Some(socket) => copied_time(socket, document),
                    None => copied_sockets(document, ui),
                };
                ui.ctx().copy_text(text);
            }
            if !document.is_live() {
                let text = "as recorded at this moment: a review does not query the kernel";
                ui.label(RichText::new(text).small().color(palette.muted));
            }
        });
        if let Some(text) = nothing_seen(document) {
            ui.centered_and_justified(|ui| ui.label(RichText::new(text).weak()));
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        match chosen.filter(|_| self.over_time) {
            Some(socket) => time_ui(ui, socket, document, actions),
            None => sockets_ui(ui, document, selected, actions),
        }
    }
}

/// The sockets that the kernel may hold something for.
fn held(document: &Document) -> Vec<&SocketState> {
    document.table().iter().filter(|socket| socket.is_open() || socket.is_ghost()).collect()
}

/// The texts before a socket's figures: name, TCP state and addresses.
fn head(socket: &SocketState, document: &Document) -> [String; 4] {
    let view = socket.kernel().map(|sight| &sight.view);
    let address = |seen: Option<std::net::SocketAddr>, told| {
        seen.or(told).map_or_else(String::new, |address: std::net::SocketAddr| address.to_string())
    };
    let ghost = if socket.is_ghost() { " (ghost)" } else { "" };
    [
        format!("{}{ghost}", document.title(socket)),
        known_state(socket).map_or_else(String::new, |state| state.to_string()),
        address(view.and_then(|view| view.local), socket.local()),
        address(view.and_then(|view| view.peer), socket.peer()),
    ]
}

fn figures_of(socket: &SocketState) -> [String; 13] {
    let view = socket.kernel().map(|sight| &sight.view);
    view.map_or_else(<[String; 13]>::default, |view| figures(view, socket.protocol()))
}

/// The table of all sockets.
fn sockets_ui(ui: &mut Ui, document: &Document, selected: Option<SocketId>, actions: &mut Actions) {
    let palette = Palette::of(ui.visuals());
    let sockets = held(document);
    if sockets.is_empty() {
        let text = "The kernel no longer holds anything for this session: all sockets are closed.";
        ui.centered_and_justified(|ui| ui.label(RichText::new(text).weak()));
        return;
    }
    let ctx = ui.ctx().clone();
    ScrollArea::horizontal().id_salt("kernel").auto_shrink(false).show(ui, |ui| {
        let mut table = TableBuilder::new(ui)
            .id_salt("kernel sockets")
            .sense(Sense::click())
            .cell_layout(egui::Layout::left_to_right(Align::Center))
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .column(column(114.0))
            .column(column(104.0));
        let (queues, others) = WIDTHS.split_at(QUEUES);
        for width in queues.iter().chain(&[132.0, 150.0, 150.0]).chain(others) {
            table = table.column(column(*width));
        }
        table.header(ROW_HEIGHT + 2.0, |mut header| header_ui(&mut header)).body(|body| {
            body.rows(ROW_HEIGHT, sockets.len(), |mut row| {
                let Some(socket) = sockets.get(row.index()) else { return };
                row.set_selected(selected == Some(socket.socket_id()));
                let muted = !socket.is_open();
                let mut cell = |text: &str, hover: Option<String>| {
                    row.col(|ui| {
                        let color = if muted { palette.muted } else { palette.text };
                        let text = RichText::new(text).monospace().color(color);
                        let label = Label::new(text).truncate().selectable(false);
                        let label = ui.add(label.sense(Sense::hover()));
                        if let Some(hover) = hover {
                            label.on_hover_text(hover);
                        }
                    });
                };
                let head = head(socket, document);
                let figures = figures_of(socket);
                let state = known_state(socket);
                let timer = timer_text(socket, document, &ctx);
                cell(&head[0], None);
                let help = state.map(|state| state_help(socket, state));
                cell(&head[1], help);
                let (queues, others) = figures.split_at(QUEUES);
                let timer_cell = timer.as_deref().unwrap_or_default();
                let behind_queues = [timer_cell, &head[2], &head[3]];
                let texts = queues.iter().map(String::as_str).chain(behind_queues);
                for text in texts.chain(others.iter().map(String::as_str)) {
                    cell(text, None);
                }
                let response = row.response();
                let words = in_words(&head, &figures, timer.as_deref());
                response.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::Row, true, format!("kernel: {words}"))
                });
                if response.clicked() {
                    actions.push(WindowAction::Select(socket.socket_id()));
                }
            });
        });
    });
}

fn header_ui(header: &mut TableRow<'_, '_>) {
    let first = [
        ("socket", "Open sockets, and ghosts: closed but still kept"),
        ("TCP state", "As named in RFC 9293"),
    ];
    let behind_queues = [
        ("timer", "The running timer and the time left"),
        ("local", "The local address, as the kernel holds it"),
        ("peer", "The address at the other end"),
    ];
    let figures = || FIGURES.into_iter().zip(FIGURE_HELP);
    let queues = first.into_iter().chain(figures().take(QUEUES));
    for (title, help) in queues.chain(behind_queues).chain(figures().skip(QUEUES)) {
        header.col(|ui| {
            let title = RichText::new(title).small().weak();
            ui.add(Label::new(title).truncate()).on_hover_text(help);
        });
    }
}

fn column(width: f32) -> Column {
    Column::initial(width).at_least(30.0).clip(true).resizable(true)
}

/// A row of the table in words, without what the kernel does not report.
fn in_words(head: &[String; 4], figures: &[String; 13], timer: Option<&str>) -> String {
    let titles = ["", "TCP state", "local", "peer"].into_iter().chain(FIGURES).chain(["timer"]);
    let timer = timer.unwrap_or_default();
    let texts = head.iter().chain(figures).map(String::as_str).chain([timer]);
    let told: Vec<String> = titles
        .zip(texts)
        .filter(|(_, text)| !text.is_empty())
        .map(|(title, text)| format!("{title} {text}").trim().to_owned())
        .collect();
    told.join(", ")
}

/// All sockets as tab-separated text.
fn copied_sockets(document: &Document, ui: &Ui) -> String {
    let mut text = ["socket", "TCP state", "local", "peer"].join("\t");
    for title in FIGURES.into_iter().chain(["timer"]) {
        text.push('\t');
        text.push_str(title);
    }
    text.push('\n');
    for socket in held(document) {
        let timer = timer_text(socket, document, ui.ctx()).unwrap_or_default();
        let mut line = head(socket, document).join("\t");
        for figure in figures_of(socket).iter().chain([&timer]) {
            line.push('\t');
            line.push_str(figure);
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// What a kernel record reports: whether the state has changed, what was seen, and the gap.
fn told(record: &Record) -> Option<(bool, &KernelView, u64)> {
    match &record.event {
        Event::Kernel { view, gap_nanos, .. } => {
            Some((!record.event.is_figures_only(), view, *gap_nanos))
        }
        _ => None,
    }
}

/// The kernel records of a socket up to the moment shown, oldest first.
fn seen_until<'a>(socket: &SocketState, document: &'a Document) -> &'a [u64] {
    let numbers = document.kernel_trail().of(socket.socket_id());
    let moment = document.moment();
    &numbers[..numbers.partition_point(|number| *number <= moment)]
}

/// One socket over time, newest first.
fn time_ui(ui: &mut Ui, socket: &SocketState, document: &Document, actions: &mut Actions) {
    let palette = Palette::of(ui.visuals());
    let numbers = seen_until(socket, document);
    if numbers.is_empty() {
        let text = format!("The kernel's view of {} has not been seen.", socket.name());
        ui.centered_and_justified(|ui| ui.label(RichText::new(text).weak()));
        return;
    }
    ScrollArea::horizontal().id_salt("kernel time").auto_shrink(false).show(ui, |ui| {
        let mut table = TableBuilder::new(ui)
            .id_salt(("over time", socket.socket_id()))
            .sense(Sense::click())
            .cell_layout(egui::Layout::left_to_right(Align::Center))
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .column(column(372.0))
            .column(column(210.0));
        for width in WIDTHS {
            table = table.column(column(width));
        }
        table
            .header(ROW_HEIGHT + 2.0, |mut header| {
                let first = [
                    (
                        "seen",
                        "When the kernel was queried. The change happened since the query before.",
                    ),
                    ("TCP state", "A diamond marks a change"),
                ];
                for (title, help) in first.into_iter().chain(FIGURES.into_iter().zip(FIGURE_HELP)) {
                    header.col(|ui| {
                        let title = RichText::new(title).small().weak();
                        ui.add(Label::new(title).truncate()).on_hover_text(help);
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, numbers.len(), |mut row| {
                    let number = numbers[numbers.len() - 1 - row.index()];
                    let Some(record) = document.log().get(number) else { return };
                    let Some((changed, view, gap)) = told(&record) else { return };
                    let color = if changed { palette.text } else { palette.muted };
                    let label = |text: &str| {
                        let text = RichText::new(text).monospace().color(color);
                        Label::new(text).truncate().selectable(false).sense(Sense::hover())
                    };
                    row.col(|ui| {
                        ui.add(label(&when_seen(record.since_start_nanos, gap)));
                    });
                    row.col(|ui| {
                        ui.spacing_mut().item_spacing.x = 4.0;
                        paint_change(ui, changed);
                        ui.add(label(&state_change(&record)));
                    });
                    for text in figures(view, socket.protocol()) {
                        row.col(|ui| {
                            ui.add(label(&text));
                        });
                    }
                    let response = row.response();
                    response.widget_info(|| {
                        let mark = if changed { "change of state, " } else { "" };
                        let when = seconds(record.since_start_nanos);
                        let text = format!("{mark}seen at {when}: {}", record_text(&record));
                        egui::WidgetInfo::labeled(egui::Role::Row, true, text)
                    });
                    if response.clicked() {
                        actions.push(RecordAction::Show(number));
                    }
                });
            });
    });
}

/// One socket over time as tab-separated text, newest first.
fn copied_time(socket: &SocketState, document: &Document) -> String {
    let mut text = String::from("record\tseen at s\tgap ms\tTCP state");
    for title in FIGURES {
        text.push('\t');
        text.push_str(title);
    }
    text.push('\n');
    let numbers = seen_until(socket, document);
    for number in numbers.iter().rev().take(COPIED) {
        let Some(record) = document.log().get(*number) else { continue };
        let Some((_, view, gap)) = told(&record) else { continue };
        let seen = record.since_start_nanos as f64 / 1e9;
        let written =
            write!(text, "{number}\t{seen:.6}\t{}\t{}", gap / 1_000_000, state_change(&record));
        debug_assert!(written.is_ok(), "a string takes any text");
        for figure in figures(view, socket.protocol()) {
            text.push('\t');
            text.push_str(&figure);
        }
        text.push('\n');
    }
    text
}
