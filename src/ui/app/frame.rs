//! The parts of the window, and the order of a frame.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, Pos2, Rect, Ui};

use super::layouts::ProjectorView;
use super::other_keys::other_keys;
use super::region_keys::{Region, RegionKeys};
use super::session::{OpenSession, finish_saving};
use super::settings::{STORAGE_KEY, Settings};
use super::shell::{Shell, command_context};
use super::{appearance, status_bar, stored, top_bar};
use crate::cli::tell;
use crate::model::SocketId;
use crate::net::Modes;
use crate::session::{JournalError, JournalFolder, Log};
use crate::ui::action::{Action, FileAction, Pane, SocketAction, commands};
use crate::ui::document::Document;
use crate::ui::document::chat_pair::PairProgress;
use crate::ui::look::system_fonts::SystemFonts;
use crate::ui::look::{paint_focus_ring, theme};
use crate::ui::socket::card;
use crate::ui::windows::dialogs::Decision;
use crate::ui::windows::drop_hint::drop_hint_ui;
use crate::ui::windows::palette::CallContext;
use crate::ui::windows::quitting::Quitting;

/// The window's state: what outlives a session, and the session that it shows.
pub struct App {
    pub(super) shell: Shell,
    pub(super) session: OpenSession,
}

impl App {
    /// The window with an empty session, or with the one in `file`. Sessions are kept in `journals`.
    pub fn new(
        creation: &eframe::CreationContext<'_>,
        file: Option<PathBuf>,
        journals: Result<JournalFolder, JournalError>,
    ) -> Self {
        let context = creation.egui_ctx.clone();
        stored::keep_theme_alone(&context);
        theme::apply(&context);
        context.add_plugin(RegionKeys::default());
        let settings: Settings = creation
            .storage
            .and_then(|storage| eframe::get_value(storage, STORAGE_KEY))
            .unwrap_or_default();
        let settings = settings.sanitized();
        theme::adapt(&context, settings.presentation());
        context.set_zoom_factor(settings.zoom);
        let mut shell = Shell::new(context, settings, journals);
        let storage = shell.storage();
        let document = Document::live(Modes::INTERACTIVE, &storage);
        let session = OpenSession::new(document, &shell.context);
        if let Ok(journals) = &shell.journals {
            let offered = shell.settings.offered.clone();
            shell.jobs.tidy_journals(journals.clone(), shell.settings.keep(), offered);
        }
        if let Some(file) = file {
            shell.jobs.open(file, storage);
        }
        Self { shell, session }
    }

    /// Has characters that the window's own fonts lack drawn in those of the system.
    pub(super) fn use_system_fonts(&mut self) {
        self.shell.fonts = Some(SystemFonts::install(&self.shell.context));
    }

    /// The log of the session that is shown.
    pub fn log(&self) -> &Arc<Log> {
        self.session.document.log()
    }

    /// Reads what is new in the log, within a bounded time.
    fn read_log(&mut self, ctx: &Context) {
        let has_pulses = self.shell.has_pulses();
        let session = &mut self.session;
        if !session.wake.frame_begins() {
            return;
        }
        let caught_up = session.document.catch_up(|record, table| {
            session.notices.report(record, table);
            // A pair goes no further than its calls do.
            session.pairs.retain(|pair| !pair.is_ended_by(record));
            session.bind_first.retain(|call| !call.is_ended_by(record));
        });
        let (traffic, time) = (session.document.take_traffic(), ctx.input(|input| input.time));
        if has_pulses {
            session.canvas.note_traffic(&traffic, &session.document, 1.0, time);
        } else {
            session.canvas.stand_still();
        }
        if !caught_up {
            ctx.request_repaint_after(session.wake.behind());
        }
    }

    /// Has the kernel sampled only while anybody can see what it holds.
    fn watch_kernel(&self, ctx: &Context) {
        if let Some(playground) = self.session.document.playground() {
            let out_of_view = ctx.input(|input| input.viewport().visible() == Some(false));
            playground.watch_kernel(!out_of_view);
        }
    }

    fn advance_pairs(&mut self) {
        let mut pairs = std::mem::take(&mut self.session.pairs);
        pairs.retain_mut(|pair| match pair.advance(&self.session.document) {
            Ok(PairProgress::UnderWay) => true,
            Ok(PairProgress::Connected(socket_id)) => {
                self.session.select(socket_id);
                self.shell.settings.layouts.show(Pane::Chat);
                self.shell.settings.projector_view = ProjectorView::Pane;
                self.session.panes.chat.give_turn();
                false
            }
            Err(error) => {
                self.session
                    .notices
                    .complain(format!("The chat pair could not be completed: {error}"));
                false
            }
        });
        self.session.pairs.extend(pairs);
    }

    /// Shows the match that was asked for, once it is known.
    fn go_to_match(&mut self) {
        let panes = &mut self.session.panes;
        let chosen = panes.log.selected();
        if let Some(hit) = panes.log.find_bar.find.advance(chosen) {
            self.session.show_record(hit.record);
            self.session.panes.bytes.show_hit(hit);
        }
    }

    /// Takes keys and files for the window as a whole.
    fn take_input(&mut self, ui: &Ui) {
        let Self { shell, session } = self;
        let context = command_context(&session.document, &shell.settings, ui.ctx());
        if !shell.overlays.takes_keys() {
            commands::take_shortcuts(ui, context, &mut shell.actions);
        }
        let calls =
            CallContext { command: context, selected: session.selected, forms: &session.forms };
        shell.overlays.palette_ui(ui.ctx(), calls, &mut shell.actions);
        shell.actions.extend(ui.input(|input| {
            let dropped = input.raw.dropped_files.first()?;
            Some(FileAction::OpenPath(dropped.path().to_owned()))
        }));
    }

