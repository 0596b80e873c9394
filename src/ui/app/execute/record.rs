//! Carrying out actions on the records of the log.

use std::sync::Arc;

use crate::ui::action::{Pane, RecordAction};
use crate::ui::app::frame::App;
use crate::ui::document::find::FindStep;

impl App {
    pub(super) fn execute_on_record(&mut self, action: RecordAction) {
        let Self { shell, session } = self;
        match action {
            RecordAction::Show(number) => session.show_record(number),
            RecordAction::SelectBytes { record, bytes } => {
                session.panes.bytes.select(record, bytes);
            }
            RecordAction::Mark(record, marked) => session.document.mark(record, marked),
            RecordAction::Comment(record, text) => session.document.comment(record, text),
            RecordAction::Filter { test, only } => session.panes.log.filter.narrow(&test, only),
            RecordAction::Find(step) => {
                let find_bar = &mut session.panes.log.find_bar;
                // Where the bytes are in front of the log, they stay there from match to match.
                if step == FindStep::Open || !find_bar.find.is_open() {
                    shell.settings.layouts.show(Pane::Log);
                }
                find_bar.step(step);
            }
            RecordAction::Follow { socket_id, record } => {
                session.select(socket_id);
                session.panes.follow.follow(socket_id, record);
                shell.settings.layouts.show(Pane::Follow);
            }
            RecordAction::GoTo => {
                shell.settings.layouts.show(Pane::Log);
                session.panes.log.ask_where();
            }
            RecordAction::CopyOrSave(what) => {
                shell.jobs.copy_or_save(what, Arc::clone(session.document.log()));
            }
        }
    }
}
