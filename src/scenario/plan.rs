//! A scenario that has been checked whole: names, addresses, data, variables.
//!
//! What the file can get wrong is told before the first socket is made, with the step and its place
//! in the file. Data that the file does not hold itself is made when its step runs.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;

use super::{
    Failure, LoadError, Refusal, Shipped, StepProblem,
    consent::{self, Act, Demand, Permissions},
    data::{DataPool, within},
    expectation::Expectation,
    format::{CallStep, Data, Place, Scenario, Step, step_places},
    vars::{Settings, Template, Variables},
};
use crate::{
    export::Seems,
    model::{Errno, OptionValue, SocketOption, escape_text, parse_hex},
    session::open_regular_file,
};

/// The longest message of the RON reader that is shown: it may quote the file at any length, and
/// tells the names of all options to the one who has misspelt one.
const MESSAGE_CHARACTERS: usize = 800;

/// The most bytes that a text is repeated for. No buffer of a socket holds as many.
const MOST_FILLED: usize = 16 * 1024 * 1024;

/// Bytes that a scenario has at most: it is read at once.
const LARGEST_SCENARIO: u64 = 16 * 1024 * 1024;

/// Refused acts that are told one by one.
const TOLD_ACTS: usize = 8;

/// Data that is known, or known once its step runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlannedData {
    /// These bytes.
    Bytes(Bytes),
    /// A text.
    Text(Template),
    /// Several, one behind the other.
    Joined(Vec<Self>),
    /// A text over and over, so many bytes of it.
    Fill(String, usize),
    /// What is in this file.
    File(PathBuf),
}