    /// Draws what is open over the regions.
    fn windows_ui(&mut self, ctx: &Context) {
        self.socket_windows_ui(ctx);
        let Self { shell, session } = self;
        session.ports.ui(ctx, &mut shell.actions);
        let measuring = session.measuring.as_ref();
        session.measure.ui(ctx, &session.document, measuring, &mut shell.actions);
        shell.earlier.ui(ctx, shell.settings.storage_limits(), &mut shell.actions);
        shell.grading.ui(ctx, &mut shell.actions);
        session.notices.ui(ctx, &mut shell.actions);
        shell.export.ui(
            ctx,
            &session.document,
            session.selected,
            session.panes.log.filter.filter(),
            &mut shell.settings.export,
            &mut shell.actions,
        );
        let journals = shell.journals.as_ref().map(JournalFolder::path).map_err(String::as_str);
        shell.overlays.ui(ctx, journals, other_keys);
        self.lesson_maker_window_ui(ctx);
        self.dialog_ui(ctx);
        self.ending_ui(ctx);
        drop_hint_ui(ctx);
    }

    fn dialog_ui(&mut self, ctx: &Context) {
        let session = &mut self.session;
        let Some(dialog) = &mut session.dialog else { return };
        let decision = dialog.ui(ctx, &session.document, &mut self.shell.actions);
        match decision {
            Decision::Open => return,
            Decision::Closed => session.dialog = None,
            Decision::Leave(then) => {
                session.dialog = None;
                self.leave_now(then);
            }
            Decision::SaveAndLeave(then) => {
                session.dialog = None;
                self.save_and_leave(then);
            }
            Decision::DiscardAndLeave(then) => {
                session.dialog = None;
                self.discard_and_leave(then);
            }
        }
        ctx.request_repaint();
    }
}

/// A click on a call leaves the host field, which looks its name up for what it suggests; the call does
/// so itself.
fn without_needless_lookups(mut actions: Vec<Action>) -> Vec<Action> {
    let calls = actions.iter().filter_map(|action| match action {
        Action::Socket(SocketAction::Press(socket_id, kind)) if kind.has_address() => {
            Some(*socket_id)
        }
        _ => None,
    });
    let calls: Vec<SocketId> = calls.collect();
    actions.retain(
        |action| !matches!(action, Action::Socket(SocketAction::LookUp(id)) if calls.contains(id)),
    );
    actions
}

/// What was drawn above what is left: the bars.
fn above(ui: &Ui) -> Rect {
    let (window, left) = (ui.ctx().content_rect(), ui.available_rect_before_wrap());
    Rect::from_min_max(window.min, Pos2::new(window.right(), left.top()))
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        for action in without_needless_lookups(self.shell.actions.take()) {
            self.execute(action);
        }
        self.take_results();
        self.read_log(ctx);
        self.advance_review(ctx.input(|input| input.time));
        self.advance_lesson();
        self.advance_lesson_maker();
        self.advance_pairs();
        self.call_bound();
        // What it has told the log was there before it ended.
        self.session.measuring.take_if(|measuring| measuring.has_ended());
        self.go_to_match();
        self.watch_kernel(ctx);
        self.guard_closing(ctx);
        appearance::fit_projector(ctx, &self.shell.settings, &mut self.shell.fitted);
        self.shell.settings.zoom = ctx.zoom_factor();
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        // A question is answered before anything else is asked for.
        if self.session.dialog.is_none() && self.shell.ending == Quitting::No {
            self.take_input(ui);
            self.take_lesson_keys(ui);
        }
        let Self { shell, session } = self;
        let document = &session.document;
        top_bar::top_bar_ui(ui, document, &mut shell.settings, &mut shell.actions);
        // From the last row nobody reads it.
        if !shell.settings.projector {
            status_bar::status_bar_ui(ui, document);
        }
        status_bar::banner_ui(ui, document);
        shell.earlier.offer_ui(ui, &mut shell.settings.offered, &mut shell.actions);
        shell.jobs.progress_ui(ui, &mut shell.actions);
        session.review_bar.ui(ui, document, &session.panes.log, &mut shell.actions);
        let mut regions = vec![(Region::Bars, above(ui))];
        self.regions_ui(ui, &mut regions);
        let entry = self.session.selected.map(card::id_of);
        RegionKeys::lay_out(ui.ctx(), regions, entry);
        self.windows_ui(&ui.ctx().clone());
        paint_focus_ring(ui.ctx());
        if let Some(fonts) = &self.shell.fonts {
            fonts
                .advance(ui.ctx())
                .into_iter()
                .for_each(|lacking| self.session.notices.tell(lacking));
        }
        if !self.shell.actions.asked().is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.session.measuring = None;
        let document = &self.session.document;
        // A file that is still being written holds the log: its journal ends properly all the same.
        if let Some(playground) = document.playground() {
            playground.close();
            finish_saving(&self.session.savers);
        }
        if let Err(error) = document.log().finish() {
            tell(&error);
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if let Ok(draft) = self.shell.lesson_maker.written() {
            self.shell.settings.learn.draft = draft;
        }
        eframe::set_value(storage, STORAGE_KEY, &self.shell.settings);
    }
}
