//! The programs that a socket can act as: one file each.
//!
//! Decides which code carries a [`Program`] out. What all of them have in common, that each connection
//! which a listener accepts is served by itself and closed once its peer has finished, is in `server`; a
//! file then says what is answered. First to open: `server`, then `echo`.

mod chargen;
mod chat;
mod daytime;
mod discard;
mod echo;
mod frames;
mod heard_lines;
mod lines;
mod once;
mod quote;
mod server;

use self::server::Server;
use super::error::BehaviourError;
use crate::model::Program;
use crate::net::Behaviour;

/// What acts as a program.
///
/// # Errors
/// When one of its settings makes no sense.
pub fn program(program: &Program) -> Result<Box<dyn Behaviour>, BehaviourError> {
    Ok(match program {
        Program::Echo => Box::new(Server::new(echo::Echo)),
        Program::Discard => Box::new(Server::new(discard::Discard::default())),
        Program::Chargen => Box::new(Server::new(chargen::Chargen::default())),
        Program::Daytime => Box::new(Server::new(once::Once::Daytime)),
        Program::Quote => Box::new(Server::new(once::Once::Quote)),
        Program::Lines => Box::new(Server::new(lines::Lines::default())),
        Program::Frames => Box::new(Server::new(frames::Frames::default())),
        Program::ChatServer => Box::new(Server::new(chat::Chat::new())),
    })
}
