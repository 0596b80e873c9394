//! The parts of the window, and the order of a frame.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use egui::{Context, Ui, ViewportCommand};

use super::{
    bind_first::BindFirst,
    jobs::Tasks,
    pane_tiles::Pane,
    review_bar::ReviewBar,
    settings::{STORAGE_KEY, Settings},
    status_bar, stored, top_bar,
};
use crate::{
    cli::tell,
    model::SocketId,
    net::Modes,
    session::{JournalError, JournalFolder, Log, Storage},
    ui::{
        action::{
            Action, Actions,
            commands::{self, Now},
        },
        canvas::Canvas,
        document::{
            Document,
            chat_pair::{ChatPair, Progress},
            wake::Wake,
        },
        look::theme,
        panes::{
            bytes::BytesPane,
            chat::ChatPane,
            follow::FollowPane,
            kernel::KernelPane,
            ladder::LadderPane,
            log::LogPane,
            plots::{PlotsPane, StatisticsPane},
            states::StatesPane,
        },
        socket::forms::SocketForm,
        windows::{
            command_palette::ChosenSocket,
            dialogs::{Decision, Dialog, Leaving},
            drop_hint::drop_hint_ui,
            earlier_sessions::EarlierSessions,
            export_dialog::ExportDialog,
            notices::Notices,
            overlays::Overlays,
            ports::Ports,
            quitting::{Ending, ending_ui},
        },
    },
};

