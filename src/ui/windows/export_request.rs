//! What a person has chosen to export of a session, and what is remembered of that for the next one.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::export::{Format, Selection};
use crate::model::SocketId;
use crate::session::{Connections, Filter, FilterError, Log};

/// Records that are read at once when connections are searched for.
const AT_ONCE: u64 = 1 << 20;

/// Which records are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportPart {
    /// All of them.
    #[default]
    All,
    /// Those that the filter above the log shows.
    Filtered,
    /// Those that are marked.
    Marked,
    /// Those of one socket.
    Socket(SocketId),
    /// Those of both ends of a connection.
    Connection(SocketId),
}

/// What is chosen for an export whichever session it is of: remembered from one to the next, and from
/// one start of the program to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportChoices {
    /// The format.
    pub format: Format,
    /// Whether the bytes are left out.
    pub without_payloads: bool,
    /// Whether the names of hosts and processes are left out.
    pub without_host_names: bool,
    /// The author.
    pub alias: String,
    /// The folder of the last export.
    pub folder: Option<PathBuf>,
}

impl ExportChoices {
    /// An export goes to this file.
    pub fn goes_to(&mut self, path: &Path) {
        // What is remembered is text, which not every name is.
        self.folder = path.parent().filter(|folder| folder.to_str().is_some()).map(Path::to_owned);
    }
}

/// What to export of a session, as the person has chosen it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRequest {
    /// What does not depend on the session.
    pub choices: ExportChoices,
    /// Which records.
    pub part: ExportPart,
    /// The filter above the log.
    pub filter: Option<String>,
}

impl ExportRequest {
    /// The selected records. Finding them may go through the whole log, so it runs on its own
    /// thread.
    ///
    /// # Errors
    /// When the filter cannot be read; the one above the log was read before.
    pub fn selection(&self, log: &Log) -> Result<Selection, FilterError> {
        let only = match self.part {
            ExportPart::All => None,
            ExportPart::Filtered => self.filter.clone(),
            ExportPart::Marked => Some("marked".to_owned()),
            ExportPart::Socket(socket) => Some(format!("socket == {}", socket.0)),
            ExportPart::Connection(socket) => Some(ends_of_connection(log, socket)),
        };
        let ExportChoices { without_payloads, without_host_names, alias, .. } = &self.choices;
        Ok(Selection {
            only: only.map(|text| Filter::parse(&text)).transpose()?,
            without_payloads: *without_payloads,
            without_host_names: *without_host_names,
            // An empty field takes the name off that was on it.
            alias: Some(alias.trim().to_owned()),
            filter_line: None,
        })
    }

    /// Whether it is the whole session, in the format that loses nothing.
    pub fn is_whole(&self) -> bool {
        let redacted = self.choices.without_payloads || self.choices.without_host_names;
        self.choices.format == Format::Ron && self.part == ExportPart::All && !redacted
    }

    /// A name for the file, in the folder of the last export.
    pub fn path(&self, log: &Log) -> PathBuf {
        let started: Timestamp = log.header().started;
        let started = started.to_zoned_datetime(TimeZone::system());
        let format = self.choices.format;
        let name = format!("session-{}.{}", started.strftime("%Y-%m-%d-%H%M"), format.extension());
        match &self.choices.folder {
            Some(folder) => folder.join(name),
            None => name.into(),
        }
    }
}

fn ends_of_connection(log: &Log, socket: SocketId) -> String {
    let mut connections = Connections::default();
    while !connections.catch_up(log, AT_ONCE) {}
    match connections.other_end(socket) {
        Some(other) => format!("socket == {} or socket == {}", socket.0, other.0),
        None => format!("socket == {}", socket.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_survive_a_file_and_a_folder_that_is_no_text_is_not_among_them() {
        let mut choices =
            ExportChoices { format: Format::PcapNg, alias: "Ada".to_owned(), ..Default::default() };
        choices.goes_to(Path::new("/x/y.pcapng"));
        let text = ron::to_string(&choices).unwrap();
        assert_eq!(ron::from_str::<ExportChoices>(&text).unwrap(), choices);
        assert_eq!(ron::from_str::<ExportChoices>("()").unwrap(), ExportChoices::default());
        assert_eq!(choices.folder.as_deref(), Some(Path::new("/x")));
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt as _;
            choices.goes_to(Path::new(std::ffi::OsStr::from_bytes(b"/\xff/y")));
            assert_eq!(choices.folder, None);
        }
    }
}
