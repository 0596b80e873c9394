//! The export window: what to export and how, decided before a file is chosen.

use egui::{ComboBox, Context, Id, Modal, RichText, ScrollArea, TextEdit, Ui};

use super::export_request::{ExportChoices, ExportPart, ExportRequest};
use crate::export::{Extent, Format};
use crate::model::{SocketId, SocketState, escape_text};
use crate::session::Filter;
use crate::ui::action::{Actions, FileAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, bytes, dialog_frame, primary_button};

/// Points that the rest of the window takes beside the choices, with the space around it.
const AROUND: f32 = 180.0;

/// Characters of a filter that are shown.
const SHOWN_FILTER: usize = 60;

/// The window, and what it remembers.
#[derive(Debug, Default)]
pub struct ExportDialog {
    open: bool,
    /// Whether the format is that of the command that opened it, which is not remembered.
    is_format_given: bool,
    wanted: ExportRequest,
    preview: Option<Preview>,
}

/// How much would be exported.
#[derive(Debug)]
struct Preview {
    /// Of this,
    of: ExportRequest,
    /// when the log had so many records.
    records: u64,
    /// Whether it is being found out.
    counting: bool,
    /// What was found last.
    found: Option<Result<Extent, String>>,
}

impl ExportDialog {
    /// Opens the window with what was chosen the last time; with this format, if there is one.
    pub fn show(&mut self, remembered: &ExportChoices, format: Option<Format>) {
        self.open = true;
        self.preview = None;
        self.is_format_given = format.is_some();
        let alias = std::mem::take(&mut self.wanted.choices.alias);
        let choices = &mut self.wanted.choices;
        *choices = remembered.clone();
        choices.format = format.unwrap_or(remembered.format);
        // That of the session goes before.
        if !alias.is_empty() {
            choices.alias = alias;
        }
    }

    /// What was chosen.
    pub fn wanted(&self) -> &ExportRequest {
        &self.wanted
    }

    /// Another session is shown: choices for the previous one no longer apply. `alias` is its
    /// author.
    pub fn begin_anew(&mut self, alias: Option<&str>) {
        self.open = false;
        let alias = alias.unwrap_or(&self.wanted.choices.alias).to_owned();
        let choices = ExportChoices { alias, ..ExportChoices::default() };
        self.wanted = ExportRequest { choices, ..ExportRequest::default() };
    }

    /// Takes how much this request would export.
    pub fn take_preview(&mut self, wanted: &ExportRequest, extent: Result<Extent, String>) {
        if let Some(preview) = self.preview.as_mut().filter(|preview| preview.of == *wanted) {
            preview.counting = false;
            preview.found = Some(extent);
        }
    }

    /// Draws the window, if it is open. `filter` is the one above the log.
    pub fn ui(
        &mut self,
        ctx: &Context,
        document: &Document,
        selected: Option<SocketId>,
        filter: Option<&Filter>,
        remembered: &mut ExportChoices,
        actions: &mut Actions,
    ) {
        if !self.open {
            return;
        }
        self.wanted.filter = filter.map(|filter| filter.text().to_owned());
        self.wanted.part = match (self.wanted.part, selected) {
            (ExportPart::Filtered, _) if filter.is_none() => ExportPart::All,
            // Another card may have been chosen since.
            (ExportPart::Socket(_), Some(selected)) => ExportPart::Socket(selected),
            (ExportPart::Connection(before), Some(selected)) if before == selected => {
                ExportPart::Connection(selected)
            }
            (ExportPart::Socket(_) | ExportPart::Connection(_), _) => ExportPart::All,
            (part, _) => part,
        };
        let modal = Modal::new(Id::unique("export")).frame(dialog_frame(ctx)).show(ctx, |ui| {
            ui.set_width(520.0_f32.min(ctx.content_rect().width() - 48.0));
            ui.heading("Export the session");
            ui.add_space(4.0);
            // On a small screen, or a large one far away, the choices scroll and the rest stays.
            let height = (ctx.content_rect().height() - AROUND).max(80.0);
            ScrollArea::vertical().max_height(height).show(ui, |ui| {
                self.format_ui(ui);
                ui.separator();
                self.part_ui(ui, document, selected);
                ui.separator();
                self.redaction_ui(ui);
            });
            ui.separator();
            self.preview_ui(ui, document, actions);
            buttons_ui(ui)
        });
        if modal.inner == Some(true) {
            let format =
                if self.is_format_given { remembered.format } else { self.wanted.choices.format };
            *remembered = ExportChoices { format, ..self.wanted.choices.clone() };
            actions.push(FileAction::ChooseExportPath);
        }
        if modal.inner.is_some() || modal.should_close() {
            self.open = false;
        }
    }

