//! The line at the bottom: how much there is, and whether others can reach it.

use egui::{Align, Color32, Frame, Layout, Margin, Panel, RichText, Ui};

use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, bytes};
use crate::ui::socket::exposure::exposed_sockets;

/// Draws the line.
pub fn status_bar_ui(ui: &mut Ui, document: &Document) {
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(12, 2));
    Panel::bottom("status").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 18.0;
            let open = count(document.table().open().count(), "socket");
            let log = document.log();
            let mut facts = vec![
                if document.is_live() {
                    format!("{open} open")
                } else {
                    format!("{open} open at this moment")
                },
                count(log.len(), "record"),
                format!("{} in the log", bytes(log.payload_bytes())),
            ];
            if document.is_live() {
                let exposed = !exposed_sockets(document).is_empty();
                facts
                    .push(if exposed { "reachable by others" } else { "loopback only" }.to_owned());
            }
            let journal = log.journal();
            facts.push(format!("{} in memory", bytes(journal.memory_bytes)));
            if journal.full {
                facts.push("sockets are waiting for the disk".to_owned());
            }
            for fact in facts {
                ui.label(RichText::new(fact).small().color(palette.muted));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let percent = (ui.ctx().zoom_factor() * 100.0).round();
                ui.label(RichText::new(format!("{percent} %")).small().color(palette.muted))
                    .on_hover_text("Ctrl + and Ctrl - zoom in and out");
            });
        });
    });
}

/// The banner that stays while other computers can reach a socket, and the one while the journal
/// cannot be written.
pub fn banner_ui(ui: &mut Ui, document: &Document) {
    let palette = Palette::of(ui.visuals());
    if let Some(error) = document.log().journal().error {
        let text = format!(
            "This session cannot be written to its journal: {error}. It continues in memory; \
             when that is full, sockets stop receiving until there is room. Nothing is lost."
        );
        banner_line(ui, "journal banner", text, palette.failed);
    }
    let exposed = exposed_sockets(document);
    if !exposed.is_empty() {
        let text = format!("Other computers can reach {}.", exposed.join(", "));
        banner_line(ui, "banner", text, palette.failed);
    }
}

fn banner_line(ui: &mut Ui, id: &str, text: String, color: Color32) {
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(12, 5));
    Panel::top(id).frame(frame).show(ui, |ui| {
        ui.add(egui::Label::new(RichText::new(text).color(color)).wrap());
    });
}
