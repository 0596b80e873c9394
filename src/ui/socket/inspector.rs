//! The selected socket in detail: its life as a row of steps, and every call with its arguments.

use egui::{Button, Checkbox, ComboBox, Label, RichText, ScrollArea, Sense, Ui, Vec2};

use super::composer::field::FieldShape;
use super::controls::Controls;
use super::forms::direction;
use super::{address_suggestions, behaviours, connection_life, exposure, kernel_facts, options};
use crate::model::{CallKind, Lifecycle, Mode, Protocol, ShutdownHow, SocketState};
use crate::ui::action::SocketAction;
use crate::ui::document::Document;
use crate::ui::glossary::term;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, paint_lifecycle, stroke};

/// Draws the inspector of the socket that `controls` are for.
pub fn inspector_ui(ui: &mut Ui, controls: &mut Controls<'_>, document: &Document) {
    ScrollArea::vertical().auto_shrink(false).id_salt("inspector").show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 5.0);
        title_ui(ui, controls.socket, document);
        steps_ui(ui, controls.socket);
        facts_ui(ui, controls, document);
        connection_life::life_ui(ui, controls, document);
        rule(ui);
        ui.horizontal_wrapped(|ui| {
            let room = (ui.available_width() - 228.0).max(90.0);
            controls.address_fields(ui, room);
            controls.call_button(ui, CallKind::Bind);
            controls.call_button(ui, CallKind::Connect);
        });
        exposure::host_note_ui(ui, &controls.form.host);
        address_suggestions::offers_ui(ui, controls, document);
        if controls.socket.protocol() == Protocol::Tcp {
            listening_ui(ui, controls);
        }
        sending_ui(ui, controls);
        receiving_ui(ui, controls);
        ending_ui(ui, controls);
        // Below the calls, so that none moves under the pointer when one begins to wait, and above what may be
        // out of view.
        controls.waiting_ui(ui);
        behaviours::section::behaviours_ui(ui, controls);
        options::options_ui(ui, controls);
        rule(ui);
        // Last, since the kernel's figures come and go.
        kernel_facts::kernel_ui(ui, controls.socket, document);
    });
}

/// The inspector at a moment at which the socket did not exist yet.
pub fn not_yet_ui(ui: &mut Ui, socket: &SocketState) {
    let palette = Palette::of(ui.visuals());
    ui.label(RichText::new(socket.name()).heading().strong());
    ui.label(RichText::new("This socket does not exist yet at this moment.").color(palette.muted));
    ui.take_available_space();
}

/// The inspector while no socket is selected.
pub fn nothing_chosen_ui(ui: &mut Ui) {
    let text = "Select a card to see its calls, its options and the kernel's view of it.";
    ui.add_space(ui.available_height() * 0.3);
    ui.vertical_centered(|ui| ui.add(Label::new(RichText::new(text).weak()).wrap()));
    ui.take_available_space();
}

/// A hairline between groups of calls.
fn rule(ui: &mut Ui) {
    let line = Palette::of(ui.visuals()).line;
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 3.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, stroke(ui.visuals(), 1.0, line));
}

fn title_ui(ui: &mut Ui, socket: &SocketState, document: &Document) {
    let palette = Palette::of(ui.visuals());
    ui.horizontal_wrapped(|ui| {
        let (symbol, _) = ui.allocate_exact_size(Vec2::splat(14.0), Sense::hover());
        paint_lifecycle(ui.painter(), symbol.center(), 6.0, socket.lifecycle());
        ui.label(RichText::new(socket.name()).heading().strong());
        if let Some(name) = document.arrangement().shown_name(socket.socket_id()) {
            ui.label(RichText::new(name).color(palette.accent));
        }
        kernel_facts::state_of_open_ui(ui, socket);
        let mut origin = format!("{} socket", socket.family());
        if let Some(listener) = socket.accepted_by() {
            origin = format!("{origin} · accepted by TCP {listener}");
        }
        if socket.is_open() && document.is_live() {
            let protocol = socket.protocol().to_string().to_lowercase();
            origin = format!("{origin} · thread {protocol}-{}", socket.socket_id().0);
        }
        let moved = format!(
            "{} in, {} out",
            count(socket.bytes_in(), "byte"),
            count(socket.bytes_out(), "byte")
        );
        ui.label(RichText::new(origin).small().color(palette.muted)).on_hover_text(moved);
    });
}

