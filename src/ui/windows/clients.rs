//! The question how many clients are to be connected to a listener, and how fast.

use egui::{DragValue, Grid, Ui};

use super::answer::{OnEnter, answer_ui};
use crate::model::{Mode, SocketState};
use crate::scenario::MOST_CLIENTS;
use crate::ui::action::ClientsRequest;
use crate::ui::document::Document;

/// Clients that are suggested.
const SUGGESTED: u32 = 100;

/// The longest pause from one client to the next that can be asked for, in milliseconds.
pub const LONGEST_PAUSE: u64 = 60_000;

/// What is suggested for a listener.
pub fn suggested(listener: &SocketState) -> ClientsRequest {
    let listener = listener.socket_id();
    ClientsRequest { listener, count: SUGGESTED, pause_ms: 0, accepts: true }
}

/// Asks; returns whether to connect them, once there is an answer.
pub fn clients_ui(ui: &mut Ui, document: &Document, asked: &mut ClientsRequest) -> Option<bool> {
    let listener = document.table().get(asked.listener);
    let title = listener.map_or_else(String::new, |listener| document.title(listener));
    ui.heading(format!("Connect clients to {title}"));
    ui.label("Each is a socket of its own with a thread of its own, and so is each end accepted.");
    Grid::new("clients").num_columns(2).show(ui, |ui| {
        let label = ui.label("Clients");
        ui.add(DragValue::new(&mut asked.count).range(1..=MOST_CLIENTS)).labelled_by(label.id);
        ui.end_row();
        let label = ui.label("Pause between two");
        let pause = DragValue::new(&mut asked.pause_ms).range(0..=LONGEST_PAUSE).suffix(" ms");
        ui.add(pause).labelled_by(label.id);
        ui.end_row();
    });
    if listener.is_some_and(|listener| listener.accepting() == Mode::Step) {
        ui.checkbox(&mut asked.accepts, "Let the listener accept automatically");
    }
    answer_ui(ui, "Connect", true, OnEnter::Agree)
}
