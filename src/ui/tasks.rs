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
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::Builder,
    time::{Duration, Instant},
};

use egui::{Context, Panel, Ui};
use jiff::Timestamp;

use super::{
    action::{Action, Actions},
    carry::{self, Carry, Saving},
    export_dialog::Wanted,
    going::Going,
    recent,
};
use crate::{
    export::{self, ExportError, Extent, Format, Opened, Outgoing, Selection},
    model::MachineSocket,
    net::Playground,
    scenario::{self, Permissions, Plan},
    session::{self, Ending, JournalFolder, Keep, LeftBehind, Log, Recovered, Storage},
};

/// What a file is asked for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// To open the session in it.
    Open,
    /// To write the session to it.
    Export,
    /// To write bytes to it.
    Save(Saving),
}

/// What came of something that was asked for.
pub enum Answer {
    /// A file was chosen.
    Chosen(Purpose, PathBuf),
    /// The desktop has no dialog: the path has to be typed.
    NoDialog(Purpose),
    /// Nothing was chosen.
    NotChosen,
    /// Nobody asks any more.
    Nothing,
    /// A session was read.
    Read(PathBuf, Box<Opened>),
    /// A session was read from its journal.
    Recovered(PathBuf, Box<Recovered>),
    /// The journals of sessions that have ended.
    Journals(Result<Vec<LeftBehind>, String>),
    /// The same at the start, after the oldest were removed; or why one of those was not.
    TidiedJournals(Result<Vec<LeftBehind>, String>, Option<String>),
    /// A scenario was read, and can be run.
    Planned(PathBuf, Box<Plan>),
    /// A scenario has ended: all its steps held, or the message says which did not.
    Ran(PathBuf, Result<(), String>),
    /// A session was written to a new file: so much of it, and all of it if the log is given.
    Written(PathBuf, Extent, Option<Weak<Log>>),
    /// How much of the session would go out if this is wanted of it; or why that is not known.
    Previewed(Box<Wanted>, Result<Extent, String>),
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
    /// A session, or bytes, could not be written; the message names the file.
    NotWritten(String),
    /// Bytes were written: so many.
    BytesSaved(PathBuf, u64),
    /// What is to be put on the clipboard, and what there is to say of it.
    Copied {
        /// The text.
        text: String,
        /// That it is not all, if so.
        told: Option<String>,
    },
    /// There is nothing to put on the clipboard; the message says why.
    NotCopied(String),
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
    /// Files that are being written.
    exporting: Vec<Going>,
    /// The file that is being opened.
    opening: Option<Going>,
    /// The look at what would go out.
    previewing: Option<Going>,
    context: Context,
}

impl Tasks {
    /// Nothing asked for. `context` is woken by every answer.
    pub fn new(context: Context) -> Self {
        let (sender, answers) = sync_channel(16);
        let (exporting, opening, previewing) = (Vec::new(), None, None);
        Self { answers, sender, asking: false, exporting, opening, previewing, context }
    }

    /// The next answer.
    pub fn answer(&mut self) -> Option<Answer> {
        let answer = self.answers.try_recv().ok()?;
        match answer {
            Answer::Chosen(..) | Answer::NoDialog(_) | Answer::NotChosen => self.asking = false,
            Answer::Previewed(..) => self.previewing = None,
            Answer::Read(..) | Answer::Recovered(..) | Answer::Planned(..) | Answer::Failed(_) => {
                self.opening = None;
            }
            _ => {}
        }
        Some(answer)
    }

    /// Whether a file is being written: the program does not end before it is.
    pub fn is_exporting(&self) -> bool {
        self.exporting.iter().any(Going::is_alive)
    }

