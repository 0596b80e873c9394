//! A game over UDP: players tell where they are, many times a second, and the server tells all others.
//!
//! A datagram is a line: the name of the player, a number that grows with each, and a place,
//! `red 17 0.52 0.31`. UDP may deliver one late: whoever hears a number that is not larger than one that it
//! has heard before drops it, since the newer place is what counts.

mod numbers;
mod player;
mod server;

pub(super) use player::Player;
pub(super) use server::GameServer;
