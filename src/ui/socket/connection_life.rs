//! What a connection has been through, in the inspector: since when it is up, how often it was lost and
//! tried again, what went over it, and the sockets that had it before and after.

use std::time::Duration;

use egui::{Label, RichText, Ui};

use super::controls::Controls;
use crate::model::{Protocol, SocketId, SocketState};
use crate::ui::action::WindowAction;
use crate::ui::document::Document;
use crate::ui::look::units::{bytes, count};
use crate::ui::look::{Palette, countdown, seconds};

/// A pause may be short.
const COUNTS_EVERY: Duration = Duration::from_millis(100);

/// Draws it, for a TCP socket that has, or had, or tries to get a connection.
pub fn life_ui(ui: &mut Ui, controls: &mut Controls<'_>, document: &Document) {
    let socket = controls.socket;
    let life = socket.life();
    let is_shown = life.first_made.is_some() || life.retries > 0 || socket.renewal().is_some();
    if socket.protocol() != Protocol::Tcp || !is_shown {
        return;
    }
    let palette = Palette::of(ui.visuals());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.label(RichText::new("connection").color(palette.muted));
        count_down(ui, controls);
        let standing = standing_text(socket, controls.now);
        ui.label(format!("{standing} · {}", counts_text(socket)));
        let mut link = |name: &str, other: Option<SocketId>| {
            let Some(other) = other.and_then(|other| document.table().get(other)) else { return };
            let text = RichText::new(format!("{name} {}", document.title(other)));
            if ui.link(text).on_hover_text("Select this socket").clicked() {
                controls.actions.push(WindowAction::Select(other.socket_id()));
            }
        };
        link("before:", life.before);
        link("goes on as", last_of(socket, document));
    });
    if let Some(text) = loss_text(socket, document) {
        ui.add(Label::new(RichText::new(text).small().color(palette.muted)).wrap());
    }
}

/// The last socket of those that have taken its place one after the other.
fn last_of(socket: &SocketState, document: &Document) -> Option<SocketId> {
    let next = |of: &SocketState| of.renewal()?.successor;
    let mut last = next(socket)?;
    // A successor is made later: a file that says otherwise leads nowhere.
    while let Some(further) = document.table().get(last).and_then(next).filter(|id| *id > last) {
        last = further;
    }
    Some(last)
}

fn waits(socket: &SocketState) -> Option<(u64, u64)> {
    socket.renewal()?.waits.filter(|_| socket.is_open())
}

/// Has the window drawn again while it counts down to the next attempt.
pub fn count_down(ui: &Ui, controls: &Controls<'_>) {
    if controls.live && waits(controls.socket).is_some() {
        ui.ctx().request_repaint_after(COUNTS_EVERY);
    }
}

/// How long it takes until the next attempt: `attempt 2 in 1400 ms`; `None` if there is none to wait for.
pub fn countdown_text(socket: &SocketState, now: u64) -> Option<String> {
    let (attempt, until) = waits(socket)?;
    let left = countdown(until.saturating_sub(now) / 1_000_000);
    Some(format!("attempt {attempt} in {left}"))
}

/// `up since 3.204 s`: how long that is would have an idle window drawn again and again.
fn standing_text(socket: &SocketState, now: u64) -> String {
    let life = socket.life();
    match (life.since, countdown_text(socket, now)) {
        (_, Some(next)) => format!("lost, {next}"),
        (Some(since), None) => format!("up since {}", seconds(since)),
        (None, None) if socket.is_open() && life.before.is_some() && life.drops > 0 => {
            "lost".to_owned()
        }
        (None, None) => match life.first_made {
            Some(first) => format!("over, first made at {}", seconds(first)),
            None => "not made yet".to_owned(),
        },
    }
}

/// `3 drops, 4 retries · 1.2 KiB in, 3.3 KiB out, 3.2 KiB acknowledged`; without the first part where nobody
/// would connect again.
fn counts_text(socket: &SocketState) -> String {
    let life = socket.life();
    let moved = [life.bytes_in, life.bytes_out, life.acknowledged].map(bytes);
    let moved = format!("{} in, {} out, {} acknowledged", moved[0], moved[1], moved[2]);
    if socket.connection_phase().is_none() && life.drops == 0 {
        return moved;
    }
    format!("{}, {} · {moved}", count(life.drops, "drop"), count(life.retries, "retry"))
}

/// How the connection was lost last, on this socket or on the one before it.
fn loss_text(socket: &SocketState, document: &Document) -> Option<String> {
    let before = || document.table().get(socket.life().before?)?.renewal()?.lost;
    let (lost, since_start_nanos) = socket.renewal().and_then(|it| it.lost).or_else(before)?;
    let mut text = format!("lost at {}: {lost}", seconds(since_start_nanos));
    if let Some(renewal) = socket.renewal() {
        for (messages, what) in
            [(renewal.kept, "kept for the next connection"), (renewal.given_up, "given up")]
        {
            if messages > 0 {
                text = format!("{text}; {} {what}", count(messages, "message"));
            }
        }
    }
    Some(text)
}
