//! The states.
