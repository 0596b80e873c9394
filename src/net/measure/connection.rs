//! Making the sockets of a measurement, and moving whole messages over them.

use std::io;
use std::io::Read as _;
use std::net::SocketAddr;

use socket2::{Domain, Socket, Type};

use super::control::{Control, GLANCE, Over, waits};
use crate::model::{CallKind, Family, Protocol, Variant, VariantEnd};
use crate::net::{raw_option, system};

/// A socket that waits no longer in any call than until it has to be looked whether all is over.
pub(super) fn socket(protocol: Protocol, address: SocketAddr) -> io::Result<Socket> {
    let domain = match Family::from_address(&address) {
        Family::V4 => Domain::IPV4,
        Family::V6 => Domain::IPV6,
    };
    let (kind, protocol) = match protocol {
        Protocol::Tcp => (Type::STREAM, socket2::Protocol::TCP),
        Protocol::Udp => (Type::DGRAM, socket2::Protocol::UDP),
    };
    let socket = Socket::new(domain, kind, Some(protocol))?;
    bound_waiting(&socket)?;
    Ok(socket)
}

/// Bounds how long a call waits.
pub(super) fn bound_waiting(socket: &Socket) -> io::Result<()> {
    socket.set_read_timeout(Some(GLANCE))?;
    socket.set_write_timeout(Some(GLANCE))
}

/// A client's socket with a peer.
pub(super) fn connect(
    server: SocketAddr,
    variant: Variant,
    control: &Control,
) -> Result<Socket, Over> {
    let made = socket(variant.protocol(), server).and_then(|socket| {
        if variant.is_no_delay() {
            socket.set_tcp_nodelay(true)?;
        }
        if variant == Variant::EachFastOpen {
            raw_option::defer_connect(&socket)?;
        }
        Ok(socket)
    });
    let socket = made.map_err(|error| control.fail(CallKind::Connect, &error))?;
    // A connect that has waited is made again, and goes on waiting.
    let under_way = |error: &io::Error| waits(error) || system::is_under_way(error);
    control.wait(CallKind::Connect, under_way, || match system::connect(&socket, server) {
        Err(error) if error.raw_os_error() == Some(already_connected()) => Ok(()),
        answer => answer,
    })?;
    control.connected();
    Ok(socket)
}

/// What a connect that is made again answers, where the handshake has ended meanwhile.
fn already_connected() -> i32 {
    crate::model::Errno::from_name("EISCONN").map_or(-1, crate::model::Errno::number)
}

/// Sends all of it, in calls of at most so many bytes.
pub(super) fn send_all(
    socket: &Socket,
    data: &[u8],
    piece: usize,
    wait: impl Fn(&mut dyn FnMut() -> io::Result<usize>) -> Result<usize, Over>,
) -> Result<(), Over> {
    for piece in data.chunks(piece.max(1)) {
        let mut rest = piece;
        while !rest.is_empty() {
            let sent = wait(&mut || system::send(socket, rest))?;
            rest = &rest[sent..];
        }
    }
    Ok(())
}

/// Receives until the buffer is full. An end before is one of the server's.
pub(super) fn receive_all(
    mut socket: &Socket,
    buffer: &mut [u8],
    control: &Control,
) -> Result<(), Over> {
    let mut length = 0;
    while length < buffer.len() {
        match control.wait(CallKind::Recv, waits, || socket.read(&mut buffer[length..]))? {
            0 => return Err(control.end(VariantEnd::ServerClosed)),
            received => length += received,
        }
    }
    Ok(())
}
