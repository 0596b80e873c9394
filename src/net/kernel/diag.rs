//! Asking Linux for its sockets: the requests of `sock_diag(7)` and their answers.
//!
//! There are two ways to ask. A *dump* walks a whole table of the kernel and finds everything,
//! which costs as much as the table is long, however few sockets are wanted. A *look-up* asks for
//! connections that are known by their addresses, many in one request, and costs what they cost.

use std::collections::HashMap;
use std::io;

use netlink_packet_core::{
    Emitable, ErrorBuffer, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_DONE, NLMSG_ERROR, NetlinkBuffer,
    NetlinkHeader, NetlinkMessage,
};
use netlink_packet_sock_diag::{
    AF_INET, AF_INET6, IPPROTO_TCP, IPPROTO_UDP, SOCK_DIAG_BY_FAMILY, SockDiagMessage,
    inet::{ExtensionFlags, InetRequest, SocketId as Addresses, StateFlags},
};
use netlink_sys::{Socket, protocols::NETLINK_SOCK_DIAG};

use super::seen::Seen;
use crate::model::{Family, Protocol};

/// This many look-ups go in one request: their answers must all fit into the netlink socket's buffer.
const LOOK_UPS_AT_ONCE: usize = 32;

/// The longest part of an answer; the kernel sends no longer ones (`NLMSG_GOODSIZE`, and 32 KiB
/// for a reader with room).
const LONGEST_PART: usize = 64 * 1024;

/// Which sockets a dump finds, by the numbers of Linux's states.
#[derive(Clone, Copy, Debug)]
pub(in crate::net) enum States {
    /// TCP sockets that listen.
    Listening,
    /// All that have, had or seek a peer.
    Connected,
    /// Connections that are over and whose addresses are still kept.
    TimeWait,
    /// All of them, also those that are bound and nothing more (Linux 6.8 and later).
    All,
}

impl States {
    const LISTEN: u32 = 1 << 10;
    const TIME_WAIT: u32 = 1 << 6;

    fn flags(self) -> StateFlags {
        StateFlags::from_bits_retain(match self {
            Self::Listening => Self::LISTEN,
            Self::TimeWait => Self::TIME_WAIT,
            Self::Connected => !Self::LISTEN & 0xfff,
            Self::All => u32::MAX,
        })
    }
}

/// A way to the kernel's tables.
pub(in crate::net) struct Diag {
    socket: Socket,
    part: Vec<u8>,
    sequence: u32,
}

impl Diag {
    pub(in crate::net) fn open() -> io::Result<Self> {
        let socket = Socket::new(NETLINK_SOCK_DIAG)?;
        Ok(Self { socket, part: Vec::with_capacity(LONGEST_PART), sequence: 0 })
    }

