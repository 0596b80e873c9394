//! The entries of calls: those with the values in a socket's fields, and those whose arguments are typed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use egui_material_icons::icons;

use super::clients;
use super::entry::{Does, PaletteEntry};
use super::typed::{TypedCall, expected, is_offered, named_socket, takes_arguments};
use crate::model::{
    CallKind, Message, ShutdownHow, SocketId, SocketOption, SocketState, ValueKind, Verdict,
    call_text, escape_text, verdict,
};
use crate::ui::action::{Action, CallRequest, CommandContext, NOT_LIVE, SocketAction};
use crate::ui::socket::address_suggestions::reachable;
use crate::ui::socket::composer::Ends;
use crate::ui::socket::forms::{SocketForm, direction};

/// Sockets that are offered to send from, besides the selected one.
const SENDERS: usize = 20;

/// What the entries of calls are made from.
#[derive(Clone, Copy)]
pub struct CallContext<'a> {
    /// What commands depend on.
    pub command: CommandContext<'a>,
    /// The selected socket.
    pub selected: Option<SocketId>,
    /// What is typed in the sockets' fields.
    pub forms: &'a BTreeMap<SocketId, SocketForm>,
}

impl CallContext<'_> {
    fn form(&self, socket: &SocketState) -> Cow<'_, SocketForm> {
        self.forms
            .get(&socket.socket_id())
            .map_or_else(|| Cow::Owned(SocketForm::new(socket.family())), Cow::Borrowed)
    }

    /// Why a call cannot be made now, but for its arguments.
    fn obstacle(&self, socket: &SocketState, verdict: &Verdict) -> Option<String> {
        let makeable = socket.is_open() || cfg!(unix);
        if !self.command.document.is_live() {
            Some(NOT_LIVE.to_owned())
        } else if verdict.is_legal() || (self.command.allow_illegal && makeable) {
            None
        } else {
            Some(verdict.sentence().clone())
        }
    }

    fn entry(&self, call: TypedCall<'_>, sentence: String, does: Does) -> PaletteEntry {
        let TypedCall { socket, kind, arguments } = call;
        PaletteEntry {
            icon: icons::ICON_PLAY_ARROW.codepoint,
            group: format!("Call on socket {}", socket.socket_id().0),
            name: format!("{}: {} {}", socket.name(), kind.label(), escape_text(arguments))
                .trim_end()
                .to_owned(),
            sentence,
            keys: String::new(),
            on: None,
            obstacle: self.obstacle(socket, &verdict(socket, kind)),
            does,
        }
    }

    /// The call with what is typed behind it; what is wrong with that is its obstacle.
    fn typed_entry(&self, call: TypedCall<'_>) -> PaletteEntry {
        let form = self.form(call.socket);
        let ends = Ends::of(call.socket);
        let made = call.fill(&form).and_then(|form| Ok((form.call(call.kind, ends)?, form)));
        let (request, form) = match made {
            Ok(made) => made,
            Err(error) => {
                let nothing = Does::Ask(line(call.socket, call.kind, call.arguments));
                let obstacle = Some(error.to_string());
                return PaletteEntry { obstacle, ..self.entry(call, String::new(), nothing) };
            }
        };
        let message = call.kind.is_send().then(|| form.message.message().clone());
        let sentence = format!("Makes this call: {}", request_text(&request));
        self.entry(call, sentence, Does::Act(act(call.socket, request, message)))
    }
}

/// The line of the palette with a call and its arguments.
fn line(socket: &SocketState, kind: CallKind, arguments: &str) -> String {
    format!("{}: {} {arguments}", socket.name(), kind.label())
}

fn act(socket: &SocketState, request: CallRequest, message: Option<Message>) -> Action {
    SocketAction::Call(socket.socket_id(), request, message).into()
}

fn request_text(request: &CallRequest) -> String {
    match request {
        CallRequest::Call(call) => call_text(&call.without_data(), call.data()),
        CallRequest::ByName { call, host, port } => {
            format!("{} with the address of {}, port {port}", call.kind().name(), escape_text(host))
        }
    }
}

/// The calls on the selected socket, on one that is named, and what other sockets can send.
pub fn call_entries(context: CallContext<'_>, text: &str) -> Vec<PaletteEntry> {
    let document = context.command.document;
    let named = named_socket(text, document).map(|(socket, _)| socket);
    let selected = context.selected.and_then(|selected| document.table().get(selected));
    let mut entries = Vec::new();
    if let Some(socket) = named.or(selected) {
        entries.extend(clients::asking_entry(context.command, socket));
        for kind in CallKind::ALL.into_iter().filter(|kind| is_offered(*kind, socket)) {
            let asks = takes_arguments(kind).then(|| asking_entry(context, socket, kind));
            let has_form = !matches!(kind, CallKind::SetOption | CallKind::GetOption);
            let at_once = has_form.then(|| pressing_entry(context, socket, kind));
            // A port that the system chooses suits bind; a peer or a message is rarely there yet.
            if kind == CallKind::Connect || kind.is_send() {
                entries.extend(asks.into_iter().chain(at_once));
            } else {
                entries.extend(at_once.into_iter().chain(asks));
            }
        }
    }
    let is_other =
        |socket: &&SocketState| named.is_none() && Some(socket.socket_id()) != context.selected;
    let others = document.open_sockets().filter(is_other);
    let senders = others.filter(|socket| verdict(socket, CallKind::Send).is_legal());
    let asking = |socket| asking_entry(context, socket, CallKind::Send);
    entries.extend(senders.take(SENDERS).map(asking));
    entries
}

