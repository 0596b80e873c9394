//! The forms in which a session leaves the program, and what each of them is good for.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Exporter;
use super::csv::Csv;
use super::html::Html;
use super::json::Json;
use super::ladder::LadderSvg;
use super::pcapng::PcapNg;
use super::replay::Replay;
use super::ron::Ron;
use super::text::Text;

/// A form in which a session leaves the program. Files know it by [`Format::name`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The session itself.
    #[default]
    Ron,
    /// A line for each record, for programs.
    Json,
    /// A table for a spreadsheet.
    Csv,
    /// A page for a browser.
    Html,
    /// A capture for Wireshark.
    PcapNg,
    /// Lines to read, with the bytes in hex.
    Text,
    /// The ladder as a picture.
    Svg,
    /// A scenario that does it again.
    Scenario,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Ron,
        Self::Html,
        Self::Csv,
        Self::Json,
        Self::Text,
        Self::PcapNg,
        Self::Svg,
        Self::Scenario,
    ];

    /// Its name, as the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ron => "ron",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::PcapNg => "pcapng",
            Self::Text => "text",
            Self::Svg => "svg",
            Self::Scenario => "scenario",
        }
    }

    /// What a person calls it, with the ending of such files.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ron => "Session (.sockets.ron)",
            Self::Json => "JSON lines (.json)",
            Self::Csv => "Spreadsheet table (.csv)",
            Self::Html => "Web page (.html)",
            Self::PcapNg => "Wireshark capture (.pcapng)",
            Self::Text => "Plain text (.txt)",
            Self::Svg => "Ladder as a picture (.svg)",
            Self::Scenario => "Scenario (.ron)",
        }
    }

    /// How the names of new files of it end. Sessions have an ending of their own, by which a desktop
    /// knows them; that of others in RON opens as well.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ron => "sockets.ron",
            Self::Scenario => "ron",
            Self::Text => "txt",
            Self::Json | Self::Csv | Self::Html | Self::PcapNg | Self::Svg => self.name(),
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format that the name of a file says by its ending. `.ron` means a session, whatever stands
    /// before it.
    pub fn of_file(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        let ends_so = |format: &Self| format.extension().rsplit('.').next() == Some(&extension);
        Self::ALL.into_iter().find(ends_so)
    }

    /// The path with the ending of this format in place of that of any other.
    #[must_use]
    pub fn name_file(self, path: &Path) -> PathBuf {
        Self::without_ending(path).with_added_extension(self.extension())
    }

    /// The path without its ending, which of a session may be `.sockets.ron`.
    #[must_use]
    pub fn without_ending(path: &Path) -> PathBuf {
        let mut bare = path.with_extension("");
        let is_session = path.extension().is_some_and(|extension| extension == "ron")
            && bare.extension().is_some_and(|extension| extension == "sockets");
        if is_session {
            bare.set_extension("");
        }
        bare
    }

    /// What it is good for, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Ron => "The session itself: complete, and this program can open it again.",
            Self::Json => "One JSON object per line: complete, for jq and other programs.",
            Self::Csv => "A table for a spreadsheet, with one row per record.",
            Self::Html => {
                "A page to read and print without this program: summary, sockets, log and bytes."
            }
            Self::PcapNg => {
                "A capture for Wireshark: the bytes as packets, with reconstructed headers."
            }
            Self::Text => {
                "Plain lines, each call with its result and its bytes in hex; text2pcap reads them \
                 too."
            }
            Self::Svg => "The ladder as a picture: up to 2,000 rows and 40 sockets.",
            Self::Scenario => {
                "The calls as the steps of a scenario: running it repeats the exchange with new \
                 sockets."
            }
        }
    }

    /// What writes it.
    pub fn exporter(self) -> &'static dyn Exporter {
        match self {
            Self::Ron => &Ron,
            Self::Json => &Json,
            Self::Csv => &Csv,
            Self::Html => &Html,
            Self::PcapNg => &PcapNg,
            Self::Text => &Text,
            Self::Svg => &LadderSvg,
            Self::Scenario => &Replay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_called_the_same_in_files_and_by_its_ending_on_screen() {
        for format in Format::ALL {
            assert_eq!(ron::to_string(&format).unwrap(), format.name());
            assert!(format.title().ends_with(&format!("(.{})", format.extension())));
        }
    }

    #[test]
    fn a_session_is_known_by_either_ending_and_a_new_one_has_its_own() {
        for name in ["a.ron", "a.sockets.ron", "a.RON"] {
            assert_eq!(Format::of_file(name.as_ref()), Some(Format::Ron), "{name}");
        }
        for (name, format, expected) in [
            ("x/a.csv", Format::Ron, "x/a.sockets.ron"),
            ("x/a.sockets.ron", Format::PcapNg, "x/a.pcapng"),
            ("x/a.sockets.ron", Format::Scenario, "x/a.ron"),
            ("x/a.b.ron", Format::Csv, "x/a.b.csv"),
        ] {
            assert_eq!(format.name_file(name.as_ref()), Path::new(expected));
        }
    }
}
