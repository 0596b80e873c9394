//! Measurements of what connections cost as a table for a spreadsheet: a row for each variant, times in
//! microseconds.

use super::cell::{csv_line, plain_cell};
use crate::model::{VariantResult, seconds};
use crate::session::Measurement;

const COLUMNS: [&str; 22] = [
    "measurement",
    "variant",
    "requests",
    "request_bytes",
    "answer_bytes",
    "concurrency",
    "sends",
    "server",
    "answered",
    "lost",
    "seconds",
    "requests_per_second",
    "median_us",
    "p95_us",
    "p99_us",
    "max_us",
    "connections",
    "ports",
    "segments_out",
    "segments_in",
    "time_wait",
    "end",
];

/// The table as comma-separated values (RFC 4180). What is not known is empty.
pub fn measurements_csv(measurements: &[Measurement]) -> String {
    let mut text = COLUMNS.join(",");
    text.push_str("\r\n");
    for (place, measurement) in measurements.iter().enumerate() {
        for result in &measurement.results {
            text.push_str(&csv_line(&row(place + 1, measurement, result)));
            text.push_str("\r\n");
        }
    }
    text
}

fn row(
    number: usize,
    measurement: &Measurement,
    result: &VariantResult,
) -> [String; COLUMNS.len()] {
    let (settings, figures) = (&measurement.settings, &result.figures);
    let micros = |part| {
        let nanos = figures.latencies.quantile(part)?;
        Some(format!("{:.1}", nanos as f64 / 1e3))
    };
    let known = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    [
        number.to_string(),
        result.variant.key().to_owned(),
        settings.requests.to_string(),
        settings.request_bytes.to_string(),
        settings.answer_bytes.to_string(),
        settings.concurrency.to_string(),
        settings.sends.to_string(),
        settings.server.map_or_else(String::new, |server| plain_cell(&server.to_string())),
        figures.answered().to_string(),
        figures.lost.to_string(),
        seconds(figures.elapsed_nanos, 6),
        figures.rate().map_or_else(String::new, |rate| format!("{rate:.1}")),
        micros(0.5).unwrap_or_default(),
        micros(0.95).unwrap_or_default(),
        micros(0.99).unwrap_or_default(),
        micros(1.0).unwrap_or_default(),
        figures.connections.to_string(),
        figures.ports.to_string(),
        known(figures.segments_out),
        known(figures.segments_in),
        known(figures.time_waits.map(|held| held.clients.saturating_add(held.server))),
        plain_cell(&result.end.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MeasurementFigures, MeasurementSettings, Variant, VariantEnd};

    #[test]
    fn each_variant_is_a_row_and_no_text_is_a_formula() {
        let mut figures = MeasurementFigures { elapsed_nanos: 2_000_000, ..Default::default() };
        [10_000, 20_000].into_iter().for_each(|nanos| figures.latencies.record(nanos));
        let told = |variant, end| VariantResult { variant, figures: figures.clone(), end };
        let results = vec![
            told(Variant::Each, VariantEnd::Complete),
            told(Variant::EachFastOpen, VariantEnd::Unavailable("x;=1+1".to_owned())),
        ];
        let settings = MeasurementSettings::default();
        let csv = measurements_csv(&[Measurement { record: 1, settings, results }]);
        let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
        let columns = |line: &str| line.split(',').count();
        assert_eq!((lines.len(), columns(lines[0])), (3, COLUMNS.len()));
        assert!(lines[1].starts_with("1,each,1000,64,64,1,1,,2,0,0.002000,1000.0,10.1,20.0,"));
        assert!(lines[1].ends_with(",0,0,,,,complete"), "{}", lines[1]);
        assert!(lines[2].ends_with(",not available: x\\x3b=1+1"), "{}", lines[2]);
    }
}
