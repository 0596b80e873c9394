//! The programs that a socket can act as: one file each.
//!
//! Decides which code carries a [`Program`] out. What most servers have in common, that each connection
//! which a listener accepts is served by itself and closed once its peer has finished, is in `server`; a
//! file then says what is answered. First to open: `server`, then `echo`.

mod discard;
mod echo;
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
        Program::Discard => Box::new(Server::new(discard::Discard)),
    })
}
