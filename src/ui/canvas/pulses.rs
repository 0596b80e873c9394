//! Bytes that cross, as pulses on the wires: the more bytes, the larger and the quicker.
//!
//! They show only what the log says, live or when a session is played. At most a fixed number of
//! them runs: bytes that take the same route at nearly the same time are one pulse, and the excess
//! is not shown. While none runs, nothing is drawn again.

use std::net::SocketAddr;

use egui::{Align2, FontId, Painter, Vec2};

use super::camera::{Camera, Detail};
use super::plane::Plane;
use super::route::Route;
use super::wires::WireEnd;
use crate::model::{Protocol, SocketId, SocketState};
use crate::ui::document::Document;
use crate::ui::document::traffic::{Traffic, TrafficPath};
use crate::ui::look::{Palette, bytes};

/// How many run at most.
const MOST: usize = 48;

/// Bytes this soon after others on the same route join their pulse, in seconds.
const TOGETHER: f64 = 0.12;

/// The route of a pulse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Along the wire of its socket's connection.
    Connection,
    /// To the card of a socket that it has no wire with.
    To(SocketId),
    /// To somebody outside that it has no wire with.
    Away,
}

/// One pulse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pulse {
    /// The socket whose call moved the bytes.
    pub socket: SocketId,
    /// The route.
    pub path: Path,
    /// Whether the socket sent them; else it received them.
    pub is_sent: bool,
    bytes: u64,
    began: f64,
    /// Its speed, as a multiple of that in a live session.
    pace: f64,
}

impl Pulse {
    /// How long it runs, in seconds.
    fn duration(&self) -> f64 {
        let live = (1.1 - 0.09 * (self.bytes.max(1) as f64).log10()).max(0.45);
        // However fast or slowly a session is played, it is seen to move.
        live / self.pace.clamp(0.25, 4.0)
    }

    /// Its size on screen, in points.
    fn radius(&self) -> f32 {
        3.5 + 0.75 * (self.bytes.max(1) as f32).log10()
    }

    fn goes_with(&self, other: &Self) -> bool {
        (self.socket, self.path, self.is_sent) == (other.socket, other.path, other.is_sent)
    }
}

/// All that run.
#[derive(Debug, Default)]
pub struct Pulses {
    running: Vec<Pulse>,
}

impl Pulses {
    /// Starts pulses for what has crossed.
    pub fn add(
        &mut self,
        traffic: &Traffic,
        plane: &Plane,
        document: &Document,
        pace: f64,
        time: f64,
    ) {
        for (way, bytes) in traffic.iter() {
            let Some(socket) = document.table().get(way.socket) else { continue };
            if let Some(path) = path(socket, way, plane, document) {
                let is_sent = way.is_sent;
                self.begin(Pulse { socket: way.socket, path, is_sent, bytes, began: time, pace });
            }
        }
    }

    fn begin(&mut self, pulse: Pulse) {
        let since = pulse.began - TOGETHER;
        let full = self.running.len() >= MOST;
        let together = self.running.iter_mut().rev();
        let together = together.filter(|running| running.began > since || full);
        match together.into_iter().find(|running| running.goes_with(&pulse)) {
            Some(running) => running.bytes = running.bytes.saturating_add(pulse.bytes),
            None if full => {}
            None => self.running.push(pulse),
        }
    }

    /// Removes those that have arrived; returns whether any still runs.
    pub fn go_on(&mut self, time: f64) -> bool {
        self.running.retain(|pulse| (0.0..pulse.duration()).contains(&(time - pulse.began)));
        !self.running.is_empty()
    }

