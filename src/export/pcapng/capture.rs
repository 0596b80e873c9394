//! The capture file as packets are put into it: blocks, interfaces, times and comments.
//!
//! Each socket is an interface. A packet that one of our sockets sent is outbound at its interface,
//! one that came from elsewhere is inbound at the interface of who received it. What happened
//! without a packet becomes a comment on the next one; for that, the newest packet is held back, so
//! that what follows the last packet still finds one. Only a session without any packet has nowhere
//! to put its words: they become entries of a journal, which Wireshark shows as lines of their own.
//!
//! `pcap-file` writes a block at a time, straight to the output.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;
use std::{io, mem};

use jiff::Timestamp;
use pcap_file::{
    DataLink, Endianness, PcapError,
    pcapng::{
        PcapNgBlock, PcapNgWriter,
        blocks::{
            enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption},
            interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption},
            section_header::{SectionHeaderBlock, SectionHeaderOption},
            systemd_journal_export::SystemdJournalExportBlock,
        },
    },
};

use super::super::moment::moment;
use super::packet::Packet;
use crate::model::{
    Direction, Event, Explanation, Protocol, Record, SocketId, escape_text, record_text,
};
use crate::session::Header;

/// Comments that wait for a packet at most.
const MOST_WAITING: usize = 64;

/// A time of this many digits behind the point of a second: nanoseconds.
const NANOSECONDS: u8 = 9;

/// More than any packet has.
const SNAP_LENGTH: u32 = 262_144;

/// Bytes of a comment at most.
const LONGEST: usize = 2000;

/// What a packet contains that no record tells of.
const SYNTHESISED: &str = "Synthesised: ";

/// Who has a packet: a socket, and whether it went out from there or came in.
#[derive(Clone, Copy, Debug)]
pub(super) struct PacketOwner {
    pub(super) by: SocketId,
    pub(super) protocol: Protocol,
    pub(super) way: Direction,
}

/// A capture that is being written.
pub(super) struct Capture<'a> {
    writer: PcapNgWriter<&'a mut dyn Write>,
    system: String,
    /// How each socket came into being, for its interface.
    origins: BTreeMap<SocketId, String>,
    started: Timestamp,
    /// The time of what is written now, in nanoseconds since 1970.
    now: u64,
    interfaces: BTreeMap<SocketId, u32>,
    /// What has been said since the last packet.
    waiting: Vec<String>,
    held: Option<EnhancedPacketBlock<'static>>,
}

impl<'a> Capture<'a> {
    /// Begins a capture with what the session says of itself. `origins` tells how sockets came into
    /// being.
    pub(super) fn begin(
        header: &Header,
        origins: BTreeMap<SocketId, String>,
        output: &'a mut dyn Write,
    ) -> io::Result<Self> {
        let program = format!("Socket Playground {}", header.program);
        let mut options = vec![
            SectionHeaderOption::OS(shortened(escape_text(&header.system)).into()),
            SectionHeaderOption::UserApplication(shortened(escape_text(&program)).into()),
        ];
        let comments = about(header).into_iter();
        options.extend(comments.map(|text| SectionHeaderOption::Comment(text.into())));
        let section =
            SectionHeaderBlock { endianness: Endianness::Little, options, ..Default::default() };
        Ok(Self {
            writer: PcapNgWriter::with_section_header(output, section).map_err(io_error)?,
            system: shortened(escape_text(&header.system)),
            origins,
            started: header.started,
            now: 0,
            interfaces: BTreeMap::new(),
            waiting: Vec::new(),
            held: None,
        })
    }

    /// What is written from now on happened this many nanoseconds after the session began. Time never
    /// goes backwards, whatever a file says.
    pub(super) fn set_time(&mut self, since_start_nanos: u64) {
        let nanos = moment(self.started, since_start_nanos).as_nanosecond();
        let nanos = u64::try_from(nanos.max(0)).unwrap_or(u64::MAX);
        self.now = self.now.max(nanos);
    }

    /// The interface of a socket.
    pub(super) fn interface(&mut self, socket: SocketId, protocol: Protocol) -> io::Result<u32> {
        if let Some(interface) = self.interfaces.get(&socket) {
            return Ok(*interface);
        }
        let mut options = vec![
            InterfaceDescriptionOption::IfName(protocol.socket_name(socket).into()),
            InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
            InterfaceDescriptionOption::IfOs(self.system.clone().into()),
        ];
        let origin = self.origins.remove(&socket);
        options.extend(origin.map(|text| InterfaceDescriptionOption::IfDescription(text.into())));
        let block = InterfaceDescriptionBlock {
            linktype: DataLink::ETHERNET,
            snaplen: SNAP_LENGTH,
            options,
        };
        self.write(block)?;
        let interface = self.interfaces.len() as u32;
        self.interfaces.insert(socket, interface);
        Ok(interface)
    }

