//! Being reachable by others: asked for once a session before a socket takes an address that is
//! not this computer's own, and shown as long as such a socket is open.

use std::net::SocketAddr;

use egui::{Label, RichText, Ui};

use super::{document::Document, forms::Asked, kernel_words::stands_for, theme::Palette};
use crate::model::{Call, Family, Lifecycle, Protocol, SocketState};

/// Whether other computers can reach a socket at this address.
pub fn is_exposed(address: &SocketAddr) -> bool {
    let ip = address.ip();
    let mapped = match ip {
        std::net::IpAddr::V6(v6) => v6.to_ipv4_mapped(),
        std::net::IpAddr::V4(_) => None,
    };
    !ip.is_loopback() && !mapped.is_some_and(|v4| v4.is_loopback())
}

/// Whether the call would let other computers reach the socket, where they cannot now.
///
/// A name could stand for any address, so that only `localhost` is taken at its word. A UDP socket
/// that sends without `bind` gets an address that others can reach as well; that is part of
/// sending, and is shown by the banner, not asked.
pub fn would_expose(socket: &SocketState, asked: &Asked) -> bool {
    if !socket.is_open() {
        return false;
    }
    match asked {
        Asked::Call(Call::Bind(address)) => {
            is_exposed(address) && Family::of(address) == socket.family()
        }
        Asked::ByName { call: Call::Bind(_), host, .. } => host != "localhost",
        Asked::Call(Call::Listen(_)) => would_listen_everywhere(socket),
        _ => false,
    }
}

/// Whether `listen` would be the first to give the socket an address: without bind, the kernel lets
/// it listen at every address.
fn would_listen_everywhere(socket: &SocketState) -> bool {
    socket.protocol() == Protocol::Tcp
        && socket.is_open()
        && socket.lifecycle() == Lifecycle::Created
        && socket.local().is_none()
}

/// What a person should know before `listen` on a socket that has no address.
pub fn listen_warning(socket: &SocketState) -> Option<String> {
    would_listen_everywhere(socket).then(|| {
        let everywhere = match socket.family() {
            Family::V4 => "0.0.0.0",
            Family::V6 => "::",
        };
        format!(
            "It has no address: without bind, the kernel picks {everywhere}, every address of this \
             computer, and a free port. Others on the network can connect then. Bind 127.0.0.1 or \
             ::1 first to stay on this computer."
        )
    })
}

/// What a host in a field means, where it is no usual one.
pub fn host_help(host: &str) -> &'static str {
    match host.trim() {
        "0.0.0.0" => {
            "0.0.0.0 is every IPv4 address of this computer: others on the network can reach a \
             socket that is bound to it. It is for bind; to connect, name one address."
        }
        "::" | "[::]" => {
            ":: is every address of this computer, IPv6 and (unless IPV6_V6ONLY is on) IPv4: \
             others on the network can reach a socket that is bound to it. It is for bind; to \
             connect, name one address."
        }
        "127.0.0.1" | "::1" | "[::1]" | "localhost" => {
            "This computer itself: nobody else can reach it."
        }
        _ => {
            "An address such as 127.0.0.1 or ::1, which stay on this computer, or a name such as \
             localhost. 0.0.0.0 and :: stand for every address of this computer: others can reach \
             what is bound to them."
        }
    }
}

/// Says beneath the field what a host means that stands for every address of this computer.
pub fn host_note_ui(ui: &mut Ui, host: &str) {
    if matches!(host.trim(), "0.0.0.0" | "::" | "[::]") {
        note_ui(ui, "every address of this computer: others can reach it", host_help(host));
    }
}

/// Says beneath the button what `listen` without `bind` does.
pub fn listen_note_ui(ui: &mut Ui, socket: &SocketState) {
    if let Some(warning) = listen_warning(socket) {
        note_ui(ui, "without bind: at every address, others can connect", &warning);
    }
}

/// A short line that stands for a longer text.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_out_of_reach_of_others() {
        for (address, exposed) in [
            ("127.0.0.1:1", false),
            ("127.9.9.9:1", false),
            ("[::1]:1", false),
            ("[::ffff:127.0.0.1]:1", false),
            ("0.0.0.0:1", true),
            ("[::]:1", true),
            ("192.0.2.7:1", true),
        ] {
            assert_eq!(is_exposed(&address.parse().unwrap()), exposed, "{address}");
        }
    }
}
