//! Carrying out what was asked for, between two frames.

use std::{path::PathBuf, sync::Arc};

use super::{
    bind_first::BindFirst, frame::App, jobs::Purpose, pane_tiles::Pane, review_bar::ReviewBar,
};
use crate::{
    export::Format,
    model::{
        Arranging, Call, CallKind, Family, Footing, OptionValue, SocketId, SocketOption,
        SocketState, reach,
    },
    net::{CallError, Modes},
    scenario::{self, Permissions, Plan, Shipped},
    session,
    ui::{
        action::Action,
        canvas::{Canvas, target_address},
        document::{Document, chat_pair::ChatPair, find::FindStep},
        panes::{
            bytes::BytesPane,
            follow::FollowPane,
            kernel::KernelPane,
            ladder::LadderPane,
            log::LogPane,
            plots::{PlotsPane, StatisticsPane},
            states::StatesPane,
        },
        socket::{
            close_question::Closing,
            exposure,
            forms::{Asked, SocketForm},
        },
        windows::{
            dialogs::{Dialog, Leaving},
            notices::{self, Notices},
            ports::Ports,
            quitting::Ending,
        },
    },
};

impl App {
    /// Carries out one action.
    pub(super) fn perform(&mut self, action: Action) {
        match action {
            Action::NewSocket(protocol) => {
                let family = self.family();
                if let Some(playground) = self.document.playground() {
                    let socket_id = playground.open(protocol, family);
                    self.select(socket_id);
                    self.settings.panes_alone = false;
                }
            }
            Action::StartChatPair => {
                self.settings.panes_alone = false;
                self.start_chat_pair();
            }
            Action::Press(socket_id, kind) => self.press(socket_id, kind),
            Action::CloseWithReset(socket_id) => self.close_with_reset(socket_id),
            Action::MakeExposed(socket_id, asked) => {
                self.exposure_agreed = true;
                self.make(socket_id, asked);
            }
            Action::BindFirst(socket_id, address, asked) => {
                let mut bind = None;
                self.hand_over(socket_id, |playground| {
                    bind = Some(playground.call(socket_id, Call::Bind(address))?);
                    Ok(())
                });
                let waits = bind.map(|bind| BindFirst { socket_id, bind, then: asked });
                self.bind_first.extend(waits);
            }
            Action::RunScenario(path, plan, allowed) => self.run_scenario(path, *plan, allowed),
            Action::OfferScenario(shipped) => self.offer_scenario(shipped),
            Action::LookUp(socket_id) => {
                let host = self.forms.get(&socket_id).map(|form| form.host.trim().to_owned());
                self.hand_over(socket_id, |playground| {
                    host.map_or(Ok(()), |host| playground.look_up(socket_id, &host, 0))
                });
            }
            Action::Cancel(socket_id, call_id) => {
                self.hand_over(socket_id, |playground| playground.cancel(socket_id, call_id));
            }
            Action::SetReading(socket_id, mode) => {
                self.hand_over(socket_id, |playground| playground.set_reading(socket_id, mode));
            }
            Action::SetAccepting(socket_id, mode) => {
                self.hand_over(socket_id, |playground| playground.set_accepting(socket_id, mode));
            }
            Action::Say(sockets, bytes) => {
                for socket_id in sockets {
                    self.make(socket_id, Asked::Call(Call::Send(bytes.clone())));
                }
            }
            Action::Select(socket_id) => self.select(socket_id),
            Action::Lead(socket_id) => self.lead(socket_id),
            Action::CloseSockets(closing) => self.close_sockets(closing),
            Action::ShowRecord(number) => self.show_record(number),
            Action::Mark(record, marked) => self.document.mark(record, marked),
            Action::Comment(record, text) => self.document.comment(record, text),
            Action::Arrange(changes) => self.document.arrange(changes),
            Action::ConnectTo(socket_id, target) => self.connect_to(socket_id, target),
            Action::Narrow { test, only } => self.log_pane.filter.narrow(&test, only),
            Action::Find(step) => self.find(step),
            Action::Follow { socket_id, record } => {
                self.select(socket_id);
                self.follow_pane.follow(socket_id, record);
                self.settings.layouts.show(Pane::Follow);
            }
            Action::Carry(what) => self.tasks.carry(what, Arc::clone(self.document.log())),
            Action::CopyPicture => self.copy_picture(),
            Action::Complain(message) => self.notices.complain(message),
            Action::ShowPorts(port) => {
                self.ports.show(port);
                self.look_at_ports();
            }
            Action::LookAtPorts => self.look_at_ports(),
            Action::SwitchIllegalCalls => self.settings.allow_illegal ^= true,
            Action::SwitchIpv6 => self.settings.use_ipv6 ^= true,
            Action::Look(look) => look.apply(&mut self.settings, &self.context),
            Action::Show(overlay) => self.overlays.show(overlay),
            Action::Divide(change) => self.divide(change),
            Action::GoTo => {
                self.settings.layouts.show(Pane::Log);
                self.log_pane.ask_where();
            }
            Action::NewSession => self.leave(Leaving::NewSession),
            Action::OpenSession => self.tasks.ask(Purpose::Open, ""),
            Action::ExportSession => self.export.show(),
            Action::ExportScenario => self.export.show_as(Format::Scenario),
            Action::PreviewExport => {
                let log = Arc::clone(self.document.log());
                self.tasks.preview(log, self.export.wanted().clone());
            }
            Action::ChooseExportFile => {
                let name = self.export.wanted().file_name(self.document.log());
                self.tasks.ask(Purpose::Export, &name);
            }
            Action::StopExporting => self.tasks.stop_exporting(),
            Action::OpenFile(path) => self.leave(Leaving::OpenFile(path)),
            Action::ExportTo(path) => {
                let (log, filter) = (Arc::clone(self.document.log()), self.filter_line());
                self.tasks.export(log, path, self.export.wanted().clone(), filter);
            }
            Action::Save => self.save(),
            Action::Travel(travel) => self.travel(travel),
            Action::LookAtRecent => {
                self.tasks.look_at_recent(self.settings.recent.files().to_vec());
            }
            Action::ClearRecent => self.settings.recent.clear(),
            Action::ShowEarlierSessions => {
                self.earlier.show();
                self.look_for_sessions();
            }
            Action::RemoveJournal(path) => {
                self.earlier.forget(&path);
                self.tasks.remove_journal(path);
            }
            Action::SetMemory => {
                self.document.log().set_memory_budget(self.settings.memory_bytes());
            }
            Action::StopOpening => self.tasks.stop_opening(),
            Action::Quit => self.leave(Leaving::Quit),
        }
    }

