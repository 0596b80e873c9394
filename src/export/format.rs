//! The forms in which a session leaves the program, and what each of them is good for.

use std::io::{self, Write};

use super::{Outgoing, pcapng::PcapNg, ron::Ron, text::Text};

/// Writes what goes out, from beginning to end.
pub trait Exporter {
    /// Writes all records of `outgoing`. It may go through them more than once, and holds no more of
    /// them than it must.
    ///
    /// # Errors
    /// Those of `output`, and of [`Outgoing::for_each`].
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()>;
}

/// A form in which a session leaves the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// The session itself.
    #[default]
    Ron,
    /// A capture for Wireshark.
    PcapNg,
    /// Lines to read, with the bytes in hex.
    Text,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Ron, Self::PcapNg, Self::Text];

    /// Its name, as the command line has it; it is also how names of such files end.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ron => "ron",
            Self::PcapNg => "pcapng",
            Self::Text => "text",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What it is good for, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Ron => "The session itself: nothing is lost, and this program opens it again.",
            Self::PcapNg => {
                "A capture for Wireshark: the bytes as packets, with headers made from what is known."
            }
            Self::Text => {
                "Lines to read, each call with its answer and its bytes in hex; text2pcap reads it, too."
            }
        }
    }

    /// What writes it.
    pub fn exporter(self) -> &'static dyn Exporter {
        match self {
            Self::Ron => &Ron,
            Self::PcapNg => &PcapNg,
            Self::Text => &Text,
        }
    }
}
