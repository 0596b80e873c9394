//! The program. Everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    socket_playground::cli::run(socket_playground::ui::open_window)
}
