//! The buttons and fields of one socket's calls: the same on its card and in the inspector.
//!
//! Every control is named after its socket, `TCP #1: bind`, whatever it shows. A button whose call
//! would fail is greyed and says on hover why and what would make it live; the switch "Allow illegal
//! calls" lets it be pressed, and the kernel answers.

use egui::{Button, Id, Response, TextEdit, Ui};
use egui_material_icons::icons;

use super::composer::field::{FieldResponse, FieldShape};
use super::composer::{ComposerUi, Ends, SavedLists, preview};
use super::exposure::{host_help, listen_warning};
use super::forms::{Focus, SocketForm};
use super::pending_text;
use crate::model::{CallId, CallKind, Lifecycle, Protocol, SocketState, Verdict, verdict};
use crate::ui::action::{Actions, NOT_LIVE, SocketAction, WindowAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, Spotlight};

/// What the controls of a socket need to know.
pub struct Controls<'a> {
    /// The socket.
    pub socket: &'a SocketState,
    /// Where they are drawn: on a card, or in the inspector.
    pub place: Id,
    /// The values of its fields.
    pub form: &'a mut SocketForm,
    /// Whether it is live; in a review nothing can be pressed.
    pub live: bool,
    /// The session's clock; in a review, the moment shown.
    pub now: u64,
    /// Whether calls that will fail may be made.
    pub allow_illegal: bool,
    /// The call that a person would make next, which has the colour of the accent.
    pub next_call: Option<CallKind>,
    /// Whether its first field takes the keyboard.
    pub takes_focus: bool,
    /// The messages with names.
    pub saved: SavedLists<'a>,
    /// The actions that the person asks for.
    pub actions: &'a mut Actions,
}

impl<'a> Controls<'a> {
    /// The controls of a socket, at this place.
    pub fn new(
        socket: &'a SocketState,
        form: &'a mut SocketForm,
        place: Id,
        document: &Document,
        allow_illegal: bool,
        saved: SavedLists<'a>,
        actions: &'a mut Actions,
    ) -> Self {
        let next_call = next_call(socket, form, document);
        let (live, now) = (document.is_live(), document.now_nanos());
        let takes_focus = false;
        Self {
            socket,
            place,
            form,
            live,
            now,
            allow_illegal,
            next_call,
            takes_focus,
            saved,
            actions,
        }
    }

    /// Makes the next call, as Enter does on what has the keyboard.
    pub fn press_next(&mut self, from: Id) {
        if let Some(kind) = self.next_call.filter(|_| self.live) {
            self.form.focus = Focus::After { stage: self.socket.lifecycle(), from };
            self.actions.push(SocketAction::Press(self.socket.socket_id(), kind));
        }
    }
}

