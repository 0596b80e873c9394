//! What a measurement is asked for: numbers, variants, and whose server.

use egui::{DragValue, Grid, TextEdit, Ui};
use strum::VariantArray as _;

use crate::model::{MeasurementLimit, MeasurementSettings, Variant};

/// Variants in a row.
const IN_A_ROW: usize = 3;

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
        Grid::new("what to measure").num_columns(8).spacing([10.0, 6.0]).show(ui, |ui| {
            number_ui(
                ui,
                ("Requests", "Requests of each variant"),
                &mut settings.requests,
                MeasurementLimit::REQUESTS,
            );
            number_ui(
                ui,
                ("Request bytes", "Bytes of each request"),
                &mut settings.request_bytes,
                MeasurementLimit::REQUEST_BYTES,
            );
            number_ui(
                ui,
                ("Answer bytes", "Bytes of each answer"),
                &mut settings.answer_bytes,
                MeasurementLimit::ANSWER_BYTES,
            );
            let label = ui.label("Server");
            let field = TextEdit::singleline(&mut self.server).desired_width(200.0);
            let field = ui.add(field.hint_text("its own, on 127.0.0.1")).labelled_by(label.id);
            field.on_hover_text(
                "Leave empty for the measurement's own server. Another one must answer each request \
                 with as many bytes as set here, as an echo server does when both are the same.",
            );
            ui.end_row();
            number_ui(
                ui,
                ("At a time", "Clients, each of which waits for its answer"),
                &mut settings.concurrency,
                MeasurementLimit::CONCURRENCY,
            );
            let sends = "Calls of send by which a request leaves: with 2, Nagle's algorithm is seen \
                         at work";
            number_ui(
                ui,
                ("Sends per request", sends),
                &mut settings.sends,
                MeasurementLimit::SENDS,
            );
            number_ui(
                ui,
                ("Seconds at most", "A variant ends after this time"),
                &mut settings.seconds,
                MeasurementLimit::SECONDS,
            );
            ui.end_row();
        });
        Grid::new("variants").num_columns(IN_A_ROW).spacing([16.0, 2.0]).show(ui, |ui| {
            for row in Variant::VARIANTS.chunks(IN_A_ROW) {
                for variant in row {
                    variant_ui(ui, *variant, &mut settings.variants);
                }
                ui.end_row();
            }
        });
    }
}

fn variant_ui(ui: &mut Ui, variant: Variant, chosen: &mut Vec<Variant>) {
    let mut on = chosen.contains(&variant);
    if ui.checkbox(&mut on, variant.to_string()).on_hover_text(variant.meaning()).changed() {
        chosen.retain(|other| *other != variant);
        chosen.extend(on.then_some(variant));
        chosen.sort_unstable();
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
