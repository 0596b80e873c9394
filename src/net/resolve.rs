//! Host names: looked up on threads of their own, since `getaddrinfo(3)` may take long and cannot
//! be interrupted.
//!
//! These are the only threads that the end of a playground does not wait for. They hold no socket,
//! and what they learn then goes to a log that nobody reads any more.

use std::{
    net::{SocketAddr, ToSocketAddrs as _},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::Builder,
    time::Instant,
};

use super::{
    error::CallError,
    registry::{Registry, log_never_made},
};
use crate::{
    model::{Call, CallId, Event, Lookup, SocketId},
    session::{Entry, Log},
};

/// Names that are looked up at the same time at most.
const AT_ONCE: usize = 16;

/// A name to look up.
pub(super) struct Asked {
    pub(super) socket_id: SocketId,
    pub(super) call_id: Option<CallId>,
    pub(super) host: String,
    pub(super) port: u16,
}

/// The lookups under way.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    running: AtomicUsize,
}

impl Lookups {
    /// Starts a lookup. What comes of it goes to the log; if there are addresses, `then` gets them.
    pub(super) fn start(
        self: &Arc<Self>,
        log: Arc<Log>,
        asked: Asked,
        then: impl FnOnce(&[SocketAddr]) + Send + 'static,
    ) -> Result<(), CallError> {
        let place = Place::take(self).ok_or(CallError::TooManyLookups)?;
        let thread =
            Builder::new().name(format!("lookup-{}", asked.socket_id.0)).spawn(move || {
                let _place = place;
                let found = look_up(&log, asked);
                if !found.is_empty() {
                    then(&found);
                }
            });
        thread.map(drop).map_err(|_out_of_threads| CallError::NoThread)
    }
}

/// One of the lookups that may run at once.
struct Place(Arc<Lookups>);

impl Place {
    fn take(lookups: &Arc<Lookups>) -> Option<Self> {
        let before = lookups.running.fetch_add(1, Ordering::Relaxed);
        let place = Self(Arc::clone(lookups));
        (before < AT_ONCE).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

fn look_up(log: &Log, asked: Asked) -> Vec<SocketAddr> {
    let Asked { socket_id, call_id, host, port } = asked;
    let began = Instant::now();
    let answer = (host.as_str(), port).to_socket_addrs();
    let elapsed_nanos = nanos(began);
    let (found, lookup) = match answer {
        Ok(addresses) => {
            let addresses: Vec<SocketAddr> = addresses.collect();
            (addresses.clone(), Lookup::Found { addresses, elapsed_nanos })
        }
        Err(error) => (Vec::new(), Lookup::NotFound { reason: error.to_string(), elapsed_nanos }),
    };
    log.append(Entry::new(socket_id, Event::LookedUp { call_id, host, lookup }));
    found
}

/// Nanoseconds since `began`.
pub(super) fn nanos(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Hands over a call whose address has been found. If it cannot be made any more, the log says
/// that it was taken back.
pub(super) fn make(registry: &Registry, socket_id: SocketId, call_id: CallId, call: Call) {
    if registry.make(socket_id, call_id, call.clone()).is_err() {
        log_never_made(&registry.log, socket_id, call_id, &call);
    }
}
