//! The measurements of a session: their settings, and what has come of each variant.

use crate::model::{
    Event, MeasurementEvent, MeasurementSettings, Record, VariantEnd, VariantResult,
};
use crate::session::{EventKind, Log};

/// Measurements that are remembered, and results of one of them: a file may tell of any number.
const MOST: usize = 1_000;

/// One measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// The number of the record with which it began.
    pub record: u64,
    /// What was measured.
    pub settings: MeasurementSettings,
    /// What came of the variants so far, in the order in which they were measured.
    pub results: Vec<VariantResult>,
}

impl Measurement {
    /// Whether all that is to come of it is there.
    pub fn has_ended(&self) -> bool {
        let is_cancelled =
            self.results.last().is_some_and(|result| result.end == VariantEnd::Cancelled);
        is_cancelled || self.results.len() >= self.settings.variants.len()
    }
}

/// The measurements of a log, as far as it has been read.
#[derive(Clone, Debug, Default)]
pub struct Measurements(Vec<Measurement>);

impl Measurements {
    /// Those of a whole log.
    pub fn of(log: &Log) -> Self {
        let mut measurements = Self::default();
        let mut told = Vec::new();
        log.for_each_entry(1..u64::MAX, |number, entry| {
            if entry.kind == EventKind::Measurement {
                told.push(number);
            }
        });
        for record in told.into_iter().filter_map(|number| log.get(number)) {
            measurements.note(&record);
        }
        measurements
    }

    /// Records what one record tells.
    pub fn note(&mut self, record: &Record) {
        let Event::Measurement(event) = &record.event else { return };
        match event {
            MeasurementEvent::Began(settings) if self.0.len() < MOST => {
                let settings = MeasurementSettings::clone(settings);
                self.0.push(Measurement { record: record.number, settings, results: Vec::new() });
            }
            MeasurementEvent::Measured(result) => {
                let latest = self.0.last_mut().filter(|latest| latest.results.len() < MOST);
                if let Some(latest) = latest {
                    latest.results.push(VariantResult::clone(result));
                }
            }
            MeasurementEvent::Began(_) => {}
        }
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[Measurement] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MeasurementFigures, SocketId, Variant};
    use crate::session::Entry;

    #[test]
    fn results_are_those_of_the_measurement_that_began_before_them() {
        let log = Log::new();
        let tell = |event| log.append(Entry::new(SocketId(0), Event::Measurement(event)));
        let variants = vec![Variant::Persistent, Variant::Each];
        let settings = MeasurementSettings { variants, ..MeasurementSettings::default() };
        let result = |variant, end| {
            let figures = MeasurementFigures::default();
            MeasurementEvent::Measured(Box::new(VariantResult { variant, figures, end }))
        };
        // One whose beginning is lost.
        tell(result(Variant::Udp, VariantEnd::Complete));
        tell(MeasurementEvent::Began(Box::new(settings.clone())));
        tell(result(Variant::Persistent, VariantEnd::Complete));
        assert!(!Measurements::of(&log).all()[0].has_ended());
        tell(result(Variant::Each, VariantEnd::Complete));
        tell(MeasurementEvent::Began(Box::new(settings)));
        tell(result(Variant::Persistent, VariantEnd::Cancelled));
        let all = Measurements::of(&log);
        let [first, second] = all.all() else { panic!("two measurements") };
        assert_eq!((first.record, first.results.len(), first.has_ended()), (2, 2, true));
        assert_eq!((second.record, second.results.len(), second.has_ended()), (5, 1, true));
    }
}
