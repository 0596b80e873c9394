//! The web server as the command line runs it, in a process of its own: what it costs there.

use std::fs;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::{Client, SOON, field, get};
use crate::common::{PATIENCE, eventually, reset};
use crate::peer::port_of;

const SCENARIO: &str = r#"(
    vars: {"port": "8000"},
    steps: [
        Socket(name: "web", protocol: Tcp),
        Call(on: "web", call: Bind("127.0.0.1:${port}")),
        Call(on: "web", call: Listen(512)),
        Behave(on: "web", as: Http(root: "site")),
        Until(TimeUp),
    ],
)"#;

/// Mebibytes of payload that the log holds in memory, with those that wait to be written.
const LOG: u64 = 256 + 64;

/// A run of a web server, of the folder `site` beside its scenario.
struct Run {
    folder: TempDir,
    child: Child,
    address: SocketAddr,
}

impl Run {
    fn new(timeout: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("site")).unwrap();
        fs::write(folder.path().join("site/index.html"), "page").unwrap();
        fs::write(folder.path().join("web.ron"), SCENARIO).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_socket-playground"));
        command.args(["run", "web.ron", "--quiet", "--set", "port=0", "--timeout", timeout]);
        command.current_dir(folder.path()).stdout(Stdio::null());
        command.env("SOCKET_PLAYGROUND_JOURNALS", folder.path().join("journals"));
        let child = command.spawn().unwrap();
        let address = (Ipv4Addr::LOCALHOST, port_of(child.id())).into();
        Self { folder, child, address }
    }

    /// A figure that the system tells of the process.
    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim_start_matches(':').split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a run of a web server of this folder says, and its exit status.
fn told(root: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let beside = folder.path().join("scenario");
    fs::create_dir_all(beside.join("site")).unwrap();
    symlink("..", beside.join("link")).unwrap();
    fs::write(beside.join("web.ron"), SCENARIO.replace("\"site\"", &format!("{root:?}"))).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_socket-playground"));
    command.args(["run", "web.ron", "--quiet", "--set", "port=0", "--timeout", "1"]);
    command.args(arguments).current_dir(beside);
    command.env("SOCKET_PLAYGROUND_JOURNALS", folder.path().join("journals"));
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_folder_outside_that_of_the_scenario_is_served_with_permission_alone() {
    for root in ["..", "/", "link", "site/../..", "../scenario/../x"] {
        let (code, told) = told(root, &[]);
        assert_eq!(code, Some(2), "{root}: {told}");
        assert!(told.contains(&format!("serves the folder {root}\n")), "{root}: {told}");
        assert!(told.contains("--allow-files"), "{root}: {told}");
    }
    assert_eq!(told("..", &["--allow-files"]).0, Some(0));
    assert_eq!(told("site", &[]).0, Some(0));
    for (root, why) in [
        ("none", "the folder none cannot be opened: No such file"),
        ("web.ron", "the folder web.ron cannot be opened: Not a directory"),
        ("", "enter the path of the folder"),
    ] {
        let (code, told) = told(root, &[]);
        assert!(code == Some(2) && told.contains(why), "{root}: {told}");
    }
}

#[test]
fn a_scenario_serves_until_its_time_is_up() {
    let mut run = Run::new("3");
    let began = Instant::now();
    assert_eq!(Client::connect(run.address).get("/").body, b"page");
    while run.child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < PATIENCE, "it does not end");
        std::thread::yield_now();
    }
    assert!(run.child.wait().unwrap().success());
}

#[test]
fn a_large_file_leaves_the_memory_as_it_is() {
    const SIZE: u64 = 256 << 20;
    let run = Run::new("60");
    let large = fs::File::create(run.folder.path().join("site/large.bin")).unwrap();
    large.set_len(SIZE).unwrap();
    let mut client = Client::connect(run.address);
    // Three times what the log keeps of it in memory.
    for _ in 0..3 {
        client.send(get("/large.bin"));
        let (status, _, length) = client.head();
        assert_eq!((status, length as u64), (200, SIZE));
        let mut left = SIZE;
        let mut piece = vec![0; 1 << 20];
        while left > 0 {
            left -= client.0.read(&mut piece[..left.min(1 << 20) as usize]).unwrap() as u64;
        }
        let most = run.status("VmHWM") / 1024;
        assert!(most < LOG + 64, "{most} MiB");
    }
}

#[test]
fn peers_that_do_not_read_cost_bounded_memory_and_no_thread_once_they_are_gone() {
    let run = Run::new("60");
    let large = fs::File::create(run.folder.path().join("site/large.bin")).unwrap();
    large.set_len(1 << 30).unwrap();
    assert_eq!(Client::connect(run.address).get("/").status, 200);
    let (memory, threads) = (run.status("VmRSS") / 1024, run.status("Threads"));
    let mut deaf: Vec<_> = (0..100).map(|_| Client::connect(run.address)).collect();
    for client in &mut deaf {
        client.send(get("/large.bin").repeat(100));
        // It is there: its head has come.
        assert_eq!(client.head().0, 200);
    }
    let with_them = run.status("VmHWM") / 1024;
    // What the kernel has taken for them is in the log.
    assert!(with_them < memory + LOG + 64, "{memory} MiB, then {with_them} MiB");
    for client in deaf {
        reset(client.0.into_inner());
    }
    eventually("their threads to end", || run.status("Threads") <= threads + 1);
}

#[test]
fn more_connections_than_it_serves_are_told_so() {
    let run = Run::new("60");
    let mut served: Vec<_> = (0..128).map(|_| Client::connect(run.address)).collect();
    for client in &mut served {
        assert_eq!(client.get("/").status, 200);
    }
    let began = Instant::now();
    let mut further = Client::connect(run.address);
    let answer = further.answer();
    assert_eq!((answer.status, field(&answer.head, "Connection")), (503, Some("close")));
    further.ended();
    assert!(began.elapsed() < SOON);
    drop(further);
    // When one goes, another is served.
    drop(served.pop());
    eventually("a place to be free", || {
        let mut client = Client::connect(run.address);
        client.send(get("/"));
        client.answer().status == 200
    });
}
