//! The export window: what to export and how, decided before a file is chosen.

use std::path::{Path, PathBuf};

use egui::{Button, ComboBox, Context, Id, Modal, RichText, ScrollArea, TextEdit, Ui};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::export::{Extent, Format, Selection};
use crate::model::{SocketId, SocketState, escape_text};
use crate::session::{Connections, Filter, FilterError, Log};
use crate::ui::action::{Actions, FileAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, bytes, dialog_frame};

/// Records that are read at once when connections are searched for.
const AT_ONCE: u64 = 1 << 20;

/// Points that the rest of the window takes beside the choices, with the space around it.
const AROUND: f32 = 180.0;

/// Characters of a filter that are shown.
const SHOWN_FILTER: usize = 60;

/// Which records are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ExportPart {
    /// All of them.
    #[default]
    All,
    /// Those that the filter above the log shows.
    Filtered,
    /// Those that are marked.
    Marked,
    /// Those of one socket.
    Socket(SocketId),
    /// Those of both ends of a connection.
    Connection(SocketId),
}

/// What is chosen for an export whichever session it is of: remembered from one to the next, and from
/// one start of the program to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportChoices {
    /// The format.
    pub format: Format,
    without_payloads: bool,
    without_host_names: bool,
    alias: String,
    /// The folder of the last export.
    folder: Option<PathBuf>,
}

impl ExportChoices {
    /// An export goes to this file.
    pub fn goes_to(&mut self, path: &Path) {
        // What is remembered is text, which not every name is.
        self.folder = path.parent().filter(|folder| folder.to_str().is_some()).map(Path::to_owned);
    }
}

/// What to export of a session, as the person has chosen it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRequest {
    /// What does not depend on the session.
    pub choices: ExportChoices,
    part: ExportPart,
    /// The filter above the log.
    filter: Option<String>,
}

impl ExportRequest {
    /// The selected records. Finding them may go through the whole log, so it runs on its own
    /// thread.
    ///
    /// # Errors
    /// When the filter cannot be read; the one above the log was read before.
    pub fn selection(&self, log: &Log) -> Result<Selection, FilterError> {
        let only = match self.part {
            ExportPart::All => None,
            ExportPart::Filtered => self.filter.clone(),
            ExportPart::Marked => Some("marked".to_owned()),
            ExportPart::Socket(socket) => Some(format!("socket == {}", socket.0)),
            ExportPart::Connection(socket) => Some(ends_of_connection(log, socket)),
        };
        let ExportChoices { without_payloads, without_host_names, alias, .. } = &self.choices;
        Ok(Selection {
            only: only.map(|text| Filter::parse(&text)).transpose()?,
            without_payloads: *without_payloads,
            without_host_names: *without_host_names,
            // An empty field takes the name off that was on it.
            alias: Some(alias.trim().to_owned()),
            filter_line: None,
        })
    }

    /// Whether it is the whole session, in the format that loses nothing.
    pub fn is_whole(&self) -> bool {
        let redacted = self.choices.without_payloads || self.choices.without_host_names;
        self.choices.format == Format::Ron && self.part == ExportPart::All && !redacted
    }

    /// A name for the file, in the folder of the last export.
    pub fn path(&self, log: &Log) -> PathBuf {
        let started: Timestamp = log.header().started;
        let started = started.to_zoned_datetime(TimeZone::system());
        let format = self.choices.format;
        let name = format!("session-{}.{}", started.strftime("%Y-%m-%d-%H%M"), format.extension());
        match &self.choices.folder {
            Some(folder) => folder.join(name),
            None => name.into(),
        }
    }
}

fn ends_of_connection(log: &Log, socket: SocketId) -> String {
    let mut connections = Connections::default();
    while !connections.catch_up(log, AT_ONCE) {}
    match connections.other_end(socket) {
        Some(other) => format!("socket == {} or socket == {}", socket.0, other.0),
        None => format!("socket == {}", socket.0),
    }
}

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
    let palette = Palette::of(ui.visuals());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let text = RichText::new("Choose a file…").color(palette.on_accent);
        let choose = ui.add(Button::new(text).fill(palette.accent_fill));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_survive_a_file_and_a_folder_that_is_no_text_is_not_among_them() {
        let mut choices =
            ExportChoices { format: Format::PcapNg, alias: "Ada".to_owned(), ..Default::default() };
        choices.goes_to(Path::new("/x/y.pcapng"));
        let text = ron::to_string(&choices).unwrap();
        assert_eq!(ron::from_str::<ExportChoices>(&text).unwrap(), choices);
        assert_eq!(ron::from_str::<ExportChoices>("()").unwrap(), ExportChoices::default());
        assert_eq!(choices.folder.as_deref(), Some(Path::new("/x")));
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt as _;
            choices.goes_to(Path::new(std::ffi::OsStr::from_bytes(b"/\xff/y")));
            assert_eq!(choices.folder, None);
        }
    }
}
