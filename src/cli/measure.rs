//! `measure`: what a connection costs, as a table whose rows are printed as they come.

use std::io;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::PossibleValuesParser;
use parking_lot::Mutex;
use strum::VariantArray as _;

use super::run::save;
use super::standard::is_output;
use super::terminal::{CANNOT, DID_NOT_HOLD, complain, unless_unread};
use super::{page, signals};
use crate::export::{ExportError, measurements_csv, write_whole};
use crate::model::{MeasurementColumn, MeasurementSettings, Variant, explained, measurement_cells};
use crate::net::Measuring;
use crate::session::{Log, Measurement, Measurements};

/// How long a measurement that is asked to end may take.
const IN_ORDER: Duration = Duration::from_secs(2);

/// How long the log is waited for at once.
const WAIT: Duration = Duration::from_millis(100);

/// What `measure` is asked for.
#[derive(Args, Debug)]
pub(super) struct Measure {
    /// How many requests each variant makes
    #[arg(long, value_name = "N", default_value_t = MeasurementSettings::default().requests)]
    requests: u32,
    /// Bytes of a request
    #[arg(long, value_name = "BYTES", default_value_t = MeasurementSettings::default().request_bytes)]
    size: u32,
    /// Bytes of an answer
    #[arg(long, value_name = "BYTES", default_value_t = MeasurementSettings::default().answer_bytes)]
    answer: u32,
    /// Requests at a time: clients, each of which waits for its answer
    #[arg(long, value_name = "N", default_value_t = MeasurementSettings::default().concurrency)]
    concurrency: u32,
    /// Calls of send by which a request leaves; with 2, Nagle's algorithm is seen at work
    #[arg(long, value_name = "N", default_value_t = MeasurementSettings::default().sends)]
    sends: u32,
    /// End a variant after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = MeasurementSettings::default().seconds)]
    limit: u32,
    /// What to measure, once for each variant; all of them by default
    #[arg(long, value_name = "VARIANT", value_parser = variants())]
    variant: Vec<String>,
    /// Measure with this server instead of the program's own
    #[arg(long, value_name = "ADDRESS:PORT")]
    to: Option<SocketAddr>,
    /// Allow a server on another computer
    #[arg(long)]
    allow_network: bool,
    /// Write the table as CSV to this file (- for stdout)
    #[arg(long, value_name = "OUT")]
    csv: Option<PathBuf>,
    /// Save the session to this file (NAME.sockets.ron, or - for stdout): the window shows the table again
    #[arg(long, value_name = "OUT")]
    record: Option<PathBuf>,
}

fn variants() -> PossibleValuesParser {
    PossibleValuesParser::new(Variant::VARIANTS.iter().map(|variant| variant.key()))
}

impl Measure {
    fn settings(&self) -> MeasurementSettings {
        let chosen: Vec<Variant> =
            self.variant.iter().filter_map(|key| Variant::from_key(key)).collect();
        MeasurementSettings {
            requests: self.requests,
            request_bytes: self.size,
            answer_bytes: self.answer,
            concurrency: self.concurrency,
            sends: self.sends,
            seconds: self.limit,
            server: self.to,
            variants: if chosen.is_empty() { Variant::VARIANTS.to_vec() } else { chosen },
        }
    }

    /// Whether stdout is for something else than the table.
    fn is_stdout_taken(&self) -> bool {
        [&self.csv, &self.record].into_iter().any(|file| file.as_deref().is_some_and(is_output))
    }
}

