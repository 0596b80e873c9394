//! Ports for which others stand in: a scenario that limits the ports of clients names some, and another
//! program may have one of them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};

use bytes::Bytes;

use crate::model::{Call, OptionValue};

/// How many places are tried for the ports.
const TRIES: u16 = 200;

/// What is used in place of each of the ports.
pub(super) struct FreePorts(BTreeMap<u16, u16>);

impl FreePorts {
    /// The ports themselves, if all of them are free on loopback, else ports that follow each other as
    /// they do and are free.
    pub(super) fn find(ports: &[u16]) -> Self {
        let (Some(first), Some(last)) = (ports.iter().min(), ports.iter().max()) else {
            return Self(BTreeMap::new());
        };
        let span = last - first;
        let moved = |to: u16| ports.iter().map(move |port| (*port, to + (port - first)));
        let others = (0..TRIES).filter_map(|place| {
            // Upwards: Linux heeds the option only within the range of ports that the system gives.
            let to = first.checked_add(place.checked_mul(span.saturating_add(1))?)?;
            to.checked_add(span).map(|_| to)
        });
        let mut places = std::iter::once(*first).chain(others);
        let free = places.find(|to| moved(*to).all(|(_, to)| is_free(to)));
        Self(moved(free.unwrap_or(*first)).collect())
    }

    /// The call, with the ports that stand in for those of the file.
    pub(super) fn in_call(&self, call: Call<Bytes, String>) -> Call<Bytes, String> {
        match call {
            Call::SetOption(option, value) => Call::SetOption(option, self.in_value(value)),
            call => call,
        }
    }

    /// The value of an option, with those ports.
    pub(super) fn in_value(&self, value: OptionValue) -> OptionValue {
        let stand_in = |port: u16| self.0.get(&port).copied().unwrap_or(port);
        match value {
            OptionValue::Ports(low, high) => OptionValue::Ports(stand_in(low), stand_in(high)),
            value => value,
        }
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_that_somebody_has_are_stood_in_for_by_free_ones_side_by_side() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let FreePorts(ports) = FreePorts::find(&[port - 1, port]);
        assert_eq!(ports[&port], ports[&(port - 1)] + 1);
        assert!(ports[&port] != port && is_free(ports[&port]));
        assert_eq!(FreePorts::find(&[]).0, BTreeMap::new());
    }
}