impl Controls<'_> {
    /// The accessible name of one of the socket's controls.
    pub fn name(&self, control: &str) -> String {
        format!("{}: {control}", self.socket.name())
    }

    /// An id that stays while things come and go around the field, so that it keeps the focus.
    fn field_id(&self, ui: &Ui, field: &str) -> Id {
        self.place.with((field, self.socket.socket_id(), ui.layer_id()))
    }

    /// What `kind` would do now.
    pub fn verdict(&self, kind: CallKind) -> Verdict {
        verdict(self.socket, kind)
    }

    /// The button of a call.
    pub fn call_button(&mut self, ui: &mut Ui, kind: CallKind) -> Response {
        let verdict = self.verdict(kind);
        let makeable = self.socket.is_open() || cfg!(unix);
        let allowed = verdict.is_legal() || (self.allow_illegal && makeable);
        let enabled = self.live && allowed;
        let palette = Palette::of(ui.visuals());
        let text = egui::RichText::new(short_label(kind));
        let button = if enabled && !verdict.is_legal() {
            Button::new(text.color(palette.failed))
        } else if enabled && self.next_call == Some(kind) {
            Button::new(text.color(palette.on_accent)).fill(palette.accent_fill)
        } else {
            Button::new(text)
        };
        let response = ui.add_enabled(enabled, button);
        let response = response.accessible_name(self.name(kind.label()));
        let response = if self.live {
            let sentence = verdict.sentence();
            let legal = describe(kind);
            let disabled =
                format!("{sentence}\n\nTurn on \"Allow illegal calls\" to make it anyway.");
            let warning = listen_warning(self.socket).filter(|_| kind == CallKind::Listen);
            let on_hover = format!("{legal} {sentence} {}", warning.unwrap_or_default());
            let on_disabled = if makeable { disabled } else { not_here(&sentence) };
            response.on_hover_text(on_hover.trim()).on_disabled_hover_text(on_disabled)
        } else {
            response.on_disabled_hover_text(NOT_LIVE)
        };
        Spotlight::Call(self.socket.socket_id(), kind).mark(ui, &response);
        if response.clicked() {
            self.actions.push(SocketAction::Press(self.socket.socket_id(), kind));
        }
        response
    }

    /// Where the message has several lines, the button that sends each by a call of its own: what clicks
    /// one by one are too slow for.
    pub fn send_lines_button(&mut self, ui: &mut Ui) {
        let lines = self.form.message.message().text.lines().count();
        if lines < 2 {
            return;
        }
        let enabled = self.live && self.verdict(CallKind::Send).is_legal();
        let text =
            if lines == 2 { "Send both".to_owned() } else { format!("Send {lines} one by one") };
        let button = ui.add_enabled(enabled, Button::new(text));
        let button = button.accessible_name(self.name("send each line"));
        let help =
            "Sends each line of the message by a call of its own, without a pause between them";
        if button.on_hover_text(help).clicked() {
            self.actions.push(SocketAction::SendLines(self.socket.socket_id()));
        }
    }

    /// Host and port, for `bind`, `connect` and `sendto`.
    pub fn address_fields(&mut self, ui: &mut Ui, host_width: f32) {
        let help = host_help(&self.form.host);
        let host = self.argument_field(ui, "host", host_width, help);
        if host.lost_focus() && self.live && self.socket.is_open() && self.form.wants_lookup() {
            self.actions.push(SocketAction::LookUp(self.socket.socket_id()));
        }
        let help = "Port: 0 to 65535. 0 lets the system choose a free one when you bind.";
        self.argument_field(ui, "port", 60.0, help);
    }

    /// The backlog of `listen`.
    pub fn backlog_field(&mut self, ui: &mut Ui) {
        let help = "Backlog: how many connections may wait to be accepted (Linux admits one more).";
        self.argument_field(ui, "backlog", 36.0, help);
    }

    /// The length of `recv`.
    pub fn length_field(&mut self, ui: &mut Ui) {
        self.argument_field(ui, "length", 52.0, "Maximum number of bytes to receive");
    }

    fn argument_field(&mut self, ui: &mut Ui, argument: &str, width: f32, help: &str) -> Response {
        let (id, name) = (self.field_id(ui, argument), self.name(argument));
        let text = match argument {
            "host" => &mut self.form.host,
            "port" => &mut self.form.port,
            "backlog" => &mut self.form.backlog,
            _ => &mut self.form.length,
        };
        let field = TextEdit::singleline(text)
            .id(id)
            .desired_width(width)
            .font(egui::TextStyle::Monospace)
            .align(egui::Align2::LEFT_CENTER)
            .hint_text(argument.to_owned());
        let field = ui.add_enabled(self.live, field).accessible_name(name).on_hover_text(help);
        // The port is what differs; the host is mostly this computer.
        if argument != "host" && std::mem::take(&mut self.takes_focus) {
            field.request_focus();
        }
        if field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            field.request_focus();
            self.press_next(field.id);
        }
        field
    }

    /// The widget of the message to be sent.
    pub fn composer(&mut self, ui: &Ui) -> ComposerUi<'_> {
        let (name, id) = (self.name("message"), self.field_id(ui, "message"));
        let own = self.socket.local();
        let peer = self
            .socket
            .peer()
            .or_else(|| self.form.address().filter(|_| self.socket.protocol() == Protocol::Udp));
        ComposerUi {
            composer: &mut self.form.message,
            name,
            id,
            ends: Ends { own, peer },
            saved: self.saved,
            actions: self.actions,
        }
    }

    /// What to send; Enter sends it to the peer, where there is one.
    pub fn message_field(&mut self, ui: &mut Ui, shape: FieldShape) -> FieldResponse {
        let live = self.live;
        let field = ui.add_enabled_ui(live, |ui| self.composer(ui).field_ui(ui, shape)).inner;
        if std::mem::take(&mut self.takes_focus) {
            field.response.request_focus();
        }
        if field.entered && self.live {
            let kind = match self.verdict(CallKind::Send) {
                verdict if verdict.is_legal() || !self.can_send_to() => CallKind::Send,
                _ => CallKind::SendTo,
            };
            self.actions.push(SocketAction::Press(self.socket.socket_id(), kind));
        }
        field
    }

    /// [`Self::message_field`] in one line, with the button of the window that has all of it. What is
    /// wrong with the message is shown over what lies below.
    pub fn message_line(&mut self, ui: &mut Ui, width: f32) {
        let shape = FieldShape { width: width - 32.0, least_lines: 0, most_lines: 0 };
        let field = self.message_field(ui, shape);
        preview::mistake_below(&field.response, &mut self.form.message);
        let button = Button::new(icons::ICON_OPEN_IN_NEW.codepoint);
        let button = ui.add_enabled(self.live, button).accessible_name(self.name("compose"));
        let help = "Compose the message in a window: several lines, macros, checksum, preview \
                    (Shift+Enter in the field)";
        if button.on_hover_text(help).clicked() || field.wants_lines {
            self.actions.push(WindowAction::Compose(self.socket.socket_id()));
        }
    }

    fn can_send_to(&self) -> bool {
        self.verdict(CallKind::SendTo).is_legal()
    }

    /// The names being looked up and the waiting calls, each with a button that cancels it.
    pub fn waiting_ui(&mut self, ui: &mut Ui) {
        for place in 0..self.socket.lookups().len() + self.socket.waiting().len() {
            ui.horizontal(|ui| self.one_waiting_ui(ui, place));
        }
    }

    /// One of those, by its place: the lookups come first.
    pub fn one_waiting_ui(&mut self, ui: &mut Ui, place: usize) {
        let lookups = self.socket.lookups();
        if let Some(lookup) = lookups.get(place) {
            // One that is for no call keeps nothing waiting.
            if let Some(call_id) = lookup.call_id {
                self.cancel_button(ui, "lookup", "Stop waiting; the call is not made", call_id);
            }
            let text = pending_text::lookup_text(lookup, Some(self.now));
            self.waiting_label(ui, text, lookup.since_start_nanos);
        } else if let Some(waiting) = self.socket.waiting().get(place - lookups.len()) {
            // First, so that it stays in its place while the words beside it change.
            let call = waiting.call.kind().to_string();
            self.cancel_button(
                ui,
                &call,
                "Stop waiting; the socket stays as it is",
                waiting.call_id,
            );
            let text = pending_text::waiting_text(waiting, Some(self.now));
            self.waiting_label(ui, text, waiting.since_start_nanos);
        }
    }

    fn cancel_button(&mut self, ui: &mut Ui, what: &str, help: &str, call_id: CallId) {
        let cancel = ui.add_enabled(self.live, Button::new("cancel").small());
        let cancel = cancel.accessible_name(self.name(&format!("cancel {what}")));
        if cancel.on_hover_text(help).clicked() {
            self.actions.push(SocketAction::Cancel(self.socket.socket_id(), call_id));
        }
    }

    fn waiting_label(&self, ui: &mut Ui, text: String, since: u64) {
        pending_text::count_on(ui, self.live);
        let text = egui::RichText::new(text).color(Palette::of(ui.visuals()).accent);
        let since = since as f64 / 1e9;
        ui.add(egui::Label::new(text).truncate())
            .on_hover_text(format!("Waiting since {since:.3} s"));
    }
}

