//! One answer of `sock_diag(7)`, read: `struct inet_diag_msg` and the attributes behind it.
//!
//! The attributes have grown with the kernel. What an older one does not send is left out, and what
//! a newer one adds is passed over.

use std::net::{IpAddr, SocketAddr};

use netlink_packet_core::{NlasIterator, Parseable};
use netlink_packet_sock_diag::{
    INET_DIAG_INFO, INET_DIAG_SKMEMINFO, INET_DIAG_SKV6ONLY,
    inet::{InetResponseHeader, SocketId as Addresses, Timer as ParsedTimer},
};

use crate::model::{AcceptQueue, KernelView, Protocol, TcpFigures, TcpState, Timer, TimerKind};

/// Length of `struct inet_diag_msg`.
const HEADER_LENGTH: usize = 72;

/// Where its `idiag_expires` is, in milliseconds. The library leaves it out for TIME-WAIT.
const EXPIRES: usize = 52;

/// A socket of this machine as the kernel tells it.
#[derive(Clone, Debug)]
pub(in crate::net) struct Seen {
    /// Its addresses in the kernel's own form, with its cookie: what it is looked up by.
    pub(in crate::net) addresses: Addresses,
    /// Whether it takes no IPv4 connections (`IPV6_V6ONLY`).
    pub(in crate::net) only_v6: bool,
    /// Its user.
    pub(in crate::net) uid: u32,
    /// What it shows.
    pub(in crate::net) view: KernelView,
}

impl Seen {
    /// Reads an answer; `None` if it is none that this program understands.
    pub(super) fn parse(protocol: Protocol, payload: &[u8]) -> Option<Self> {
        let header = InetResponseHeader::parse(payload.get(..HEADER_LENGTH)?).ok()?;
        let is_tcp = protocol == Protocol::Tcp;
        let state = is_tcp.then(|| TcpState::from_linux(header.state)).flatten();
        let mut view = KernelView {
            state,
            local: address(header.socket_id.source_address, header.socket_id.source_port),
            peer: address(header.socket_id.destination_address, header.socket_id.destination_port),
            inode: Some(header.inode).filter(|inode| *inode != 0),
            receive_queue: header.recv_queue,
            send_queue: header.send_queue,
            timer: timer(header.timer.as_ref(), word(payload, EXPIRES)?),
            ..KernelView::default()
        };
        let mut only_v6 = false;
        for attribute in NlasIterator::new(&payload[HEADER_LENGTH..]) {
            let attribute = attribute.ok()?;
            match (attribute.kind(), protocol) {
                (INET_DIAG_INFO, Protocol::Tcp) => view.tcp = figures(attribute.value()),
                (INET_DIAG_SKV6ONLY, _) => only_v6 = attribute.value().first() == Some(&1),
                (INET_DIAG_SKMEMINFO, Protocol::Udp) => {
                    view.drops = word(attribute.value(), 8 * 4).unwrap_or(0);
                }
                _ => {}
            }
        }
        if let Some(state) = state {
            leave_data_alone(&mut view, state);
        }
        Some(Self { addresses: header.socket_id, only_v6, uid: header.uid, view })
    }

    /// The number that the kernel knows it by, all its life (`SO_COOKIE`).
    pub(in crate::net) fn cookie(&self) -> u64 {
        // Two 32-bit words, the lower one first, each in the machine's own order.
        let half = |place| u64::from(word(&self.addresses.cookie, place).unwrap_or_default());
        half(0) | half(4) << 32
    }
}

/// The kernel counts queues in sequence numbers, of which SYN and FIN take one each, and uses the
/// fields of a listener for its accept queue.
fn leave_data_alone(view: &mut KernelView, state: TcpState) {
    if state == TcpState::Listen {
        let (waiting, limit) = (view.receive_queue, view.send_queue);
        view.waiting_room = Some(AcceptQueue { waiting, limit, seats: Vec::new() });
        (view.receive_queue, view.send_queue, view.tcp) = (0, 0, None);
    }
    if state.has_peers_fin() {
        view.receive_queue = view.receive_queue.saturating_sub(1);
    }
    if state.awaits_acknowledgement() {
        view.send_queue = view.send_queue.saturating_sub(1);
        // A FIN goes last: if anything was not sent, it was not.
        if let Some(figures) = &mut view.tcp
            && state != TcpState::SynSent
        {
            figures.not_sent = figures.not_sent.saturating_sub(1);
        }
    }
}

fn timer(parsed: Option<&ParsedTimer>, remaining_millis: u32) -> Option<Timer> {
    let kind = match parsed? {
        ParsedTimer::Retransmit(..) => TimerKind::Retransmit,
        ParsedTimer::KeepAlive(_) => TimerKind::KeepAlive,
        ParsedTimer::TimeWait => TimerKind::TimeWait,
        ParsedTimer::Probe(_) => TimerKind::ZeroWindowProbe,
    };
    Some(Timer { kind, remaining_millis })
}

/// The fields of `struct tcp_info` (`include/uapi/linux/tcp.h`) by their places in it.
fn figures(info: &[u8]) -> Option<TcpFigures> {
    Some(TcpFigures {
        send_mss: word(info, 16)?,
        round_trip_micros: word(info, 68)?,
        congestion_window: word(info, 80)?,
        retransmits: word(info, 100)?,
        segments_out: word(info, 136).unwrap_or(0),
        segments_in: word(info, 140).unwrap_or(0),
        not_sent: word(info, 144).unwrap_or(0),
        send_window: word(info, 228).unwrap_or(0),
    })
}

fn word(bytes: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(place..place + 4)?.try_into().ok()?))
}

/// None for one that stands for no address at all.
fn address(ip: IpAddr, port: u16) -> Option<SocketAddr> {
    (port != 0).then(|| SocketAddr::new(ip, port))
}
