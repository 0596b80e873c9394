//! The numbers of a connection's packets.

use std::collections::BTreeMap;

use etherparse::{PacketHeaders, TransportHeader};
use pcap_file::pcapng::{Block, PcapNgReader};

use super::*;
use crate::model::SocketId;
use crate::session::Header;

/// The sequence number, acknowledgement and length of every packet that `talk` makes.
fn numbers(talk: impl FnOnce(&mut Connection, &mut Capture<'_>)) -> Vec<(u32, u32, usize)> {
    let address = |text: &str| text.parse().unwrap();
    let ends = Pair { caller: address("127.0.0.1:1"), called: address("127.0.0.1:2") };
    let mut found = FoundConnection::between(ends);
    found.sockets.caller = Some(SocketId(2));
    let mut connection = Connection::new(&found, true);
    let mut file = Vec::new();
    let mut capture = Capture::begin(&Header::begin(), BTreeMap::new(), &mut file).unwrap();
    talk(&mut connection, &mut capture);
    capture.finish().unwrap();
    let mut reader = PcapNgReader::new(file.as_slice()).unwrap();
    let mut numbers = Vec::new();
    while let Some(block) = reader.next_block() {
        let Block::EnhancedPacket(block) = block.unwrap() else { continue };
        let read = PacketHeaders::from_ethernet_slice(&block.data).unwrap();
        let Some(TransportHeader::Tcp(header)) = read.transport else { panic!("no TCP") };
        let payload = read.payload.slice().len();
        numbers.push((header.sequence_number, header.acknowledgment_number, payload));
    }
    numbers
}

fn bytes(known: &[u8]) -> Bytes<'_> {
    Bytes { known, length: known.len() as u64, is_urgent: false }
}

#[test]
fn a_handshake_takes_a_number_of_each_end_and_every_byte_one_more() {
    let numbers = numbers(|connection, capture| {
        connection.begin(0, capture).unwrap();
        connection.sent(Side::Caller, bytes(b"hello"), capture).unwrap();
        connection.begin(1, capture).unwrap();
        connection.sent(Side::Caller, bytes(b"!"), capture).unwrap();
    });
    let (a, b) = (0x1000_0000, 0x7000_0000);
    let handshake = [(a, 0, 0), (b, a + 1, 0), (a + 1, b + 1, 0)];
    let data = [(a + 1, b + 1, 5), (b + 1, a + 6, 0), (a + 6, b + 1, 1), (b + 1, a + 7, 0)];
    assert_eq!(numbers, [&handshake[..], &data].concat());
}

#[test]
fn sequence_numbers_go_on_from_zero_behind_the_largest() {
    let numbers = numbers(|connection, capture| {
        connection.begin(0, capture).unwrap();
        connection.ends.caller.next = u32::MAX - 1;
        connection.sent(Side::Caller, bytes(b"over the end"), capture).unwrap();
        connection.sent(Side::Caller, bytes(b"."), capture).unwrap();
    });
    let b = 0x7000_0001;
    let expected = [(u32::MAX - 1, b, 12), (b, 10, 0), (10, b, 1), (b, 11, 0)];
    assert_eq!(numbers[3..], expected);
}

#[test]
fn what_is_longer_than_a_segment_becomes_several_each_acknowledged() {
    let data = vec![7; 2 * LARGEST_SEGMENT + 1];
    let numbers = numbers(|connection, capture| {
        connection.begin(0, capture).unwrap();
        connection.sent(Side::Caller, bytes(&data), capture).unwrap();
    });
    let lengths: Vec<_> = numbers[3..].iter().map(|(_, _, length)| *length).collect();
    assert_eq!(lengths, [LARGEST_SEGMENT, 0, LARGEST_SEGMENT, 0, 1, 0]);
}
