//! Connecting many clients as it is typed in the palette: `TCP #1: connect clients 100 20`, which is
//! their number, and the milliseconds from one to the next.

use egui_material_icons::icons;

use super::entry::{Does, PaletteEntry};
use super::typed::named_socket;
use crate::model::{Lifecycle, SocketId, SocketState};
use crate::scenario::MOST_CLIENTS;
use crate::ui::action::{ClientsRequest, CommandContext, NOT_LIVE, SocketAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::windows::clients::{LONGEST_PAUSE, suggested};

/// What is typed before the number of clients.
const WORDS: [&str; 2] = ["connect", "clients"];

/// The listener, and what is typed behind the words; `None` if the text is something else. Without the name
/// of a socket it is the selected one.
pub fn typed_clients<'a>(
    text: &'a str,
    document: &'a Document,
    selected: Option<SocketId>,
) -> Option<(&'a SocketState, &'a str)> {
    let (socket, mut rest) = match named_socket(text, document) {
        Some(named) => named,
        None => (document.table().get(selected?)?, text),
    };
    for word in WORDS {
        rest = rest.trim_start();
        let typed = rest.get(..word.len()).filter(|typed| typed.eq_ignore_ascii_case(word))?;
        rest = rest[typed.len()..].strip_prefix(char::is_whitespace)?;
    }
    Some((socket, rest.trim()))
}

/// Offers to ask for the number of clients of a listener.
pub fn asking_entry(context: CommandContext<'_>, listener: &SocketState) -> Option<PaletteEntry> {
    let ask = Does::Ask(format!("{}: {} ", listener.name(), WORDS.join(" ")));
    let is_listener = listener.lifecycle() == Lifecycle::Listening;
    let sentence = "Type how many, and the milliseconds from one to the next: 100 20".to_owned();
    is_listener.then(|| entry(context, listener, "…", sentence, ask))
}

/// Connects as many as are typed; what is wrong with the numbers is its obstacle.
pub fn typed_entry(
    context: CommandContext<'_>,
    listener: &SocketState,
    arguments: &str,
) -> PaletteEntry {
    let arguments = if arguments.is_empty() { "100" } else { arguments };
    let shown = format!(" {arguments}");
    let Some(request) = read(listener, arguments) else {
        let nothing = Does::Ask(format!("{}: {}{shown}", listener.name(), WORDS.join(" ")));
        let obstacle = format!(
            "Type a number from 1 to {MOST_CLIENTS}, and after it, if you like, a pause in \
             milliseconds, at most {LONGEST_PAUSE}."
        );
        let entry = entry(context, listener, &shown, String::new(), nothing);
        return PaletteEntry { obstacle: Some(obstacle), ..entry };
    };
    let clients = count(request.count, "client");
    let sentence = match request.pause_ms {
        0 => format!("Connects {clients} at once; the listener accepts automatically."),
        pause => {
            format!("Connects {clients}, {pause} ms apart; the listener accepts automatically.")
        }
    };
    let does = Does::Act(SocketAction::ConnectClients(request).into());
    let entry = entry(context, listener, &shown, sentence, does);
    let is_listener = listener.lifecycle() == Lifecycle::Listening;
    let obstacle = (!is_listener).then(|| format!("{} is not listening.", listener.name()));
    PaletteEntry { obstacle: entry.obstacle.or(obstacle), ..entry }
}

fn read(listener: &SocketState, arguments: &str) -> Option<ClientsRequest> {
    let mut words = arguments.split_whitespace();
    let count = words.next()?.parse().ok().filter(|count| (1..=MOST_CLIENTS).contains(count))?;
    let pause_ms = match words.next() {
        Some(pause) => pause.parse().ok().filter(|pause| *pause <= LONGEST_PAUSE)?,
        None => 0,
    };
    let request = ClientsRequest { count, pause_ms, ..suggested(listener) };
    words.next().is_none().then_some(request)
}

fn entry(
    context: CommandContext<'_>,
    listener: &SocketState,
    behind: &str,
    sentence: String,
    does: Does,
) -> PaletteEntry {
    PaletteEntry {
        icon: icons::ICON_CALL.codepoint,
        group: format!("Call on socket {}", listener.socket_id().0),
        name: format!("{}: {}{behind}", listener.name(), WORDS.join(" ")),
        sentence,
        keys: String::new(),
        on: None,
        obstacle: (!context.document.is_live()).then(|| NOT_LIVE.to_owned()),
        does,
    }
}
