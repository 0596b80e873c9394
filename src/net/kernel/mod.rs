//! The kernel view: what the operating system holds for each socket, beside what the program did.
//!
//! Decides when the kernel is asked and what of the answer is worth a record. One thread asks about
//! all sockets of the playground, also those that were closed and are kept on (ghosts), and logs what
//! has changed by itself ([`Event::Kernel`](crate::model::Event::Kernel)). What a call has changed, the
//! socket's own thread tells with the call. The one here has no way to the sockets themselves: it knows
//! them by their cookies, and asks by `sock_diag(7)`, which changes nothing and needs no privilege. In
//! particular nobody reads `SO_ERROR`, which would take the error away from the next call.
//!
//! Only Linux is asked. On other systems the log says so, once. First to open: `watch`, then `sampler`.

#[cfg(target_os = "linux")]
mod diag;
#[cfg(target_os = "linux")]
mod look;
mod machine;
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "the sampler's side"))]
mod pace;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod sampler;
#[cfg(target_os = "linux")]
mod seats;
#[cfg(target_os = "linux")]
mod seen;
mod shared;
mod time_waits;
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "the sampler's side"))]
mod tracked;
mod watch;

pub use self::machine::KernelError;
pub(super) use self::time_waits::time_waits;
pub(super) use self::{tracked::Tracked, watch::KernelWatch};
