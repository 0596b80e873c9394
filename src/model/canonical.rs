//! One form for each address, however a socket writes it.

use std::net::SocketAddr;

/// The address in the form in which addresses are compared: an IPv4 address that an IPv6 socket writes
/// as `::ffff:127.0.0.1` is that IPv4 address, and an IPv6 address has no scope, which only one of two
/// ends may report.
pub fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_sockets_write_differently_is_the_same_address() {
        for (written, meant) in [
            ("[::ffff:127.0.0.1]:9", "127.0.0.1:9"),
            ("127.0.0.1:9", "127.0.0.1:9"),
            ("[::1]:9", "[::1]:9"),
            ("[fe80::1%3]:9", "[fe80::1]:9"),
        ] {
            assert_eq!(canonical(written.parse().unwrap()), meant.parse().unwrap(), "{written}");
        }
    }
}
