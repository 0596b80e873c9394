//! A record without its bytes, encoded: what the log keeps of it in memory, and what a frame of the
//! journal begins with.
//!
//! Records that come by the million, bytes that moved, have a short form of about twenty bytes
//! (postcard). All others are written as in a session file (RON), with the names of their fields.

use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Call, CallId, Caller, Event, Outcome, SocketId, SocketSnapshot};

/// Bytes that the short form never exceeds.
const SHORT: usize = 160;

/// A head that cannot be read, or written.
#[derive(Debug, Error)]
pub(super) enum HeadError {
    #[error("{0}")]
    Short(#[from] postcard::Error),
    #[error("{0}")]
    Read(#[from] ron::error::SpannedError),
    #[error("{0}")]
    Written(#[from] ron::Error),
    #[error("its time is outside the calendar")]
    Time,
}

/// What a head says.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) wall: Timestamp,
    pub(super) since_start_nanos: u64,
    pub(super) socket: SocketId,
    pub(super) event: Event,
    pub(super) standing: Option<Box<SocketSnapshot>>,
}

/// What every head begins with.
#[derive(Serialize, Deserialize)]
struct Beginning {
    since_start_nanos: u64,
    /// Nanoseconds by which the wall clock has left the clock that never jumps.
    wall_drift: i128,
    socket: u32,
    told: EncodedEvent,
}

#[derive(Serialize, Deserialize)]
enum EncodedEvent {
    /// The event, and perhaps the standing, follow by name.
    ByName,
    /// Bytes moved.
    Moved { call: MovedBy, outcome: MovedOutcome, call_id: u64, elapsed_nanos: u64, person: bool },
}

/// The calls that move bytes.
#[derive(Serialize, Deserialize)]
enum MovedBy {
    Send(u64),
    SendTo(u64, Address),
    Recv(u32),
    RecvFrom(u32),
}

/// What they come to, as a rule.
#[derive(Serialize, Deserialize)]
enum MovedOutcome {
    Sent(u64),
    Received(u64),
    Datagram { bytes: u64, from: Option<Address>, truncated: bool, lost: u64 },
}

/// An address with its scope, which serde's own form leaves out.
#[derive(Serialize, Deserialize)]
struct Address {
    ip: IpAddr,
    port: u16,
    scope: u32,
}

#[derive(Serialize)]
struct NamedRef<'a> {
    event: &'a Event,
    standing: Option<&'a SocketSnapshot>,
}

#[derive(Deserialize)]
struct EncodedName {
    event: Event,
    standing: Option<Box<SocketSnapshot>>,
}

/// Adds the head of a record to `buffer`. `started` is when its session began.
pub(super) fn encode(
    buffer: &mut Vec<u8>,
    started: Timestamp,
    (wall, since_start_nanos): (Timestamp, u64),
    socket: SocketId,
    event: &Event,
    standing: Option<&SocketSnapshot>,
) -> Result<(), HeadError> {
    let wall_drift = wall.as_nanosecond() - started.as_nanosecond() - i128::from(since_start_nanos);
    let moved = if standing.is_none() { moved(event) } else { None };
    let by_name = moved.is_none();
    let told = moved.unwrap_or(EncodedEvent::ByName);
    let beginning = Beginning { since_start_nanos, wall_drift, socket: socket.0, told };
    let mut short = [0; SHORT];
    buffer.extend_from_slice(postcard::to_slice(&beginning, &mut short)?);
    if by_name {
        let named = ron::to_string(&NamedRef { event, standing })?;
        buffer.extend_from_slice(named.as_bytes());
    }
    Ok(())
}

/// Reads a head that [`encode`] wrote.
pub(super) fn decode(head: &[u8], started: Timestamp) -> Result<Head, HeadError> {
    let (beginning, rest) = postcard::take_from_bytes::<Beginning>(head)?;
    let Beginning { since_start_nanos, wall_drift, socket, told } = beginning;
    let wall = started
        .as_nanosecond()
        .checked_add(i128::from(since_start_nanos))
        .and_then(|nanos| nanos.checked_add(wall_drift))
        .and_then(|nanos| Timestamp::from_nanosecond(nanos).ok())
        .ok_or(HeadError::Time)?;
    let (event, standing) = match told {
        EncodedEvent::ByName => {
            let EncodedName { event, standing } = ron::de::from_bytes(rest)?;
            (event, standing)
        }
        EncodedEvent::Moved { call, outcome, call_id, elapsed_nanos, person } => {
            let caller = if person { Caller::Person } else { Caller::Program };
            let (call, outcome) = (call.into(), outcome.into());
            let call_id = CallId(call_id);
            (Event::Returned { call_id, call, outcome, elapsed_nanos, caller }, None)
        }
    };
    Ok(Head { wall, since_start_nanos, socket: SocketId(socket), event, standing })
}

/// The short form of an event, if it has one.
fn moved(event: &Event) -> Option<EncodedEvent> {
    let Event::Returned { call_id, call, outcome, elapsed_nanos, caller } = event else {
        return None;
    };
    let call = match *call {
        Call::Send(length) => MovedBy::Send(length),
        Call::SendTo(length, address) => MovedBy::SendTo(length, address.into()),
        Call::Recv(length) => MovedBy::Recv(length),
        Call::RecvFrom(length) => MovedBy::RecvFrom(length),
        _ => return None,
    };
    let outcome = match *outcome {
        Outcome::Sent { bytes } => MovedOutcome::Sent(bytes),
        Outcome::Received { bytes } => MovedOutcome::Received(bytes),
        Outcome::Datagram { bytes, from, truncated, lost } => {
            let from = from.map(Address::from);
            MovedOutcome::Datagram { bytes, from, truncated, lost }
        }
        _ => return None,
    };
    let person = match caller {
        Caller::Person => true,
        Caller::Program => false,
        // By its name, with the error that was expected.
        Caller::Expecting(_) => return None,
    };
    let (call_id, elapsed_nanos) = (call_id.0, *elapsed_nanos);
    Some(EncodedEvent::Moved { call, outcome, call_id, elapsed_nanos, person })
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        let scope = match address {
            SocketAddr::V4(_) => 0,
            SocketAddr::V6(address) => address.scope_id(),
        };
        Self { ip: address.ip(), port: address.port(), scope }
    }
}