/// The window's state: the session that it shows, and what each part of it remembers.
pub struct App {
    pub(super) document: Document,
    pub(super) settings: Settings,
    pub(super) forms: BTreeMap<SocketId, SocketForm>,
    pub(super) selected: Option<SocketId>,
    pub(super) canvas: Canvas,
    pub(super) log_pane: LogPane,
    pub(super) chat_pane: ChatPane,
    pub(super) ladder_pane: LadderPane,
    pub(super) states_pane: StatesPane,
    pub(super) bytes_pane: BytesPane,
    pub(super) kernel_pane: KernelPane,
    pub(super) statistics_pane: StatisticsPane,
    pub(super) plots_pane: PlotsPane,
    pub(super) follow_pane: FollowPane,
    pub(super) ports: Ports,
    pub(super) notices: Notices,
    pub(super) overlays: Overlays,
    pub(super) dialog: Option<Dialog>,
    pub(super) tasks: Tasks,
    pub(super) earlier: EarlierSessions,
    pub(super) export: ExportDialog,
    /// Where journals are, or why there are none.
    pub(super) journals: Result<JournalFolder, String>,
    pub(super) pairs: Vec<ChatPair>,
    pub(super) bind_first: Vec<BindFirst>,
    /// Whether the person has agreed in this session that others may reach a socket.
    pub(super) exposure_agreed: bool,
    /// Whether the program may end.
    pub(super) ending: Ending,
    /// Whether the system has asked for the end of the program: nobody is there to answer questions.
    ended_from_outside: Arc<AtomicBool>,
    /// The way through the time of a review.
    pub(super) review_bar: ReviewBar,
    /// Whether notes are to be saved once the file that is being written is.
    pub(super) save_waits: bool,
    /// What goes on once the notes of a review are saved.
    pub(super) leaving: Option<Leaving>,
    pub(super) actions: Actions,
    pub(super) context: Context,
    /// When the log that is shown wakes the window.
    wake: Arc<Wake>,
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
        let settings: Settings = creation
            .storage
            .and_then(|storage| eframe::get_value(storage, STORAGE_KEY))
            .unwrap_or_default();
        let settings = settings.sanitized();
        theme::adapt(&context, settings.projector, settings.reduced_motion);
        context.set_zoom_factor(settings.zoom);
        let journals = journals.map_err(|error| error.to_string());
        let storage = storage(&journals, &settings);
        let mut app = Self {
            document: Document::live(Modes::INTERACTIVE, &storage),
            settings,
            forms: BTreeMap::new(),
            selected: None,
            canvas: Canvas::default(),
            log_pane: LogPane::default(),
            chat_pane: ChatPane::default(),
            ladder_pane: LadderPane::default(),
            states_pane: StatesPane::default(),
            bytes_pane: BytesPane::default(),
            kernel_pane: KernelPane::default(),
            statistics_pane: StatisticsPane::default(),
            plots_pane: PlotsPane::default(),
            follow_pane: FollowPane::default(),
            ports: Ports::default(),
            notices: Notices::default(),
            overlays: Overlays::default(),
            dialog: None,
            tasks: Tasks::new(context.clone()),
            earlier: EarlierSessions::default(),
            export: ExportDialog::default(),
            journals,
            pairs: Vec::new(),
            bind_first: Vec::new(),
            exposure_agreed: false,
            ending: Ending::No,
            ended_from_outside: Arc::default(),
            review_bar: ReviewBar::default(),
            save_waits: false,
            leaving: None,
            actions: Actions::new(),
            context,
            wake: Arc::new(Wake::new()),
        };
        app.listen_to_log();
        if let Ok(journals) = &app.journals {
            let offered = app.settings.offered.clone();
            app.tasks.tidy_journals(journals.clone(), app.settings.keep(), offered);
        }
        if let Some(file) = file {
            app.tasks.open(file, storage);
        }
        app
    }

    /// What has the program end without a question, from any thread.
    pub fn ending_from_outside(&self) -> impl FnOnce() + Send + 'static {
        let (ended, context) = (Arc::clone(&self.ended_from_outside), self.context.clone());
        move || {
            ended.store(true, Ordering::Release);
            context.request_repaint();
        }
    }

    /// Where a session is kept.
    pub(super) fn storage(&self) -> Storage {
        storage(&self.journals, &self.settings)
    }

    /// The log of the session that is shown.
    pub fn log(&self) -> &Arc<Log> {
        self.document.log()
    }

    /// Has the log that is shown wake the window.
    pub(super) fn listen_to_log(&mut self) {
        // That of the session before may still grow, and is nobody's any more.
        self.wake = Arc::new(Wake::new());
        let (context, wake) = (self.context.clone(), Arc::clone(&self.wake));
        self.document.log().on_append(move || {
            if let Some(delay) = wake.appended() {
                context.request_repaint_after(delay);
            }
        });
        self.context.request_repaint();
    }

    /// Reads what is new in the log, within a bounded time.
    fn read_log(&mut self, ctx: &Context) {
        if !self.wake.frame_begins() {
            return;
        }
        let (notices, pairs) = (&mut self.notices, &mut self.pairs);
        let waiting = &mut self.bind_first;
        let caught_up = self.document.catch_up(|record, table| {
            notices.report(record, table);
            // A pair goes no further than its calls do.
            pairs.retain(|pair| !pair.is_ended_by(record));
            waiting.retain(|call| !call.is_ended_by(record));
        });
        let (crossings, time) = (self.document.take_crossings(), ctx.input(|input| input.time));
        if self.has_pulses() {
            self.canvas.note_crossings(&crossings, &self.document, 1.0, time);
        } else {
            self.canvas.stand_still();
        }
        if !caught_up {
            self.context.request_repaint_after(self.wake.behind());
        }
    }

    /// Whether bytes that cross are seen to move.
    pub(super) fn has_pulses(&self) -> bool {
        !self.settings.reduced_motion && !self.settings.canvas.as_table
    }

    /// Says whether anybody can see what the kernel holds: a window out of view needs no samples.
    fn tell_sampler(&self, ctx: &Context) {
        if let Some(playground) = self.document.playground() {
            let out_of_view = ctx.input(|input| input.viewport().visible() == Some(false));
            playground.watch_kernel(!out_of_view);
        }
    }

    fn advance_pairs(&mut self) {
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.retain_mut(|pair| match pair.advance(&self.document) {
            Ok(Progress::UnderWay) => true,
            Ok(Progress::Connected(socket_id)) => {
                self.select(socket_id);
                self.settings.layouts.show(Pane::Chat);
                self.chat_pane.give_turn();
                false
            }
            Err(error) => {
                self.notices.complain(format!("The chat pair was not finished: {error}"));
                false
            }
        });
        self.pairs.extend(pairs);
    }

    /// Shows the hit that was asked for, once it is known.
    fn go_to_hit(&mut self) {
        let chosen = self.log_pane.selected();
        if let Some(hit) = self.log_pane.find_bar.find.advance(chosen) {
            self.perform(Action::ShowRecord(hit.record));
            self.bytes_pane.show_hit(hit);
        }
    }

    /// Closing the window asks first if sockets are open or notes are not saved, and waits for a
    /// session that is being written.
    fn guard_closing(&mut self, ctx: &Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if self.ended_from_outside.load(Ordering::Acquire) {
            // Nobody is there who could see what it waits for.
            if !matches!(self.ending, Ending::Anyway(_)) {
                self.ending = Ending::anyway();
            }
        } else if asked && self.ending == Ending::No {
            if let Some(question) = self.question_before(&Leaving::Quit) {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                self.dialog = Some(question);
                return;
            }
            self.ending = Ending::OnceWritten;
        }
        if let Ending::Anyway(at) = self.ending {
            self.tasks.stop_exporting();
            ctx.request_repaint_after(at.saturating_duration_since(Instant::now()));
        }
        if self.ending != Ending::No {
            let is_due = self.ending.is_due(self.tasks.is_exporting());
            ctx.send_viewport_cmd(if is_due {
                ViewportCommand::Close
            } else {
                ViewportCommand::CancelClose
            });
        }
    }

    /// Shows what the end waits for, until it comes or is decided otherwise.
    fn wait_to_end(&mut self, ctx: &Context) {
        if let Some(decided) = ending_ui(ctx) {
            self.ending = decided;
            ctx.request_repaint();
        }
    }

    fn dialog_ui(&mut self, ctx: &Context) {
        let Some(dialog) = &mut self.dialog else { return };
        match dialog.ui(ctx, &self.document, &mut self.actions) {
            Decision::Open => {}
            Decision::Closed => self.dialog = None,
            Decision::Leave(then) => {
                self.dialog = None;
                self.leave_now(then);
                ctx.request_repaint();
            }
            Decision::SaveAndLeave(then) => {
                self.dialog = None;
                self.save_and_leave(then);
                ctx.request_repaint();
            }
            Decision::DiscardAndLeave(then) => {
                self.dialog = None;
                self.discard_and_leave(then);
                ctx.request_repaint();
            }
        }
    }
}

