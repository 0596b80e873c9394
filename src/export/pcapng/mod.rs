//! A capture that Wireshark opens: what the log tells of bytes, as the packets that carried them.
//!
//! The records are gone through twice. The first pass finds out which sockets belong together; the
//! second one tells each record as packets, and keeps no more than the state of each connection.
//!
//! `first_pass` is the first pass, `connection` one connection as packets, `packet` the bytes of a packet and
//! `capture` the file that they go to. First to open: this file, which tells records one by one.

mod capture;
mod connection;
mod ends;
mod first_pass;
mod packet;
mod packet_context;

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;
use std::{io, mem};

use etherparse::TcpHeader;

use super::{Exporter, Outgoing};
use crate::model::{
    Call, Direction, Errno, Event, OptionValue, Origin, Outcome, Protocol, Record, SocketId,
    SocketOption,
};
use crate::session::Log;
use capture::{Capture, PacketOwner};
use connection::{Bytes, Connection};
use ends::{Side, first_sequence_number};
use first_pass::FirstPass;
use packet::{Carried, datagram, largest_datagram, segment};
use packet_context::{Addresses, PacketContext};

/// The capture.
pub(super) struct PcapNg;

impl Exporter for PcapNg {
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
        let mut survey = FirstPass::read(outgoing)?;
        let origins = mem::take(&mut survey.origins);
        let capture = Capture::begin(outgoing.header(), origins, output)?;
        let mut teller = Teller::new(survey, capture);
        let log = outgoing.log();
        outgoing
            .for_each(|record| teller.tell(log, record, &PacketContext::for_record(log, record)))?;
        teller.capture.finish()
    }
}

/// Tells records as packets.
struct Teller<'a> {
    capture: Capture<'a>,
    survey: FirstPass,
    connections: Vec<Connection>,
    /// The connection that each socket is an end of now.
    current: BTreeMap<SocketId, (usize, Side)>,
    /// The sockets that break off where they would close, before they have a connection.
    close_with_reset: BTreeMap<SocketId, bool>,
    /// What was last remarked of the addresses of each UDP socket.
    remarked: BTreeMap<SocketId, &'static str>,
    /// Handshakes that were written.
    handshakes: u32,
}

impl<'a> Teller<'a> {
    fn new(survey: FirstPass, capture: Capture<'a>) -> Self {
        let connections = survey.connections.iter();
        let connections = connections.map(|found| Connection::new(found, survey.is_complete));
        Self {
            capture,
            connections: connections.collect(),
            survey,
            current: BTreeMap::new(),
            close_with_reset: BTreeMap::new(),
            remarked: BTreeMap::new(),
            handshakes: 0,
        }
    }

    fn tell(&mut self, log: &Log, record: &Record, facts: &PacketContext) -> io::Result<()> {
        self.capture.set_time(record.since_start_nanos);
        if let Event::Opened { origin, .. } = record.event {
            // What is accepted closes as its listener does.
            if let Origin::AcceptedBy(listener) = origin
                && let Some(resets) = self.close_with_reset.get(&listener)
            {
                self.close_with_reset.insert(record.socket, *resets);
            }
            self.capture.interface(record.socket, facts.protocol)?;
        }
        match facts.protocol {
            Protocol::Udp => self.tell_datagram(log, record, facts),
            Protocol::Tcp => self.tell_stream(log, record, facts),
        }
    }

    fn say(&mut self, record: &Record, facts: &PacketContext) -> io::Result<()> {
        facts.note(record).map_or(Ok(()), |text| self.capture.say(text))
    }

    fn tell_datagram(
        &mut self,
        log: &Log,
        record: &Record,
        facts: &PacketContext,
    ) -> io::Result<()> {
        self.say(record, facts)?;
        let Some(way) = facts.datagram() else { return Ok(()) };
        let deliveries = &self.survey.deliveries;
        // A plain `recv` is not told who has sent it.
        let sender = match way {
            Direction::Received if deliveries.is_told(log, record.number) => return Ok(()),
            Direction::Received => deliveries.sender(log, record.number),
            Direction::Sent => None,
        };
        let addresses = Addresses::seen_from(record.socket, facts.local, facts.peer.or(sender));
        let (local, peer) = (addresses.local, addresses.peer);
        let ends = match way {
            Direction::Sent => (local, peer),
            Direction::Received => (peer, local),
        };
        if let Some(remark) = addresses.remark
            && self.remarked.insert(record.socket, remark) != Some(remark)
        {
            self.capture.say(format!("Addresses: {remark}"))?;
        }
        let lost = match record.event {
            Event::Returned { outcome: Outcome::Datagram { lost, .. }, .. } => lost,
            _ => 0,
        };
        let largest = largest_datagram(ends.1);
        let length = usize::try_from(facts.length.saturating_add(lost)).unwrap_or(usize::MAX);
        if length > largest {
            self.capture.say(format!("{length} bytes do not fit into a datagram, which is cut"))?;
        }
        let length = length.min(largest);
        let known = record.payload.get(..length).unwrap_or(&record.payload);
        if known.len() < length {
            self.capture.say("Not all bytes of this datagram are known".to_owned())?;
        }
        let packet = datagram(ends, Carried { known, length })?;
        self.capture.packet(PacketOwner { by: record.socket, protocol: Protocol::Udp, way }, packet)
    }

