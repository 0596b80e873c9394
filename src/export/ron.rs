//! Writing the session file, record by record, whatever the length of the log.

use std::{
    io::{self, Write},
    path::Path,
};

use ::ron::ser::PrettyConfig;
use serde::Serialize;

use super::{
    whole_file::{ExportError, write_whole},
    written_record::WrittenRecord,
};
use crate::session::Log;

/// Records that are copied out of the log under one hold of its lock. Their bytes are shared, not
/// copied.
const COPIED_AT_ONCE: u64 = 256;

/// Writes a session: the header, then every record that the log has now.
///
/// The log's lock is never held while `output` is written to, however slow that is.
pub fn write_session(log: &Log, output: &mut impl Write) -> io::Result<()> {
    let header = PrettyConfig::new().struct_names(true).depth_limit(0);
    write_line(output, log.header(), header, "")?;
    let end = log.len() + 1;
    let mut next = 1;
    let mut copied = Vec::new();
    while next < end {
        let until = end.min(next + COPIED_AT_ONCE);
        log.for_each(next..until, |record| {
            copied.push((WrittenRecord::from(record), record.explanation()));
        });
        for (record, explanation) in copied.drain(..) {
            let style = PrettyConfig::new().depth_limit(0);
            // A comment, so that a person reads why, and the record stays what it is.
            let why = explanation.map_or_else(String::new, |explanation| {
                format!(" // {} {}", explanation.meaning, explanation.remedy)
            });
            write_line(output, &record, style, &why)?;
        }
        next = until;
    }
    Ok(())
}

fn write_line(
    output: &mut impl Write,
    value: &impl Serialize,
    style: PrettyConfig,
    comment: &str,
) -> io::Result<()> {
    let mut line = ::ron::ser::to_string_pretty(value, style).map_err(io::Error::other)?;
    line.push_str(comment);
    line.push('\n');
    output.write_all(line.as_bytes())
}

/// Saves a session to a file, which is replaced as a whole or not at all.
///
/// # Errors
/// Naming the file and the reason. An older file is then as it was.
pub fn save_session(log: &Log, path: &Path) -> Result<(), ExportError> {
    write_whole(path, |output| write_session(log, output))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        model::{Event, Mode, SocketId},
        session::Entry,
    };

    fn log() -> Log {
        let log = Log::new();
        for _ in 0..COPIED_AT_ONCE + 3 {
            log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
        }
        log
    }

    #[test]
    fn every_record_is_one_line_over_the_borders_of_copying() {
        let mut file = Vec::new();
        write_session(&log(), &mut file).unwrap();
        let lines = String::from_utf8(file).unwrap().lines().count() as u64;
        assert_eq!(lines, 1 + COPIED_AT_ONCE + 3);
    }

    /// Takes some bytes and then fails, as a full disk does.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_panic() {
        let error = write_session(&log(), &mut Full(500)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn an_older_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.ron");
        fs::write(&path, "old").unwrap();
        save_session(&log(), &path).unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with("SocketPlaygroundSession("));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn errors_name_the_file_and_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no/such/folder.ron");
        let error = save_session(&log(), &missing).unwrap_err().to_string();
        assert!(error.contains("no/such/folder.ron") && error.contains("No such file"), "{error}");
        let error = save_session(&log(), folder.path()).unwrap_err().to_string();
        assert!(error.contains("directory"), "{error}");
    }
}
