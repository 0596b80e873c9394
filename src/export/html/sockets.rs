//! The table of sockets: the state that each of them ends in, and how much it moved.

use std::io;
use std::io::Write;

use super::summary::Overview;
use super::text::{Text, grouped};
use crate::model::{Lifecycle, SocketState, TcpState};

const TABLE: &str = "<div class=\"wide\">\n<table>\n<thead><tr><th>Socket</th><th>Final state</th>\
    <th>Last TCP state</th><th>Addresses</th><th class=\"number\">Bytes sent</th>\
    <th class=\"number\">Bytes received</th></tr></thead>\n<tbody>\n";

/// Writes a row for each socket.
pub(super) fn write(output: &mut dyn Write, overview: &Overview) -> io::Result<()> {
    if overview.told.iter().next().is_none() {
        return output.write_all(b"<p class=\"muted\">No sockets were created.</p>\n");
    }
    output.write_all(TABLE.as_bytes())?;
    overview.told.iter().try_for_each(|socket| write_row(output, socket, overview))?;
    output.write_all(b"</tbody>\n</table>\n</div>\n")
}

fn write_row(output: &mut dyn Write, socket: &SocketState, overview: &Overview) -> io::Result<()> {
    let from = match socket.accepted_by() {
        Some(listener) => format!("accepted by {}", overview.told.name(listener)),
        None => socket.family().to_string(),
    };
    let stage = socket.lifecycle();
    // What was seen before it was closed may have gone since.
    let lasts = socket.is_open() || socket.is_ghost();
    let kernel = socket.told_state().filter(|_| lasts).map(|(state, _)| state);
    writeln!(
        output,
        "<tr><th scope=\"row\">{}<small>{}</small></th>\
         <td><span class=\"state {}\">{} {}</span><small>{}</small></td><td>{}</td>\
         <td class=\"addresses\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
        Text(&socket.name()),
        Text(&from),
        class(stage),
        symbol(stage),
        Text(socket.word()),
        Text(socket.sentence()),
        kernel.map_or("", TcpState::name),
        addresses(socket),
        grouped(socket.bytes_out()),
        grouped(socket.bytes_in()),
    )
}

fn addresses(socket: &SocketState) -> String {
    let local = socket.local().map(|address| format!("<code>{address}</code>"));
    let peer = socket.peer().map(|address| format!("<small>to <code>{address}</code></small>"));
    format!("{}{}", local.unwrap_or_default(), peer.unwrap_or_default())
}

/// The class that gives a stage its colour.
fn class(stage: Lifecycle) -> &'static str {
    match stage {
        Lifecycle::Created | Lifecycle::Closed => "created",
        Lifecycle::Bound => "bound",
        Lifecycle::Listening => "listening",
        Lifecycle::Connecting => "connecting",
        Lifecycle::Connected => "connected",
        Lifecycle::WriteClosed | Lifecycle::ReadClosed | Lifecycle::BothClosed => "half-closed",
        Lifecycle::Failed => "failed",
    }
}

/// The shape of a stage, the same as in the window.
fn symbol(stage: Lifecycle) -> String {
    const RING: &str = "<circle r=\"5.25\" fill=\"none\" stroke-width=\"1.5\"/>";
    let shape = match stage {
        Lifecycle::Created => RING.to_owned(),
        Lifecycle::Bound => format!("{RING}<circle r=\"2.4\" stroke=\"none\"/>"),
        Lifecycle::Listening => {
            "<circle r=\"2.2\" stroke=\"none\"/><circle r=\"4.2\" fill=\"none\"/>\
             <circle r=\"6.2\" fill=\"none\"/>"
                .to_owned()
        }
        Lifecycle::Connecting => ["5.25,0", "0,5.25", "-5.25,0", "0,-5.25"]
            .map(|place| {
                format!("<circle r=\"1.5\" stroke=\"none\" transform=\"translate({place})\"/>")
            })
            .concat(),
        Lifecycle::Connected => "<circle r=\"6\" stroke=\"none\"/>".to_owned(),
        Lifecycle::WriteClosed => format!("{RING}<path d=\"M0-5.25a5.25 5.25 0 0 1 0 10.5z\"/>"),
        Lifecycle::ReadClosed => format!("{RING}<path d=\"M0-5.25a5.25 5.25 0 0 0 0 10.5z\"/>"),
        Lifecycle::BothClosed => format!("{RING}<path d=\"M-5.25 0h10.5\" stroke-width=\"1.5\"/>"),
        Lifecycle::Closed => "<rect x=\"-4.75\" y=\"-4.75\" width=\"9.5\" height=\"9.5\" rx=\"1\" \
             fill=\"none\" stroke-width=\"1.5\"/>"
            .to_owned(),
        Lifecycle::Failed => "<path d=\"M-4.5-4.5l9 9m0-9l-9 9\" stroke-width=\"2\"/>".to_owned(),
    };
    format!(
        "<svg viewBox=\"-7 -7 14 14\" aria-hidden=\"true\" fill=\"currentColor\" \
         stroke=\"currentColor\">{shape}</svg>"
    )
}
