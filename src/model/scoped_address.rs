//! An IP address and the interface that it is meant at, as `ff02::1234@1`.
//!
//! The calls for groups name their interface in two ways: over IPv4 by an address that it has, over
//! IPv6 by its index. What is left out (`239.1.2.3`) is the system's to choose.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;

/// An IP address, perhaps with an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopedAddress {
    /// Over IPv4; the interface is given by its address.
    V4(Ipv4Addr, Option<Ipv4Addr>),
    /// Over IPv6; the interface is given by its index.
    V6(Ipv6Addr, Option<u32>),
}

/// A text that is not an address with or without an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an address such as 239.1.2.3@127.0.0.1 or ff02::1234@1")]
pub struct NotScopedAddress;

impl FromStr for ScopedAddress {
    type Err = NotScopedAddress;

    fn from_str(text: &str) -> Result<Self, NotScopedAddress> {
        let (address, interface) = match text.split_once('@') {
            Some((address, interface)) => (address, Some(interface)),
            None => (text, None),
        };
        // The standard library reads "+1" as a number, which nobody writes an index as.
        if interface.is_some_and(|index| index.starts_with('+')) {
            return Err(NotScopedAddress);
        }
        Ok(match part(address)? {
            IpAddr::V4(address) => Self::V4(address, interface.map(part).transpose()?),
            IpAddr::V6(address) => Self::V6(address, interface.map(part).transpose()?),
        })
    }
}

fn part<T: FromStr>(text: &str) -> Result<T, NotScopedAddress> {
    text.parse().map_err(|_unreadable| NotScopedAddress)
}

impl fmt::Display for ScopedAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address, None) => write!(formatter, "{address}"),
            Self::V4(address, Some(interface)) => write!(formatter, "{address}@{interface}"),
            Self::V6(address, None) => write!(formatter, "{address}"),
            Self::V6(address, Some(index)) => write!(formatter, "{address}@{index}"),
        }
    }
}

impl Serialize for ScopedAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for text in ["239.1.2.3", "239.1.2.3@127.0.0.1", "ff02::1234", "ff02::1234@4294967295"] {
            assert_eq!(text.parse::<ScopedAddress>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = "1".repeat(100_000);
        for text in [
            "",
            "@",
            "239.1.2.3@",
            "@127.0.0.1",
            "239.1.2.3@1",
            "239.1.2.3@::1",
            "239.1.2.3@127.0.0.1@1",
            "239.1.2.3.4",
            "ff02::1@",
            "ff02::1@lo",
            "ff02::1@-1",
            "ff02::1@+1",
            "ff02::1@4294967296",
            "ff02::1%1",
            "ff02::1@127.0.0.1",
            " 239.1.2.3",
            "localhost",
            "239.1.2.3\u{0}",
            &long,
        ] {
            assert_eq!(text.parse::<ScopedAddress>(), Err(NotScopedAddress), "{text}");
        }
    }
}
