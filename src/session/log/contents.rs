//! What is in a journal, as far as it takes to tell its session from others: read from its beginning,
//! and no further than that takes.

use std::path::Path;

use super::journal::recovery::JournalPart;
use super::journal::{JournalError, JournalReader, recovery};
use super::record_codec;
use crate::model::Event;

/// Bytes of a journal that are looked at, about: some ten thousand records.
const LOOKED_AT: u64 = 1024 * 1024;

/// Bytes that are quoted at most.
const QUOTED: u64 = 64;

/// What is in a session that has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// How many sockets it made or accepted.
    pub sockets: u64,
    /// How many records it has.
    pub records: u64,
    /// The first bytes that moved, or the first of them.
    pub beginning: Vec<u8>,
    /// Whether the journal goes on beyond what was looked at, so that there is more of everything.
    pub has_more: bool,
}

impl Contents {
    /// Looks at a journal.
    ///
    /// # Errors
    /// When it is no journal, or cannot be read.
    pub fn of_journal(path: &Path) -> Result<Self, JournalError> {
        let open = |source| JournalError::Open { path: path.to_owned(), source };
        let reader = JournalReader::open(path).map_err(open)?;
        let (header, begin) = recovery::read_header(&reader, path)?;
        let mut contents = Self::default();
        let mut bytes_at = None;
        let walked =
            recovery::walk(&reader, path, begin, &|read, _| read < LOOKED_AT, &mut |part| {
                let JournalPart::Record { prefix, head, offset, .. } = part else { return };
                contents.records += 1;
                let is_opened = record_codec::decode(head, header.started)
                    .is_ok_and(|head| matches!(head.event, Event::Opened { .. }));
                contents.sockets += u64::from(is_opened);
                if prefix.payload_length > 0 && bytes_at.is_none() {
                    let payload = offset + prefix.frame_length() - prefix.payload_length;
                    bytes_at = Some((payload, prefix.payload_length));
                }
            });
        contents.has_more = match walked {
            Err(JournalError::Cancelled { .. }) => true,
            walked => walked.map(|_| false)?,
        };
        if let Some((offset, length)) = bytes_at {
            let mut beginning = vec![0; length.min(QUOTED) as usize];
            let read = |source| JournalError::Read { path: path.to_owned(), source };
            reader.read_exact_at(&mut beginning, offset).map_err(read)?;
            contents.beginning = beginning;
        }
        Ok(contents)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::model::{Family, Mode, Origin, Protocol, SocketId};
    use crate::session::{Entry, JournalFolder, Log, Storage};

    /// The contents of a session with these records.
    fn contents(entries: impl IntoIterator<Item = Entry>) -> Contents {
        let folder = tempfile::tempdir().unwrap();
        let journals = JournalFolder::at(folder.path());
        let log = Log::kept_in(&Storage::journal(journals.clone()));
        for entry in entries {
            log.append(entry);
        }
        log.finish().unwrap();
        drop(log);
        let left = journals.left_behind().unwrap();
        Contents::of_journal(&left[0].path).unwrap()
    }

    fn entry(socket: u32, payload: &'static [u8]) -> Entry {
        let event = Event::Reading(Mode::Step);
        Entry { payload: Bytes::from_static(payload), ..Entry::new(SocketId(socket), event) }
    }

    fn opened(socket: u32) -> Entry {
        let (protocol, family) = (Protocol::Udp, Family::V4);
        let (origin, mode) = (Origin::Made, Mode::Step);
        let event = Event::Opened { protocol, family, origin, reading: mode, accepting: mode };
        Entry::new(SocketId(socket), event)
    }

    #[test]
    fn a_session_is_told_by_its_sockets_its_records_and_the_first_bytes() {
        let found = contents([opened(1), opened(2), entry(1, b"hello"), entry(2, b"second")]);
        let beginning = b"hello".to_vec();
        assert_eq!(found, Contents { sockets: 2, records: 4, beginning, has_more: false });
        assert_eq!(
            contents([opened(1)]),
            Contents { sockets: 1, records: 1, ..Contents::default() }
        );
    }

    #[test]
    fn of_a_long_one_only_the_beginning_is_read() {
        let found = contents((0..5_000).map(|_| entry(1, &[b'a'; 1000])));
        assert!(found.has_more && (500..2000).contains(&found.records), "{}", found.records);
        assert_eq!(found.beginning.len(), 64);
    }
}
