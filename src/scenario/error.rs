//! What can be wrong with a scenario, and what can go wrong in its run: two kinds of errors, since
//! the first is the file's fault and the second a finding.

use std::path::PathBuf;
use std::{fmt, io};

use thiserror::Error;

use crate::behaviour::BehaviourError;
use crate::export::Seems;
use crate::model::{HexError, SocketOption, count, escape_text};
use crate::net::CallError;

/// Bytes that all data of a scenario has at most: what its texts have become with their variables
/// filled in, each text that buffers are filled with at its longest, and each file and whatever is
/// joined, once.
pub(super) const MOST_DATA: u64 = 64 * 1024 * 1024;

/// More data than a scenario may have.
pub(super) fn too_much() -> io::Error {
    let most = MOST_DATA / (1024 * 1024);
    let message = format!("the data of the scenario is larger than {most} MiB in total");
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

/// Why a scenario cannot be run at all.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The file is something else.
    #[error("{}: {seems}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        seems: Seems,
    },
    /// The file is no scenario.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
        /// The column in characters, from 1 on.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// A step makes no sense.
    #[error("{}:{line}:{column}: step {step}: {problem}", path.display())]
    Step {
        /// The file.
        path: PathBuf,
        /// The line where the step begins, from 1 on.
        line: usize,
        /// The column where the step begins, from 1 on.
        column: usize,
        /// The number of the step, from 1 on.
        step: usize,
        /// What is wrong with it.
        problem: StepProblem,
    },
    /// It would do what it has no permission for. Nothing was run.
    #[error("{0}")]
    NotAllowed(Refusal),
    /// A variable was set that the scenario has no use for.
    #[error("{}: the scenario has no variable {name:?} to set", path.display())]
    SetInVain {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
    },
}

/// What is wrong with a step.
#[derive(Debug, Error)]
pub enum StepProblem {
    /// It uses a socket that no step before it has made.
    #[error(
        "there is no socket named {0:?} at this step: a Socket step, or an accept that has \
         returned, creates one"
    )]
    NoSocket(String),
    /// It gives a name a second time.
    #[error("a socket or variable named {0:?} already exists")]
    NameTaken(String),
    /// It gives a socket a name that `${...}` could not stand for.
    #[error("{0:?} is not a valid name: it is empty or contains a brace")]
    BadName(String),
    /// It is about a started call where none was started.
    #[error("no started call is left on {0:?}: each Start is finished or cancelled once")]
    NothingStarted(String),
    /// It expects an error that does not exist.
    #[error("this system has no error named {0:?}")]
    NoErrno(String),
    /// An option takes values of another kind.
    #[error("the value of {option} must be {form}")]
    OptionValue {
        /// The option.
        option: SocketOption,
        /// What it takes, as a file gives it.
        form: &'static str,
    },
    /// A string has something wrong in it.
    #[error(transparent)]
    Variable(#[from] VariableError),
    /// An address cannot be one.
    #[error(
        "{0:?} is not a valid address: write \"host:port\", with an IPv6 host in brackets \
         (\"[::1]:9000\")"
    )]
    Address(String),
    /// Data in hex has something else in it.
    #[error("invalid hexadecimal data. {0}")]
    Hex(#[from] HexError),
    /// A text cannot be repeated for so long.
    #[error(
        "{text:?} cannot fill {}: the text is empty or names a socket, or there are too many bytes",
        count(*.bytes, "byte")
    )]
    Fill {
        /// The text.
        text: String,
        /// How many bytes.
        bytes: usize,
    },
    /// There would be no clients, or too many.
    #[error("{} cannot be connected: a Clients step connects 1 to 1,000", count(*.0, "client"))]
    Clients(u32),
    /// A string that names a socket, where none can be named.
    #[error("{0:?} cannot name a socket here; $(own) and $(peer) in a message are its addresses")]
    NamesSocket(String),
    /// A part is within another, or within what is repeated.
    #[error("a Part cannot be inside a Part or Times")]
    PartWithin,
    /// There are more steps than any scenario needs.
    #[error("the scenario has more than {0} steps")]
    TooManySteps(usize),
    /// The steps of a round make no sense.
    #[error("the steps of a round cannot be read: {0}")]
    Round(String),
    /// A question has no right answer, or nothing to choose from.
    #[error("a prediction needs a right answer, and a choice at least two answers")]
    NoAnswer,
    /// What a socket is to do by itself makes no sense.
    #[error(transparent)]
    Behaviour(#[from] Box<BehaviourError>),
    /// It needs more data than a scenario may have.
    #[error("the data cannot be created: {0}")]
    Data(io::Error),
    /// Data is in a file that cannot be read.
    #[error("the data in {} cannot be read: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

/// What is wrong with a `${name}`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VariableError {
    /// It is neither a variable nor a socket.
    #[error(
        "nothing is named {0:?} here: ${{{0}}} needs a variable (in vars, or with --set) or a \
         socket created earlier"
    )]
    Unknown(String),
    /// Its value makes the scenario larger than any may be.
    #[error("${{{0}}} is too long: with it, {source}", source = too_much())]
    TooLong(String),
    /// Its brace is missing.
    #[error("in {0:?}, a ${{ is not closed with }}")]
    Unclosed(String),
}

