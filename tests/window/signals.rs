//! How the window ends that is told to by a signal: as if it were closed, and without a question that
//! nobody would answer.

use crate::desk::Desk;
use egui::ViewportCommand;

#[test]
fn the_end_from_outside_asks_nothing_although_sockets_are_open() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    let end = desk.harness().state().ending_from_outside();
    // From another thread, as a signal does.
    std::thread::scope(|scope| scope.spawn(end).join()).expect("it only asks");
    desk.until("the window closes", |desk| {
        desk.viewport_commands().contains(&ViewportCommand::Close)
    });
    assert!(!desk.shows("still open"));
}

#[cfg(target_os = "linux")]
mod on_a_screen {
    #![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

    use std::{
        fs,
        io::{BufRead as _, BufReader},
        path::Path,
        process::{Child, Command, Stdio},
        time::{Duration, Instant},
    };

    use rustix::process::{Pid, Signal, kill_process};
    use socket_playground::session::JournalFolder;

    /// A program that is ended with the test.
    struct Ended(Child);

    impl Drop for Ended {
        fn drop(&mut self) {
            self.0.kill().unwrap_or_default();
            self.0.wait().expect("it was started here");
        }
    }

    /// A screen that nobody sees, and its name.
    fn screen() -> (Ended, String) {
        let mut xvfb = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(xvfb.stdout.take().unwrap()).read_line(&mut number).unwrap();
        (Ended(xvfb), format!(":{}", number.trim()))
    }

    fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn xdotool(display: &str, arguments: &[&str]) -> Option<String> {
        let done =
            Command::new("xdotool").args(arguments).env("DISPLAY", display).output().unwrap();
        done.status.success().then(|| String::from_utf8(done.stdout).unwrap())
    }

    fn bytes_in(folder: &Path) -> u64 {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.metadata().map_or(0, |metadata| metadata.len())).sum()
    }

    #[test]
    #[ignore = "needs Xvfb and xdotool"]
    fn a_signal_closes_the_window_and_its_journal_is_whole() {
        let (_screen, display) = screen();
        let folder = tempfile::tempdir().unwrap();
        let journals = folder.path().join("journals");
        let mut window = Ended(
            Command::new(env!("CARGO_BIN_EXE_socket-playground"))
                .env("DISPLAY", &display)
                .env_remove("WAYLAND_DISPLAY")
                .env("XDG_DATA_HOME", folder.path())
                .env("SOCKET_PLAYGROUND_JOURNALS", &journals)
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        let name = ["search", "--onlyvisible", "--name", "Socket Playground"];
        let id = until("the window", || xdotool(&display, &name));
        // By its class a desktop finds the menu entry, and so the icon.
        let class = ["search", "--onlyvisible", "--class", "^socket-playground$"];
        assert_eq!(xdotool(&display, &class), Some(id.clone()));
        let empty = until("its journal", || Some(bytes_in(&journals)).filter(|bytes| *bytes > 0));
        until("a socket", || {
            xdotool(&display, &["windowfocus", id.trim(), "key", "ctrl+t"]);
            (bytes_in(&journals) > empty).then_some(())
        });
        kill_process(Pid::from_child(&window.0), Signal::TERM).unwrap();
        let status = until("its end", || window.0.try_wait().unwrap());
        assert_eq!(status.code(), Some(0));
        let left = JournalFolder::at(&journals).left_behind().unwrap();
        assert!(left.len() == 1 && left[0].ended, "{left:?}");
    }
}
