//! Making a call: the system call, and what its answer means for the socket.
//!
//! A call is attempted when it is asked for and, if it had to wait, each time the socket is ready.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use bytes::Bytes;
use socket2::Socket;

use super::Worker;
use super::pending::Pending;
use super::starting::{live, log_opened};
use crate::model::{
    BehaviourEnd, Call, Errno, Mode, Needed, OptionValue, Origin, Outcome, Protocol, SocketId,
};
use crate::net::readiness::Poller;
use crate::net::system::RecvMode;
use crate::net::{option, system};

/// Bytes that a socket which reads by itself asks for. Every datagram fits.
const READ_LENGTH: u32 = 65_536;

/// Bytes that one receive is given room for at most; no socket's buffer holds as many.
const LONGEST_READ: u32 = 64 * 1024 * 1024;

/// Reads, or connections, that are taken before the mailbox is looked at again.
const READS_PER_TURN: usize = 16;

/// Bytes that are sent before the mailbox is looked at again.
const SENT_PER_TURN: usize = 1024 * 1024;

/// What one attempt came to.
enum Attempt {
    Returned(Outcome, Bytes),
    /// It cannot go on before the socket is ready.
    WouldBlock,
    /// It could go on; other work comes first.
    Yielded,
}

impl Attempt {
    fn done(answer: io::Result<()>) -> Self {
        match answer {
            Ok(()) => Self::Returned(Outcome::Done, Bytes::new()),
            Err(error) => Self::failed(&error),
        }
    }

    /// The value of an option, if the kernel tells it.
    fn option(answer: io::Result<Option<OptionValue>>) -> Self {
        match answer {
            Ok(Some(value)) => Self::Returned(Outcome::Option { value }, Bytes::new()),
            Ok(None) => Self::Returned(Outcome::Done, Bytes::new()),
            Err(error) => Self::failed(&error),
        }
    }

    fn failed(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::WouldBlock {
            Self::WouldBlock
        } else {
            Self::Returned(Outcome::Failed(Errno::from_io_error(error)), Bytes::new())
        }
    }
}

impl Worker {
    /// Makes the system call of `pending` and logs its return. Gives it back if it must wait.
    pub(super) fn attempt(&mut self, mut pending: Pending) -> Option<Pending> {
        // That a connect which waits has succeeded is something that it sees.
        let only_sees = pending.waits && pending.is_connect();
        let kind = pending.call.kind();
        if kind.is_seen_by_others() && !only_sees {
            // Sending changes no state, unless it fails.
            if !kind.is_send() {
                self.tracked.begin_call();
            }
            pending.place = Some(self.registry.log.reserve());
        }
        pending.resumes = None;
        let attempt = self.system_call(&mut pending);
        pending.yielded = matches!(attempt, Attempt::Yielded);
        match attempt {
            Attempt::Returned(outcome, payload) => {
                // What a peek has seen is still to be read, the end of a stream as well; an error
                // is told once.
                let peeked =
                    matches!(pending.call, Call::Peek(_)) && matches!(outcome, Outcome::Failed(_));
                if peeked || matches!(pending.call, Call::Recv(_) | Call::RecvFrom(_)) {
                    self.note_end_of_reading(&outcome);
                }
                self.returned(&mut pending, outcome, payload);
                if let Call::Shutdown(how) = pending.call {
                    self.after_shutdown(how, &outcome);
                }
                None
            }
            Attempt::WouldBlock | Attempt::Yielded => Some(self.wait(pending)),
        }
    }

    fn system_call(&mut self, pending: &mut Pending) -> Attempt {
        match &pending.call {
            Call::Bind(address) => Attempt::done(system::bind(&self.socket, *address)),
            Call::Listen(backlog) => Attempt::done(system::listen(&self.socket, *backlog)),
            Call::Accept => self.accept(pending),
            Call::Connect(address) => self.connect(*address, pending.waits),
            Call::Send(data) => {
                let data = data.clone();
                self.send(pending, &data, system::send)
            }
            Call::SendTo(data, address) => {
                let (data, address) = (data.clone(), *address);
                self.send(pending, &data, |socket, data| system::send_to(socket, data, address))
            }
            Call::SendUrgent(data) => {
                let data = data.clone();
                self.send(pending, &data, system::send_urgent)
            }
            Call::Recv(length) => self.receive(*length, RecvMode::Take, false),
            Call::RecvFrom(length) => self.receive(*length, RecvMode::Take, true),
            Call::Peek(length) => self.receive(*length, RecvMode::Peek, true),
            Call::RecvUrgent(length) => self.receive(*length, RecvMode::Urgent, false),
            Call::Shutdown(how) => Attempt::done(system::shutdown(&self.socket, *how)),
            Call::SetOption(option, value) => {
                Attempt::option(option::set(&self.socket, *option, *value))
            }
            Call::GetOption(option) => {
                Attempt::option(option::get(&self.socket, *option).map(Some))
            }
            // The descriptor goes with the thread: the worker closes, and attempts nothing.
            Call::Close => Attempt::WouldBlock,
        }
    }

