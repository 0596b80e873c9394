//! The programs that a socket can act as: one file each.
//!
//! Decides which code carries a [`Program`] out. What all of them have in common, that each connection
//! which a listener accepts is served by itself and closed once its peer has finished, is in `server`; a
//! file then says what is answered. First to open: `server`, then `echo`.

mod beats;
mod bulk;
mod chargen;
mod chat;
mod daytime;
mod discard;
mod echo;
mod file;
mod frames;
mod game;
mod heard_lines;
mod http;
mod key_value;
mod lines;
mod once;
mod quote;
mod sensor;
mod server;
mod ticker;

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
        Program::Discard => Box::new(Server::new(discard::Discard::default())),
        Program::Chargen => Box::new(Server::new(chargen::Chargen::default())),
        Program::Daytime => Box::new(Server::new(once::Once::Daytime)),
        Program::Quote => Box::new(Server::new(once::Once::Quote)),
        Program::Lines => Box::new(Server::new(lines::Lines::default())),
        Program::Frames => Box::new(Server::new(frames::Frames::default())),
        Program::ChatServer => Box::new(Server::new(chat::Chat::new())),
        Program::TickerServer { every_ms } => {
            Box::new(Server::new(ticker::Ticker::new(*every_ms)?))
        }
        Program::KeyValueServer => Box::new(Server::new(key_value::KeyValueServer::default())),
        Program::GameServer => Box::new(Server::new(game::GameServer::default())),
        Program::FileReceiver { folder, most_bytes } => {
            Box::new(Server::new(file::FileReceiver::new(folder, *most_bytes)))
        }
        Program::Sensor { name, every_ms } => {
            Box::new(Server::new(sensor::Sensor::new(name, *every_ms)?))
        }
        Program::GamePlayer { name, every_ms } => {
            Box::new(Server::new(game::Player::new(name, *every_ms)?))
        }
        Program::BulkSender { bytes_per_second, bytes } => {
            Box::new(Server::new(bulk::Bulk::new(*bytes_per_second, *bytes)?))
        }
        Program::KeyValueClient { requests, every_ms, timeout_ms } => {
            let client = key_value::KeyValueClient::new(requests, *every_ms, *timeout_ms)?;
            Box::new(Server::new(client))
        }
        Program::FileSender { path } => Box::new(Server::new(file::FileSender::new(path))),
        Program::Http { root, timeout_ms } => {
            Box::new(Server::new(http::of_folder(program, root, *timeout_ms)?))
        }
        Program::Page { text, timeout_ms } => {
            Box::new(Server::new(http::of_page(program, text, *timeout_ms)?))
        }
    })
}
