//! A call of a step, its strings filled in: handed to the playground by address or by name.

use std::fmt;
use std::net::SocketAddr;

use bytes::Bytes;

use super::Failure;
use crate::model::{Call, CallId, CallKind, Caller, SocketId, call_text, host_before_port};
use crate::net::{CallError, Playground};

/// A call that can be handed over.
pub(super) struct Ready {
    call: Call,
    /// Host and port of its address, where the host is a name: the address in the call is none then.
    name: Option<(String, u16)>,
}

impl Ready {
    /// A call whose address is known.
    pub(super) fn new(call: Call) -> Self {
        Self { call, name: None }
    }

    /// A call with its strings filled in. What its address has become may be none.
    pub(super) fn filled(call: Call<Bytes, String>) -> Result<Self, Failure> {
        let mut name = None;
        let to = |address: String| match address.parse() {
            Ok(address) => Ok(address),
            Err(_name) => {
                let parts = host_and_port(&address).map(|(host, port)| (host.to_owned(), port));
                let (host, port) = parts.ok_or(Failure::NoAddress(address))?;
                name = Some((host, port));
                Ok(SocketAddr::from(([0, 0, 0, 0], port)))
            }
        };
        let call = call.translate(to, Ok)?;
        Ok(Self { call, name })
    }

    pub(super) fn kind(&self) -> CallKind {
        self.call.kind()
    }

    /// The call; its address is none where that is a [name](Self::name).
    pub(super) fn call(&self) -> &Call {
        &self.call
    }

    /// The name that its address has to be looked up by, with the port.
    pub(super) fn name(&self) -> Option<(&str, u16)> {
        self.name.as_ref().map(|(host, port)| (host.as_str(), *port))
    }

    /// Hands it over. `may` is asked once a name has been looked up: with a no, the call is not made.
    pub(super) fn hand_over(
        self,
        playground: &Playground,
        socket_id: SocketId,
        caller: Caller,
        may: impl FnOnce(&Call) -> bool + Send + 'static,
    ) -> Result<CallId, CallError> {
        let Self { call, name } = self;
        match name {
            Some((host, port)) => {
                let to = |address| call.with_address(address);
                playground.call_by_name_as(socket_id, (&host, port), to, may, caller)
            }
            None => playground.call_as(socket_id, call, caller),
        }
    }
}

/// As strace would print it, with the name where there is not an address yet.
impl fmt::Display for Ready {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = call_text(&self.call.without_data(), self.call.data());
        match (&self.name, self.call.address()) {
            (Some((host, port)), Some(address)) => {
                // The address is the last argument.
                let before = text.strip_suffix(&format!("{address})")).unwrap_or(&text);
                write!(formatter, "{before}{}:{port})", host_before_port(host))
            }
            _ => formatter.write_str(&text),
        }
    }
}

/// The two parts of `host:port`. An IPv6 host is in brackets, and loses them.
pub(super) fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok())??;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match bare {
        Some(bare) => bare.contains(':').then_some((bare, port)),
        None => (!host.is_empty() && !host.contains([':', '[', ']'])).then_some((host, port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_come_apart() {
        assert_eq!(host_and_port("localhost:80"), Some(("localhost", 80)));
        assert_eq!(host_and_port("[::1]:80"), Some(("::1", 80)));
        for wrong in ["", ":", ":80", "host", "host:", "host:+80", "host:65536", "::1:80", "[x]:1"]
        {
            assert_eq!(host_and_port(wrong), None, "{wrong}");
        }
    }
}
