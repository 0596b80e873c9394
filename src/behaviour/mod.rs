//! What a socket can do by itself, as a program would: the implementations of
//! [`Behaviour`](crate::net::Behaviour).
//!
//! Decides when a message of a schedule goes ([`Timer`]), what is answered to what arrives
//! ([`AnswerRules`]), how a file is sent that need not fit into memory ([`FileSender`]), what each
//! [`program`](program()) answers, how a [`wire`](wire()) passes on what it hears, how a socket misbehaves
//! ([`fault`](fault())), and how a connection is kept and made again ([`Reconnector`]). Each is made
//! from its data in [`model`](crate::model), which is checked then, and switched on with
//! [`Playground::behave`](crate::net::Playground::behave).
//!
//! In come calls that have returned and the time, out come calls; none of it touches a socket or waits.
//! First to open: `timer`.

mod answers;
mod error;
mod expand;
mod fault;
mod heard;
mod persistence;
mod program;
mod read_ahead;
mod rules_file;
mod send_file;
mod timer;
mod wire;

pub use answers::AnswerRules;
pub use error::{BehaviourError, RuleError};
pub use expand::fill_in;
pub use fault::fault;
pub use persistence::{ConnectLimiter, HeartbeatSender, IdleCloser, Reconnector};
pub use program::program;
pub use rules_file::{RulesFileError, rules_from_ron, rules_to_ron};
pub use send_file::FileSender;
pub use timer::Timer;
pub use wire::{changed_wire, wire};
