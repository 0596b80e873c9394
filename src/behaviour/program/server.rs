//! What all programs do: serve each connection by itself, and close it once its peer has finished and all
//! is answered.

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Outcome, Program,
    Protocol, ShutdownHow,
};
#[cfg(any(target_os = "linux", target_os = "android"))]
use crate::model::{OptionValue, SocketOption};
use crate::net::{Acts, Behaviour, Reading, Seen, Situation, Waker};

/// How long a connection that has finished waits for its peer to finish as well.
const LINGER: Duration = Duration::from_secs(2);

/// How many bytes it reads meanwhile, at most.
const MOST_LINGERED: u64 = 1024 * 1024;

/// What a program does with what it hears.
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

    /// Its time has come, or its waker was used, and nothing of what it sends waits: a peer that does not
    /// read holds it up.
    fn go_on(&mut self, _: &mut Replies<'_>) {}

    /// Whether it has something left to say to a peer that has finished sending.
    fn has_more(&self) -> bool {
        self.due().is_some()
    }

    /// Whether it wants to hear nothing for now, so that what comes waits in the kernel.
    fn holds(&self) -> bool {
        false
    }

    /// Whether it begins by itself, so that it needs a peer over UDP as well.
    fn needs_peer(&self) -> bool {
        false
    }

    /// Tells how far it has come where that is not how often it has sent; `sent` is how many bytes have
    /// gone.
    fn tell(&self, _: &mut BehaviourProgress, _sent: u64) {}
}

/// Where a service puts its answers.
pub(super) struct Replies<'a> {
    situation: &'a Situation,
    /// Where the datagram came from that is answered.
    from: Option<SocketAddr>,
    acts: &'a mut Acts,
    closing: &'a mut Closing,
    end: &'a mut Option<BehaviourEnd>,
    waker: Option<&'a Waker>,
}

/// How far a connection is from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    /// It is served.
    Not,
    /// Nothing more is said, and the peer may finish until then, or until so many more bytes have come.
    By(Instant, u64),
    /// It is closed with the calls that it has asked for.
    Now,
}

impl Replies<'_> {
    /// What is known of the socket.
    pub(super) fn situation(&self) -> &Situation {
        self.situation
    }

    /// Whether bytes come as a stream, without boundaries.
    pub(super) fn is_stream(&self) -> bool {
        self.situation.protocol == Protocol::Tcp
    }

    /// Whether more can be said: it was neither closed nor finished.
    pub(super) fn is_open(&self) -> bool {
        *self.closing == Closing::Not
    }

    /// What has the service go on, from any thread.
    pub(super) fn waker(&self) -> Option<Waker> {
        self.waker.cloned()
    }

    /// Sends an answer: to the peer, or to where the datagram came from.
    pub(super) fn send(&mut self, bytes: Bytes) {
        self.acts.call(match self.from.filter(|_| self.situation.peer.is_none()) {
            Some(to) => Call::SendTo(bytes, to),
            None => Call::Send(bytes),
        });
    }

    /// Where the datagram came from that is being answered.
    pub(super) fn from(&self) -> Option<SocketAddr> {
        self.from
    }

    /// Sends a datagram there.
    pub(super) fn send_to(&mut self, bytes: Bytes, to: SocketAddr) {
        self.acts.call(Call::SendTo(bytes, to));
    }

    /// Sets an option, which the system has to know: the connection is closed where it does not.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn set_option(&mut self, option: SocketOption, value: OptionValue) {
        self.acts.call(Call::SetOption(option, value));
    }

    /// Closes the connection once all answers have gone. What arrives from now on is not heard.
    pub(super) fn close(&mut self) {
        if std::mem::replace(self.closing, Closing::Now) != Closing::Now {
            self.acts.call(Call::Close);
            self.end.take().into_iter().for_each(|end| self.acts.end(end));
        }
    }

    /// Closes the connection, at which the program ends so.
    pub(super) fn close_as(&mut self, end: BehaviourEnd) {
        self.end.get_or_insert(end);
        self.close();
    }

    /// Says that nothing more comes once all has gone, and closes the connection when the peer has finished
    /// as well, or does not within a while. To close at once what has bytes that nobody has read resets the
    /// connection, and what was sent may be lost with it (RFC 9112 section 9.6). A socket for datagrams only
    /// ends what it did.
    pub(super) fn finish(&mut self) {
        self.finish_as(BehaviourEnd::Finished);
    }

    /// [`Self::finish`], at which the program ends so.
    pub(super) fn finish_as(&mut self, end: BehaviourEnd) {
        if !self.is_stream() {
            self.acts.end(end);
        } else if *self.closing == Closing::Not {
            self.end.get_or_insert(end);
            self.acts.call(Call::Shutdown(ShutdownHow::Write));
            *self.closing = Closing::By(self.situation.now + LINGER, MOST_LINGERED);
        }
    }
}

