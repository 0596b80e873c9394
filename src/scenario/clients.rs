//! Connecting many clients to one listener: TCP sockets like any other, each with its own thread.
//!
//! Decides in which order they are made, and when that stops: at the first socket that the system does
//! not give, on either side, and at the first connection that is refused. What was made stays.

use std::collections::BTreeSet;
use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use thiserror::Error;

use super::Limit;
use super::log_observer::explained;
use crate::model::{
    Call, CallId, CallKind, Errno, Event, Family, Needed, Outcome, Protocol, Record, SocketId,
    SocketState, count,
};
use crate::net::{Playground, limit_reached};
use crate::session::Log;

/// Clients that are connected at once at most.
pub const MOST_CLIENTS: u32 = 1000;

/// Clients that are to be connected.
#[derive(Clone, Copy, Debug)]
pub struct Clients {
    /// How many.
    pub count: u32,
    /// Where to.
    pub to: SocketAddr,
    /// From one to the next.
    pub pause: Duration,
}

/// Why not all of them were connected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct ClientsError {
    /// How many were to be.
    pub count: u32,
    /// How many sockets were made.
    pub made: u32,
    /// How many of those were connected by then.
    pub connected: u32,
    /// What stopped it; `None` if its time was up.
    pub why: Option<String>,
}

impl fmt::Display for ClientsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { made, connected, why, .. } = self;
        let all = count(self.count, "client");
        write!(formatter, "{made} of {all} made, {connected} connected: ")?;
        formatter.write_str(why.as_deref().unwrap_or("the time was up."))
    }
}

/// The address at which a socket of this computer can be reached, if it has one.
pub fn reached_at(listener: &SocketState) -> Option<SocketAddr> {
    let local = listener.local()?;
    let every = local.ip().is_unspecified();
    Some(if every { (Family::from_address(&local).loopback(), local.port()).into() } else { local })
}

/// Makes the clients one after the other, has each connect without waiting for it, and then waits until
/// all are connected. `made` hears of each as soon as it is there, with its number, from 1 on.
///
/// # Errors
/// Where the system's limits, a refused connection or `limit` stop it. The clients so far stay.
pub fn connect_clients(
    playground: &Playground,
    limit: &Limit,
    clients: Clients,
    mut made: impl FnMut(u32, SocketId),
) -> Result<(), ClientsError> {
    let mut progress = Progress::from_now_on(playground.log());
    let error = |progress: &Progress, made: u32| ClientsError {
        count: clients.count,
        made,
        connected: progress.connected,
        why: progress.stopped.clone(),
    };
    for number in 1..=clients.count {
        if number > 1 && !clients.pause.is_zero() {
            let until = Instant::now() + clients.pause;
            progress.wait(limit, until, |_| false);
        }
        let socket_id = playground.open(Protocol::Tcp, Family::from_address(&clients.to));
        let opened =
            progress.wait(limit, limit.deadline(), |progress| progress.opened.remove(&socket_id));
        if !opened {
            return Err(error(&progress, number - 1));
        }
        made(number, socket_id);
        match playground.call(socket_id, Call::Connect(clients.to)) {
            Ok(call_id) => {
                progress.pending.insert(call_id);
            }
            Err(cause) => progress.stopped = Some(cause.to_string()),
        }
        progress.catch_up(playground.log());
        if progress.stopped.is_some() || limit.is_over() {
            return Err(error(&progress, number));
        }
    }
    let all = progress.wait(limit, limit.deadline(), |progress| {
        progress.pending.is_empty() && progress.connected == clients.count
    });
    if all { Ok(()) } else { Err(error(&progress, clients.count)) }
}

/// What the log has told of the clients so far.
struct Progress {
    read: u64,
    opened: BTreeSet<SocketId>,
    /// Connects that have not returned.
    pending: BTreeSet<CallId>,
    connected: u32,
    /// What stops it.
    stopped: Option<String>,
}

impl Progress {
    fn from_now_on(log: &Log) -> Self {
        let (opened, pending) = (BTreeSet::new(), BTreeSet::new());
        Self { read: log.len(), opened, pending, connected: 0, stopped: None }
    }

    /// Waits until something `holds`, which it returns, or until that moment, or something stops it.
    fn wait(
        &mut self,
        limit: &Limit,
        until: Instant,
        mut holds: impl FnMut(&mut Self) -> bool,
    ) -> bool {
        loop {
            self.catch_up(limit.log());
            if holds(self) {
                return true;
            }
            let is_stopped = self.stopped.is_some() || limit.is_interrupted();
            if is_stopped || !limit.wait_beyond(self.read, until) {
                return false;
            }
        }
    }

    fn catch_up(&mut self, log: &Log) {
        let until = log.len();
        log.for_each_glance(self.read + 1..until + 1, |record| self.note(record));
        self.read = until;
    }

    fn note(&mut self, record: &Record) {
        let why = |errno: Errno, needed: Needed| {
            let limit = limit_reached(errno, needed).map(|limit| format!(" {limit}"));
            let explained = explained(errno, record.explanation(Some(Family::V4)));
            format!("{explained}{}", limit.unwrap_or_default())
        };
        match &record.event {
            Event::Opened { .. } => {
                self.opened.insert(record.socket);
            }
            // Of whatever socket: a connection that was accepted needs as much.
            Event::OpenFailed { errno, needed, .. } => {
                let got = format!("no {} for another socket, ", needed.name());
                self.stop(got + &why(*errno, *needed));
            }
            Event::Returned { call_id, outcome, .. } if self.pending.remove(call_id) => {
                match outcome {
                    Outcome::Failed(errno) => {
                        self.stop(format!("connect failed, {}", why(*errno, Needed::Socket)));
                    }
                    outcome if outcome.is_success() => self.connected += 1,
                    _ => self.stop("a connect was cancelled.".to_owned()),
                }
            }
            Event::Returned { call, outcome: Outcome::Failed(errno), .. }
                if call.kind() == CallKind::Accept && is_scarcity(*errno) =>
            {
                self.stop(format!("accept failed, {}", why(*errno, Needed::Socket)));
            }
            _ => {}
        }
    }

    /// The first reason counts.
    fn stop(&mut self, why: String) {
        self.stopped.get_or_insert(why);
    }
}

/// Whether an error says that the system has no more of something.
fn is_scarcity(errno: Errno) -> bool {
    matches!(errno.name(), "EMFILE" | "ENFILE" | "ENOBUFS" | "ENOMEM")
}