/// Measures, and gives the exit status.
pub(super) fn measure(asked: &Measure) -> ExitCode {
    let settings = asked.settings();
    if let Some(address) = settings.leaves_for().filter(|_| !asked.allow_network) {
        let error =
            format!("{address} is another computer; --allow-network allows measuring with it");
        return complain(&error, CANNOT);
    }
    let log = Arc::new(Log::new());
    let measuring = match Measuring::start(Arc::clone(&log), settings) {
        Ok(measuring) => Arc::new(Mutex::new(Some(measuring))),
        Err(error) => return complain(&error, CANNOT),
    };
    let to_cancel = Arc::clone(&measuring);
    let signal = signals::end_in_order(signals::OrderlyEnd {
        ask: Box::new(move || to_cancel.lock().iter().for_each(Measuring::cancel)),
        within: IN_ORDER,
        last_words: Box::new(|| ()),
    });
    let printed =
        follow(&log, asked, || measuring.lock().as_ref().is_none_or(Measuring::has_ended));
    // All its threads have ended then.
    drop(measuring.lock().take());
    let measurements = Measurements::of(&log);
    let written = printed.and_then(|()| write(&log, measurements.all(), asked));
    if let Err(error) = written {
        return complain(&error, CANNOT);
    }
    if let Some(signal) = signal.get() {
        return ExitCode::from(signals::status(*signal));
    }
    let mut results = measurements.all().iter().flat_map(|measurement| &measurement.results);
    if results.any(|result| result.end.is_failure()) {
        ExitCode::from(DID_NOT_HOLD)
    } else {
        ExitCode::SUCCESS
    }
}

fn to_stdout(text: &str) -> Result<(), String> {
    unless_unread(io::stdout().write_all(text.as_bytes()))
        .map_err(|error| format!("stdout: {error}"))
}

/// Prints each row as soon as the log has it, and at the end what is to be seen in them.
fn follow(log: &Log, asked: &Measure, has_ended: impl Fn() -> bool) -> Result<(), String> {
    let mut measurements = Measurements::default();
    let (mut read, mut shown) = (0, 0);
    loop {
        // What came before it ended is in the log.
        let ended = has_ended();
        log.for_each(read + 1..u64::MAX, |record| {
            measurements.note(record);
            read = record.number;
        });
        if let [measurement] = measurements.all()
            && !asked.is_stdout_taken()
        {
            if shown == 0 && !measurement.results.is_empty() {
                to_stdout(&format!("{}\n\n{}", measurement.settings, header()))?;
            }
            for result in measurement.results.iter().skip(shown) {
                to_stdout(&line(&measurement_cells(result)))?;
            }
            shown = measurement.results.len();
            if ended {
                return to_stdout(&paragraphs(&explained(
                    &measurement.settings,
                    &measurement.results,
                )));
            }
        }
        if ended {
            return Ok(());
        }
        log.wait_beyond_for(read, WAIT);
    }
}

fn paragraphs(texts: &[String]) -> String {
    texts.iter().map(|text| format!("\n{}\n", page::filled(text))).collect()
}

/// Characters of the names of variants.
const NAME: usize = 31;

/// Characters of the shortest column of numbers, with the gap before it.
const NUMBER: usize = 10;

fn header() -> String {
    line(&std::array::from_fn(|place| MeasurementColumn::VARIANTS[place].title().to_owned()))
}

fn line(cells: &[String; MeasurementColumn::VARIANTS.len()]) -> String {
    let columns = MeasurementColumn::VARIANTS.iter().zip(cells);
    let padded = columns.map(|(column, cell)| match column {
        MeasurementColumn::Variant => format!("{cell:NAME$}"),
        MeasurementColumn::Answered => format!("  {cell}"),
        _ => format!("{cell:>width$}", width = NUMBER.max(column.title().len() + 2)),
    });
    padded.collect::<String>() + "\n"
}

fn write(log: &Log, measurements: &[Measurement], asked: &Measure) -> Result<(), String> {
    if let Some(record) = &asked.record {
        save(log, record)?;
    }
    let Some(path) = &asked.csv else { return Ok(()) };
    let csv = measurements_csv(measurements);
    if is_output(path) {
        return to_stdout(&csv);
    }
    write_whole(path, |output| output.write_all(csv.as_bytes()))
        .map_err(|error: ExportError| error.to_string())
}
