//! Notices in the corner: what failed, the error's name, what it means, what to try.
//!
//! They are ordinary widgets, so that screen readers and tests find their words. Each goes by
//! itself after a while, or when it is closed; one that comes again counts up.

use std::time::{Duration, Instant};

use egui::{Align2, Area, Button, Context, Frame, Id, Margin, Order, RichText, Stroke, Vec2};

use crate::model::{
    BehaviourStep, Call, CallId, Caller, Event, Explanation, Lookup, MachineSocket, Needed,
    Outcome, Record, SocketId, SocketState, call_text, escape_text,
};
use crate::net::limit_reached;
use crate::session::SocketTable;
use crate::ui::action::{Actions, WindowAction};
use crate::ui::document::port_holders::{held_by, our_socket};
use crate::ui::look::Palette;

/// How long a notice stays.
const STAYS: Duration = Duration::from_secs(14);

/// Notices that are shown at the same time.
const SHOWN: usize = 4;

/// Holders of a port that a notice names.
const HOLDERS: usize = 4;

/// Width of a notice, in points.
const WIDTH: f32 = 360.0;

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Notice {
    title: String,
    meaning: String,
    remedy: String,
    is_error: bool,
}

/// A port that a call could not have.
struct PortInUse {
    call_id: CallId,
    /// The port, if the call named one.
    port: Option<u16>,
    /// Who holds it, a sentence each.
    holders: Vec<String>,
}

struct ShownNotice {
    notice: Notice,
    in_use: Option<PortInUse>,
    times: u32,
    until: Instant,
    serial: u64,
}

/// The notices that are shown.
#[derive(Default)]
pub struct Notices {
    shown: Vec<ShownNotice>,
    serial: u64,
}

impl Notices {
    /// Shows something that is not an error.
    pub fn tell(&mut self, title: impl Into<String>) {
        self.add(Notice {
            title: title.into(),
            meaning: String::new(),
            remedy: String::new(),
            is_error: false,
        });
    }

    /// Shows an error that did not come from a system call.
    pub fn complain(&mut self, title: impl Into<String>) {
        self.add(Notice {
            title: title.into(),
            meaning: String::new(),
            remedy: String::new(),
            is_error: true,
        });
    }

    /// Shows a failure that a record reports, unless it was intended.
    pub fn report(&mut self, record: &Record, table: &SocketTable) {
        if record.event.intended_error().is_some() {
            return;
        }
        let socket = table.get(record.socket);
        if socket.is_some_and(|socket| is_next_attempt(record, socket)) {
            return;
        }
        let name = socket.map_or_else(|| record.socket.to_string(), SocketState::name);
        let explanation = record.explanation(socket.map(SocketState::family));
        match &record.event {
            Event::Returned {
                call_id, call, outcome: outcome @ Outcome::Failed(errno), ..
            } => {
                let title = format!("{name}: {} failed: {errno}", call_text(call, record.moved()));
                let local = socket.and_then(SocketState::local);
                let in_use = call.port_wanted(outcome, local).map(|address| {
                    let port = Some(address.port());
                    let holders = holders_of_ours(record.socket, port, table);
                    PortInUse { call_id: *call_id, port, holders }
                });
                let serial = self.fail(title, explanation, limit_reached(*errno, Needed::Socket));
                if let Some(shown) = self.shown.iter_mut().find(|shown| shown.serial == serial) {
                    shown.in_use = in_use;
                }
            }
            Event::PortHeld { call_id, address, by } => {
                let held = |socket: &MachineSocket| held_by(socket, our_socket(socket, table));
                let mut holders: Vec<String> =
                    by.iter().take(MachineSocket::MOST_HOLDERS).map(held).collect();
                if holders.is_empty() {
                    holders.push(format!("no socket is seen at port {} any more", address.port()));
                }
                self.name_holders(*call_id, &holders);
            }
            Event::Behaviour { step: BehaviourStep::Off(progress, end), .. }
                if end.is_own_failure() =>
            {
                let ended = socket.and_then(SocketState::ended_behaviour);
                let ended = ended.filter(|state| state.spec.kind() == progress.kind);
                let kind = || progress.kind.name().to_owned();
                let what = ended.map_or_else(kind, |state| state.spec.to_string());
                self.complain(format!("{name}: {what}: {end}"));
            }
            Event::OpenFailed { protocol, family, errno, needed } => {
                let wanted = format!("socket({family}, {protocol}) failed: {errno}");
                let title = if needed.is_socket() {
                    wanted
                } else {
                    format!("{} for {wanted}", needed.name())
                };
                self.fail(title, explanation, limit_reached(*errno, *needed));
            }
            Event::LookedUp {
                call_id: Some(_),
                host,
                lookup: Lookup::NotFound { reason, .. },
                ..
            } => {
                let (host, reason) = (escape_text(host), escape_text(reason));
                let title = format!("{name}: no address found for \"{host}\": {reason}");
                self.fail(title, explanation, None);
            }
            _ => {}
        }
    }

    /// Adds who holds a port to the notice of the call that could not have it. That notice may have
    /// gone meanwhile.
    fn name_holders(&mut self, of_call: CallId, holders: &[String]) {
        let uses = self.shown.iter_mut().filter_map(|shown| shown.in_use.as_mut());
        for in_use in uses.filter(|in_use| in_use.call_id == of_call) {
            holders.clone_into(&mut in_use.holders);
        }
    }

