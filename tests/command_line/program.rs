//! The program as it is started from a shell, and what a start of it came to.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// The program, without a display and with nothing on its standard input.
pub fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_socket-playground"));
    program
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("SOCKET_PLAYGROUND_HOST")
        .env_remove("SOCKET_PLAYGROUND_PORT")
        .env("SOCKET_PLAYGROUND_JOURNALS", std::env::temp_dir().join("socket-playground-tests"))
        .stdin(Stdio::null());
    program
}

/// The same program, with no signal ignored that whoever runs the tests ignores (as nohup does).
pub fn heeding_signals(program: &Command) -> Command {
    let mut heeding = Command::new("env");
    heeding.arg("--default-signal").arg(program.get_program()).stdin(Stdio::null());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => heeding.env(name, value),
            None => heeding.env_remove(name),
        };
    }
    if let Some(folder) = program.get_current_dir() {
        heeding.current_dir(folder);
    }
    heeding
}

/// What a start came to.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().expect("it ended by itself"),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

/// A folder to work in, with a folder for journals in it.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("a file in an own folder");
        path
    }

    /// The program, started in the folder.
    pub fn program(&self) -> Command {
        let mut program = program();
        program.current_dir(self.folder.path());
        program.env("SOCKET_PLAYGROUND_JOURNALS", self.path("journals"));
        program
    }

    pub fn ran(&self, arguments: &[&str]) -> Ran {
        self.program().args(arguments).output().expect("the program starts").into()
    }

    /// [`Self::ran`] with a file as its standard input.
    pub fn ran_with_input(&self, input: &Path, arguments: &[&str]) -> Ran {
        let input = File::open(input).expect("the input");
        self.program().args(arguments).stdin(input).output().expect("the program starts").into()
    }

    /// The program runs a scenario that comes with it and is read from its sources.
    pub fn ran_echo(&self, options: &[&str]) -> Ran {
        let echo = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/scenarios/tcp-echo.ron");
        self.ran(&[&["run", echo, "--quiet"], options].concat())
    }

    /// What is in the folder, by name.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).into_iter().flatten();
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}
