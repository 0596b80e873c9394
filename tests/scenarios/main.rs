//! Scenarios on real sockets: those that ship, those that are made of a session, what they expect and
//! what they may do.

#[path = "../common/mod.rs"]
mod common;
mod replayed;

mod behaviours;
mod consent;
mod course;
mod expectations;
mod replay;
mod replay_random;
mod shipped;
