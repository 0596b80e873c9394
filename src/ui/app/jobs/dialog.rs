//! The desktop's file dialog. On Linux it comes from xdg-desktop-portal or zenity; where the desktop has
//! neither, the path is typed.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::{Duration, Instant};

use rfd::FileHandle;

use super::Jobs;
use super::result::JobResult;
use crate::session;
use crate::ui::action::{FilePurpose, SocketFile, TeacherFile};

/// The endings of sessions, in files and in journals.
const SESSIONS: [&str; 2] = ["ron", session::JOURNAL_EXTENSION];

/// A dialog that nobody could have closed so fast never was there.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(700);

impl Jobs {
    /// Asks for a file with the desktop's dialog; a new one is at `path` at first.
    pub fn ask(&mut self, purpose: FilePurpose, path: &Path) {
        if self.asking {
            return;
        }
        if !may_have_dialog() {
            self.asking = self.run("dialog", move || JobResult::NoDialog(purpose));
            return;
        }
        let dialog = rfd::AsyncFileDialog::new();
        let began = Instant::now();
        // The futures are made here, since macOS wants them from the window's thread.
        let asked = match &purpose {
            FilePurpose::Open => {
                one(dialog.add_filter("Socket Playground session", &SESSIONS).pick_file())
            }
            FilePurpose::Teacher(TeacherFile::SessionFolder)
            | FilePurpose::OfSocket(_, SocketFile::ProgramFolder(..)) => one(dialog.pick_folder()),
            FilePurpose::Teacher(TeacherFile::Sessions) => {
                some(dialog.add_filter("Socket Playground session", &SESSIONS).pick_files())
            }
            purpose if purpose.is_read() => one(dialog.pick_file()),
            _ => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let dialog = dialog.set_file_name(name);
                let dialog = match folder {
                    Some(folder) => dialog.set_directory(folder),
                    None => dialog,
                };
                one(dialog.save_file())
            }
        };
        self.asking = self.run("dialog", move || match pollster::block_on(asked) {
            Some(paths) => JobResult::Chosen(purpose, paths),
            None if began.elapsed() < TOO_FAST_FOR_A_PERSON => JobResult::NoDialog(purpose),
            None => JobResult::NotChosen,
        });
    }
}

/// What a dialog comes to: the paths that were chosen, or `None`.
type Asked = Pin<Box<dyn Future<Output = Option<Vec<PathBuf>>> + Send>>;

fn one(chosen: impl Future<Output = Option<FileHandle>> + Send + 'static) -> Asked {
    Box::pin(async move { chosen.await.map(|file| vec![file.path().to_owned()]) })
}

fn some(chosen: impl Future<Output = Option<Vec<FileHandle>>> + Send + 'static) -> Asked {
    let path = |file: &FileHandle| file.path().to_owned();
    Box::pin(async move { chosen.await.map(|files| files.iter().map(path).collect()) })
}

/// Whether the desktop could have a dialog: a session bus that a portal may be on, or zenity.
fn may_have_dialog() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let has_bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        || std::env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| Path::new(&folder).join("bus").exists());
    let has_zenity = std::env::var_os("PATH").is_some_and(|folders| {
        std::env::split_paths(&folders).any(|folder| folder.join("zenity").exists())
    });
    has_bus || has_zenity
}
