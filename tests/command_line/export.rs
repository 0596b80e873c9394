//! The command line's `export`: from a file, a journal or stdin, all or a part, to a file or stdout.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{fs, path::PathBuf};

use socket_playground::{
    export::read_session,
    session::{JournalFolder, Log, Storage},
};

use crate::program::{self, Ran};

/// A folder to work in, with a session in it.
struct Desk {
    folder: program::Desk,
    session: PathBuf,
}

impl Desk {
    /// The session is an echo over TCP.
    fn new() -> Self {
        let folder = program::Desk::new();
        let session = folder.path("session.ron");
        let recorded = folder.ran_echo(&["--record", session.to_str().unwrap()]);
        assert_eq!(recorded.status, 0, "{}", recorded.stderr);
        Self { folder, session }
    }

    /// What the export of the session with these options prints.
    fn exported(&self, options: &[&str]) -> Vec<u8> {
        let session = self.session.to_str().unwrap();
        succeeded(self.folder.ran(&[&["export", session, "--to", "ron"], options].concat()))
    }
}

/// What a start printed that must have succeeded.
fn succeeded(ran: Ran) -> Vec<u8> {
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout.into_bytes()
}

#[test]
fn a_session_comes_out_as_it_is_wherever_it_comes_from_and_goes_to() {
    let desk = Desk::new();
    let file = fs::read(&desk.session).unwrap();
    assert_eq!(desk.exported(&[]), file);
    assert_eq!(desk.exported(&["-o", "-"]), file);
    let out = desk.folder.path("out.ron");
    assert_eq!(desk.exported(&["-o", out.to_str().unwrap()]), b"");
    assert_eq!(fs::read(&out).unwrap(), file);

    // A journal that is still written is read as far as it goes, and left as it is.
    let storage = Storage::journal(JournalFolder::at(desk.folder.path("alive")));
    let opened = read_session(file.as_slice(), &storage).unwrap();
    assert!(
        opened.log.wait_written(std::time::Instant::now() + std::time::Duration::from_secs(20))
    );
    let journal = opened.log.journal().path.unwrap();
    let before = fs::read(&journal).unwrap();
    let arguments = ["export", journal.to_str().unwrap(), "--to", "ron"];
    assert_eq!(succeeded(desk.folder.ran(&arguments)), file);
    assert_eq!(fs::read(&journal).unwrap(), before);

    // From stdin, both.
    for input in [&desk.session, &journal] {
        let done = desk.folder.ran_with_input(input, &["export", "-", "--to", "ron"]);
        assert_eq!(succeeded(done), file);
    }
    assert_eq!(desk.folder.names("journals"), [""; 0], "what a session was held in is gone");
}

#[test]
fn a_part_goes_out_without_what_is_left_out() {
    let desk = Desk::new();
    let options =
        ["--filter", "sent", "--no-payload", "--no-names", "--alias", "Ada", "--only-marked"];
    let log = |file: &[u8]| -> Log { read_session(file, &Storage::memory()).unwrap().log };
    let part = log(&desk.exported(&options[..2]));
    assert!((2..10).contains(&part.len()), "{}", part.len());
    let redacted = log(&desk.exported(&options[..6]));
    assert_eq!(redacted.len(), part.len());
    assert_eq!(redacted.header().alias.as_deref(), Some("Ada"));
    redacted.for_each(1..u64::MAX, |record| assert!(record.payload.is_empty()));
    let marked = log(&desk.exported(&options));
    assert_eq!(marked.len(), 0);
    assert_eq!(marked.header().withheld.all_but.as_deref(), Some("(sent) and marked"));
}

#[test]
fn what_cannot_be_done_is_said_with_status_2_and_changes_nothing() {
    let desk = Desk::new();
    let before = fs::read(&desk.session).unwrap();
    let session = desk.session.to_str().unwrap();
    let missing = desk.folder.path("no/folder.ron");
    let readme = desk.folder.write("README.md", "# A text\n");
    let cases: [(&[&str], &str); 6] = [
        (&["export", session, "--to", "docx"], "possible values"),
        (&["export", "gone.ron", "--to", "ron"], "gone.ron: cannot be read"),
        (&["export", session, "--to", "ron", "--filter", "port =="], "filter"),
        (&["export", session, "--to", "ron", "-o", session], "is the session itself"),
        (&["export", session, "--to", "ron", "-o", missing.to_str().unwrap()], "folder.ron"),
        (&["export", readme.to_str().unwrap(), "--to", "ron"], "README.md: not a session"),
    ];
    for (arguments, reason) in cases {
        let failed = desk.folder.ran(arguments);
        assert_eq!(failed.status, 2, "{arguments:?}");
        assert!(failed.stderr.contains(reason), "{arguments:?}: {}", failed.stderr);
        assert_eq!(failed.stdout, "");
    }
    assert_eq!(fs::read(&desk.session).unwrap(), before);
}

#[test]
fn lines_that_cannot_be_read_are_told_and_the_rest_goes_out() {
    let desk = Desk::new();
    let mut file = fs::read(&desk.session).unwrap();
    let whole = file.clone();
    file.extend_from_slice(b"(number: what)\n");
    fs::write(&desk.session, &file).unwrap();
    let arguments = ["export", desk.session.to_str().unwrap(), "--to", "ron"];
    let done = desk.folder.ran(&arguments);
    assert!(done.stderr.contains("this line was skipped"), "{}", done.stderr);
    // All of it but the check sums, which would vouch for what was changed.
    let whole = String::from_utf8(whole).unwrap();
    let lines = whole.lines().map(|line| line.rsplit_once(" // sum:").unwrap().0);
    let expected: String = lines.flat_map(|line| [line, "\n"]).collect();
    assert_eq!(String::from_utf8(succeeded(done)).unwrap(), expected);
}
