//! The end of the program: what it asks and waits for before the window closes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use egui::{Context, ViewportCommand};

use super::frame::App;
use crate::ui::windows::dialogs::LeaveSession;
use crate::ui::windows::quitting::{Quitting, ending_ui};

impl App {
    /// A closure that ends the program without a question, from any thread.
    pub fn ending_from_outside(&self) -> impl FnOnce() + Send + 'static {
        let shell = &self.shell;
        let (ended, context) = (Arc::clone(&shell.ended_from_outside), shell.context.clone());
        move || {
            ended.store(true, Ordering::Release);
            context.request_repaint();
        }
    }

    /// Closing the window asks first if sockets are open or notes are not saved, and waits for a
    /// session that is being written.
    pub(super) fn guard_closing(&mut self, ctx: &Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        let Self { shell, session } = self;
        if shell.ended_from_outside.load(Ordering::Acquire) {
            // Nobody is there who could see what it waits for.
            if !matches!(shell.ending, Quitting::Anyway(_)) {
                shell.ending = Quitting::anyway();
            }
        } else if asked && shell.ending == Quitting::No {
            if let Some(question) = session.question_before(&LeaveSession::Quit) {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                session.dialog = Some(question);
                return;
            }
            shell.ending = Quitting::OnceWritten;
        }
        if let Quitting::Anyway(at) = shell.ending {
            shell.jobs.stop_exporting();
            ctx.request_repaint_after(at.saturating_duration_since(Instant::now()));
        }
        if shell.ending != Quitting::No {
            let is_due = shell.ending.is_due(shell.jobs.is_exporting());
            ctx.send_viewport_cmd(if is_due {
                ViewportCommand::Close
            } else {
                ViewportCommand::CancelClose
            });
        }
    }

    /// Shows what the end waits for, until it happens or the person decides otherwise.
    pub(super) fn ending_ui(&mut self, ctx: &Context) {
        let shell = &mut self.shell;
        if shell.ending != Quitting::No
            && shell.jobs.is_exporting()
            && let Some(decided) = ending_ui(ctx)
        {
            shell.ending = decided;
            ctx.request_repaint();
        }
    }
}
