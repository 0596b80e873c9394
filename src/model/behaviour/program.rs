//! The programs that a socket can act as, as data: which one, and its settings.
//!
//! What is said of each, and what its settings are called, is a row of [`PROGRAMS`](super::PROGRAMS).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

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
    /// Sends characters without end; a datagram of some for each that arrives (RFC 864).
    Chargen,
    /// Tells the date and the time, and closes (RFC 867).
    Daytime,
    /// Tells a quote, and closes (RFC 865).
    Quote,
    /// Answers each line with its number and the line in capitals.
    Lines,
    /// Answers each frame, 4 bytes of length and a payload, with one.
    Frames,
    /// Tells all others what one says.
    ChatServer,
    /// Sends the same quotes to all who have connected.
    TickerServer {
        /// From one to the next, in milliseconds.
        every_ms: u64,
    },
    /// Keeps keys and values, and is called from afar.
    KeyValueServer,
    /// Tells the players of a game where the others are.
    GameServer,
    /// Receives a file.
    FileReceiver {
        /// The folder that it is put into; empty: it is only added up.
        folder: String,
        /// How large a file may be.
        most_bytes: u64,
    },
    /// Sends readings.
    Sensor {
        /// What it calls itself.
        name: String,
        /// From one reading to the next, in milliseconds.
        every_ms: u64,
    },
    /// Tells where a player is.
    GamePlayer {
        /// Its name, one word.
        name: String,
        /// From one place to the next, in milliseconds.
        every_ms: u64,
    },
    /// Sends bytes at a rate.
    BulkSender {
        /// The rate.
        bytes_per_second: u64,
        /// How many in all; 0: without end.
        bytes: u64,
    },
    /// Calls a store of keys and values.
    KeyValueClient {
        /// The requests without their numbers, one a line, made again and again.
        requests: String,
        /// From an answer to the next request, in milliseconds.
        every_ms: u64,
        /// How long an answer is waited for, in milliseconds.
        timeout_ms: u64,
    },
    /// Sends a file, with its name, size and sum.
    FileSender {
        /// Its path; empty: made-up bytes.
        path: String,
    },
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
    /// The file is sent.
    SendsFile,
    /// Files are made in the folder.
    WritesFolder,
    /// The files in the folder are sent.
    ServesFolder,
}

impl Program {
    /// The path among its settings, unless there is none.
    pub fn path(&self) -> Option<(PathUse, &str)> {
        let (path_use, path) = match self {
            Self::FileSender { path } => (PathUse::SendsFile, path),
            Self::FileReceiver { folder, .. } => (PathUse::WritesFolder, folder),
            Self::Http { root, .. } => (PathUse::ServesFolder, root),
            _ => return None,
        };
        (!path.is_empty()).then_some((path_use, path))
    }

    /// The setting that is a path, to be changed.
    pub fn path_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::FileSender { path } | Self::FileReceiver { folder: path, .. } => Some(path),
            Self::Http { root, .. } => Some(root),
            _ => None,
        }
    }

    /// It, with the path that its path stands for. An empty one stands for none.
    #[must_use]
    pub fn with_path(mut self, meant: impl FnOnce(&str) -> PathBuf) -> Self {
        if let Some(path) = self.path_mut().filter(|path| !path.is_empty()) {
            *path = meant(path).display().to_string();
        }
        self
    }

    /// The text that it sends.
    pub fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::KeyValueClient { requests, .. } => Some(requests),
            Self::Page { text, .. } => Some(text),
            _ => None,
        }
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
