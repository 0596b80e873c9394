//! What a socket does by itself, as its inspector and its card show it.
//!
//! It decides what is typed for it and what that means ([`forms`]), in which parts the inspector offers
//! it ([`section`]), and in which words both say how far it is ([`words`]).
//!
//! In come a socket's [behaviours](crate::model::SocketState::behaviours) and a form, out come actions. Open
//! [`section`] first.

pub mod answer_part;
pub mod answers_form;
pub mod error;
pub mod fault_form;
pub mod fault_part;
pub mod file_part;
pub mod forms;
pub mod line;
pub mod link;
pub mod part;
pub mod persist_form;
pub mod persist_part;
pub mod program_form;
pub mod program_part;
pub mod repeat_part;
pub mod rule;
pub mod rules;
pub mod save_part;
pub mod section;
pub mod settings;
pub mod settings_form;
pub mod wire_form;
pub mod wire_part;
pub mod words;

pub use error::BehaviourFormError;
pub use forms::BehaviourForms;
