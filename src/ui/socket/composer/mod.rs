//! Composing a message: one widget for the card, the inspector, the chat and a window of its own.
//!
//! [`Composer`] is a message being written, with what was sent before. [`ComposerUi`] draws it: the field
//! in one line or several, how the text is read and what is appended, what can be inserted, and what would
//! be sent ([`preview`]). What is wrong with it stands at the field. Messages with names come from
//! outside ([`SavedLists`]).

pub mod draft;
pub mod ends;
pub mod field;
pub mod history;
pub mod insert;
pub mod layout;
pub mod options;
pub mod preview;
pub mod saved;
pub mod widget;

pub use draft::Composer;
pub use ends::Ends;
pub use saved::SavedLists;
pub use widget::ComposerUi;
