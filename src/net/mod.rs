//! Real sockets: the only room that does input and output on them.
//!
//! [`Playground`] hands each socket to a thread of its own (`tcp-3`), which sleeps in poll on two
//! things: its socket and its mailbox. A call travels one way: [`Playground::call`] posts it, the
//! thread makes the system call, and what came of it is a record of the [session log]. Nothing
//! comes back by another road. Sockets never block, so every waiting call can be seen and cancelled.
//! One thread more looks at what the kernel holds for them, and logs that.
//!
//! [session log]: crate::session::Log

mod closed;
mod error;
mod kernel;
mod mailbox;
mod modes;
mod option;
mod playground;
mod raw_option;
mod registry;
mod resolve;
mod system;
mod worker;

pub use error::CallError;
pub use kernel::KernelError;
pub use modes::Modes;
pub use playground::Playground;
