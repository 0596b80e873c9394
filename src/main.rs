//! The program. Everything it does is in the library.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

fn main() -> ExitCode {
    socket_playground::cli::run(|_file| {
        // With stderr closed there is nobody left to tell.
        writeln!(io::stderr(), "no window").unwrap_or_default();
        ExitCode::from(2)
    })
}
