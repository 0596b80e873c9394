//! The log as lines of text, as strace(1) would print it: `server  bind(127.0.0.1:9000) = 0`.
//!
//! Calls that returned, lookups that failed and sockets that were made are printed; that a call began
//! to wait is not, since its return will be. Under a call that failed is what its error means
//! and what to try, also where a step expected it. Lines go out one by one. An output that nobody
//! reads any more is not an error of the run. On a terminal each socket has a colour, and what failed
//! without being intended is red.

use std::io;
use std::io::Write;

use anstyle::{Ansi256Color, AnsiColor, Color, Style};

use super::runner::Names;
use crate::model::{
    BehaviourStep, Event, Explanation, Lookup, Origin, Record, SocketId, SocketState, escape_text,
    record_text,
};
use crate::session::{Log, SocketTable};

/// Records that are turned into lines under one hold of the log's lock.
const TOLD_AT_ONCE: u64 = 256;

/// Prints what is new in a log.
pub struct Narrator<Output> {
    output: Output,
    width: usize,
    told: u64,
    sockets: SocketTable,
    in_colour: bool,
    broken: bool,
}

impl<Output: Write> Narrator<Output> {
    /// One that prints to `output` and makes room for the longest of these names.
    pub fn new<'name>(output: Output, names: impl IntoIterator<Item = &'name str>) -> Self {
        let widths = names.into_iter().map(|name| escape_text(name).chars().count());
        Self {
            output,
            width: widths.max().unwrap_or_default(),
            told: 0,
            sockets: SocketTable::default(),
            in_colour: false,
            broken: false,
        }
    }

    /// The same, with colours for a terminal (ANSI escape sequences) where `in_colour` is set.
    #[must_use]
    pub fn coloured(self, in_colour: bool) -> Self {
        Self { in_colour, ..self }
    }

    /// Prints the records that came since.
    ///
    /// # Errors
    /// When the output fails. Nothing more is printed then, and a broken pipe is not an error.
    pub fn catch_up(&mut self, log: &Log, names: &Names) -> io::Result<()> {
        while !self.broken && self.told < log.len() {
            let until = log.len().min(self.told + TOLD_AT_ONCE);
            // The table reads the same range, so that every socket of it is known.
            self.sockets.catch_up(log, until - self.told);
            let mut lines = Vec::new();
            let (sockets, width, in_colour) = (&self.sockets, self.width, self.in_colour);
            log.for_each_glance(self.told + 1..until + 1, |record| {
                if is_told(record) {
                    let name = shown_name(record.socket, sockets, names);
                    let family = sockets.get(record.socket).map(SocketState::family);
                    // All of it comes from files and peers, however it was put together.
                    let text = escape_text(&record_text(record));
                    let (socket, answer) = styles(record, in_colour);
                    lines.push(format!(
                        "{socket}{name:width$}{socket:#}  {answer}{text}{answer:#}\n"
                    ));
                    lines.extend(record.explanation(family).map(
                        |Explanation { meaning, remedy }| {
                            let text = format_args!("{meaning} {remedy}");
                            format!("{:width$}    {answer}{text}{answer:#}\n", "")
                        },
                    ));
                }
            });
            self.told = until;
            for line in lines {
                let printed =
                    self.output.write_all(line.as_bytes()).and_then(|()| self.output.flush());
                if let Err(error) = printed {
                    self.broken = true;
                    let unread = error.kind() == io::ErrorKind::BrokenPipe;
                    return if unread { Ok(()) } else { Err(error) };
                }
            }
        }
        Ok(())
    }
}

/// How the name of a record's socket looks, and how what the record tells.
fn styles(record: &Record, in_colour: bool) -> (Style, Style) {
    if !in_colour {
        return (Style::new(), Style::new());
    }
    let style = |colour: Color| Style::new().fg_color(Some(colour));
    let answer = if record.event.is_fault() { style(AnsiColor::Red.into()) } else { Style::new() };
    // The window's tints, blue to violet, without red, which is for what failed.
    let tints: [Color; 5] = [
        AnsiColor::Blue.into(),
        AnsiColor::Green.into(),
        AnsiColor::Yellow.into(),
        Ansi256Color(208).into(),
        AnsiColor::Magenta.into(),
    ];
    let place = record.socket.0.saturating_sub(1) % tints.len() as u32;
    (style(tints[place as usize]).bold(), answer)
}

/// The calls of a log that were answered otherwise than foretold, one a line.
pub fn wrong_predictions(log: &Log) -> Vec<String> {
    let mut sockets = SocketTable::default();
    sockets.catch_up(log, u64::MAX);
    let line = |(number, wrong)| {
        let record = log.get(number)?;
        let name = shown_name(record.socket, &sockets, &Names::default());
        Some(format!("{name}  {}: {wrong}", record_text(&record)))
    };
    sockets.wrong_predictions().filter_map(line).collect()
}

