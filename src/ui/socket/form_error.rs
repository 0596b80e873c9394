//! What can be wrong with a value typed into the fields of a socket.

use thiserror::Error;

use crate::model::{MessageError, SocketOption};

/// Bytes that one `recv` may ask for.
pub const MAX_LENGTH: u32 = 16 * 1024 * 1024;

/// A typed value that cannot be an argument. The call is not made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormError {
    /// The host field is empty.
    #[error("The host is empty. Enter an address such as 127.0.0.1 or a name such as localhost.")]
    NoHost,
    /// Not a port number.
    #[error(
        "\"{0}\" is not a port. Ports are numbers from 0 to 65535; 0 lets the system choose one."
    )]
    NoPort(String),
    /// Not a backlog.
    #[error("\"{0}\" is not a backlog. Enter a number: how many connections may wait.")]
    NoBacklog(String),
    /// Not a length.
    #[error(
        "\"{0}\" is not a length. Enter the maximum number of bytes to receive, up to {MAX_LENGTH}."
    )]
    NoLength(String),
    /// Not a valid value for the option.
    #[error("\"{typed}\" is not a valid value for {option}. It takes {form}.")]
    NoValue {
        /// The option.
        option: SocketOption,
        /// What was typed.
        typed: String,
        /// What it takes, in words.
        form: &'static str,
    },
    /// No direction of `shutdown`.
    #[error("\"{0}\" is not a direction. It is sending, receiving or both.")]
    NoDirection(String),
    /// No socket option.
    #[error("\"{0}\" is not a socket option. Enter its name, such as SO_REUSEADDR.")]
    NoOption(String),
    /// Something is wrong with the message.
    #[error(transparent)]
    Message(#[from] MessageError),
}
