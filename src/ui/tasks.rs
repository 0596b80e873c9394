//! What takes time, on threads of its own: the desktop's file dialog, reading and writing a session,
//! a scenario that is watched. The window waits for none of it.
//!
//! On Linux the dialog comes from xdg-desktop-portal or zenity. Where the desktop has neither, that
//! is said and the path can be typed.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::Builder,
    time::{Duration, Instant},
};

use egui::{Context, Panel, ProgressBar, Ui};

use super::{
    action::{Action, Actions},
    recent,
};
use crate::{
    export::{self, ExportError, Format, Opened, Selection},
    model::MachineSocket,
    net::Playground,
    scenario::{self, Plan},
    session::{self, Ending, JournalFolder, Keep, LeftBehind, Log, Recovered, Storage},
};

/// What a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To open the session in it.
    Open,
    /// To write the session to it.
    Export,
}

/// What came of something that was asked for.
pub enum Answer {
    /// A file was chosen.
    Chosen(Purpose, PathBuf),
    /// The desktop has no dialog: the path has to be typed.
    NoDialog(Purpose),
    /// Nothing was chosen.
    Nothing,
    /// A session was read.
    Read(PathBuf, Box<Opened>),
    /// A session was read from its journal.
    Recovered(PathBuf, Box<Recovered>),
    /// The journals of sessions that have ended.
    Journals(Result<Vec<LeftBehind>, String>),
    /// The same at the start, after the oldest were removed.
    TidiedJournals(Result<Vec<LeftBehind>, String>),
    /// A scenario was read, and can be run.
    Planned(PathBuf, Box<Plan>),
    /// A scenario has ended: all its steps held, or the message says which did not.
    Ran(PathBuf, Result<(), String>),
    /// A session was written to a new file: so many records.
    Written(Weak<Log>, PathBuf, u64),
    /// A session was written to the file that it was opened from: so many records.
    Saved(Weak<Log>, PathBuf, u64),
    /// It could not be; the message names the file.
    NotSaved(String),
    /// Why files that were used last cannot be opened.
    Gone(BTreeMap<PathBuf, String>),
    /// A journal was removed.
    Removed,
    /// A journal could not be removed; the message names it.
    NotRemoved(String),
    /// A session could not be written; the message names the file.
    NotWritten(String),
    /// A file could not be read; the message names it.
    Failed(String),
    /// All sockets of this computer, or why the system does not tell them.
    Ports(Result<Vec<MachineSocket>, String>),
}

/// A dialog that nobody could have closed so fast never was there.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(700);

/// The time that a watched scenario may take.
const SCENARIO_LIMIT: Duration = Duration::from_mins(10);

/// What is asked for and not answered yet.
pub struct Tasks {
    answers: Receiver<Answer>,
    sender: SyncSender<Answer>,
    /// Whether a dialog is open: there is one at a time.
    asking: bool,
    /// Sessions that are being written.
    exporting: usize,
    /// The file that is being opened.
    opening: Option<Arc<Opening>>,
    context: Context,
}

impl Tasks {
    /// Nothing asked for. `context` is woken by every answer.
    pub fn new(context: Context) -> Self {
        let (sender, answers) = sync_channel(16);
        Self { answers, sender, asking: false, exporting: 0, opening: None, context }
    }

    /// The next answer.
    pub fn answer(&mut self) -> Option<Answer> {
        let answer = self.answers.try_recv().ok()?;
        match answer {
            Answer::Chosen(..) | Answer::NoDialog(_) | Answer::Nothing => self.asking = false,
            Answer::Written(..)
            | Answer::NotWritten(_)
            | Answer::Saved(..)
            | Answer::NotSaved(_) => self.exporting -= 1,
            Answer::Read(..) | Answer::Recovered(..) | Answer::Planned(..) | Answer::Failed(_) => {
                self.opening = None;
            }
            _ => {}
        }
        Some(answer)
    }

