//! Host names: looked up on threads of their own, since `getaddrinfo(3)` may take long and cannot
//! be interrupted.
//!
//! The end of a playground does not wait for these threads. They hold no socket, and calls that waited
//! for them are cancelled: the answer, when it comes, is dropped.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;
use std::time::Instant;

use parking_lot::Mutex;

use super::error::CallError;
use super::registry::{Registry, log_never_made};
use crate::model::{Call, CallId, Caller, Event, Lookup, SocketId, nanos};
use crate::session::{Entry, Log};

/// Names that are looked up at the same time at most.
const AT_ONCE: usize = 16;

/// A name to look up.
pub(super) struct LookupRequest {
    pub(super) socket_id: SocketId,
    pub(super) call_id: Option<CallId>,
    pub(super) host: String,
    pub(super) port: u16,
}

/// A lookup that a call waits for.
struct Running {
    socket_id: SocketId,
    name: Name,
    began: Instant,
}

/// A host name, and the name that the system is asked for where that is another.
#[derive(Clone)]
struct Name {
    host: String,
    /// The ASCII form of a name with other letters (RFC 5891). Name servers know no other form, and
    /// `getaddrinfo(3)` does not make it by itself.
    ascii: Option<String>,
}

impl Name {
    fn new(host: String) -> Self {
        let ascii = if host.is_ascii() { None } else { idna::domain_to_ascii(&host).ok() };
        Self { host, ascii }
    }

    /// The form that the system is asked for; `None` if the name has none.
    fn to_ask(&self) -> Option<&str> {
        self.ascii.as_deref().or_else(|| self.host.is_ascii().then_some(self.host.as_str()))
    }
}

/// The lookups under way.
pub(super) struct Lookups {
    running: AtomicUsize,
    /// Those that can be cancelled. Whoever takes one out tells the log how it ended.
    for_calls: Mutex<BTreeMap<CallId, Running>>,
    /// `getaddrinfo(3)`, or what replaces it in a test.
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
    /// unless it has been cancelled.
    pub(super) fn start(
        self: &Arc<Self>,
        log: Arc<Log>,
        asked: LookupRequest,
        then: impl FnOnce(&[SocketAddr]) + Send + 'static,
    ) -> Result<(), CallError> {
        let place = LookupPermit::take(self).ok_or(CallError::TooManyLookups)?;
        let (socket_id, call_id) = (asked.socket_id, asked.call_id);
        let name = Name::new(asked.host);
        let (port, looked_up) = (asked.port, name.clone());
        let mut for_calls = self.for_calls.lock();
        let thread = Builder::new().name(format!("lookup-{}", socket_id.0)).spawn(move || {
            let found = place.0.look_up(&log, (socket_id, call_id), looked_up, port);
            drop(place);
            if !found.is_empty() {
                then(&found);
            }
        });
        thread.map_err(|_out_of_threads| CallError::NoThread)?;
        // The thread waits for this lock before it says anything.
        if let Some(call_id) = call_id {
            let running = Running { socket_id, name, began: Instant::now() };
            for_calls.insert(call_id, running);
        }
        Ok(())
    }

    fn look_up(
        &self,
        log: &Log,
        (socket_id, call_id): (SocketId, Option<CallId>),
        name: Name,
        port: u16,
    ) -> Vec<SocketAddr> {
        {
            let for_calls = self.for_calls.lock();
            if call_id.is_some_and(|call_id| !for_calls.contains_key(&call_id)) {
                return Vec::new();
            }
            let Name { host, ascii } = name.clone();
            let event = Event::LookingUp { call_id, host, ascii };
            log.append(Entry::new(socket_id, event));
        }
        let began = Instant::now();
        let answer = match name.to_ask() {
            Some(host) => (self.resolver)(host, port).map_err(|error| reason(&error)),
            None => Err("the name has no ASCII form with which to look it up".to_owned()),
        };
        let elapsed_nanos = nanos(began.elapsed());
        let mut for_calls = self.for_calls.lock();
        // Taken back meanwhile: the log has said so, and nobody waits for the answer.
        if call_id.is_some_and(|call_id| for_calls.remove(&call_id).is_none()) {
            return Vec::new();
        }
        let (found, lookup) = match answer {
            Ok(addresses) => (addresses.clone(), Lookup::Found { addresses, elapsed_nanos }),
            Err(reason) => (Vec::new(), Lookup::NotFound { reason, elapsed_nanos }),
        };
        let Name { host, ascii } = name;
        log.append(Entry::new(socket_id, Event::LookedUp { call_id, host, ascii, lookup }));
        found
    }