    /// Shows `visit` every socket of this machine of that protocol and family in these states.
    pub(in crate::net) fn dump(
        &mut self,
        (protocol, family): (Protocol, Family),
        states: States,
        mut visit: impl FnMut(Seen),
    ) -> io::Result<()> {
        let anywhere = match family {
            Family::V4 => Addresses::new_v4(),
            Family::V6 => Addresses::new_v6(),
        };
        let mut request = Vec::new();
        self.sequence = self.sequence.wrapping_add(1);
        let flags = NLM_F_REQUEST | NLM_F_DUMP;
        append_request(
            &mut request,
            (flags, self.sequence),
            (protocol, family),
            states.flags(),
            anywhere,
        );
        self.socket.send(&request, 0)?;
        let mut done = false;
        while !done {
            let asked = self.sequence;
            self.receive(|sequence, part| {
                match part {
                    // The rest of an answer that was given up.
                    _ if sequence != asked => {}
                    MessagePart::Socket(payload) => {
                        if let Some(seen) = Seen::parse(protocol, payload) {
                            visit(seen);
                        }
                    }
                    MessagePart::Refused(error) => return Err(error),
                    MessagePart::Done => done = true,
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Looks up TCP connections by the addresses and the cookie that were seen of them earlier.
    /// `None` for one that the kernel holds no longer.
    pub(in crate::net) fn look_up(
        &mut self,
        family: Family,
        wanted: &[Addresses],
    ) -> io::Result<Vec<Option<Seen>>> {
        let mut found = Vec::with_capacity(wanted.len());
        for some in wanted.chunks(LOOK_UPS_AT_ONCE) {
            self.look_up_some(family, some, &mut found)?;
        }
        Ok(found)
    }

    fn look_up_some(
        &mut self,
        family: Family,
        wanted: &[Addresses],
        found: &mut Vec<Option<Seen>>,
    ) -> io::Result<()> {
        let mut request = Vec::new();
        let mut places = HashMap::with_capacity(wanted.len());
        let first = found.len();
        for (place, addresses) in wanted.iter().enumerate() {
            self.sequence = self.sequence.wrapping_add(1);
            places.insert(self.sequence, first + place);
            let kind = (Protocol::Tcp, family);
            let header = (NLM_F_REQUEST, self.sequence);
            append_request(
                &mut request,
                header,
                kind,
                StateFlags::from_bits_retain(u32::MAX),
                addresses.clone(),
            );
            found.push(None);
        }
        self.socket.send(&request, 0)?;
        // To each request comes one answer.
        while !places.is_empty() {
            self.receive(|sequence, part| {
                let Some(place) = places.remove(&sequence) else {
                    return Ok(());
                };
                match part {
                    MessagePart::Socket(payload) => {
                        found[place] = Seen::parse(Protocol::Tcp, payload);
                    }
                    // Nobody there any more, or somebody else.
                    MessagePart::Refused(error)
                        if matches!(
                            rustix::io::Errno::from_io_error(&error),
                            Some(rustix::io::Errno::NOENT | rustix::io::Errno::STALE)
                        ) => {}
                    MessagePart::Refused(error) => return Err(error),
                    MessagePart::Done => {}
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Reads one datagram of the kernel's and shows `visit` the messages in it.
    fn receive(
        &mut self,
        mut visit: impl FnMut(u32, MessagePart<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.part.clear();
        self.socket.recv(&mut self.part, 0)?;
        let mut rest = self.part.as_slice();
        while !rest.is_empty() {
            let message = NetlinkBuffer::new_checked(rest).map_err(io::Error::other)?;
            let sequence = message.sequence_number();
            match message.message_type() {
                NLMSG_DONE => match refusal(message.payload()) {
                    Some(error) => visit(sequence, MessagePart::Refused(error))?,
                    None => visit(sequence, MessagePart::Done)?,
                },
                NLMSG_ERROR => {
                    let error = ErrorBuffer::new_checked(message.payload());
                    let code = error.map_err(io::Error::other)?.code();
                    let number = code.map_or(0, |code| code.get().saturating_neg());
                    visit(sequence, MessagePart::Refused(io::Error::from_raw_os_error(number)))?;
                }
                SOCK_DIAG_BY_FAMILY => visit(sequence, MessagePart::Socket(message.payload()))?,
                _ => {}
            }
            // Messages begin at multiples of four bytes.
            let length = (message.length() as usize).next_multiple_of(4).max(4);
            rest = rest.get(length..).unwrap_or_default();
        }
        Ok(())
    }
}

/// A message of the kernel's.
enum MessagePart<'part> {
    Socket(&'part [u8]),
    Refused(io::Error),
    Done,
}

/// Why a dump was refused, which its end tells (`struct nlmsghdr` of `NLMSG_DONE`, netlink(7)).
fn refusal(done: &[u8]) -> Option<io::Error> {
    let code = i32::from_ne_bytes(done.get(..4)?.try_into().ok()?);
    (code < 0).then(|| io::Error::from_raw_os_error(code.saturating_neg()))
}

fn append_request(
    request: &mut Vec<u8>,
    (flags, sequence_number): (u16, u32),
    (protocol, family): (Protocol, Family),
    states: StateFlags,
    socket_id: Addresses,
) {
    let mut header = NetlinkHeader::default();
    header.flags = flags;
    header.sequence_number = sequence_number;
    let inner = SockDiagMessage::InetRequest(InetRequest {
        family: match family {
            Family::V4 => AF_INET,
            Family::V6 => AF_INET6,
        },
        protocol: match protocol {
            Protocol::Tcp => IPPROTO_TCP,
            Protocol::Udp => IPPROTO_UDP,
        },
        extensions: ExtensionFlags::INFO | ExtensionFlags::SKMEMINFO,
        states,
        socket_id,
    });
    let mut message = NetlinkMessage::new(header, inner.into());
    message.finalize();
    let start = request.len();
    request.resize(start + message.buffer_len(), 0);
    message.emit(&mut request[start..]);
}