    fn connect(&mut self, address: SocketAddr, began_before: bool) -> Attempt {
        let answer = if began_before {
            system::finish_connect(&self.socket, address)
        } else {
            system::connect(&self.socket, address)
        };
        match answer {
            // A first call is told EALREADY when an earlier one's handshake is under way.
            Err(error) if Errno::from_io_error(&error).name() == "EALREADY" && !began_before => {
                Attempt::failed(&error)
            }
            Err(error) if system::is_under_way(&error) => Attempt::WouldBlock,
            answer => Attempt::done(answer),
        }
    }

    /// Sends as a blocking socket does: a stream until the kernel has taken everything, a datagram
    /// at once or not at all.
    fn send(
        &mut self,
        pending: &mut Pending,
        data: &Bytes,
        system_call: impl Fn(&Socket, &[u8]) -> io::Result<usize>,
    ) -> Attempt {
        if !self.log_has_room() {
            return Attempt::WouldBlock;
        }
        if self.protocol == Protocol::Udp {
            return match system_call(&self.socket, data) {
                Ok(length) => {
                    debug_assert_eq!(length, data.len(), "a datagram was sent in part");
                    let outcome = Outcome::Sent { bytes: length as u64 };
                    Attempt::Returned(outcome, data.slice(..length))
                }
                Err(error) => Attempt::failed(&error),
            };
        }
        // Urgent bytes are no part of the stream.
        let pieces = self.pieces().filter(|_| matches!(pending.call, Call::Send(_)));
        let at_once = pieces.map_or(SENT_PER_TURN, |pieces| pieces.bytes);
        let until = data.len().min(pending.sent + at_once);
        loop {
            match system_call(&self.socket, &data[pending.sent..until]) {
                Ok(bytes) => {
                    pending.sent += bytes;
                    self.tracked.add_sent(bytes);
                }
                Err(error) => {
                    return match Attempt::failed(&error) {
                        Attempt::Returned(outcome, _) => {
                            Attempt::Returned(outcome, pending.sent_data())
                        }
                        waits => waits,
                    };
                }
            }
            if pending.sent == data.len() {
                let outcome = Outcome::Sent { bytes: pending.sent as u64 };
                return Attempt::Returned(outcome, data.clone());
            }
            if pending.sent == until {
                pending.resumes = pieces.map(|pieces| Instant::now() + pieces.pause);
                return Attempt::Yielded;
            }
        }
    }

    fn receive(&mut self, length: u32, manner: RecvMode, with_sender: bool) -> Attempt {
        if !self.log_has_room() {
            return Attempt::WouldBlock;
        }
        let room = self.buffer.room(length.min(LONGEST_READ) as usize);
        let received = system::receive(&self.socket, self.protocol, manner, room);
        if received.is_err() {
            self.buffer.give_back();
        }
        let received = match received {
            Ok(received) => received,
            // Of a stream, the urgent byte is never waited for.
            Err(error) if manner == RecvMode::Urgent && self.protocol == Protocol::Tcp => {
                return Attempt::Returned(
                    Outcome::Failed(Errno::from_io_error(&error)),
                    Bytes::new(),
                );
            }
            // A blocking recvfrom would return 0 here (Linux, __skb_wait_for_more_packets); one that
            // does not block is told EAGAIN, while poll says for ever that it could read.
            Err(error)
                if error.kind() == io::ErrorKind::WouldBlock && self.reads_nothing_more() =>
            {
                return Attempt::Returned(Outcome::EndOfStream, Bytes::new());
            }
            Err(error) => return Attempt::failed(&error),
        };
        let payload = self.buffer.take(received.length);
        let bytes = received.length as u64;
        let ended = bytes == 0 && self.read_shut_down && received.from.is_none();
        let outcome = match self.protocol {
            Protocol::Tcp if bytes == 0 && length > 0 => Outcome::EndOfStream,
            Protocol::Tcp => Outcome::Received { bytes },
            Protocol::Udp if ended => Outcome::EndOfStream,
            Protocol::Udp => {
                let from = received.from.filter(|_| with_sender);
                let (truncated, lost) = (received.truncated, received.lost as u64);
                Outcome::Datagram { bytes, from, truncated, lost }
            }
        };
        Attempt::Returned(outcome, payload)
    }

