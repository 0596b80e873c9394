//! What the log tells of a measurement: that it began, and what came of each variant.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MeasurementSettings, VariantEnd, VariantResult};
use crate::model::{count, duration, escape_text};

/// Something in the course of a measurement, of no socket that the log knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MeasurementEvent {
    /// One begins, with these settings.
    Began(Box<MeasurementSettings>),
    /// A variant of the one that began last has been measured.
    Measured(Box<VariantResult>),
}

impl fmt::Display for MeasurementEvent {
    /// `measured TCP, one connection: 1000 answers, 21300 a second, median 41.2 µs`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Began(settings) => write!(formatter, "measurement of {settings}"),
            Self::Measured(result) => {
                let VariantResult { variant, figures, end } = &**result;
                write!(formatter, "measured {variant}: {}", count(figures.answered(), "answer"))?;
                if let Some(rate) = figures.rate() {
                    write!(formatter, ", {rate:.0} a second")?;
                }
                if let Some(median) = figures.latencies.quantile(0.5) {
                    write!(formatter, ", median {}", duration(median))?;
                }
                match end {
                    VariantEnd::Complete => Ok(()),
                    end => write!(formatter, "; {}", escape_text(&end.to_string())),
                }
            }
        }
    }
}
