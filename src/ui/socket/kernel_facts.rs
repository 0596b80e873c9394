//! What the kernel holds for one socket, on its card and in the inspector, beside the stage of its
//! life: the program's view and the kernel's are two, and may differ.

use egui::{Frame, Margin, RichText, Ui};

use super::accept_queue::IN_INSPECTOR;
use super::kernel_words::{
    ghost_text, known_state, nothing_seen, remaining_millis, stands_for, state_help, timer_text,
};
use super::{accept_queue, queues};
use crate::model::{Protocol, SocketState, TcpState, TimerKind};
use crate::ui::document::Document;
use crate::ui::glossary::term;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, countdown, seconds, stroke};

/// How long Linux keeps a connection in TIME-WAIT (`TCP_TIMEWAIT_LEN`), in milliseconds.
const TIME_WAIT_MILLIS: f32 = 60_000.0;

/// The name of a TCP state in a frame of its colour: the kernel's view looks unlike what the program
/// did.
pub fn state_ui(ui: &mut Ui, socket: &SocketState, state: TcpState) {
    let color = Palette::of(ui.visuals()).tcp_state(state);
    let frame = Frame::new()
        .stroke(stroke(ui.visuals(), 1.0, color))
        .corner_radius(3)
        .inner_margin(Margin::symmetric(4, 0));
    let shown = frame.show(ui, |ui| {
        let name = RichText::new(state.name()).monospace().size(11.0).color(color);
        let label = ui.add(egui::Label::new(name).selectable(false));
        stands_for(label, &format!("{}: TCP state {state}", socket.name()))
    });
    shown.inner.on_hover_text(state_help(socket, state));
}

/// Draws the TCP state of an open socket beside the word for its stage, as far as it is known.
pub fn state_word_ui(ui: &mut Ui, socket: &SocketState) {
    let Some(state) = known_state(socket).filter(|_| socket.is_open()) else { return };
    let color = Palette::of(ui.visuals()).tcp_state(state);
    let name = RichText::new(state.name()).monospace().size(10.5).color(color);
    let label = ui.add(egui::Label::new(name).selectable(false));
    let label = stands_for(label, &format!("{}: TCP state {state}", socket.name()));
    label.on_hover_text(both_words(socket));
}

/// What the two words of state on a card say: the program's, and the kernel's.
pub fn both_words(socket: &SocketState) -> String {
    let program = format!("What the program did: {}", socket.sentence());
    match known_state(socket).filter(|_| socket.is_open()) {
        Some(state) => format!("{program}\nWhat the kernel says: {}", state_help(socket, state)),
        None => program,
    }
}

/// Draws the TCP state of an open socket, as far as it is known.
pub fn state_of_open_ui(ui: &mut Ui, socket: &SocketState) {
    if let Some(state) = known_state(socket).filter(|_| socket.is_open()) {
        state_ui(ui, socket, state);
    }
}

/// A dashed frame, the word and what is left.
fn ghost_ui(ui: &mut Ui, socket: &SocketState, text: &str) {
    let palette = Palette::of(ui.visuals());
    let label = RichText::new(format!("ghost · {text}")).monospace().size(11.0);
    let label = ui.add(egui::Label::new(label.color(palette.muted)).selectable(false));
    let words = format!("{} is a ghost: {text}", socket.name());
    stands_for(label, &words).on_hover_text(ghost_help(socket));
}

/// What a ghost is.
pub fn ghost_help(socket: &SocketState) -> String {
    let state = socket.tcp_state().map_or("", TcpState::sentence);
    format!(
        "The program has closed {}, but the kernel still keeps its connection: {state}.",
        socket.name()
    )
}

/// The part of its time that a ghost has left, and how long that is: `42 s`; `None` for one that
/// waits for its peer.
pub fn ghost_left(socket: &SocketState, document: &Document) -> Option<(f32, String)> {
    let sight = socket.kernel().filter(|_| socket.is_ghost())?;
    let timer = sight.view.timer.filter(|timer| timer.kind == TimerKind::TimeWait)?;
    let millis = remaining_millis(timer, sight, document);
    Some(((millis as f32 / TIME_WAIT_MILLIS).min(1.0), countdown(millis)))
}

/// How much of a card's colours is left: a ghost fades as its time goes by.
pub fn opacity(socket: &SocketState, document: &Document) -> f32 {
    match ghost_left(socket, document) {
        Some((part, _)) => 0.5 + 0.4 * part,
        None if socket.is_ghost() => 0.9,
        None if socket.is_open() => 1.0,
        // Its words are still to be read: the ground tells that it is over.
        None => 0.92,
    }
}

/// The parts of a card's sentence that describe the kernel's view.
pub fn in_words(socket: &SocketState, document: &Document, ctx: &egui::Context) -> String {
    if let Some(text) = ghost_text(socket, document, ctx) {
        return format!(", ghost: {text}");
    }
    let mut words = String::new();
    if !socket.is_open() {
        return words;
    }
    if let Some(state) = known_state(socket) {
        words = format!(", TCP state {state}");
    }
    let Some(sight) = socket.kernel() else { return words };
    if let Some(room) = accept_queue::room_of(socket) {
        return format!("{words}, {}", accept_queue::in_words(room));
    }
    let view = &sight.view;
    if view.send_queue > 0 {
        words = format!("{words}, {} not acknowledged", count(view.send_queue, "byte"));
    }
    if view.receive_queue > 0 {
        words = format!("{words}, {} not read", count(view.receive_queue, "byte"));
    }
    if view.drops > 0 {
        words = format!("{words}, {} dropped", count(view.drops, "datagram"));
    }
    words
}

/// Draws the kernel's part of the inspector.
pub fn kernel_ui(ui: &mut Ui, socket: &SocketState, document: &Document) {
    let palette = Palette::of(ui.visuals());
    let muted = |text: String| RichText::new(text).small().color(palette.muted);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        term(ui, "kernel", RichText::new("kernel").color(palette.muted));
        if let Some(text) = ghost_text(socket, document, ui.ctx()) {
            ghost_ui(ui, socket, &text);
        } else if let Some(state) = known_state(socket).filter(|_| socket.is_open()) {
            ui.label(muted(format!("{state}: {}", state.sentence())));
        } else if let Some(text) = nothing_seen(document) {
            ui.label(muted(text));
        } else if socket.kernel().is_none() || !socket.is_open() {
            ui.label(muted("not seen yet".to_owned()));
        }
    });
    if let Some(room) = accept_queue::room_of(socket) {
        ui.horizontal_wrapped(|ui| {
            term(ui, "accept queue", RichText::new("accept queue").color(palette.muted));
            accept_queue::waiting_room_ui(ui, socket, room, IN_INSPECTOR);
        });
        return;
    }
    queues::queues_ui(ui, socket, document);
    let Some(sight) = socket.kernel().filter(|_| socket.is_open()) else { return };
    let mut facts = Vec::new();
    if let Some(tcp) = &sight.view.tcp {
        facts.push(format!("{} out, {} in", count(tcp.segments_out, "segment"), tcp.segments_in));
        facts.push(format!("{} retransmitted", tcp.retransmits));
    }
    if socket.protocol() == Protocol::Udp {
        facts.push(format!("{} dropped", count(sight.view.drops, "datagram")));
    }
    facts.extend(timer_text(socket, document, ui.ctx()));
    if !facts.is_empty() {
        let seen = format!("Seen at {}; more in the Kernel pane", seconds(sight.since_start_nanos));
        ui.label(muted(facts.join(" · "))).on_hover_text(seen);
    }
}
