//! The panes below the canvas, a folder or a file each: different views of the same session.
//!
//! Each decides what it draws from the [`Document`](super::document::Document) and remembers only what
//! is its own: a scroll position, a choice of columns. Panes never name each other, nor the canvas nor
//! a window; which of them are open, and where, is decided by the `app` room.
//!
//! In come the document and what is selected, out come actions. Open [`log`] first, the richest;
//! [`states`] is the smallest.

pub mod bytes;
pub mod chat;
pub mod follow;
pub mod kernel;
pub mod ladder;
pub mod log;
pub mod plots;
pub mod states;
