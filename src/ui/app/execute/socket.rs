//! Carrying out socket actions: the calls that a person asks for become calls of the playground.

use crate::model::{
    Arranging, Call, CallKind, Caller, Family, Footing, OptionValue, SocketId, SocketOption,
    SocketState, reach,
};
use crate::net::{CallError, Playground};
use crate::ui::action::{CallRequest, CloseRequest, SocketAction};
use crate::ui::app::bind_first::BindFirst;
use crate::ui::app::frame::App;
use crate::ui::canvas::target_address;
use crate::ui::document::chat_pair::ChatPair;
use crate::ui::socket::composer::Ends;
use crate::ui::socket::exposure;
use crate::ui::socket::form_error::FormError;
use crate::ui::socket::forms::SocketForm;
use crate::ui::windows::clients::suggested;
use crate::ui::windows::dialogs::Dialog;
use crate::ui::windows::notices;

impl App {
    pub(super) fn execute_on_socket(&mut self, action: SocketAction) {
        match action {
            SocketAction::New(protocol) => {
                let family = self.family();
                if let Some(playground) = self.session.document.playground() {
                    let socket_id = playground.open(protocol, family);
                    self.session.forms.insert(socket_id, SocketForm::with_focus(family));
                    self.session.select(socket_id);
                    self.shell.settings.show_canvas();
                }
            }
            SocketAction::StartChatPair => self.start_chat_pair(),
            SocketAction::Press(socket_id, kind) => self.press(socket_id, kind),
            SocketAction::Call(socket_id, request, message) => {
                if let Some(message) = message
                    && self.session.document.table().get(socket_id).is_some()
                {
                    self.form_of(socket_id).message.remember(message);
                }
                self.call(socket_id, request);
            }
            SocketAction::CloseWithReset(socket_id) => self.close_with_reset(socket_id),
            SocketAction::MakeExposed(socket_id, request) => {
                self.session.exposure_agreed = true;
                self.note_sent(socket_id, request.kind());
                self.call(socket_id, request);
            }
            SocketAction::BindFirst(socket_id, address, then) => {
                self.note_sent(socket_id, then.kind());
                let mut bind = None;
                self.hand_over(socket_id, |playground| {
                    bind = Some(playground.call(socket_id, Call::Bind(address))?);
                    Ok(())
                });
                let waits = bind.map(|bind| BindFirst { socket_id, bind, then });
                self.session.bind_first.extend(waits);
            }
            SocketAction::LookUp(socket_id) => {
                let form = self.session.forms.get(&socket_id);
                let host = form.map(|form| form.host.trim().to_owned());
                self.hand_over(socket_id, |playground| {
                    host.map_or(Ok(()), |host| playground.look_up(socket_id, &host, 0))
                });
            }
            SocketAction::SendLines(socket_id) => self.send_lines(socket_id),
            SocketAction::Cancel(socket_id, call_id) => {
                self.hand_over(socket_id, |playground| playground.cancel(socket_id, call_id));
            }
            SocketAction::SetReading(socket_id, mode) => {
                self.hand_over(socket_id, |playground| playground.set_reading(socket_id, mode));
            }
            SocketAction::SetAccepting(socket_id, mode) => {
                self.hand_over(socket_id, |playground| playground.set_accepting(socket_id, mode));
            }
            SocketAction::Behave(socket_id, kind) => self.behave(socket_id, kind),
            SocketAction::ActAs(socket_id, kind) => self.act_as(socket_id, kind),
            SocketAction::SetWire(socket_id, wire) => self.set_wire(socket_id, *wire),
            SocketAction::NewWire(protocol, target) => self.new_wire(protocol, target),
            SocketAction::StopBehaving(socket_id, id) => self.stop_behaving(socket_id, id),
            SocketAction::ChooseFile(socket_id, file) => self.choose_file(socket_id, file),
            SocketAction::UseFile(socket_id, file, path) => self.use_file(socket_id, file, path),
            SocketAction::MeasureFile(socket_id) => self.measure_file(socket_id),
            SocketAction::Send(sockets, bytes) => {
                for socket_id in sockets {
                    self.call(socket_id, CallRequest::Call(Call::Send(bytes.clone())));
                }
            }
            SocketAction::Close(request) => self.close_sockets(request),
            SocketAction::ConnectTo(socket_id, target) => self.connect_to(socket_id, target),
            SocketAction::Arrange(changes) => self.session.document.arrange(changes),
            SocketAction::AskForClients(listener) => {
                let listener = self.session.document.table().get(listener);
                self.session.dialog = listener.map(|listener| Dialog::Clients(suggested(listener)));
            }
            SocketAction::ConnectClients(request) => self.connect_clients(request),
        }
    }

    pub(super) fn family(&self) -> Family {
        if self.shell.settings.use_ipv6 { Family::V6 } else { Family::V4 }
    }

    fn start_chat_pair(&mut self) {
        self.shell.settings.show_canvas();
        let family = self.family();
        let Some(playground) = self.session.document.playground() else { return };
        match ChatPair::start(playground, family) {
            Ok(pair) => self.session.pairs.push(pair),
            Err(error) => {
                self.session
                    .notices
                    .complain(format!("The chat pair could not be started: {error}"));
            }
        }
    }

    /// Makes a call with the arguments in the form.
    fn press(&mut self, socket_id: SocketId, kind: CallKind) {
        let Some(socket) = self.session.document.table().get(socket_id) else { return };
        let form =
            self.session.forms.entry(socket_id).or_insert_with(|| SocketForm::new(socket.family()));
        match form.call(kind, Ends::of(socket)) {
            Ok(request) => {
                self.call(socket_id, request);
                // Whoever is asked first, and says no, keeps what was typed.
                if self.session.dialog.is_none() {
                    self.note_sent(socket_id, kind);
                }
            }
            // What is wrong with it is shown at its field.
            Err(FormError::Message(_)) => form.message.refuse(),
            Err(error) => self.session.notices.complain(error.to_string()),
        }
    }

