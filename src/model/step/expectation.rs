//! What an `Expect` step may expect, as a file writes it.

use serde::{Deserialize, Serialize};

use super::kernel_fact::{Amount, KernelFact};
use crate::model::{OptionValue, SocketOption, TcpState};

/// What can be expected. Expectations make no call; those that wait do so on the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Expectation<Text = String, Data = super::data::Data> {
    /// That exactly these bytes were received since this was last expected of the socket.
    Received {
        /// The socket.
        on: String,
        /// The bytes.
        data: Data,
    },
    /// That the newest peek of the socket saw exactly these bytes.
    Peeked {
        /// The socket.
        on: String,
        /// The bytes.
        data: Data,
    },
    /// That this many bytes of datagrams were lost since this was last expected of the socket,
    /// because they were longer than what was asked for.
    Lost {
        /// The socket.
        on: String,
        /// How many.
        bytes: u64,
    },
    /// That no more bytes than this many were received since this was last expected of the socket:
    /// the rest was lost.
    ReceivedAtMost {
        /// The socket.
        on: String,
        /// How many.
        bytes: u64,
    },
    /// That an option had this value when it was last set or asked for.
    Option {
        /// The socket.
        on: String,
        /// The option: `SO_RCVBUF`.
        option: SocketOption,
        /// The value: `true`, `4096`, `Some(0)`, `None`.
        value: OptionValue,
    },
    /// That the kernel is seen to hold this for a socket, now or since the last step; waits for it.
    /// [`KernelFact`] says what can be asked and what "now" means.
    Kernel {
        /// The socket.
        on: String,
        /// What is to be seen.
        that: KernelFact,
    },
    /// That the program has closed the socket, and the kernel is seen to keep its connection in this
    /// state; waits for it as `Kernel` does.
    Ghost {
        /// The socket.
        on: String,
        /// The state: `TimeWait`.
        state: TcpState,
    },
    /// That the program has closed the socket, and the kernel is seen to keep nothing of it; waits
    /// for it as `Kernel` does.
    Gone {
        /// The socket.
        on: String,
    },
    /// That the oldest call of this socket that `Start` began has begun to wait and has not
    /// returned; waits for the first.
    Waits {
        /// The socket.
        on: String,
    },
    /// That two texts are the same: `Equal("${conn.port}", "${server.port}")`.
    Equal(Text, Text),
    /// That two texts are not the same.
    Differ(Text, Text),
    /// That the last call of the socket that has returned took so long, waiting included.
    Took {
        /// The socket.
        on: String,
        /// How long, in whole milliseconds.
        millis: Amount,
    },
    /// That the last call of the socket that has returned moved this many bytes.
    Returned {
        /// The socket.
        on: String,
        /// How many.
        bytes: Amount,
    },
    /// That the last call of the socket failed because this other socket of the scenario, open or
    /// closed, holds the port; waits for the record that says so.
    PortHeldBy {
        /// The socket.
        on: String,
        /// The other socket.
        socket: String,
    },
}

impl<Text, Data> Expectation<Text, Data> {
    /// The socket that it is about; texts are about none.
    pub fn on(&self) -> Option<&str> {
        match self {
            Self::Received { on, .. }
            | Self::Peeked { on, .. }
            | Self::Lost { on, .. }
            | Self::ReceivedAtMost { on, .. }
            | Self::Option { on, .. }
            | Self::Kernel { on, .. }
            | Self::Ghost { on, .. }
            | Self::Gone { on }
            | Self::Waits { on }
            | Self::Took { on, .. }
            | Self::Returned { on, .. }
            | Self::PortHeldBy { on, .. } => Some(on),
            Self::Equal(..) | Self::Differ(..) => None,
        }
    }
}