    /// Shows a failure, and which limit it is about; returns the serial number of its notice.
    fn fail(
        &mut self,
        title: String,
        explanation: Option<Explanation>,
        limit: Option<String>,
    ) -> u64 {
        let (mut meaning, remedy) = explanation
            .map(|Explanation { meaning, remedy }| (meaning.to_owned(), remedy.to_owned()))
            .unwrap_or_default();
        if let Some(limit) = limit {
            meaning = format!("{meaning} {limit}");
        }
        self.add(Notice { title, meaning, remedy, is_error: true })
    }

    /// Shows a notice, or counts up the one with the same text; returns its serial number.
    fn add(&mut self, notice: Notice) -> u64 {
        let until = Instant::now() + STAYS;
        if let Some(shown) = self.shown.iter_mut().find(|shown| shown.notice == notice) {
            shown.times += 1;
            shown.until = until;
            return shown.serial;
        }
        self.serial += 1;
        self.shown.push(ShownNotice { notice, in_use: None, times: 1, until, serial: self.serial });
        if self.shown.len() > SHOWN {
            self.shown.remove(0);
        }
        self.serial
    }

    /// Draws the notices, newest at the bottom, and wakes the window when the next one goes.
    pub fn ui(&mut self, ctx: &Context, actions: &mut Actions) {
        let now = Instant::now();
        let pointed_at = ctx.memory(|memory| memory.area_rect(area_id())).is_some_and(|rect| {
            ctx.input(|input| input.pointer.hover_pos())
                .is_some_and(|pointer| rect.contains(pointer))
        });
        if !pointed_at {
            self.shown.retain(|shown| shown.until > now);
        }
        let Some(next) = self.shown.iter().map(|shown| shown.until).min() else {
            return;
        };
        ctx.request_repaint_after(
            next.saturating_duration_since(now).max(Duration::from_millis(200)),
        );
        let mut closed = None;
        Area::new(area_id())
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, Vec2::new(-16.0, -40.0))
            .show(ctx, |ui| {
                let newest = self.shown.len().saturating_sub(1);
                for (place, shown) in self.shown.iter().enumerate() {
                    ui.push_id(shown.serial, |ui| {
                        if notice_ui(ui, shown, place == newest, actions) {
                            closed = Some(shown.serial);
                        }
                    });
                }
            });
        if let Some(serial) = closed {
            self.shown.retain(|shown| shown.serial != serial);
        }
    }
}

/// Whether a record is of an attempt to connect again, by itself: its card counts down to the next.
fn is_next_attempt(record: &Record, socket: &SocketState) -> bool {
    let is_connect = matches!(
        record.event,
        Event::Returned { call: Call::Connect(_), caller: Caller::Program, .. }
    );
    is_connect && socket.life().before.is_some()
}

fn area_id() -> Id {
    Id::unique("notices")
}

/// Draws one notice, the newest whole, the others by their title, so that they cover little.
/// Returns whether it was closed.
fn notice_ui(ui: &mut egui::Ui, shown: &ShownNotice, whole: bool, actions: &mut Actions) -> bool {
    let palette = Palette::of(ui.visuals());
    let Notice { title, meaning, remedy, is_error } = &shown.notice;
    let color = if *is_error { palette.failed } else { palette.accent };
    let mut closed = false;
    Frame::popup(ui.style())
        .fill(palette.card)
        .stroke(Stroke::new(1.0, color))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
            ui.horizontal_top(|ui| {
                let close_width = 26.0;
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width() - close_width);
                    let times = if shown.times > 1 {
                        format!(" (×{})", shown.times)
                    } else {
                        String::new()
                    };
                    let title = RichText::new(format!("{title}{times}")).strong().color(color);
                    ui.add(egui::Label::new(title).wrap());
                    let more = [meaning, remedy].into_iter().filter(|text| !text.is_empty());
                    for text in more.filter(|_| whole) {
                        ui.add(egui::Label::new(text.as_str()).wrap());
                    }
                    if let Some(in_use) = shown.in_use.as_ref().filter(|_| whole) {
                        in_use_ui(ui, in_use, actions);
                    }
                });
                let close = ui.add(Button::new("×").frame(false));
                closed = close.accessible_name("Close notice").clicked();
            });
        });
    closed
}

/// Draws who holds a port that a call could not have, and the way to all ports.
fn in_use_ui(ui: &mut egui::Ui, in_use: &PortInUse, actions: &mut Actions) {
    for holder in in_use.holders.iter().take(HOLDERS) {
        ui.add(egui::Label::new(holder.as_str()).wrap());
    }
    if let Some(more) = in_use.holders.len().checked_sub(HOLDERS).filter(|more| *more > 0) {
        ui.label(format!("and {more} more"));
    }
    let ports = ui.button("Ports…").accessible_name("Ports of this notice…");
    if ports.on_hover_text("Shows who holds each port on this computer").clicked() {
        actions.push(WindowAction::ShowPorts(in_use.port));
    }
}

/// The sockets of this session that are known to hold a port, before the system is queried.
fn holders_of_ours(asking: SocketId, port: Option<u16>, table: &SocketTable) -> Vec<String> {
    let holds = |socket: &&SocketState| {
        socket.socket_id() != asking
            && port.is_some()
            && socket.local().map(|local| local.port()) == port
    };
    let holder = table.open().find(holds);
    holder.map(|holder| format!("{} holds this port", holder.name())).into_iter().collect()
}

/// Something that could not be handed to a socket's thread, in a sentence.
pub fn refused(name: &str, error: crate::net::CallError) -> String {
    format!("{name}: the call could not be made: {error}.")
}
