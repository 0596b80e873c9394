//! Decides whether programs that read captures with libpcap find every packet of a session, whichever
//! sockets and address families it has.

use crate::{
    common::{Rig, any_port, send},
    tshark::{Capture, connected},
};
use bytes::Bytes;
use socket_playground::{
    export::{Format, Selection},
    model::{Call, Family, Protocol},
};

#[test]
#[ignore = "needs tcpdump"]
fn tcpdump_reads_every_packet_of_many_sockets_over_both_families() {
    let rig = Rig::stepwise();
    for family in [Family::V4, Family::V6] {
        let (client, server) = connected(&rig, family);
        rig.must(client, send("hello"));
        rig.must(server, Call::Recv(100));
        let (asks, answers) = (rig.open(Protocol::Udp, family), rig.open(Protocol::Udp, family));
        rig.must(answers, Call::Bind(any_port(family)));
        rig.must(asks, Call::SendTo(Bytes::from_static(b"question"), rig.local(answers)));
        rig.must(answers, Call::Recv(100));
    }
    let packets = crate::packets::read(&crate::packets::exported(
        &rig.log,
        Format::PcapNg,
        &Selection::default(),
    ));
    let told = Capture::unchecked(&rig.log, &Selection::default()).tcpdump();
    assert_eq!(told.len(), packets.len(), "{told:?}");
    for (line, packet) in told.iter().zip(&packets) {
        let family = if packet.from.is_ipv4() { " IP " } else { " IP6 " };
        let ports = [packet.from, packet.to].map(|end| format!("{}.{}", end.ip(), end.port()));
        assert!(line.contains(family) && line.contains(&ports.join(" > ")), "{line}");
    }
    let datagrams = told.iter().filter(|line| line.contains("UDP, length 8"));
    assert_eq!(datagrams.count(), 2, "{told:?}");
}