    /// The message in the form is on its way, if that is what the call does.
    fn note_sent(&mut self, socket_id: SocketId, kind: CallKind) {
        if kind.is_send() {
            self.form_of(socket_id).message.sent();
        }
    }

    /// Sends each line of the message in the form by a call of its own.
    fn send_lines(&mut self, socket_id: SocketId) {
        let Some(socket) = self.session.document.table().get(socket_id) else { return };
        let ends = Ends::of(socket);
        let form = self.form_of(socket_id);
        let text = form.message.message().text.clone();
        let calls: Result<Vec<_>, _> =
            text.lines().map(|line| form.with_message(line).call(CallKind::Send, ends)).collect();
        match calls {
            Ok(calls) => {
                form.message.sent();
                for call in calls {
                    self.call(socket_id, call);
                }
            }
            Err(FormError::Message(_)) => form.message.refuse(),
            Err(error) => self.session.notices.complain(error.to_string()),
        }
    }

    /// Connects a socket to another of this session; its fields then say where to.
    fn connect_to(&mut self, socket_id: SocketId, target: SocketId) {
        let table = self.session.document.table();
        let (Some(socket), Some(target)) = (table.get(socket_id), table.get(target)) else {
            return;
        };
        let allow_illegal = self.shell.settings.allow_illegal;
        let Some(address) = target_address(socket, target, allow_illegal) else { return };
        self.form_of(socket_id).set_address(address);
        self.call(socket_id, CallRequest::Call(Call::Connect(address)));
        self.session.select(socket_id);
    }

    /// Closes those that are open, after asking if several are meant, and puts the cards of the others
    /// away.
    fn close_sockets(&mut self, request: CloseRequest) {
        if request.needs_confirmation(&self.session.document) {
            self.session.dialog = Some(Dialog::CloseChosen(request));
            return;
        }
        let table = self.session.document.table();
        let of_table = request.sockets.iter().filter_map(|socket_id| table.get(*socket_id));
        let (open, closed): (Vec<_>, Vec<_>) = of_table.partition(|socket| socket.is_open());
        let is_away = |socket_id| {
            self.session
                .document
                .arrangement()
                .of(socket_id)
                .is_some_and(|arranged| arranged.is_away)
        };
        let away = closed.iter().map(|socket| socket.socket_id()).filter(|id| !is_away(*id));
        let away = away.map(|socket_id| (socket_id, Arranging::PutAway(true))).collect();
        self.session.document.arrange(away);
        let open: Vec<_> = open.iter().map(|socket| socket.socket_id()).collect();
        for socket_id in open {
            if request.with_reset {
                self.close_with_reset(socket_id);
            } else {
                self.press(socket_id, CallKind::Close);
            }
        }
    }

    fn close_with_reset(&mut self, socket_id: SocketId) {
        let at_once = OptionValue::Linger(Some(0));
        self.hand_over(socket_id, |playground| {
            playground.call(socket_id, Call::SetOption(SocketOption::Linger, at_once))?;
            playground.call(socket_id, Call::Close).map(drop)
        });
    }

    /// Makes a call, unless it would let others reach the socket and nobody has agreed to that.
    fn call(&mut self, socket_id: SocketId, request: CallRequest) {
        let Some(socket) = self.session.document.table().get(socket_id) else { return };
        if !self.session.exposure_agreed && exposure::opening(socket, &request).is_some() {
            self.session.dialog = Some(Dialog::Expose { socket_id, request });
            return;
        }
        let footing = Footing::from(socket);
        self.call_agreed(socket_id, request, (!self.session.exposure_agreed).then_some(footing));
    }

    /// Makes the calls whose sockets have been bound for them.
    pub(in super::super) fn call_bound(&mut self) {
        let table = self.session.document.latest();
        let bound: Vec<_> =
            self.session.bind_first.extract_if(.., |call| call.is_bound(table)).collect();
        for BindFirst { socket_id, then, .. } in bound {
            self.call(socket_id, then);
        }
    }

    /// Makes a call. With a footing, a call by name is cancelled if its address turns out to be one
    /// at which others can reach the socket.
    fn call_agreed(
        &mut self,
        socket_id: SocketId,
        request: CallRequest,
        unrequest: Option<Footing>,
    ) {
        self.hand_over(socket_id, |playground| match request {
            CallRequest::Call(call) => playground.call(socket_id, call).map(drop),
            CallRequest::ByName { call, host, port } => {
                let to = move |address| call.with_address(address);
                let may = move |call: &Call| {
                    unrequest.is_none_or(|footing| reach(&footing, call).opens.is_none())
                };
                {
                    let by = Caller::Person;
                    playground.call_by_name_as(socket_id, (&host, port), to, may, by).map(drop)
                }
            }
        });
    }

    /// Hands something to a socket's thread, and shows a notice if the thread no longer takes any.
    pub(super) fn hand_over(
        &mut self,
        socket_id: SocketId,
        what: impl FnOnce(&Playground) -> Result<(), CallError>,
    ) {
        let Some(playground) = self.session.document.playground() else { return };
        if let Err(error) = what(playground) {
            let name = self.session.document.table().get(socket_id).map(SocketState::name);
            self.session.notices.complain(notices::refused(&name.unwrap_or_default(), error));
        }
    }
}