/// What a scenario would do and has no permission for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where each of the first of them is, and what it does.
    pub acts: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// The switches that permit all of them.
    pub switches: Vec<&'static str>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for act in &self.acts {
            writeln!(formatter, "{act}")?;
        }
        if self.more > 0 {
            writeln!(formatter, "and {} more", self.more)?;
        }
        let switches = self.switches.join(" ");
        write!(
            formatter,
            "Nothing was run: this reaches beyond this computer or the scenario's own folder. If \
             you trust the scenario, add {switches}."
        )
    }
}

/// A step that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("step {step}: {}: {failure}", escape_text(subject))]
pub struct StepError {
    /// The number of the step as a reader counts, from 1 on: that of its [`Part`](super::Part).
    pub step: usize,
    /// Its place in [`Plan::steps`](super::Plan::steps).
    pub index: usize,
    /// The socket and the call: `client connect(127.0.0.1:9)`.
    pub subject: String,
    /// What was expected and what came.
    pub failure: Failure,
}

impl StepError {
    /// The switch of the command line for want of which the step was not made, if it was not.
    pub fn missing_switch(&self) -> Option<&'static str> {
        match self.failure {
            Failure::NotAllowed { switch, .. } => Some(switch),
            _ => None,
        }
    }
}

/// In what way a step did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// Something else came.
    #[error("expected {expected}, got {got}")]
    Unexpected {
        /// What the step says.
        expected: String,
        /// What came.
        got: String,
    },
    /// Nothing came before the time was up.
    #[error("expected {expected}, got no answer within the time limit (--timeout)")]
    TimeUp {
        /// What the step says.
        expected: String,
    },
    /// The run was interrupted before it came.
    #[error("the run was interrupted")]
    Interrupted,
    /// The call never reached the kernel.
    #[error("expected {expected}, but the call could not be made: {cause}")]
    NotMade {
        /// What the step says.
        expected: String,
        /// Why.
        cause: CallError,
    },
    /// It needs an address that a socket does not have.
    #[error("expected {} to have a local address, got none: it is not bound yet", escape_text(.0))]
    NoLocalAddress(String),
    /// It needs the address of a peer that a socket does not have.
    #[error("expected {} to have a peer, got none: it is not connected", escape_text(.0))]
    NoPeer(String),
    /// It has no permission for what it would have done, and did not do it.
    #[error("not done, because it is not allowed: {act}")]
    NotAllowed {
        /// What it would have done.
        act: String,
        /// The switch of the command line that permits it.
        switch: &'static str,
    },
    /// Its data is more than a scenario may have.
    #[error("the data cannot be created: {cause}")]
    TooMuchData {
        /// How much that is.
        cause: String,
    },
    /// Its data is in a file that cannot be read any more.
    #[error("the data in {path} cannot be read: {cause}")]
    File {
        /// The file.
        path: String,
        /// The reason.
        cause: String,
    },
    /// It was not seen before the time was up.
    #[error(
        "expected {expected}, but did not see it within the time limit (--timeout); last seen: \
         {last}"
    )]
    NotSeen {
        /// What the step says.
        expected: String,
        /// What was seen last.
        last: String,
    },
    /// What its string stands for, now that the variables are known, is not an address.
    #[error("expected an address, got {0:?}")]
    NoAddress(String),
}
