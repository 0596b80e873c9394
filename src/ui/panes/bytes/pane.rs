//! The bytes of the selected record: offset, hex and text, and what selected bytes mean.

use egui::{RichText, ScrollArea, Ui};

use super::byte_dump::{Dump, Dumped};
use crate::model::{Explanation, Record, escape_text, record_text};
use crate::session::{Hit, Log};
use crate::ui::action::Actions;
use crate::ui::document::find::Find;
use crate::ui::look::ROW_HEIGHT;
use crate::ui::look::units::count;
use crate::ui::widgets::byte_view::{ByteSelection, SHOWN, bits_of, integers, quoted_text};
use crate::ui::widgets::copy_menu::copy_as_ui;

/// What the pane remembers.
#[derive(Default)]
pub struct BytesPane {
    /// The record whose bytes are shown.
    record: Option<u64>,
    dump: Dump,
    /// A match to show once its record is shown.
    hit: Option<Hit>,
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
        self.hit = Some(hit);
    }

    /// Draws the bytes of `record`, with the matches in them.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        log: &Log,
        record: Option<u64>,
        find: &Find,
        columns: &mut usize,
        actions: &mut Actions,
    ) {
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
        if let Some(hit) = self.hit.take_if(|hit| hit.record == record.number) {
            let last = (hit.offset + hit.length).min(record.length).saturating_sub(1);
            self.dump.choose(ByteSelection { anchor: hit.offset.min(last), head: last });
        }
        self.head_ui(ui, &record, columns, actions);
        told_ui(ui, &record, log);
        if record.length == 0 {
            ui.label(RichText::new("This record carries no bytes.").weak());
            return;
        }
        let meanings_height = if self.dump.selection.is_some() { 112.0 } else { 24.0 };
        let height = (ui.available_height() - meanings_height).max(ROW_HEIGHT * 2.0);
        let Record { number, length, .. } = record;
        let dumped = Dumped { log, record: number, length, columns: *columns, find };
        self.dump.ui(ui, dumped, height, actions);
        self.meanings_ui(ui, log, number);
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
            egui::Grid::new("meanings").num_columns(4).spacing([14.0, 3.0]).show(ui, |ui| {
                let line = |ui: &mut Ui, name: &str, value: &str| {
                    ui.label(RichText::new(name).small().weak());
                    ui.label(RichText::new(value).monospace());
                };
                for pair in integers(bytes).chunks(2) {
                    for (name, value) in pair {
                        line(ui, name, value);
                    }
                    ui.end_row();
                }
            });
            for (name, value) in [("text", quoted_text(bytes)), ("bits", bits_of(bytes))] {
                ui.horizontal(|ui| {
                    ui.label(RichText::new(name).small().weak());
                    ui.add(egui::Label::new(RichText::new(value).monospace()).extend());
                });
            }
        });
    }
}
