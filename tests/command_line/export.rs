//! The command line's `export`: from a file, a journal or stdin, all or a part, to a file or stdout.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use socket_playground::{
    export::read_session,
    session::{JournalFolder, Log, Storage},
};
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
    session: PathBuf,
}

impl Desk {
    /// A folder with a session in it: an echo over TCP.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let session = folder.path().join("session.ron");
        let desk = Self { folder, session };
        let scenario = Path::new("assets/scenarios/tcp-echo.ron");
        let record = desk.session.to_str().unwrap();
        desk.program(&["run", scenario.to_str().unwrap(), "--quiet", "--record", record])
            .assert()
            .success();
        desk
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("socket-playground").unwrap();
        command.env("SOCKET_PLAYGROUND_JOURNALS", self.folder.path().join("journals"));
        command.args(arguments);
        command
    }

    /// What the export of the session with these options prints.
    fn exported(&self, options: &[&str]) -> Vec<u8> {
        let session = self.session.to_str().unwrap();
        let arguments = [&["export", session, "--to", "ron"], options].concat();
        self.program(&arguments).assert().success().get_output().stdout.clone()
    }
}

#[test]
fn a_session_comes_out_as_it_is_wherever_it_comes_from_and_goes_to() {
    let desk = Desk::new();
    let file = fs::read(&desk.session).unwrap();
    assert_eq!(desk.exported(&[]), file);
    assert_eq!(desk.exported(&["-o", "-"]), file);
    let out = desk.folder.path().join("out.ron");
    assert_eq!(desk.exported(&["-o", out.to_str().unwrap()]), b"");
    assert_eq!(fs::read(&out).unwrap(), file);

    // A journal that is still written is read as far as it goes, and left as it is.
    let storage = Storage::journal(JournalFolder::at(desk.folder.path().join("alive")));
    let opened = read_session(file.as_slice(), &storage).unwrap();
    assert!(
        opened.log.wait_written(std::time::Instant::now() + std::time::Duration::from_secs(20))
    );
    let journal = opened.log.journal().path.unwrap();
    let before = fs::read(&journal).unwrap();
    let arguments = ["export", journal.to_str().unwrap(), "--to", "ron"];
    let from_journal = desk.program(&arguments).assert().success().get_output().stdout.clone();
    assert_eq!(from_journal, file);
    assert_eq!(fs::read(&journal).unwrap(), before);

    // From stdin, both.
    for input in [file.clone(), before] {
        let arguments = ["export", "-", "--to", "ron"];
        let done = desk.program(&arguments).write_stdin(input).assert().success();
        assert_eq!(done.get_output().stdout, file);
    }
    let left = fs::read_dir(desk.folder.path().join("journals")).unwrap().count();
    assert_eq!(left, 0, "what a session was held in meanwhile is gone");
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
    let missing = desk.folder.path().join("no/folder.ron");
    let cases: [(&[&str], &str); 6] = [
        (&["export", session, "--to", "docx"], "possible values"),
        (&["export", "gone.ron", "--to", "ron"], "gone.ron: cannot be read"),
        (&["export", session, "--to", "ron", "--filter", "port =="], "filter"),
        (&["export", session, "--to", "ron", "-o", session], "is the session itself"),
        (&["export", session, "--to", "ron", "-o", missing.to_str().unwrap()], "folder.ron"),
        (&["export", "README.md", "--to", "ron"], "README.md: not a session"),
    ];
    for (arguments, reason) in cases {
        let failed = desk.program(arguments).assert().failure().code(2);
        let stderr = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
        assert!(stderr.contains(reason), "{arguments:?}: {stderr}");
        assert!(failed.get_output().stdout.is_empty());
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
    let done = desk.program(&arguments).assert().success();
    assert_eq!(done.get_output().stdout, whole);
    let stderr = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(stderr.contains("this line was skipped"), "{stderr}");
}
