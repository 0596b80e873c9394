//! Real sockets on loopback: what the kernel does, and what the log, the verdicts and the diagrams tell
//! of it.

#[path = "../common/mod.rs"]
mod common;
#[path = "../peer/mod.rs"]
mod peer;

mod addresses;
mod bytes;
mod datagrams;
mod deliveries;
mod diagram;
mod flood;
mod kernel;
mod kernel_states;
mod life;
mod measure;
mod option_effects;
mod options;
mod order;
mod peek_urgent;
mod peers;
mod progress;
mod shutdown;
mod stages;
mod verdicts;
