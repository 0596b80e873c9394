//! Decides whether a part of a session is as good a capture as the whole, and whether its text is one
//! that text2pcap reads.

use std::fmt::Write as _;

use crate::{
    common::{Rig, noise, send},
    tshark::{Capture, connected, drain, read_by_text2pcap},
};
use bytes::Bytes;
use socket_playground::{
    export::Selection,
    model::{Call, Family},
};

#[test]
#[ignore = "needs tshark"]
fn what_a_filter_lets_through_is_a_capture_without_gaps() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    for word in ["one ", "two ", "three "] {
        rig.must(client, send(word));
        rig.must(server, Call::Recv(100));
        rig.must(server, send(word.to_uppercase()));
        rig.must(client, Call::Recv(100));
    }
    rig.must(client, Call::Close);
    assert_eq!(drain(&rig, server, 1), b"");
    rig.must(server, Call::Close);
    let caller = rig.local(client);
    let (all, answers): (&[u8], &[u8]) = (b"one two three ", b"ONE TWO THREE ");
    Capture::part(&rig.log, "sent").says("tcp", 0, caller, (all, answers));
    Capture::part(&rig.log, "received").says("tcp", 0, caller, (all, answers));
    Capture::part(&rig.log, "#2").says("tcp", 0, caller, (all, answers));
    Capture::part(&rig.log, "#3").says("tcp", 0, caller, (all, answers));
    let part = Capture::part(&rig.log, "bytes ~ \"t\"");
    part.says("tcp", 0, caller, (b"two three ", b""));
    let none = Capture::part(&rig.log, "call = bind");
    assert_eq!(none.count("tcp"), 0);
}

#[test]
#[ignore = "needs tshark"]
fn payloads_that_are_left_out_are_told_by_their_length_alone() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    rig.must(client, send(noise(1, 100_000)));
    rig.must(client, Call::Close);
    drain(&rig, server, 65_536);
    rig.must(server, Call::Close);
    let udp = rig.udp();
    rig.must(udp, Call::SendTo(Bytes::from_static(b"secret"), rig.local(client)));
    let selection = Selection { without_payloads: true, ..Selection::default() };
    let capture = Capture::unchecked(&rig.log, &selection);
    capture.check();
    let lengths = capture.rows("tcp.len > 0", &["tcp.len", "frame.cap_len"]);
    assert_eq!(lengths, ["65495|54", "34505|54"]);
    assert_eq!(capture.rows("udp", &["udp.length", "frame.cap_len"]), ["14|42"]);
}

#[test]
#[ignore = "needs text2pcap"]
fn text2pcap_finds_every_byte_of_the_text() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    let tricky = "# 000000 11\nO 2026-07-20T12:00:00Z\n000000 00\r\n|aa bb cc| ad be ef \u{202e}";
    let every: Vec<u8> = (0..=255).collect();
    let mut expected = Vec::new();
    for bytes in [tricky.as_bytes(), &every, b"ad be ef ad be ef ", &noise(1, 70_000)] {
        rig.must(client, send(bytes));
        let mut read = 0;
        let mut received = Vec::new();
        while read < bytes.len() {
            let record = rig.record(server, Call::Recv(100_000));
            read += record.payload.len();
            received.push(record.payload);
        }
        for (direction, payload) in [("2", &[Bytes::copy_from_slice(bytes)][..]), ("1", &received)]
        {
            for packet in payload.iter().flat_map(|payload| payload.chunks(65_495)) {
                let hex = packet.iter().fold(String::new(), |mut hex, byte| {
                    write!(hex, "{byte:02x}").unwrap();
                    hex
                });
                expected.push(format!("0x0000000{direction}|{hex}"));
            }
        }
    }
    assert_eq!(read_by_text2pcap(&rig.log, &["-P", "data"]), expected);
    let bytes = |rows: &[String]| -> Vec<String> {
        rows.iter().map(|row| row.split('|').next_back().unwrap().to_owned()).collect()
    };
    for format in [["-u", "1,2"], ["-T", "1,2"]] {
        assert_eq!(bytes(&read_by_text2pcap(&rig.log, &format)), bytes(&expected));
    }
}
