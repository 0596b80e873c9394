//! The states in the window: the one or two diagrams that the selected socket passes through.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `pane` | what the pane remembers, and the tools above the picture |
//! | `view` | which part of the picture is in view, and how large |
//! | `picture` | the picture: moved, enlarged, pointed at and clicked |
//! | `table` | the same ways as text |

mod pane;
mod picture;
mod table;
mod view;

pub use pane::StatesPane;
