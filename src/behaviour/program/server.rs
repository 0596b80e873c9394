//! What all servers do: serve each connection by itself, and close it once its peer has finished and all
//! is answered.

use std::fmt;
use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;

use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Outcome, Program, Protocol,
};
use crate::net::{Acts, Behaviour, Reading, Seen, Situation, Waker};

/// What a server does with what it hears.
pub(super) trait Service: Send + fmt::Debug + 'static {
    /// Which program it is.
    fn program(&self) -> Program;

    /// The same for a further connection, of which it has heard nothing yet.
    fn fresh(&self) -> Self;

    /// The connection is there, or the socket begins to serve.
    fn begin(&mut self, _: &mut Replies<'_>) {}

    /// These bytes have arrived.
    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>);

    /// The peer has finished sending. What it still gets is said now.
    fn heard_all(&mut self, _: &mut Replies<'_>) {}

    /// When it goes on by itself.
    fn due(&self) -> Option<Instant> {
        None
    }

    /// Its time has come, or its waker was used.
    fn go_on(&mut self, _: &mut Replies<'_>) {}
}

/// Where a service puts its answers.
pub(super) struct Replies<'a> {
    situation: &'a Situation,
    /// Where the datagram came from that is answered.
    from: Option<SocketAddr>,
    acts: &'a mut Acts,
    closes: &'a mut bool,
}

impl Replies<'_> {
    /// What is known of the socket.
    pub(super) fn situation(&self) -> &Situation {
        self.situation
    }

    /// Sends an answer: to the peer, or to where the datagram came from.
    pub(super) fn send(&mut self, bytes: Bytes) {
        self.acts.call(match self.from.filter(|_| self.situation.peer.is_none()) {
            Some(to) => Call::SendTo(bytes, to),
            None => Call::Send(bytes),
        });
    }

    /// Closes the connection once all answers have gone. What arrives from now on is not heard.
    pub(super) fn close(&mut self) {
        if !std::mem::replace(self.closes, true) {
            self.acts.call(Call::Close);
        }
    }
}

/// Serves on a socket: on a listener it accepts, and each accepted socket is served by itself.
#[derive(Debug)]
pub(super) struct Server<S> {
    service: S,
    progress: BehaviourProgress,
    waker: Option<Waker>,
    /// Whether the service knows that there is somebody to serve.
    has_begun: bool,
    began: Option<Instant>,
    peer_has_ended: bool,
    closes: bool,
}

impl<S: Service> Server<S> {
    pub(super) fn new(service: S) -> Self {
        let kind = BehaviourKind::Program((&service.program()).into());
        Self {
            service,
            progress: BehaviourProgress::new(kind, None),
            waker: None,
            has_begun: false,
            began: None,
            peer_has_ended: false,
            closes: false,
        }
    }

    /// Has the service say something, and closes a connection that has come to its end.
    fn serve(
        &mut self,
        situation: &Situation,
        from: Option<SocketAddr>,
        acts: &mut Acts,
        say: impl FnOnce(&mut S, &mut Replies<'_>),
    ) {
        let mut replies = Replies { situation, from, acts, closes: &mut self.closes };
        // On TCP a connection is served, and a listener never is.
        let has_peer = situation.protocol == Protocol::Udp || situation.peer.is_some();
        if has_peer && !std::mem::replace(&mut self.has_begun, true) {
            self.service.begin(&mut replies);
        }
        say(&mut self.service, &mut replies);
        if self.peer_has_ended && self.service.due().is_none() {
            replies.close();
        }
    }
}

impl<S: Service> Behaviour for Server<S> {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Program(self.service.program())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, waker: Waker) {
        self.began = Some(now);
        self.waker = Some(waker);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        let is_stream = situation.protocol == Protocol::Tcp;
        if seen.own {
            self.progress.done += u64::from(matches!(seen.outcome, Outcome::Sent { .. }));
            // A datagram that was not taken is lost, as any may be.
            if seen.outcome.errno().is_some() && is_stream {
                self.closes = true;
                acts.call(Call::Close);
            }
            return;
        }
        if self.closes || !matches!(seen.call, Call::Recv(_) | Call::RecvFrom(_)) {
            return;
        }
        match seen.outcome {
            Outcome::Received { bytes: 1.. } => {
                self.serve(situation, None, acts, |service, replies| {
                    service.heard(seen.bytes, replies);
                });
            }
            Outcome::Datagram { from, .. } => {
                self.serve(situation, *from, acts, |service, replies| {
                    service.heard(seen.bytes, replies);
                });
            }
            Outcome::EndOfStream if is_stream => {
                self.peer_has_ended = true;
                self.serve(situation, None, acts, Service::heard_all);
            }
            Outcome::Failed(errno) if is_stream && situation.peer.is_none() => {
                self.closes = true;
                acts.call(Call::Close);
                acts.end(BehaviourEnd::Failed(*errno));
            }
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        if self.closes {
            return None;
        }
        // It has something to say as soon as it can.
        if self.has_begun { self.service.due() } else { self.began }
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        // A listener serves nobody itself: its turn does not come again.
        self.began = None;
        if !self.closes {
            self.serve(situation, None, acts, Service::go_on);
        }
    }

    fn reading(&self) -> Reading {
        if self.closes { Reading::AsSet } else { Reading::ByItself }
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(Self::new(self.service.fresh())))
    }
}
