//! The measurement's own server: it takes a request of a known size and sends an answer of a known size,
//! until the client closes. It does the same whether a connection brings one request or all of them.

use std::io;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};

use parking_lot::Mutex;
use socket2::Socket;

use super::connection::{bound_waiting, send_all, socket};
use super::control::{Control, Over, waits};
use super::tally::Tally;
use crate::model::{CallKind, MeasurementSettings, ShutdownHow, SocketOption, Variant};
use crate::net::{raw_option, system};

/// Connections that may wait to be accepted, and as many whose first bytes came with the SYN.
const BACKLOG: i32 = 1024;

/// The socket of the server, and what it does with it.
pub(super) struct Server {
    socket: Socket,
    variant: Variant,
    request_bytes: usize,
    answer: Vec<u8>,
}

impl Server {
    /// A server on a free port of the loopback address, which nobody else can reach.
    pub(super) fn new(settings: &MeasurementSettings, variant: Variant) -> io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let socket = socket(variant.protocol(), address)?;
        system::bind(&socket, address)?;
        if variant != Variant::Udp {
            if variant == Variant::EachFastOpen {
                raw_option::set(&socket, SocketOption::FastOpen, BACKLOG.cast_unsigned())?;
            }
            system::listen(&socket, BACKLOG)?;
        }
        Ok(Self {
            socket,
            variant,
            request_bytes: settings.request_bytes as usize,
            answer: vec![b'!'; settings.answer_bytes as usize],
        })
    }

    /// Where it is.
    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()?.as_socket().ok_or_else(|| io::ErrorKind::Unsupported.into())
    }

    /// Serves until the variant is over and nothing more comes. Several threads do so at a time.
    pub(super) fn run(&self, control: &Control, tally: &Mutex<Tally>) -> Result<(), Over> {
        let mut request = vec![0; self.request_bytes];
        loop {
            let served = match self.variant {
                Variant::Udp => self.answer_datagram(&mut request),
                _ => self.socket.accept().map(|(connection, _)| {
                    self.answer_connection(&connection, &mut request, control, tally);
                }),
            };
            match served {
                Ok(()) => {}
                Err(error) if waits(&error) => {
                    if control.is_served() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => return Err(control.fail(CallKind::Accept, &error)),
            }
        }
    }

    fn answer_datagram(&self, request: &mut [u8]) -> io::Result<()> {
        let (_, client) = {
            use crate::model::Protocol::Udp;
            let received = system::receive(&self.socket, Udp, system::RecvMode::Take, request)?;
            (received.length, received.from)
        };
        match client {
            // A client that is gone hears nothing.
            Some(client) => match system::send_to(&self.socket, &self.answer, client) {
                Err(error) if !waits(&error) => Err(error),
                _ => Ok(()),
            },
            None => Ok(()),
        }
    }

    /// Answers the requests of a connection until the client closes it, or breaks it off.
    fn answer_connection(
        &self,
        connection: &Socket,
        request: &mut [u8],
        control: &Control,
        tally: &Mutex<Tally>,
    ) {
        if bound_waiting(connection).is_err() {
            return;
        }
        if self.variant.is_no_delay() && connection.set_tcp_nodelay(true).is_err() {
            return;
        }
        while let Ok(true) = receive_request(connection, request, control) {
            let wait = |call: &mut dyn FnMut() -> io::Result<usize>| loop {
                match call() {
                    Ok(sent) => return Ok(sent),
                    Err(error) if waits(&error) && !control.is_served() => {}
                    Err(_the_client_is_gone) => return Err(Over),
                }
            };
            if send_all(connection, &self.answer, self.answer.len(), wait).is_err() {
                return;
            }
        }
        // Its FIN goes now, so that it and what comes back are among the segments counted.
        if system::shutdown(connection, ShutdownHow::Write).is_ok()
            && let Some(counts) = raw_option::segment_counts(connection)
        {
            tally.lock().count_as_server(counts);
        }
    }
}

/// Receives a whole request; `false` once the client has closed.
fn receive_request(
    mut connection: &Socket,
    request: &mut [u8],
    control: &Control,
) -> Result<bool, Over> {
    let mut length = 0;
    while length < request.len() {
        match connection.read(&mut request[length..]) {
            Ok(0) => return Ok(false),
            Ok(received) => length += received,
            Err(error) if waits(&error) && !control.is_served() => {}
            Err(_the_client_is_gone) => return Err(Over),
        }
    }
    Ok(true)
}