/// The stages of this kind of socket, the way it is likely to go.
fn stages(socket: &SocketState) -> &'static [(&'static str, &'static [Lifecycle])] {
    use Lifecycle::{
        BothClosed, Bound, Closed, Connected, Connecting, Created, Failed, Listening, ReadClosed,
        WriteClosed,
    };
    let listens = socket.lifecycle() == Lifecycle::Listening;
    match socket.protocol() {
        Protocol::Udp => &[
            ("created", &[Created]),
            ("bound", &[Bound]),
            ("connected", &[Connected, WriteClosed, ReadClosed, BothClosed]),
            ("closed", &[Closed, Failed]),
        ],
        Protocol::Tcp if listens => &[
            ("created", &[Created]),
            ("bound", &[Bound]),
            ("listening", &[Listening]),
            ("closed", &[Closed, Failed]),
        ],
        Protocol::Tcp if socket.accepted_by().is_some() => &[
            ("accepted", &[Created]),
            ("connected", &[Connected]),
            ("half-closed", &[WriteClosed, ReadClosed, BothClosed]),
            ("closed", &[Closed, Failed]),
        ],
        Protocol::Tcp => &[
            ("created", &[Created]),
            ("bound", &[Bound]),
            ("connecting", &[Connecting]),
            ("connected", &[Connected]),
            ("half-closed", &[WriteClosed, ReadClosed, BothClosed]),
            ("closed", &[Closed, Failed]),
        ],
    }
}

fn steps_ui(ui: &mut Ui, socket: &SocketState) {
    let palette = Palette::of(ui.visuals());
    let stages = stages(socket);
    let now = socket.lifecycle();
    let place = stages.iter().position(|(_, stages)| stages.contains(&now)).unwrap_or(0);
    let size = Vec2::new(ui.available_width(), 42.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let text = format!("{} is {}: {}", socket.name(), socket.word(), socket.sentence());
        egui::WidgetInfo::labeled(egui::Role::Image, true, text)
    });
    let step = rect.width() / stages.len() as f32;
    let painter = ui.painter();
    for (index, (word, of_stage)) in stages.iter().enumerate() {
        // A stage may be skipped: not every connection is half-closed before it is closed. Its
        // beginning is none to be skipped.
        let was_there = index == 0 || of_stage.iter().any(|stage| socket.has_been(*stage));
        let passed = index < place && was_there;
        let center = egui::pos2(rect.left() + step * (index as f32 + 0.5), rect.top() + 13.0);
        if index > 0 {
            let color = if index <= place { palette.accent } else { palette.line };
            let line = stroke(ui.visuals(), 1.5, color);
            painter.hline(center.x - step + 12.0..=center.x - 12.0, center.y, line);
        }
        let word = match (index == place, now) {
            (true, Lifecycle::Failed) => "failed",
            (true, _) => socket.word(),
            _ => word,
        };
        if index == place {
            paint_lifecycle(painter, center, 8.0, now);
        } else {
            let line = if passed { palette.accent } else { palette.line };
            painter.circle_stroke(center, 7.0, stroke(ui.visuals(), 1.5, line));
            if passed {
                painter.circle_filled(center, 3.0, palette.accent);
            }
        }
        // Where there is little room, the present stage alone has its word.
        if step < 58.0 && index != place {
            continue;
        }
        let color = if index == place { palette.lifecycle(now) } else { palette.muted };
        let font = egui::FontId::proportional(if step < 64.0 { 10.0 } else { 11.5 });
        let under = egui::pos2(center.x, rect.top() + 28.0);
        painter.text(under, egui::Align2::CENTER_TOP, word, font, color);
    }
    response.on_hover_text(socket.sentence());
}

fn facts_ui(ui: &mut Ui, controls: &Controls<'_>, document: &Document) {
    let socket = controls.socket;
    let palette = Palette::of(ui.visuals());
    let none = || "none".to_owned();
    let peer = match (socket.peer(), document.other_end(socket)) {
        (Some(peer), Some(other)) => format!("{peer} ({})", document.title(other)),
        (Some(peer), None) => peer.to_string(),
        (None, _) => none(),
    };
    let local = socket.local().map_or_else(none, |local| local.to_string());
    egui::Grid::new(("facts", socket.socket_id()))
        .num_columns(2)
        .spacing([12.0, 0.0])
        .min_row_height(18.0)
        .show(ui, |ui| {
            for (name, value) in [("local", local), ("peer", peer)] {
                let shown = RichText::new(name).color(palette.muted);
                if name == "peer" {
                    term(ui, "peer", shown);
                } else {
                    ui.label(shown);
                }
                ui.add(egui::Label::new(RichText::new(value).monospace()).truncate());
                ui.end_row();
            }
        });
}