/// A scenario that can be run.
#[derive(Clone, Debug)]
pub struct Plan {
    path: PathBuf,
    /// Where relative paths begin, and what it may read without being asked; `None` where it comes
    /// from no folder: then they begin at the working directory.
    folder: Option<PathBuf>,
    title: String,
    places: Vec<Place>,
    steps: Vec<Step<Template, PlannedData>>,
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
        let format = |place: Place, message: &str| LoadError::Format {
            path: path.to_owned(),
            line: place.line,
            column: place.column,
            message: message.to_owned(),
        };
        let source = std::str::from_utf8(&bytes).map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            format(Place::after(&before), "this byte is not UTF-8")
        })?;
        // Some editors put a byte order mark before it, to say that it is UTF-8.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        let scenario: Scenario = ron::from_str(source).map_err(|error| {
            let end = error.span.end;
            let message = escape_text(&error.code.to_string());
            let message: String = message.chars().take(MESSAGE_CHARACTERS).collect();
            format(Place { line: end.line, column: end.col }, &message)
        })?;
        let ships =
            Shipped::all().iter().any(|shipped| shipped.text() == source.replace("\r\n", "\n"));
        let as_shipped = ships.then(|| scenario.clone());
        let mut plan = Self::check(path, folder, scenario, step_places(source), settings)?;
        // With another host than it ships with, it reaches elsewhere than it ships for.
        if let Some(scenario) = as_shipped
            && let Ok(shipped) = Self::check(path, folder, scenario, Vec::new(), &Settings::plain())
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
        places: Vec<Place>,
        settings: &Settings,
    ) -> Result<Self, LoadError> {
        let Scenario { title, vars, steps } = scenario;
        let mut checker = Checker {
            folder,
            pool: DataPool::default(),
            variables: Variables::new(settings, &vars),
            taken: BTreeSet::new(),
            sockets: BTreeSet::new(),
            started: BTreeMap::new(),
        };
        let mut planned = Vec::with_capacity(steps.len());
        for (index, step) in steps.into_iter().enumerate() {
            planned.push(checker.step(step).map_err(|problem| {
                let place = places.get(index).copied().unwrap_or(Place::START);
                let Place { line, column } = place;
                LoadError::Step { path: path.to_owned(), line, column, step: index + 1, problem }
            })?);
        }
        if let Some(name) = checker.variables.set_in_vain() {
            return Err(LoadError::SetInVain { path: path.to_owned(), name: name.to_owned() });
        }
        Ok(Self {
            path: path.to_owned(),
            folder: folder.map(Path::to_owned),
            title,
            places,
            demands: consent::demands(&planned, folder),
            steps: planned,
            pool: Arc::new(checker.pool),
            permissions: Permissions::default(),
        })
    }

    fn demands_no_more_than(&self, other: &Self) -> bool {
        // Ports may differ; they are told behind the address.
        let hosts = |plan: &Self| -> Vec<(usize, Act)> {
            plan.demands.iter().map(|demand| (demand.step, demand.act.without_port())).collect()
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
        for Demand { step, act } in &self.demands {
            if let Act::Reads(path) = act {
                self.pool.note_file(path).map_err(|source| {
                    let Place { line, column } = self.place(*step);
                    let problem = StepProblem::File { path: path.clone(), source };
                    LoadError::Step { path: self.path.clone(), line, column, step: *step, problem }
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
            format!("{}: step {}: {}", self.place_of(demand.step), demand.step, demand.act)
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

    /// A text over and over, so many bytes of it.
    pub(super) fn fill(&self, text: &str, bytes: usize) -> Bytes {
        self.pool.fill(text, bytes)
    }

    /// What is in a file, if it may be read.
    pub(super) fn file(&self, path: &Path) -> Result<Bytes, Failure> {
        // Looked at anew: a link may lead elsewhere by now.
        if !self.permissions.files && !within(self.folder.as_deref(), path) {
            return Err(Act::Reads(path.to_owned()).refused());
        }
        self.pool.file(path).map_err(|source| Failure::File {
            path: escape_text(&path.display().to_string()),
            cause: source.to_string(),
        })
    }

    /// What it shows, in a line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its steps.
    pub fn steps(&self) -> &[Step<Template, PlannedData>] {
        &self.steps
    }

    /// Where a step (from 1 on) stands: `echo.ron:7:9`.
    pub fn place_of(&self, step: usize) -> String {
        let Place { line, column } = self.place(step);
        format!("{}:{line}:{column}", self.path.display())
    }

    fn place(&self, step: usize) -> Place {
        let place = step.checked_sub(1).and_then(|index| self.places.get(index));
        place.copied().unwrap_or(Place::START)
    }

    /// The names of all its sockets, in the order in which they are made.
    pub fn socket_names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Socket { name, .. } => Some(name.as_str()),
            Step::Call { call, .. } | Step::Start { call, .. } => match call {
                CallStep::Accept { into } => Some(into),
                _ => None,
            },
            _ => None,
        })
    }
}

struct Checker<'file> {
    folder: Option<&'file Path>,
    pool: DataPool,
    variables: Variables<'file>,
    /// Names that no further socket may have.
    taken: BTreeSet<String>,
    /// Sockets that there are at this step.
    sockets: BTreeSet<String>,
    /// Calls that were begun, and the names that they will give.
    started: BTreeMap<String, VecDeque<Option<String>>>,
}

impl Checker<'_> {
    fn step(&mut self, step: Step) -> Result<Step<Template, PlannedData>, StepProblem> {
        Ok(match step {
            Step::Socket { name, protocol, family } => {
                self.take(&name)?;
                self.sockets.insert(name.clone());
                Step::Socket { name, protocol, family }
            }
            Step::Call { on, call } => {
                let (call, made) = self.call(&on, call)?;
                self.sockets.extend(made);
                Step::Call { on, call }
            }
            Step::Start { on, call } => {
                let (call, made) = self.call(&on, call)?;
                self.started.entry(on.clone()).or_default().push_back(made);
                Step::Start { on, call }
            }
            Step::Finish { on } => {
                let made = self.take_started(&on)?;
                self.sockets.extend(made);
                Step::Finish { on }
            }
            // These give nothing the name that the call would have given.
            Step::FinishFails { on, errno } => {
                self.take_started(&on)?;
                exists(&errno)?;
                Step::FinishFails { on, errno }
            }
            Step::Cancel { on } => {
                self.take_started(&on)?;
                Step::Cancel { on }
            }
            Step::Expect(expectation) => Step::Expect(self.expectation(expectation)?),
            Step::Receive { on, until } => {
                self.known(&on)?;
                Step::Receive { on, until }
            }
            Step::Fails { on, call, errno } => {
                self.known(&on)?;
                exists(&errno)?;
                // It gives nothing its name: either it fails, or the run does.
                let call = self.arguments(call)?;
                Step::Fails { on, call, errno }
            }
            Step::Wait { millis } => Step::Wait { millis },
        })
    }

    fn expectation(
        &mut self,
        expectation: Expectation,
    ) -> Result<Expectation<Template, PlannedData>, StepProblem> {
        if let Some(on) = expectation.on() {
            self.known(on)?;
        }
        Ok(match expectation {
            Expectation::Received { on, data } => {
                Expectation::Received { on, data: self.data(data)? }
            }
            Expectation::Peeked { on, data } => Expectation::Peeked { on, data: self.data(data)? },
            Expectation::Lost { on, bytes } => Expectation::Lost { on, bytes },
            Expectation::ReceivedAtMost { on, bytes } => Expectation::ReceivedAtMost { on, bytes },
            Expectation::Option { on, option, value } => {
                fits(option, value)?;
                Expectation::Option { on, option, value }
            }
            Expectation::Kernel { on, that } => Expectation::Kernel { on, that },
            Expectation::Ghost { on, state } => Expectation::Ghost { on, state },
            Expectation::Gone { on } => Expectation::Gone { on },
            Expectation::Waits { on } => {
                if self.started.get(&on).is_none_or(VecDeque::is_empty) {
                    return Err(StepProblem::NothingStarted(on));
                }
                Expectation::Waits { on }
            }
            Expectation::Equal(one, other) => {
                Expectation::Equal(self.text(&one)?, self.text(&other)?)
            }
            Expectation::Differ(one, other) => {
                Expectation::Differ(self.text(&one)?, self.text(&other)?)
            }
            Expectation::Took { on, millis } => Expectation::Took { on, millis },
            Expectation::Returned { on, bytes } => Expectation::Returned { on, bytes },
            Expectation::PortHeldBy { on, socket } => {
                self.known(&socket)?;
                Expectation::PortHeldBy { on, socket }
            }
        })
    }

    /// Takes the oldest call that was begun on a socket, with the name that its return would give.
    fn take_started(&mut self, on: &str) -> Result<Option<String>, StepProblem> {
        self.known(on)?;
        let started = self.started.get_mut(on).and_then(VecDeque::pop_front);
        started.ok_or_else(|| StepProblem::NothingStarted(on.to_owned()))
    }

    /// Checks a call, and tells the name of the socket that it makes.
    fn call(
        &mut self,
        on: &str,
        call: CallStep,
    ) -> Result<(CallStep<Template, PlannedData>, Option<String>), StepProblem> {
        self.known(on)?;
        let made = match &call {
            CallStep::Accept { into } => {
                self.take(into)?;
                Some(into.clone())
            }
            _ => None,
        };
        Ok((self.arguments(call)?, made))
    }

    fn arguments(
        &mut self,
        call: CallStep,
    ) -> Result<CallStep<Template, PlannedData>, StepProblem> {
        if let CallStep::SetOption(option, value) = &call {
            fits(*option, *value)?;
        }
        let this = std::cell::RefCell::new(self);
        call.translate(|text| this.borrow_mut().address(&text), |data| this.borrow_mut().data(data))
    }

    fn known(&self, socket: &str) -> Result<(), StepProblem> {
        if self.sockets.contains(socket) {
            Ok(())
        } else {
            Err(StepProblem::NoSocket(socket.to_owned()))
        }
    }

    fn take(&mut self, name: &str) -> Result<(), StepProblem> {
        if name.is_empty() || name.contains(['{', '}']) {
            return Err(StepProblem::BadName(name.to_owned()));
        }
        if self.variables.declares(name) || !self.taken.insert(name.to_owned()) {
            return Err(StepProblem::NameTaken(name.to_owned()));
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<Template, StepProblem> {
        let sockets = &self.sockets;
        Ok(self.variables.expand(text, |name| sockets.contains(name))?)
    }

    fn address(&mut self, text: &str) -> Result<Template, StepProblem> {
        let template = self.text(text)?;
        match template.without_sockets() {
            Some(address) if host_and_port(&address).is_none() => {
                Err(StepProblem::Address(address))
            }
            _ => Ok(template),
        }
    }

    fn data(&mut self, data: Data) -> Result<PlannedData, StepProblem> {
        Ok(match data {
            Data::Text(text) => {
                let template = self.text(&text)?;
                match template.without_sockets() {
                    Some(text) => PlannedData::Bytes(text.into()),
                    None => PlannedData::Text(template),
                }
            }
            Data::Hex(text) => {
                // The address of a socket is no hex: its dollar sign is what is wrong then.
                let text = self.text(&text)?.without_sockets().unwrap_or(text);
                PlannedData::Bytes(parse_hex(&text)?.into())
            }
            Data::Fill { text, bytes } => {
                let unit = self.unit(text, bytes)?;
                self.pool.note_fill(&unit, bytes).map_err(StepProblem::Data)?;
                PlannedData::Fill(unit, bytes)
            }
            Data::Joined(parts) => {
                let mut planned = Vec::new();
                self.join(parts, &mut planned)?;
                self.pool.note_joined(&planned).map_err(StepProblem::Data)?;
                PlannedData::Joined(planned)
            }
            Data::File(path) => {
                let name = self.text(&path)?.without_sockets().unwrap_or(path);
                // What is outside the folder is not even looked at without permission.
                let path = self.folder.unwrap_or_else(|| Path::new("")).join(name);
                if within(self.folder, &path)
                    && let Err(source) = self.pool.note_file(&path)
                {
                    return Err(StepProblem::File { path, source });
                }
                PlannedData::File(path)
            }
        })
    }

    /// The text that a buffer is filled with.
    fn unit(&mut self, text: String, bytes: usize) -> Result<String, StepProblem> {
        let unit = self.text(&text)?.without_sockets().filter(|unit| !unit.is_empty());
        unit.filter(|_| bytes <= MOST_FILLED).ok_or(StepProblem::Fill { text, bytes })
    }

    /// The parts of what is joined, and those of its parts that are joined themselves. A fill among
    /// them is made in its place there, and nowhere else.
    fn join(
        &mut self,
        parts: Vec<Data>,
        planned: &mut Vec<PlannedData>,
    ) -> Result<(), StepProblem> {
        for part in parts {
            match part {
                Data::Joined(parts) => self.join(parts, planned)?,
                Data::Fill { text, bytes } => {
                    planned.push(PlannedData::Fill(self.unit(text, bytes)?, bytes));
                }
                part => planned.push(self.data(part)?),
            }
        }
        Ok(())
    }
}

fn check_size(bytes: &[u8], most: u64) -> io::Result<()> {
    if bytes.len() as u64 <= most {
        return Ok(());
    }
    let message = format!("it has more than {} MiB", most / (1024 * 1024));
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}

/// Checks that there is an error of this name.
fn exists(errno: &str) -> Result<(), StepProblem> {
    match Errno::from_name(errno) {
        Some(_) => Ok(()),
        None => Err(StepProblem::NoErrno(errno.to_owned())),
    }
}

/// Checks that a value is of the kind that an option takes.
fn fits(option: SocketOption, value: OptionValue) -> Result<(), StepProblem> {
    let kind = option.facts().kind;
    if value.is_of(kind) {
        Ok(())
    } else {
        Err(StepProblem::OptionValue { option, form: kind.form() })
    }
}

/// The two parts of `host:port`. An IPv6 host stands in brackets, and loses them.
pub(super) fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok())??;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match bare {
        Some(bare) => bare.contains(':').then_some((bare, port)),
        None => (!host.is_empty() && !host.contains([':', '[', ']'])).then_some((host, port)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn load(steps: &str) -> Result<Plan, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.ron");
        fs::write(folder.path().join("data.bin"), [0, 255]).unwrap();
        fs::write(&path, format!("(\nvars: {{ \"word\": \"w\" }},\nsteps: [\n{steps}\n])"))
            .unwrap();
        let settings = Settings::from_environment([]);
        Plan::load(&path, &settings).map_err(|error| {
            let text = error.to_string();
            text.split_once("x.ron:").map_or_else(|| text.clone(), |(_, rest)| rest.to_owned())
        })
    }

    #[test]
    fn what_the_file_gets_wrong_is_told_with_its_place() {
        const A: &str = r#"Socket(name: "a", protocol: Tcp),"#;
        for (steps, told) in [
            (r#"Call(on: "a", call: Close),"#, r#"4:1: step 1: no socket is called "a""#),
            (&format!("{A}\n {A}"), r#"5:2: step 2: there is a socket or a variable called "a""#),
            (r#"Socket(name: "word", protocol: Tcp),"#, r#"called "word" already"#),
            (r#"Socket(name: "", protocol: Tcp),"#, "cannot be a name"),
            (&format!("{A}Finish(on: \"a\"),"), "step 2: no call was begun"),
            (
                &format!(
                    "{A}Start(on: \"a\", call: Accept(into: \"b\")), Call(on: \"b\", call: Close)"
                ),
                r#"step 3: no socket is called "b""#,
            ),
            (
                &format!("{A}Fails(on: \"a\", call: Close, errno: \"EWHAT\"),"),
                r#"no error is called "EWHAT""#,
            ),
            (&format!("{A}Cancel(on: \"a\"),"), "step 2: no call was begun"),
            (&format!("{A}Expect(Waits(on: \"a\")),"), "step 2: no call was begun"),
            (
                &format!(
                    "{A}Start(on: \"a\", call: Accept(into: \"b\")), Cancel(on: \"a\"), \
                     Call(on: \"b\", call: Close)"
                ),
                r#"step 4: no socket is called "b""#,
            ),
            (
                &format!(
                    "{A}Start(on: \"a\", call: Recv(1)), FinishFails(on: \"a\", errno: \"EWHAT\")"
                ),
                r#"step 3: no error is called "EWHAT""#,
            ),
            (
                &format!("{A}Expect(PortHeldBy(on: \"a\", socket: \"b\")),"),
                r#"no socket is called "b""#,
            ),
            (&format!("{A}Expect(Gone(on: \"b\")),"), r#"no socket is called "b""#),
            (&format!("{A}Expect(Equal(\"${{x}}\", \"\")),"), r#"nothing is called "x""#),
            (&format!("{A}Call(on: \"a\", call: Bind(\"${{x}}:1\")),"), r#"nothing is called "x""#),
            (&format!("{A}Call(on: \"a\", call: Bind(\"::1:1\")),"), "is no address"),
            (&format!("{A}Call(on: \"a\", call: Bind(\"h:99999\")),"), "is no address"),
            (&format!("{A}Call(on: \"a\", call: Send(Hex(\"0\"))),"), "hexadecimal"),
            (
                &format!("{A}Call(on: \"a\", call: Send(Fill(text: \"\", bytes: 1))),"),
                "cannot fill 1 bytes",
            ),
            (
                &format!("{A}Call(on: \"a\", call: Send(Fill(text: \"x\", bytes: 99999999))),"),
                "cannot fill 99999999 bytes",
            ),
            (
                &format!("{A}Call(on: \"a\", call: Send(File(\"none.bin\"))),"),
                "none.bin cannot be read",
            ),
            (
                &format!("{A}\nCall(on: \"a\", call: SetOption(SO_KEEPALIVE, 1)),"),
                "5:1: step 2: the value of SO_KEEPALIVE is true or false",
            ),
            (
                &format!("{A}Expect(Option(on: \"a\", option: SO_LINGER, value: true)),"),
                "the value of SO_LINGER is Some(seconds) or None",
            ),
            (&format!("{A}\nCall(on: \"a\", call: GetOption(SO_RCVBUFF)),"), "5:"),
            (&format!("{A}\nCall(on: \"a\", call: GetOption(SO_RCVBUFF)),"), "SO_RCVBUFF"),
            (&format!("{A}\nCall(on: \"a\", call: GetOption(SO_RCVBUFF)),"), "SO_PRIORITY"),
            ("Dance()", "4:6: "),
        ] {
            let error = load(steps).unwrap_err();
            assert!(error.contains(told), "{steps}\n{error}\nshould say {told}");
        }
    }

    #[test]
    fn a_socket_that_an_accept_will_make_is_known_once_it_has() {
        load(
            r#"Socket(name: "a", protocol: Tcp), Start(on: "a", call: Accept(into: "b")),
            Finish(on: "a"), Call(on: "b", call: Connect("${a}"))"#,
        )
        .unwrap();
    }

    #[test]
    fn data_is_made_when_it_is_asked_for() {
        let plan = load(
            r#"Socket(name: "a", protocol: Tcp), Call(on: "a", call: Send(File("data.bin"))),
            Call(on: "a", call: Send(Hex("00 fF"))),
            Call(on: "a", call: Send(Fill(text: "abc", bytes: 5)))"#,
        )
        .unwrap();
        let data = |index: usize| match &plan.steps()[index] {
            Step::Call { call: CallStep::Send(data), .. } => data,
            step => panic!("{step:?}"),
        };
        let PlannedData::File(path) = data(1) else { panic!("{:?}", data(1)) };
        // Its folder has gone since it was checked.
        assert!(matches!(plan.file(path), Err(Failure::File { .. })));
        assert_eq!(*data(2), PlannedData::Bytes(Bytes::from_static(&[0, 255])));
        assert_eq!(*data(3), PlannedData::Fill("abc".to_owned(), 5));
        assert_eq!(plan.fill("abc", 5), Bytes::from_static(b"abcab"));
    }

    #[test]
    fn a_short_file_cannot_ask_for_more_than_any_may_have() {
        let filled = |text: char| {
            format!(r#"Call(on: "a", call: Send(Fill(text: "{text}", bytes: 16777216))),"#)
        };
        let five: String = ('a'..='e').map(filled).collect();
        let error = load(&format!(r#"Socket(name: "a", protocol: Tcp), {five}"#)).unwrap_err();
        assert!(error.contains("step 6: its data cannot be made: all data of the scenario"));
        let same = filled('a').repeat(600);
        load(&format!(r#"Socket(name: "a", protocol: Tcp), {same}"#)).unwrap();
        let joined = |text: &str| {
            let fills = r#"Fill(text: "x", bytes: 16777216),"#.repeat(3);
            format!(r#"Call(on: "a", call: Send(Joined([Joined([{text}]), {fills}]))),"#)
        };
        let same = joined(r#"Text("b"), Hex("ff")"#).repeat(40);
        load(&format!(r#"Socket(name: "a", protocol: Tcp), {same}"#)).unwrap();
        for more in [
            &joined(r#"Text("b")"#),
            r#"Call(on: "a", call: Send(Fill(text: "x", bytes: 16777216))),"#,
        ] {
            let steps = format!(r#"Socket(name: "a", protocol: Tcp), {same} {more}"#);
            let error = load(&steps).unwrap_err();
            assert!(error.contains("step 42: its data cannot be made: all data"), "{error}");
        }
        let of_sockets = joined(r#"Text("${a}"), Fill(text: "y", bytes: 16777216), Text("z")"#);
        let error = load(&format!(r#"Socket(name: "a", protocol: Tcp), {of_sockets}"#));
        assert!(error.unwrap_err().contains("step 2: its data cannot be made: all data"));
        let settings = Settings {
            set: BTreeMap::from([("word".to_owned(), "w".repeat(1 << 20))]),
            ..Settings::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.ron");
        let text = format!(
            r#"(vars: {{ "word": "" }}, steps: [Socket(name: "a", protocol: Tcp),
            Call(on: "a", call: Send(Text("{}")))])"#,
            "${word}".repeat(65)
        );
        fs::write(&path, text).unwrap();
        let error = Plan::load(&path, &settings).unwrap_err().to_string();
        assert!(error.contains("${word} stands for too much"), "{error}");
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_and_a_capture_is_named() {
        let settings = Settings::from_environment([]);
        let load = |bytes: &[u8]| Plan::load_stream(Path::new("x"), bytes, &settings);
        let marked = "\u{feff}Scenario(\n steps: [\n  Wait(millis: 1)])";
        assert_eq!(load(marked.as_bytes()).unwrap().place_of(1), "x:3:3");
        let capture = b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0".repeat(2 << 20);
        let told = "x: is neither a session nor a scenario: it seems to be a Wireshark capture";
        assert_eq!(load(&capture).unwrap_err().to_string(), told);
        let endless = load_endless(&settings);
        assert!(endless.contains("it has more than 16 MiB"), "{endless}");
    }

    fn load_endless(settings: &Settings) -> String {
        let endless = io::repeat(b' ');
        Plan::load_stream(Path::new("x"), endless, settings).unwrap_err().to_string()
    }

    #[test]
    fn what_comes_from_a_stream_has_no_folder_of_its_own() {
        let text = r#"(steps: [Socket(name: "a", protocol: Tcp),
            Call(on: "a", call: Send(File("Cargo.toml")))])"#;
        let settings = Settings::from_environment([]);
        let mut plan = Plan::load_stream(Path::new("-"), text.as_bytes(), &settings).unwrap();
        let file = Path::new("Cargo.toml");
        assert_eq!(plan.demands(), [Demand { step: 2, act: Act::Reads(file.to_owned()) }]);
        assert!(matches!(plan.file(file), Err(Failure::NotAllowed { .. })));
        plan.permit(Permissions { files: true, network: false }).unwrap();
        assert!(plan.file(file).unwrap().starts_with(b"[package]"));
    }

    #[test]
    fn hosts_and_ports_come_apart() {
        assert_eq!(host_and_port("localhost:80"), Some(("localhost", 80)));
        assert_eq!(host_and_port("[::1]:80"), Some(("::1", 80)));
        for wrong in ["", ":", ":80", "host", "host:", "host:+80", "host:65536", "::1:80", "[x]:1"]
        {
            assert_eq!(host_and_port(wrong), None, "{wrong}");
        }
    }
}
