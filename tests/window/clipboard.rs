//! Decides whether what is copied in the window reaches other programs, and what they have copied
//! reaches the window: on a real X server, with the program as `cargo build` makes it. In the program
//! that tests are given, dependencies have the features as well that tests alone ask for.

#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// How long anything may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program that is ended with the test.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().expect("it is ended");
        self.0.wait().expect("it has ended");
    }
}

/// An X server without a screen, with the window on it.
struct Screen {
    display: String,
    window: String,
    _program: Running,
    _server: Running,
}

impl Screen {
    /// Shows a session.
    fn with(program: &Path, session: &Path, home: &Path) -> Self {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "+extension", "GLX"]);
        let mut server = Running::start(server.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        let told = server.0.stdout.take().expect("it tells its number");
        BufReader::new(told).read_line(&mut number).expect("it tells its number");
        let display = format!(":{}", number.trim());
        let program = Running::start(
            Command::new(program)
                .arg(session)
                .env("DISPLAY", &display)
                .env_remove("WAYLAND_DISPLAY")
                .env_remove("WAYLAND_SOCKET")
                .env("HOME", home)
                .env("XDG_DATA_HOME", home)
                .env("XDG_RUNTIME_DIR", home)
                .env("SOCKET_PLAYGROUND_JOURNALS", home.join("journals")),
        );
        let (window, server) = (String::new(), server);
        let mut screen = Self { display, window, _program: program, _server: server };
        screen.window = screen.until("there is a window", |screen| {
            let found = screen.told(&["search", "--name", "Socket Playground"]);
            found.lines().next().map(str::to_owned)
        });
        screen.until("it has the keyboard", |screen| {
            screen.told(&["windowfocus", &screen.window]);
            (screen.told(&["getwindowfocus"]).trim() == screen.window).then_some(())
        });
        screen
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Output {
        Command::new(program)
            .args(arguments)
            .env("DISPLAY", &self.display)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    fn told(&self, arguments: &[&str]) -> String {
        String::from_utf8_lossy(&self.command("xdotool", arguments).stdout).into_owned()
    }

    fn keys(&self, keys: &[&str]) {
        self.told(&[&["key", "--delay", "60"], keys].concat());
    }

    fn write(&self, text: &str) {
        self.told(&["type", "--delay", "60", text]);
    }

    /// What another program pastes.
    fn pasted(&self, kind: &str) -> Vec<u8> {
        self.command("xclip", &["-selection", "clipboard", "-t", kind, "-o"]).stdout
    }

    fn pasted_text(&self) -> String {
        String::from_utf8_lossy(&self.pasted("UTF8_STRING")).into_owned()
    }

    /// Another program copies.
    fn copy(&self, text: &str) {
        let mut other = Command::new("xclip");
        other.args(["-selection", "clipboard", "-i"]).env("DISPLAY", &self.display);
        let other = other.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut other = other.spawn().expect("xclip runs");
        let mut input = other.stdin.take().expect("it reads");
        input.write_all(text.as_bytes()).expect("it reads");
        drop(input);
        other.wait().expect("it goes on in the background");
    }

    fn until<T>(&self, what: &str, holds: impl Fn(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = holds(self) {
                return found;
            }
            assert!(
                Instant::now() < deadline,
                "it never came to hold that {what}; {:?} is on the clipboard",
                self.pasted_text()
            );
            std::thread::yield_now();
        }
    }
}

/// The program as it is for those who use it.
fn built(folder: &Path) -> PathBuf {
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        let output = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
        let output = output.expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let tree = cargo(&["tree", "--locked", "-e", "normal", "-i", "arboard"]);
    assert!(tree.contains("egui-winit"), "{tree}");
    let messages = cargo(&["build", "--locked", "--message-format=json"]);
    let mut paths = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        message["executable"].as_str().map(PathBuf::from)
    });
    let path = paths.next_back().expect("a program was built");
    // The next build may take its place.
    let copy = folder.join("socket-playground");
    fs::copy(path, &copy).expect("it is copied");
    copy
}

/// A session in which "secret" was sent.
fn session(program: &Path, folder: &Path) -> PathBuf {
    let (scenario, session) = (folder.join("steps.ron"), folder.join("session.ron"));
    let steps = "(steps: [
        Socket(name: \"a\", protocol: Udp), Call(on: \"a\", call: Bind(\"127.0.0.1:0\")),
        Socket(name: \"b\", protocol: Udp), Call(on: \"b\", call: Bind(\"127.0.0.1:0\")),
        Call(on: \"b\", call: SendTo(to: \"${a}\", data: Text(\"secret\"))),
        Call(on: \"a\", call: RecvFrom(100)),
    ])";
    fs::write(&scenario, steps).expect("the scenario is written");
    let ran = Command::new(program)
        .args(["run", "--quiet", "--record"])
        .args([&session, &scenario])
        .env("SOCKET_PLAYGROUND_JOURNALS", folder.join("journals"))
        .output()
        .expect("it runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    session
}

#[test]
#[ignore = "needs Xvfb, xclip, xdotool and OpenGL, and builds the program"]
fn the_clipboard_is_that_of_all_programs() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = built(folder.path());
    let session = session(&program, folder.path());
    let screen = Screen::with(&program, &session, folder.path());
    // Text out: the field of the search has the keyboard once it is open.
    screen.until("what was written is on the clipboard", |screen| {
        screen.keys(&["ctrl+f", "ctrl+a"]);
        screen.write("secret");
        screen.keys(&["ctrl+a", "ctrl+c"]);
        (screen.pasted_text() == "secret").then_some(())
    });
    // Text in.
    screen.copy("OUTSIDE");
    screen.until("what was copied elsewhere is in the field", |screen| {
        screen.keys(&["ctrl+a", "ctrl+v"]);
        screen.write("!");
        screen.keys(&["ctrl+a", "ctrl+c"]);
        (screen.pasted_text() == "OUTSIDE!").then_some(())
    });
    // Bytes: those of the record that was found, once the keyboard is at them.
    screen.keys(&["ctrl+a"]);
    screen.write("secret");
    screen.keys(&["Return"]);
    screen.until("the bytes are on the clipboard", |screen| {
        screen.keys(&["Tab", "ctrl+c"]);
        (screen.pasted_text().trim() == "73 65 63 72 65 74").then_some(())
    });
    // A picture.
    screen.keys(&["Escape", "ctrl+p"]);
    screen.write("copy picture");
    screen.keys(&["Return"]);
    let picture = screen.until("the picture is on the clipboard", |screen| {
        let picture = screen.pasted("image/png");
        picture.starts_with(b"\x89PNG").then_some(picture)
    });
    let picture = image::load_from_memory(&picture).expect("it is a picture");
    assert!(picture.width() >= 640 && picture.height() >= 480, "the whole window");
}