    fn tell_stream(&mut self, log: &Log, record: &Record, facts: &PacketContext) -> io::Result<()> {
        let begins = self.survey.begins.get(&record.number).copied();
        if let Some(begin) = begins {
            self.current.insert(begin.socket, (begin.place, begin.side));
        }
        let place = self.current.get(&record.socket).copied();
        // The call that has made the connection stands with its handshake, any other behind it.
        let is_connect = matches!(record.event, Event::Returned { call: Call::Connect(_), .. });
        if is_connect {
            self.say(record, facts)?;
        }
        if let Some(begin) = begins
            && let Some(connection) = self.connections.get_mut(begin.place)
        {
            connection.begin(self.handshakes, &mut self.capture)?;
            self.handshakes = self.handshakes.wrapping_add(1);
            let resets = self.close_with_reset.get(&begin.socket).copied().unwrap_or_default();
            connection.set_closes_with_reset(begin.side, resets);
        }
        if !is_connect {
            self.say(record, facts)?;
        }
        if let Event::Returned { call: Call::Connect(_), outcome: Outcome::Failed(errno), .. } =
            &record.event
            && facts.local.is_some()
        {
            let (socket, addresses) = (record.socket, facts.addresses(record));
            if attempt(socket, addresses, *errno, self.handshakes, &mut self.capture)? {
                self.handshakes = self.handshakes.wrapping_add(1);
            }
        }
        if let Event::Returned {
            call: Call::SetOption(SocketOption::Linger, _),
            outcome: Outcome::Done | Outcome::Option { .. },
            ..
        } = &record.event
        {
            self.note_lingering(record);
        }
        let Some((place, side)) = place else { return Ok(()) };
        let Some(connection) = self.connections.get_mut(place) else { return Ok(()) };
        let untold = self.survey.untold(log, record.number);
        tell_on(connection, side, record, facts, untold.as_deref(), &mut self.capture)
    }

    /// A socket has been told how to close.
    fn note_lingering(&mut self, record: &Record) {
        let Event::Returned { call: Call::SetOption(_, asked), outcome, .. } = &record.event else {
            return;
        };
        let value = match outcome {
            Outcome::Option { value } => value,
            _ => asked,
        };
        let resets = *value == OptionValue::Linger(Some(0));
        self.close_with_reset.insert(record.socket, resets);
        if let Some((place, side)) = self.current.get(&record.socket)
            && let Some(connection) = self.connections.get_mut(*place)
        {
            connection.set_closes_with_reset(*side, resets);
        }
    }
}

/// Tells what a record says of a connection that its socket, at `side`, is an end of.
fn tell_on(
    connection: &mut Connection,
    side: Side,
    record: &Record,
    facts: &PacketContext,
    untold: Option<&[Range<u64>]>,
    capture: &mut Capture<'_>,
) -> io::Result<()> {
    let (known, length, is_urgent) = (&record.payload[..], facts.length, facts.is_urgent);
    let bytes = Bytes { known, length, is_urgent };
    match facts.stream() {
        Some(Direction::Sent) => connection.sent(side, bytes, capture)?,
        Some(Direction::Received) => connection.received(side, bytes, untold, capture)?,
        None => {}
    }
    let Event::Returned { call, outcome, .. } = &record.event else { return Ok(()) };
    match (call, outcome) {
        (_, Outcome::EndOfStream) => connection.heard_end(side, capture),
        (Call::Shutdown(how), Outcome::Done) => connection.shut_down(side, *how, capture),
        (Call::Close, Outcome::Done) => connection.closed(side, capture),
        (Call::Connect(_), _) => Ok(()),
        (_, Outcome::Failed(errno)) => match errno.name() {
            "ECONNRESET" => connection.heard_reset(side, capture),
            "EPIPE" => connection.heard_broken_pipe(side, capture),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// What came of a handshake that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Nobody listens there: a RST.
    Refused,
    /// None came.
    Nothing,
}

/// What must have gone over the wire for a `connect` to fail like this; `None` if nothing did.
fn answer(errno: Errno) -> Option<Answer> {
    match errno.name() {
        "ECONNREFUSED" | "ECONNRESET" => Some(Answer::Refused),
        "ETIMEDOUT" => Some(Answer::Nothing),
        _ => None,
    }
}

/// Writes an attempt to connect. `number` is its own among all connections; returns whether it took it.
fn attempt(
    socket: SocketId,
    addresses: Addresses,
    errno: Errno,
    number: u32,
    capture: &mut Capture<'_>,
) -> io::Result<bool> {
    let Some(answer) = answer(errno) else { return Ok(false) };
    let Addresses { local, peer, remark } = addresses;
    if let Some(remark) = remark {
        capture.say(format!("Addresses: {remark}"))?;
    }
    let first = first_sequence_number(number, Side::Caller);
    let syn = TcpHeader { syn: true, ..TcpHeader::new(0, 0, first, u16::MAX) };
    capture.say_synthesised("the connection request (SYN)")?;
    let seen = PacketOwner { by: socket, protocol: Protocol::Tcp, way: Direction::Sent };
    capture.packet(seen, segment((local, peer), syn, Carried::default())?)?;
    if answer == Answer::Refused {
        let acknowledgment_number = first.wrapping_add(1);
        let rst =
            TcpHeader { rst: true, ack: true, acknowledgment_number, ..TcpHeader::new(0, 0, 0, 0) };
        capture.say_synthesised("the refusal (RST)")?;
        let seen = PacketOwner { way: Direction::Received, ..seen };
        capture.packet(seen, segment((peer, local), rst, Carried::default())?)?;
    }
    Ok(true)
}
