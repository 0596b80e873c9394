//! What a client does: it sends a request and waits for the whole answer, again and again, over one
//! connection or a new one each time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use socket2::Socket;

use super::connection::{connect, receive_all, send_all};
use super::control::{Control, Over, waits};
use super::tally::Tally;
use crate::model::{CallKind, MeasurementSettings, Variant, VariantEnd};
use crate::net::{raw_option, system};

/// How long the answer to a datagram may take before it counts as lost.
const LOST_AFTER: Duration = Duration::from_secs(1);

/// After so many lost one after the other nobody is taken to be there.
const NOBODY: u32 = 5;

/// One client, with its share of the requests.
pub(super) struct Client<'a> {
    pub(super) settings: &'a MeasurementSettings,
    pub(super) variant: Variant,
    pub(super) server: SocketAddr,
    /// Whether the server is not one of this measurement's own, which counts segments itself.
    pub(super) counts_segments: bool,
    pub(super) control: &'a Control,
    pub(super) tally: &'a Mutex<Tally>,
}

impl Client<'_> {
    /// Makes so many requests.
    pub(super) fn run(&self, requests: u32) -> Result<(), Over> {
        let request = vec![b'?'; self.settings.request_bytes as usize];
        let mut answer = vec![0; self.settings.answer_bytes as usize];
        if self.variant == Variant::Udp {
            return self.run_datagrams(requests, &request, &mut answer);
        }
        let mut kept = None;
        for _ in 0..requests {
            self.control.go_on()?;
            let mut began = Instant::now();
            let socket = match kept.take() {
                Some(socket) => socket,
                None => {
                    let socket = self.connect()?;
                    if !self.variant.is_each() {
                        // The one connection is no part of its first request.
                        began = Instant::now();
                    }
                    socket
                }
            };
            self.exchange(&socket, &request, &mut answer)?;
            self.tally.lock().answered(began.elapsed());
            if self.variant.is_each() {
                self.close(socket);
            } else {
                kept = Some(socket);
            }
        }
        kept.into_iter().for_each(|socket| self.close(socket));
        Ok(())
    }

    fn connect(&self) -> Result<Socket, Over> {
        let socket = connect(self.server, self.variant, self.control)?;
        let local = socket.local_addr().ok().and_then(|local| local.as_socket());
        if let Some(local) = local {
            self.tally.lock().has_port(local);
        }
        Ok(socket)
    }

    fn exchange(&self, socket: &Socket, request: &[u8], answer: &mut [u8]) -> Result<(), Over> {
        let piece = request.len().div_ceil(self.settings.sends as usize);
        // The call that sends the SYN waits, where Fast Open is new to the server.
        let under_way = |error: &std::io::Error| waits(error) || system::is_under_way(error);
        // It can also fail as a connect does: no port is free, nobody listens.
        let kind = match self.variant {
            Variant::EachFastOpen => CallKind::Connect,
            _ => CallKind::Send,
        };
        send_all(socket, request, piece, |call| self.control.wait(kind, under_way, call))?;
        receive_all(socket, answer, self.control)
    }

    fn close(&self, socket: Socket) {
        if self.counts_segments
            && let Some(counts) = raw_option::segment_counts(&socket)
        {
            self.tally.lock().count_as_client(counts);
        }
        drop(socket);
    }

    fn run_datagrams(&self, requests: u32, request: &[u8], answer: &mut [u8]) -> Result<(), Over> {
        let mut socket = self.connect()?;
        let mut lost = 0;
        for _ in 0..requests {
            self.control.go_on()?;
            let began = Instant::now();
            self.control.wait(CallKind::Send, waits, || system::send(&socket, request))?;
            if self.heard(&socket, answer, began)? {
                self.tally.lock().answered(began.elapsed());
                lost = 0;
                continue;
            }
            self.tally.lock().lost();
            lost += 1;
            if lost == NOBODY {
                let seconds = LOST_AFTER.as_secs() as u32 * NOBODY;
                return Err(self.control.end(VariantEnd::NoAnswer(seconds)));
            }
            // An answer that comes late after all is not taken for that to the next request.
            socket = self.connect()?;
        }
        Ok(())
    }

    /// Waits for the answer to a datagram; returns whether it came.
    fn heard(&self, mut socket: &Socket, answer: &mut [u8], began: Instant) -> Result<bool, Over> {
        use std::io::Read as _;
        loop {
            match socket.read(answer) {
                Ok(_) => return Ok(true),
                Err(error) if waits(&error) => {
                    self.control.go_on()?;
                    if began.elapsed() > LOST_AFTER {
                        return Ok(false);
                    }
                }
                Err(error) => return Err(self.control.fail(CallKind::Recv, &error)),
            }
        }
    }
}
