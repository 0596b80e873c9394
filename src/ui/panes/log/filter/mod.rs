//! The filter above the log: the field with its completion, its help, and the saved filters.

pub mod bar;
mod help;
mod lists;