    /// Paints them. `route` returns the route of one, and whether it goes from its beginning to its
    /// end; `None` if it is out of sight.
    pub fn paint(
        &self,
        painter: &Painter,
        camera: &Camera,
        time: f64,
        route: impl Fn(&Pulse) -> Option<(Route, bool)>,
    ) {
        let palette = Palette::of(&painter.ctx().global_style().visuals);
        for pulse in &self.running {
            let Some((route, forwards)) = route(pulse) else { continue };
            let part = ((time - pulse.began) / pulse.duration()) as f32;
            // It sets out and arrives gently.
            let part = part * part * (3.0 - 2.0 * part);
            let at = |part: f32| route.at(if forwards { part } else { 1.0 - part });
            let radius = camera.mark(pulse.radius());
            for (behind, size, strength) in [(0.06, 0.6, 0.35), (0.03, 0.8, 0.6), (0.0, 1.0, 1.0)] {
                let center = camera.point(at((part - behind).max(0.0)));
                let color = palette.accent.gamma_multiply(strength);
                painter.circle_filled(center, radius * size, color);
            }
            if camera.detail() == Detail::Full {
                let above = camera.point(at(part)) - Vec2::new(0.0, radius + 5.0);
                let font = FontId::monospace(11.0);
                painter.text(above, Align2::CENTER_BOTTOM, bytes(pulse.bytes), font, palette.text);
            }
        }
    }
}

/// The route of bytes that have crossed; `None` if another record reports them, too.
fn path(
    socket: &SocketState,
    way: TrafficPath,
    plane: &Plane,
    document: &Document,
) -> Option<Path> {
    let wire = plane.connection(way.socket);
    if socket.protocol() == Protocol::Tcp {
        let is_ours = matches!(wire?.far, WireEnd::Socket(_));
        return (way.is_sent || !is_ours).then_some(Path::Connection);
    }
    let peer = way.peer.and_then(|id| document.log().with_addresses(|known| known.get(id)))?;
    let other = taker(socket, peer, document);
    match (other, way.is_sent) {
        (Some(_), false) => None,
        (Some(other), true) => Some(Path::To(other.socket_id())),
        (None, _) if wire.is_some_and(|wire| matches!(wire.far, WireEnd::Outside(_))) => {
            Some(Path::Connection)
        }
        (None, _) => Some(Path::Away),
    }
}

/// The UDP socket of this session that has this address.
fn taker<'a>(
    socket: &SocketState,
    address: SocketAddr,
    document: &'a Document,
) -> Option<&'a SocketState> {
    document.table().open().find(|other| {
        other.protocol() == Protocol::Udp
            && other.socket_id() != socket.socket_id()
            && other.local().is_some_and(|local| {
                local.port() == address.port()
                    && (local.ip() == address.ip()
                        || (local.ip().is_unspecified() && address.ip().is_loopback()))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pulse(socket: u32, bytes: u64, began: f64) -> Pulse {
        let (socket, path, is_sent, pace) = (SocketId(socket), Path::Connection, true, 1.0);
        Pulse { socket, path, is_sent, bytes, began, pace }
    }

    #[test]
    fn what_goes_the_same_way_together_is_one_pulse_and_so_many_run_at_most() {
        let mut pulses = Pulses::default();
        pulses.begin(pulse(1, 10, 5.0));
        pulses.begin(pulse(1, 5, 5.05));
        pulses.begin(Pulse { is_sent: false, ..pulse(1, 1, 5.05) });
        pulses.begin(pulse(1, 7, 5.5));
        let bytes: Vec<u64> = pulses.running.iter().map(|pulse| pulse.bytes).collect();
        assert_eq!(bytes, [15, 1, 7]);
        for socket in 0..1000 {
            pulses.begin(pulse(socket, 1, 6.0));
        }
        assert_eq!(pulses.running.len(), MOST);
        pulses.begin(pulse(1, 3, 9.0));
        let newest = pulses.running.iter().rev().find(|pulse| pulse.socket == SocketId(1)).unwrap();
        assert!(newest.bytes > 3, "it is one with what runs already");
    }

    #[test]
    fn more_bytes_are_larger_and_quicker() {
        let (few, many) = (pulse(1, 1, 0.0), pulse(1, 1 << 30, 0.0));
        assert!(many.radius() > few.radius() && many.duration() < few.duration());
        assert!(many.duration() > 0.3 && many.radius() < 12.0);
        let at = |pace: f64| Pulse { pace, ..few }.duration();
        assert!(at(2.0) < at(1.0) && at(1.0) < at(0.5), "at the pace of the playback");
        assert!(at(100.0) > 0.1 && at(0.1) < 5.0, "and it can be seen");
    }
}
