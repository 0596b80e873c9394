//! The wait at the end: the program has been told to end, and a file is still being written. Nothing
//! new can begin meanwhile, so that nothing is left unasked.

use egui::{Context, Id, Modal, Spinner};

use super::theme::dialog_frame;

/// Says what is waited for; says whether the program is to stay after all.
pub fn ending_ui(ctx: &Context) -> bool {
    let modal = Modal::new(Id::unique("ending")).frame(dialog_frame(ctx)).show(ctx, |ui| {
        ui.heading("A file is still being written");
        ui.horizontal(|ui| {
            ui.add(Spinner::new());
            ui.label("The program ends as soon as it is whole.");
        });
        ui.add_space(8.0);
        ui.button("Stay").on_hover_text("The program goes on, and so does the writing.").clicked()
    });
    modal.inner
}
