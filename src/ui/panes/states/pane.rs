//! The States pane: the state of one socket, or of both ends of its connection, in the TCP diagram
//! and in the life that the socket API gives it, and how many TCP states the session has visited.

use egui::{RichText, ScrollArea, Ui, Vec2};

use super::picture::{Step, picture_ui};
use super::table::table_ui;
use super::view::View;
use crate::diagram::states::{States, visited};
use crate::model::{Protocol, SocketId, SocketState, TcpState};
use crate::ui::action::Actions;
use crate::ui::document::Document;
use crate::ui::look::Palette;

/// A pane lower than this, in points, is scrolled with its tools.
const LOW: f32 = 140.0;

/// What the pane remembers.
#[derive(Default)]
pub struct StatesPane {
    /// Whether the other end of the connection is hidden.
    one_end: bool,
    as_table: bool,
    /// Which part of the picture is in view.
    view: View,
}

impl StatesPane {
    /// Draws the pane.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        selected: Option<SocketId>,
        actions: &mut Actions,
    ) {
        let table = document.table();
        let chosen = selected.and_then(|selected| table.get(selected));
        let Some(socket) = chosen.or_else(|| table.iter().next_back()) else {
            ui.centered_and_justified(|ui| {
                let text = "Create a socket to see its states light up here.";
                ui.label(RichText::new(text).weak());
            });
            return;
        };
        let id = socket.socket_id();
        let peer = document.connections().other_end(id);
        let mut sockets = vec![id];
        sockets.extend(peer.filter(|_| !self.one_end));
        let states = States { table, sockets: &sockets, until: table.read() };
        let title = document.title(socket);
        if self.as_table || ui.available_height() >= LOW {
            let step = self.tools_ui(ui, &states, (socket, &title), peer);
            if self.as_table {
                table_ui(ui, document, &states, actions);
            } else {
                let size = ui.available_size();
                picture_ui(ui, size, &states, &mut self.view, step, actions);
            }
            return;
        }
        // There the tools make room for what they are about.
        ScrollArea::vertical().id_salt("tools and states").auto_shrink(false).show(ui, |ui| {
            let step = self.tools_ui(ui, &states, (socket, &title), peer);
            let size = Vec2::new(ui.available_width(), LOW);
            picture_ui(ui, size, &states, &mut self.view, step, actions);
        });
    }

    fn tools_ui(
        &mut self,
        ui: &mut Ui,
        states: &States<'_>,
        (socket, title): (&SocketState, &str),
        peer: Option<SocketId>,
    ) -> Option<Step> {
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(title).strong());
            let peer_name = peer.and_then(|peer| states.table.get(peer)).map(SocketState::name);
            let about = match &peer_name {
                Some(name) => format!("Also shows {name}, the other end"),
                None => "The other end is not a socket of this session".to_owned(),
            };
            let mut both = peer.is_some() && !self.one_end;
            let switch =
                ui.add_enabled(peer.is_some(), egui::Checkbox::new(&mut both, "Both ends"));
            if switch.on_hover_text(&about).on_disabled_hover_text(about).changed() {
                self.one_end = !both;
            }
            ui.checkbox(&mut self.as_table, "As table").on_hover_text(
                "Shows the sockets' paths as text, for keyboards and screen readers",
            );
            if !self.as_table {
                ui.separator();
                asked = zoom_ui(ui, self.view);
            }
            if socket.protocol() == Protocol::Tcp {
                ui.separator();
                counter_ui(ui, states);
            }
        });
        asked
    }
}

/// The buttons that change how large the picture is.
fn zoom_ui(ui: &mut Ui, view: View) -> Option<Step> {
    let mut asked = None;
    let help = "Ctrl and the mouse wheel, or a pinch, do the same; drag to move the picture";
    for (text, name, step) in [("−", "States smaller", Step::Out), ("+", "States larger", Step::In)]
    {
        let button = ui.small_button(text).accessible_name(name);
        if button.on_hover_text(format!("{name}\n{help}")).clicked() {
            asked = Some(step);
        }
    }
    let fit = ui.selectable_label(view == View::Fit, "Fit").accessible_name("States fit the pane");
    if fit.on_hover_text("Keeps the whole picture in view, whatever the size of the pane").clicked()
    {
        asked = Some(Step::Fit);
    }
    asked
}

/// How many of the TCP states have been visited, and which not yet.
fn counter_ui(ui: &mut Ui, states: &States<'_>) {
    let all = visited(states.table, states.until);
    let seen = all.iter().filter(|(_, record)| record.is_some()).count();
    let missing: Vec<&str> =
        all.iter().filter(|(_, record)| record.is_none()).map(|(state, _)| state.name()).collect();
    let text = format!("{seen} of {} TCP states visited", TcpState::ALL.len());
    let palette = Palette::of(ui.visuals());
    let done = missing.is_empty();
    let color = if done { palette.connected } else { palette.text };
    ui.label(RichText::new(text).color(color)).on_hover_text(
        "By all sockets of this session, as far as was seen: the kernel is queried several times a \
         second, and states that pass more quickly are missed.",
    );
    let rest = if done {
        "all of them".to_owned()
    } else {
        format!("not visited yet: {}", missing.join(", "))
    };
    ui.label(RichText::new(rest).small().weak());
}
