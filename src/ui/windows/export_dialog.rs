//! The export window: what to export and how, decided before a file is chosen.

use egui::{Button, ComboBox, Context, Id, Modal, RichText, ScrollArea, TextEdit, Ui};
use jiff::{Timestamp, tz::TimeZone};

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

/// What to export of a session, as the person has chosen it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRequest {
    /// The format.
    pub format: Format,
    part: ExportPart,
    without_payloads: bool,
    without_host_names: bool,
    alias: String,
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
        let alias = self.alias.trim();
        Ok(Selection {
            only: only.map(|text| Filter::parse(&text)).transpose()?,
            without_payloads: self.without_payloads,
            without_host_names: self.without_host_names,
            // An empty field takes the name off that was on it.
            alias: Some(alias.to_owned()),
            filter_line: None,
        })
    }

    /// Whether it is the whole session, in the format that loses nothing.
    pub fn is_whole(&self) -> bool {
        let redacted = self.without_payloads || self.without_host_names;
        self.format == Format::Ron && self.part == ExportPart::All && !redacted
    }

    /// A name for the file.
    pub fn file_name(&self, log: &Log) -> String {
        let started: Timestamp = log.header().started;
        let started = started.to_zoned_datetime(TimeZone::system());
        format!("session-{}.{}", started.strftime("%Y-%m-%d-%H%M"), self.format.extension())
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
    /// Opens the window.
    pub fn show(&mut self) {
        self.open = true;
        self.preview = None;
    }

    /// Opens the window with this format chosen.
    pub fn show_as(&mut self, format: Format) {
        self.wanted.format = format;
        self.show();
    }

    /// What was chosen.
    pub fn wanted(&self) -> &ExportRequest {
        &self.wanted
    }

    /// Another session is shown: choices for the previous one no longer apply. `alias` is its
    /// author.
    pub fn begin_anew(&mut self, alias: Option<&str>) {
        self.open = false;
        let alias = alias.map_or_else(|| self.wanted.alias.clone(), str::to_owned);
        self.wanted = ExportRequest { alias, ..ExportRequest::default() };
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
            buttons_ui(ui, actions)
        });
        if modal.inner || modal.should_close() {
            self.open = false;
        }
    }

    fn format_ui(&mut self, ui: &mut Ui) {
        let format = &mut self.wanted.format;
        ui.horizontal(|ui| {
            let label = ui.label("Format");
            ComboBox::from_id_salt("format")
                .selected_text(format.name())
                .show_ui(ui, |ui| {
                    for other in Format::ALL {
                        let entry = ui.selectable_value(format, other, other.name());
                        entry.on_hover_text(other.sentence());
                    }
                })
                .response
                .labelled_by(label.id);
        });
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
        let wanted = &mut self.wanted;
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

/// Returns whether the window is done.
fn buttons_ui(ui: &mut Ui, actions: &mut Actions) -> bool {
    let palette = Palette::of(ui.visuals());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let text = RichText::new("Choose a file…").color(palette.on_accent);
        let choose = ui.add(Button::new(text).fill(palette.accent_fill));
        if choose.accessible_name("Choose a file…").clicked() {
            actions.push(FileAction::ChooseExportPath);
            return true;
        }
        ui.button("Cancel").clicked()
    })
    .inner
}

fn told(Extent { records, bytes: size }: Extent) -> String {
    format!("Exports {}, {} of payload.", count(records, "record"), bytes(size))
}
