//! The session that is shown, live or opened from a file, as far as the window needs it beyond the log.
//!
//! It decides which session and which moment of it the panels draw ([`Document`], [`review`],
//! [`playback`]), how far the window has read the log and when it is woken by it ([`wake`]), what has
//! crossed since the frame before ([`traffic`]), and what is searched ([`find`]).
//!
//! In come the log's records, out come the state of the sockets at the moment shown and a few facts
//! derived from it. Calls go out to the [`Playground`](crate::net::Playground), never to a socket.
//! Open [`open_document`] first.

pub mod chat_pair;
pub mod filter_settings;
pub mod find;
mod open_document;
pub mod past;
pub mod playback;
pub mod port_holders;
pub mod review;
pub mod traffic;
pub mod wake;

pub use open_document::Document;
