//! A file as a message: read ahead a piece at a time, and sent as fast as the peer takes it.

use std::path::PathBuf;
use std::time::Instant;
use std::{io, mem};

use bytes::Bytes;

use super::read_ahead::{Piece, ReadAhead};
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Outcome, Protocol,
    SendFile,
};
use crate::net::{Acts, Behaviour, Seen, Situation, Waker};
use crate::session::open_regular_file;

/// Bytes that are read, and sent over a stream, at once.
const PIECE: usize = 256 * 1024;

/// Bytes of a datagram: as many as any network carries in one packet.
const DATAGRAM: usize = 1200;

/// Sends a file, each piece by a call of its own.
#[derive(Debug)]
pub struct FileSender {
    spec: SendFile,
    path: PathBuf,
    /// What is read; what comes first is how many bytes the file has.
    read: Option<ReadAhead<u64>>,
    /// What was read and is not handed over yet.
    rest: Bytes,
    /// When it was switched on, if it is to ask for more as soon as it can.
    asks: Option<Instant>,
    began: Option<Instant>,
    failed: Option<io::Error>,
    progress: BehaviourProgress,
}

impl FileSender {
    /// A file that is read from when it is switched on. Over UDP it goes in datagrams of 1,200 bytes,
    /// of which some may be lost.
    pub fn new(path: PathBuf, spec: SendFile) -> Self {
        Self {
            spec,
            path,
            read: None,
            rest: Bytes::new(),
            asks: None,
            began: None,
            failed: None,
            progress: BehaviourProgress::new(BehaviourKind::SendFile, None),
        }
    }

    fn send(&mut self, protocol: Protocol, acts: &mut Acts) {
        let length = if protocol == Protocol::Udp { DATAGRAM } else { PIECE };
        let bytes = self.rest.split_to(length.min(self.rest.len()));
        acts.call(match self.spec.to {
            Some(to) => Call::SendTo(bytes, to),
            None => Call::Send(bytes),
        });
    }
}

impl Behaviour for FileSender {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::SendFile(self.spec.clone())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, waker: Waker) {
        self.began = Some(now);
        let path = mem::take(&mut self.path);
        let open = move || {
            let file = open_regular_file(&path)?;
            Ok((file.metadata()?.len(), file))
        };
        match ReadAhead::start(open, PIECE, waker) {
            Ok(read) => self.read = Some(read),
            Err(error) => {
                self.failed = Some(error);
                self.asks = self.began;
            }
        }
    }

    fn seen(&mut self, seen: &Seen<'_>, _: &Situation, acts: &mut Acts) {
        if !seen.own {
            return;
        }
        match seen.outcome {
            Outcome::Failed(errno) => {
                self.progress.done += seen.bytes.len() as u64;
                acts.end(BehaviourEnd::Failed(*errno));
            }
            Outcome::Sent { bytes } | Outcome::Cancelled { bytes } => {
                self.progress.done += bytes;
                self.asks = self.began;
            }
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        self.asks
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        self.asks = None;
        if let Some(error) = self.failed.take() {
            return acts.end(BehaviourEnd::FileFailed(error.to_string()));
        }
        if !self.rest.is_empty() {
            return self.send(situation.protocol, acts);
        }
        let Some(read) = &self.read else { return };
        match read.next() {
            Some(Piece::Opened(bytes)) => {
                self.progress.of = Some(bytes);
                self.asks = self.began;
            }
            Some(Piece::Bytes(bytes)) => {
                self.rest = bytes;
                self.send(situation.protocol, acts);
            }
            Some(Piece::Failed(error)) => acts.end(BehaviourEnd::FileFailed(error.to_string())),
            Some(Piece::End) => acts.end(BehaviourEnd::Finished),
            // Its thread wakes us.
            None => {}
        }
    }
}