    /// Whether a session is being written: the program does not end before it is.
    pub fn is_exporting(&self) -> bool {
        self.exporting > 0
    }

    /// Asks for a file with the desktop's dialog.
    pub fn ask(&mut self, purpose: Purpose) {
        if self.asking {
            return;
        }
        if !may_have_dialog() {
            self.asking = self.run("dialog", move || Answer::NoDialog(purpose));
            return;
        }
        let dialog = rfd::AsyncFileDialog::new().add_filter("Socket Playground session", &["ron"]);
        let began = Instant::now();
        let answer = move |file: Option<rfd::FileHandle>| match file {
            Some(file) => Answer::Chosen(purpose, file.path().to_owned()),
            None if began.elapsed() < TOO_FAST_FOR_A_PERSON => Answer::NoDialog(purpose),
            None => Answer::Nothing,
        };
        // The futures are made here, since macOS wants them from the window's thread.
        self.asking = match purpose {
            Purpose::Open => {
                let asked = dialog.pick_file();
                self.run("dialog", move || answer(pollster::block_on(asked)))
            }
            Purpose::Export => {
                let asked = dialog.set_file_name("session.ron").save_file();
                self.run("dialog", move || answer(pollster::block_on(asked)))
            }
        };
    }

    /// Reads the session, or the scenario, in a file. A session is kept there.
    pub fn open(&mut self, path: PathBuf, storage: Storage) {
        let opening = Arc::new(Opening::default());
        let context = self.context.clone();
        let started = self.run("open-file", {
            let opening = Arc::clone(&opening);
            move || read(path, &storage, &opening, &context)
        });
        self.opening = started.then_some(opening);
    }

    /// Stops reading the file that is being opened.
    pub fn stop_opening(&mut self) {
        if let Some(opening) = &self.opening {
            opening.stopped.store(true, Ordering::Relaxed);
        }
    }

    /// How far a large file has been read, and a button that stops it.
    pub fn progress_ui(&self, ui: &mut Ui, actions: &mut Actions) {
        let Some(opening) = &self.opening else { return };
        let (read, all) =
            (opening.read.load(Ordering::Relaxed), opening.all.load(Ordering::Relaxed));
        if all == 0 {
            return;
        }
        Panel::top("opening").show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label("The session is being read.");
                let bar = ProgressBar::new(read as f32 / all as f32).desired_width(220.0);
                ui.add(bar.show_percentage()).accessible_name("Part of the session that was read");
                if ui.button("Cancel").accessible_name("Cancel opening").clicked() {
                    actions.push(Action::StopOpening);
                }
            });
        });
    }

    /// Removes what is more than is kept of earlier sessions, and lists the others.
    pub fn tidy_journals(&self, folder: JournalFolder, keep: Keep) {
        self.run("tidy-journals", move || {
            let left = folder.tidy(keep).and_then(|_| folder.left_behind());
            Answer::TidiedJournals(left.map_err(|error| error.to_string()))
        });
    }

    /// Lists the journals of sessions that have ended.
    pub fn list_journals(&self, folder: JournalFolder) {
        self.run("list-journals", move || {
            Answer::Journals(folder.left_behind().map_err(|error| error.to_string()))
        });
    }

    /// Removes a journal.
    pub fn remove_journal(&self, path: PathBuf) {
        self.run("remove-journal", move || match session::remove_journal(&path) {
            Ok(_) => Answer::Removed,
            Err(error) => Answer::NotRemoved(error.to_string()),
        });
    }

    /// Runs a scenario on the sockets of a playground, which may be closed meanwhile.
    pub fn play(&self, path: PathBuf, plan: Plan, playground: Arc<Playground>) {
        self.run("scenario", move || {
            let deadline = Instant::now() + SCENARIO_LIMIT;
            let ran = scenario::run(&plan, &playground, deadline, |_| {});
            Answer::Ran(path, ran.map_err(|error| error.to_string()))
        });
    }

    /// Writes a session to a file. `filter` is the one that stands above its log.
    pub fn export(&mut self, log: Arc<Log>, path: PathBuf, filter: Option<String>) {
        self.write("export-session", move || match write(&log, &path, filter) {
            Ok(records) => Answer::Written(Arc::downgrade(&log), path, records),
            Err(error) => Answer::NotWritten(error.to_string()),
        });
    }

    /// Writes a session to the file that it was opened from.
    pub fn save(&mut self, log: Arc<Log>, path: PathBuf, filter: Option<String>) {
        self.write("save-session", move || match write(&log, &path, filter) {
            Ok(records) => Answer::Saved(Arc::downgrade(&log), path, records),
            Err(error) => Answer::NotSaved(error.to_string()),
        });
    }

    fn write(&mut self, name: &str, work: impl FnOnce() -> Answer + Send + 'static) {
        self.exporting += 1;
        if !self.run(name, work) {
            self.exporting -= 1;
        }
    }

    /// Looks which files cannot be opened.
    pub fn look_at_recent(&self, files: Vec<PathBuf>) {
        self.run("look-at-recent", move || Answer::Gone(recent::gone_among(files)));
    }

    /// Looks at all sockets of this computer.
    pub fn look_at_ports(&self, playground: Arc<Playground>) {
        self.run("ports", move || {
            Answer::Ports(playground.machine_sockets().map_err(|error| error.to_string()))
        });
    }

    /// Does something on a thread of its own; says whether there is one.
    fn run(&self, name: &str, work: impl FnOnce() -> Answer + Send + 'static) -> bool {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        let thread = Builder::new().name(name.to_owned()).spawn(move || {
            // Nobody hears of it when the window has gone meanwhile.
            if sender.send(work()).is_ok() {
                context.request_repaint();
            }
        });
        let Err(error) = thread else { return true };
        let answer = Answer::Failed(format!("The system gives no thread for this: {error}"));
        if self.sender.try_send(answer).is_ok() {
            self.context.request_repaint();
        }
        false
    }
}

