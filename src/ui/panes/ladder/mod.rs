//! The ladder in the window: a lane for each socket, time downwards.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `pane` | what the pane remembers, and the order in which it is drawn |
//! | `source` | what the picture is drawn from, and the threads that make it |
//! | `lanes` | which lanes are shown, in which order, and which of them are folded |
//! | `tools` | the tools above the picture |
//! | `picture` | the picture in view, and where the person clicks it |
//! | `table` | the same rows as text |
//! | `options` | how the ladder is looked at |
//! | `zoom` | how much time a row is, when time is to scale |

mod lanes;
mod options;
mod pane;
mod picture;
mod source;
mod table;
mod tools;
mod zoom;

pub use pane::LadderPane;