fn storage(journals: &Result<JournalFolder, String>, settings: &Settings) -> Storage {
    let budget = settings.memory_bytes();
    match journals {
        Ok(folder) => Storage { budget, ..Storage::journal(folder.clone()) },
        Err(_told_in_the_window) => Storage { budget, ..Storage::memory() },
    }
}

/// A click on a call leaves the host field, which looks its name up for what it offers; the call does
/// so itself.
fn without_needless_lookups(mut actions: Actions) -> Actions {
    let calls = actions.iter().filter_map(|action| match action {
        Action::Press(socket_id, kind) if kind.has_address() => Some(*socket_id),
        _ => None,
    });
    let calls: Vec<SocketId> = calls.collect();
    actions.retain(|action| !matches!(action, Action::LookUp(id) if calls.contains(id)));
    actions
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        for action in without_needless_lookups(std::mem::take(&mut self.actions)) {
            self.perform(action);
        }
        self.take_answers();
        self.read_log(ctx);
        self.pass_time(ctx.input(|input| input.time));
        self.advance_pairs();
        self.make_bound();
        self.go_to_hit();
        self.tell_sampler(ctx);
        self.guard_closing(ctx);
        self.settings.zoom = ctx.zoom_factor();
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        // A question is answered before anything else is asked for.
        if self.dialog.is_none() && self.ending == Ending::No {
            let now = Now { document: &self.document, settings: &self.settings, ctx: ui.ctx() };
            if !self.overlays.takes_keys() {
                commands::take_shortcuts(ui, now, &mut self.actions);
            }
            let chosen = self.selected.and_then(|selected| self.document.table().get(selected));
            let live = self.document.playground().is_some();
            let chosen = chosen.map(|socket| ChosenSocket { socket, live });
            self.overlays.palette_ui(ui.ctx(), now, chosen, &mut self.actions);
            self.actions.extend(ui.input(|input| {
                let dropped = input.raw.dropped_files.first()?;
                Some(Action::OpenFile(dropped.path().to_owned()))
            }));
        }
        top_bar::top_bar_ui(ui, &self.document, &mut self.settings, &mut self.actions);
        status_bar::status_bar_ui(ui, &self.document);
        status_bar::banner_ui(ui, &self.document);
        self.earlier.offer_ui(ui, &mut self.settings.offered, &mut self.actions);
        self.tasks.progress_ui(ui, &mut self.actions);
        let rows = self.log_pane.keyboard();
        self.review_bar.ui(ui, &self.document, rows, &mut self.actions);
        self.regions_ui(ui);
        self.ports.ui(ui.ctx(), &mut self.actions);
        self.earlier.ui(ui.ctx(), &mut self.settings, &mut self.actions);
        self.notices.ui(ui.ctx(), &mut self.actions);
        self.export.ui(
            ui.ctx(),
            &self.document,
            self.selected,
            self.log_pane.filter.filter(),
            &mut self.actions,
        );
        let journals = self.journals.as_ref().map(JournalFolder::path).map_err(String::as_str);
        self.overlays.ui(ui.ctx(), journals);
        self.dialog_ui(&ui.ctx().clone());
        if self.ending != Ending::No && self.tasks.is_exporting() {
            self.wait_to_end(ui.ctx());
        }
        drop_hint_ui(ui.ctx());
        if !self.actions.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // A file that is still being written holds the log: its journal ends properly all the same.
        if let Some(playground) = self.document.playground() {
            playground.close();
        }
        if let Err(error) = self.document.log().finish() {
            tell(&error);
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, STORAGE_KEY, &self.settings);
    }
}
