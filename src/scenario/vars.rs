//! Variables: what `${name}` in the strings of a scenario stands for.
//!
//! A value comes from `--set`, else from the file's `vars`, else (`host` and `port`) from the
//! environment. The name of a socket stands for its local address, `${name.port}` for the port of
//! that, `${name.peer}` for the address of its peer; they are known when the step is made: a
//! [`Template`] keeps their place. `$$` is a dollar sign, and so is a `$` before anything else.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use super::error::{MOST_DATA, VariableError};
use crate::model::host_before_port;

/// The address that forms and scenarios start from, where the environment says: the one place
/// that reads `SOCKET_PLAYGROUND_HOST` and `SOCKET_PLAYGROUND_PORT`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartAddress {
    /// The host.
    pub host: Option<String>,
    /// The port, whatever it is: who uses it says what is wrong with it.
    pub port: Option<String>,
}

impl StartAddress {
    /// What the environment says; a variable that is empty says nothing.
    pub fn from_environment() -> Self {
        let value = |variable: &str| {
            let value = std::env::var_os(variable).filter(|value| !value.is_empty())?;
            Some(value.to_string_lossy().into_owned())
        };
        Self { host: value("SOCKET_PLAYGROUND_HOST"), port: value("SOCKET_PLAYGROUND_PORT") }
    }
}

/// The variables that a run begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What `--set` gave: they go before those of the file.
    pub set: BTreeMap<String, String>,
    /// What the file may leave out: `host` and `port`.
    pub defaults: BTreeMap<String, String>,
}

impl Settings {
    /// Those of a computer whose environment says nothing.
    pub(super) fn plain() -> Self {
        Self::starting_from(StartAddress::default(), [])
    }

    /// Those of `--set`, with the address that the environment says to start from.
    pub fn from_environment(set: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::starting_from(StartAddress::from_environment(), set)
    }

    fn starting_from(
        StartAddress { host, port }: StartAddress,
        set: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self {
            set: set.into_iter().collect(),
            defaults: BTreeMap::from([
                ("host".to_owned(), host.unwrap_or_else(|| "127.0.0.1".to_owned())),
                ("port".to_owned(), port.unwrap_or_else(|| "0".to_owned())),
            ]),
        }
    }
}

/// A string of a scenario, with its variables filled in and the addresses of sockets left open.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template(Vec<TemplatePiece>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TemplatePiece {
    Text(String),
    LocalAddress(String),
    LocalPort(String),
    PeerAddress(String),
}

/// Which address of a socket a string needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressSide {
    /// Its own.
    Local,
    /// That of its peer.
    Peer,
}

impl Template {
    /// The string, once `address` tells the addresses of sockets.
    pub fn fill<Error>(
        &self,
        mut address: impl FnMut(&str, AddressSide) -> Result<SocketAddr, Error>,
    ) -> Result<String, Error> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                TemplatePiece::Text(text) => filled.push_str(text),
                TemplatePiece::LocalAddress(socket) => {
                    filled.push_str(&address(socket, AddressSide::Local)?.to_string());
                }
                TemplatePiece::LocalPort(socket) => {
                    filled.push_str(&address(socket, AddressSide::Local)?.port().to_string());
                }
                TemplatePiece::PeerAddress(socket) => {
                    filled.push_str(&address(socket, AddressSide::Peer)?.to_string());
                }
            }
        }
        Ok(filled)
    }

    /// The string, if it names no socket.
    pub(super) fn without_sockets(&self) -> Option<String> {
        self.fill(|_, _| Err(())).ok()
    }
}

/// The variables of one scenario, and which of them it used.
pub(super) struct Variables<'file> {
    settings: &'file Settings,
    file: &'file BTreeMap<String, String>,
    used: BTreeSet<String>,
    /// Bytes that values may still take in all strings together: a short file could ask for any
    /// number otherwise.
    room: u64,
}

impl<'file> Variables<'file> {
    pub(super) fn new(settings: &'file Settings, file: &'file BTreeMap<String, String>) -> Self {
        Self { settings, file, used: BTreeSet::new(), room: MOST_DATA }
    }

