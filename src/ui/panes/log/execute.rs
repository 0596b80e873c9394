//! Carrying out the table's commands.

use egui::Ui;

use super::command::LogCommand;
use super::copy;
use super::pane::{LogContext, LogPane};
use super::prompt::Ask;
use super::rows::LogRows;
use super::time::TimeKind;
use crate::ui::action::{Actions, RecordAction, WindowAction};
use crate::ui::document::Document;
use crate::ui::document::playback::Seek;
use crate::ui::widgets::ScrollExtent;

impl LogPane {
    /// Selects a record, or all up to it.
    pub(super) fn choose(&mut self, number: u64, extend: bool, actions: &mut Actions) {
        self.extends = extend;
        actions.push(RecordAction::Show(number));
    }

    /// Asks for the comment on a record.
    pub(super) fn write_comment(&mut self, record: u64, document: &Document) {
        let text = document.marks().comment(record).unwrap_or_default().to_owned();
        self.ask = Some(Ask::Comment { record, text });
    }

    /// Carries out a command.
    pub(super) fn perform(
        &mut self,
        ui: &Ui,
        command: LogCommand,
        shown: &mut LogContext<'_>,
        rows: &LogRows<'_>,
        extent: ScrollExtent,
    ) {
        let document = shown.document;
        match command {
            LogCommand::Move { step, extend } => {
                let chosen = self.selected.map(|number| rows.row_of(number));
                let row = step.from(chosen, extent.rows, extent.page());
                if row + 1 < extent.rows {
                    self.list.scroll.stay();
                }
                if let Some(number) = rows.number_of(row) {
                    self.choose(number, extend, shown.actions);
                }
            }
            LogCommand::GoTo => self.ask_where(),
            LogCommand::NextMark | LogCommand::PreviousMark => {
                let now = self.selected.unwrap_or(0);
                let mut marked = document.marks().marked();
                let found = if command == LogCommand::NextMark {
                    marked.find(|number| *number > now)
                } else {
                    marked.rfind(|number| *number < now)
                };
                if let Some(number) = found {
                    self.choose(number, false, shown.actions);
                }
            }
            LogCommand::CopyText | LogCommand::CopyCsv => self.copy(ui, command, shown, rows),
            about => {
                let Some(number) = self.selected else { return };
                match about {
                    LogCommand::ToggleMark => {
                        let marked = document.marks().is_marked(number);
                        shown.actions.push(RecordAction::Mark(number, !marked));
                    }
                    LogCommand::GoToMoment => {
                        shown.actions.push(WindowAction::Seek(Seek::ToRecord(number)));
                    }
                    LogCommand::Comment => self.write_comment(number, document),
                    LogCommand::Measure => {
                        self.reference = Some(number);
                        self.time.kind = TimeKind::SinceReference;
                    }
                    LogCommand::CopyCell(column) => {
                        if let Some(record) = document.log().preview(number) {
                            let time =
                                self.table(shown, rows).time_of(&record, rows.row_of(number));
                            let form = shown.options.bytes;
                            ui.copy_text(copy::cell_text(&record, column, &time, document, form));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Copies the selected rows.
    fn copy(&self, ui: &Ui, command: LogCommand, shown: &LogContext<'_>, rows: &LogRows<'_>) {
        let Some((first, last)) = self.chosen_rows(rows) else { return };
        if last - first >= copy::MOST_ROWS {
            return;
        }
        let table = self.table(shown, rows);
        let as_csv = command == LogCommand::CopyCsv;
        let mut lines = Vec::new();
        lines.extend(as_csv.then(copy::csv_header));
        for row in first..=last {
            let record =
                rows.number_of(row).and_then(|number| shown.document.log().preview(number));
            let Some(record) = record else { continue };
            let time = table.time_of(&record, row);
            let line = if as_csv { copy::csv_line } else { copy::line };
            lines.push(line(&record, &time, shown.document));
        }
        ui.copy_text(lines.join("\n") + "\n");
    }
}
