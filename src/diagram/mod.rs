//! Pictures of a session as plain shapes, laid out from the log: the [ladder], in which time runs
//! down, and the [states] that sockets pass through.
//!
//! A [`Picture`] has shapes with a meaning ([`Role`]) instead of a colour, and [notes](Note) that say in
//! words what each region stands for and which record it tells of. The window paints it with its
//! theme, an export writes it as it is. To lay out a picture costs what is in view, never what the
//! log holds.
//!
//! In come a log and what is derived of it, out comes a [`Picture`]. First to open: `picture`.

mod geometry;
pub mod ladder;
mod picture;
pub mod states;

pub use geometry::{Anchor, Area, Point, Region, advance, fitted, point};
pub use picture::{Fill, Note, Picture, Role, Shape};
