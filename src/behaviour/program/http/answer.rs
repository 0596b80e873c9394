//! An answer on its way: all of it at once where it is short, and a piece after the other where it is a
//! file.
//!
//! Decides what a request is answered, and that a file is read no faster than its pieces go.

use std::io;
use std::mem;
use std::sync::Arc;

use bytes::Bytes;

use super::request::Request;
use super::response::Response;
use super::status::{Refusal, Status};
use super::{Content, Site};
use crate::behaviour::read_ahead::{Piece, ReadAhead};
use crate::net::Waker;

/// Bytes of a file that are read, and sent, at once.
const PIECE: usize = 64 * 1024;

const NO_THREAD: Refusal =
    Refusal::new(Status::Unavailable, "The system has no thread for this. Try again later.");
const NO_SUCH_PAGE: Refusal = Refusal::new(Status::NotFound, "The only page here is /.");

/// An answer on its way.
#[derive(Debug)]
pub(super) struct Answer {
    source: Source,
    is_head: bool,
    keeps_alive: bool,
    /// The head of the response, until it goes with the first piece.
    head: Vec<u8>,
    /// Bytes that the head has said, and that have not come yet.
    left: u64,
}

/// Where it comes from.
#[derive(Debug)]
enum Source {
    /// It is all there.
    Whole(Response),
    /// A thread reads it.
    Pieces(ReadAhead<Response>),
}

/// What comes next of an answer.
#[derive(Debug)]
pub(super) enum Next {
    /// Nothing until the waker is used.
    Later,
    /// These bytes, and more behind them.
    Part(Bytes),
    /// These bytes, if any, and no more.
    Last(Bytes),
    /// It ends here, though more was promised.
    Broken,
}

impl Answer {
    /// The answer to a request all of which is there.
    pub(super) fn new(request: Request, site: &Site, waker: Option<&Waker>) -> Self {
        let (is_head, keeps_alive) = (request.is_head, request.keeps_alive);
        let source = Source::new(request, site, waker);
        Self { source, is_head, keeps_alive, head: Vec::new(), left: 0 }
    }

    /// Whether the connection goes on after it.
    pub(super) fn keeps_alive(&self) -> bool {
        self.keeps_alive
    }

    /// What comes next of it.
    pub(super) fn next(&mut self) -> Next {
        let pieces = match &self.source {
            Source::Whole(response) => {
                return Next::Last(response.to_bytes(self.keeps_alive, self.is_head).into());
            }
            Source::Pieces(pieces) => pieces,
        };
        loop {
            match pieces.next() {
                None => return Next::Later,
                Some(Piece::Opened(response)) => {
                    self.head = response.to_bytes(self.keeps_alive, self.is_head);
                    self.left = if self.is_head { 0 } else { response.behind_it() };
                }
                Some(Piece::Bytes(bytes)) => {
                    self.left = self.left.saturating_sub(bytes.len() as u64);
                    let head = mem::take(&mut self.head);
                    // In one call, so that the first bytes wait for no acknowledgement of the head.
                    let whole = || [&head[..], &bytes].concat().into();
                    return Next::Part(if head.is_empty() { bytes } else { whole() });
                }
                Some(Piece::End) if self.left == 0 => {
                    return Next::Last(mem::take(&mut self.head).into());
                }
                Some(Piece::End | Piece::Failed(_)) => return Next::Broken,
            }
        }
    }
}

impl Source {
    fn new(request: Request, site: &Site, waker: Option<&Waker>) -> Self {
        let (folder, target) = match (&site.content, &request.target) {
            (_, Err(refusal)) => return Self::refusing(*refusal),
            (Content::Folder(folder), Ok(target)) => (Arc::clone(folder), target.clone()),
            (Content::Page(page), Ok(target)) if target.path.is_empty() => {
                let page = page.clone();
                return Self::Whole(Response::with_content("text/html; charset=utf-8", page));
            }
            (Content::Page(_), Ok(_)) => return Self::refusing(NO_SUCH_PAGE),
        };
        let open = move || Ok::<_, io::Error>(folder.answer(&request, &target));
        match waker.map(|waker| ReadAhead::start(open, PIECE, waker.clone())) {
            Some(Ok(pieces)) => Self::Pieces(pieces),
            Some(Err(_)) | None => Self::refusing(NO_THREAD),
        }
    }

    fn refusing(refusal: Refusal) -> Self {
        Self::Whole(Response::refusing(refusal))
    }
}