    /// Asks for a file with the desktop's dialog; a new one is called `name` at first.
    pub fn ask(&mut self, purpose: Purpose, name: &str) {
        if self.asking {
            return;
        }
        if !may_have_dialog() {
            self.asking = self.run("dialog", move || Answer::NoDialog(purpose));
            return;
        }
        let dialog = rfd::AsyncFileDialog::new();
        let began = Instant::now();
        // The futures are made here, since macOS wants them from the window's thread.
        let asked = match &purpose {
            Purpose::Open => {
                let sessions = ["ron", session::JOURNAL_EXTENSION];
                Err(dialog.add_filter("Socket Playground session", &sessions).pick_file())
            }
            Purpose::Export | Purpose::Save(_) => Ok(dialog.set_file_name(name).save_file()),
        };
        self.asking = self.run("dialog", move || {
            let file = match asked {
                Ok(to_write) => pollster::block_on(to_write),
                Err(to_read) => pollster::block_on(to_read),
            };
            match file {
                Some(file) => Answer::Chosen(purpose, file.path().to_owned()),
                None if began.elapsed() < TOO_FAST_FOR_A_PERSON => Answer::NoDialog(purpose),
                None => Answer::NotChosen,
            }
        });
    }

    /// Reads the session, or the scenario, in a file. A session is kept there.
    pub fn open(&mut self, path: PathBuf, storage: Storage) {
        let opening = Going::default();
        let context = self.context.clone();
        let started = self.run("open-file", {
            let opening = opening.clone();
            move || read(path, &storage, &opening, &context)
        });
        self.opening = started.then_some(opening);
    }

    /// Stops reading the file that is being opened.
    pub fn stop_opening(&mut self) {
        if let Some(opening) = &self.opening {
            opening.stop();
        }
    }

    /// Stops writing sessions.
    pub fn stop_exporting(&mut self) {
        self.exporting.iter().for_each(Going::stop);
    }

