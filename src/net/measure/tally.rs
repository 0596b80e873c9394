//! What the threads of a variant count while they run, each for itself.

use std::net::SocketAddr;
use std::time::Duration;

use parking_lot::Mutex;

use crate::model::{LatencyHistogram, MeasurementFigures, nanos};
use crate::net::raw_option::SegmentCounts;

/// Words of a set of all ports.
const WORDS: usize = 65_536 / 64;

/// What one client counts, or one who serves.
#[derive(Default)]
pub(super) struct Tally {
    latencies: LatencyHistogram,
    lost: u64,
    segments: Option<(u64, u64)>,
    fast_opened: u64,
    ports: PortSet,
}

/// A set of ports.
struct PortSet(Box<[u64; WORDS]>);

impl Default for PortSet {
    fn default() -> Self {
        Self(Box::new([0; WORDS]))
    }
}

impl PortSet {
    fn insert(&mut self, port: u16) {
        self.0[usize::from(port) / 64] |= 1 << (port % 64);
    }

    fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
}

/// The tallies of all threads of a variant.
pub(super) struct Tallies {
    pub(super) clients: Vec<Mutex<Tally>>,
    pub(super) server: Mutex<Tally>,
}

impl Tallies {
    pub(super) fn new(clients: usize) -> Self {
        let clients = (0..clients).map(|_| Mutex::default()).collect();
        Self { clients, server: Mutex::default() }
    }

    /// What was counted so far, but for what only the whole variant knows.
    pub(super) fn figures(&self) -> MeasurementFigures {
        let mut figures = MeasurementFigures::default();
        let mut ports = PortSet::default();
        let mut segments: Option<(u64, u64)> = None;
        for tally in self.clients.iter().chain([&self.server]) {
            let tally = tally.lock();
            figures.latencies.merge(&tally.latencies);
            figures.lost += tally.lost;
            figures.fast_opened += tally.fast_opened;
            ports.merge(&tally.ports);
            if let Some((out, into)) = tally.segments {
                let sum = segments.get_or_insert((0, 0));
                *sum = (sum.0 + out, sum.1 + into);
            }
        }
        figures.ports = ports.len();
        (figures.segments_out, figures.segments_in) = segments.unzip();
        figures
    }
}

impl Tally {
    /// A request was answered after this time.
    pub(super) fn answered(&mut self, after: Duration) {
        self.latencies.record(nanos(after));
    }

    /// A request was not answered.
    pub(super) fn lost(&mut self) {
        self.lost += 1;
    }

    /// A client has this address.
    pub(super) fn has_port(&mut self, local: SocketAddr) {
        self.ports.insert(local.port());
    }

    /// The segments of a connection that a client has made: those until its close.
    pub(super) fn count_as_client(&mut self, counts: SegmentCounts) {
        self.add(counts.sent.into(), counts.received.into(), counts.data_in_syn);
    }

    /// The segments of a connection that a server has taken and closed. The kernel counts the SYN that
    /// came for it, and not the SYN-ACK, which was sent before there was a socket.
    pub(super) fn count_as_server(&mut self, counts: SegmentCounts) {
        self.add(counts.received.into(), u64::from(counts.sent) + 1, counts.data_in_syn);
    }

    fn add(&mut self, out: u64, into: u64, data_in_syn: bool) {
        let sum = self.segments.get_or_insert((0, 0));
        *sum = (sum.0 + out, sum.1 + into);
        self.fast_opened += u64::from(data_in_syn);
    }
}
