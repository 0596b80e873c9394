//! What a measurement is asked for: numbers, variants, and whose server.

use egui::{DragValue, Grid, TextEdit, Ui};
use strum::VariantArray as _;

use crate::model::{MeasurementLimit, MeasurementSettings, Variant};

/// What is chosen and typed.
#[derive(Default)]
pub(super) struct Form {
    settings: MeasurementSettings,
    server: String,
}

impl Form {
    /// What is asked for; or why it cannot be measured.
    pub(super) fn settings(&self) -> Result<MeasurementSettings, String> {
        let server = match self.server.trim() {
            "" => None,
            typed => Some(typed.parse().map_err(|_not_an_address| {
                "A server is an IP address and a port, such as 127.0.0.1:9000.".to_owned()
            })?),
        };
        let settings = MeasurementSettings { server, ..self.settings.clone() };
        settings.check().map_err(|error| error.to_string())?;
        Ok(settings)
    }

    /// Draws the fields.
    pub(super) fn ui(&mut self, ui: &mut Ui) {
        let settings = &mut self.settings;
        Grid::new("what to measure").num_columns(6).spacing([10.0, 6.0]).show(ui, |ui| {
            number_ui(ui, ("Requests", "Requests of each variant"), &mut settings.requests, MeasurementLimit::REQUESTS);
            number_ui(ui, ("Request bytes", "Bytes of each request"), &mut settings.request_bytes, MeasurementLimit::REQUEST_BYTES);
            number_ui(ui, ("Answer bytes", "Bytes of each answer"), &mut settings.answer_bytes, MeasurementLimit::ANSWER_BYTES);
            ui.end_row();
            number_ui(ui, ("At a time", "Clients, each of which waits for its answer"), &mut settings.concurrency, MeasurementLimit::CONCURRENCY);
            let sends = "Calls of send by which a request leaves: with 2, Nagle's algorithm is seen at work";
            number_ui(ui, ("Sends per request", sends), &mut settings.sends, MeasurementLimit::SENDS);
            number_ui(ui, ("Seconds at most", "A variant ends after this time"), &mut settings.seconds, MeasurementLimit::SECONDS);
            ui.end_row();
        });
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Server");
            let field = TextEdit::singleline(&mut self.server).desired_width(220.0);
            let field = ui.add(field.hint_text("its own, on 127.0.0.1")).labelled_by(label.id);
            field.on_hover_text(
                "Leave empty for the measurement's own server. Another one must answer each request \
                 with as many bytes as set here, as an echo server does when both are the same.",
            );
            for variant in Variant::VARIANTS {
                let mut on = settings.variants.contains(variant);
                let name = variant.to_string();
                if ui.checkbox(&mut on, name).on_hover_text(variant.meaning()).changed() {
                    settings.variants.retain(|other| other != variant);
                    settings.variants.extend(on.then_some(*variant));
                    settings.variants.sort_unstable();
                }
            }
        });
    }
}

fn number_ui(
    ui: &mut Ui,
    (name, meaning): (&str, &str),
    number: &mut u32,
    limit: MeasurementLimit,
) {
    let label = ui.label(name);
    let speed = f64::from(limit.most).sqrt() / 40.0;
    let value = DragValue::new(number).range(1..=limit.most).speed(speed);
    ui.add(value)
        .labelled_by(label.id)
        .on_hover_text(format!("{meaning} (at most {})", limit.most));
}
