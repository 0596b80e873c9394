//! Projector mode: one thing at a time, as large as the window allows, and the switcher between them.
//!
//! What is seen from the last row is what has room: the canvas, the selected socket, or one pane. The
//! switcher leads to each of them, as the keys of the panes and of the inspector do.

use egui::{Button, CentralPanel, Context, Frame, Margin, Panel, ScrollArea, Ui, Vec2};
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use super::frame::App;
use super::settings::Settings;
use crate::ui::action::Pane;
use crate::ui::canvas::first_screen;
use crate::ui::look::Palette;

/// The room that one thing has at least, in points.
const ROOM: Vec2 = Vec2::new(640.0, 400.0);

/// Between these, everything is enlarged: twice, however small the window, so that a word is 28 pixels
/// high.
const SCALES: std::ops::RangeInclusive<f32> = 2.0..=4.0;

/// What a projector shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectorView {
    /// The canvas.
    #[default]
    Canvas,
    /// The selected socket: what the inspector has beside the canvas.
    Inspector,
    /// The pane in front.
    Pane,
}

/// How many times everything is enlarged in a window of this size, which it has at 100 %, in points.
fn scale(window: Vec2) -> f32 {
    (window / ROOM).min_elem().clamp(*SCALES.start(), *SCALES.end())
}

/// Adapts the enlargement to the window, when that has another size or has just been taken for a
/// projector: then `fitted` is none. Otherwise a person's own enlargement stays.
pub fn fit(ctx: &Context, settings: &Settings, fitted: &mut Option<Vec2>) {
    if !settings.projector {
        *fitted = None;
        return;
    }
    let window = ctx.content_rect().size() * ctx.zoom_factor();
    let is_same = |before: Vec2| (before - window).length() < 4.0;
    if !fitted.is_some_and(is_same) {
        *fitted = Some(window);
        ctx.set_zoom_factor(scale(window));
    }
}

impl App {
    /// Draws the switcher, and what it has chosen.
    pub(super) fn projector_ui(&mut self, ui: &mut Ui) {
        if first_screen::is_shown(&self.session.document) {
            return self.canvas_ui(ui);
        }
        self.switcher_ui(ui);
        match self.shell.settings.projector_view {
            ProjectorView::Canvas => self.canvas_ui(ui),
            ProjectorView::Inspector => {
                let frame = Frame::new().fill(Palette::of(ui.visuals()).panel);
                let frame = frame.inner_margin(Margin::symmetric(14, 8));
                CentralPanel::default().frame(frame).show(ui, |ui| self.inspected_ui(ui));
            }
            ProjectorView::Pane => {
                let frame = Frame::new().fill(Palette::of(ui.visuals()).panel);
                let frame = frame.inner_margin(Margin::symmetric(8, 4));
                CentralPanel::default().frame(frame).show(ui, |ui| {
                    let front = self.shell.settings.layouts.alone().front();
                    self.pane_alone_ui(ui, front.unwrap_or(Pane::Log));
                });
            }
        }
    }

    fn switcher_ui(&mut self, ui: &mut Ui) {
        let settings = &mut self.shell.settings;
        let front = settings.layouts.alone().front();
        let frame = Frame::new().fill(Palette::of(ui.visuals()).ground);
        let frame = frame.inner_margin(Margin::symmetric(6, 2));
        Panel::top("switcher").frame(frame).show(ui, |ui| {
            ScrollArea::horizontal().id_salt("switcher").show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    ui.spacing_mut().button_padding = Vec2::new(5.0, 1.0);
                    let view = settings.projector_view;
                    for (one, name) in
                        [(ProjectorView::Canvas, "Canvas"), (ProjectorView::Inspector, "Inspector")]
                    {
                        if ui.add(Button::selectable(view == one, name)).clicked() {
                            settings.projector_view = one;
                        }
                    }
                    for pane in Pane::VARIANTS.iter().copied() {
                        let is_shown = view == ProjectorView::Pane && front == Some(pane);
                        if ui.add(Button::selectable(is_shown, pane.title())).clicked() {
                            settings.projector_view = ProjectorView::Pane;
                            settings.layouts.show(pane);
                        }
                    }
                });
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_twice_as_large_and_larger_where_there_is_room() {
        let near = |one: f32, other: f32| (one - other).abs() < 0.01;
        assert!(near(scale(Vec2::new(1024.0, 768.0)), 2.0));
        assert!(near(scale(Vec2::new(1280.0, 800.0)), 2.0));
        assert!(near(scale(Vec2::new(1920.0, 1080.0)), 2.7));
        assert!(near(scale(Vec2::new(9000.0, 9000.0)), 4.0));
    }
}