    /// Says something that the next packet carries as a comment.
    pub(super) fn say(&mut self, text: String) -> io::Result<()> {
        if self.waiting.len() == MOST_WAITING {
            self.tell_without_packet()?;
        }
        self.waiting.push(text);
        Ok(())
    }

    /// [`Self::say`] of what no record tells.
    pub(super) fn say_synthesised(&mut self, text: &str) -> io::Result<()> {
        self.say(format!("{SYNTHESISED}{text}"))
    }

    /// Adds a packet, with everything that was said before it.
    pub(super) fn packet(&mut self, seen: PacketOwner, packet: Packet) -> io::Result<()> {
        let interface_id = self.interface(seen.by, seen.protocol)?;
        let way = match seen.way {
            Direction::Received => 1,
            Direction::Sent => 2,
        };
        let comments = mem::take(&mut self.waiting).into_iter();
        let mut options: Vec<_> =
            comments.map(|text| EnhancedPacketOption::Comment(text.into())).collect();
        options.push(EnhancedPacketOption::Flags(way));
        let block = EnhancedPacketBlock {
            interface_id,
            timestamp: Duration::from_nanos(self.now),
            original_len: packet.length,
            data: Cow::Owned(packet.bytes),
            options,
        };
        match self.held.replace(block) {
            Some(before) => self.write(before),
            None => Ok(()),
        }
    }

    /// Ends the capture.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if let Some(mut last) = self.held.take() {
            let comments = mem::take(&mut self.waiting).into_iter();
            last.options.extend(comments.map(|text| EnhancedPacketOption::Comment(text.into())));
            return self.write(last);
        }
        self.tell_without_packet()
    }

    /// Writes what waits for a packet as entries of a journal.
    fn tell_without_packet(&mut self) -> io::Result<()> {
        if let Some(before) = self.held.take() {
            self.write(before)?;
        }
        // A journal counts microseconds. Neither may it seem to come before the last packet, nor the
        // next packet before it.
        let micros = self.now.div_ceil(1000);
        self.now = self.now.max(micros.saturating_mul(1000));
        for text in mem::take(&mut self.waiting) {
            let entry = format!(
                "__REALTIME_TIMESTAMP={micros}\nSYSLOG_IDENTIFIER=socket-playground\nMESSAGE={text}\n"
            );
            let journal_entry = Cow::Owned(entry.into_bytes());
            self.write(SystemdJournalExportBlock { journal_entry })?;
        }
        Ok(())
    }

    fn write<'block>(&mut self, block: impl PcapNgBlock<'block>) -> io::Result<()> {
        self.writer.write_pcapng_block(block).map(drop).map_err(io_error)
    }
}

fn io_error(error: PcapError) -> io::Error {
    match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

/// What a reader of the capture must know of it.
fn about(header: &Header) -> Vec<String> {
    let mut about = vec![
        "Made from the log of a program's own calls, not captured on a wire. The bytes, their \
         order and their times are those of the log; headers, sequence numbers and checksums were \
         constructed to carry them. Packets whose comment says \"Synthesised\" represent what the \
         log does not record packet by packet."
            .to_owned(),
    ];
    let alias = header.alias.as_ref().map(|alias| format!("By {}.", escape_text(alias)));
    about.extend(alias);
    if header.withheld.payloads {
        about.push("The payload was left out: packets end after their headers.".to_owned());
    }
    if header.withheld.host_names {
        about.push("Names of hosts and processes were left out.".to_owned());
    }
    if let Some(filter) = &header.withheld.all_but {
        about.push(format!(
            "Only the records that match this filter were exported, and sequence numbers count \
             only their bytes: {}",
            escape_text(filter)
        ));
    }
    about.into_iter().map(shortened).collect()
}

/// A call with its answer, or what a person has noted; `None` of records that tell of neither.
pub(super) fn note(
    record: &Record,
    protocol: Protocol,
    explanation: Option<Explanation>,
) -> Option<String> {
    let is_told = match &record.event {
        Event::Returned { .. }
        | Event::OpenFailed { .. }
        | Event::LookedUp { .. }
        | Event::PortHeld { .. }
        | Event::Lost { .. } => true,
        event => event.is_note(),
    };
    is_told.then(|| {
        let name = protocol.socket_name(record.socket);
        let text = escape_text(&record_text(record));
        let why = explanation.map_or_else(String::new, |explanation| {
            format!(". {} {}", explanation.meaning, explanation.remedy)
        });
        shortened(format!("{name}: {text} (record {}){why}", record.number))
    })
}

/// The beginning of a text that is too long for a comment.
fn shortened(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str("...");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_comment_is_cut_between_characters() {
        assert_eq!(shortened("short".to_owned()), "short");
        let cut = shortened("€".repeat(1000));
        assert_eq!(cut, format!("{}...", "€".repeat(666)));
    }
}
