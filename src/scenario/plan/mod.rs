//! A scenario that has been checked whole: names, addresses, data, variables.
//!
//! What the file can get wrong is reported before the first socket is made, with the step and its place
//! in the file. Data that the file does not hold itself is made when its step runs.
//!
//! `checker` goes through the steps; here is what has been found of them.

mod checked_data;
mod checker;
mod lesson;
mod parts;

pub use lesson::Lesson;
pub use parts::Part;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use self::checker::Checker;
use self::parts::{Flat, FlatStep, PartWords};
use super::consent::{Act, Demand, Permissions};
use super::data::{DataPool, PlannedData, in_folder, within};
use super::file::{FilePosition, Scenario, StepPlace, step_places};
use super::vars::{Settings, Template, Variables};
use super::{Failure, LoadError, Refusal, Shipped, StepProblem, consent};
use crate::export::Seems;
use crate::model::{Errno, escape_text, step::Step};
use crate::session::open_regular_file;

/// The longest message of the RON reader that is shown: it may quote the file at any length, and
/// tells the names of all options to the one who has misspelt one.
const MESSAGE_CHARACTERS: usize = 800;

/// Bytes that a scenario has at most: it is read at once.
const LARGEST_SCENARIO: u64 = 16 * 1024 * 1024;

/// Refused acts that are reported one by one.
const TOLD_ACTS: usize = 8;

/// A scenario that can be run.
///
/// ```
/// use std::{path::Path, sync::Arc, time::{Duration, Instant}};
///
/// use socket_playground::{
///     net::{Modes, Playground},
///     scenario::{Plan, Settings, run},
///     session::Log,
/// };
///
/// let steps = r#"(steps: [
///     Socket(name: "server", protocol: Tcp),
///     Call(on: "server", call: Bind("127.0.0.1:0")),
///     Call(on: "server", call: Listen(1)),
/// ])"#;
/// let plan = Plan::load_stream(Path::new("-"), steps.as_bytes(), &Settings::default())?;
/// let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
/// run(&plan, &playground, Instant::now() + Duration::from_secs(10), |_| {})?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    path: PathBuf,
    /// Where relative paths begin, and what it may read without being asked; `None` where it comes
    /// from no folder: then they begin at the working directory.
    folder: Option<PathBuf>,
    title: String,
    lesson: Lesson,
    parts: Vec<Part>,
    places: Vec<FilePosition>,
    steps: Vec<Step<Template, PlannedData>>,
    /// The errors that calls are expected to return that a `Start` makes, by its place.
    intended: BTreeMap<usize, Errno>,
    free_ports: Vec<u16>,
    pool: Arc<DataPool>,
    demands: Vec<Demand>,
    permissions: Permissions,
}

impl Plan {
    /// Reads and checks a scenario file.
    ///
    /// # Errors
    /// Naming the file, and the line, column and step where it makes no sense.
    pub fn load(path: &Path, settings: &Settings) -> Result<Self, LoadError> {
        let read = |source| LoadError::Read { path: path.to_owned(), source };
        let file = open_regular_file(path).map_err(read)?;
        Self::read(path, Some(path.parent().unwrap_or_else(|| Path::new(""))), file, settings)
    }

    /// [`Self::load`] of what comes from a stream; `path` is what messages name. Relative paths in it
    /// begin at the working directory, which is not its own: it reads no file without permission.
    ///
    /// # Errors
    /// The same.
    pub fn load_stream(
        path: &Path,
        input: impl io::Read,
        settings: &Settings,
    ) -> Result<Self, LoadError> {
        Self::read(path, None, input, settings)
    }

