//! The menu that copies or saves bytes of a record.

use std::ops::Range;

use egui::{RichText, Ui};

use crate::model::CopyFormat;
use crate::ui::action::{Actions, COPY_LIMIT, CopyOrSave, RecordAction, SaveSource};
use crate::ui::look::bytes;
use crate::ui::look::units::count;

/// The entries of a menu that copies bytes of a record in each of the formats. `whole` is whether
/// they are all of its bytes.
pub fn copy_as_ui(
    ui: &mut Ui,
    record: u64,
    range: &Range<u64>,
    whole: bool,
    actions: &mut Actions,
) {
    let wanted = range.end - range.start;
    let which = if whole { "all" } else { "the selected" };
    let what = match wanted {
        1 => "1 byte".to_owned(),
        _ if wanted <= COPY_LIMIT => format!("{which} {}", count(wanted, "byte")),
        _ => {
            let (part, all) = (bytes(COPY_LIMIT), bytes(wanted));
            format!("the first {part} of {which} {all}")
        }
    };
    ui.label(RichText::new(format!("Copies {what}")).small().weak());
    for format in CopyFormat::ALL {
        if ui.button(format.name()).on_hover_text(format.example()).clicked() {
            let bytes = range.clone();
            actions.push(RecordAction::CopyOrSave(CopyOrSave::CopyBytes { record, bytes, format }));
            ui.close();
        }
    }
    ui.separator();
    if ui.button("Save all bytes to a file…").clicked() {
        actions.push(RecordAction::CopyOrSave(CopyOrSave::AskToSave(SaveSource::Record(record))));
        ui.close();
    }
}