    /// Whether receiving datagrams was shut down.
    fn reads_nothing_more(&self) -> bool {
        self.protocol == Protocol::Udp && self.read_shut_down
    }

    /// A stream that has ended or broken is not read by itself any more: it would say so for ever.
    fn note_end_of_reading(&mut self, outcome: &Outcome) {
        let broken = self.had_peer
            && matches!(outcome, Outcome::Failed(_))
            && self.describe().peer.is_none();
        self.read_ended |= broken || *outcome == Outcome::EndOfStream;
    }

    fn accept(&mut self, pending: &mut Pending) -> Attempt {
        // Taken first: a connection that could not be waited on would have to be broken off.
        let accepted = Poller::new().and_then(|poller| Ok((poller, system::accept(&self.socket)?)));
        match accepted {
            Ok((poller, (connection, peer))) => {
                let socket = self.seat(connection, poller, pending);
                Attempt::Returned(Outcome::Accepted { socket, peer }, Bytes::new())
            }
            Err(error) => Attempt::failed(&error),
        }
    }

    /// Gives an accepted connection a thread of its own. What that then does comes after the return
    /// of `accept`. Where the system has no thread, the log says so, the connection is closed again,
    /// and accepting by itself ends, since the next would go the same way.
    fn seat(&mut self, connection: Socket, poller: Poller, accept: &mut Pending) -> SocketId {
        let socket_id = self.registry.next_socket_id();
        let (protocol, family) = (self.protocol, self.family);
        let origin = Origin::AcceptedBy(self.socket_id);
        let kind = (protocol, family);
        let (registry, behaviours) = (Arc::clone(&self.registry), self.behaviours_for_accepted());
        let (hand_over, handed_over) = sync_channel(1);
        // Before the log tells of the socket: whoever reads that may have it make a call at once.
        let started = self.registry.start(poller, socket_id, kind, move |seat| {
            if let Ok((connection, standing)) = handed_over.recv() {
                live(registry, seat, connection, kind, standing, behaviours);
            }
        });
        let standing = log_opened(&self.registry, socket_id, &connection, kind, origin);
        accept.place = Some(self.registry.log.reserve());
        match started {
            // The thread waits for just this.
            Ok(()) => hand_over.send((connection, standing)).unwrap_or_default(),
            Err(error) => {
                let errno = self.registry.log_open_failed(socket_id, kind, Needed::Thread, &error);
                // It has SO_LINGER from its listener (Linux), and nobody waits for its peer.
                option::end_lingering(&connection).unwrap_or_default();
                self.accept_no_more(Some(errno));
            }
        }
        socket_id
    }

    /// Takes the connections that wait. An error that would come again at once (no descriptors
    /// left, say) ends accepting by itself.
    pub(super) fn accept_by_itself(&mut self) {
        for _ in 0..READS_PER_TURN {
            if !self.accepts_by_itself() {
                return;
            }
            let mut pending = self.program_call(Call::Accept);
            match self.accept(&mut pending) {
                Attempt::Returned(outcome, payload) => {
                    self.returned(&mut pending, outcome, payload);
                    if let Outcome::Failed(errno) = outcome
                        && errno.name() != "ECONNABORTED"
                    {
                        return self.accept_no_more(Some(errno));
                    }
                }
                Attempt::WouldBlock | Attempt::Yielded => return,
            }
        }
    }

    /// Ends accepting by itself, and the behaviours that it was for.
    fn accept_no_more(&mut self, errno: Option<Errno>) {
        self.set_accepting(Mode::Step);
        let why = errno.map_or(BehaviourEnd::Stopped, BehaviourEnd::Failed);
        self.end_accepting_behaviours(&why);
    }

    /// Takes what has come, as a program's loop would. Only called when poll reports that something
    /// has, so these reads do not wait.
    pub(super) fn read_by_itself(&mut self) {
        let call = match self.protocol {
            Protocol::Tcp => Call::Recv(READ_LENGTH),
            Protocol::Udp => Call::RecvFrom(READ_LENGTH),
        };
        for _ in 0..READS_PER_TURN {
            let mut pending = self.program_call(call.clone());
            match self.receive(READ_LENGTH, RecvMode::Take, true) {
                Attempt::Returned(outcome, payload) => {
                    self.note_end_of_reading(&outcome);
                    self.returned(&mut pending, outcome, payload);
                    // What a behaviour makes of it may take long.
                    if self.read_ended || !self.behaviours.is_empty() {
                        return;
                    }
                }
                Attempt::WouldBlock | Attempt::Yielded => return,
            }
        }
    }
}