    fn format_ui(&mut self, ui: &mut Ui) {
        let format = &mut self.wanted.choices.format;
        let before = *format;
        ui.horizontal(|ui| {
            let label = ui.label("Format");
            ComboBox::from_id_salt("format")
                .selected_text(format.title())
                .show_ui(ui, |ui| {
                    for other in Format::ALL {
                        let entry = ui.selectable_value(format, other, other.title());
                        entry.on_hover_text(other.sentence());
                    }
                })
                .response
                .labelled_by(label.id);
        });
        self.is_format_given &= *format == before;
        let palette = Palette::of(ui.visuals());
        ui.label(RichText::new(format.sentence()).color(palette.muted));
    }

    fn part_ui(&mut self, ui: &mut Ui, document: &Document, selected: Option<SocketId>) {
        let part = &mut self.wanted.part;
        ui.label(RichText::new("Export").strong());
        ui.radio_value(part, ExportPart::All, "All records");
        let shown = match &self.wanted.filter {
            Some(filter) => {
                let mut text: String = escape_text(filter).chars().take(SHOWN_FILTER).collect();
                if text.len() < filter.len() {
                    text.push('…');
                }
                format!("Records matching the filter: {text}")
            }
            None => "Records matching the filter".to_owned(),
        };
        ui.add_enabled_ui(self.wanted.filter.is_some(), |ui| {
            ui.radio_value(part, ExportPart::Filtered, shown)
                .on_disabled_hover_text("The log has no filter.");
        });
        let marked = document.marks().marked().count();
        ui.add_enabled_ui(marked > 0, |ui| {
            let text = format!("Only {}", count(marked as u64, "marked record"));
            ui.radio_value(part, ExportPart::Marked, text)
                .on_disabled_hover_text("No records are marked. Press M to mark the selected one.");
        });
        let socket = selected.and_then(|selected| document.table().get(selected));
        let (name, socket_id) = match socket {
            Some(socket) => (socket.name(), socket.socket_id()),
            None => ("the selected socket".to_owned(), SocketId(0)),
        };
        let why_not = "No socket is selected. Click its card.";
        ui.add_enabled_ui(socket.is_some(), |ui| {
            ui.radio_value(part, ExportPart::Socket(socket_id), format!("Only {name}"))
                .on_disabled_hover_text(why_not);
        });
        let is_end = socket.is_some_and(|socket| socket.peer().is_some());
        ui.add_enabled_ui(is_end, |ui| {
            let other = document.connections().other_end(socket_id);
            let other = other.and_then(|other| document.latest().get(other));
            let text = match other.map(SocketState::name) {
                Some(other) => format!("The connection between {name} and {other}"),
                None => format!("The connection of {name}"),
            };
            ui.radio_value(part, ExportPart::Connection(socket_id), text)
                .on_disabled_hover_text("The selected socket has no connection.");
        });
    }

    fn redaction_ui(&mut self, ui: &mut Ui) {
        ui.label(RichText::new("Leave out").strong());
        let wanted = &mut self.wanted.choices;
        ui.checkbox(&mut wanted.without_payloads, "Payload bytes (their number is kept)");
        ui.checkbox(&mut wanted.without_host_names, "Host and process names");
        ui.horizontal(|ui| {
            let label = ui.label("Author (optional)");
            let field =
                TextEdit::singleline(&mut wanted.alias).hint_text("Ada").desired_width(200.0);
            ui.add(field).labelled_by(label.id);
        });
    }

    /// How much would be exported; counts again when the request changes or records arrive.
    fn preview_ui(&mut self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        let records = document.log().len();
        let before = self.preview.take().filter(|preview| preview.of == self.wanted);
        let is_due =
            before.as_ref().is_none_or(|preview| !preview.counting && preview.records != records);
        let preview = if is_due {
            actions.push(FileAction::PreviewExport);
            // The figure before is shown until there is another: nothing jumps.
            let found = before.and_then(|preview| preview.found);
            Some(Preview { of: self.wanted.clone(), records, counting: true, found })
        } else {
            before
        };
        let text = match preview.as_ref().and_then(|preview| preview.found.as_ref()) {
            Some(Ok(extent)) => told(*extent),
            Some(Err(reason)) => format!("Size unknown: {reason}"),
            None => "Counting…".to_owned(),
        };
        self.preview = preview;
        ui.label(text);
    }
}

/// Returns whether a file is to be chosen, or nothing is to be exported.
fn buttons_ui(ui: &mut Ui) -> Option<bool> {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let choose = ui.add(primary_button(ui.visuals(), "Choose a file…", true));
        if choose.accessible_name("Choose a file…").clicked() {
            return Some(true);
        }
        ui.button("Cancel").clicked().then_some(false)
    })
    .inner
}

fn told(Extent { records, bytes: size }: Extent) -> String {
    format!("Exports {}, {} of payload.", count(records, "record"), bytes(size))
}
