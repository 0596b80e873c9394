//! What an ordinary user is denied, and that it is said plainly.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A folder that everybody may read, with the program in it.
fn for_everybody() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("socket-playground");
    // By a program of its own: nothing that is started meanwhile has the copy open for writing, which
    // could not be started then.
    let original = env!("CARGO_BIN_EXE_socket-playground");
    let copied = Command::new("cp").arg(original).arg(&program).status();
    assert!(copied.unwrap().success());
    (folder, program)
}

fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]);
    command.arg(program);
    command
}

#[test]
#[ignore = "needs root and setpriv, to become an ordinary user"]
fn a_reserved_port_is_denied_and_the_reason_told() {
    let (folder, program) = for_everybody();
    let scenario = folder.path().join("reserved.ron");
    let steps = r#"(steps: [
        Socket(name: "server", protocol: Tcp),
        Fails(on: "server", call: Bind("127.0.0.1:1"), errno: "EACCES"),
        Call(on: "server", call: Bind("127.0.0.1:1")),
    ])"#;
    fs::write(&scenario, steps).unwrap();
    let ran = as_nobody(&program).arg("run").arg(&scenario).output().unwrap();
    let (stdout, stderr) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert_eq!(ran.status.code(), Some(1), "{stderr}");
    assert!(stdout.contains("bind(127.0.0.1:1) = -1 EACCES"), "{stdout}");
    assert!(stderr.contains("got EACCES: This port is reserved"), "{stderr}");
}

#[test]
#[ignore = "needs root, setpriv and prlimit, to become an ordinary user with few threads"]
fn a_thread_that_is_not_to_be_had_is_told_as_that() {
    let (folder, program) = for_everybody();
    let scenario = folder.path().join("many.ron");
    let socket = |number| format!("Socket(name: \"s{number}\", protocol: Udp),");
    let sockets: Vec<String> = (0..100).map(socket).collect();
    fs::write(&scenario, format!("(steps: [{}])", sockets.concat())).unwrap();
    let ran = as_nobody(Path::new("prlimit"))
        .arg("--nproc=50")
        .arg(&program)
        .arg("run")
        .arg(&scenario)
        .env("HOME", "/nonexistent")
        .output()
        .unwrap();
    let (stdout, stderr) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert_eq!(ran.status.code(), Some(1), "{stderr}");
    assert!(stdout.contains("thread for socket(AF_INET, SOCK_DGRAM) = -1 EAGAIN"), "{stdout}");
    assert!(stderr.contains("got no thread (EAGAIN): Each socket here needs a thread"), "{stderr}");
}

/// A session that root has recorded into this folder.
fn recorded(program: &Path, folder: &Path) -> PathBuf {
    let session = folder.join("session.ron");
    let recorded = Command::new(program)
        .args(["run", "assets/scenarios/refused.ron", "--quiet", "--record"])
        .arg(&session)
        .status();
    assert!(recorded.unwrap().success());
    session
}

#[test]
#[ignore = "needs root and setpriv, to become an ordinary user"]
fn a_file_that_may_not_be_written_is_named_and_stays_as_it_was() {
    let (folder, program) = for_everybody();
    let session = recorded(&program, folder.path());
    let target = folder.path().join("mine.ron");
    fs::write(&target, "older").unwrap();
    let ran = as_nobody(&program)
        .arg("export")
        .arg(&session)
        .args(["--to", "ron", "-o"])
        .arg(&target)
        .env("SOCKET_PLAYGROUND_JOURNALS", folder.path().join("journals"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("mine.ron") && stderr.contains("Permission denied"), "{stderr}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "older");
}

#[test]
#[ignore = "needs root, setpriv and mount"]
fn a_file_that_may_be_written_is_written_although_its_place_cannot_be_taken() {
    let (folder, program) = for_everybody();
    let session = recorded(&program, folder.path());
    let exported = |mut command: Command, target: &Path| {
        command.arg("export").arg(&session).args(["--to", "csv", "-o"]).arg(target);
        let ran = command.env("SOCKET_PLAYGROUND_JOURNALS", "/nonexistent").output().unwrap();
        let stderr = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(0), "{stderr}");
        assert!(fs::read_to_string(target).unwrap().contains("ECONNREFUSED"), "{stderr}");
    };
    // Its folder is somebody else's.
    let shared = folder.path().join("shared.csv");
    fs::write(&shared, "old, and longer than what comes: ".repeat(1000)).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o666)).unwrap();
    exported(as_nobody(&program), &shared);
    assert_eq!(fs::metadata(&shared).unwrap().permissions().mode() & 0o777, 0o666);
    // It is mounted there, or somebody else's in a folder where nobody takes the place of another's.
    let (outside, inside) = (folder.path().join("outside.csv"), folder.path().join("inside.csv"));
    fs::write(&outside, "old").unwrap();
    fs::write(&inside, "").unwrap();
    let mount = |command: &mut Command| assert!(command.status().unwrap().success());
    mount(Command::new("mount").arg("--bind").args([&outside, &inside]));
    exported(Command::new(&program), &inside);
    mount(Command::new("umount").arg(&inside));
    assert!(fs::read_to_string(&outside).unwrap().contains("ECONNREFUSED"));
    let sticky = folder.path().join("sticky");
    fs::create_dir(&sticky).unwrap();
    fs::set_permissions(&sticky, fs::Permissions::from_mode(0o1777)).unwrap();
    let shared = sticky.join("shared.csv");
    fs::write(&shared, "old").unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o666)).unwrap();
    exported(as_nobody(&program), &shared);
    assert_eq!(fs::read_dir(&sticky).unwrap().count(), 1);
}
