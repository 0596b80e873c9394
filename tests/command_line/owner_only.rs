//! Decides whether what was sent and received can be read by its owner alone, and what was exported by
//! those whom the person's mask lets.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

/// Steps that do not hold, so that the journal stays.
const STEPS: &str = "(steps: [
    Socket(name: \"a\", protocol: Udp),
    Fails(on: \"a\", call: Listen(1), errno: \"EINVAL\"),
])";

/// A folder with a scenario and, once something has run there, its journals.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        fs::write(place.0.path().join("steps.ron"), STEPS).expect("the scenario is written");
        place
    }

    fn journals(&self) -> PathBuf {
        self.0.path().join("journals")
    }

    /// Runs the scenario under this mask, and gives the session that it recorded.
    fn run(&self, mask: &str) -> PathBuf {
        let record = self.0.path().join(format!("session-{mask}.ron"));
        let ran = Command::new("sh")
            .args(["-c", "umask $0; exec \"$@\"", mask])
            .arg(env!("CARGO_BIN_EXE_socket-playground"))
            .args(["run", "--quiet"])
            .arg(self.0.path().join("steps.ron"))
            .arg("--record")
            .arg(&record)
            .env("SOCKET_PLAYGROUND_JOURNALS", self.journals())
            .output()
            .expect("the program runs");
        assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
        record
    }

    fn modes_of_journals(&self) -> Vec<u32> {
        let files = fs::read_dir(self.journals()).expect("the folder is there");
        files.map(|file| mode(&file.expect("it is there").path())).collect()
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn journals_are_their_owners_alone_whatever_the_mask_and_also_those_from_before() {
    let place = Place::new();
    place.run("022");
    assert_eq!((mode(&place.journals()), place.modes_of_journals()), (0o700, vec![0o600]));
    // As a version before has left them.
    for file in fs::read_dir(place.journals()).expect("the folder is there") {
        let path = file.expect("it is there").path();
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("they are ours");
    }
    let of_before = fs::Permissions::from_mode(0o755);
    fs::set_permissions(place.journals(), of_before).expect("it is ours");
    place.run("000");
    assert_eq!((mode(&place.journals()), place.modes_of_journals()), (0o700, vec![0o600, 0o600]));
}

#[test]
fn what_is_exported_follows_the_mask() {
    let place = Place::new();
    let modes = ["022", "077", "002"].map(|mask| mode(&place.run(mask)));
    assert_eq!(modes, [0o644, 0o600, 0o664]);
}
