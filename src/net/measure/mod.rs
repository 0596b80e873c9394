//! Measuring what connections cost: plain clients and a plain server, each client and each who serves on
//! a thread of its own with blocking sockets.
//!
//! The log is told when a measurement begins and when each variant has ended, and of no request: a record
//! for each would measure the log. Nobody waits for an answer longer than a moment without looking
//! whether the measurement has been cancelled, so that all threads end at once then.
//!
//! | file | what it decides |
//! | --- | --- |
//! | `measuring` | the one measurement: its thread, its progress, its end |
//! | `course` | one variant, from the first client to the figures |
//! | `control` | when a variant is over, and what waiting is |
//! | `client`, `server` | what either end does |
//! | `connection` | making a socket, and moving whole messages |
//! | `tally` | what is counted meanwhile |
//! | `fast_open` | whether this system has TCP Fast Open |

mod client;
mod connection;
mod control;
mod course;
mod fast_open;
mod measuring;
mod server;
mod tally;

pub use measuring::{MeasureError, Measuring};
