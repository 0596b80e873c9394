//! Addresses that one click puts into the fields: all those of a name that was looked up, and those
//! at which sockets of this session can be reached.

use std::net::SocketAddr;

use egui::{Button, RichText, Ui};

use super::controls::Controls;
use crate::model::{
    CallKind, Event, Family, HostLiteral, Lifecycle, Lookup, Protocol, SocketState, escape_text,
    verdict,
};
use crate::ui::document::Document;
use crate::ui::look::Palette;

/// Sockets of this session that are offered at most.
const REACHABLE: usize = 6;

/// Draws the offers for a socket that can still use an address.
pub fn offers_ui(ui: &mut Ui, controls: &mut Controls<'_>, document: &Document) {
    let socket = controls.socket;
    if !controls.live || !socket.is_open() || socket.lifecycle().has_peer() {
        return;
    }
    let of_name = named_ui(ui, controls, document);
    let of_session = if verdict(socket, CallKind::Connect).is_legal() {
        reachable_ui(ui, socket, document)
    } else {
        None
    };
    if let Some(address) = of_session {
        controls.form.set_address(address);
    } else if let Some(address) = of_name {
        // A lookup for the offer alone has no port of its own.
        controls.form.host = HostLiteral::text_of(&address);
    }
}

/// The addresses of the name in the host field.
fn named_ui(ui: &mut Ui, controls: &Controls<'_>, document: &Document) -> Option<SocketAddr> {
    let family = controls.socket.family();
    let (host, lookup) = looked_up(controls, document)?;
    let host = escape_text(&host);
    ui.horizontal_wrapped(|ui| match lookup {
        Lookup::Found { addresses, .. } => {
            ui.label(RichText::new(format!("{host} resolves to")).weak());
            let mut chosen = None;
            for address in addresses {
                let fits = Family::from_address(&address) == family;
                let button = ui.add_enabled(fits, Button::new(HostLiteral::text_of(&address)));
                let reason = format!("This is an {family} socket, and the families do not mix.");
                if button.on_disabled_hover_text(reason).clicked() {
                    chosen = Some(address);
                }
            }
            chosen
        }
        Lookup::Cancelled { .. } => None,
        Lookup::NotFound { reason, .. } => {
            let palette = Palette::of(ui.visuals());
            let text = format!("no address found for {host}");
            ui.colored_label(palette.failed, text).on_hover_text(escape_text(&reason));
            None
        }
    })
    .inner
}

/// What came of the newest lookup, if it was of the name that is typed now.
fn looked_up(controls: &Controls<'_>, document: &Document) -> Option<(String, Lookup)> {
    let typed = controls.form.host.trim();
    let record = document.log().get(document.last_lookup(controls.socket.socket_id())?)?;
    match record.event {
        Event::LookedUp { host, lookup, .. } if host == typed => Some((host, lookup)),
        _ => None,
    }
}

/// The sockets of this session that `socket` could call or send to, by their titles.
pub fn reachable(socket: &SocketState, document: &Document) -> Vec<(String, SocketAddr)> {
    let can_be_called = |other: &&SocketState| {
        let waits = match other.protocol() {
            Protocol::Tcp => other.lifecycle() == Lifecycle::Listening,
            Protocol::Udp => other.local().is_some(),
        };
        waits
            && other.protocol() == socket.protocol()
            && other.family() == socket.family()
            && other.socket_id() != socket.socket_id()
    };
    let reachable = document
        .open_sockets()
        .filter(can_be_called)
        .filter_map(|other| Some((document.title(other), other.local()?)));
    reachable.take(REACHABLE).collect()
}

fn reachable_ui(ui: &mut Ui, socket: &SocketState, document: &Document) -> Option<SocketAddr> {
    let reachable = reachable(socket, document);
    if reachable.is_empty() {
        return None;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("in this session").weak());
        let mut chosen = None;
        for (name, address) in reachable {
            let button = ui.add(Button::new(format!("{name}  {address}")));
            if button.on_hover_text("Fill in this address").clicked() {
                chosen = Some(address);
            }
        }
        chosen
    })
    .inner
}
