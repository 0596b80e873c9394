//! The question before a review is left whose notes are in no file.

use egui::{RichText, Ui};

use crate::model::escape_text;
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, primary_button};

/// What is to become of the notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaved {
    /// They are written to the file.
    Save,
    /// They are discarded.
    Discard,
    /// The review continues.
    Cancel,
}

/// Asks; returns the answer once there is one.
pub fn unsaved_ui(ui: &mut Ui, document: &Document) -> Option<Unsaved> {
    let palette = Palette::of(ui.visuals());
    let notes = document.unsaved_notes();
    ui.heading(format!("Save {}?", count(notes, "note")));
    if let Some(path) = document.reviewed_file() {
        ui.label(format!(
            "The marks and comments that you added are not in {} yet.",
            escape_text(&path.to_string_lossy())
        ));
    }
    let reason = document.not_savable();
    if let Some(reason) = &reason {
        ui.label(RichText::new(reason).color(palette.failed));
    }
    ui.add_space(8.0);
    let mut answer = None;
    ui.horizontal(|ui| {
        let save = primary_button(ui.visuals(), "Save", reason.is_none());
        let save = ui.add_enabled(reason.is_none(), save);
        let discard = ui.button("Discard").on_hover_text("The notes are lost");
        let cancel = ui.button("Cancel");
        if ui.memory(|memory| memory.focused().is_none()) {
            if reason.is_none() { save.request_focus() } else { cancel.request_focus() }
        }
        for (button, meant) in
            [(save, Unsaved::Save), (discard, Unsaved::Discard), (cancel, Unsaved::Cancel)]
        {
            if button.clicked() {
                answer = Some(meant);
            }
        }
    });
    answer
}
