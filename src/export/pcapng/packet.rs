//! One packet, byte by byte: Ethernet, IP and TCP or UDP headers around bytes that crossed.
//!
//! It is a frame as Linux shows them on its loopback interface: Ethernet, with addresses of zeros. Every
//! program that reads captures reads those, IPv4 beside IPv6 at several interfaces. Of link types without
//! a header of their own, libpcap takes one file with two interfaces for two kinds of link.
//!
//! Bytes that are not known are never made up: such a packet says how long it was and ends before
//! them, as one does that was captured in part. Its checksum is 0, since it covers what is not there.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use etherparse::{
    EtherType, Ethernet2Header, IpNumber, Ipv4Header, Ipv6FlowLabel, Ipv6Header, TcpHeader,
    UdpHeader,
};

/// Hops that a packet has before it, as Linux sets them.
const HOPS: u8 = 64;

/// Bytes of data that a TCP segment carries at most: what Linux puts into one on the loopback
/// interface over IPv4.
pub(super) const LARGEST_SEGMENT: usize = 65_495;

/// A packet as a capture holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    /// From the Ethernet header to the last byte that is known.
    pub(super) bytes: Vec<u8>,
    /// Bytes that it had.
    pub(super) length: u32,
}

/// The bytes that a packet carries.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Carried<'a> {
    /// Those that are known: the first ones.
    pub(super) known: &'a [u8],
    /// How many there are.
    pub(super) length: usize,
}

impl Carried<'_> {
    fn is_whole(self) -> bool {
        self.known.len() == self.length
    }
}

/// Bytes that a datagram to this address carries at most.
pub(super) fn largest_datagram(to: SocketAddr) -> usize {
    let headers = if to.is_ipv4() { Ipv4Header::MIN_LEN + UdpHeader::LEN } else { UdpHeader::LEN };
    usize::from(u16::MAX) - headers
}

/// A TCP segment. The ports and the checksum of `header` are set here.
///
/// # Errors
/// When it carries more than fits.
pub(super) fn segment(
    (from, to): (SocketAddr, SocketAddr),
    mut header: TcpHeader,
    carried: Carried<'_>,
) -> io::Result<Packet> {
    (header.source_port, header.destination_port) = (from.port(), to.port());
    if carried.is_whole() {
        let sum = match addresses(from, to) {
            AddressPair::V4(from, to) => header.calc_checksum_ipv4_raw(from, to, carried.known),
            AddressPair::V6(from, to) => header.calc_checksum_ipv6_raw(from, to, carried.known),
        };
        header.checksum = sum.map_err(io::Error::other)?;
    }
    packet((from, to), IpNumber::TCP, &header.to_bytes(), carried)
}

/// A UDP datagram.
///
/// # Errors
/// When it carries more than [`largest_datagram`].
pub(super) fn datagram(
    (from, to): (SocketAddr, SocketAddr),
    carried: Carried<'_>,
) -> io::Result<Packet> {
    let header = UdpHeader::without_ipv4_checksum(from.port(), to.port(), carried.length);
    let mut header = header.map_err(io::Error::other)?;
    if carried.is_whole() {
        let sum = match addresses(from, to) {
            AddressPair::V4(from, to) => header.calc_checksum_ipv4_raw(from, to, carried.known),
            AddressPair::V6(from, to) => header.calc_checksum_ipv6_raw(from, to, carried.known),
        };
        header.checksum = sum.map_err(io::Error::other)?;
    }
    packet((from, to), IpNumber::UDP, &header.to_bytes(), carried)
}

/// Two addresses of one family.
enum AddressPair {
    V4([u8; 4], [u8; 4]),
    V6([u8; 16], [u8; 16]),
}

/// The addresses in the IP header: of IPv6 wherever one of them is.
fn addresses(from: SocketAddr, to: SocketAddr) -> AddressPair {
    let wide = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => Ipv6Addr::octets(&ip),
    };
    match (from.ip(), to.ip()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => AddressPair::V4(from.octets(), to.octets()),
        (from, to) => AddressPair::V6(wide(from), wide(to)),
    }
}

