//! The table of a measurement: a row for each variant, the same in the window and on the command line.

use strum::VariantArray;

use super::{TimeWaits, VariantEnd, VariantResult};
use crate::model::duration;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum MeasurementColumn {
    /// Which variant.
    Variant,
    /// Answers a second.
    Rate,
    /// The median of all times.
    Median,
    /// The time within which 95 % were answered.
    P95,
    /// The time within which 99 % were answered.
    P99,
    /// The longest time.
    Max,
    /// Segments from the clients to the server.
    SegmentsOut,
    /// Segments from the server to the clients.
    SegmentsIn,
    /// Local ports of the clients.
    Ports,
    /// TIME-WAIT states that are left.
    TimeWaits,
    /// Answers, and what was otherwise than planned.
    Answered,
}

impl MeasurementColumn {
    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Variant => "variant",
            Self::Rate => "requests/s",
            Self::Median => "median",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::Max => "max",
            Self::SegmentsOut => "segments out",
            Self::SegmentsIn => "segments in",
            Self::Ports => "ports",
            Self::TimeWaits => "TIME-WAIT",
            Self::Answered => "answered",
        }
    }

    /// What it shows.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Variant => "How requests and answers were carried",
            Self::Rate => "Answered requests per second",
            Self::Median => "Half of the requests were answered within this time",
            Self::P95 => "95 % of the requests were answered within this time",
            Self::P99 => "99 % of the requests were answered within this time",
            Self::Max => "The slowest request",
            Self::SegmentsOut => {
                "TCP segments from the clients to the server (TCP_INFO), handshake and closing \
                 included"
            }
            Self::SegmentsIn => {
                "TCP segments from the server to the clients (TCP_INFO), handshake and closing \
                 included"
            }
            Self::Ports => "Different local ports that the clients used",
            Self::TimeWaits => {
                "Connections that the kernel keeps in TIME-WAIT, counted when the variant ended \
                 (sock_diag)"
            }
            Self::Answered => "Requests that were answered, and why the variant ended early",
        }
    }

    /// Whether it has numbers, which are aligned to the right.
    pub fn is_number(self) -> bool {
        !matches!(self, Self::Variant | Self::Answered)
    }
}

/// The cell of a result in a column; `-` where nothing is known.
fn cell(column: MeasurementColumn, result: &VariantResult) -> String {
    let figures = &result.figures;
    let time = |part| figures.latencies.quantile(part).map(duration);
    let known = match column {
        MeasurementColumn::Variant => Some(result.variant.to_string()),
        MeasurementColumn::Rate => figures.rate().map(|rate| format!("{rate:.0}")),
        MeasurementColumn::Median => time(0.5),
        MeasurementColumn::P95 => time(0.95),
        MeasurementColumn::P99 => time(0.99),
        MeasurementColumn::Max => time(1.0),
        MeasurementColumn::SegmentsOut => figures.segments_out.map(|number| number.to_string()),
        MeasurementColumn::SegmentsIn => figures.segments_in.map(|number| number.to_string()),
        MeasurementColumn::Ports => (figures.ports > 0).then(|| figures.ports.to_string()),
        MeasurementColumn::TimeWaits => figures
            .time_waits
            .map(|TimeWaits { clients, server }| clients.saturating_add(server).to_string()),
        MeasurementColumn::Answered => Some(answered(result)),
    };
    known.unwrap_or_else(|| "-".to_owned())
}

fn answered(result: &VariantResult) -> String {
    let mut text = result.figures.answered().to_string();
    if result.figures.lost > 0 {
        text.push_str(&format!(", {} lost", result.figures.lost));
    }
    match &result.end {
        VariantEnd::Complete => {}
        VariantEnd::Unavailable(_) => text = "not available".to_owned(),
        end => text.push_str(&format!(", {end}")),
    }
    text
}

/// The cells of a result, a column each.
pub fn measurement_cells(result: &VariantResult) -> [String; MeasurementColumn::VARIANTS.len()] {
    std::array::from_fn(|place| cell(MeasurementColumn::VARIANTS[place], result))
}
