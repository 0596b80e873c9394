//! Projector mode: one thing at a time, as large as the window allows, and the switcher between them.
//!
//! What is seen from the last row is what has room: the canvas, the selected socket, or one pane. The
//! switcher leads to each of them, as the keys of the panes and of the inspector do.

use egui::{Button, CentralPanel, Frame, Margin, Panel, ScrollArea, Ui, Vec2};
use strum::VariantArray as _;

use super::frame::App;
use super::layouts::ProjectorView;
use crate::ui::action::Pane;
use crate::ui::canvas::first_screen;
use crate::ui::look::Palette;

impl App {
    /// Draws the switcher, and what it has chosen.
    pub(super) fn projector_ui(&mut self, ui: &mut Ui) {
        if first_screen::is_shown(&self.session.document) && !self.shell.settings.learn.open {
            return self.canvas_ui(ui);
        }
        self.switcher_ui(ui);
        if self.shell.settings.projector_view != ProjectorView::Learn {
            self.presenter_ui(ui);
        }
        match self.shell.settings.projector_view {
            ProjectorView::Canvas => self.canvas_ui(ui),
            ProjectorView::Inspector => {
                let frame = Frame::new().fill(Palette::of(ui.visuals()).panel);
                let frame = frame.inner_margin(Margin::symmetric(14, 8));
                CentralPanel::default().frame(frame).show(ui, |ui| self.inspected_ui(ui));
            }
            ProjectorView::Learn => {
                let frame = Frame::new().fill(Palette::of(ui.visuals()).panel);
                let frame = frame.inner_margin(Margin::symmetric(14, 8));
                CentralPanel::default().frame(frame).show(ui, |ui| self.learn_ui(ui));
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
                    for (one, name) in [
                        (ProjectorView::Learn, "Learn"),
                        (ProjectorView::Canvas, "Canvas"),
                        (ProjectorView::Inspector, "Inspector"),
                    ] {
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