fn packet(
    (from, to): (SocketAddr, SocketAddr),
    protocol: IpNumber,
    transport: &[u8],
    carried: Carried<'_>,
) -> io::Result<Packet> {
    let length = u16::try_from(transport.len() + carried.length).map_err(io::Error::other)?;
    let headers = Ethernet2Header::LEN + Ipv6Header::LEN + transport.len();
    let mut bytes = Vec::with_capacity(headers + carried.known.len());
    let frame = |ether_type| Ethernet2Header { ether_type, ..Ethernet2Header::default() };
    match addresses(from, to) {
        AddressPair::V4(source, destination) => {
            bytes.extend_from_slice(&frame(EtherType::IPV4).to_bytes());
            let header = Ipv4Header::new(length, HOPS, protocol, source, destination);
            let mut header = header.map_err(io::Error::other)?;
            header.header_checksum = header.calc_header_checksum();
            bytes.extend_from_slice(&header.to_bytes());
        }
        AddressPair::V6(source, destination) => {
            bytes.extend_from_slice(&frame(EtherType::IPV6).to_bytes());
            let header = Ipv6Header {
                traffic_class: 0,
                flow_label: Ipv6FlowLabel::ZERO,
                payload_length: length,
                next_header: protocol,
                hop_limit: HOPS,
                source,
                destination,
            };
            bytes.extend_from_slice(&header.to_bytes());
        }
    }
    let length = (bytes.len() as u32).saturating_add(length.into());
    bytes.extend_from_slice(transport);
    bytes.extend_from_slice(carried.known);
    Ok(Packet { bytes, length })
}

#[cfg(test)]
mod tests {
    use etherparse::{PacketHeaders, TransportHeader, checksum::Sum16BitWords};

    use super::*;

    const PAIRS: [(&str, &str); 2] = [("127.0.0.1:9", "127.0.0.2:1000"), ("[::1]:9", "[::2]:1000")];

    fn whole(known: &[u8]) -> Carried<'_> {
        Carried { known, length: known.len() }
    }

    fn ends((from, to): (&str, &str)) -> (SocketAddr, SocketAddr) {
        (from.parse().unwrap(), to.parse().unwrap())
    }

    /// What a receiver makes of a packet's checksum: 0 if it is right.
    fn sum((from, to): (SocketAddr, SocketAddr), protocol: u8, transport: &[u8]) -> u16 {
        let length = [0, protocol, (transport.len() >> 8) as u8, transport.len() as u8];
        let mut words = Sum16BitWords::new().add_4bytes(length).add_slice(transport);
        let words = match addresses(from, to) {
            AddressPair::V4(from, to) => words.add_4bytes(from).add_4bytes(to),
            AddressPair::V6(from, to) => words.add_16bytes(from).add_16bytes(to),
        };
        words.ones_complement()
    }

    #[test]
    fn segments_are_read_back_and_their_checksums_are_right() {
        for pair in PAIRS {
            for length in [0, 1, 2, 1000, LARGEST_SEGMENT] {
                let (from, to) = ends(pair);
                let payload: Vec<u8> = (0..length).map(|place| place as u8).collect();
                let header = TcpHeader { psh: true, ..TcpHeader::new(0, 0, 7, 8) };
                let packet = segment((from, to), header, whole(&payload)).unwrap();
                assert_eq!(packet.length as usize, packet.bytes.len());
                let read = PacketHeaders::from_ethernet_slice(&packet.bytes).unwrap();
                assert_eq!(read.payload.slice(), payload);
                let Some(TransportHeader::Tcp(header)) = read.transport else { panic!("no TCP") };
                assert_eq!((header.source_port, header.destination_port), (9, 1000));
                assert_eq!((header.sequence_number, header.psh), (7, true));
                let ip = Ethernet2Header::LEN + if from.is_ipv4() { 20 } else { 40 };
                assert_eq!(sum((from, to), 6, &packet.bytes[ip..]), 0);
            }
        }
    }

    #[test]
    fn the_largest_datagrams_fit_and_larger_ones_are_errors() {
        for pair in PAIRS {
            let (from, to) = ends(pair);
            for length in [0, 3, largest_datagram(to)] {
                let payload = vec![5; length];
                let packet = datagram((from, to), whole(&payload)).unwrap();
                let read = PacketHeaders::from_ethernet_slice(&packet.bytes).unwrap();
                assert_eq!(read.payload.slice(), payload);
                let ip = Ethernet2Header::LEN + if from.is_ipv4() { 20 } else { 40 };
                assert_eq!(sum((from, to), 17, &packet.bytes[ip..]), 0);
            }
            let payload = vec![5; largest_datagram(to) + 1];
            assert!(datagram((from, to), whole(&payload)).is_err());
        }
    }

    #[test]
    fn bytes_that_are_not_known_count_and_are_not_there() {
        let (from, to) = ends(PAIRS[0]);
        let carried = Carried { known: b"he", length: 5 };
        let packet = datagram((from, to), carried).unwrap();
        assert_eq!((packet.bytes.len(), packet.length), (44, 47));
        assert!(packet.bytes.ends_with(b"he"));
        let header = Ipv4Header::from_slice(&packet.bytes[Ethernet2Header::LEN..]).unwrap().0;
        assert_eq!(header.total_len, 33);
        assert_eq!(header.header_checksum, header.calc_header_checksum());
    }
}
