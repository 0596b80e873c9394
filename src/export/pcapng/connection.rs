//! A TCP connection as packets: handshake, data, acknowledgements, FIN and RST, with sequence numbers
//! that add up.
//!
//! Sequence numbers count the bytes that are written, each once. Where both ends are ours, what was sent
//! and what was received are the same bytes, and whoever tells them first is believed. A FIN waits
//! until all that its sender has sent is written, a RST until all of both has: which call returned first
//! says nothing of the order on the wire.

#[cfg(test)]
mod tests;

use std::io;
use std::ops::Range;

use etherparse::{TcpHeader, TcpOptionElement};

use super::capture::{Capture, PacketOwner};
use super::ends::{ByteSource, End, FoundConnection, Pair, Sending, Side, first_sequence_number};
use super::packet::{Carried, LARGEST_SEGMENT, segment};
use crate::model::{Direction, Protocol, ShutdownHow, count};

/// Room for received bytes that every packet announces: more than one segment fills.
const WINDOW: u16 = u16::MAX;

/// Segments without their bytes that one call makes at most; the rest is described in words. A record of a few
/// bytes may claim to stand for gigabytes.
const MOST_UNKNOWN_SEGMENTS: u64 = 64;

/// Said of bytes whose send does not go out.
const WHERE_READ: &str =
    "These bytes appear where they were read: the call that sent them was left out";

/// Said of bytes of which nothing tells whether they were sent by a call that goes out.
const NOT_TOLD_TWICE: &str = "they are here only if the calls that sent them are, because records \
                              of this session are missing and the same bytes must not appear twice";

/// Bytes of a stream that a record tells of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a> {
    /// Those that are known: the first ones.
    pub(super) known: &'a [u8],
    /// How many there are.
    pub(super) length: u64,
    /// Whether the last one is urgent.
    pub(super) is_urgent: bool,
}

impl Bytes<'_> {
    /// Those with these places among them.
    fn part(self, places: &Range<u64>) -> Self {
        let Bytes { known, .. } = self.behind(places.start);
        let length = places.end - places.start;
        let known = known.get(..length as usize).unwrap_or(known);
        Self { known, length, is_urgent: self.is_urgent && places.end == self.length }
    }

    /// Without the first `count`.
    fn behind(self, count: u64) -> Self {
        let known = self.known.get(count.min(self.known.len() as u64) as usize..);
        Self { known: known.unwrap_or_default(), length: self.length.saturating_sub(count), ..self }
    }
}

/// What a segment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SegmentKind {
    /// The first of a handshake, which acknowledges nothing.
    Request,
    /// The second.
    Answer,
    Acknowledgement,
    Data {
        /// Nothing of what was sent at once comes behind it.
        is_last: bool,
        /// Its last byte is urgent.
        is_urgent: bool,
    },
    Fin,
    Reset,
}

impl SegmentKind {
    /// What it takes of the sequence numbers beside its data.
    fn takes(self) -> u32 {
        u32::from(matches!(self, Self::Request | Self::Answer | Self::Fin))
    }
}

/// A connection whose packets are written one after the other.
#[derive(Debug)]
pub(super) struct Connection {
    ends: Pair<End>,
    remark: Option<&'static str>,
    /// Both ends are one socket, and every packet goes from it to itself.
    is_with_itself: bool,
    /// Whether what each end sent is known from its sends and from the other one's receives, both in part.
    is_told_in_part: Pair<bool>,
    has_begun: bool,
    is_reset: bool,
}

impl Connection {
    pub(super) fn new(found: &FoundConnection, is_complete: bool) -> Self {
        let end = |side| End::new(found, side, is_complete);
        let in_part = |side| found.is_told_in_part(side, is_complete);
        Self {
            ends: Pair { caller: end(Side::Caller), called: end(Side::Called) },
            remark: found.remark,
            is_with_itself: found.is_with_itself(),
            is_told_in_part: Pair { caller: in_part(Side::Caller), called: in_part(Side::Called) },
            has_begun: false,
            is_reset: false,
        }
    }

    /// The handshake, once. `number` is that of the connection among all.
    pub(super) fn begin(&mut self, number: u32, capture: &mut Capture<'_>) -> io::Result<()> {
        if self.has_begun {
            return Ok(());
        }
        self.has_begun = true;
        for side in Side::BOTH {
            self.ends[side].next = first_sequence_number(number, side);
        }
        if let Some(remark) = self.remark {
            capture.say(format!("Addresses: {remark}"))?;
        }
        capture.say_synthesised("the handshake, which the calls do not show")?;
        self.send(Side::Caller, SegmentKind::Request, Carried::default(), capture)?;
        if self.is_with_itself {
            return Ok(());
        }
        capture.say_synthesised("the answer to the handshake")?;
        self.send(Side::Called, SegmentKind::Answer, Carried::default(), capture)?;
        capture.say_synthesised("the handshake is complete")?;
        self.send(Side::Caller, SegmentKind::Acknowledgement, Carried::default(), capture)
    }

