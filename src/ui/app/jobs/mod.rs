//! Long jobs, each on its own thread: the desktop's file dialog ([`dialog`]), reading and writing
//! sessions ([`files`]), a scenario that is watched. The window waits for none of it; what came of
//! it ([`result`]) is taken between two frames ([`take_results`]).

mod copy_and_save;
mod dialog;
mod files;
mod grade;
mod lesson;
mod of_socket;
mod of_teacher;
mod progress;
mod result;
mod take_results;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use egui::Context;
use jiff::Timestamp;

use super::recent;
use crate::grading::Grader;
use crate::model::SocketId;
use crate::net::Playground;
use crate::scenario::{Clients, Limit, Permissions, Plan, Player};
use crate::session::{Contents, JournalFolder, Keep, Log};
use crate::ui::learn::lab;
use crate::{scenario, session};
use progress::JobProgress;
use result::{JobResult, TeacherResult};

/// The time that a watched scenario may take.
const SCENARIO_LIMIT: Duration = Duration::from_mins(10);

/// The time that clients may take to be connected, besides the pauses between them.
const CLIENTS_LIMIT: Duration = Duration::from_mins(2);

/// The time that a step of a solution may take.
const HELP_LIMIT: Duration = Duration::from_secs(20);

/// Journals that are looked into before the window shows what was in them.
const DESCRIBED_AT_ONCE: usize = 8;

/// The jobs that have no result yet.
pub struct Jobs {
    answers: Receiver<JobResult>,
    sender: SyncSender<JobResult>,
    /// Whether a dialog is open: there is one at a time.
    asking: bool,
    /// Files that are being written.
    exporting: Vec<JobProgress>,
    /// The file that is being opened.
    opening: Option<JobProgress>,
    /// The sessions that are being graded.
    grading: Option<JobProgress>,
    /// The count of what would be exported.
    previewing: Option<JobProgress>,
    context: Context,
}

impl Jobs {
    /// No jobs. `context` is woken by every result.
    pub fn new(context: Context) -> Self {
        let (sender, answers) = sync_channel(16);
        let (exporting, opening, grading, previewing) = (Vec::new(), None, None, None);
        Self { answers, sender, asking: false, exporting, opening, grading, previewing, context }
    }

    /// The next answer.
    pub fn answer(&mut self) -> Option<JobResult> {
        let answer = self.answers.try_recv().ok()?;
        match answer {
            JobResult::Chosen(..) | JobResult::NoDialog(_) | JobResult::NotChosen => {
                self.asking = false;
            }
            JobResult::Previewed(..) => self.previewing = None,
            JobResult::OfTeacher(TeacherResult::Graded(_)) => self.grading = None,
            JobResult::Read(..)
            | JobResult::Recovered(..)
            | JobResult::Planned(..)
            | JobResult::Failed(_) => {
                self.opening = None;
            }
            _ => {}
        }
        Some(answer)
    }

    /// Removes earlier sessions beyond the limits, and lists the others.
    /// `offered` are those that did not end properly and were offered, with the time of the offer.
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
            JobResult::TidiedJournals(left, tidied.err().map(|error| error.to_string()))
        });
    }

    /// Lists the journals of sessions that have ended.
    pub fn list_journals(&self, folder: JournalFolder) {
        self.run("list-journals", move || {
            JobResult::Journals(folder.left_behind().map_err(|error| error.to_string()))
        });
    }

    /// Looks what is in the first of these journals.
    pub fn describe_journals(&self, mut paths: Vec<PathBuf>) {
        self.run("describe-journals", move || {
            let later = paths.split_off(paths.len().min(DESCRIBED_AT_ONCE));
            // One that cannot be read is listed by its time alone.
            let contents =
                |path: PathBuf| Contents::of_journal(&path).ok().map(|found| (path, found));
            JobResult::Described(paths.into_iter().filter_map(contents).collect(), later)
        });
    }

    /// Removes a journal.
    pub fn remove_journal(&self, path: PathBuf) {
        self.run("remove-journal", move || match session::remove_journal(&path) {
            Ok(_) => JobResult::Removed,
            Err(error) => JobResult::NotRemoved(error.to_string()),
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
                return JobResult::Ran(path, Err(error.to_string()));
            }
            let deadline = Instant::now() + SCENARIO_LIMIT;
            let ran = scenario::run(&plan, &playground, deadline, |_| {});
            JobResult::Ran(path, ran.map_err(|error| error.to_string()))
        });
    }

    /// Connects clients to the listener with this title, on the sockets of a playground, which may be
    /// closed meanwhile.
    pub fn connect_clients(&self, playground: Arc<Playground>, to: String, clients: Clients) {
        self.run("clients", move || {
            let log = Arc::clone(playground.log());
            let limit = Limit::new(
                Arc::clone(&log),
                Instant::now() + clients.pause * clients.count + CLIENTS_LIMIT,
            );
            let ended = scenario::connect_clients(&playground, &limit, clients, |_, _| {});
            JobResult::Connected(Arc::downgrade(&log), to, clients.count, ended)
        });
    }

    /// Plays a lesson on the sockets of a playground, as far as its player lets it. What comes of it is in
    /// the log.
    pub fn play_lesson(&self, plan: Arc<Plan>, player: Arc<Player>, playground: Arc<Playground>) {
        self.run("lesson", move || match player.play(&plan, &playground) {
            Ok(()) | Err(_) => JobResult::Nothing,
        });
    }

    /// Makes the rest of a part of a lab's solution, from the step at this place on, on these sockets.
    pub fn help(
        &self,
        plan: Arc<Plan>,
        index: usize,
        playground: Arc<Playground>,
        sockets: BTreeMap<String, SocketId>,
    ) {
        self.run("help", move || {
            let deadline = Instant::now() + HELP_LIMIT;
            match scenario::run_rest(&plan, index, &playground, &sockets, deadline) {
                Ok(()) => JobResult::Nothing,
                Err(error) => JobResult::Failed(format!("The step could not be made: {error}")),
            }
        });
    }

    /// Looks how far a lab has come.
    pub fn look_at_lab(&self, mut grader: Box<Grader>, plan: Arc<Plan>, log: Arc<Log>) {
        self.run("lab", move || {
            let state = lab::look(&mut grader, &plan, &log);
            JobResult::LookedAtLab(log, grader, Box::new(state))
        });
    }

    /// Looks which files cannot be opened.
    pub fn look_at_recent(&self, files: Vec<PathBuf>) {
        self.run("look-at-recent", move || JobResult::Gone(recent::gone_among(files)));
    }

    /// Looks at all sockets of this computer.
    pub fn look_at_ports(&self, playground: Arc<Playground>) {
        self.run("ports", move || {
            JobResult::Ports(playground.machine_sockets().map_err(|error| error.to_string()))
        });
    }

    /// Runs something on a thread of its own; returns whether the thread could be started.
    fn run(&self, name: &str, work: impl FnOnce() -> JobResult + Send + 'static) -> bool {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        let thread = Builder::new().name(name.to_owned()).spawn(move || {
            // Nobody hears of it when the window has gone meanwhile.
            if sender.send(work()).is_ok() {
                context.request_repaint();
            }
        });
        let Err(error) = thread else { return true };
        let answer = JobResult::Failed(format!("Could not start a thread: {error}"));
        if self.sender.try_send(answer).is_ok() {
            self.context.request_repaint();
        }
        false
    }
}
