//! One connection: requests are read one after the other, and each is answered before the next is looked
//! at. What comes meanwhile waits in the kernel.
//!
//! Decides when the connection ends: as the request says, when nothing comes for too long, and after a
//! request behind which nobody can tell where the next begins.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};

use super::answer::{Answer, Next};
use super::body::{Body, Framing};
use super::request::{self, Request};
use super::response::Response;
use super::status::{Refusal, Status};
use super::{Counted, MOST_CONNECTIONS, MOST_TURNED_AWAY, Site};
use crate::behaviour::program::server::{Replies, Service};
use crate::model::{Program, Protocol};

/// A peer that takes nothing of an answer is given up after so many times what a request may take to arrive.
const DEAF: u32 = 6;

/// How long the next piece of a file may take to be read.
const SLOWEST_DISK: Duration = Duration::from_mins(1);

const TOO_SLOW: Refusal =
    Refusal::new(Status::RequestTimeout, "The request did not arrive in time.");
const TOO_MANY: Refusal =
    Refusal::new(Status::Unavailable, "Too many connections are open. Try again later.");

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
    /// It is being answered.
    Answering(Answer),
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
        if self.peer_has_ended && !self.holds() {
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
            State::Answering(answer) => {
                let keeps_alive = answer.keeps_alive();
                match answer.next() {
                    Next::Later => return false,
                    Next::Part(bytes) => self.say(bytes, replies),
                    Next::Last(bytes) => {
                        if !bytes.is_empty() {
                            self.say(bytes, replies);
                        }
                        self.answered(keeps_alive, replies);
                    }
                    // The peer sees it by the end of the connection.
                    Next::Broken => replies.close(),
                }
            }
        }
        replies.is_open()
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

    /// Begins to answer a request all of which is there.
    fn answer(&mut self, request: Request, replies: &Replies<'_>) {
        let answer = Answer::new(request, &self.site, replies.waker().as_ref());
        self.state = State::Answering(answer);
        self.wait(replies.situation().now);
    }

    /// A request has its answer.
    fn answered(&mut self, keeps_alive: bool, replies: &mut Replies<'_>) {
        if !keeps_alive {
            return replies.finish();
        }
        self.state = State::Head;
        self.asks = Some(replies.situation().now);
    }

    /// Ends the connection with an answer to what was not understood, or not served.
    fn end_with(&mut self, refusal: Refusal, replies: &mut Replies<'_>) {
        self.say(Response::refusing(refusal).to_bytes(false, false), replies);
        replies.finish();
    }

    /// Begins to wait, for the peer or for the disk.
    fn wait(&mut self, now: Instant) {
        let patience = match self.state {
            State::Head | State::Body(..) => self.site.patience,
            State::Answering(_) => SLOWEST_DISK,
        };
        self.deadline = now.checked_add(patience);
    }

    /// Has the kernel end the connection when its peer takes nothing for long. Elsewhere than on Linux
    /// nothing does.
    #[cfg_attr(not(any(target_os = "linux", target_os = "android")), expect(unused_variables))]
    fn give_up_on_the_deaf(&self, replies: &mut Replies<'_>) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            use crate::model::{OptionValue, SocketOption};
            let longest = self.site.patience.saturating_mul(DEAF).as_millis();
            let longest = u32::try_from(longest).unwrap_or(u32::MAX);
            replies.set_option(SocketOption::UserTimeout, OptionValue::Number(longest));
        }
    }

    /// It has waited long enough.
    fn time_up(&mut self, replies: &mut Replies<'_>) {
        match self.state {
            // The peer has asked for nothing more, and knows that connections end.
            State::Head if self.heard.is_empty() => replies.close(),
            State::Head | State::Body(..) => self.end_with(TOO_SLOW, replies),
            State::Answering(_) => replies.close(),
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
            return replies.close();
        }
        self.give_up_on_the_deaf(replies);
        if before >= MOST_CONNECTIONS {
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

    fn holds(&self) -> bool {
        self.asks.is_some() || matches!(self.state, State::Answering(_))
    }
}
