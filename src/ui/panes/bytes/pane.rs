//! The bytes of the selected record: offset, hex and text, and what selected bytes mean.

use std::ops::Range;

use egui::{Button, RichText, ScrollArea, TextWrapMode, Ui};

use super::byte_dump::{Dump, Dumped};
use super::byte_path;
use crate::model::{Explanation, Meaning, Record, SHOWN, escape_text, meanings, record_text};
use crate::session::{DeliveriesView, Hit, Log, PathStop};
use crate::ui::action::Actions;
use crate::ui::document::Document;
use crate::ui::document::find::Find;
use crate::ui::look::ROW_HEIGHT;
use crate::ui::look::units::count;
use crate::ui::widgets::byte_view::ByteSelection;
use crate::ui::widgets::copy_menu::copy_as_ui;

/// Room for the bar below the dump of a narrow pane, in points.
const SCROLL_BAR: f32 = 10.0;

/// What the pane remembers.
#[derive(Default)]
pub struct BytesPane {
    /// The record whose bytes are shown.
    record: Option<u64>,
    dump: Dump,
    /// Bytes to show once their record is shown.
    wanted: Option<(u64, Range<u64>)>,
}

/// What the pane is drawn from.
#[derive(Clone, Copy)]
pub struct BytesContext<'a> {
    /// The session.
    pub document: &'a Document,
    /// What is searched for.
    pub find: &'a Find,
    /// What crossed between the sockets, once a byte is selected.
    pub crossings: Option<&'a DeliveriesView>,
}

/// The whole record in words, and what its error means.
fn told_ui(ui: &mut Ui, record: &Record, log: &Log) {
    ui.label(RichText::new(escape_text(&record_text(record))).monospace());
    let family = log.entry(record.number).and_then(|entry| entry.family);
    if let Some(Explanation { meaning, remedy }) = record.explanation(family) {
        ui.label(format!("{meaning} {remedy}"));
    }
}

impl BytesPane {
    /// Selects the bytes of a match and brings them into view, as far as they belong to the record
    /// in which it begins.
    pub fn show_hit(&mut self, hit: Hit) {
        self.select(hit.record, hit.offset..hit.offset + hit.length);
    }

    /// Selects bytes of a record, as far as it has them, and brings them into view.
    pub fn select(&mut self, record: u64, bytes: Range<u64>) {
        self.wanted = Some((record, bytes));
    }

    /// The selected bytes, and whose they are.
    pub fn selected(&self) -> Option<(u64, Range<u64>)> {
        Some((self.record?, self.dump.selection?.bytes()))
    }

