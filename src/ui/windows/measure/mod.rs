//! The window in which the cost of a connection is measured, and past measurements of the session are shown.
//!
//! | file | what it decides |
//! | --- | --- |
//! | `form` | what is asked for |
//! | `shown` | the results of the measurement that is shown, with the one that is still being counted |
//! | `table` | the table of results |
//! | `plot` | the histogram |

mod form;
mod plot;
mod shown;
mod table;

use egui::{Button, ComboBox, Context, RichText, ScrollArea, Ui, Vec2};

use self::form::Form;
use self::plot::plot_ui;
use self::shown::{Shown, row_color};
use self::table::table_ui;
use crate::model::explained;
use crate::net::Measuring;
use crate::ui::action::{
    Actions, CopyOrSave, MeasurementRequest, NOT_LIVE, RecordAction, SaveSource, WindowAction,
};
use crate::ui::document::Document;
use crate::ui::look::{Palette, floating_window, primary_button};

/// How often a measurement that runs is drawn, in seconds.
const PACE: f32 = 0.1;

/// The window, and what it remembers.
#[derive(Default)]
pub struct MeasureWindow {
    open: bool,
    form: Form,
    /// The place of the measurement that is shown; the latest if none was chosen.
    chosen: Option<usize>,
}

impl MeasureWindow {
    /// Opens the window.
    pub fn show(&mut self) {
        self.open = true;
    }

    /// Draws the window, if it is open. `measuring` is the measurement that runs.
    pub fn ui(
        &mut self,
        ctx: &Context,
        document: &Document,
        measuring: Option<&Measuring>,
        actions: &mut Actions,
    ) {
        let (mut open, size) = (self.open, Vec2::new(920.0, 620.0));
        floating_window(ctx, "Cost of a connection", "measure", size, &mut open).show(ctx, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                self.inside_ui(ui, document, measuring, actions);
            });
        });
        self.open = open;
        if open && measuring.is_some() {
            ctx.request_repaint_after_secs(PACE);
        }
    }

    fn inside_ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        measuring: Option<&Measuring>,
        actions: &mut Actions,
    ) {
        self.form.ui(ui);
        ui.horizontal_wrapped(|ui| self.buttons_ui(ui, document, measuring, actions));
        ui.separator();
        let all = document.measurements().all();
        let place =
            self.chosen.filter(|_| measuring.is_none()).unwrap_or(all.len().saturating_sub(1));
        let Some(measurement) = all.get(place) else {
            let text = "One connection for all requests, or a new one for each? Both are measured \
                        here with real sockets, request by request: how long each takes, how many \
                        segments and ports it needs, and what is left in TIME-WAIT.";
            ui.label(RichText::new(text).color(Palette::of(ui.visuals()).muted));
            return;
        };
        ui.label(format!("{}", measurement.settings));
        let shown = Shown::new(measurement, measuring.filter(|_| place + 1 == all.len()));
        table_ui(ui, &shown);
        plot_ui(ui, &shown);
        for paragraph in explained(&measurement.settings, &measurement.results) {
            ui.label(paragraph);
        }
    }

    fn buttons_ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        measuring: Option<&Measuring>,
        actions: &mut Actions,
    ) {
        let settings = self.form.settings();
        let obstacle = match &settings {
            _ if !document.is_live() => Some(NOT_LIVE.to_owned()),
            _ if measuring.is_some() => Some("A measurement is running.".to_owned()),
            Err(problem) => Some(problem.clone()),
            Ok(_) => None,
        };
        let ready = obstacle.is_none();
        let measure = ui.add_enabled(ready, primary_button(ui.visuals(), "Measure", ready));
        let measure = measure.on_disabled_hover_text(obstacle.as_deref().unwrap_or_default());
        if measure.clicked()
            && let Ok(settings) = settings
        {
            self.chosen = None;
            actions.push(WindowAction::Measure(MeasurementRequest { settings, agreed: false }));
        }
        let stop = ui.add_enabled(measuring.is_some(), Button::new("Stop"));
        if stop.accessible_name("Stop measuring").clicked() {
            actions.push(WindowAction::StopMeasuring);
        }
        let all = document.measurements().all();
        let save = ui.add_enabled(!all.is_empty(), Button::new("Save as CSV…"));
        let save = save.accessible_name("Save the measurements as CSV…");
        if save.on_hover_text("All measurements of this session, a row for each variant").clicked()
        {
            let source = SaveSource::Measurements;
            actions.push(RecordAction::CopyOrSave(CopyOrSave::AskToSave(source)));
        }
        if all.len() > 1 && measuring.is_none() {
            let name = |place: usize| format!("Measurement {} of {}", place + 1, all.len());
            let mut place = self.chosen.unwrap_or(all.len() - 1);
            let list = ComboBox::from_id_salt("measurement").selected_text(name(place));
            let list = list.show_ui(ui, |ui| {
                for other in 0..all.len() {
                    ui.selectable_value(&mut place, other, name(other));
                }
            });
            list.response.on_hover_text("Which measurement of this session is shown");
            self.chosen = Some(place).filter(|place| place + 1 < all.len());
        }
        if let Some(problem) = obstacle.filter(|_| document.is_live() && measuring.is_none()) {
            ui.colored_label(Palette::of(ui.visuals()).failed, problem);
        }
        if let Some((variant, figures)) = measuring.and_then(Measuring::so_far) {
            let text = format!("{variant}: {} answered…", figures.answered());
            ui.colored_label(row_color(ui, variant), text);
        }
    }
}
