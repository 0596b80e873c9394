//! Decides whether every datagram that the kernel delivered is in the log, and whether what it threw
//! away is counted.

#![cfg(target_os = "linux")]

use std::process::Command;

use crate::common::{Rig, any_port, eventually};
use socket_playground::{
    model::{Call, Event, Family, KernelView},
    net::Modes,
};

const SENDER: &str = "
import socket, sys
peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
peer.connect(('127.0.0.1', int(sys.argv[1])))
for number in range(int(sys.argv[2])):
    peer.send(number.to_bytes(8, 'little'))
";

#[test]
#[ignore = "needs python3"]
fn a_million_datagrams_are_in_the_log_or_counted_as_dropped() {
    const SENT: u64 = 1_000_000;
    let rig = Rig::new(Modes::INTERACTIVE);
    let socket = rig.udp();
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    let port = rig.local(socket).port().to_string();
    let sent = Command::new("python3").args(["-c", SENDER, &port, &SENT.to_string()]).status();
    assert!(sent.unwrap().success());
    let seen = || rig.state(socket).kernel().map(|sight| sight.view.clone());
    let all_told = |view: &KernelView| rig.log.payload_bytes() / 8 + u64::from(view.drops) == SENT;
    eventually("every datagram to be there or counted", || {
        seen().is_some_and(|view| view.receive_queue == 0 && all_told(&view))
    });
    let mut next = 0;
    rig.log.for_each_glance(1..u64::MAX, |record| {
        if let Event::Returned { call: Call::RecvFrom(_), .. } = record.event {
            let number = u64::from_le_bytes(record.payload[..].try_into().unwrap());
            assert!(number >= next, "{number} came after {next}");
            next = number + 1;
        }
    });
}
