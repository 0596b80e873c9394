//! A use of the socket API as data: what a button, a scenario step or a line of code all mean.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Direction, OptionValue, Outcome, SocketOption};

/// One call of the socket API with its arguments.
///
/// `Data` stands for the bytes that are sent. A call to be made carries them ([`Bytes`]); in the
/// log, where a record already holds the bytes that crossed, only their number (`u64`) remains.
/// `Address` is a text in a scenario, which may name a host or a socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Call<Data = Bytes, Address = SocketAddr> {
    /// `bind(2)`: take a local address. Port 0 lets the kernel choose one.
    Bind(Address),
    /// `listen(2)` with the backlog: how many finished connections may wait to be accepted.
    Listen(i32),
    /// `accept(2)`: take one finished connection; it becomes a socket of its own.
    Accept,
    /// `connect(2)`: TCP shakes hands with the peer, UDP only remembers it.
    Connect(Address),
    /// `send(2)` to the connected peer.
    Send(Data),
    /// `sendto(2)` to an address.
    SendTo(Data, Address),
    /// `recv(2)` of at most this many bytes.
    Recv(u32),
    /// `recvfrom(2)` of at most this many bytes, with the sender's address.
    RecvFrom(u32),
    /// `recvfrom(2)` with `MSG_PEEK`: look at no more than this many of the bytes that wait, and leave
    /// them there.
    Peek(u32),
    /// `send(2)` with `MSG_OOB`: the last byte is the urgent one, which TCP announces ahead of the
    /// others.
    SendUrgent(Data),
    /// `recv(2)` with `MSG_OOB`: take the urgent byte. On TCP it never waits.
    RecvUrgent(u32),
    /// `shutdown(2)` of one or both directions.
    Shutdown(ShutdownHow),
    /// `setsockopt(2)`: change an option. The kernel may make another value of it.
    SetOption(SocketOption, OptionValue),
    /// `getsockopt(2)`: ask for the value of an option.
    GetOption(SocketOption),
    /// `close(2)`: release the descriptor.
    Close,
}

/// Which directions `shutdown(2)` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShutdownHow {
    /// `SHUT_RD`: no more receiving.
    Read,
    /// `SHUT_WR`: no more sending; TCP tells the peer with a FIN.
    Write,
    /// `SHUT_RDWR`: both.
    Both,
}

impl ShutdownHow {
    /// All three, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Write, Self::Read, Self::Both];

    /// The constant that `shutdown(2)` is called with.
    pub fn constant(self) -> &'static str {
        match self {
            Self::Read => "SHUT_RD",
            Self::Write => "SHUT_WR",
            Self::Both => "SHUT_RDWR",
        }
    }
}

impl<Data, Address> Call<Data, Address> {
    /// Which call it is, without its arguments.
    pub fn kind(&self) -> CallKind {
        match self {
            Self::Bind(_) => CallKind::Bind,
            Self::Listen(_) => CallKind::Listen,
            Self::Accept => CallKind::Accept,
            Self::Connect(_) => CallKind::Connect,
            Self::Send(_) => CallKind::Send,
            Self::SendTo(..) => CallKind::SendTo,
            Self::Recv(_) => CallKind::Recv,
            Self::RecvFrom(_) => CallKind::RecvFrom,
            Self::Peek(_) => CallKind::Peek,
            Self::SendUrgent(_) => CallKind::SendUrgent,
            Self::RecvUrgent(_) => CallKind::RecvUrgent,
            Self::Shutdown(_) => CallKind::Shutdown,
            Self::SetOption(..) => CallKind::SetOption,
            Self::GetOption(_) => CallKind::GetOption,
            Self::Close => CallKind::Close,
        }
    }

    /// What it sends, if it does.
    pub fn sends(&self) -> Option<&Data> {
        match self {
            Self::Send(data) | Self::SendTo(data, _) | Self::SendUrgent(data) => Some(data),
            _ => None,
        }
    }

    /// The same call with its address and what it sends in another form.
    ///
    /// # Errors
    /// Those of the two.
    pub fn translate<NewData, NewAddress, Error>(
        self,
        address: impl FnOnce(Address) -> Result<NewAddress, Error>,
        data: impl FnOnce(Data) -> Result<NewData, Error>,
    ) -> Result<Call<NewData, NewAddress>, Error> {
        Ok(match self {
            Self::Bind(at) => Call::Bind(address(at)?),
            Self::Listen(backlog) => Call::Listen(backlog),
            Self::Accept => Call::Accept,
            Self::Connect(to) => Call::Connect(address(to)?),
            Self::Send(what) => Call::Send(data(what)?),
            Self::SendTo(what, to) => {
                let to = address(to)?;
                Call::SendTo(data(what)?, to)
            }
            Self::Recv(length) => Call::Recv(length),
            Self::RecvFrom(length) => Call::RecvFrom(length),
            Self::Peek(length) => Call::Peek(length),
            Self::SendUrgent(what) => Call::SendUrgent(data(what)?),
            Self::RecvUrgent(length) => Call::RecvUrgent(length),
            Self::Shutdown(how) => Call::Shutdown(how),
            Self::SetOption(option, value) => Call::SetOption(option, value),
            Self::GetOption(option) => Call::GetOption(option),
            Self::Close => Call::Close,
        })
    }
}