    /// Copies the window as the next frame draws it.
    fn copy_picture(&self) {
        let context = self.context.clone();
        self.context.request_screenshot(move |picture| {
            context.copy_image(Arc::unwrap_or_clone(picture));
            context.request_repaint();
        });
    }

    /// Runs a scenario in a session of its own.
    fn run_scenario(&mut self, path: PathBuf, plan: Plan, allowed: Permissions) {
        self.show_document(Document::live(Modes::STEPWISE, &self.storage()));
        if let Some(playground) = self.document.playground() {
            self.tasks.play(path, plan, allowed, Arc::clone(playground));
        }
    }

    /// Chooses a record, and its socket.
    fn show_record(&mut self, number: u64) {
        self.log_pane.select(number);
        if let Some(entry) = self.document.log().entry(number)
            && let Some(socket) = self.document.latest().get(entry.socket)
        {
            self.selected = Some(entry.socket);
            self.canvas.choose(entry.socket);
            self.chat_pane.show_one_of(socket);
        }
    }

    fn find(&mut self, step: FindStep) {
        // Where the bytes are in front of the log, they stay there from hit to hit.
        if step == FindStep::Open || !self.log_pane.find_bar.find.is_open() {
            self.settings.layouts.show(Pane::Log);
        }
        self.log_pane.find_bar.step(step);
    }

    fn close_with_reset(&mut self, socket_id: SocketId) {
        let at_once = OptionValue::Linger(Some(0));
        self.hand_over(socket_id, |playground| {
            playground.call(socket_id, Call::SetOption(SocketOption::Linger, at_once))?;
            playground.call(socket_id, Call::Close).map(drop)
        });
    }

