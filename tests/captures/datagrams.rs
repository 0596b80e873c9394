//! Decides whether datagrams are in a capture for Wireshark once each, between the right addresses.

use std::net::{SocketAddr, UdpSocket};

use crate::{
    common::{PATIENCE, Rig, any_port, noise},
    tshark::Capture,
};
use bytes::Bytes;
use socket_playground::{
    export::Selection,
    model::{Call, Family, OptionValue, Protocol, SocketOption},
};

#[test]
#[ignore = "needs tshark"]
fn datagrams_of_many_peers_appear_once_each() {
    for family in [Family::V4, Family::V6] {
        let rig = Rig::stepwise();
        let hub = rig.open(Protocol::Udp, family);
        rig.must(hub, Call::Bind(any_port(family)));
        let address = rig.local(hub);
        let lengths = [1, 0, 9000, 60_000, 3];
        let mut expected = Vec::new();
        for (number, length) in lengths.into_iter().enumerate() {
            // A stranger asks and is answered.
            let stranger = UdpSocket::bind(any_port(family)).unwrap();
            let data = noise(number as u64, length);
            stranger.send_to(&data, address).unwrap();
            rig.must(hub, Call::RecvFrom(65_536));
            let peer = stranger.local_addr().unwrap();
            rig.must(hub, Call::SendTo(Bytes::from(noise(99, length)), peer));
            stranger.set_read_timeout(Some(PATIENCE)).unwrap();
            stranger.recv(&mut vec![0; 65_536]).unwrap();
            expected.push((peer, data, noise(99, length)));
            // One of ours does the same.
            let own = rig.open(Protocol::Udp, family);
            rig.must(own, Call::Connect(address));
            let data = noise(7 * number as u64, length);
            rig.must(own, Call::Send(Bytes::from(data.clone())));
            rig.must(hub, Call::RecvFrom(65_536));
            rig.must(hub, Call::SendTo(Bytes::from_static(b"ok"), rig.local(own)));
            rig.must(own, Call::Recv(100));
            expected.push((rig.local(own), data, b"ok".to_vec()));
        }
        let capture = Capture::of(&rig.log);
        assert_eq!(capture.count("udp"), 4 * lengths.len());
        for (number, (peer, asked, answered)) in expected.iter().enumerate() {
            capture.says("udp", number, *peer, (asked, answered));
        }
    }
}

#[test]
#[ignore = "needs tshark"]
fn a_datagram_socket_that_is_bound_to_all_addresses_has_one_on_the_wire() {
    let rig = Rig::stepwise();
    let all = rig.open(Protocol::Udp, Family::V6);
    rig.must(all, Call::SetOption(SocketOption::OnlyV6, OptionValue::Switch(false)));
    rig.must(all, Call::Bind("[::]:0".parse().unwrap()));
    let port = rig.local(all).port();
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    stranger.send_to(b"over IPv4", ("127.0.0.1", port)).unwrap();
    rig.must(all, Call::RecvFrom(100));
    let own = rig.udp();
    rig.must(
        own,
        Call::SendTo(Bytes::from_static(b"ours"), SocketAddr::from(([127, 0, 0, 1], port))),
    );
    rig.must(all, Call::RecvFrom(100));
    let capture = Capture::of(&rig.log);
    let rows = capture.rows("udp", &["ip.src", "ip.dst", "udp.dstport", "udp.payload"]);
    let ours = "6f757273";
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[1], format!("127.0.0.1|127.0.0.1|{port}|{ours}"));
    assert_eq!(capture.count("frame.comment contains \"loopback\""), 2);
}

#[test]
#[ignore = "needs tshark"]
fn a_datagram_that_was_cut_says_how_long_it_was() {
    let rig = Rig::stepwise();
    let socket = rig.udp();
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    let stranger = UdpSocket::bind(any_port(Family::V4)).unwrap();
    stranger.send_to(b"hello, world", rig.local(socket)).unwrap();
    rig.must(socket, Call::RecvFrom(5));
    let capture = Capture::unchecked(&rig.log, &Selection::default());
    capture.check();
    let rows = capture.rows("udp", &["frame.len", "frame.cap_len", "udp.length"]);
    assert_eq!(rows, ["54|47|20"]);
}
