//! Composing a message: what is written to a socket before it is sent.

pub mod draft;

pub use draft::Compose;
