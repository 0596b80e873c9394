//! Real sockets: the only room that does input and output on them.
//!
//! Decides which thread makes a call and when. [`Playground`] hands each socket to a thread of its own
//! (`tcp-3`), which sleeps in poll on two things: its socket and its mailbox. Sockets never block, so
//! every waiting call can be seen and cancelled. One thread more looks at what the kernel holds for
//! them, and logs that. What connections cost is measured apart ([`Measuring`]), by plain blocking loops
//! of which the log has only the figures. What a socket does by itself, beyond reading and accepting, is a [`Behaviour`]
//! that its thread asks for calls.
//!
//! A socket costs its thread and, on Linux, two descriptors. While it waits it holds no memory to receive
//! to: a thousand connections with both their ends here, each of which has carried something, take less than
//! 160 KB each in a build that is not optimized, of which about 130 KB are the stacks of the two threads
//! (`cargo test --test many thousand_clients -- --nocapture` prints the figure).
//!
//! In come calls, by [`Playground::call`]; out come records of the [session log](crate::session::Log),
//! and nothing comes back by another road. First to open: `playground`, then `worker`.

mod behaviour;
mod closed;
mod error;
mod kernel;
mod limits;
mod mailbox;
mod measure;
mod modes;
mod option;
mod playground;
mod port_set;
mod raw_option;
mod readiness;
mod registry;
mod resolve;
mod system;
mod worker;

pub use behaviour::{
    Acts, Behaviour, BreakOff, ConnectionFacts, NewSocket, Pieces, Reading, Renewal, Seen,
    Situation, Waker, Wishes,
};
pub use error::CallError;
pub use kernel::KernelError;
pub use limits::{limit_reached, raise_descriptor_limit};
pub use measure::{MeasureError, Measuring};
pub use modes::Modes;
pub use playground::Playground;
