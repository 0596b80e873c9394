//! What can be wrong with what is typed for a behaviour. It stands at the part of the form that it is about.

use thiserror::Error;

use crate::behaviour::BehaviourError;

/// A behaviour that cannot be switched on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BehaviourFormError {
    /// Not a number where one belongs.
    #[error("\"{typed}\" is not a number. Enter {what}.")]
    NoNumber {
        /// What was typed.
        typed: String,
        /// What belongs there.
        what: &'static str,
    },
    /// No file is named.
    #[error("Enter the path of a file, or choose one.")]
    NoPath,
    /// A datagram would go nowhere.
    #[error(
        "Enter the IP address and the port that it goes to as host and port above, or connect."
    )]
    NoAddress,
    /// A wire leads nowhere.
    #[error("Enter the target as an IP address and a port, such as 127.0.0.1:80.")]
    NoTarget,
    /// The first send would give the socket an address at which others reach it.
    #[error(
        "Bind the socket to 127.0.0.1 or ::1 first: without bind, the kernel lets other computers \
         reach it as soon as it sends."
    )]
    Exposed,
    /// The file cannot be read or written: the whole sentence.
    #[error("{0}")]
    File(String),
    /// A setting of a program cannot be read.
    #[error("A setting cannot be read: {0}.")]
    Setting(String),
    /// Its parts do not make one.
    #[error(transparent)]
    Behaviour(#[from] BehaviourError),
}

/// The number that was typed.
///
/// # Errors
/// When it is none; `what` says what belongs there.
pub fn number(typed: &str, what: &'static str) -> Result<u64, BehaviourFormError> {
    let typed = typed.trim();
    let wrong = |_| BehaviourFormError::NoNumber { typed: typed.to_owned(), what };
    typed.parse().map_err(wrong)
}

/// The number that was typed, if anything was.
///
/// # Errors
/// As [`number`].
pub fn optional(typed: &str, what: &'static str) -> Result<Option<u64>, BehaviourFormError> {
    if typed.trim().is_empty() { Ok(None) } else { number(typed, what).map(Some) }
}