fn listening_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    rule(ui);
    ui.horizontal_wrapped(|ui| {
        controls.call_button(ui, CallKind::Listen);
        term(ui, "backlog", RichText::new("backlog").small().weak());
        controls.backlog_field(ui);
        controls.call_button(ui, CallKind::Accept);
        let help = "On: every connection is accepted as soon as it arrives, as in a server's loop. \
                    Off: each waits until you press accept.";
        let mode = controls.socket.accepting();
        if let Some(mode) = mode_switch(ui, controls, "accept automatically", mode, help) {
            controls.actions.push(SocketAction::SetAccepting(controls.socket.socket_id(), mode));
        }
    });
    exposure::listen_note_ui(ui, controls.socket);
}

/// A switch between step by step and automatic; returns the mode that it was set to.
fn mode_switch(
    ui: &mut Ui,
    controls: &Controls<'_>,
    name: &str,
    mode: Mode,
    help: &str,
) -> Option<Mode> {
    let mut automatic = mode == Mode::Automatic;
    let open = controls.live && controls.socket.is_open();
    let switch = ui.add_enabled(open, Checkbox::new(&mut automatic, "automatic"));
    let switch = switch.accessible_name(controls.name(name)).on_hover_text(help);
    let mode = if automatic { Mode::Automatic } else { Mode::Step };
    switch.changed().then_some(mode)
}

fn sending_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    rule(ui);
    let width = ui.available_width() - 4.0;
    controls.message_field(ui, FieldShape { width, least_lines: 1, most_lines: 6 });
    if !controls.form.message.message().text.is_empty() {
        controls.composer(ui).preview_ui(ui);
    }
    ui.horizontal_wrapped(|ui| {
        controls.call_button(ui, CallKind::Send);
        if controls.socket.protocol() == Protocol::Udp {
            controls.call_button(ui, CallKind::SendTo);
        }
        controls.send_lines_button(ui);
        controls.call_button(ui, CallKind::SendUrgent);
        controls.composer(ui).menus_ui(ui);
    });
    ui.horizontal_wrapped(|ui| controls.composer(ui).form_ui(ui));
}

fn receiving_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    rule(ui);
    ui.horizontal_wrapped(|ui| {
        controls.call_button(ui, CallKind::Recv);
        if controls.socket.protocol() == Protocol::Udp {
            controls.call_button(ui, CallKind::RecvFrom);
        }
        controls.call_button(ui, CallKind::Peek);
        controls.call_button(ui, CallKind::RecvUrgent);
        controls.length_field(ui);
        let help = "On: the socket receives as soon as data arrives, at most 65,536 bytes at a \
                    time, as in a program's loop. Off: nothing is read until you press recv.";
        let mode = controls.socket.reading();
        if let Some(mode) = mode_switch(ui, controls, "read automatically", mode, help) {
            controls.actions.push(SocketAction::SetReading(controls.socket.socket_id(), mode));
        }
    });
}

fn ending_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    rule(ui);
    ui.horizontal_wrapped(|ui| {
        controls.call_button(ui, CallKind::Shutdown);
        let name = controls.name("shutdown direction");
        let combo = ComboBox::from_id_salt(("how", controls.socket.socket_id()))
            .selected_text(direction(controls.form.how))
            .width(72.0)
            .show_ui(ui, |ui| {
                for how in ShutdownHow::ALL {
                    ui.selectable_value(&mut controls.form.how, how, direction(how));
                }
            });
        combo.response.accessible_name(name).on_hover_text("Which direction shutdown ends");
        controls.call_button(ui, CallKind::Close);
        if controls.socket.protocol() == Protocol::Tcp {
            reset_ui(ui, controls);
        }
    });
}

/// The other way to close: with a reset.
fn reset_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let open = controls.live && controls.socket.is_open();
    let button = ui.add_enabled(open, Button::new("with reset"));
    let help = "Aborts the connection: the peer gets a reset (RST) instead of a FIN, and unsent \
                data is discarded. This makes two calls, setsockopt(SO_LINGER, 0 s) and close.";
    let button = button.accessible_name(controls.name("close with reset"));
    let button = button.on_hover_text(help).on_disabled_hover_text("The socket is closed.");
    if button.clicked() {
        controls.actions.push(SocketAction::CloseWithReset(controls.socket.socket_id()));
    }
}