/// Runs a program on a socket: on a listener it accepts, and each accepted socket is served by itself.
#[derive(Debug)]
pub(super) struct Server<S> {
    service: S,
    progress: BehaviourProgress,
    waker: Option<Waker>,
    /// Whether the service knows that there is somebody to serve.
    has_begun: bool,
    began: Option<Instant>,
    peer_has_ended: bool,
    closing: Closing,
    /// How it ends once the socket is closed, where that is not all that there is to say.
    end: Option<BehaviourEnd>,
    /// Bytes that have gone.
    sent: u64,
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
            closing: Closing::Not,
            end: None,
            sent: 0,
        }
    }

    /// Whether there is somebody to serve: on TCP a listener never is.
    fn has_peer(&self, situation: &Situation) -> bool {
        let any = situation.protocol == Protocol::Udp && !self.service.needs_peer();
        any || situation.peer.is_some()
    }

    /// Closes the socket since this went wrong.
    fn fail(&mut self, outcome: &Outcome, acts: &mut Acts) {
        self.closing = Closing::Now;
        acts.call(Call::Close);
        let failed = || outcome.errno().map_or(BehaviourEnd::Closed, BehaviourEnd::Failed);
        acts.end(self.end.take().unwrap_or_else(failed));
    }

    /// Has the service say something, and closes a connection that has come to its end.
    fn serve(
        &mut self,
        situation: &Situation,
        from: Option<SocketAddr>,
        acts: &mut Acts,
        say: impl FnOnce(&mut S, &mut Replies<'_>),
    ) {
        let has_peer = self.has_peer(situation);
        let (closing, end, waker) = (&mut self.closing, &mut self.end, self.waker.as_ref());
        let mut replies = Replies { situation, from, acts, closing, end, waker };
        if has_peer && !std::mem::replace(&mut self.has_begun, true) {
            self.service.begin(&mut replies);
        }
        let mut is_done = true;
        if self.has_begun {
            say(&mut self.service, &mut replies);
            is_done = *replies.closing != Closing::Not || !self.service.has_more();
        }
        if self.peer_has_ended && is_done {
            replies.close();
        }
    }
}

impl<S: Service> Behaviour for Server<S> {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Program(self.service.program())
    }

    fn progress(&self) -> BehaviourProgress {
        let mut progress = self.progress;
        self.service.tell(&mut progress, self.sent);
        progress
    }

    fn begin(&mut self, now: Instant, waker: Waker) {
        self.began = Some(now);
        self.waker = Some(waker);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        let is_stream = situation.protocol == Protocol::Tcp;
        if seen.own {
            self.progress.done += u64::from(matches!(seen.outcome, Outcome::Sent { .. }));
            self.sent += seen.bytes.len() as u64;
            // A datagram that was not taken is lost, as any may be.
            if seen.outcome.errno().is_some() && is_stream {
                self.fail(seen.outcome, acts);
            }
            return;
        }
        // It has a peer now.
        if !self.has_begun && matches!(seen.call, Call::Connect(_)) {
            self.began = Some(situation.now);
        }
        if self.closing == Closing::Now || !matches!(seen.call, Call::Recv(_) | Call::RecvFrom(_)) {
            return;
        }
        let is_heard = self.closing == Closing::Not;
        if let Closing::By(_, left) = &mut self.closing {
            *left = left.saturating_sub(seen.bytes.len() as u64);
            if *left == 0 {
                self.serve(situation, None, acts, |_, replies| replies.close());
                return;
            }
        }
        match seen.outcome {
            Outcome::Received { bytes: 1.. } if is_heard => {
                self.serve(situation, None, acts, |service, replies| {
                    service.heard(seen.bytes, replies);
                });
            }
            Outcome::Datagram { from, .. } if is_heard => {
                self.serve(situation, *from, acts, |service, replies| {
                    service.heard(seen.bytes, replies);
                });
            }
            Outcome::EndOfStream if is_stream => {
                self.peer_has_ended = true;
                self.serve(situation, None, acts, |service, replies| {
                    if is_heard {
                        service.heard_all(replies);
                    }
                });
            }
            outcome @ Outcome::Failed(_) if is_stream && situation.peer.is_none() => {
                self.fail(outcome, acts);
            }
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        match self.closing {
            Closing::Now => None,
            Closing::By(until, _) => Some(until),
            // It has something to say as soon as it can.
            Closing::Not if self.has_begun => self.service.due(),
            Closing::Not => self.began,
        }
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        // A listener serves nobody itself: its turn does not come again.
        self.began = None;
        match self.closing {
            Closing::Now => {}
            Closing::By(until, _) if until > situation.now => {}
            Closing::By(..) => self.serve(situation, None, acts, |_, replies| replies.close()),
            Closing::Not => self.serve(situation, None, acts, Service::go_on),
        }
    }

    fn reading(&self) -> Reading {
        match self.closing {
            Closing::Now => Reading::AsSet,
            Closing::Not if self.service.holds() => Reading::Held,
            Closing::Not | Closing::By(..) => Reading::ByItself,
        }
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(Self::new(self.service.fresh())))
    }
}
