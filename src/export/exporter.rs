//! What every format is asked to do.

use std::io::{self, Write};

use super::Outgoing;

/// Writes what goes out, from beginning to end.
pub trait Exporter {
    /// Writes all records of `outgoing`. It may go through them more than once, and holds no more of
    /// them than it must.
    ///
    /// # Errors
    /// Those of `output`, and of [`Outgoing::for_each`].
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()>;
}
