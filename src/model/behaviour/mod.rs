//! What a socket does by itself, as a program would, and what is done with what arrives: as data, which
//! the log keeps.
//!
//! A [`BehaviourSpec`] says what is to be done. The log has a record when a behaviour is switched on, as
//! it goes on and when it ends ([`BehaviourStep`]), and [`BehaviourState`] is what these records come to.
//! What carries it out is in [`crate::behaviour`].

mod answers;
mod fault;
mod fault_table;
mod files;
mod impaired;
mod percent;
mod persistence;
mod program;
mod program_table;
mod reconnect_step;
mod redact;
mod repeat;
mod spec;
mod state;
mod step;
mod wire;

pub use answers::{Answers, Each, Rule, Then, When};
pub use fault::{Fault, FaultKind};
pub use fault_table::{FAULTS, FaultInfo};
pub use files::{SaveTo, Saved, SendFile};
pub use impaired::{DropReason, Fate, Impaired};
pub use percent::{NoPercent, Percent};
pub use persistence::{Heartbeat, Queued, Reconnect, TimeLimit};
pub use program::{PathUse, Program, ProgramKind};
pub use program_table::{PROGRAMS, ProgramInfo, ProgramRole, Setting, SettingForm, Transport};
pub use reconnect_step::{Loss, Lost, ReconnectStep};
pub use repeat::{Repeat, TimedMessage};
pub use spec::{BehaviourKind, BehaviourSpec};
pub use state::{BehaviourState, Behaviours, RenewalState};
pub use step::{BehaviourEnd, BehaviourId, BehaviourProgress, BehaviourStep};
pub use wire::{Impairment, Wire, WireDirection, WireDirections, WireEnd};