    /// The socket at `side` has handed these bytes to the kernel.
    pub(super) fn sent(
        &mut self,
        side: Side,
        bytes: Bytes<'_>,
        capture: &mut Capture<'_>,
    ) -> io::Result<()> {
        let end = &mut self.ends[side];
        let place = end.sent;
        end.sent += bytes.length;
        if end.truth != ByteSource::Receiver {
            self.tell(side, place, bytes, capture)?;
        }
        self.settle(capture)
    }

    /// The socket at `side` has received these bytes. `untold`: the parts of them that no send tells,
    /// where that is known.
    pub(super) fn received(
        &mut self,
        side: Side,
        bytes: Bytes<'_>,
        untold: Option<&[Range<u64>]>,
        capture: &mut Capture<'_>,
    ) -> io::Result<()> {
        let from = side.other();
        let place = self.ends[side].received;
        self.ends[side].received += bytes.length;
        if self.ends[from].truth != ByteSource::Sender {
            self.tell(from, place, bytes, capture)?;
        } else if let Some(untold) = untold {
            for places in untold {
                capture.say(WHERE_READ.to_owned())?;
                self.tell(from, place, bytes.part(places), capture)?;
            }
        } else if self.is_told_in_part[from] {
            let received = count(bytes.length, "byte");
            capture.say(format!("{received} received: {NOT_TOLD_TWICE}"))?;
        }
        self.settle(capture)
    }

    /// The socket at `side` has heard that nothing more comes.
    pub(super) fn heard_end(&mut self, side: Side, capture: &mut Capture<'_>) -> io::Result<()> {
        if !self.ends[side].reads_no_more {
            self.ends[side.other()].finish();
        }
        self.settle(capture)
    }

    /// The socket at `side` has heard that the connection is broken.
    pub(super) fn heard_reset(&mut self, side: Side, capture: &mut Capture<'_>) -> io::Result<()> {
        self.ends[side.other()].sending = Sending::Resets;
        self.settle(capture)
    }

    /// A send of the socket at `side` was refused (`EPIPE`): either it had ended sending itself, or
    /// the connection was broken.
    pub(super) fn heard_broken_pipe(
        &mut self,
        side: Side,
        capture: &mut Capture<'_>,
    ) -> io::Result<()> {
        match self.ends[side].sending {
            Sending::GoesOn => self.heard_reset(side, capture),
            Sending::Ends | Sending::HasEnded | Sending::Resets => Ok(()),
        }
    }

    /// `shutdown(2)` at `side`.
    pub(super) fn shut_down(
        &mut self,
        side: Side,
        how: ShutdownHow,
        capture: &mut Capture<'_>,
    ) -> io::Result<()> {
        let end = &mut self.ends[side];
        end.reads_no_more |= how != ShutdownHow::Write;
        if how != ShutdownHow::Read {
            end.finish();
        }
        self.settle(capture)
    }

    /// From now on `close(2)` breaks the connection off, or no longer does.
    pub(super) fn set_closes_with_reset(&mut self, side: Side, resets: bool) {
        self.ends[side].closes_with_reset = resets;
    }

    /// `close(2)` at `side`. Where bytes are left that nobody will read, the kernel breaks off.
    pub(super) fn closed(&mut self, side: Side, capture: &mut Capture<'_>) -> io::Result<()> {
        let (end, other) = (&self.ends[side], &self.ends[side.other()]);
        let has_unread = other.truth == ByteSource::WhoeverIsFirst && other.told > end.received;
        let is_over = [end.sending, other.sending] == [Sending::HasEnded; 2];
        if (has_unread || end.closes_with_reset) && !is_over {
            self.ends[side].sending = Sending::Resets;
        } else {
            self.ends[side].finish();
        }
        self.settle(capture)
    }