impl<Data> Call<Data> {
    /// The address among the arguments, if there is one.
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Bind(address) | Self::Connect(address) | Self::SendTo(_, address) => {
                Some(*address)
            }
            _ => None,
        }
    }

    /// The same call with another address, where it has one.
    #[must_use]
    pub fn with_address(self, address: SocketAddr) -> Self {
        match self {
            Self::Bind(_) => Self::Bind(address),
            Self::Connect(_) => Self::Connect(address),
            Self::SendTo(data, _) => Self::SendTo(data, address),
            other => other,
        }
    }

    /// The address whose port another socket has, if this call failed for that (`EADDRINUSE`).
    /// `local` is the address that its socket has. Other calls, such as joining a group twice, say
    /// `EADDRINUSE` of other things.
    pub fn port_wanted(&self, outcome: &Outcome, local: Option<SocketAddr>) -> Option<SocketAddr> {
        outcome.errno().filter(|errno| errno.name() == "EADDRINUSE")?;
        let address = match self {
            Self::Bind(address) => Some(*address),
            Self::Listen(_) => local,
            _ => None,
        };
        address.filter(|address| address.port() != 0)
    }
}

impl Call<u64> {
    /// How many bytes it was to send; 0 if it sends none.
    pub fn offered(&self) -> u64 {
        self.sends().copied().unwrap_or(0)
    }
}

impl Call<Bytes> {
    /// The bytes among the arguments; none if it sends none.
    pub fn data(&self) -> &[u8] {
        self.sends().map_or(&[], |data| data)
    }

    /// The call as the log keeps it: the number of bytes in place of the bytes.
    pub fn without_data(&self) -> Call<u64> {
        let Ok(call) = self.clone().translate(Ok::<_, Infallible>, |data| Ok(data.len() as u64));
        call
    }
}

/// A call without its arguments: what a verdict or an explanation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CallKind {
    /// See [`Call::Bind`].
    Bind,
    /// See [`Call::Listen`].
    Listen,
    /// See [`Call::Accept`].
    Accept,
    /// See [`Call::Connect`].
    Connect,
    /// See [`Call::Send`].
    Send,
    /// See [`Call::SendTo`].
    SendTo,
    /// See [`Call::Recv`].
    Recv,
    /// See [`Call::RecvFrom`].
    RecvFrom,
    /// See [`Call::Peek`].
    Peek,
    /// See [`Call::SendUrgent`].
    SendUrgent,
    /// See [`Call::RecvUrgent`].
    RecvUrgent,
    /// See [`Call::Shutdown`].
    Shutdown,
    /// See [`Call::SetOption`].
    SetOption,
    /// See [`Call::GetOption`].
    GetOption,
    /// See [`Call::Close`].
    Close,
}

impl CallKind {
    /// Every call, in the order of a socket's life.
    pub const ALL: [Self; 15] = [
        Self::Bind,
        Self::Listen,
        Self::Accept,
        Self::Connect,
        Self::Send,
        Self::SendTo,
        Self::Recv,
        Self::RecvFrom,
        Self::Peek,
        Self::SendUrgent,
        Self::RecvUrgent,
        Self::Shutdown,
        Self::SetOption,
        Self::GetOption,
        Self::Close,
    ];

    /// The name of the function in C: `bind`, `recvfrom`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Listen => "listen",
            Self::Accept => "accept",
            Self::Connect => "connect",
            Self::Send | Self::SendUrgent => "send",
            Self::SendTo => "sendto",
            Self::Recv | Self::RecvUrgent => "recv",
            Self::RecvFrom | Self::Peek => "recvfrom",
            Self::Shutdown => "shutdown",
            Self::SetOption => "setsockopt",
            Self::GetOption => "getsockopt",
            Self::Close => "close",
        }
    }
}

impl CallKind {
    /// What a button calls it: the C name, or other words where a flag makes it another call.
    pub fn label(self) -> &'static str {
        match self {
            Self::Peek => "peek",
            Self::SendUrgent => "send urgent",
            Self::RecvUrgent => "recv urgent",
            plain => plain.name(),
        }
    }

    /// Whether it hands bytes to the kernel.
    pub fn is_send(self) -> bool {
        matches!(self, Self::Send | Self::SendTo | Self::SendUrgent)
    }

    /// Whether others can see what it does once it succeeds: a peer, or whoever wants the same
    /// port. All others only see, or take, what has come.
    pub fn is_seen_by_others(self) -> bool {
        !matches!(self, Self::Accept | Self::Peek | Self::GetOption) && !self.is_receive()
    }

    /// Whether it takes bytes from the kernel. A peek leaves them there.
    pub fn is_receive(self) -> bool {
        matches!(self, Self::Recv | Self::RecvFrom | Self::RecvUrgent)
    }

    /// Whether an address is among its arguments.
    pub fn has_address(self) -> bool {
        matches!(self, Self::Bind | Self::Connect | Self::SendTo)
    }

    /// Which way it moves bytes; `None` if it moves none, as a peek.
    pub fn direction(self) -> Option<Direction> {
        if self.is_send() {
            Some(Direction::Sent)
        } else if self.is_receive() {
            Some(Direction::Received)
        } else {
            None
        }
    }
}

impl fmt::Display for CallKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}
