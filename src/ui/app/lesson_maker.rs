//! The lesson that is made, at the left in place of the list of lessons: the cards beside it are what one
//! records. A lesson that is played has that place while it lasts. On a projector it is a window.

use std::sync::Arc;

use egui::{Context, Frame, Margin, Panel, Ui};

use super::frame::App;
use super::layouts::Beside;
use crate::ui::look::Palette;

/// Its width at first, in points.
const WIDTH: f32 = 440.0;

impl App {
    /// Draws it at the left, if it is open; returns whether it is.
    pub(super) fn lesson_maker_panel_ui(&mut self, ui: &mut Ui) -> bool {
        let Self { shell, session } = self;
        if !shell.lesson_maker.is_open() {
            return false;
        }
        shell.settings.layouts.beside = Beside::Lab;
        let width = ui.available_width();
        let frame = Frame::new().fill(Palette::of(ui.visuals()).panel);
        let frame = frame.inner_margin(Margin::symmetric(14, 10));
        Panel::left("lesson maker")
            .frame(frame)
            .default_size(WIDTH.min(width * 0.5))
            .size_range(300.0_f32.min(width * 0.5)..=width * 0.6)
            .show(ui, |ui| {
                ui.take_available_width();
                shell.lesson_maker.ui(ui, &session.document, &mut shell.actions);
            });
        true
    }

    /// Draws it as a window, if it is open, where there is no place for it beside the others.
    pub(super) fn lesson_maker_window_ui(&mut self, ctx: &Context) {
        let Self { shell, session } = self;
        if shell.settings.projector {
            shell.lesson_maker.window_ui(ctx, &session.document, &mut shell.actions);
        }
    }

    /// Has what was done become steps of it, where it records, and lets a lesson that is played have its
    /// place.
    pub(super) fn advance_lesson_maker(&mut self) {
        let Self { shell, session } = self;
        shell.lesson_maker.give_way_to(session.lesson.is_some());
        if shell.lesson_maker.wants_steps(&session.document) {
            shell.jobs.find_steps(Arc::clone(session.document.log()));
        }
    }
}