/// Writes a whole session; gives the number of its records.
fn write(log: &Log, path: &Path, filter_line: Option<String>) -> Result<u64, ExportError> {
    let selection = Selection { filter_line, ..Selection::default() };
    export::save_as(Format::Ron, log, &selection, path, &|_, _| true).map(|extent| extent.records)
}

/// How far a file has been read.
#[derive(Default)]
struct Opening {
    read: AtomicU64,
    all: AtomicU64,
    stopped: AtomicBool,
}

impl Opening {
    /// Takes note of the progress; says whether it is to go on.
    fn go_on(&self, read: u64, all: u64, context: &Context) -> bool {
        self.read.store(read, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
        context.request_repaint_after(Duration::from_millis(100));
        !self.stopped.load(Ordering::Relaxed)
    }
}

/// What a file holds is told by its content: a session if it begins like one, else a scenario.
fn read(path: PathBuf, storage: &Storage, opening: &Opening, context: &Context) -> Answer {
    if session::looks_like_journal(&path) {
        let go_on = |read, all| opening.go_on(read, all, context);
        return match Log::recover(&path, storage, &go_on) {
            Ok(recovered) => Answer::Recovered(path, Box::new(recovered)),
            Err(error) => Answer::Failed(error.to_string()),
        };
    }
    // The file that it came from stays: what it is kept in meanwhile does not.
    let storage = Storage { ending: Ending::Remove, ..storage.clone() };
    let as_session = match export::open_session(&path, &storage) {
        Ok(opened) => return Answer::Read(path, Box::new(opened)),
        Err(error) => error,
    };
    let settings = scenario::Settings::from_environment([]);
    match Plan::load(&path, &settings) {
        Ok(plan) => Answer::Planned(path, Box::new(plan)),
        Err(_) if export::looks_like_session(&path) => Answer::Failed(as_session.to_string()),
        Err(as_scenario) => Answer::Failed(as_scenario.to_string()),
    }
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
