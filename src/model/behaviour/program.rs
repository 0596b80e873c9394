//! The programs that a socket can act as, as data: which one, and its settings.
//!
//! What is said of each, and what its settings are called, is a row of [`PROGRAMS`](super::PROGRAMS).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, IntoStaticStr, VariantArray};

/// A program that a socket acts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(deny_unknown_fields)]
#[strum_discriminants(
    name(ProgramKind),
    derive(PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray),
    doc = "A [`Program`] without its settings."
)]
pub enum Program {
    /// Sends back what it receives (RFC 862).
    Echo,
    /// Reads, and does nothing with it (RFC 863).
    Discard,
    /// Serves the files in a folder by HTTP/1.1 (RFC 9112).
    Http {
        /// The path of the folder, as a person reads it.
        root: String,
        /// How long a request may take to arrive, and a connection be idle, in milliseconds. A peer that
        /// takes nothing of its answer is given up after six times that.
        #[serde(default = "http_timeout_ms")]
        timeout_ms: u64,
    },
    /// Serves one page by HTTP/1.1.
    Page {
        /// The page, in HTML.
        text: String,
        /// As that of [`Self::Http`].
        #[serde(default = "http_timeout_ms")]
        timeout_ms: u64,
    },
}

fn http_timeout_ms() -> u64 {
    10_000
}

/// What a program does with a path among its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathUse {
    /// The files in the folder are sent.
    ServesFolder,
}

impl Program {
    /// The path among its settings, unless there is none.
    pub fn path(&self) -> Option<(PathUse, &str)> {
        let (path_use, path) = match self {
            Self::Http { root, .. } => (PathUse::ServesFolder, root),
            _ => return None,
        };
        (!path.is_empty()).then_some((path_use, path))
    }

    /// The same, with another path.
    #[must_use]
    pub fn with_path(mut self, other: String) -> Self {
        match &mut self {
            Self::Http { root: path, .. } => *path = other,
            _ => {}
        }
        self
    }

    /// Where a browser on this computer finds what it serves at an address; `None` if that is nothing for
    /// a browser.
    pub fn link(&self, local: SocketAddr) -> Option<String> {
        if !matches!(self, Self::Http { .. } | Self::Page { .. }) {
            return None;
        }
        let ip = match local.ip().to_canonical() {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        Some(format!("http://{}/", SocketAddr::new(ip, local.port())))
    }

    /// The text that it sends.
    pub fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Page { text, .. } => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_shown_an_address_that_it_can_open() {
        let page = Program::Page { text: String::new(), timeout_ms: 1 };
        for (local, link) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
            ("0.0.0.0:80", "http://127.0.0.1:80/"),
            ("[::]:80", "http://[::1]:80/"),
            ("[::ffff:127.0.0.1]:80", "http://127.0.0.1:80/"),
            ("[fe80::1%3]:80", "http://[fe80::1]:80/"),
        ] {
            assert_eq!(page.link(local.parse().unwrap()).unwrap(), link);
        }
        assert_eq!(Program::Echo.link("127.0.0.1:7".parse().unwrap()), None);
    }
}
