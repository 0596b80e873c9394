//! What every format is asked to do.

use std::io;
use std::io::Write;

use super::Outgoing;

/// Writes what goes out, from beginning to end.
///
/// ```
/// use std::io::{self, Write};
///
/// use socket_playground::{
///     export::{Exporter, Outgoing, Selection},
///     model::{Event, Mode, SocketId, record_text},
///     session::{Entry, Log},
/// };
///
/// struct Lines;
///
/// impl Exporter for Lines {
///     fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
///         outgoing.for_each(|record| writeln!(output, "{} {}", record.number, record_text(record)))
///     }
/// }
///
/// let log = Log::new();
/// log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
/// let mut lines = Vec::new();
/// Lines.export(&Outgoing::new(&log, &Selection::default(), &|_, _| true)?, &mut lines)?;
/// assert!(lines.starts_with(b"1 "));
/// # Ok::<(), io::Error>(())
/// ```
pub trait Exporter {
    /// Writes all records of `outgoing`. It may go through them more than once, and holds no more of
    /// them than it must.
    ///
    /// # Errors
    /// Those of `output`, and of [`Outgoing::for_each`].
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()>;
}