    /// Asks whether to run a scenario that comes with the program, as for one in a file.
    fn offer_scenario(&mut self, shipped: &Shipped) {
        match shipped.plan(&scenario::Settings::from_environment([])) {
            Ok(plan) => {
                self.dialog = Some(Dialog::to_run(shipped.file().into(), Box::new(plan)));
            }
            Err(error) => self.notices.complain(error.to_string()),
        }
    }

    fn look_at_ports(&mut self) {
        if let Some(playground) = self.document.playground() {
            self.ports.begin_look();
            self.tasks.look_at_ports(Arc::clone(playground));
        } else {
            let reason = "Nothing is looked at in a review: File, New session begins a live one.";
            self.ports.take(Err(reason.to_owned()), self.document.table());
        }
    }

    fn look_for_sessions(&mut self) {
        match &self.journals {
            Ok(journals) => self.tasks.list_journals(journals.clone()),
            Err(reason) => self.earlier.take(Err(reason.clone())),
        }
    }

    fn family(&self) -> Family {
        if self.settings.use_ipv6 { Family::V6 } else { Family::V4 }
    }

    /// Closes those that are open, after asking if several are meant, and puts the cards of the others
    /// away.
    fn close_sockets(&mut self, closing: Closing) {
        if closing.is_to_be_asked(&self.document) {
            self.dialog = Some(Dialog::CloseChosen(closing));
            return;
        }
        let table = self.document.table();
        let of_table = closing.sockets.iter().filter_map(|socket_id| table.get(*socket_id));
        let (open, closed): (Vec<_>, Vec<_>) = of_table.partition(|socket| socket.is_open());
        let is_away = |socket_id| {
            self.document.arrangement().of(socket_id).is_some_and(|arranged| arranged.is_away)
        };
        let away = closed.iter().map(|socket| socket.socket_id()).filter(|id| !is_away(*id));
        let away = away.map(|socket_id| (socket_id, Arranging::PutAway(true))).collect();
        self.document.arrange(away);
        let open: Vec<_> = open.iter().map(|socket| socket.socket_id()).collect();
        for socket_id in open {
            if closing.with_reset {
                self.close_with_reset(socket_id);
            } else {
                self.press(socket_id, CallKind::Close);
            }
        }
    }

    /// Has the inspector and the chat show a socket whose card is among the chosen ones.
    fn lead(&mut self, socket_id: Option<SocketId>) {
        self.selected = socket_id;
        if let Some(socket_id) = socket_id {
            self.canvas.choose(socket_id);
            self.chat_pane.show(socket_id);
        }
    }

    /// Shows a socket in the inspector and, where it has one, its chat.
    pub(super) fn select(&mut self, socket_id: SocketId) {
        self.selected = Some(socket_id);
        self.canvas.reveal(socket_id);
        self.chat_pane.show(socket_id);
    }

    fn start_chat_pair(&mut self) {
        let family = self.family();
        let Some(playground) = self.document.playground() else { return };
        match ChatPair::start(playground, family) {
            Ok(pair) => self.pairs.push(pair),
            Err(error) => self.notices.complain(format!("The chat pair was not begun: {error}")),
        }
    }

    /// Makes a call with the arguments that stand in the form.
    fn press(&mut self, socket_id: SocketId, kind: CallKind) {
        let Some(socket) = self.document.table().get(socket_id) else { return };
        let form = self.forms.entry(socket_id).or_insert_with(|| SocketForm::new(socket.family()));
        match form.call(kind) {
            Ok(asked) => {
                if kind.is_send() {
                    form.message.sent();
                }
                self.make(socket_id, asked);
            }
            Err(error) => self.notices.complain(error.to_string()),
        }
    }

    /// Connects a socket to another of this session; its fields then say where to.
    fn connect_to(&mut self, socket_id: SocketId, target: SocketId) {
        let table = self.document.table();
        let (Some(socket), Some(target)) = (table.get(socket_id), table.get(target)) else {
            return;
        };
        let allow_illegal = self.settings.allow_illegal;
        let Some(address) = target_address(socket, target, allow_illegal) else { return };
        let form = self.forms.entry(socket_id).or_insert_with(|| SocketForm::new(socket.family()));
        form.set_address(address);
        self.make(socket_id, Asked::Call(Call::Connect(address)));
        self.select(socket_id);
    }

