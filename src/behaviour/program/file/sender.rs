//! The sender of a file: header, bytes, sum; then it waits for what the receiver says.

use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use bytes::Bytes;

use super::super::server::{Replies, Service};
use super::summed::{Sum, Summed};
use super::words::{Header, HeardLine, Trailer, Verdict, hex, line, shown};
use crate::behaviour::read_ahead::{Piece, ReadAhead};
use crate::model::{BehaviourEnd, BehaviourProgress, Program};
use crate::session::open_regular_file;

/// Bytes that are read and sent at once.
const PIECE: usize = 256 * 1024;

/// Bytes that are sent where no file is named.
const MADE_UP: u64 = 4 * 1024 * 1024;

/// Sends a file.
#[derive(Debug)]
pub struct FileSender {
    path: String,
    /// What is read; what comes first is how many bytes there are.
    pieces: Option<ReadAhead<u64>>,
    /// When it is to look at what was read.
    looks: Option<Instant>,
    /// Bytes of the header, and of the file, once they are known.
    sizes: Option<(u64, u64)>,
    /// The sum, once all has been read.
    sum: Arc<OnceLock<Sum>>,
    heard: HeardLine,
}

impl FileSender {
    pub fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            pieces: None,
            looks: None,
            sizes: None,
            sum: Arc::default(),
            heard: HeardLine::default(),
        }
    }

    fn header(&mut self, size: u64) -> Bytes {
        let name = Path::new(&self.path).file_name().map(|name| name.to_string_lossy());
        let name = name.map_or_else(|| "made-up.bin".to_owned(), std::borrow::Cow::into_owned);
        let header = line(&Header { name, size });
        self.sizes = Some((header.len() as u64, size));
        header
    }

    fn take(&mut self, verdict: &[u8], replies: &mut Replies<'_>) {
        let verdict = serde_json::from_slice(verdict);
        let size = self.sizes.map(|(_, size)| size);
        let end = match (verdict, self.sum.get()) {
            (Ok(Verdict::Received { received, sha256 }), Some(sum))
                if Some(received) == size && sha256.eq_ignore_ascii_case(&hex(sum)) =>
            {
                BehaviourEnd::Finished
            }
            (Ok(Verdict::Wrong { error }), _) => {
                failed(&format!("the receiver says: {}", shown(&error)))
            }
            (Ok(Verdict::Received { .. }), _) => failed("the receiver has something else"),
            (Err(_), _) => failed("the receiver does not say whether it has the file"),
        };
        replies.close_as(end);
    }
}

fn failed(why: &str) -> BehaviourEnd {
    BehaviourEnd::FileFailed(why.to_owned())
}

impl Service for FileSender {
    fn program(&self) -> Program {
        Program::FileSender { path: self.path.clone() }
    }

    fn fresh(&self) -> Self {
        Self::new(&self.path)
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        let Some(waker) = replies.waker() else { return };
        let (path, sum) = (self.path.clone(), Arc::clone(&self.sum));
        let open = move || {
            let (size, source): (u64, Box<dyn Read>) = if path.is_empty() {
                (MADE_UP, Box::new(io::repeat(b'.')))
            } else {
                let file = open_regular_file(Path::new(&path))?;
                (file.metadata()?.len(), Box::new(file))
            };
            Ok((size, Summed::new(source, size, sum)))
        };
        match ReadAhead::start(open, PIECE, waker) {
            Ok(pieces) => self.pieces = Some(pieces),
            Err(error) => replies.close_as(failed(&error.to_string())),
        }
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        match self.heard.take(&mut bytes.clone()) {
            Ok(Some(verdict)) => self.take(&verdict, replies),
            Ok(None) => {}
            Err(_) => replies.close_as(failed("the receiver says too much")),
        }
    }

    fn heard_all(&mut self, replies: &mut Replies<'_>) {
        replies.close_as(failed("the receiver has ended the connection"));
    }

    fn due(&self) -> Option<Instant> {
        self.looks
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        self.looks = None;
        let Some(piece) = self.pieces.as_ref().and_then(ReadAhead::next) else { return };
        match piece {
            Piece::Opened(size) => {
                let header = self.header(size);
                replies.send(header);
            }
            Piece::Bytes(bytes) => replies.send(bytes),
            Piece::Failed(error) => {
                self.pieces = None;
                return replies.close_as(failed(&error.to_string()));
            }
            Piece::End => {
                self.pieces = None;
                return match self.sum.get() {
                    Some(sum) => replies.send(line(&Trailer { sha256: hex(sum) })),
                    None => replies.close_as(failed("it could not be read to its end")),
                };
            }
        }
        // The thread may have read the next by then.
        self.looks = Some(replies.situation().now);
    }

    fn tell(&self, progress: &mut BehaviourProgress, sent: u64) {
        let (header, size) = self.sizes.unwrap_or_default();
        progress.done = sent.saturating_sub(header).min(size);
        progress.of = self.sizes.map(|(_, size)| size);
    }
}
