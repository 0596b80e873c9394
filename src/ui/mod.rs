//! The window: the only room that names egui.
//!
//! A frame goes one way. [`App::logic`](eframe::App::logic) reads what is new in the log and carries
//! out the `Action`s of the frame before; [`App::ui`](eframe::App::ui) draws panels
//! from the `Document` and collects new actions. No panel changes anything but
//! its own state, and none makes a system call or waits.
//!
//! Its rooms, from the ground up. A room names only those above it in this table, and `panes`,
//! `canvas`, `learn` and `windows` never name each other; a test (`tests/rooms`) fails when one does:
//!
//! | room | what it decides |
//! | --- | --- |
//! | `look` | colours, sizes, symbols, units, painting |
//! | `glossary` | what the words mean |
//! | `document` | which session is shown, live or from a file, and at which moment |
//! | `action` | what a person can ask for |
//! | `widgets` | controls that several panes share |
//! | `socket` | one socket: its calls, its card, its inspector |
//! | `panes` | the views of the session below the canvas |
//! | `canvas` | sockets as cards on a plane, and the wires between them |
//! | `learn` | the course: lessons that are walked through, labs and their checks |
//! | `windows` | questions, lists, notices, help |
//! | `app` | the order of a frame, regions, settings, jobs, carrying actions out |

mod action;
mod app;
mod canvas;
mod document;
mod glossary;
mod learn;
mod look;
mod panes;
mod socket;
mod widgets;
mod windows;

pub use app::{App, open_window};