    /// How far a large file has been read or written, and a button that stops it.
    pub fn progress_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        self.exporting.retain(Going::is_alive);
        let opening = self.opening.iter().map(|going| {
            let (name, cancel) = ("Part of the session that was read", "Cancel opening");
            (going, "The session is being read.", name, cancel, Action::StopOpening)
        });
        let exporting = self.exporting.iter().map(|going| {
            let (name, cancel) = ("Part of the session that was written", "Cancel exporting");
            (going, "The session is being written.", name, cancel, Action::StopExporting)
        });
        let going = opening.chain(exporting).filter(|(going, ..)| going.has_begun());
        for (place, (going, text, name, cancel, stop)) in going.enumerate() {
            Panel::top(("going", place)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    if going.ui(ui, text, name, cancel) {
                        actions.push(stop);
                    }
                });
            });
        }
    }

    /// Removes what is more than is kept of earlier sessions, and lists the others.
    /// `offered` are those that did not end properly and were offered, with the time.
    pub fn tidy_journals(
        &self,
        folder: JournalFolder,
        keep: Keep,
        offered: BTreeMap<PathBuf, Timestamp>,
    ) {
        self.run("tidy-journals", move || {
            // One whose time no clock of the system can tell stays.
            let offered = |path: &Path| (*offered.get(path)?).try_into().ok();
            let tidied = folder.tidy(keep, offered);
            let left = folder.left_behind().map_err(|error| error.to_string());
            Answer::TidiedJournals(left, tidied.err().map(|error| error.to_string()))
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

    /// Runs a scenario, which may do this much, on the sockets of a playground, which may be closed
    /// meanwhile.
    pub fn play(
        &self,
        path: PathBuf,
        mut plan: Plan,
        allowed: Permissions,
        playground: Arc<Playground>,
    ) {
        self.run("scenario", move || {
            if let Err(error) = plan.permit(allowed) {
                return Answer::Ran(path, Err(error.to_string()));
            }
            let deadline = Instant::now() + SCENARIO_LIMIT;
            let ran = scenario::run(&plan, &playground, deadline, |_| {});
            Answer::Ran(path, ran.map_err(|error| error.to_string()))
        });
    }

    /// Writes what is wanted of a session to a file. `filter` is the one that stands above its log.
    pub fn export(&mut self, log: Arc<Log>, path: PathBuf, wanted: Wanted, filter: Option<String>) {
        let (going, context) = (Going::default(), self.context.clone());
        self.exporting.push(going.clone());
        self.run("export-session", move || {
            // It may be the one that is under review, or another's that is alive.
            if session::looks_like_journal(&path) {
                let path = path.display();
                let reason = "is the journal of a session: choose another name";
                return Answer::NotWritten(format!("{path} {reason}"));
            }
            let go_on = |done, all| going.go_on(done, all, &context);
            let saved =
                wanted.selection(&log).map_err(|error| error.to_string()).and_then(|what| {
                    let what = Selection { filter_line: filter, ..what };
                    let saved = export::save_as(wanted.format, &log, &what, &path, &go_on);
                    saved.map_err(|error| match error {
                        ExportError::Stopped { .. } => {
                            format!("{error}. A file before is as it was.")
                        }
                        error => error.to_string(),
                    })
                });
            match saved {
                Ok(extent) => {
                    let whole = wanted.is_whole().then(|| Arc::downgrade(&log));
                    Answer::Written(path, extent, whole)
                }
                Err(error) => Answer::NotWritten(error),
            }
        });
    }

    /// Writes a session to the file that it was opened from.
    pub fn save(&mut self, log: Arc<Log>, path: PathBuf, filter: Option<String>) {
        let (going, context) = (Going::default(), self.context.clone());
        self.exporting.push(going.clone());
        self.run("save-session", move || {
            let go_on = |done, all| going.go_on(done, all, &context);
            let what = Selection { filter_line: filter, ..Selection::default() };
            match export::save_as(Format::Ron, &log, &what, &path, &go_on) {
                Ok(extent) => Answer::Saved(Arc::downgrade(&log), path, extent.records),
                Err(error) => Answer::NotSaved(error.to_string()),
            }
        });
    }

    /// Looks how much would go out, in place of the look before.
    pub fn preview(&mut self, log: Arc<Log>, wanted: Wanted) {
        if let Some(before) = self.previewing.take() {
            before.stop();
        }
        let (going, context) = (Going::default(), self.context.clone());
        self.previewing = Some(going.clone());
        self.run("preview-export", move || {
            let go_on = |done, all| going.go_on(done, all, &context);
            let extent =
                wanted.selection(&log).map_err(|error| error.to_string()).and_then(|what| {
                    let extent =
                        Outgoing::new(&log, &what, &go_on).map(|outgoing| outgoing.extent());
                    extent.map_err(|error| error.to_string())
                });
            if going.is_stopped() {
                Answer::Nothing
            } else {
                Answer::Previewed(Box::new(wanted), extent)
            }
        });
    }

    /// Carries bytes or a conversation out of the window.
    pub fn carry(&mut self, what: Carry, log: Arc<Log>) {
        match what {
            Carry::AskToSave(saving) => {
                let name = saving.file_name();
                self.ask(Purpose::Save(saving), &name);
            }
            Carry::Save(saving, path) => {
                let going = Going::default();
                self.exporting.push(going.clone());
                self.run("save-bytes", move || {
                    let answer = saving.write(&log, &path);
                    drop(going);
                    answer
                });
            }
            Carry::CopyBytes { record, bytes, format } => {
                self.run("copy", move || carry::copy_bytes(&log, record, &bytes, format));
            }
            Carry::CopyConversation { conversation, names } => {
                self.run("copy", move || carry::copy_conversation(&conversation, &names));
            }
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

/// What a file holds is told by its content: a session if it begins like one, else a scenario.
fn read(path: PathBuf, storage: &Storage, opening: &Going, context: &Context) -> Answer {
    if session::looks_like_journal(&path) {
        let go_on = |read, all| opening.go_on(read, all, context);
        return match Log::recover(&path, storage, &go_on) {
            Ok(recovered) => Answer::Recovered(path, Box::new(recovered)),
            Err(error) => Answer::Failed(error.to_string()),
        };
    }
    // The file that it came from stays: what it is kept in meanwhile does not.
    let storage = Storage { ending: Ending::Remove, ..storage.clone() };
    let go_on = |read, all| opening.go_on(read, all, context);
    let as_session = match export::open_session_telling(&path, &storage, &go_on) {
        Ok(opened) => return Answer::Read(path, Box::new(opened)),
        Err(error) => error,
    };
    if opening.is_stopped() {
        return Answer::Failed(as_session.to_string());
    }
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
