//! Being reachable by others: confirmed once per session before a call lets others reach its socket,
//! and shown as long as such a socket is open.

use std::net::SocketAddr;

use egui::{Label, RichText, Ui};

use super::kernel_words::stands_for;
use crate::model::{Call, Footing, Lifecycle, Opening, SocketState, is_exposed, reach};
use crate::ui::action::CallRequest;
use crate::ui::document::Document;
use crate::ui::look::Palette;

/// How the call would let other computers reach the socket, if it would.
///
/// A name could mean any address, so only `localhost` is trusted until it has been looked up.
pub fn opening(socket: &SocketState, asked: &CallRequest) -> Option<Opening> {
    if !socket.is_open() {
        return None;
    }
    let footing = Footing::from(socket);
    match asked {
        CallRequest::Call(call) => reach(&footing, call).opens,
        CallRequest::ByName { call, host, port } => {
            let family = socket.family();
            let ip = if host == "localhost" { family.loopback() } else { family.everywhere() };
            reach(&footing, &call.clone().with_address(SocketAddr::new(ip, *port))).opens
        }
    }
}

/// Whether `listen` would be the first to give the socket an address: without bind, the kernel lets
/// it listen at every address.
fn would_listen_everywhere(socket: &SocketState) -> bool {
    opening(socket, &CallRequest::Call(Call::Listen(0))).is_some()
}

/// What a person should know before `listen` on a socket that has no address.
pub fn listen_warning(socket: &SocketState) -> Option<String> {
    would_listen_everywhere(socket).then(|| {
        let everywhere = socket.family().everywhere();
        format!(
            "The socket has no address: without bind, the kernel picks {everywhere} (every address \
             of this computer) and a free port. Others on the network can then connect. Bind to \
             127.0.0.1 or ::1 first to stay on this computer."
        )
    })
}

/// What a host in a field means, for special ones.
pub fn host_help(host: &str) -> &'static str {
    match host.trim() {
        "0.0.0.0" => {
            "0.0.0.0 means every IPv4 address of this computer: others on the network can reach a \
             socket bound to it. Use it with bind; to connect, give one address."
        }
        "::" | "[::]" => {
            ":: means every address of this computer, IPv6 and (unless IPV6_V6ONLY is on) IPv4: \
             others on the network can reach a socket bound to it. Use it with bind; to connect, \
             give one address."
        }
        "127.0.0.1" | "::1" | "[::1]" | "localhost" => {
            "This computer itself: no other computer can reach it."
        }
        _ => {
            "An address such as 127.0.0.1 or ::1, which stay on this computer, or a name such as \
             localhost. 0.0.0.0 and :: mean every address of this computer: others can reach \
             sockets bound to them."
        }
    }
}

/// A note beneath the field of a host that means every address of this computer.
pub fn host_note_ui(ui: &mut Ui, host: &str) {
    if matches!(host.trim(), "0.0.0.0" | "::" | "[::]") {
        note_ui(ui, "every address of this computer: others can reach it", host_help(host));
    }
}

/// A note beneath the button on what `listen` without `bind` does.
pub fn listen_note_ui(ui: &mut Ui, socket: &SocketState) {
    if let Some(warning) = listen_warning(socket) {
        note_ui(ui, "without bind: on every address, others can connect", &warning);
    }
}

/// A short line with a longer text on hover.
fn note_ui(ui: &mut Ui, short: &str, long: &str) {
    let short = RichText::new(short).small().color(Palette::of(ui.visuals()).muted);
    let label = ui.add(Label::new(short).truncate().selectable(false));
    stands_for(label, long).on_hover_text(long);
}

/// The open sockets that other computers can reach, by name and address.
pub fn exposed_sockets(document: &Document) -> Vec<String> {
    let reachable = |socket: &&SocketState| {
        let waits = matches!(socket.lifecycle(), Lifecycle::Listening | Lifecycle::Bound);
        waits && socket.local().is_some_and(|local| is_exposed(&local))
    };
    let describe = |socket: &SocketState| {
        let local = socket.local().map(|local| local.to_string()).unwrap_or_default();
        format!("{} at {local}", document.title(socket))
    };
    document.open_sockets().filter(reachable).map(describe).collect()
}
