//! The wait at the end: the program was asked to end, and a file is still being written. Nothing
//! new can start meanwhile, so that no question is skipped. A disk or a pipe that takes nothing may
//! keep the writing for ever: it can be left.

use std::time::{Duration, Instant};

use egui::{Context, Id, Modal, Spinner};

use crate::ui::look::dialog_frame;

/// How long what is being written may take to stop, once it is left. What goes on stops well within
/// it; what is blocked does not.
const STOPPING: Duration = Duration::from_secs(1);

/// Whether the program may end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quitting {
    /// Nobody has asked for it.
    #[default]
    No,
    /// It may, once the files that are being written are whole.
    OnceWritten,
    /// It may, once the writing has stopped, or at this time whatever is still being written.
    Anyway(Instant),
}

impl Quitting {
    /// It may, whatever is being written: that is stopped.
    pub fn anyway() -> Self {
        Self::Anyway(Instant::now() + STOPPING)
    }

    /// Whether the program ends now; `writing` is whether a file is being written.
    pub fn is_due(self, writing: bool) -> bool {
        match self {
            Self::No => false,
            Self::OnceWritten => !writing,
            Self::Anyway(at) => !writing || Instant::now() >= at,
        }
    }
}

/// Shows what the program waits for; returns what the person decided instead.
pub fn ending_ui(ctx: &Context) -> Option<Quitting> {
    let modal = Modal::new(Id::unique("ending")).frame(dialog_frame(ctx)).show(ctx, |ui| {
        ui.heading("A file is still being written");
        ui.horizontal(|ui| {
            ui.add(Spinner::new());
            ui.label("The program exits as soon as the file is complete.");
        });
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let stay = ui.button("Stay");
            let stay = stay.on_hover_text("Keeps the program open and continues writing.");
            let leave = ui
                .button("Quit anyway")
                .on_hover_text("Stops writing. Any existing file is unchanged.");
            let leave = leave.clicked().then(Quitting::anyway);
            if stay.clicked() { Some(Quitting::No) } else { leave }
        })
        .inner
    });
    modal.inner
}
