//! A file as a message: read a piece at a time by a thread of its own, and sent as fast as the peer
//! takes it, so that its size does not matter.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::Builder;
use std::time::Instant;
use std::{io, mem};

use bytes::Bytes;

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

/// Pieces that are read before they can be sent.
const AHEAD: usize = 2;

/// What the thread that reads has to tell.
#[derive(Debug)]
enum Read {
    /// How many bytes the file has.
    Size(u64),
    Piece(Bytes),
    Failed(io::Error),
    /// There is no more.
    End,
}

/// Sends a file, each piece by a call of its own.
#[derive(Debug)]
pub struct FileSender {
    spec: SendFile,
    path: PathBuf,
    read: Option<Receiver<Read>>,
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
        let (sender, read) = sync_channel(AHEAD);
        let path = mem::take(&mut self.path);
        let thread = Builder::new().name("file-reader".to_owned());
        match thread.spawn(move || read_pieces(&path, &sender, &waker)) {
            Ok(_) => self.read = Some(read),
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
        match read.try_recv() {
            Ok(Read::Size(bytes)) => {
                self.progress.of = Some(bytes);
                self.asks = self.began;
            }
            Ok(Read::Piece(bytes)) => {
                self.rest = bytes;
                self.send(situation.protocol, acts);
            }
            Ok(Read::Failed(error)) => acts.end(BehaviourEnd::FileFailed(error.to_string())),
            Ok(Read::End) | Err(TryRecvError::Disconnected) => acts.end(BehaviourEnd::Finished),
            // The thread wakes us.
            Err(TryRecvError::Empty) => {}
        }
    }
}

/// Reads a file to its end, or until nobody asks for it any more.
fn read_pieces(path: &Path, sender: &SyncSender<Read>, waker: &Waker) {
    let tell = |read| {
        let told = sender.send(read).is_ok();
        waker.wake();
        told
    };
    let read = || {
        let mut file = open_regular_file(path)?;
        let mut goes_on = tell(Read::Size(file.metadata()?.len()));
        while goes_on {
            let piece = read_piece(&mut file)?;
            goes_on = !piece.is_empty() && tell(Read::Piece(piece));
        }
        Ok(())
    };
    tell(read().map_or_else(Read::Failed, |()| Read::End));
}

/// The next piece, which is empty only at the end.
fn read_piece(file: &mut File) -> io::Result<Bytes> {
    let mut piece = Vec::with_capacity(PIECE);
    file.take(PIECE as u64).read_to_end(&mut piece)?;
    Ok(piece.into())
}
