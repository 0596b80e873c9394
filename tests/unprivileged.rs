//! What an ordinary user is denied, and that it is said plainly.

#![cfg(target_os = "linux")]

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

#[test]
#[ignore = "needs root and setpriv, to become an ordinary user"]
fn a_reserved_port_is_denied_and_the_reason_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("socket-playground");
    fs::copy(assert_cmd::cargo::cargo_bin!("socket-playground"), &program).unwrap();
    let scenario = folder.path().join("reserved.ron");
    let steps = r#"(steps: [
        Socket(name: "server", protocol: Tcp),
        Fails(on: "server", call: Bind("127.0.0.1:1"), errno: "EACCES"),
        Call(on: "server", call: Bind("127.0.0.1:1")),
    ])"#;
    fs::write(&scenario, steps).unwrap();
    let ran = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"])
        .arg(&program)
        .arg("run")
        .arg(&scenario)
        .output()
        .unwrap();
    let (stdout, stderr) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert_eq!(ran.status.code(), Some(1), "{stderr}");
    assert!(stdout.contains("bind(127.0.0.1:1) = -1 EACCES"), "{stdout}");
    assert!(stderr.contains("got EACCES: This port is reserved"), "{stderr}");
}