    /// Cancels the lookup of a call; returns whether there was one.
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

/// The resolver's words, without those that the standard library puts before them.
fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    words.strip_prefix("failed to lookup address information: ").unwrap_or(&words).to_owned()
}

fn log_taken_back(log: &Log, call_id: CallId, running: Running) {
    let Running { socket_id, name, began } = running;
    let lookup = Lookup::Cancelled { elapsed_nanos: nanos(began.elapsed()) };
    let Name { host, ascii } = name;
    let event = Event::LookedUp { call_id: Some(call_id), host, ascii, lookup };
    log.append(Entry::new(socket_id, event));
}

/// One of the lookups that may run at once.
struct LookupPermit(Arc<Lookups>);

impl LookupPermit {
    fn take(lookups: &Arc<Lookups>) -> Option<Self> {
        let before = lookups.running.fetch_add(1, Ordering::Relaxed);
        let place = Self(Arc::clone(lookups));
        (before < AT_ONCE).then_some(place)
    }
}

impl Drop for LookupPermit {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Hands over a call whose address has been found. If it cannot be made any more, the log says
/// that it was cancelled.
pub(super) fn make(
    registry: &Registry,
    socket_id: SocketId,
    call_id: CallId,
    (call, caller): (&Call, Caller),
) {
    if registry.make(socket_id, call_id, call.clone(), caller).is_err() {
        log_never_made(&registry.log, socket_id, call_id, call);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::model::record_text;

    /// Held by a test for as long as the resolver is to be slow.
    static SLOW: Mutex<()> = Mutex::new(());

    #[expect(clippy::unnecessary_wraps, reason = "it stands for one that can fail")]
    fn slow(_: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        drop(SLOW.lock());
        Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))])
    }

    #[test]
    fn a_name_with_other_letters_is_asked_for_in_its_ascii_form() {
        for (host, asked) in [
            ("localhost", Some("localhost")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("BÜCHER.example", Some("xn--bcher-kva.example")),
            ("例え.テスト", Some("xn--r8jz45g.xn--zckzah")),
            ("１２７.0.0.1", Some("127.0.0.1")),
            ("\u{200d}.example", None),
        ] {
            assert_eq!(Name::new(host.to_owned()).to_ask(), asked, "{host}");
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "it stands for one that can fail")]
    fn only_ascii(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        assert_eq!(host, "xn--bcher-kva.example");
        Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))])
    }

    #[test]
    fn the_log_tells_both_forms_of_a_name() {
        let log = Arc::new(Log::new());
        let lookups = Arc::new(Lookups { resolver: only_ascii, ..Lookups::default() });
        let host = "bücher.example".to_owned();
        let asked =
            LookupRequest { socket_id: SocketId(1), call_id: None, host: host.clone(), port: 9 };
        lookups.start(Arc::clone(&log), asked, |_| {}).unwrap();
        assert!(log.wait_beyond_for(1, Duration::from_secs(10)), "it has begun and ended");
        let form = Some("xn--bcher-kva.example".to_owned());
        let began = Event::LookingUp { call_id: None, host, ascii: form };
        assert_eq!(log.get(1).unwrap().event, began);
        let told = record_text(&log.get(2).unwrap());
        let expected = "getaddrinfo(\"xn--bcher-kva.example\" for \"bücher.example\") = 127.0.0.1";
        assert_eq!(told, expected);
    }

    #[test]
    fn a_lookup_that_was_taken_back_makes_no_call_when_its_answer_comes() {
        let (log, socket_id) = (Arc::new(Log::new()), SocketId(1));
        let lookups = Arc::new(Lookups { resolver: slow, ..Lookups::default() });
        let made = Arc::new(AtomicUsize::new(0));
        let start = |number| {
            let call_id = Some(CallId(number));
            let asked = LookupRequest { socket_id, call_id, host: "a.example".to_owned(), port: 9 };
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
        let deadline = Instant::now() + patience;
        while lookups.running.load(Ordering::SeqCst) > 0 || made.load(Ordering::SeqCst) == 0 {
            assert!(Instant::now() < deadline, "a lookup goes on for ever");
            std::thread::yield_now();
        }
        assert_eq!(made.load(Ordering::SeqCst), 1);
        assert_eq!(log.len(), 6, "late answers are not told");
    }
}
