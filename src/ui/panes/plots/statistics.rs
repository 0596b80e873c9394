//! The statistics pane: how much each socket has moved, how often and how fast, and the bytes of one
//! of them, or of the session, over time.

use egui::{Align, Label, Layout, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use super::rate_plot::{rate_key_ui, rate_plot_ui};
use crate::model::{SocketId, SocketState};
use crate::session::Flow;
use crate::ui::action::{Actions, WindowAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, ROW_HEIGHT, bytes};

/// Least width of a pane in which the plot is beside the table.
const WIDE: f32 = 900.0;

/// How often a falling rate is redrawn.
pub const FALLING: std::time::Duration = std::time::Duration::from_millis(100);

/// The figures: their titles, what they mean, and their widths in points.
const FIGURES: [(&str, &str, f32); 11] = [
    ("sent", "Bytes that send accepted", 72.0),
    ("received", "Bytes that recv returned; a peek does not count", 72.0),
    ("sends", "Calls that sent something", 56.0),
    ("receives", "Calls that received something", 56.0),
    ("calls", "Calls that returned", 56.0),
    ("failed", "Calls that failed", 48.0),
    ("sent/s", "Bytes sent within the last second", 84.0),
    ("received/s", "Bytes received within the last second", 84.0),
    ("peak sent/s", "The most bytes sent within one second", 84.0),
    ("peak received/s", "The most bytes received within one second", 96.0),
    ("dropped", "Datagrams that the kernel discarded because the receive buffer was full", 60.0),
];

/// What the pane remembers.
#[derive(Default)]
pub struct StatisticsPane {
    /// Whether the plot is that of the selected socket.
    of_chosen: bool,
}

impl StatisticsPane {
    /// Draws the pane.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        selected: Option<SocketId>,
        actions: &mut Actions,
    ) {
        let statistics = document.statistics();
        let session = statistics.session();
        // The figures are those of the whole session, whatever moment of a review is shown.
        let end = session.times.map_or(0, |(_, last)| last);
        let now_nanos = if document.is_live() { document.now_nanos() } else { end };
        if document.is_live() && session.rate(now_nanos).records > 0 {
            ui.ctx().request_repaint_after(FALLING);
        }
        let chosen = selected.and_then(|selected| document.latest().get(selected));
        let moment = document.wanted_moment().map(|moment| moment.nanos);
        ui.horizontal_wrapped(|ui| {
            ui.selectable_value(&mut self.of_chosen, false, "Plot the session");
            let name = chosen.map_or_else(|| "selected socket".to_owned(), SocketState::name);
            ui.add_enabled_ui(chosen.is_some(), |ui| {
                ui.selectable_value(&mut self.of_chosen, true, format!("Plot {name}"))
                    .on_disabled_hover_text("Select a socket first");
            });
            rate_key_ui(ui);
            if document.wanted_moment().is_some() {
                let text = "whole session; the line marks the moment shown";
                let color = Palette::of(ui.visuals()).muted;
                ui.label(RichText::new(text).small().color(color));
            }
            if session.dropped > 0 {
                let text = format!("The kernel dropped {}.", count(session.dropped, "datagram"));
                ui.label(RichText::new(text).color(Palette::of(ui.visuals()).failed));
            }
        });
        let plotted = chosen.filter(|_| self.of_chosen);
        let name = plotted.map_or_else(|| "the session".to_owned(), SocketState::name);
        let flow = plotted.and_then(|socket| statistics.of(socket.socket_id()));
        let flow = if plotted.is_some() { flow } else { Some(session) };
        let plot = |ui: &mut Ui, height: f32| {
            if let Some(flow) = flow {
                rate_plot_ui(ui, &name, flow.series(), moment, height);
            }
        };
        if ui.available_width() < WIDE {
            plot(ui, (ui.available_height() * 0.4).min(160.0));
            table_ui(ui, document, now_nanos, selected, actions);
        } else {
            let (size, width) = (ui.available_size(), ui.available_width() * 0.36);
            ui.horizontal_top(|ui| {
                ui.allocate_ui(egui::vec2(width, size.y), |ui| plot(ui, size.y));
                ui.vertical(|ui| table_ui(ui, document, now_nanos, selected, actions));
            });
        }
    }
}

