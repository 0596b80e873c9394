//! Asking Wireshark's programs, and tcpdump, what they make of an exported session.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{net::SocketAddr, path::PathBuf, process::Command};

use crate::common::{Rig, outcome_of};
use socket_playground::{
    export::{Format, Selection, write_as},
    model::{Call, Family, Outcome, Protocol, SocketId},
    session::{Filter, Log},
};

/// What tshark is asked to check.
const CHECKS: [&str; 8] = [
    "-o",
    "tcp.check_checksum:TRUE",
    "-o",
    "udp.check_checksum:TRUE",
    "-o",
    "ip.check_checksum:TRUE",
    "-o",
    "tcp.analyze_sequence_numbers:TRUE",
];

/// A file in a folder that goes with it.
pub struct File {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

/// A session as a file of this format.
pub fn exported(log: &Log, format: Format, selection: &Selection) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session").with_extension(format.name());
    let mut bytes = Vec::new();
    write_as(format, log, selection, &mut bytes, &|_, _| true).unwrap();
    std::fs::write(&path, bytes).unwrap();
    File { path, _folder: folder }
}

/// What a program says that must succeed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().expect("it is installed");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// A capture that tshark reads.
pub struct Capture(File);

impl Capture {
    /// The whole session, looked through for anything that a capture must not have.
    pub fn of(log: &Log) -> Self {
        let capture = Self::unchecked(log, &Selection::default());
        capture.check();
        let unchecked = "(tcp && !tcp.checksum.status == 1) || (udp && !udp.checksum.status == 1)";
        assert_eq!(capture.rows(unchecked, &["frame.number"]), [""; 0]);
        capture
    }

    pub fn unchecked(log: &Log, selection: &Selection) -> Self {
        Self(exported(log, Format::PcapNg, selection))
    }

    pub fn part(log: &Log, filter: &str) -> Self {
        let only = Some(Filter::parse(filter).unwrap());
        let capture = Self::unchecked(log, &Selection { only, ..Selection::default() });
        capture.check();
        capture
    }

    pub fn tshark(&self, arguments: &[&str]) -> String {
        run(Command::new("tshark").arg("-r").arg(&self.0.path).args(CHECKS).args(arguments))
    }

    /// One line for each packet, as tcpdump prints it.
    pub fn tcpdump(&self) -> Vec<String> {
        let told = run(Command::new("tcpdump").arg("-nn").arg("-r").arg(&self.0.path));
        told.lines().map(str::to_owned).collect()
    }

    /// One line for each packet that the filter lets through, with these fields between bars.
    pub fn rows(&self, filter: &str, fields: &[&str]) -> Vec<String> {
        let mut arguments = vec!["-Y", filter, "-T", "fields", "-E", "separator=|"];
        arguments.extend(fields.iter().flat_map(|field| ["-e", field]));
        self.tshark(&arguments).lines().map(str::to_owned).collect()
    }

    pub fn count(&self, filter: &str) -> usize {
        self.rows(filter, &["frame.number"]).len()
    }

    /// Nothing malformed, no bad checksum, no sequence number out of place.
    pub fn check(&self) {
        let wrong = [
            "_ws.malformed",
            "tcp.checksum.status == 0",
            "udp.checksum.status == 0",
            "ip.checksum.status == 0",
            "(tcp.analysis.flags && !tcp.analysis.reused_ports)",
            "frame.time_delta < 0",
            "!(ip || ipv6 || systemd_journal)",
        ];
        let found = self.rows(&wrong.join(" || "), &["frame.number", "_ws.expert.message"]);
        assert_eq!(found, [""; 0], "{}", self.tshark(&[]));
        let told = run(Command::new("capinfos").arg(&self.0.path));
        assert!(told.contains("File timestamp precision:  nanoseconds (9)"), "{told}");
        assert!(told.contains("Strict time order:   True"), "{told}");
    }

    /// What the two ends of a conversation have said, and who the first of them is.
    fn follow(&self, protocol: &str, number: usize) -> (Vec<u8>, Vec<u8>, String) {
        let told = self.tshark(&["-q", "-z", &format!("follow,{protocol},raw,{number}")]);
        let mut said = (Vec::new(), Vec::new(), String::new());
        for line in told.lines() {
            if let Some(node) = line.strip_prefix("Node 0: ") {
                node.clone_into(&mut said.2);
            }
            let (hex, by) = match line.strip_prefix('\t') {
                Some(hex) => (hex, &mut said.1),
                None => (line, &mut said.0),
            };
            let is_data = !hex.is_empty() && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
            if is_data {
                by.extend(socket_playground::model::parse_hex(hex).unwrap());
            }
        }
        said
    }

    /// Follow Stream shows exactly this, whoever tshark names first.
    pub fn says(&self, protocol: &str, number: usize, caller: SocketAddr, said: (&[u8], &[u8])) {
        let (mut first, mut second, node) = self.follow(protocol, number);
        if node != caller.to_string() {
            std::mem::swap(&mut first, &mut second);
        }
        let lengths = (first.len(), second.len());
        let expected = (said.0.len(), said.1.len());
        assert_eq!(lengths, expected, "{node}\n{}", self.tshark(&[]));
        assert!(first == said.0 && second == said.1, "{node}");
    }
}

/// The packets that text2pcap makes of a text: direction and bytes of each.
pub fn read_by_text2pcap(log: &Log, format: &[&str]) -> Vec<String> {
    let text = exported(log, Format::Text, &Selection::default());
    let capture = text.path.with_extension("pcapng");
    let mut command = Command::new("text2pcap");
    command.args(["-q", "-D", "-t", "ISO"]).args(format).arg(&text.path).arg(&capture);
    run(&mut command);
    let mut tshark = Command::new("tshark");
    tshark.arg("-r").arg(capture).args(["-T", "fields", "-E", "separator=|"]);
    tshark.args(["-e", "frame.packet_flags_direction", "-e", "data.data"]);
    run(&mut tshark).lines().map(str::to_owned).collect()
}

/// A server, a client and the connection of both; the last two of them.
pub fn connected(rig: &Rig, family: Family) -> (SocketId, SocketId) {
    let (listener, address) = rig.listener(family, 8);
    let client = rig.open(Protocol::Tcp, family);
    rig.must(client, Call::Connect(address));
    let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
        panic!("accept makes a socket")
    };
    (client, socket)
}

/// Reads until nothing more comes, `length` bytes at a time.
pub fn drain(rig: &Rig, socket: SocketId, length: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let record = rig.record(socket, Call::Recv(length));
        match outcome_of(&record) {
            Outcome::Received { .. } => bytes.extend_from_slice(&record.payload),
            outcome => {
                assert_eq!(outcome, Outcome::EndOfStream);
                return bytes;
            }
        }
    }
}
