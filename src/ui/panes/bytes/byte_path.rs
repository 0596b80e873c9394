//! The path of the selected byte: where it was sent, received, sent on by a wire, each a link to its record.

use egui::{RichText, Ui};

use crate::model::SocketState;
use crate::session::{PathStep, PathStop};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::Palette;
use crate::ui::look::units::duration;

/// Draws it; nothing of a byte that is known from one record alone.
pub fn path_ui(
    ui: &mut Ui,
    document: &Document,
    stops: &[PathStop],
    shown: u64,
    actions: &mut Actions,
) {
    if stops.len() < 2 {
        return;
    }
    let Some(began) = nanos(document, stops[0].record) else { return };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(RichText::new("Path of the byte:").small().weak());
        for (place, stop) in stops.iter().enumerate() {
            let socket = document.table().get(stop.socket);
            let Some(name) = socket.map(SocketState::name) else { continue };
            if place > 0 {
                ui.label(RichText::new("›").small().weak());
            }
            let did = match stop.did {
                PathStep::Sent => "sent by",
                PathStep::Received => "received by",
                PathStep::SentOn => "sent on by",
                PathStep::Dropped => "dropped by the wire,",
            };
            // No clock of one computer tells of an earlier end, but records are written one after the other.
            let later = nanos(document, stop.record).map(|now| now.saturating_sub(began));
            let later =
                later.filter(|_| place > 0).map(|later| format!(", {} later", duration(later)));
            let text =
                format!("{did} {name} (record {}{})", stop.record, later.unwrap_or_default());
            let mut shown_text = RichText::new(&text).small();
            if stop.record == shown {
                shown_text = shown_text.strong();
            } else if stop.did == PathStep::Dropped {
                shown_text = shown_text.color(Palette::of(ui.visuals()).failed);
            }
            if ui.link(shown_text).on_hover_text("Go to this record").clicked() {
                actions.push(RecordAction::Show(stop.record));
                let bytes = stop.offset..stop.offset + 1;
                actions.push(RecordAction::SelectBytes { record: stop.record, bytes });
            }
        }
    });
}

/// When a record was made, in nanoseconds since the session began.
fn nanos(document: &Document, record: u64) -> Option<u64> {
    document.log().entry(record).map(|entry| entry.since_start_nanos)
}
