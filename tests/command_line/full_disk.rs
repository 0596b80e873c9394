//! Decides what a run says, and leaves, when the disk takes no more of its journal.

#![cfg(unix)]

use std::{
    fs,
    process::{Command, Output},
};

/// Runs steps that move more bytes than a file may have, and gives what it said and the names of the
/// journals that it left.
fn run(steps: &str) -> (Output, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let journals = folder.path().join("journals");
    let scenario = folder.path().join("steps.ron");
    fs::write(&scenario, steps).expect("the scenario is written");
    // A file has no more than some kibibytes, as if the disk were full; that is an error, no signal.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_socket-playground"))
        .args(["run", "--quiet"])
        .arg(&scenario)
        .env("SOCKET_PLAYGROUND_JOURNALS", &journals)
        .output()
        .expect("the program runs");
    let left = fs::read_dir(journals).expect("the folder is there");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    (output, left.map(|entry| name(entry.expect("it is there"))).collect())
}

const SENDS: &str = "
    Socket(name: \"a\", protocol: Udp), Call(on: \"a\", call: Bind(\"127.0.0.1:0\")),
    Socket(name: \"b\", protocol: Udp), Call(on: \"b\", call: Bind(\"127.0.0.1:0\")),
    Call(on: \"b\", call: SendTo(data: Fill(text: \"x\", bytes: 60000), to: \"${a}\")),
    Call(on: \"a\", call: RecvFrom(65536)),
    // The journal is written now, and not only when it would go anyway.
    Wait(millis: 500),";

#[test]
fn a_journal_that_is_incomplete_is_told_and_does_not_stay() {
    for (last, status) in
        [("", 0), ("Fails(on: \"a\", call: Connect(\"127.0.0.1:1\"), errno: \"EPERM\"),", 1)]
    {
        let (output, left) = run(&format!("(steps: [{SENDS}{last}])"));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{told}");
        assert_eq!(left, [""; 0], "{told}");
        assert!(told.contains("the journal is incomplete") && told.contains("removed"), "{told}");
    }
}
