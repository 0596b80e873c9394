//! The window as it is drawn, compared with the pictures that are kept: those of the README, and those
//! beside these tests. The feature `pictures` brings the renderer:
//! `TZ=UTC cargo test --features pictures --test pictures -- --ignored`, with `UPDATE_SNAPSHOTS=1` to
//! keep what is drawn now.

#[path = "../desk/mod.rs"]
mod desk;
mod gallery;
mod grading;
mod learn;
mod moving;
mod panes;
mod readme;
mod same_pictures;