    fn read(
        path: &Path,
        folder: Option<&Path>,
        input: impl io::Read,
        settings: &Settings,
    ) -> Result<Self, LoadError> {
        let failed = |source| LoadError::Read { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        input.take(LARGEST_SCENARIO + 1).read_to_end(&mut bytes).map_err(failed)?;
        // Before its size: what is no scenario need not keep within the limit of one.
        if let Some(seems) = Seems::from_beginning(&bytes) {
            return Err(LoadError::Foreign { path: path.to_owned(), seems });
        }
        check_size(&bytes, LARGEST_SCENARIO).map_err(failed)?;
        let format = |place: FilePosition, message: &str| LoadError::Format {
            path: path.to_owned(),
            line: place.line,
            column: place.column,
            message: message.to_owned(),
        };
        let source = std::str::from_utf8(&bytes).map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            format(FilePosition::after(&before), "this byte is not UTF-8")
        })?;
        // Some editors put a byte order mark before it, to say that it is UTF-8.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        let scenario: Scenario = ron::from_str(source).map_err(|error| {
            let end = error.span.end;
            let message = escape_text(&error.code.to_string());
            let message: String = message.chars().take(MESSAGE_CHARACTERS).collect();
            format(FilePosition { line: end.line, column: end.col }, &message)
        })?;
        let ships =
            Shipped::all().iter().any(|shipped| shipped.text() == source.replace("\r\n", "\n"));
        let as_shipped = ships.then(|| scenario.clone());
        let mut plan = Self::check(path, folder, scenario, &step_places(source), settings)?;
        // With another host than it ships with, it reaches elsewhere than it ships for.
        if let Some(scenario) = as_shipped
            && let Ok(shipped) = Self::check(path, folder, scenario, &[], &Settings::plain())
            && plan.demands_no_more_than(&shipped)
        {
            plan.permissions = Permissions::ALL;
        }
        Ok(plan)
    }

    fn check(
        path: &Path,
        folder: Option<&Path>,
        scenario: Scenario,
        places: &[StepPlace],
        settings: &Settings,
    ) -> Result<Self, LoadError> {
        let (lesson, Scenario { title, vars, free_ports, steps, .. }) = Lesson::take_from(scenario);
        let mut flat = Flat::default();
        let failed = |step: usize, at: FilePosition, problem| {
            let FilePosition { line, column } = at;
            LoadError::Step { path: path.to_owned(), line, column, step, problem }
        };
        let unknown = StepPlace::default();
        for (index, step) in steps.into_iter().enumerate() {
            let place = places.get(index).unwrap_or(&unknown);
            flat.add(step, place).map_err(|problem| failed(index + 1, place.at, problem))?;
        }
        let mut checker = Checker::new(folder, Variables::new(settings, &vars));
        let (mut planned, mut parts, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let mut steps = flat.steps.into_iter();
        for (index, words) in flat.parts.into_iter().enumerate() {
            let first = planned.len();
            for FlatStep { step, place } in steps.by_ref().take(words.steps) {
                let step = checker.step(step);
                planned.push(step.map_err(|problem| failed(index + 1, place, problem))?);
                places.push(place);
            }
            let PartWords { say, predict, go_on, optional, place, .. } = words;
            // It may name the sockets that its own steps make.
            let say = checker.text(&say).map_err(|problem| failed(index + 1, place, problem))?;
            let go_on = (go_on > 0).then(|| Duration::from_secs(go_on.into()));
            parts.push(Part { say, predict, go_on, optional, steps: first..planned.len() });
        }
        if let Some(name) = checker.variables.set_in_vain() {
            return Err(LoadError::SetInVain { path: path.to_owned(), name: name.to_owned() });
        }
        Ok(Self {
            path: path.to_owned(),
            folder: folder.map(Path::to_owned),
            title,
            lesson,
            parts,
            places,
            demands: consent::demands(&planned, folder),
            steps: planned,
            intended: checker.intended,
            free_ports,
            pool: Arc::new(checker.pool),
            permissions: Permissions::default(),
        })
    }

    fn demands_no_more_than(&self, other: &Self) -> bool {
        // Ports may differ; they are told behind the address.
        let hosts = |plan: &Self| -> Vec<(usize, Act)> {
            plan.demands.iter().map(|demand| (demand.index, demand.act.without_port())).collect()
        };
        hosts(self) == hosts(other)
    }

    /// What its steps will do that needs permission, as far as they tell it. What lies in its own
    /// folder and on loopback needs none.
    pub fn demands(&self) -> &[Demand] {
        &self.demands
    }

    /// What it may do. A scenario as it ships may do what it ships for; any other may do nothing that
    /// needs permission until it is [permitted](Self::permit).
    pub fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// Lets it do something beside what it may do already. What it does without permission is refused
    /// when its step comes. Files that it may read now are looked at.
    ///
    /// # Errors
    /// When a file that it may read now cannot be had.
    pub fn permit(&mut self, permissions: Permissions) -> Result<(), LoadError> {
        self.permissions.network |= permissions.network;
        self.permissions.files |= permissions.files;
        if !permissions.files {
            return Ok(());
        }
        for Demand { index: step, act } in &self.demands {
            if let Act::Reads(path) = act {
                self.pool.note_file(path).map_err(|source| {
                    let FilePosition { line, column } = self.place(*step);
                    let problem = StepProblem::File { path: path.clone(), source };
                    let (path, step) = (self.path.clone(), self.number_of(*step));
                    LoadError::Step { path, line, column, step, problem }
                })?;
            }
        }
        Ok(())
    }

    /// It, with these permissions, if it demands no others.
    ///
    /// # Errors
    /// As [`Self::permit`], and naming what it demands beyond them.
    pub fn permitted(mut self, permissions: Permissions) -> Result<Self, LoadError> {
        let may = Permissions {
            network: self.permissions.network || permissions.network,
            files: self.permissions.files || permissions.files,
        };
        let is_refused = |act: &Act| !act.is_permitted(may);
        let refused: Vec<&Demand> =
            self.demands.iter().filter(|demand| is_refused(&demand.act)).collect();
        if refused.is_empty() {
            self.permit(permissions)?;
            return Ok(self);
        }
        let told = refused.iter().take(TOLD_ACTS);
        let told = told.map(|demand| {
            let number = self.number_of(demand.index);
            format!("{}: step {number}: {}", self.place_of(demand.index), demand.act)
        });
        let switches: BTreeSet<_> = refused.iter().map(|demand| demand.act.switch()).collect();
        Err(LoadError::NotAllowed(Refusal {
            acts: told.collect(),
            more: refused.len().saturating_sub(TOLD_ACTS),
            switches: switches.into_iter().rev().collect(),
        }))
    }

    /// Several pieces one behind the other, none of which holds the address of a socket any more.
    pub(super) fn joined(&self, parts: &[PlannedData]) -> Result<Bytes, Failure> {
        let parts_of_files = parts.iter().filter_map(|part| match part {
            PlannedData::File(path) => Some(self.file(path)),
            _ => None,
        });
        let files = parts_of_files.collect::<Result<Vec<_>, _>>()?;
        let too_much = |source: io::Error| Failure::TooMuchData { cause: source.to_string() };
        self.pool.joined(parts, &files).map_err(too_much)
    }

    /// A text over and over, this many bytes of it.
    pub(super) fn fill(&self, text: &str, bytes: usize) -> Bytes {
        self.pool.fill(text, bytes)
    }

    /// Where a file is that a step names.
    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        in_folder(self.folder.as_deref(), name)
    }

    /// Whether a file may be read. Looked at anew: a link may lead elsewhere by now.
    pub(super) fn may_read(&self, path: &Path) -> bool {
        self.permissions.files || within(self.folder.as_deref(), path)
    }

    /// What is in a file, if it may be read.
    pub(super) fn file(&self, path: &Path) -> Result<Bytes, Failure> {
        if !self.may_read(path) {
            return Err(Act::Reads(path.to_owned()).refused());
        }
        self.pool.file(path).map_err(|source| Failure::File {
            path: escape_text(&path.display().to_string()),
            cause: source.to_string(),
        })
    }

    /// Its name: that of its file without the ending.
    pub fn name(&self) -> String {
        let stem = self.path.file_stem().unwrap_or(self.path.as_os_str());
        stem.to_string_lossy().into_owned()
    }

    /// What it shows, in a line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its steps.
    pub fn steps(&self) -> &[Step<Template, PlannedData>] {
        &self.steps
    }

    /// What it says to those who learn from it.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// What a reader counts as its steps.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The error that the call of a `Start` step is expected to return, by the place of the step.
    pub(super) fn intended(&self, index: usize) -> Option<Errno> {
        self.intended.get(&index).copied()
    }

    /// The ports for which others may stand in.
    pub(super) fn free_ports(&self) -> &[u16] {
        &self.free_ports
    }

    /// The number of a step as a reader counts, from 1 on, by its place.
    pub fn number_of(&self, index: usize) -> usize {
        self.parts.partition_point(|part| part.steps.end <= index) + 1
    }

    /// Where the step at a place is: `echo.ron:7:9`.
    pub fn place_of(&self, index: usize) -> String {
        let FilePosition { line, column } = self.place(index);
        format!("{}:{line}:{column}", self.path.display())
    }

    fn place(&self, index: usize) -> FilePosition {
        self.places.get(index).copied().unwrap_or_default()
    }

    /// The names of all its sockets, in the order in which they are made.
    pub fn socket_names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Socket { name, .. } => Some(name.as_str()),
            Step::Call { call, .. } | Step::Start { call, .. } => call.into.as_deref(),
            _ => None,
        })
    }
}

impl Shipped {
    /// Checks it, so that it can be run.
    ///
    /// # Errors
    /// As [`Plan::load`], if a variable was set to what it cannot be.
    pub fn plan(&self, settings: &Settings) -> Result<Plan, LoadError> {
        Plan::load_stream(Path::new(self.file()), self.text().as_bytes(), settings)
    }
}

fn check_size(bytes: &[u8], most: u64) -> io::Result<()> {
    if bytes.len() as u64 <= most {
        return Ok(());
    }
    let message = format!("it is larger than {} MiB", most / (1024 * 1024));
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}

#[cfg(test)]
mod tests;