impl From<Address> for SocketAddr {
    fn from(Address { ip, port, scope }: Address) -> Self {
        let mut address = Self::new(ip, port);
        if let Self::V6(address) = &mut address {
            address.set_scope_id(scope);
        }
        address
    }
}

impl From<MovedBy> for Call<u64> {
    fn from(call: MovedBy) -> Self {
        match call {
            MovedBy::Send(length) => Self::Send(length),
            MovedBy::SendTo(length, address) => Self::SendTo(length, address.into()),
            MovedBy::Recv(length) => Self::Recv(length),
            MovedBy::RecvFrom(length) => Self::RecvFrom(length),
        }
    }
}

impl From<MovedOutcome> for Outcome {
    fn from(outcome: MovedOutcome) -> Self {
        match outcome {
            MovedOutcome::Sent(bytes) => Self::Sent { bytes },
            MovedOutcome::Received(bytes) => Self::Received { bytes },
            MovedOutcome::Datagram { bytes, from, truncated, lost } => {
                let from = from.map(SocketAddr::from);
                Self::Datagram { bytes, from, truncated, lost }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Errno, Family, Mode, OptionValue, Origin, Protocol, SocketOption};

    fn returned(call: Call<u64>, outcome: Outcome) -> Event {
        let (call_id, caller) = (CallId(u64::MAX), Caller::Program);
        Event::Returned { call_id, call, outcome, elapsed_nanos: u64::MAX, caller }
    }

    fn there_and_back(event: &Event, standing: Option<SocketSnapshot>) -> usize {
        let started = "2026-01-02T03:04:05Z".parse().unwrap();
        for (wall, since) in
            [("2026-01-02T03:04:06.5Z", 1_500_000_001), ("-009999-01-02T01:59:59Z", u64::MAX)]
        {
            let wall = wall.parse().unwrap();
            let mut head = Vec::new();
            encode(&mut head, started, (wall, since), SocketId(7), event, standing.as_ref())
                .unwrap();
            let read = decode(&head, started).unwrap();
            assert_eq!(read.event, *event);
            assert_eq!(
                (read.wall, read.since_start_nanos, read.socket),
                (wall, since, SocketId(7))
            );
            assert_eq!(read.standing.as_deref(), standing.as_ref());
            for length in 0..head.len() {
                // A head that was cut short is no head, and no panic.
                let cut = decode(&head[..length], started);
                assert!(cut.is_err(), "{length} of {}", head.len());
            }
        }
        let mut head = Vec::new();
        let wall = "2026-01-02T03:04:35.000000100Z".parse().unwrap();
        encode(&mut head, started, (wall, 30_000_000_000), SocketId(7), event, standing.as_ref())
            .unwrap();
        head.len()
    }

    #[test]
    fn bytes_that_moved_take_little() {
        let from = "[2001:db8::1%3]:65535".parse().unwrap();
        let datagram = Outcome::Datagram { bytes: 9, from: Some(from), truncated: true, lost: 3 };
        there_and_back(&returned(Call::RecvFrom(u32::MAX), datagram), None);
        there_and_back(&returned(Call::SendTo(9, from), Outcome::Sent { bytes: 9 }), None);
        let (call_id, caller) = (CallId(1_000_000), Caller::Person);
        let outcome = Outcome::Received { bytes: 65_536 };
        let call = Call::Recv(65_536);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 20_000, caller };
        let length = there_and_back(&event, None);
        assert!(length <= 24, "{length}");
    }

    #[test]
    fn every_other_event_comes_back_as_it_was() {
        let address = "127.0.0.1:80".parse().ok();
        let standing = SocketSnapshot { local: address, peer: None, listening: true, state: None };
        let reset =
            returned(Call::Recv(1), Outcome::Failed(Errno::from_name("ECONNRESET").unwrap()));
        there_and_back(&reset, Some(standing));
        let (option, value) = (SocketOption::Linger, OptionValue::Linger(Some(3)));
        there_and_back(&returned(Call::SetOption(option, value), Outcome::Option { value }), None);
        there_and_back(&returned(Call::Send(1), Outcome::Sent { bytes: 1 }), Some(standing));
        let (protocol, family) = (Protocol::Udp, Family::V6);
        let (reading, accepting) = (Mode::Step, Mode::Automatic);
        let origin = Origin::AcceptedBy(SocketId(1));
        there_and_back(&Event::Opened { protocol, family, origin, reading, accepting }, None);
        there_and_back(&Event::Commented { record: 3, text: "\u{202e}".to_owned() }, None);
        there_and_back(&Event::Waiting { call_id: CallId(1), call: Call::Accept, sent: 0 }, None);
    }
}
