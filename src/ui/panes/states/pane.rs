//! The States pane: the state of one socket, or of both ends of its connection, in the TCP diagram
//! and in the life that the socket API gives it, and how many TCP states the session has visited.

use egui::{
    Rect, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, emath::GuiRounding as _,
};

use crate::diagram::ladder::seconds;
use crate::diagram::point;
use crate::diagram::states::{StateStep, States, visited};
use crate::model::{Protocol, SocketId, SocketState, TcpState};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, ROW_HEIGHT, paint};

/// The limits to which the picture is scaled to fit; smaller if everything is enlarged.
const SCALES: (f32, f32) = (0.85, 1.6);

/// What the pane remembers.
#[derive(Default)]
pub struct StatesPane {
    /// Whether the other end of the connection is hidden.
    one_end: bool,
    as_table: bool,
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
        self.tools_ui(ui, &states, (socket, &document.title(socket)), peer);
        if self.as_table {
            table_ui(ui, document, &states, actions);
        } else {
            picture_ui(ui, &states, actions);
        }
    }

    fn tools_ui(
        &mut self,
        ui: &mut Ui,
        states: &States<'_>,
        (socket, title): (&SocketState, &str),
        peer: Option<SocketId>,
    ) {
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
            if socket.protocol() == Protocol::Tcp {
                ui.separator();
                counter_ui(ui, states);
            }
        });
    }
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

fn picture_ui(ui: &mut Ui, states: &States<'_>, actions: &mut Actions) {
    let picture = states.lay_out();
    let size = Vec2::new(picture.width, picture.height);
    let room = ui.available_size() - Vec2::splat(8.0);
    let least = SCALES.0 / ui.ctx().zoom_factor().max(1.0).sqrt();
    let scale = (room.x / size.x).min(room.y / size.y).clamp(least, SCALES.1);
    ScrollArea::both().id_salt("states").auto_shrink(false).show(ui, |ui| {
        let (rect, response) = ui.allocate_exact_size(size * scale, Sense::click());
        let corner = rect.min.round_to_pixels(ui.pixels_per_point());
        paint(ui.painter(), ui.visuals(), corner, scale, &picture);
        response.widget_info(|| {
            let words = format!("States: {}", states.in_words());
            WidgetInfo::labeled(Role::Image, true, words)
        });
        let pointer = response.hover_pos().or_else(|| response.interact_pointer_pos());
        let note = pointer.and_then(|pointer| {
            let at = (pointer - corner) / scale;
            picture.note_at(point(at.x, at.y))
        });
        let Some(note) = note else { return };
        let clicked = response.clicked();
        if note.record.is_some() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        response.on_hover_text_at_pointer(&note.words);
        if let Some(record) = note.record.filter(|_| clicked) {
            actions.push(RecordAction::Show(record));
        }
    });
}

/// The paths of the sockets as rows of text.
fn table_ui(ui: &mut Ui, document: &Document, states: &States<'_>, actions: &mut Actions) {
    let steps = states.steps();
    let palette = Palette::of(ui.visuals());
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("steps").auto_shrink(false).show_rows(
        ui,
        ROW_HEIGHT,
        steps.len(),
        |ui, visible| {
            for step in steps.get(visible).unwrap_or_default() {
                let width = ui.available_width();
                let (rect, response) =
                    ui.allocate_exact_size(Vec2::new(width, ROW_HEIGHT), Sense::click());
                if response.hovered() || response.has_focus() {
                    ui.painter().rect_filled(rect, 0.0, palette.card_hovered);
                }
                step_ui(ui, rect, document, step);
                response.widget_info(|| {
                    WidgetInfo::labeled(Role::Row, true, step_words(document, step))
                });
                if response.clicked() {
                    actions.push(RecordAction::Show(step.record));
                }
            }
        },
    );
}

fn name_of(document: &Document, socket: SocketId) -> String {
    document.table().get(socket).map(SocketState::name).unwrap_or_default()
}

fn step_words(document: &Document, step: &StateStep) -> String {
    let what = if step.is_stage { "stage" } else { "TCP state" };
    let cause = if step.cause.is_empty() { String::new() } else { format!(", by {}", step.cause) };
    let name = name_of(document, step.socket);
    let time = seconds(step.since_start_nanos);
    format!("{name}: {what} {} at {time} s, record {}{cause}", step.name, step.record)
}

fn step_ui(ui: &Ui, rect: Rect, document: &Document, step: &StateStep) {
    let palette = Palette::of(ui.visuals());
    let font = egui::TextStyle::Monospace.resolve(ui.style());
    let what = if step.is_stage { "socket API" } else { "kernel" };
    let cells = [
        (0.0, step.record.to_string(), palette.muted),
        (0.07, seconds(step.since_start_nanos), palette.muted),
        (0.2, name_of(document, step.socket), palette.text),
        (0.31, what.to_owned(), palette.muted),
        (0.45, step.name.to_owned(), palette.text),
        (0.65, step.cause.to_owned(), palette.muted),
    ];
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    for (part, text, color) in cells {
        let at = egui::pos2(rect.left() + part * rect.width(), rect.center().y);
        painter.text(at, egui::Align2::LEFT_CENTER, text, font.clone(), color);
    }
}
