//! Sessions made of records, and the packets of their captures as any reader finds them.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use bytes::Bytes;
use etherparse::{NetHeaders, PacketHeaders, TcpHeader, TransportHeader};
use jiff::Timestamp;
use pcap_file::pcapng::{Block, PcapNgReader};
use socket_playground::{
    export::{Format, Selection, write_as},
    model::{
        Call, CallId, Caller, Event, Family, Mode, Origin, Outcome, Protocol, Record, SocketId,
        SocketSnapshot,
    },
    session::Log,
};

/// A packet of a capture.
pub struct Packet {
    pub interface: String,
    pub comments: Vec<String>,
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub tcp: Option<TcpHeader>,
    pub payload: Vec<u8>,
    pub length: u32,
}

/// Reads a capture; everything that a capture must be is asserted on the way.
pub fn read(capture: &[u8]) -> Vec<Packet> {
    let mut reader = PcapNgReader::new(capture).unwrap();
    let (mut packets, mut names, mut last) = (Vec::new(), Vec::new(), None);
    while let Some(block) = reader.next_block() {
        match block.unwrap().into_owned() {
            Block::InterfaceDescription(block) => names.push(format!("{:?}", block.options)),
            Block::EnhancedPacket(block) => {
                assert!(last <= Some(block.timestamp), "time goes backwards");
                last = Some(block.timestamp);
                assert!(block.data.len() <= block.original_len as usize);
                let interface = names[block.interface_id as usize].clone();
                let comments = block.options.iter().map(|option| format!("{option:?}")).collect();
                packets.push(packet(interface, comments, &block.data, block.original_len));
            }
            Block::SystemdJournalExport(_) => {}
            other => panic!("what is this? {other:?}"),
        }
    }
    packets
}

fn packet(interface: String, comments: Vec<String>, bytes: &[u8], length: u32) -> Packet {
    let read = etherparse::LaxPacketHeaders::from_ethernet(bytes).unwrap();
    let (from, to): (IpAddr, IpAddr) = match read.net.unwrap() {
        NetHeaders::Ipv4(header, _) => {
            assert_eq!(u32::from(header.total_len) + 14, length);
            assert_eq!(header.header_checksum, header.calc_header_checksum());
            (header.source.into(), header.destination.into())
        }
        NetHeaders::Ipv6(header, _) => {
            assert_eq!(u32::from(header.payload_length) + 54, length);
            (header.source.into(), header.destination.into())
        }
        NetHeaders::Arp(_) => panic!("no such thing is sent"),
    };
    if bytes.len() == length as usize {
        PacketHeaders::from_ethernet_slice(bytes).unwrap();
    }
    let (from_port, to_port, tcp) = match read.transport.unwrap() {
        TransportHeader::Tcp(header) => (header.source_port, header.destination_port, Some(header)),
        TransportHeader::Udp(header) => (header.source_port, header.destination_port, None),
        other => panic!("what is this? {other:?}"),
    };
    Packet {
        interface,
        comments,
        from: SocketAddr::new(from, from_port),
        to: SocketAddr::new(to, to_port),
        tcp,
        payload: read.payload.slice().to_vec(),
        length,
    }
}

/// What each end has said, if every sequence number and acknowledgement is the one that is due.
pub fn said(packets: &[Packet]) -> BTreeMap<SocketAddr, Vec<u8>> {
    let mut next: BTreeMap<SocketAddr, u32> = BTreeMap::new();
    let mut said: BTreeMap<SocketAddr, Vec<u8>> = BTreeMap::new();
    for packet in packets {
        let header = packet.tcp.as_ref().unwrap();
        assert!(!header.rst, "nothing was broken off");
        if header.syn {
            assert_eq!(next.insert(packet.from, header.sequence_number.wrapping_add(1)), None);
        } else {
            assert_eq!(next[&packet.from], header.sequence_number);
            let taken = packet.payload.len() as u32 + u32::from(header.fin);
            next.insert(packet.from, header.sequence_number.wrapping_add(taken));
        }
        if header.ack {
            assert_eq!(next[&packet.to], header.acknowledgment_number);
        }
        said.entry(packet.from).or_default().extend(&packet.payload);
    }
    said
}

pub fn exported(log: &Log, format: Format, selection: &Selection) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_as(format, log, selection, &mut bytes, &|_, _| true).unwrap();
    bytes
}

pub fn record(
    socket: u32,
    event: Event,
    standing: Option<SocketSnapshot>,
    payload: &[u8],
) -> Record {
    Record {
        number: 0,
        wall: Timestamp::UNIX_EPOCH,
        since_start_nanos: 0,
        socket: SocketId(socket),
        event,
        standing: standing.map(Box::new),
        length: payload.len() as u64,
        payload: Bytes::copy_from_slice(payload),
    }
}

pub fn opened(
    socket: u32,
    protocol: Protocol,
    origin: Origin,
    standing: Option<SocketSnapshot>,
) -> Record {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let event = Event::Opened { protocol, family: Family::V4, origin, reading, accepting };
    record(socket, event, standing, b"")
}

pub fn returned(
    socket: u32,
    call: Call<u64>,
    outcome: Outcome,
    standing: Option<SocketSnapshot>,
    payload: &[u8],
) -> Record {
    let (call_id, caller, elapsed_nanos) = (CallId(1), Caller::Person, 1);
    let event = Event::Returned { call_id, call, outcome, elapsed_nanos, caller };
    record(socket, event, standing, payload)
}
