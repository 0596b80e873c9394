//! A message that has been read: its bytes, and what is filled in each time it is sent.

use std::net::SocketAddr;

use bytes::Bytes;
use jiff::ZonedDateTime;

use super::checksum::Checksum;
use super::limits::MOST_CAPTURED;
use super::macros::Macro;
use crate::model::CopyFormat;

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Bytes(Bytes),
    /// What is filled in.
    Macro(Macro),
}

/// A message that has been read, ready to be sent any number of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(super) pieces: Vec<Piece>,
    pub(super) checksum: Option<Checksum>,
    pub(super) ending: &'static [u8],
}

/// What a message is filled in with.
pub struct Expansion<'a> {
    /// How many messages have been sent by whoever sends this one, itself included.
    pub counter: u64,
    /// The time, in the time zone in which it is to be written.
    pub now: &'a ZonedDateTime,
    /// The socket's own address.
    pub own: Option<SocketAddr>,
    /// The peer's address.
    pub peer: Option<SocketAddr>,
    /// What the groups of an expression have matched, the whole match first.
    pub groups: &'a [Bytes],
    /// Fills a place with random bytes.
    pub random: &'a mut dyn FnMut(&mut [u8]),
}

impl Template {
    /// Its parts, without checksum and line ending.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether it may differ each time it is sent.
    pub fn varies(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Macro(_)))
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.checksum.is_none() && self.ending.is_empty()
    }

    /// The bytes that are sent now: the text, its checksum, the line ending. The checksum covers the
    /// text alone.
    pub fn expand(&self, mut with: Expansion<'_>) -> Bytes {
        if let ([Piece::Bytes(all)], None, b"") = (&self.pieces[..], self.checksum, self.ending) {
            return all.clone();
        }
        let mut bytes = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(piece) => bytes.extend_from_slice(piece),
                Piece::Macro(filled) => filled.push(&mut bytes, &mut with),
            }
        }
        if let Some(checksum) = self.checksum {
            bytes.extend(checksum.bytes(&bytes));
        }
        bytes.extend_from_slice(self.ending);
        bytes.into()
    }
}

impl Macro {
    fn push(self, bytes: &mut Vec<u8>, with: &mut Expansion<'_>) {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let mut random = |length: u32| {
            let mut random = vec![0; length as usize];
            (with.random)(&mut random);
            random
        };
        let text = match self {
            Self::Time => with.now.strftime("%H:%M:%S%.3f").to_string(),
            Self::Date => with.now.strftime("%Y-%m-%d").to_string(),
            Self::Timestamp => format!("{:.3}", with.now.timestamp()),
            Self::Unix => with.now.timestamp().as_second().to_string(),
            Self::Counter => with.counter.to_string(),
            Self::Random(length) => return bytes.extend(random(length)),
            Self::Fill(length) => ('0'..='9').cycle().take(length as usize).collect(),
            Self::RandomHex(length) => CopyFormat::HexStream.write(&random(length), 0),
            Self::Own => or_dash(with.own.map(|own| own.to_string())),
            Self::OwnPort => or_dash(with.own.map(|own| own.port().to_string())),
            Self::Peer => or_dash(with.peer.map(|peer| peer.to_string())),
            Self::PeerPort => or_dash(with.peer.map(|peer| peer.port().to_string())),
            Self::Captured(group) => {
                let matched = with.groups.get(group).map_or(&b""[..], |matched| matched);
                return bytes.extend_from_slice(&matched[..matched.len().min(MOST_CAPTURED)]);
            }
        };
        bytes.extend_from_slice(text.as_bytes());
    }
}
