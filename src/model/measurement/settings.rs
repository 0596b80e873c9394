//! What is measured: how many requests of which size, how many at once, in which ways, and with whom.

use std::fmt;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use strum::VariantArray as _;
use thiserror::Error;

use super::Variant;
use crate::model::{Call, Family, Footing, Protocol, count, reach};

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasurementSettings {
    /// Requests of each variant.
    pub requests: u32,
    /// Bytes of a request.
    pub request_bytes: u32,
    /// Bytes of an answer.
    pub answer_bytes: u32,
    /// Clients at a time, each of which waits for the answer before it sends its next request.
    pub concurrency: u32,
    /// Calls of `send` by which a request goes out over TCP.
    pub sends: u32,
    /// After this many seconds a variant ends, whatever is left of it.
    pub seconds: u32,
    /// A server of somebody else's, which answers each request; otherwise the measurement has a server of
    /// its own on the loopback address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<SocketAddr>,
    /// The ways in which the requests are carried, one after the other.
    pub variants: Vec<Variant>,
}

impl Default for MeasurementSettings {
    fn default() -> Self {
        Self {
            requests: 1_000,
            request_bytes: 64,
            answer_bytes: 64,
            concurrency: 1,
            sends: 1,
            seconds: 10,
            server: None,
            variants: Variant::VARIANTS.to_vec(),
        }
    }
}

/// Something that is chosen as a number, and how large it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasurementLimit {
    /// What it is.
    pub name: &'static str,
    /// The greatest number that is taken; the least is 1.
    pub most: u32,
}

impl MeasurementLimit {
    /// Requests.
    pub const REQUESTS: Self = Self { name: "requests", most: 1_000_000 };
    /// Bytes of a request.
    pub const REQUEST_BYTES: Self = Self { name: "bytes of a request", most: 1024 * 1024 };
    /// Bytes of an answer.
    pub const ANSWER_BYTES: Self = Self { name: "bytes of an answer", most: 1024 * 1024 };
    /// Clients: each takes a thread, and so does who serves it.
    pub const CONCURRENCY: Self = Self { name: "requests at a time", most: 64 };
    /// Calls of `send`.
    pub const SENDS: Self = Self { name: "sends of a request", most: 16 };
    /// Seconds of a variant.
    pub const SECONDS: Self = Self { name: "seconds of a variant", most: 600 };
}

/// Why nothing can be measured with such settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// A number is too small or too large.
    #[error("the number of {} must be from 1 to {}", .0.name, .0.most)]
    OutOfRange(MeasurementLimit),
    /// No variant is chosen.
    #[error("choose at least one variant to measure")]
    NoVariant,
}

impl MeasurementSettings {
    /// Whether it can be measured.
    ///
    /// # Errors
    /// When a number is out of its range, or no variant is chosen.
    pub fn check(&self) -> Result<(), SettingsError> {
        let numbers = [
            (self.requests, MeasurementLimit::REQUESTS),
            (self.request_bytes, MeasurementLimit::REQUEST_BYTES),
            (self.answer_bytes, MeasurementLimit::ANSWER_BYTES),
            (self.concurrency, MeasurementLimit::CONCURRENCY),
            (self.sends, MeasurementLimit::SENDS),
            (self.seconds, MeasurementLimit::SECONDS),
        ];
        if let Some((_, limit)) =
            numbers.into_iter().find(|(number, limit)| !(1..=limit.most).contains(number))
        {
            return Err(SettingsError::OutOfRange(limit));
        }
        if self.variants.is_empty() { Err(SettingsError::NoVariant) } else { Ok(()) }
    }

    /// The address beyond this computer to which requests are sent, if they are.
    pub fn leaves_for(&self) -> Option<SocketAddr> {
        let server = self.server?;
        let family = Family::from_address(&server);
        let footing = Footing { protocol: Protocol::Tcp, family, local: None };
        reach(&footing, &Call::<u64>::Connect(server)).leaves_for
    }
}

impl fmt::Display for MeasurementSettings {
    /// `1000 requests of 64 bytes, answers of 64 bytes, 1 at a time`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request_bytes, answer_bytes, concurrency, .. } = self;
        let requests = count(self.requests, "request");
        let (request_bytes, answer_bytes) =
            (count(*request_bytes, "byte"), count(*answer_bytes, "byte"));
        write!(formatter, "{requests} of {request_bytes}, answers of {answer_bytes}")?;
        write!(formatter, ", {concurrency} at a time")?;
        if self.sends > 1 {
            write!(formatter, ", each request in {} sends", self.sends)?;
        }
        self.server.map_or(Ok(()), |server| write!(formatter, ", to {server}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_and_no_variant_are_refused() {
        let settings = MeasurementSettings::default();
        assert_eq!(settings.check(), Ok(()));
        let none = MeasurementSettings { requests: 0, ..settings.clone() };
        assert_eq!(none.check(), Err(SettingsError::OutOfRange(MeasurementLimit::REQUESTS)));
        let many = MeasurementSettings { concurrency: 65, ..settings.clone() };
        let told = many.check().unwrap_err().to_string();
        assert_eq!(told, "the number of requests at a time must be from 1 to 64");
        let nothing = MeasurementSettings { variants: Vec::new(), ..settings };
        assert_eq!(nothing.check(), Err(SettingsError::NoVariant));
    }

    #[test]
    fn only_another_computer_is_asked_about() {
        let to = |server: &str| MeasurementSettings {
            server: Some(server.parse().unwrap()),
            ..MeasurementSettings::default()
        };
        assert_eq!(MeasurementSettings::default().leaves_for(), None);
        assert_eq!(to("127.0.0.1:80").leaves_for(), None);
        assert_eq!(to("[::1]:80").leaves_for(), None);
        assert_eq!(to("192.0.2.1:80").leaves_for(), to("192.0.2.1:80").server);
    }
}
