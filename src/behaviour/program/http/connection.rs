//! One connection: requests are read one after the other, and each is answered before the next is looked
//! at. What comes meanwhile waits in the kernel.
//!
//! Decides when the connection ends: as the request says, when nothing comes for too long, and after a
//! request behind which nobody can tell where the next begins.

use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{io, mem};

use bytes::{Bytes, BytesMut};

use super::body::{Body, Framing};
use super::request::{self, Request};
use super::response::Response;
use super::status::{Refusal, Status};
use super::{Content, Counted, MOST_CONNECTIONS, MOST_TURNED_AWAY, Site};
use crate::behaviour::program::server::{Replies, Service};
use crate::behaviour::read_ahead::{Piece, ReadAhead};
use crate::model::{Program, Protocol};

/// Bytes of a file that are read, and sent, at once.
const PIECE: usize = 64 * 1024;

/// How long an ended connection is read on, so that the peer gets to see the answer: to close with bytes
/// unread is to reset, which may overtake it (RFC 9112 section 9.6).
const LINGER: Duration = Duration::from_secs(1);

/// Bytes that are read on at most.
const MOST_LINGERED: usize = 1024 * 1024;

/// How long the next piece of a file may take to be read.
const SLOWEST_DISK: Duration = Duration::from_mins(1);

const TOO_SLOW: Refusal =
    Refusal::new(Status::RequestTimeout, "The request did not arrive in time.");
const TOO_MANY: Refusal =
    Refusal::new(Status::Unavailable, "Too many connections are open. Try again later.");
const NO_THREAD: Refusal =
    Refusal::new(Status::Unavailable, "The system has no thread for this. Try again later.");
const NO_SUCH_PAGE: Refusal = Refusal::new(Status::NotFound, "The only page here is /.");

/// The web server on one socket: a listener, or a connection.
#[derive(Debug)]
pub(in crate::behaviour::program) struct Http {
    site: Arc<Site>,
    counted: Option<Counted>,
    state: State,
    /// What has come and was not used yet.
    heard: BytesMut,
    /// When it has waited long enough, for the peer or for the disk.
    deadline: Option<Instant>,
    /// Since when it wants to go on as soon as what it has said has gone.
    asks: Option<Instant>,
    peer_has_ended: bool,
}

/// What a connection is doing.
#[derive(Debug)]
enum State {
    /// The head of a request is to come.
    Head,
    /// The rest of this request is to come.
    Body(Request, Body),
    /// A file is being sent.
    Sending(Sending),
    /// All is said. This much more is read, to be dropped.
    Lingering(usize),
}

/// A file that is being sent.
#[derive(Debug)]
struct Sending {
    pieces: ReadAhead<Response>,
    is_head: bool,
    keeps_alive: bool,
    /// The head of the response, until it goes with the first piece.
    head: Vec<u8>,
    /// Bytes that the head has said, and that have not come yet.
    left: u64,
}

impl Http {
    pub(super) fn new(site: Arc<Site>) -> Self {
        let (state, heard) = (State::Head, BytesMut::new());
        Self {
            site,
            counted: None,
            state,
            heard,
            deadline: None,
            asks: None,
            peer_has_ended: false,
        }
    }

    /// Goes on until something has been said, or more has to come.
    fn advance(&mut self, replies: &mut Replies<'_>) {
        while self.asks.is_none() && self.step(replies) {}
        self.end_if_idle(replies);
    }

    /// Closes a connection whose peer has finished, once all that it has asked for is answered.
    fn end_if_idle(&self, replies: &mut Replies<'_>) {
        if self.peer_has_ended && self.has_room() {
            replies.close();
        }
    }

    /// Makes one step. Returns whether the next can be made at once.
    fn step(&mut self, replies: &mut Replies<'_>) -> bool {
        match &mut self.state {
            State::Head => {
                let local = replies.situation().local;
                let on_loopback = local.is_none_or(|local| local.ip().to_canonical().is_loopback());
                match request::read(&self.heard, on_loopback) {
                    Ok(None) => return false,
                    Ok(Some((request, length))) => {
                        drop(self.heard.split_to(length));
                        self.begin_body(request, replies);
                    }
                    Err(refusal) => self.end_with(refusal, replies),
                }
            }
            State::Body(request, body) => match body.drop_from(&mut self.heard) {
                Ok(false) => return false,
                Ok(true) => {
                    let request = request.clone();
                    self.answer(request, replies);
                }
                Err(refusal) => self.end_with(refusal, replies),
            },
            State::Sending(sending) => match sending.pieces.next() {
                None => return false,
                Some(piece) => self.send_on(piece, replies),
            },
            State::Lingering(left) => {
                let has_read_enough = self.heard.len() >= *left;
                *left = left.saturating_sub(self.heard.len());
                self.heard.clear();
                if has_read_enough {
                    replies.close();
                }
                return false;
            }
        }
        true
    }

    /// The head of a request is there.
    fn begin_body(&mut self, mut request: Request, replies: &mut Replies<'_>) {
        if request.holds_body_back && request.framing != Framing::Length(0) {
            // The answer comes before the body, which may then come or not.
            request.keeps_alive = false;
            return self.answer(request, replies);
        }
        match Body::new(request.framing) {
            Ok(body) => self.state = State::Body(request, body),
            Err(refusal) => self.end_with(refusal, replies),
        }
    }

