//! A session, or a part of it, written in a format.

use std::io;
use std::io::Write;
use std::path::Path;

use super::{ExportError, Extent, Format, GoOn, Outgoing, Selection, write_whole};
use crate::session::Log;

/// Writes a session in a format, wherever to, and returns how much that was.
///
/// The log's lock is never held while `output` is written to, however slow that is.
///
/// # Errors
/// Those of `output`, and when `go_on` says no.
pub fn write_as(
    format: Format,
    log: &Log,
    selection: &Selection,
    output: &mut dyn Write,
    go_on: GoOn<'_>,
) -> io::Result<Extent> {
    let outgoing = Outgoing::new(log, selection, go_on)?;
    format.exporter().export(&outgoing, output)?;
    output.flush()?;
    Ok(outgoing.extent())
}

/// Writes a whole session, as the file that loses nothing.
///
/// # Errors
/// Those of `output`.
pub fn write_session(log: &Log, output: &mut dyn Write) -> io::Result<()> {
    write_as(Format::Ron, log, &Selection::default(), output, &|_, _| true).map(drop)
}

/// Saves a whole session, as the file that loses nothing.
///
/// # Errors
/// Those of [`save_as`].
pub fn save_session(log: &Log, path: &Path) -> Result<(), ExportError> {
    save_as(Format::Ron, log, &Selection::default(), path, &|_, _| true).map(drop)
}

/// Saves a session in a format to a file, which is replaced as a whole or not at all, and returns how
/// much that was.
///
/// # Errors
/// Naming the file and the reason. An older file is then as it was.
pub fn save_as(
    format: Format,
    log: &Log,
    selection: &Selection,
    path: &Path,
    go_on: GoOn<'_>,
) -> Result<Extent, ExportError> {
    write_whole(path, |output| write_as(format, log, selection, output, go_on))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{Event, Mode, SocketId};
    use crate::session::Entry;

    /// More than are read at once.
    const RECORDS: u64 = 5000;

    fn log() -> Log {
        let log = Log::new();
        for _ in 0..RECORDS {
            log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
        }
        log
    }

    #[test]
    fn every_record_is_one_line_over_the_borders_of_reading() {
        let mut file = Vec::new();
        write_session(&log(), &mut file).unwrap();
        let lines = String::from_utf8(file).unwrap().lines().count() as u64;
        assert_eq!(lines, 1 + RECORDS);
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
