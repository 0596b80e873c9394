//! The system calls, one function each, on a socket that never blocks.
//!
//! Each does what its C namesake does and nothing else: `bind` sets no option, `listen` does not
//! bind.

use std::io;
use std::mem::MaybeUninit;
use std::net::{Shutdown, SocketAddr};

use socket2::{Domain, MaybeUninitSlice, SockAddr, Socket, Type};

use super::raw_option;
use crate::model::{Errno, Family, Protocol, ShutdownHow, SocketSnapshot};

/// `socket(2)`, then the descriptor is set not to block.
pub(super) fn socket(protocol: Protocol, family: Family) -> io::Result<Socket> {
    let domain = match family {
        Family::V4 => Domain::IPV4,
        Family::V6 => Domain::IPV6,
    };
    let (kind, protocol) = match protocol {
        Protocol::Tcp => (Type::STREAM, socket2::Protocol::TCP),
        Protocol::Udp => (Type::DGRAM, socket2::Protocol::UDP),
    };
    let socket = Socket::new(domain, kind, Some(protocol))?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// `bind(2)`.
pub(super) fn bind(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    socket.bind(&SockAddr::from(address))
}

/// `connect(2)`. `EINPROGRESS` where the handshake has begun.
pub(super) fn connect(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    socket.connect(&SockAddr::from(address))
}

/// Asks how a `connect` that had to wait has ended: `EINPROGRESS` or `EALREADY` while it has not.
///
/// On Linux by making the same call again, which gives the error of the handshake and leaves
/// the socket as a blocking `connect` would: free to connect again. Elsewhere by `SO_ERROR`.
pub(super) fn finish_connect(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    if cfg!(any(target_os = "linux", target_os = "android")) {
        match connect(socket, address) {
            Err(_) if socket.peer_addr().is_ok() => Ok(()),
            answer => answer,
        }
    } else if socket.peer_addr().is_ok() {
        Ok(())
    } else {
        Err(socket.take_error()?.unwrap_or_else(|| io::ErrorKind::WouldBlock.into()))
    }
}

/// Whether the answer to a `connect` means that its handshake has not ended.
pub(super) fn is_under_way(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error).name(), "EINPROGRESS" | "EALREADY" | "EAGAIN")
}

/// `listen(2)`.
pub(super) fn listen(socket: &Socket, backlog: i32) -> io::Result<()> {
    socket.listen(backlog)
}

/// `accept(2)`, then the new descriptor is set not to block.
pub(super) fn accept(socket: &Socket) -> io::Result<(Socket, SocketAddr)> {
    let (connection, peer) = socket.accept()?;
    connection.set_nonblocking(true)?;
    let peer = peer.as_socket().ok_or(io::ErrorKind::Unsupported)?;
    Ok((connection, peer))
}

/// `send(2)`. On a stream the kernel may take fewer bytes than offered.
pub(super) fn send(socket: &Socket, data: &[u8]) -> io::Result<usize> {
    socket.send(data)
}

/// `sendto(2)`.
pub(super) fn send_to(socket: &Socket, data: &[u8], address: SocketAddr) -> io::Result<usize> {
    socket.send_to(data, &SockAddr::from(address))
}

/// `send(2)` with `MSG_OOB`.
pub(super) fn send_urgent(socket: &Socket, data: &[u8]) -> io::Result<usize> {
    socket.send_out_of_band(data)
}

/// How a receive goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecvMode {
    /// What is received is gone from the kernel.
    Take,
    /// It stays there (`MSG_PEEK`).
    Peek,
    /// The urgent byte alone (`MSG_OOB`).
    Urgent,
}

/// The flags of the calls, the same on every system but for the last.
mod flags {
    pub(super) const OOB: i32 = 1;
    pub(super) const PEEK: i32 = 2;
    /// Asks Linux for the whole length of a datagram. On a stream it would throw bytes away, and
    /// other systems take it amiss.
    pub(super) const WHOLE_LENGTH: i32 =
        if cfg!(any(target_os = "linux", target_os = "android")) { 0x20 } else { 0 };
}

/// What one receive brought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Received {
    /// Bytes written to the buffer.
    pub(super) length: usize,
    /// The sender of a datagram.
    pub(super) from: Option<SocketAddr>,
    /// Whether a datagram was longer than the buffer.
    pub(super) truncated: bool,
    /// How many of its bytes did not fit, where the system tells.
    pub(super) lost: usize,
}

/// `recv(2)` and `recvfrom(2)`: both are `recvmsg(2)` in the kernel.
pub(super) fn receive(
    socket: &Socket,
    protocol: Protocol,
    manner: RecvMode,
    buffer: &mut [u8],
) -> io::Result<Received> {
    let room = buffer.len();
    let mut slices = [MaybeUninitSlice::new(as_uninit(buffer))];
    let manner = match manner {
        RecvMode::Take => 0,
        RecvMode::Peek => flags::PEEK,
        RecvMode::Urgent => flags::OOB,
    };
    let whole_length = if protocol == Protocol::Udp { flags::WHOLE_LENGTH } else { 0 };
    let (length, told, from) =
        socket.recv_from_vectored_with_flags(&mut slices, manner | whole_length)?;
    Ok(Received {
        length: length.min(room),
        from: from.as_socket(),
        truncated: told.is_truncated(),
        lost: length.saturating_sub(room),
    })
}

/// The buffer as socket2 wants it.
fn as_uninit(buffer: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    #[expect(
        unsafe_code,
        reason = "socket2 receives into MaybeUninit<u8>, and an initialised buffer serves as one"
    )]
    // SAFETY: u8 and MaybeUninit<u8> have the same layout, and socket2 documents that it never
    // writes uninitialised bytes through such a slice.
    unsafe {
        &mut *(std::ptr::from_mut(buffer) as *mut [MaybeUninit<u8>])
    }
}

/// `shutdown(2)`.
pub(super) fn shutdown(socket: &Socket, how: ShutdownHow) -> io::Result<()> {
    socket.shutdown(match how {
        ShutdownHow::Read => Shutdown::Read,
        ShutdownHow::Write => Shutdown::Write,
        ShutdownHow::Both => Shutdown::Both,
    })
}

/// How the kernel describes the socket: `getsockname(2)`, `getpeername(2)`, `SO_ACCEPTCONN`,
/// `TCP_INFO`. What it has no answer to is absent; a local address without a port is none.
///
/// Where a system has no `SO_ACCEPTCONN`, a socket listens once `listen` has succeeded.
pub(super) fn standing(
    socket: &Socket,
    protocol: Protocol,
    listen_succeeded: bool,
) -> SocketSnapshot {
    let address = |answer: io::Result<SockAddr>| answer.ok()?.as_socket();
    SocketSnapshot {
        local: address(socket.local_addr()).filter(|local| local.port() != 0),
        peer: address(socket.peer_addr()),
        listening: is_listener(socket).unwrap_or(listen_succeeded),
        state: (protocol == Protocol::Tcp).then(|| raw_option::tcp_state(socket)).flatten(),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
fn is_listener(socket: &Socket) -> Option<bool> {
    socket.is_listener().ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
fn is_listener(_: &Socket) -> Option<bool> {
    None
}
