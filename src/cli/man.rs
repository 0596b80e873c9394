//! `man`: the manual pages, as files for the folder of a system's manual.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Command};

use super::help::pages;
use super::terminal::{CANNOT, complain};

/// What `man` is asked for.
#[derive(Args, Debug)]
pub(super) struct Manual {
    /// The folder to write them to; it is made if need be
    folder: PathBuf,
}

/// Writes the manual pages, and gives the exit status.
pub(super) fn write_manual(asked: &Manual, command: Command) -> ExitCode {
    match write(&asked.folder, command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format_args!("{}: {error}", asked.folder.display()), CANNOT),
    }
}

/// One page of section 1 for the program and for each command, one of section 7 for each language.
fn write(folder: &Path, command: Command) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command, folder)?;
    for page in pages() {
        fs::write(folder.join(format!("socket-playground-{}.7", page.name)), page.manual())?;
    }
    Ok(())
}