/// The call that a person would make next. A new socket connects if somebody of this session listens at
/// the port in its field.
fn next_call(socket: &SocketState, form: &SocketForm, document: &Document) -> Option<CallKind> {
    let is_tcp = socket.protocol() == Protocol::Tcp;
    Some(match socket.lifecycle() {
        Lifecycle::Created => {
            let listens_there = |other: &SocketState| {
                let port = other.local().map(|local| local.port());
                other.lifecycle() == Lifecycle::Listening && port == form.port().ok()
            };
            let connects = is_tcp && document.table().open().any(listens_there);
            if connects { CallKind::Connect } else { CallKind::Bind }
        }
        Lifecycle::Bound if is_tcp => CallKind::Listen,
        Lifecycle::Bound => CallKind::SendTo,
        Lifecycle::Listening => CallKind::Accept,
        Lifecycle::ReadClosed | Lifecycle::BothClosed | Lifecycle::Failed => CallKind::Close,
        stage if stage.may_send() => CallKind::Send,
        _ => return None,
    })
}

/// The text on the button of a call: beside send and recv, one word marks the urgent ones.
fn short_label(kind: CallKind) -> &'static str {
    match kind {
        CallKind::SendUrgent | CallKind::RecvUrgent => "urgent",
        plain => plain.label(),
    }
}

/// What a call is for, in a sentence.
fn describe(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Bind => "Assigns a local address, at which others can reach the socket.",
        CallKind::Listen => "Lets others connect: completed connections wait to be accepted.",
        CallKind::Accept => "Takes one waiting connection, which becomes a socket of its own.",
        CallKind::Connect => {
            "Connects to the host and port: TCP performs its handshake, UDP remembers the peer."
        }
        CallKind::Send => "Hands the message to the kernel for delivery to the peer.",
        CallKind::SendTo => "Sends the message as one datagram to the host and port.",
        CallKind::Recv => "Reads what has arrived, up to this many bytes.",
        CallKind::RecvFrom => "Reads one datagram and shows who sent it.",
        CallKind::Peek => {
            "Reads what has arrived, up to this many bytes, and leaves it in the queue (MSG_PEEK): \
             the next recv returns it again."
        }
        CallKind::SendUrgent => {
            "Sends the message with its last byte marked as urgent (MSG_OOB): TCP announces that \
             byte ahead of all data in flight. Telnet uses this to interrupt."
        }
        CallKind::RecvUrgent => {
            "Reads the urgent byte out of order (MSG_OOB), ahead of earlier bytes. On TCP it never \
             waits."
        }
        CallKind::Shutdown => "Ends one or both directions; the socket stays open.",
        CallKind::SetOption => "Changes an option; the kernel may adjust the value.",
        CallKind::GetOption => "Asks the kernel for the value of an option.",
        CallKind::Close => "Releases the descriptor; the kernel ends a TCP connection by itself.",
    }
}

/// Why a call on a closed socket cannot be tried on this system.
fn not_here(sentence: &str) -> String {
    format!(
        "{sentence}\n\nIt cannot be tried on this system: only Unix has a descriptor that is \
         certain to be unused."
    )
}
