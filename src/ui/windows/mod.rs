//! Windows that open over the others: questions, lists, notices, help.
//!
//! Each decides what it asks or shows and when it closes ([`dialogs`] has the questions, [`consent`]
//! and [`unsaved`] two larger ones, [`notices`] what went wrong, [`overlays`] help).
//!
//! In come the document and results of jobs, out come actions and answers. No window carries anything
//! out. Open [`dialogs`] first.

pub mod answer;
pub mod close_question;
pub mod composer;
pub mod consent;
pub mod dialogs;
pub mod drop_hint;
pub mod earlier_sessions;
pub mod export_dialog;
pub mod export_request;
pub mod grading;
pub mod lesson_maker;
pub mod measure;
pub mod notices;
pub mod of_socket;
pub mod overlays;
pub mod palette;
pub mod ports;
pub mod quitting;
pub mod rules;
pub mod shortcut_list;
pub mod typed_path;
pub mod unsaved;
