//! The widget: a message being written, drawn in the parts that its place has room for.

use egui::{Id, Ui};

use super::draft::Composer;
use super::ends::Ends;
use super::field::{FieldResponse, FieldShape, field_ui};
use super::saved::SavedLists;
use super::{insert, options, preview, saved};
use crate::ui::action::Actions;

/// A message being written, on screen.
pub struct ComposerUi<'a> {
    /// The message.
    pub composer: &'a mut Composer,
    /// The accessible name of its field, with which those of all its parts begin.
    pub name: String,
    /// The id of its field.
    pub id: Id,
    /// Between which addresses it would be sent.
    pub ends: Ends,
    /// The messages with names.
    pub saved: SavedLists<'a>,
    /// What the person asks for.
    pub actions: &'a mut Actions,
}

impl ComposerUi<'_> {
    /// The field.
    pub fn field_ui(&mut self, ui: &mut Ui, shape: FieldShape) -> FieldResponse {
        field_ui(ui, self.composer, self.id, &self.name, shape)
    }

    /// How the text is read, and the line ending.
    pub fn form_ui(&mut self, ui: &mut Ui) {
        options::form_ui(ui, self.composer, &self.name);
    }

    /// What can be put into the text, and what is wanted less often.
    pub fn menus_ui(&mut self, ui: &mut Ui) {
        ui.spacing_mut().button_padding.x = 5.0;
        ui.spacing_mut().item_spacing.x = 2.0;
        insert::menu_ui(ui, self.composer, self.id, &self.name);
        saved::history_menu_ui(ui, self.composer, self.id, &self.name);
        saved::saved_menu_ui(ui, self.composer, self.id, &self.name, self.saved, self.actions);
        options::more_menu_ui(ui, self.composer, &self.name);
    }

    /// What would be sent, in a line; or what is wrong with it.
    pub fn preview_ui(&mut self, ui: &mut Ui) {
        preview::line_ui(ui, self.composer, &self.name, self.ends);
    }

    /// The beginning of what would be sent, as a hex dump; or what is wrong with it.
    pub fn dump_ui(&mut self, ui: &mut Ui) {
        preview::dump_ui(ui, self.composer, &self.name, self.ends);
    }
}