    /// Tells bytes that `from` has sent and that begin at `place` of its stream, without those that
    /// are written already.
    fn tell(
        &mut self,
        from: Side,
        place: u64,
        bytes: Bytes<'_>,
        capture: &mut Capture<'_>,
    ) -> io::Result<()> {
        let end = &mut self.ends[from];
        if bytes.is_urgent && end.truth == ByteSource::Receiver {
            capture.say(
                "The urgent byte appears where it was read: its place among the others is not known"
                    .to_owned(),
            )?;
        }
        let told_before = match end.truth {
            ByteSource::WhoeverIsFirst => end.told.saturating_sub(place),
            ByteSource::Sender | ByteSource::Receiver => 0,
        };
        let mut left = bytes.behind(told_before);
        end.told += left.length;
        let mut unknown_segments = 0;
        while left.length > 0 {
            let length = left.length.min(LARGEST_SEGMENT as u64) as usize;
            let carried = Carried { known: left.known.get(..length).unwrap_or(left.known), length };
            if carried.known.len() < length {
                unknown_segments += 1;
                if unknown_segments > MOST_UNKNOWN_SEGMENTS {
                    let rest = count(left.length, "further byte");
                    return capture.say(format!("{rest} left out, because they are not known"));
                }
                capture.say(
                    "Not all bytes of this segment are known: the rest were left out".into(),
                )?;
            }
            left = left.behind(length as u64);
            let is_last = left.length == 0;
            let kind = SegmentKind::Data { is_last, is_urgent: is_last && bytes.is_urgent };
            self.send(from, kind, carried, capture)?;
            self.acknowledge(from.other(), capture)?;
        }
        Ok(())
    }

    /// The other end acknowledges all that has come.
    fn acknowledge(&mut self, from: Side, capture: &mut Capture<'_>) -> io::Result<()> {
        if self.is_with_itself {
            return Ok(());
        }
        capture.say_synthesised("the acknowledgement")?;
        self.send(from, SegmentKind::Acknowledgement, Carried::default(), capture)
    }

    /// Writes the end of a direction, or of everything, once what comes before it is written.
    fn settle(&mut self, capture: &mut Capture<'_>) -> io::Result<()> {
        if !self.has_begun || self.is_reset {
            return Ok(());
        }
        for side in Side::BOTH {
            let end = &self.ends[side];
            let is_nobody = self.is_with_itself && end.socket.is_none();
            if end.sending != Sending::Ends || !end.is_told() || is_nobody {
                continue;
            }
            self.ends[side].sending = Sending::HasEnded;
            capture.say_synthesised("the end of the stream (FIN)")?;
            self.send(side, SegmentKind::Fin, Carried::default(), capture)?;
            self.acknowledge(side.other(), capture)?;
        }
        let all_is_told = Side::BOTH.iter().all(|side| self.ends[*side].is_told());
        let resets = |side: &Side| self.ends[*side].sending == Sending::Resets;
        let resetting = Side::BOTH.into_iter().find(resets);
        if let Some(side) = resetting.filter(|_| all_is_told) {
            self.is_reset = true;
            capture.say_synthesised("the connection is broken off (RST)")?;
            self.send(side, SegmentKind::Reset, Carried::default(), capture)?;
        }
        Ok(())
    }

    /// Sends one segment and counts what it takes of the sequence numbers.
    fn send(
        &mut self,
        from: Side,
        kind: SegmentKind,
        carried: Carried<'_>,
        capture: &mut Capture<'_>,
    ) -> io::Result<()> {
        let (end, other) = (&self.ends[from], &self.ends[from.other()]);
        let mut header = TcpHeader::new(0, 0, end.next, WINDOW);
        header.syn = matches!(kind, SegmentKind::Request | SegmentKind::Answer);
        (header.fin, header.rst) = (kind == SegmentKind::Fin, kind == SegmentKind::Reset);
        header.ack = kind != SegmentKind::Request;
        if header.ack {
            header.acknowledgment_number = if self.is_with_itself { end.next } else { other.next };
        }
        if let SegmentKind::Data { is_last, is_urgent } = kind {
            (header.psh, header.urg) = (is_last, is_urgent);
            if is_urgent {
                // It points behind the urgent byte, as Linux has it.
                header.urgent_pointer = carried.length as u16;
            }
        }
        if header.syn {
            let largest = TcpOptionElement::MaximumSegmentSize(LARGEST_SEGMENT as u16);
            header.set_options(&[largest]).map_err(io::Error::other)?;
        }
        let packet = segment((end.address, other.address), header, carried)?;
        let (by, way) = match (end.socket, other.socket) {
            (Some(socket), _) => (socket, Direction::Sent),
            (None, Some(socket)) => (socket, Direction::Received),
            (None, None) => return Ok(()),
        };
        self.ends[from].next = end.next.wrapping_add(carried.length as u32 + kind.takes());
        capture.packet(PacketOwner { by, protocol: Protocol::Tcp, way }, packet)
    }
}