/// Makes the call with the values in the fields.
fn pressing_entry(context: CallContext<'_>, socket: &SocketState, kind: CallKind) -> PaletteEntry {
    let sentence = verdict(socket, kind).sentence().clone();
    let sentence = format!("Makes this call with the values in its fields. {sentence}");
    let press = Does::Act(SocketAction::Press(socket.socket_id(), kind).into());
    context.entry(TypedCall { socket, kind, arguments: "" }, sentence, press)
}

/// Asks for the arguments of the call.
fn asking_entry(context: CallContext<'_>, socket: &SocketState, kind: CallKind) -> PaletteEntry {
    let call = TypedCall { socket, kind, arguments: "" };
    let entry = context.entry(call, expected(kind).to_owned(), Does::Ask(line(socket, kind, "")));
    PaletteEntry { name: format!("{}…", entry.name), icon: icons::ICON_EDIT.codepoint, ..entry }
}

/// What can be chosen while the arguments of a call are being typed.
pub fn argument_entries(context: CallContext<'_>, call: TypedCall<'_>) -> Vec<PaletteEntry> {
    let typed = call.arguments.trim();
    let mut entries = Vec::new();
    let lacks_port = matches!(call.address(), (Some(_), None)) && call.kind.has_address();
    if lacks_port {
        let arguments = &format!("{typed} ");
        let does = Does::Ask(line(call.socket, call.kind, arguments));
        let entry = context.entry(call, "Asks for the port.".to_owned(), does);
        entries.push(PaletteEntry { name: format!("{}…", entry.name), ..entry });
    } else if !call.arguments.is_empty() {
        entries.push(context.typed_entry(call));
    }
    let offered = offers(context, call);
    let fits = |(arguments, _, _): &(String, String, bool)| {
        arguments != typed && arguments.to_lowercase().contains(&typed.to_lowercase())
    };
    for (arguments, sentence, is_whole) in offered.into_iter().filter(fits) {
        let call = TypedCall { arguments: &arguments, ..call };
        entries.push(if is_whole {
            PaletteEntry { sentence, ..context.typed_entry(call) }
        } else {
            let does = Does::Ask(line(call.socket, call.kind, &format!("{arguments} ")));
            let entry = context.entry(call, sentence, does);
            PaletteEntry { name: format!("{}…", entry.name), ..entry }
        });
    }
    if typed.is_empty() || lacks_port {
        let does = Does::Ask(line(call.socket, call.kind, call.arguments));
        let hint = if lacks_port { "Type the port as well." } else { expected(call.kind) };
        let call = TypedCall { arguments: "", ..call };
        let entry = context.entry(call, String::new(), does);
        let obstacle = entry.obstacle.or_else(|| Some(hint.to_owned()));
        entries.push(PaletteEntry { obstacle, ..entry });
    }
    entries
}

/// Arguments that are likely, each with a sentence on it and whether it is whole.
fn offers(context: CallContext<'_>, call: TypedCall<'_>) -> Vec<(String, String, bool)> {
    let TypedCall { socket, kind, .. } = call;
    let form = context.form(socket);
    let in_field = |text: &str| vec![(text.to_owned(), "As in its field.".to_owned(), true)];
    match kind {
        CallKind::Connect | CallKind::SendTo => reachable(socket, context.command.document)
            .into_iter()
            .map(|(title, address)| {
                let sentence = format!("{title} can be reached there.");
                (address.to_string(), sentence, kind == CallKind::Connect)
            })
            .collect(),
        CallKind::Bind => form.address().map_or_else(Vec::new, |address| {
            let sentence = match address.port() {
                0 => "As in its fields: the system chooses a free port.",
                _ => "As in its fields.",
            };
            vec![(address.to_string(), sentence.to_owned(), true)]
        }),
        CallKind::Listen => in_field(&form.backlog),
        CallKind::Shutdown => ShutdownHow::ALL
            .into_iter()
            .map(|how| (direction(how).to_owned(), how.constant().to_owned(), true))
            .collect(),
        CallKind::SetOption => option_offers(socket, call.arguments),
        CallKind::GetOption => options_of(socket)
            .map(|option| (option.name().to_owned(), option.facts().purpose.to_owned(), true))
            .collect(),
        kind if kind.is_send() => Vec::new(),
        _ => in_field(&form.length),
    }
}

fn options_of(socket: &SocketState) -> impl Iterator<Item = SocketOption> {
    let (protocol, family) = (socket.protocol(), socket.family());
    SocketOption::ALL.into_iter().filter(move |option| option.belongs_to(protocol, family))
}

/// The options; of a switch that is named, its two values.
fn option_offers(socket: &SocketState, typed: &str) -> Vec<(String, String, bool)> {
    let name = typed.split_whitespace().next().unwrap_or_default();
    let is_named = |option: &SocketOption| option.name().eq_ignore_ascii_case(name);
    match options_of(socket).find(is_named) {
        Some(option) if option.facts().kind == ValueKind::Switch => ["on", "off"]
            .map(|value| (format!("{} {value}", option.name()), String::new(), true))
            .into(),
        Some(_) => Vec::new(),
        None => options_of(socket)
            .map(|option| (option.name().to_owned(), option.facts().purpose.to_owned(), false))
            .collect(),
    }
}