    fn value(&mut self, name: &str) -> Option<String> {
        let Settings { set, defaults } = self.settings;
        let value = set.get(name).or_else(|| self.file.get(name)).or_else(|| defaults.get(name))?;
        self.used.insert(name.to_owned());
        // In "${host}:${port}" an IPv6 address needs its brackets.
        Some(if name == "host" { host_before_port(value).into_owned() } else { value.clone() })
    }

    /// Fills in the variables. `is_socket` returns whether a socket of this name has been made.
    pub(super) fn expand(
        &mut self,
        text: &str,
        is_socket: impl Fn(&str) -> bool,
    ) -> Result<Template, VariableError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            plain.push_str(before);
            rest = after;
            if let Some(after) = rest.strip_prefix('$') {
                plain.push('$');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                let Some((name, after)) = after.split_once('}') else {
                    return Err(VariableError::Unclosed(text.to_owned()));
                };
                rest = after;
                let part_of = |suffix| name.strip_suffix(suffix).filter(|name| is_socket(name));
                let piece = if is_socket(name) {
                    TemplatePiece::LocalAddress(name.to_owned())
                } else if let Some(value) = self.value(name) {
                    let length = value.len() as u64;
                    self.room = self
                        .room
                        .checked_sub(length)
                        .ok_or_else(|| VariableError::TooLong(name.to_owned()))?;
                    plain.push_str(&value);
                    continue;
                } else if let Some(socket) = part_of(".port") {
                    TemplatePiece::LocalPort(socket.to_owned())
                } else if let Some(socket) = part_of(".peer") {
                    TemplatePiece::PeerAddress(socket.to_owned())
                } else {
                    return Err(VariableError::Unknown(name.to_owned()));
                };
                pieces.push(TemplatePiece::Text(std::mem::take(&mut plain)));
                pieces.push(piece);
            } else {
                plain.push('$');
            }
        }
        plain.push_str(rest);
        pieces.push(TemplatePiece::Text(plain));
        pieces.retain(|piece| !matches!(piece, TemplatePiece::Text(text) if text.is_empty()));
        Ok(Template(pieces))
    }

    /// Whether the file declares a variable of this name.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.file.contains_key(name)
    }

    /// A name that `--set` gave and that the scenario has no use for: a slip of the pen.
    pub(super) fn set_in_vain(&self) -> Option<&str> {
        let known = |name: &&String| {
            self.declares(name)
                || self.settings.defaults.contains_key(*name)
                || self.used.contains(*name)
        };
        self.settings.set.keys().find(|name| !known(name)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn expanded(text: &str) -> Result<String, VariableError> {
        let settings = Settings {
            set: map(&[("port", "1")]),
            defaults: map(&[("port", "3"), ("host", "::1")]),
        };
        let file = map(&[("port", "2"), ("word", "a$b")]);
        let template = Variables::new(&settings, &file).expand(text, |name| name == "server")?;
        template.fill(|_, side| {
            let port = if side == AddressSide::Local { 80 } else { 81 };
            Ok(SocketAddr::from((Ipv6Addr::LOCALHOST, port)))
        })
    }

    #[test]
    fn set_goes_before_the_file_and_the_file_before_the_environment() {
        assert_eq!(expanded("${host}:${port}").unwrap(), "[::1]:1");
        assert_eq!(expanded("<${word}>").unwrap(), "<a$b>");
        assert_eq!(expanded("to ${server}!").unwrap(), "to [::1]:80!");
        assert_eq!(expanded("127.0.0.1:${server.port}").unwrap(), "127.0.0.1:80");
        assert_eq!(expanded("<${server.peer}>").unwrap(), "<[::1]:81>");
    }

    #[test]
    fn a_dollar_sign_that_begins_no_name_is_one() {
        assert_eq!(expanded("$$ $5 $${port} $").unwrap(), "$ $5 ${port} $");
    }

    #[test]
    fn unknown_and_unclosed_names_are_errors_that_name_them() {
        assert_eq!(expanded("${nobody}"), Err(VariableError::Unknown("nobody".to_owned())));
        assert_eq!(expanded("a${port"), Err(VariableError::Unclosed("a${port".to_owned())));
    }
}
