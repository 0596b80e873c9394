//! A host that is an address and no name, as people write one: `127.0.0.1`, `::1`, `[::1]`, and with
//! the interface that a link-local address needs, `fe80::1%eth0` or `fe80::1%2` (RFC 4007).

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use super::Family;

/// An IP address, perhaps with an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostLiteral<'text> {
    /// The address.
    pub ip: IpAddr,
    /// The interface that an IPv6 address is meant at, by its name or its number.
    pub interface: Option<&'text str>,
}

impl<'text> HostLiteral<'text> {
    /// The address that a host is; `None` of a name. Brackets, as in a URL, are no part of it.
    pub fn read(host: &'text str) -> Option<Self> {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let (ip, interface) = match bare.split_once('%') {
            Some((ip, interface)) => (ip, Some(interface)),
            None => (bare, None),
        };
        let ip: IpAddr = ip.parse().ok()?;
        let is_whole = interface.is_none_or(|interface| ip.is_ipv6() && !interface.is_empty());
        is_whole.then_some(Self { ip, interface })
    }

    /// The family that it belongs to.
    pub fn family(&self) -> Family {
        if self.ip.is_ipv4() { Family::V4 } else { Family::V6 }
    }

    /// The address with a port; `None` where the system has to be asked for the number of its
    /// interface.
    pub fn with_port(&self, port: u16) -> Option<SocketAddr> {
        let mut address = SocketAddr::new(self.ip, port);
        if let (SocketAddr::V6(address), Some(interface)) = (&mut address, self.interface) {
            let is_number = interface.bytes().all(|byte| byte.is_ascii_digit());
            address.set_scope_id(is_number.then(|| interface.parse().ok())??);
        }
        Some(address)
    }

    /// The address without its port, with the interface that it names.
    pub fn text_of(address: &SocketAddr) -> String {
        match address {
            SocketAddr::V6(address) if address.scope_id() != 0 => {
                format!("{}%{}", address.ip(), address.scope_id())
            }
            address => address.ip().to_string(),
        }
    }
}

/// Without brackets.
impl fmt::Display for HostLiteral<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.ip)?;
        self.interface.map_or(Ok(()), |interface| write!(formatter, "%{interface}"))
    }
}

/// A host as it is before a colon and a port: an IPv6 address in brackets, all else as it is.
pub fn host_before_port(host: &str) -> Cow<'_, str> {
    let is_bare = |literal: HostLiteral<'_>| literal.ip.is_ipv6() && !host.starts_with('[');
    if HostLiteral::read(host).is_some_and(is_bare) {
        Cow::Owned(format!("[{host}]"))
    } else {
        Cow::Borrowed(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_interface_and_without_brackets() {
        for (host, address) in [
            ("127.0.0.1", Some("127.0.0.1:9")),
            ("::1", Some("[::1]:9")),
            ("[::1]", Some("[::1]:9")),
            ("fe80::1%2", Some("[fe80::1%2]:9")),
            ("[fe80::1%2]", Some("[fe80::1%2]:9")),
            ("fe80::1%eth0", None),
            ("fe80::1%+2", None),
            ("fe80::1%4294967296", None),
        ] {
            let literal = HostLiteral::read(host).unwrap();
            let expected = address.map(|address| address.parse::<SocketAddr>().unwrap());
            assert_eq!(literal.with_port(9), expected, "{host}");
            assert_eq!(format!("[{literal}]"), format!("[{}]", host.trim_matches(['[', ']'])));
            if let Some(address) = expected {
                assert_eq!(HostLiteral::text_of(&address), literal.to_string());
            }
        }
    }

    #[test]
    fn a_name_is_no_address() {
        for host in ["", "localhost", "[localhost]", "127.0.0.1%lo", "fe80::1%", "::1]", "%2", "1"]
        {
            assert_eq!(HostLiteral::read(host), None, "{host}");
        }
    }

    #[test]
    fn only_ipv6_takes_brackets_before_a_port() {
        for (host, before_port) in [
            ("127.0.0.1", "127.0.0.1"),
            ("localhost", "localhost"),
            ("::1", "[::1]"),
            ("[::1]", "[::1]"),
            ("fe80::1%eth0", "[fe80::1%eth0]"),
            ("[fe80::1%eth0]", "[fe80::1%eth0]"),
        ] {
            assert_eq!(host_before_port(host), before_port);
        }
    }
}
