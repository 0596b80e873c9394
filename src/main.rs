//! The program. Everything it does is in the library.

// No console comes with the window; a command takes that of its shell (`cli/console.rs`).
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    socket_playground::cli::run(socket_playground::ui::open_window)
}
