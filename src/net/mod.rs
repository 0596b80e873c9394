//! Real sockets: the only room that does input and output on them.
//!
//! Decides which thread makes a call and when. [`Playground`] hands each socket to a thread of its own
//! (`tcp-3`), which sleeps in poll on two things: its socket and its mailbox. Sockets never block, so
//! every waiting call can be seen and cancelled. One thread more looks at what the kernel holds for
//! them, and logs that. What connections cost is measured apart ([`Measuring`]), by plain blocking loops
//! of which the log has only the figures. What a socket does by itself, beyond reading and accepting, is a [`Behaviour`]
//! that its thread asks for calls.
//!
//! In come calls, by [`Playground::call`]; out come records of the [session log](crate::session::Log),
//! and nothing comes back by another road. First to open: `playground`, then `worker`.

mod behaviour;
mod closed;
mod error;
mod kernel;
mod mailbox;
mod measure;
mod modes;
mod option;
mod playground;
mod raw_option;
mod registry;
mod resolve;
mod system;
mod worker;

pub use behaviour::{
    Acts, Behaviour, ConnectionFacts, NewSocket, Pieces, Reading, Renewal, Seen, Situation, Waker,
    Wishes,
};
pub use error::CallError;
pub use kernel::KernelError;
pub use measure::{MeasureError, Measuring};
pub use modes::Modes;
pub use playground::Playground;
