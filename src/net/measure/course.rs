//! One variant from beginning to end: its server, its clients, and what they have counted.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use super::client::Client;
use super::control::Control;
use super::fast_open;
use super::server::Server;
use super::tally::Tallies;
use crate::model::{
    CallKind, Errno, MeasurementFigures, MeasurementSettings, TimeWaits, Variant, VariantEnd,
    VariantResult, nanos,
};
use crate::net::kernel;

/// The most bytes of a datagram over IPv4 (RFC 768, RFC 791).
const LARGEST_DATAGRAM: u32 = 65_507;

/// Why a variant cannot be measured with such settings on this system.
fn obstacle(settings: &MeasurementSettings, variant: Variant) -> Option<String> {
    match variant {
        Variant::EachFastOpen => fast_open::obstacle(settings),
        Variant::Udp if settings.request_bytes.max(settings.answer_bytes) > LARGEST_DATAGRAM => {
            Some(format!("a datagram has room for {LARGEST_DATAGRAM} bytes"))
        }
        _ => None,
    }
}

/// Measures one variant. What is counted on the way is in the tallies that `show` is handed.
pub(super) fn measure(
    settings: &MeasurementSettings,
    variant: Variant,
    cancelled: &Arc<AtomicBool>,
    show: impl FnOnce(Arc<Tallies>),
) -> VariantResult {
    let ended = |end| VariantResult { variant, figures: MeasurementFigures::default(), end };
    if let Some(reason) = obstacle(settings, variant) {
        return ended(VariantEnd::Unavailable(reason));
    }
    let failed = |error: &io::Error, call| VariantEnd::Failed {
        call,
        errno: Errno::from_io_error(error),
        connections: 0,
    };
    let own = settings.server.is_none().then(|| Server::new(settings, variant)).transpose();
    let own = match own {
        Ok(own) => own,
        Err(error) => return ended(failed(&error, CallKind::Listen)),
    };
    let address = own.as_ref().map_or_else(
        || settings.server.ok_or_else(|| io::ErrorKind::Unsupported.into()),
        Server::address,
    );
    let server = match address {
        Ok(server) => server,
        Err(error) => return ended(failed(&error, CallKind::Listen)),
    };
    let clients = settings.concurrency.min(settings.requests);
    let tallies = Arc::new(Tallies::new(clients as usize));
    show(Arc::clone(&tallies));
    let held = || (variant != Variant::Udp).then(|| kernel::time_waits(server)).flatten();
    // An earlier server may have had the same port.
    let before = held();
    let began = Instant::now();
    let deadline = began + Duration::from_secs(settings.seconds.into());
    let control = Control::new(Arc::clone(cancelled), deadline);
    let parties = Parties { settings, variant, server, own: own.as_ref() };
    let elapsed = parties.run(&control, &tallies, began);
    let connections = control.connections();
    let time_waits = before.zip(held()).map(|(before, after)| TimeWaits {
        clients: after.clients.saturating_sub(before.clients),
        server: after.server.saturating_sub(before.server),
    });
    let figures = MeasurementFigures {
        elapsed_nanos: nanos(elapsed),
        connections,
        time_waits,
        ..tallies.figures()
    };
    VariantResult { variant, figures, end: control.into_end() }
}

/// Who takes part.
struct Parties<'a> {
    settings: &'a MeasurementSettings,
    variant: Variant,
    server: SocketAddr,
    own: Option<&'a Server>,
}

impl Parties<'_> {
    /// Runs all threads to their end; returns how long the clients took.
    fn run(&self, control: &Control, tallies: &Tallies, began: Instant) -> Duration {
        let clients = tallies.clients.len() as u32;
        let (each, more) = (self.settings.requests / clients, self.settings.requests % clients);
        thread::scope(|threads| {
            let named =
                |name: &str, number| Builder::new().name(format!("measure-{name}-{number}"));
            let no_thread = |error: &io::Error| {
                let reason = format!("the system gives no more threads ({error})");
                control.end(VariantEnd::Unavailable(reason));
            };
            if let Some(own) = self.own {
                for number in 1..=clients {
                    // Why it is over is known to the control.
                    let work = || own.run(control, &tallies.server).unwrap_or(());
                    let started = named("srv", number).spawn_scoped(threads, work);
                    started.map_or_else(|error| no_thread(&error), drop);
                }
            }
            let mut running = Vec::new();
            for (number, tally) in (0..clients).zip(&tallies.clients) {
                let client = Client {
                    settings: self.settings,
                    variant: self.variant,
                    server: self.server,
                    counts_segments: self.own.is_none() && self.variant != Variant::Udp,
                    control,
                    tally,
                };
                let requests = each + u32::from(number < more);
                let work = move || client.run(requests).unwrap_or(());
                match named("cli", number + 1).spawn_scoped(threads, work) {
                    Ok(client) => running.push(client),
                    Err(error) => no_thread(&error),
                }
            }
            for client in running {
                // One that panicked has said so on stderr, and has ended.
                drop(client.join());
            }
            control.set_served();
            began.elapsed()
        })
    }
}