    /// Draws the bytes of `record`, with the matches in them.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        context: BytesContext<'_>,
        record: Option<u64>,
        columns: &mut usize,
        actions: &mut Actions,
    ) {
        let BytesContext { document, find, .. } = context;
        let log = document.log();
        let Some(record) = record.and_then(|number| log.preview(number)) else {
            ui.centered_and_justified(|ui| {
                ui.label(RichText::new("Select a row of the log to see its bytes.").weak());
            });
            return;
        };
        if self.record != Some(record.number) {
            self.record = Some(record.number);
            self.dump = Dump::default();
        }
        if let Some((_, bytes)) = self.wanted.take_if(|(wanted, _)| *wanted == record.number) {
            let last = bytes.end.min(record.length).saturating_sub(1);
            self.dump.choose(ByteSelection { anchor: bytes.start.min(last), head: last });
        }
        self.head_ui(ui, &record, columns, actions);
        told_ui(ui, &record, log);
        if record.length == 0 {
            ui.label(RichText::new("This record carries no bytes.").weak());
            return;
        }
        let half = ui.available_height() / 2.0;
        let chosen = self.dump.selection.is_some();
        let meanings_height = if chosen { half.clamp(112.0, 200.0) } else { 24.0 };
        let Record { number, length, .. } = record;
        let rows = length.div_ceil(*columns as u64);
        let room = (ui.available_height() - meanings_height).max(ROW_HEIGHT * 2.0);
        let height = room.min(rows as f32 * ROW_HEIGHT + SCROLL_BAR);
        let dumped = Dumped { log, record: number, length, columns: *columns, find };
        self.dump.ui(ui, dumped, height, actions);
        byte_path::path_ui(ui, document, &self.path(context, number), number, actions);
        self.meanings_ui(ui, log, number);
    }

    /// The path of the first byte that is selected, as far as the crossings are found.
    fn path(&self, context: BytesContext<'_>, record: u64) -> Vec<PathStop> {
        let Some((crossings, selection)) = context.crossings.zip(self.dump.selection) else {
            return Vec::new();
        };
        crossings.read().path(context.document.log(), record, selection.bytes().start)
    }

    fn head_ui(&self, ui: &mut Ui, record: &Record, columns: &mut usize, actions: &mut Actions) {
        ui.horizontal_wrapped(|ui| {
            let title = format!("record {} · {}", record.number, count(record.length, "byte"));
            ui.label(RichText::new(title).strong());
            for choice in [8, 16, 32] {
                let response = ui.selectable_label(*columns == choice, choice.to_string());
                let name = format!("{choice} bytes per row");
                if response.accessible_name(name.clone()).on_hover_text(name).clicked() {
                    *columns = choice;
                }
            }
            ui.add_enabled_ui(record.length > 0, |ui| {
                let chosen = self.dump.selection.map(ByteSelection::bytes);
                let bytes = chosen.clone().unwrap_or(0..record.length);
                let menu = ui.menu_button("Copy as ▼", |ui| {
                    copy_as_ui(ui, record.number, &bytes, chosen.is_none(), actions);
                });
                let what = if chosen.is_some() { "the selected bytes" } else { "all bytes" };
                menu.response
                    .accessible_name("Copy bytes as")
                    .on_hover_text(format!("Copies {what} as hex, text, source code, base64"));
            });
        });
    }

    fn meanings_ui(&self, ui: &mut Ui, log: &Log, record: u64) {
        let Some(selection) = self.dump.selection else {
            ui.label(RichText::new("Drag over bytes to see what they mean.").small().weak());
            return;
        };
        let range = selection.bytes();
        let begin = range.start;
        let title = format!("{} at {begin} (0x{begin:x})", count(range.end - begin, "byte"));
        ui.label(RichText::new(title).small().weak());
        // One more than is shown tells that there are more.
        let shown = begin..range.end.min(begin + SHOWN as u64 + 1);
        let bytes = &log.payload(record, shown).unwrap_or_default()[..];
        ScrollArea::both().id_salt("meanings").auto_shrink(false).show(ui, |ui| {
            // As close as lines of text.
            ui.spacing_mut().interact_size.y = 0.0;
            ui.spacing_mut().item_spacing.y = 2.0;
            // Pairs stand in columns; what stands alone may be long, and widens none.
            let (pairs, others): (Vec<_>, Vec<_>) =
                meanings(bytes).into_iter().partition(|line| line.len() == 2);
            egui::Grid::new("meanings").num_columns(4).spacing([14.0, 2.0]).show(ui, |ui| {
                for pair in &pairs {
                    for meaning in pair {
                        meaning_ui(ui, meaning);
                    }
                    ui.end_row();
                }
            });
            for line in &others {
                ui.horizontal(|ui| {
                    for meaning in line {
                        meaning_ui(ui, meaning);
                    }
                });
            }
        });
    }
}

/// A figure with its label, which a click copies.
fn meaning_ui(ui: &mut Ui, Meaning { label, value }: &Meaning) {
    ui.label(RichText::new(label).small().weak());
    let figure = Button::new(RichText::new(value).monospace()).frame(false).small();
    let figure = ui.add(figure.wrap_mode(TextWrapMode::Extend));
    let figure = figure.accessible_name(format!("{label}: {value}"));
    if figure.on_hover_text("Click to copy").clicked() {
        ui.copy_text(value.clone());
    }
}
