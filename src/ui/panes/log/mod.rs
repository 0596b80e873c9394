//! The log as a table: one row per record, only those in view laid out, at any length.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `pane` | what the pane remembers, and the order in which it is drawn |
//! | `rows` | which records have a row |
//! | `columns`, `header`, `time` | the columns, their widths, what the time is measured from |
//! | `table`, `row`, `row_tints`, `cells` | how rows look, and where they are clicked |
//! | `command`, `execute`, `menu`, `filter_menu`, `prompt`, `go_to` | keys, the menu of a cell, what is typed |
//! | `copy` | rows as text |
//! | `filter`, `find_bar` | which rows are shown, and what is looked for in their bytes |

mod cells;
mod columns;
mod command;
mod copy;
mod execute;
pub mod filter;
mod filter_menu;
pub mod find_bar;
mod go_to;
mod header;
mod menu;
mod pane;
mod prompt;
mod row;
mod row_tints;
mod rows;
mod shown_bytes;
mod table;
mod time;

pub use columns::LogOptions;
pub use command::keys;
pub use pane::{LogContext, LogPane};