    /// Makes a call, unless it would let others reach the socket and nobody has agreed to that.
    fn make(&mut self, socket_id: SocketId, asked: Asked) {
        let Some(socket) = self.document.table().get(socket_id) else { return };
        if !self.exposure_agreed && exposure::opening(socket, &asked).is_some() {
            self.dialog = Some(Dialog::Expose { socket_id, asked });
            return;
        }
        let footing = Footing::from(socket);
        self.make_agreed(socket_id, asked, (!self.exposure_agreed).then_some(footing));
    }

    /// Makes the calls whose sockets have been bound for them.
    pub(super) fn make_bound(&mut self) {
        let table = self.document.latest();
        let bound: Vec<_> = self.bind_first.extract_if(.., |call| call.is_bound(table)).collect();
        for BindFirst { socket_id, then, .. } in bound {
            self.make(socket_id, then);
        }
    }

    /// Makes a call. With a footing, one by name is taken back if its address turns out to be one
    /// at which others can reach the socket.
    fn make_agreed(&mut self, socket_id: SocketId, asked: Asked, unasked: Option<Footing>) {
        self.hand_over(socket_id, |playground| match asked {
            Asked::Call(call) => playground.call(socket_id, call).map(drop),
            Asked::ByName { call, host, port } => {
                let to = move |address| call.with_address(address);
                let may = move |call: &Call| {
                    unasked.is_none_or(|footing| reach(&footing, call).opens.is_none())
                };
                playground.call_by_name_if(socket_id, &host, port, to, may).map(drop)
            }
        });
    }

    /// Hands something to a socket's thread, and says so if that takes nothing any more.
    fn hand_over(
        &mut self,
        socket_id: SocketId,
        what: impl FnOnce(&crate::net::Playground) -> Result<(), CallError>,
    ) {
        let Some(playground) = self.document.playground() else { return };
        if let Err(error) = what(playground) {
            let name = self.document.table().get(socket_id).map(SocketState::name);
            self.notices.complain(notices::refused(&name.unwrap_or_default(), error));
        }
    }

    /// Ends the session, after asking if sockets are still open or notes are not saved.
    pub(super) fn leave(&mut self, then: Leaving) {
        match self.question_before(&then) {
            Some(question) => self.dialog = Some(question),
            None => self.leave_now(then),
        }
    }

    /// Ends the session.
    pub(super) fn leave_now(&mut self, then: Leaving) {
        match then {
            Leaving::Quit => self.ending = Ending::OnceWritten,
            Leaving::NewSession => {
                self.show_document(Document::live(Modes::INTERACTIVE, &self.storage()));
            }
            // The session before stays until the file has been read.
            Leaving::OpenFile(path) => self.tasks.open(path, self.storage()),
        }
    }

    /// Shows another session. The sockets of the one before are closed by being dropped, on a
    /// thread of its own: the window does not wait.
    pub(super) fn show_document(&mut self, document: Document) {
        if self.document.unsaved_notes() > 0 {
            // They came after it was asked for them: the journal stays, and has them.
            self.document.log().end_with(session::Ending::Keep);
        }
        let before = std::mem::replace(&mut self.document, document);
        let closing = std::thread::Builder::new().name("close-session".to_owned());
        if let Err(error) = closing.spawn(move || drop(before)) {
            self.notices.complain(format!("The session before was closed here: {error}"));
        }
        // Nothing of the session before may act on this one.
        self.selected = None;
        self.dialog = None;
        self.forms.clear();
        self.pairs.clear();
        self.bind_first.clear();
        self.chat_pane.clear();
        self.canvas = Canvas::default();
        self.log_pane = LogPane::default();
        if let Some(filter) = &self.document.log().header().filter {
            self.log_pane.filter.set(filter.clone());
        }
        self.review_bar = ReviewBar::default();
        self.leaving = None;
        self.save_waits = false;
        self.ladder_pane = LadderPane::default();
        self.states_pane = StatesPane::default();
        self.bytes_pane = BytesPane::default();
        self.kernel_pane = KernelPane::default();
        self.statistics_pane = StatisticsPane::default();
        self.plots_pane = PlotsPane::default();
        self.follow_pane = FollowPane::default();
        self.ports = Ports::default();
        self.notices = Notices::default();
        self.export.begin_anew(self.document.log().header().alias.as_deref());
        self.exposure_agreed = false;
        self.listen_to_log();
    }
}
