//! The command palette: every command, and every call on a socket, by a few letters, with the arguments
//! typed behind it.
//!
//! [`window`] has the line and the keys, [`entry`] what an entry is. [`calls`] decides which calls are
//! offered, and which arguments, [`programs`] which programs a socket can act as; [`typed`] reads arguments,
//! and [`clients`] those for many clients. They become the values of a
//! [form](crate::ui::socket::forms::SocketForm), which says what is wrong with them.

pub mod calls;
pub mod clients;
pub mod entry;
pub mod programs;
pub mod typed;
pub mod window;

pub use calls::CallContext;
pub use window::CommandPalette;