/// The table: the session first, then all sockets in the order in which they were made.
fn table_ui(
    ui: &mut Ui,
    document: &Document,
    now_nanos: u64,
    selected: Option<SocketId>,
    actions: &mut Actions,
) {
    let palette = Palette::of(ui.visuals());
    let sockets: Vec<&SocketState> = document.latest().iter().collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::horizontal().id_salt("statistics").auto_shrink(false).show(ui, |ui| {
        let mut table = TableBuilder::new(ui)
            .id_salt("statistics of sockets")
            .sense(Sense::click())
            .cell_layout(Layout::left_to_right(Align::Center))
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .column(Column::initial(84.0).at_least(40.0).clip(true).resizable(true));
        for (_, _, width) in FIGURES {
            table = table.column(Column::initial(width).at_least(40.0).clip(true).resizable(true));
        }
        table
            .header(ROW_HEIGHT + 2.0, |mut header| {
                header.col(|ui| {
                    ui.label(RichText::new("socket").small().weak());
                });
                for (title, help, _) in FIGURES {
                    header.col(|ui| {
                        right(ui, |ui| {
                            let title = RichText::new(title).small().weak();
                            ui.add(Label::new(title).truncate()).on_hover_text(help);
                        });
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, sockets.len() + 1, |mut row| {
                    let statistics = document.statistics();
                    let socket = row.index().checked_sub(1).and_then(|place| sockets.get(place));
                    let (name, color) = match socket {
                        None => ("session".to_owned(), palette.text),
                        Some(socket) => {
                            (document.title(socket), palette.lifecycle(socket.lifecycle()))
                        }
                    };
                    let socket_id = socket.map(|socket| socket.socket_id());
                    let flow = match socket_id {
                        None => Some(statistics.session()),
                        Some(socket_id) => statistics.of(socket_id),
                    };
                    let Some(flow) = flow else { return };
                    row.set_selected(socket_id.is_some() && socket_id == selected);
                    row.col(|ui| {
                        let text = RichText::new(&name).monospace().color(color);
                        ui.add(Label::new(text).truncate().selectable(false));
                    });
                    let figures = figures(flow, now_nanos);
                    figures_ui(&mut row, &figures, palette);
                    let response = row.response();
                    response.widget_info(|| {
                        let words = format!("statistics of {name}: {}", in_words(&figures));
                        egui::WidgetInfo::labeled(egui::Role::Row, true, words)
                    });
                    if let Some(socket_id) = socket_id.filter(|_| response.clicked()) {
                        actions.push(WindowAction::Select(socket_id));
                    }
                });
            });
    });
}

fn figures_ui(row: &mut TableRow<'_, '_>, figures: &[String; FIGURES.len()], palette: &Palette) {
    for ((title, _, _), text) in FIGURES.iter().zip(figures) {
        row.col(|ui| {
            // What went wrong stands out, what did not happen stands back.
            let wrong = matches!(*title, "failed" | "dropped");
            let color = match text.as_str() {
                "0" | "0 B" => palette.muted,
                _ if wrong => palette.failed,
                _ => palette.text,
            };
            right(ui, |ui| {
                let text = RichText::new(text).monospace().color(color);
                ui.add(Label::new(text).truncate().selectable(false));
            });
        });
    }
}

/// Numbers are aligned by their last digits.
fn right(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(4.0);
        add(ui);
    });
}

fn figures(flow: &Flow, now_nanos: u64) -> [String; FIGURES.len()] {
    let (rate, peak) = (flow.rate(now_nanos), flow.peak());
    [
        bytes(flow.sent.bytes),
        bytes(flow.received.bytes),
        flow.sent.records.to_string(),
        flow.received.records.to_string(),
        flow.calls.to_string(),
        flow.failed_calls.to_string(),
        bytes(rate.sent),
        bytes(rate.received),
        bytes(peak.sent),
        bytes(peak.received),
        flow.dropped.to_string(),
    ]
}

fn in_words(figures: &[String; FIGURES.len()]) -> String {
    let told = FIGURES.iter().zip(figures).map(|((title, _, _), text)| format!("{title} {text}"));
    told.collect::<Vec<_>>().join(", ")
}