fn is_told(record: &Record) -> bool {
    match &record.event {
        Event::Opened { origin, .. } => *origin == Origin::Made,
        // A name that was found is told where it was asked for in another form.
        Event::LookedUp { ascii, lookup, .. } => {
            ascii.is_some() || !matches!(lookup, Lookup::Found { .. })
        }
        Event::Behaviour { step, .. } => !matches!(step, BehaviourStep::Progress(_)),
        Event::Returned { .. } | Event::OpenFailed { .. } | Event::PortHeld { .. } => true,
        // When a change was seen depends on the moment at which it was looked for: the same
        // scenario would print other lines each time.
        Event::Kernel { .. }
        | Event::KernelSilent { .. }
        | Event::Waiting { .. }
        | Event::LookingUp { .. }
        | Event::Observed
        | Event::Reading(_)
        | Event::Accepting(_)
        | Event::Marked { .. }
        | Event::Commented { .. }
        | Event::Arranged(_)
        | Event::Lesson(_)
        | Event::Measurement(_)
        | Event::Lost { .. } => false,
    }
}

/// The name that the scenario gives a socket, else the one that it has anyway.
fn shown_name(socket_id: SocketId, sockets: &SocketTable, names: &Names) -> String {
    match (names.name_of(socket_id), sockets.get(socket_id)) {
        (Some(name), _) => escape_text(name),
        (None, Some(socket)) => socket.protocol().socket_name(socket_id),
        (None, None) => socket_id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Call, CallId, Caller, Errno, Family, Mode, Outcome, Protocol};
    use crate::session::Entry;

    fn opened() -> Event {
        Event::Opened {
            protocol: Protocol::Tcp,
            family: Family::V4,
            origin: Origin::Made,
            reading: Mode::Step,
            accepting: Mode::Step,
        }
    }

    fn log() -> Log {
        let log = Log::new();
        log.append(Entry::new(SocketId(1), opened()));
        log.append(Entry::new(SocketId(2), opened()));
        let call = Call::Listen(8);
        log.append(Entry::new(SocketId(1), Event::Waiting { call_id: CallId(1), call, sent: 0 }));
        log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
        let event = Event::Returned {
            call_id: CallId(1),
            call: Call::Listen(8),
            outcome: Outcome::Done,
            elapsed_nanos: 0,
            caller: Caller::Person,
        };
        log.append(Entry::new(SocketId(1), event));
        log
    }

    #[test]
    fn one_line_a_call_with_the_name_first() {
        let mut names = Names::default();
        names.give(SocketId(1), "a\n");
        let mut output = Vec::new();
        let mut narrator = Narrator::new(&mut output, ["a\n", "client"]);
        narrator.catch_up(&log(), &names).unwrap();
        narrator.catch_up(&log(), &names).unwrap();
        let text = String::from_utf8(output).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "a\\n     socket(AF_INET, SOCK_STREAM) = TCP #1",
                "TCP #2  socket(AF_INET, SOCK_STREAM) = TCP #2",
                "a\\n     listen(8) = 0",
            ]
        );
    }

    #[test]
    fn each_socket_has_a_colour_and_what_failed_without_being_intended_is_red() {
        let invalid = Errno::from_name("EINVAL").unwrap();
        let failed = |caller| Event::Returned {
            call_id: CallId(1),
            call: Call::Accept,
            outcome: Outcome::Failed(invalid),
            elapsed_nanos: 0,
            caller,
        };
        let log = Log::new();
        log.append(Entry::new(SocketId(1), opened()));
        log.append(Entry::new(SocketId(2), opened()));
        log.append(Entry::new(SocketId(2), failed(Caller::Person)));
        log.append(Entry::new(SocketId(2), failed(Caller::Expecting(invalid))));
        let mut output = Vec::new();
        let mut narrator = Narrator::new(&mut output, []).coloured(true);
        narrator.catch_up(&log, &Names::default()).unwrap();
        let text = String::from_utf8(output).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("\x1b[1m\x1b[34mTCP #1\x1b[0m  socket("), "{text:?}");
        assert!(lines[1].starts_with("\x1b[1m\x1b[32mTCP #2\x1b[0m  socket("), "{text:?}");
        assert!(lines[2].ends_with("  \x1b[31maccept() = -1 EINVAL\x1b[0m"), "{text:?}");
        assert!(lines[3].starts_with("    \x1b[31mThe socket"), "{text:?}");
        assert!(lines[4].ends_with("\x1b[0m  accept() = -1 EINVAL"), "{text:?}");
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn a_wrong_prediction_is_told_with_its_call() {
        let log = log();
        assert_eq!(wrong_predictions(&log), Vec::<String>::new());
        let event = Event::Returned {
            call_id: CallId(2),
            call: Call::Recv(9),
            outcome: Outcome::EndOfStream,
            elapsed_nanos: 0,
            caller: Caller::Person,
        };
        log.append(Entry::new(SocketId(2), event));
        assert_eq!(
            wrong_predictions(&log),
            ["TCP #2  recv(9) = 0 (end of stream): predicted ENOTCONN: the prediction was wrong; \
              please report it"]
        );
    }

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_reading_is_no_error_and_a_full_disk_is() {
        let names = Names::default();
        let told = |kind| Narrator::new(Failing(kind), []).catch_up(&log(), &names);
        assert!(told(io::ErrorKind::BrokenPipe).is_ok());
        assert_eq!(
            told(io::ErrorKind::StorageFull).unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
    }
}
