//! The programs that a socket can act as: one file each.
//!
//! Decides which code carries a [`Program`] out. What most servers have in common, that each connection
//! which a listener accepts is served by itself and closed once its peer has finished, is in `server`; a
//! file then says what is answered. First to open: `server`, then `echo`.

mod discard;
mod echo;
mod http;
mod server;

use self::server::Server;
use super::error::BehaviourError;
use crate::model::Program;
use crate::net::Behaviour;

/// What acts as a program.
///
/// # Errors
/// When one of its settings makes no sense, and when a folder that it needs cannot be opened: which may
/// take as long as the disk does.
pub fn program(program: &Program) -> Result<Box<dyn Behaviour>, BehaviourError> {
    Ok(match program {
        Program::Echo => Box::new(Server::new(echo::Echo)),
        Program::Discard => Box::new(Server::new(discard::Discard)),
        Program::Http { root, timeout_ms } => {
            Box::new(Server::new(http::of_folder(program, root, *timeout_ms)?))
        }
        Program::Page { text, timeout_ms } => {
            Box::new(Server::new(http::of_page(program, text, *timeout_ms)?))
        }
    })
}
