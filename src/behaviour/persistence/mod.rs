//! How a connection is kept, found dead, and made again: what a client or a server that runs for weeks does.
//!
//! A [`Reconnector`] has another socket take the place of one whose connection is lost; what of its messages
//! goes over the next connection is decided in `outbox`. A [`HeartbeatSender`] finds out that a peer is
//! dead, an [`IdleCloser`] ends a connection that nobody uses, and a [`ConnectLimiter`] waits no longer than
//! it is told. First to open: `reconnector`.

mod connect_limiter;
mod heartbeat;
mod idle_closer;
mod limits;
mod outbox;
mod reconnector;

pub use connect_limiter::ConnectLimiter;
pub use heartbeat::HeartbeatSender;
pub use idle_closer::IdleCloser;
pub use reconnector::Reconnector;
