//! A call of a step, as a scenario file writes it.

use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};

use super::data::Data;
use crate::model::{Call, OptionValue, ShutdownHow, SocketOption};

/// A call with its arguments; addresses are `"host:port"`, `"[::1]:9000"` or `"${NAME}"`;
/// `${NAME.port}` is the port of a socket alone, `${NAME.peer}` the address of its peer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    from = "WrittenCall<Address, Data>",
    bound(deserialize = "Address: Deserialize<'de>, Data: Deserialize<'de>")
)]
pub struct CallStep<Address = String, Data = self::Data> {
    /// The call.
    pub call: Call<Data, Address>,
    /// Of an `accept`, what the further steps call the accepted socket.
    pub into: Option<String>,
}

/// A call as a file has it: as [`Call`], but that an accept names the accepted socket, and `SendTo` its
/// arguments.
#[derive(Serialize, Deserialize)]
#[serde(rename = "CallStep", deny_unknown_fields)]
enum WrittenCall<Address, Data> {
    Bind(Address),
    Listen(i32),
    Accept {
        into: String,
    },
    Connect(Address),
    Send(Data),
    SendTo {
        to: Address,
        data: Data,
    },
    Recv(u32),
    RecvFrom(u32),
    Peek(u32),
    SendUrgent(Data),
    RecvUrgent(u32),
    Shutdown(ShutdownHow),
    /// `SetOption(SO_REUSEADDR, true)`, `SetOption(SO_RCVBUF, 2048)`, `SetOption(SO_LINGER, Some(0))`.
    /// The call returns the value that the kernel made of it.
    SetOption(SocketOption, OptionValue),
    GetOption(SocketOption),
    Close,
}

impl<Address, Data> From<WrittenCall<Address, Data>> for CallStep<Address, Data> {
    fn from(written: WrittenCall<Address, Data>) -> Self {
        let call = match written {
            WrittenCall::Accept { into } => return Self { call: Call::Accept, into: Some(into) },
            WrittenCall::Bind(at) => Call::Bind(at),
            WrittenCall::Listen(backlog) => Call::Listen(backlog),
            WrittenCall::Connect(to) => Call::Connect(to),
            WrittenCall::Send(data) => Call::Send(data),
            WrittenCall::SendTo { to, data } => Call::SendTo(data, to),
            WrittenCall::Recv(length) => Call::Recv(length),
            WrittenCall::RecvFrom(length) => Call::RecvFrom(length),
            WrittenCall::Peek(length) => Call::Peek(length),
            WrittenCall::SendUrgent(data) => Call::SendUrgent(data),
            WrittenCall::RecvUrgent(length) => Call::RecvUrgent(length),
            WrittenCall::Shutdown(how) => Call::Shutdown(how),
            WrittenCall::SetOption(option, value) => Call::SetOption(option, value),
            WrittenCall::GetOption(option) => Call::GetOption(option),
            WrittenCall::Close => Call::Close,
        };
        Self { call, into: None }
    }
}

impl<Address: Serialize, Data: Serialize> Serialize for CallStep<Address, Data> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = match (&self.call, &self.into) {
            (Call::Accept, Some(into)) => WrittenCall::Accept { into: into.clone() },
            (Call::Accept, None) => {
                return Err(S::Error::custom("an accept has no name for the accepted socket"));
            }
            (Call::SendTo(data, to), _) => WrittenCall::SendTo { to, data },
            // A session has it in the same form.
            (call, _) => return call.serialize(serializer),
        };
        written.serialize(serializer)
    }
}
