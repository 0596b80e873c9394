//! What is appended to a text, so that a peer sees where it ends.

use serde::{Deserialize, Serialize};

/// What is appended to a text. A stream has no message boundaries: many programs wait for one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LineEnding {
    /// Nothing.
    #[default]
    None,
    /// `\n`, as most programs expect.
    Lf,
    /// `\r\n`, as Internet protocols write it.
    CrLf,
    /// `\r`.
    Cr,
    /// A zero byte, as C ends its texts.
    Nul,
}

impl LineEnding {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::None, Self::Lf, Self::CrLf, Self::Cr, Self::Nul];

    /// The bytes that are appended.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::Cr => b"\r",
            Self::Nul => b"\0",
        }
    }

    /// What a form calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "no ending",
            Self::Lf => "LF \\n",
            Self::CrLf => "CRLF \\r\\n",
            Self::Cr => "CR \\r",
            Self::Nul => "NUL \\0",
        }
    }
}