    /// Answers a request all of which is there.
    fn answer(&mut self, request: Request, replies: &mut Replies<'_>) {
        let (is_head, keeps_alive) = (request.is_head, request.keeps_alive);
        let response = match (&request.target, &self.site.content) {
            (Err(refusal), _) => Response::refusing(*refusal),
            (Ok(target), Content::Page(page)) if target.path.is_empty() => {
                Response::with_content("text/html; charset=utf-8", page.clone())
            }
            (Ok(_), Content::Page(_)) => Response::refusing(NO_SUCH_PAGE),
            (Ok(target), Content::Folder(folder)) => {
                let (folder, target) = (Arc::clone(folder), target.clone());
                let open = move || Ok::<_, io::Error>(folder.answer(&request, &target));
                let waker = replies.waker().cloned();
                let started = waker.map(|waker| ReadAhead::start(open, PIECE, waker));
                if let Some(Ok(pieces)) = started {
                    let (head, left) = (Vec::new(), 0);
                    let sending = Sending { pieces, is_head, keeps_alive, head, left };
                    self.state = State::Sending(sending);
                    self.asks = Some(replies.situation().now);
                    return;
                }
                Response::refusing(NO_THREAD)
            }
        };
        self.say(response.to_bytes(keeps_alive, is_head), replies);
        self.answered(keeps_alive, replies);
    }

    /// Sends what has come of a file.
    fn send_on(&mut self, piece: Piece<Response>, replies: &mut Replies<'_>) {
        let State::Sending(sending) = &mut self.state else { return };
        match piece {
            Piece::Opened(response) => {
                sending.head = response.to_bytes(sending.keeps_alive, sending.is_head);
                sending.left = if sending.is_head { 0 } else { response.behind_it() };
            }
            Piece::Bytes(bytes) => {
                sending.left = sending.left.saturating_sub(bytes.len() as u64);
                let head = mem::take(&mut sending.head);
                // In one call, so that the first bytes wait for no acknowledgement of the head.
                let all = if head.is_empty() { bytes } else { [&head[..], &bytes].concat().into() };
                self.say(all, replies);
            }
            Piece::End if sending.left == 0 => {
                let (head, keeps_alive) = (mem::take(&mut sending.head), sending.keeps_alive);
                if !head.is_empty() {
                    self.say(head, replies);
                }
                self.answered(keeps_alive, replies);
            }
            // Less comes than the head has said, which the peer sees by the end of the connection.
            Piece::End | Piece::Failed(_) => {
                self.state = State::Lingering(0);
                replies.close();
            }
        }
    }

    /// A request has its answer.
    fn answered(&mut self, keeps_alive: bool, replies: &mut Replies<'_>) {
        if !keeps_alive {
            return self.linger(replies);
        }
        self.state = State::Head;
        self.asks = Some(replies.situation().now);
    }

    /// Ends the connection with an answer to what was not understood, or not served.
    fn end_with(&mut self, refusal: Refusal, replies: &mut Replies<'_>) {
        self.say(Response::refusing(refusal).to_bytes(false, false), replies);
        self.linger(replies);
    }

    /// Ends sending, and reads on for a while.
    fn linger(&mut self, replies: &mut Replies<'_>) {
        replies.end_sending();
        self.state = State::Lingering(MOST_LINGERED);
        self.asks = Some(replies.situation().now);
    }

    /// Begins to wait, for the peer or for the disk.
    fn wait(&mut self, now: Instant) {
        let patience = match self.state {
            State::Head | State::Body(..) => self.site.patience,
            State::Sending(_) => SLOWEST_DISK,
            State::Lingering(_) => LINGER,
        };
        self.deadline = now.checked_add(patience);
    }

    /// It has waited long enough.
    fn time_up(&mut self, replies: &mut Replies<'_>) {
        match self.state {
            // The peer has asked for nothing more, and knows that connections end.
            State::Head if self.heard.is_empty() => replies.close(),
            State::Head | State::Body(..) => self.end_with(TOO_SLOW, replies),
            State::Sending(_) | State::Lingering(_) => replies.close(),
        }
    }

    /// Sends bytes, and wants to go on once they have gone.
    fn say(&mut self, bytes: impl Into<Bytes>, replies: &mut Replies<'_>) {
        replies.send(bytes.into());
        self.asks = Some(replies.situation().now);
    }
}

impl Service for Http {
    fn program(&self) -> Program {
        self.site.program.clone()
    }

    fn fresh(&self) -> Self {
        Self::new(Arc::clone(&self.site))
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        if replies.situation().protocol == Protocol::Udp {
            return;
        }
        let (counted, before) = Counted::new(&self.site);
        self.counted = Some(counted);
        self.wait(replies.situation().now);
        if before >= MOST_CONNECTIONS + MOST_TURNED_AWAY {
            replies.close();
        } else if before >= MOST_CONNECTIONS {
            self.end_with(TOO_MANY, replies);
        }
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        if self.counted.is_none() {
            return;
        }
        if self.heard.is_empty() && matches!(self.state, State::Head) {
            self.wait(replies.situation().now);
        }
        self.heard.extend_from_slice(bytes);
        self.advance(replies);
    }

    fn heard_all(&mut self, replies: &mut Replies<'_>) {
        self.peer_has_ended = true;
        self.end_if_idle(replies);
    }

    fn due(&self) -> Option<Instant> {
        self.asks.or(self.deadline)
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        // A listener serves nobody itself.
        if self.counted.is_none() {
            return;
        }
        let now = replies.situation().now;
        if self.asks.take().is_some() {
            self.wait(now);
        }
        self.advance(replies);
        if self.asks.is_none() && self.deadline.is_some_and(|deadline| deadline <= now) {
            self.time_up(replies);
        }
    }

    fn has_room(&self) -> bool {
        self.asks.is_none() && !matches!(self.state, State::Sending(_))
    }
}
