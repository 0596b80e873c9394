//! Scenarios: lists of steps in a RON file, run on real sockets.
//!
//! Decides which steps make sense, what a step does, and when it holds; which there are is decided in
//! [`step`](crate::model::step). A [`Scenario`] is the file as it is written. [`Plan::load`] checks it
//! whole before anything happens (every name, every address, every piece of data), so that a run fails
//! only on what the kernel or the peer does. What others have to do with needs
//! [permission](Permissions), which is asked for before and looked at again when the call is made.
//! [`run`] takes the steps one by one and waits on the log, which is all that it knows; a [`Narrator`]
//! turns the log into lines as strace(1) prints them.
//!
//! In comes a file, out come calls on a [`Playground`](crate::net::Playground) and the first step that
//! did not hold. First to open: `file`, then `plan` and `runner`. What can be written in a file is in the tables
//! [`STEPS`](crate::model::step::STEPS) and [`CALLS`](crate::model::step::CALLS), and below.
#![doc = ""]
#![doc = include_str!("../../assets/help/scenario.md")]

mod clients;
mod consent;
mod data;
mod draft;
mod error;
mod file;
mod limit;
mod log_observer;
mod pace;
mod plan;
mod player;
mod print;
mod proposals;
mod ready;
mod received;
mod runner;
mod shipped;
mod vars;

pub use clients::{Clients, ClientsError, MOST_CLIENTS, connect_clients, reached_at};
pub use consent::{Act, Demand, Destination, Permissions};
pub use data::PlannedData;
pub use draft::DraftProblem;
pub use error::{Failure, LoadError, Refusal, StepError, StepProblem, VariableError};
pub use file::Scenario;
pub use limit::Limit;
pub use pace::Pace;
pub use plan::{Lesson, Part, Plan};
pub use player::Player;
pub use print::{Narrator, wrong_predictions};
pub use runner::{Names, run, run_at_pace, run_rest, run_within, run_without};
pub use shipped::Shipped;
pub use vars::{AddressSide, Settings, StartAddress, Template};

pub use crate::model::step::{Amount, CallStep, Data, Expectation, KernelFact, Step, Until};
