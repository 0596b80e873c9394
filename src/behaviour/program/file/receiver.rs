//! The receiver of a file: header, bytes, sum; then it says whether it has the file as it was.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::{Buf as _, Bytes};

use super::super::server::{Replies, Service};
use super::store::{FileStore, Stored};
use super::words::{Header, HeardLine, Trailer, Verdict, hex, line};
use crate::model::{BehaviourEnd, BehaviourProgress, Program};

/// How long it may take to write what there is once the sender has finished.
const LONGEST_WRITE: Duration = Duration::from_mins(10);

/// Receives a file.
#[derive(Debug)]
pub struct FileReceiver {
    folder: String,
    most_bytes: u64,
    heard: HeardLine,
    store: Option<FileStore>,
    /// What has come and is to be taken apart, or to be written as soon as there is room.
    rest: Bytes,
    /// Bytes that have come of the file, and that it has.
    came: u64,
    size: Option<u64>,
    /// The sum that the sender has told, and whether the writer knows it.
    sum: Option<String>,
    has_told_sum: bool,
    /// The sender has finished; until when the writer may take for what there is.
    ends_by: Option<Instant>,
}

impl FileReceiver {
    pub fn new(folder: &str, most_bytes: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            most_bytes,
            heard: HeardLine::default(),
            store: None,
            rest: Bytes::new(),
            came: 0,
            size: None,
            sum: None,
            has_told_sum: false,
            ends_by: None,
        }
    }

    /// Takes what has come apart, as far as there is room for it.
    fn take(&mut self, replies: &mut Replies<'_>) {
        while !self.rest.is_empty() && replies.is_open() {
            let left = self.size.map(|size| size - self.came);
            match (&self.store, left) {
                (Some(store), Some(left @ 1..)) => {
                    let length = self.rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    if !store.write(self.rest.slice(..length)) {
                        return;
                    }
                    self.rest.advance(length);
                    self.came += length as u64;
                }
                _ => match self.heard.take(&mut self.rest) {
                    Ok(Some(line)) => self.line(&line, replies),
                    Ok(None) => {}
                    Err(_) => self.refuse("a line is too long", replies),
                },
            }
        }
    }

    /// The header, or what comes behind the bytes.
    fn line(&mut self, line: &[u8], replies: &mut Replies<'_>) {
        if self.store.is_some() {
            return match serde_json::from_slice::<Trailer>(line) {
                Ok(Trailer { sha256 }) if self.sum.is_none() => self.sum = Some(sha256),
                _ => self.refuse("no sum came behind the bytes", replies),
            };
        }
        let Ok(header) = serde_json::from_slice::<Header>(line) else {
            return self.refuse("this is not the header of a file", replies);
        };
        if header.size > self.most_bytes {
            let why = format!("the file has {} bytes; at most {}", header.size, self.most_bytes);
            return self.refuse(&why, replies);
        }
        let Some(waker) = replies.waker() else { return };
        let folder = (!self.folder.is_empty()).then(|| PathBuf::from(&self.folder));
        match FileStore::begin(folder, &header.name, waker) {
            Ok(store) => (self.store, self.size) = (Some(store), Some(header.size)),
            Err(error) => self.refuse(&error.to_string(), replies),
        }
    }

    fn refuse(&mut self, why: &str, replies: &mut Replies<'_>) {
        self.store = None;
        replies.send(line(&Verdict::Wrong { error: why.to_owned() }));
        replies.finish_as(BehaviourEnd::FileFailed(why.to_owned()));
    }

    fn end(&mut self, stored: Stored, replies: &mut Replies<'_>) {
        match stored {
            Ok(sum) => {
                let verdict = Verdict::Received { received: self.came, sha256: hex(&sum) };
                replies.send(line(&verdict));
                replies.finish_as(BehaviourEnd::Finished);
            }
            Err(why) => self.refuse(&why, replies),
        }
    }

    /// Goes on with what there is: as much is written as there is room for, then the sum is told, and what
    /// came of it is said.
    fn go_on_with(&mut self, replies: &mut Replies<'_>) {
        self.take(replies);
        if let (Some(store), Some(sum)) = (&self.store, &self.sum)
            && !self.has_told_sum
        {
            self.has_told_sum = store.end(sum);
        }
        if let Some(stored) = self.store.as_ref().and_then(FileStore::stored) {
            return self.end(stored, replies);
        }
        let Some(until) = self.ends_by.filter(|_| replies.is_open()) else { return };
        if self.rest.is_empty() && self.sum.is_none() {
            let why = match self.size {
                Some(size) => format!("the connection ended after {} of {size} bytes", self.came),
                None => "the connection ended before a file came".to_owned(),
            };
            self.refuse(&why, replies);
        } else if until <= replies.situation().now {
            self.refuse("the file could not be written in time", replies);
        }
    }
}

impl Service for FileReceiver {
    fn program(&self) -> Program {
        Program::FileReceiver { folder: self.folder.clone(), most_bytes: self.most_bytes }
    }

    fn fresh(&self) -> Self {
        Self::new(&self.folder, self.most_bytes)
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        let rest = std::mem::take(&mut self.rest);
        // While there is a rest it reads nothing more; somebody may do so by hand.
        self.rest =
            if rest.is_empty() { bytes.clone() } else { [rest, bytes.clone()].concat().into() };
        self.go_on_with(replies);
    }

    fn heard_all(&mut self, replies: &mut Replies<'_>) {
        self.ends_by = Some(replies.situation().now + LONGEST_WRITE);
        self.go_on_with(replies);
    }

    fn due(&self) -> Option<Instant> {
        self.ends_by
    }

    /// The writer has done something.
    fn go_on(&mut self, replies: &mut Replies<'_>) {
        self.go_on_with(replies);
    }

    fn holds(&self) -> bool {
        !self.rest.is_empty()
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        progress.done = self.came;
        progress.of = self.size;
    }
}
