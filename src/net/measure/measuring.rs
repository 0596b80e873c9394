//! The one measurement: a thread that goes through its variants and tells the log of each.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Instant;

use parking_lot::Mutex;
use thiserror::Error;

use super::course;
use super::tally::Tallies;
use crate::model::{
    Event, MeasurementEvent, MeasurementFigures, MeasurementSettings, SettingsError, SocketId,
    Variant, VariantEnd, nanos,
};
use crate::session::{Entry, Log};

/// Why a measurement did not begin.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// There is nothing to measure with such settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The system gave no thread for it.
    #[error("no thread can be started to measure: {0}; close some programs and try again")]
    NoThread(#[source] io::Error),
}

/// The variant that is being measured.
struct UnderWay {
    variant: Variant,
    tallies: Arc<Tallies>,
    began: Instant,
}

/// A measurement that runs, or has ended. Dropping it ends it, and waits for its threads: for a moment at
/// most.
///
/// ```
/// use std::{sync::Arc, time::Duration};
///
/// use socket_playground::{
///     model::{Event, MeasurementEvent, MeasurementSettings, Variant},
///     net::Measuring,
///     session::Log,
/// };
///
/// let log = Arc::new(Log::new());
/// let variants = vec![Variant::Persistent];
/// let settings = MeasurementSettings { requests: 10, variants, ..Default::default() };
/// let measuring = Measuring::start(Arc::clone(&log), settings)?;
/// assert!(log.wait_beyond_for(1, Duration::from_secs(10)));
/// let Some(Event::Measurement(MeasurementEvent::Measured(result))) =
///     log.get(2).map(|record| record.event)
/// else {
///     panic!("the second record has the figures");
/// };
/// assert_eq!(result.figures.answered(), 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Measuring {
    cancelled: Arc<AtomicBool>,
    under_way: Arc<Mutex<Option<UnderWay>>>,
    thread: Option<JoinHandle<()>>,
}

impl Measuring {
    /// Begins to measure. Whoever calls has asked the person where
    /// [the settings lead to another computer](MeasurementSettings::leaves_for).
    ///
    /// # Errors
    /// When nothing can be measured so, or there is no thread for it.
    pub fn start(log: Arc<Log>, settings: MeasurementSettings) -> Result<Self, MeasureError> {
        settings.check()?;
        let cancelled = Arc::new(AtomicBool::new(false));
        let under_way = Arc::new(Mutex::new(None));
        let run = {
            let (cancelled, under_way) = (Arc::clone(&cancelled), Arc::clone(&under_way));
            move || run(&log, settings, &cancelled, &under_way)
        };
        let thread = Builder::new().name("measure".to_owned()).spawn(run);
        let thread = Some(thread.map_err(MeasureError::NoThread)?);
        Ok(Self { cancelled, under_way, thread })
    }

    /// The variant that is being measured, and what has been counted of it so far.
    pub fn so_far(&self) -> Option<(Variant, MeasurementFigures)> {
        let (variant, tallies, began) = {
            let under_way = self.under_way.lock();
            let UnderWay { variant, tallies, began } = under_way.as_ref()?;
            (*variant, Arc::clone(tallies), *began)
        };
        let figures =
            MeasurementFigures { elapsed_nanos: nanos(began.elapsed()), ..tallies.figures() };
        Some((variant, figures))
    }

    /// Ends it; what has been measured of the variant that runs is logged.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Measuring {
    fn drop(&mut self) {
        self.cancel();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so on stderr, and has ended.
            drop(thread.join());
        }
    }
}

fn run(
    log: &Log,
    settings: MeasurementSettings,
    cancelled: &Arc<AtomicBool>,
    under_way: &Mutex<Option<UnderWay>>,
) {
    let tell = |event| log.append(Entry::new(SocketId(0), Event::Measurement(event)));
    tell(MeasurementEvent::Began(Box::new(settings.clone())));
    for variant in settings.variants.iter().copied() {
        let result = course::measure(&settings, variant, cancelled, |tallies| {
            *under_way.lock() = Some(UnderWay { variant, tallies, began: Instant::now() });
        });
        let is_cancelled = result.end == VariantEnd::Cancelled;
        *under_way.lock() = None;
        tell(MeasurementEvent::Measured(Box::new(result)));
        if is_cancelled {
            return;
        }
    }
}
