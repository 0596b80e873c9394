//! The one way to the terminal for all that is said: whatever came from a file, a peer or a command
//! line on the way has its control characters escaped, so that it can neither colour nor overwrite
//! nor run anything there.

use std::io::Write;
use std::process::ExitCode;
use std::{fmt, io};

use crate::model::escape_text;

/// The exit status of a run in which a step or an expectation did not hold.
pub(super) const DID_NOT_HOLD: u8 = 1;

/// The exit status where the command line is wrong, or a file cannot be read or written.
pub(super) const CANNOT: u8 = 2;

/// Tells what is wrong, and gives the exit status for it.
pub(super) fn complain(what: &dyn fmt::Display, status: u8) -> ExitCode {
    tell(what);
    ExitCode::from(status)
}

/// Tells something on stderr, in one line. With that closed there is nobody left to tell.
pub(crate) fn tell(what: &dyn fmt::Display) {
    writeln!(io::stderr(), "{}", escape_text(&what.to_string())).unwrap_or_default();
}

/// Prints text on stdout, and gives the exit status. Nobody reading it is not an error.
pub(super) fn print(text: &str) -> ExitCode {
    match unless_unread(io::stdout().write_all(text.as_bytes())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format_args!("stdout: {error}"), CANNOT),
    }
}

/// Whether all went well, or as well as it can where nobody reads any more.
pub(super) fn unless_unread(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
