//! What each of the plots shows: its lines, its figures, and the words where there is nothing to show.

use super::axes::{NANOS, bytes_text, micros_text, rate_text};
use super::curve;
use super::curve::Piece;
use super::marks::Unit;
use super::sockets::Subject;
use crate::model::{Protocol, SocketState};
use crate::session::{Bucket, Flow, Quantity};
use crate::ui::document::Document;
use crate::ui::look::duration;
use crate::ui::socket::kernel_words::nothing_seen;

/// One of the plots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlotKind {
    /// Bytes per second.
    Rates,
    /// Round trip times.
    RoundTrips,
    /// Bytes in the queues.
    Queues,
}

/// The lines of one socket in one plot: above the axis, and below it.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    pub up: Vec<Piece>,
    pub down: Vec<Piece>,
}

/// One quantity in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub title: &'static str,
    pub latest: String,
    pub least: String,
    pub greatest: String,
}

impl Figure {
    /// All of it in a sentence.
    pub fn words(&self) -> String {
        let Self { title, latest, least, greatest } = self;
        format!("{title} latest {latest}, minimum {least}, maximum {greatest}")
    }
}

/// Shown where nothing was seen.
const NOT_KNOWN: &str = "not known";

impl PlotKind {
    /// All plots, from top to bottom.
    pub const ALL: [Self; 3] = [Self::Rates, Self::RoundTrips, Self::Queues];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rates => "bytes per second",
            Self::RoundTrips => "round trip time",
            Self::Queues => "bytes in the queues",
        }
    }

    /// What is above its axis and what is below.
    pub fn sides(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Rates => ("sent", Some("received")),
            Self::RoundTrips => ("round trip time", None),
            Self::Queues => ("unacknowledged", Some("unread")),
        }
    }

    /// What it means.
    pub fn help(self) -> &'static str {
        match self {
            Self::Rates => "Bytes that send accepted and recv returned, per second",
            Self::RoundTrips => {
                "Time that a segment and its acknowledgement take, smoothed by the kernel"
            }
            Self::Queues => {
                "Bytes not acknowledged by the peer's kernel, and bytes not read by the program"
            }
        }
    }

    /// Whether it is made from kernel samples.
    pub fn is_of_kernel(self) -> bool {
        self != Self::Rates
    }

    /// The least range of its axis.
    pub fn least_room(self) -> f64 {
        match self {
            Self::Rates | Self::Queues => 64.0,
            Self::RoundTrips => 20.0,
        }
    }

    /// How its axis is divided.
    pub fn unit(self) -> Unit {
        match self {
            Self::Rates | Self::Queues => Unit::Binary,
            Self::RoundTrips => Unit::Decimal,
        }
    }

    /// An amount on its axis; empty if there is no such amount.
    pub fn axis_text(self, amount: f64) -> String {
        match self {
            Self::Rates => rate_text(amount),
            Self::RoundTrips if amount < 0.0 => String::new(),
            Self::RoundTrips => micros_text(amount),
            Self::Queues => bytes_text(amount),
        }
    }

    /// Its lines for a subject, where the session ends there.
    pub fn curves(self, document: &Document, subject: &Subject, end_nanos: u64) -> Curves {
        let course = subject.socket.and_then(|socket| document.statistics().course(socket));
        let of_course = |quantity| {
            course.map_or_else(Vec::new, |course| curve::course(course, quantity, end_nanos))
        };
        match self {
            Self::Rates => {
                let Some(flow) = flow(document, subject) else { return Curves::default() };
                let (first, last) = flow.times.unwrap_or_default();
                let state = subject.socket.and_then(|socket| document.latest().get(socket));
                // As long as it is there, it is known that nothing moved.
                let is_there = state.is_none_or(SocketState::is_open);
                let times = (first, if is_there { end_nanos } else { last });
                let rates = |moved| curve::rates_between(flow.series(), moved, times);
                Curves { up: rates(|bucket| bucket.sent), down: rates(|bucket| bucket.received) }
            }
            Self::RoundTrips => Curves { up: of_course(Quantity::RoundTrip), down: Vec::new() },
            Self::Queues => {
                let up = of_course(Quantity::Unacknowledged);
                Curves { up, down: of_course(Quantity::Unread) }
            }
        }
    }

    /// Its figures for a subject; the last second is the one before `latest_nanos`.
    pub fn figures(self, document: &Document, subject: &Subject, latest_nanos: u64) -> Vec<Figure> {
        let of_course = |title, quantity| {
            let course = subject.socket.and_then(|socket| document.statistics().course(socket));
            let text = |value: Option<u32>| {
                value.map_or_else(
                    || NOT_KNOWN.to_owned(),
                    |value| quantity_text(quantity, value, subject.protocol),
                )
            };
            let range = course.and_then(|course| course.range(quantity));
            Figure {
                title,
                latest: text(course.and_then(|course| course.latest(quantity))),
                least: text(range.map(|(least, _)| least)),
                greatest: text(range.map(|(_, greatest)| greatest)),
            }
        };
        match self {
            Self::Rates => {
                let Some(flow) = flow(document, subject) else { return Vec::new() };
                let (now, peak) = (flow.rate(latest_nanos), flow.peak());
                let figure = |title, latest: u64, greatest: u64| Figure {
                    title,
                    latest: rate_text(latest as f64),
                    // Before anything moved it was that.
                    least: rate_text(0.0),
                    greatest: rate_text(greatest as f64),
                };
                vec![
                    figure("sent/s", now.sent, peak.sent),
                    figure("received/s", now.received, peak.received),
                ]
            }
            Self::RoundTrips => vec![of_course("round trip time", Quantity::RoundTrip)],
            Self::Queues => vec![
                of_course("unread", Quantity::Unread),
                of_course("unacknowledged", Quantity::Unacknowledged),
            ],
        }
    }

    /// Its figures for a subject at a time, in nanoseconds since the session began.
    pub fn at(self, document: &Document, subject: &Subject, nanos: u64) -> String {
        let course = subject.socket.and_then(|socket| document.statistics().course(socket));
        let seen = |quantity| match course.and_then(|course| course.at(nanos, quantity)) {
            Some(value) => quantity_text(quantity, value, subject.protocol),
            None => NOT_KNOWN.to_owned(),
        };
        let told = match self {
            Self::Rates => {
                let series = flow(document, subject).map(Flow::series);
                let bucket = series.and_then(|series| {
                    let place = usize::try_from(nanos / series.width_nanos()).ok()?;
                    series.buckets().get(place)
                });
                let seconds = series.map_or(1.0, |series| series.width_nanos() as f64 / NANOS);
                let rate = |moved: fn(&Bucket) -> u64| {
                    rate_text((bucket.map_or(0, moved) as f64 / seconds).round())
                };
                let (sent, received) = (rate(|bucket| bucket.sent), rate(|bucket| bucket.received));
                format!("{sent} sent, {received} received")
            }
            Self::RoundTrips => seen(Quantity::RoundTrip),
            Self::Queues => {
                let (sent, received) = (seen(Quantity::Unacknowledged), seen(Quantity::Unread));
                format!("{sent} unacknowledged, {received} unread")
            }
        };
        format!("{}: {told}", subject.name)
    }

    /// Why it has nothing to show, and what would change that.
    pub fn nothing(self, document: &Document, subjects: &[Subject]) -> String {
        let udp = subjects.iter().all(|subject| subject.protocol == Some(Protocol::Udp));
        let whole = subjects.iter().all(|subject| subject.socket.is_none());
        match self {
            Self::Rates if document.is_live() => {
                "No traffic yet. Send something to see it plotted here.".to_owned()
            }
            Self::Rates => "No traffic.".to_owned(),
            Self::RoundTrips if whole => {
                "A round trip time belongs to one connection: select its socket.".to_owned()
            }
            Self::Queues if whole => "Queues belong to one socket: select it.".to_owned(),
            Self::RoundTrips if udp => {
                "UDP has no round trip time: datagrams are not acknowledged.".to_owned()
            }
            _ => nothing_seen(document).unwrap_or_else(|| {
                let reason = match self {
                    Self::RoundTrips => "No round trip time seen: only a connection has one.",
                    _ if udp => "No queue seen: only a socket with an address has one.",
                    _ => "No queue seen: only a connection has one.",
                };
                reason.to_owned()
            }),
        }
    }
}

/// What a subject has moved.
pub fn flow<'a>(document: &'a Document, subject: &Subject) -> Option<&'a Flow> {
    let statistics = document.statistics();
    subject.socket.map_or_else(|| Some(statistics.session()), |socket| statistics.of(socket))
}

fn quantity_text(quantity: Quantity, value: u32, protocol: Option<Protocol>) -> String {
    match (quantity, protocol) {
        (Quantity::RoundTrip, _) => duration(u64::from(value) * 1_000),
        // The bytes of a datagram are the smaller part of it.
        (Quantity::Unread, Some(Protocol::Udp)) if value > 0 => {
            format!("{} of memory", bytes_text(value.into()))
        }
        _ => bytes_text(value.into()),
    }
}
