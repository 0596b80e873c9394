//! Host names: looked up on threads of their own, since `getaddrinfo(3)` may take long and cannot
//! be interrupted.
//!
//! These are the only threads that the end of a playground does not wait for. They hold no socket,
//! and calls that waited for them are taken back: the answer, when it comes, is dropped.

use std::{
    collections::BTreeMap,
    io,
    net::{SocketAddr, ToSocketAddrs as _},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::Builder,
    time::{Duration, Instant},
};

use parking_lot::Mutex;

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

/// A lookup that a call waits for.
struct Running {
    socket_id: SocketId,
    host: String,
    began: Instant,
}

/// The lookups under way.
pub(super) struct Lookups {
    running: AtomicUsize,
    /// Those that can be taken back. Whoever takes one out tells the log how it ended.
    for_calls: Mutex<BTreeMap<CallId, Running>>,
    /// `getaddrinfo(3)`, or what stands for it in a test.
    resolver: fn(&str, u16) -> io::Result<Vec<SocketAddr>>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self {
            running: AtomicUsize::default(),
            for_calls: Mutex::default(),
            resolver: |host, port| Ok((host, port).to_socket_addrs()?.collect()),
        }
    }
}

impl Lookups {
    /// Starts a lookup. What comes of it goes to the log; if there are addresses, `then` gets them,
    /// unless it has been taken back.
    pub(super) fn start(
        self: &Arc<Self>,
        log: Arc<Log>,
        asked: Asked,
        then: impl FnOnce(&[SocketAddr]) + Send + 'static,
    ) -> Result<(), CallError> {
        let place = Place::take(self).ok_or(CallError::TooManyLookups)?;
        let (socket_id, call_id, host) = (asked.socket_id, asked.call_id, asked.host.clone());
        let mut for_calls = self.for_calls.lock();
        let thread = Builder::new().name(format!("lookup-{}", socket_id.0)).spawn(move || {
            let found = place.0.look_up(&log, asked);
            drop(place);
            if !found.is_empty() {
                then(&found);
            }
        });
        thread.map_err(|_out_of_threads| CallError::NoThread)?;
        // The thread waits for this lock before it says anything.
        if let Some(call_id) = call_id {
            let running = Running { socket_id, host, began: Instant::now() };
            for_calls.insert(call_id, running);
        }
        Ok(())
    }

    fn look_up(&self, log: &Log, asked: Asked) -> Vec<SocketAddr> {
        let Asked { socket_id, call_id, host, port } = asked;
        {
            let for_calls = self.for_calls.lock();
            if call_id.is_some_and(|call_id| !for_calls.contains_key(&call_id)) {
                return Vec::new();
            }
            log.append(Entry::new(socket_id, Event::LookingUp { call_id, host: host.clone(), ascii: None }));
        }
        let began = Instant::now();
        let answer = (self.resolver)(&host, port);
        let elapsed_nanos = nanos(began.elapsed());
        let mut for_calls = self.for_calls.lock();
        // Taken back meanwhile: the log has said so, and nobody waits for the answer.
        if call_id.is_some_and(|call_id| for_calls.remove(&call_id).is_none()) {
            return Vec::new();
        }
        let (found, lookup) = match answer {
            Ok(addresses) => (addresses.clone(), Lookup::Found { addresses, elapsed_nanos }),
            Err(error) => {
                (Vec::new(), Lookup::NotFound { reason: error.to_string(), elapsed_nanos })
            }
        };
        log.append(Entry::new(socket_id, Event::LookedUp { call_id, host, ascii: None, lookup }));
        found
    }

    /// Takes the lookup of a call back; says whether there was one.
    pub(super) fn cancel(&self, log: &Log, call_id: CallId) -> bool {
        let mut for_calls = self.for_calls.lock();
        let Some(running) = for_calls.remove(&call_id) else { return false };
        log_taken_back(log, call_id, running);
        true
    }

    /// Takes back all lookups that calls wait for.
    pub(super) fn cancel_all(&self, log: &Log) {
        let mut for_calls = self.for_calls.lock();
        while let Some((call_id, running)) = for_calls.pop_first() {
            log_taken_back(log, call_id, running);
        }
    }
}

fn log_taken_back(log: &Log, call_id: CallId, running: Running) {
    let Running { socket_id, host, began } = running;
    let lookup = Lookup::Cancelled { elapsed_nanos: nanos(began.elapsed()) };
    let event = Event::LookedUp { call_id: Some(call_id), host, ascii: None, lookup };
    log.append(Entry::new(socket_id, event));
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

/// A span in nanoseconds.
pub(super) fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

/// Hands over a call whose address has been found. If it cannot be made any more, the log says
/// that it was taken back.
pub(super) fn make(registry: &Registry, socket_id: SocketId, call_id: CallId, call: &Call) {
    if registry.make(socket_id, call_id, call.clone()).is_err() {
        log_never_made(&registry.log, socket_id, call_id, call);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Held by a test for as long as the resolver is to be slow.
    static SLOW: Mutex<()> = Mutex::new(());

    #[expect(clippy::unnecessary_wraps, reason = "it stands for one that can fail")]
    fn slow(_: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        drop(SLOW.lock());
        Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))])
    }

    #[test]
    fn a_lookup_that_was_taken_back_makes_no_call_when_its_answer_comes() {
        let (log, socket_id) = (Arc::new(Log::new()), SocketId(1));
        let lookups = Arc::new(Lookups { resolver: slow, ..Lookups::default() });
        let made = Arc::new(AtomicUsize::new(0));
        let start = |number| {
            let call_id = Some(CallId(number));
            let asked = Asked { socket_id, call_id, host: "a.example".to_owned(), port: 9 };
            let made = Arc::clone(&made);
            let then = move |_: &[SocketAddr]| {
                made.fetch_add(1, Ordering::SeqCst);
            };
            lookups.start(Arc::clone(&log), asked, then).unwrap();
        };
        let patience = Duration::from_secs(10);
        let is_slow = SLOW.lock();
        start(1);
        assert!(log.wait_beyond_for(0, patience), "that it has begun is told at once");
        assert!(matches!(log.get(1).unwrap().event, Event::LookingUp { .. }));
        assert!(lookups.cancel(&log, CallId(1)));
        let told = log.get(2).unwrap().event;
        assert!(matches!(told, Event::LookedUp { lookup: Lookup::Cancelled { .. }, .. }));
        assert!(!lookups.cancel(&log, CallId(1)), "it is taken back once");
        start(2);
        assert!(log.wait_beyond_for(2, patience));
        lookups.cancel_all(&log);
        drop(is_slow);
        start(3);
        assert!(log.wait_beyond_for(5, patience), "one that nobody takes back has its answer");
        while lookups.running.load(Ordering::SeqCst) > 0 || made.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        assert_eq!(made.load(Ordering::SeqCst), 1);
        assert_eq!(log.len(), 6, "late answers are not told");
    }
}
