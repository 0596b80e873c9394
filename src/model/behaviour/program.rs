//! The programs that a socket can act as, as data: which one, and its settings.
//!
//! What is said of each, and what its settings are called, is a row of [`PROGRAMS`](super::PROGRAMS).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, IntoStaticStr, VariantArray};

use super::program_table::ProgramInfo;

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
        /// How long a request may take to arrive, and a connection be idle, in milliseconds.
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

impl Program {
    /// The path of the folder or the file that it needs.
    pub fn path_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Http { root, .. } => Some(root),
            Self::Echo | Self::Discard | Self::Page { .. } => None,
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
            Self::Page { text, .. } => Some(text),
            Self::Echo | Self::Discard | Self::Http { .. } => None,
        }
    }
}

impl ProgramKind {
    /// What is said of it.
    pub fn info(self) -> &'static ProgramInfo {
        ProgramInfo::of(self)
    }
}
