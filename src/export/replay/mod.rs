//! A session as a scenario: its calls as steps that make the same dialogue with fresh sockets.
//!
//! A scenario makes one call after the other, a session many at a time. The steps are in an order
//! in which each finds what it found then: what others may wait for (a connect, a send, a close) at
//! the time at which it began, and what waits for others (an accept, a receive) at the time at which
//! it returned. A call that was seen to wait is started by `Start` and ended by `Finish`, and so is a send
//! that might have to wait this time. What was read from a stream becomes `Receive`, of as many bytes,
//! since it comes in other pieces every time; after each receive the step `Expect` says what must have
//! come.
//!
//! Addresses of the session's own sockets become their names, so that ports may be others; a port
//! that `bind` named is a variable with that value. What cannot be done again is noted in a comment:
//! a call of a stranger's has to come from a stranger.
//!
//! In comes a log, out come [steps](crate::model::step), in a list or each in its line. `order` decides the order,
//! `step` what a record becomes, `names` what sockets and ports are called. First to open: `step`.

mod incoming;
mod names;
mod order;
mod session_steps;
mod step;
mod written_call;

use std::io;
use std::io::Write;

use ::ron::ser::PrettyConfig;

use self::names::Names;
use self::step::{StepSink, Steps};
use super::ron::write_line;
use super::{Exporter, Outgoing};
use crate::model::step::Step;
use crate::model::{Record, escape_text, quoted_text, record_text};

pub use session_steps::SessionSteps;

/// The scenario.
pub(super) struct Replay;

impl Exporter for Replay {
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
        let started = outgoing.header().started;
        writeln!(
            output,
            "// Made from a session of {started}: its calls, in an order that repeats"
        )?;
        writeln!(output, "// the same exchange.")?;
        if outgoing.header().withheld.payloads {
            writeln!(output, "// The payload was left out; as many other bytes take its place.")?;
        }
        writeln!(output, "(\n    title: {},", quoted_text(&title(outgoing)))?;
        writeln!(output, "    steps: [")?;
        let names = make_steps(outgoing, &mut Lines(output))?;
        writeln!(output, "    ],")?;
        writeln!(output, "    vars: {{")?;
        for port in names.ports() {
            writeln!(output, "        \"{}\": \"{port}\",", Names::variable(port))?;
        }
        writeln!(output, "    }},\n)")
    }
}

/// Hands the steps of a session to `output`, and returns what its sockets and ports are called.
fn make_steps(outgoing: &Outgoing<'_>, output: &mut dyn StepSink) -> io::Result<Names> {
    let order = order::order(outgoing)?;
    let mut steps = Steps::new(&order);
    let mut records = outgoing.reader();
    for (done, (number, part)) in order.iter().enumerate() {
        if done % 4096 == 0 {
            outgoing.tell_progress(done as u64, order.len() as u64)?;
        }
        if let Some(record) = records.get(number) {
            let returned = order.return_of(number).and_then(|number| records.get(number));
            output.begin(&record);
            steps.write(&record, part, returned.as_ref(), output)?;
        }
    }
    steps.finish(output)?;
    Ok(steps.into_names())
}

/// Writes each step in a line of its own, and what becomes none as a comment.
struct Lines<'a>(&'a mut dyn Write);

impl StepSink for Lines<'_> {
    fn begin(&mut self, _record: &Record) {}

    fn step(&mut self, step: &Step) -> io::Result<()> {
        self.0.write_all(b"        ")?;
        write_line(self.0, step, PrettyConfig::new().depth_limit(0), ",", None)
    }

    fn passed_over(&mut self, record: &Record) -> io::Result<()> {
        writeln!(self.0, "        // {}: {}", record.socket, record_text(record))
    }
}

fn title(outgoing: &Outgoing<'_>) -> String {
    let header = outgoing.header();
    match &header.alias {
        Some(alias) => format!("Replay of a session by {}", escape_text(alias)),
        None => {
            format!("Replay of the session of {}", header.started.strftime("%Y-%m-%d %H:%M UTC"))
        }
    }
}
