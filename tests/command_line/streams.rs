//! What the command line reads and writes that is not a plain file: standard input and output,
//! descriptors, pipes; and files whose place cannot be taken by another.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs::{self, File, Permissions},
    io::{Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::program::{Desk, Ran, heeding_signals};
use rustix::process::{Pid, Signal, kill_process};
use socket_playground::{export::read_session, session::Storage};

/// A desk with the session of a run in `s.ron`.
fn desk() -> Desk {
    let desk = Desk::new();
    let ran = desk.ran_echo(&["--record", "s.ron"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    desk
}

/// Has a shell carry out a line in which `$P` is the program.
fn shell(desk: &Desk, line: &str) -> Ran {
    let program = desk.program();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).env("P", program.get_program()).current_dir(desk.path(""));
    shell.env("SOCKET_PLAYGROUND_JOURNALS", desk.path("journals"));
    shell.output().unwrap().into()
}

#[test]
fn a_descriptor_is_written_to_where_it_is_and_never_replaced() {
    let desk = desk();
    let csv = desk.ran(&["export", "s.ron", "--to", "csv"]).stdout;
    assert!(csv.starts_with("\u{feff}number,"), "{csv}");
    for (out, redirection) in [
        ("-", ">all.txt"),
        ("/dev/stdout", ">all.txt"),
        ("/dev/fd/1", ">all.txt"),
        ("/dev/fd/7", "7>all.txt 1>&7"),
        ("/dev/stderr", ">all.txt 2>&1"),
    ] {
        let line = format!(
            "{{ echo before; $P export s.ron --to csv -o {out}; echo after; }} {redirection}"
        );
        assert_eq!(shell(&desk, &line).status, 0, "{line}");
        let all = fs::read_to_string(desk.path("all.txt")).unwrap();
        assert_eq!(all, format!("before\n{csv}after\n"), "{line}");
        // In a pipe, too.
        let line = format!(
            "$P export s.ron --to csv -o {out} {} | cat",
            redirection.replace(">all.txt", ">&1")
        );
        assert_eq!(shell(&desk, &line).stdout, csv, "{line}");
    }
    let line = "mkfifo pipe; cat pipe & $P export s.ron --to csv -o pipe; wait";
    assert_eq!(shell(&desk, line).stdout, csv);
    assert!(desk.names("").iter().all(|name| !name.contains(".part")), "{:?}", desk.names(""));
}

#[test]
fn standard_output_has_the_session_alone_where_it_is_recorded_to_that() {
    let desk = Desk::new();
    for out in ["-", "/dev/stdout"] {
        let scenario = desk.write(
            "l.ron",
            "(steps: [Socket(name: \"a\", protocol: Tcp), Call(on: \"a\", call: Bind(\"127.0.0.1:0\")), \
             Call(on: \"a\", call: Listen(8))])",
        );
        let ran = desk.ran(&["run", scenario.to_str().unwrap(), "--record", out]);
        assert_eq!(ran.status, 0);
        assert!(ran.stderr.contains("listen("), "{}", ran.stderr);
        let opened = read_session(ran.stdout.as_bytes(), &Storage::memory()).unwrap();
        assert!(opened.problem_count == 0 && opened.log.len() > 2);
    }
    assert_eq!(desk.names(""), ["journals", "l.ron"]);
}

#[test]
fn nobody_reading_on_is_no_error_wherever_it_goes() {
    let desk = Desk::new();
    // More than a pipe holds.
    let record = |number: u32| {
        format!(
            "(number: {number}, wall: \"2026-01-02T03:04:05Z\", at: 0, socket: 1, event: Observed)\n"
        )
    };
    let records: String = (1..3000).map(record).collect();
    desk.write("s.ron", format!("{HEADER}\n{records}"));
    for out in ["-", "/dev/stdout", "/dev/fd/1"] {
        let line = format!("{{ $P export s.ron --to csv -o {out}; echo $? >status; }} | head -c 3");
        let ran = shell(&desk, &line);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("\u{feff}", ""), "{out}");
        assert_eq!(fs::read_to_string(desk.path("status")).unwrap(), "0\n");
    }
}

#[test]
fn a_scenario_comes_from_a_file_or_from_any_stream() {
    let desk = Desk::new();
    desk.write("data.bin", "hello");
    let scenario = desk.write(
        "s.ron",
        r#"(steps: [Socket(name: "a", protocol: Udp), Call(on: "a", call: Bind("127.0.0.1:0")),
            Call(on: "a", call: SendTo(to: "${a}", data: File("data.bin")))])"#,
    );
    for name in ["-", "/dev/stdin", "/dev/fd/0"] {
        let ran = desk.ran_with_input(&scenario, &["run", name, "--allow-files"]);
        assert_eq!(ran.status, 0, "{name}: {}", ran.stderr);
        // It has no folder of its own, wherever it is run.
        let ran = desk.ran_with_input(&scenario, &["run", name]);
        assert!(ran.status == 2 && ran.stderr.contains("--allow-files"), "{name}: {}", ran.stderr);
    }
    for line in [
        "cat s.ron | $P run - --allow-files",
        "cat s.ron | $P run /dev/stdin --allow-files",
        "cat s.ron | $P run /dev/fd/0 --allow-files",
        "mkfifo p; cat s.ron >p & $P run p --allow-files",
    ] {
        let ran = shell(&desk, line);
        assert!(ran.status == 0 && ran.stdout.contains("\"hello\""), "{line}: {}", ran.stderr);
    }
    let wrong = desk.write("wrong.ron", "(\n stops: [])");
    let ran = desk.ran_with_input(&wrong, &["run", "-"]);
    assert!(ran.status == 2 && ran.stderr.starts_with("stdin:2:"), "{}", ran.stderr);
    let endless = shell(&desk, "yes '//' | $P run -");
    assert!(endless.stderr.contains("larger than 16 MiB"), "{}", endless.stderr);
    let session = shell(&desk, "$P run s.ron --quiet --record - | $P export /dev/fd/0 --to csv");
    assert!(session.stdout.starts_with("\u{feff}number,"), "{}", session.stderr);
}

#[test]
fn a_file_that_may_be_written_is_and_one_that_is_read_only_is_not() {
    let desk = desk();
    let model = desk.write("model.csv", "the model answer");
    fs::set_permissions(&model, Permissions::from_mode(0o444)).unwrap();
    let ran = desk.ran(&["export", "s.ron", "--to", "csv", "-o", "model.csv"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("model.csv: is protected"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&model).unwrap(), "the model answer");
    // Its second name stays a name of the same file.
    let one = desk.write("one.csv", "old");
    fs::hard_link(&one, desk.path("two.csv")).unwrap();
    assert_eq!(desk.ran(&["export", "s.ron", "--to", "csv", "-o", "one.csv"]).status, 0);
    assert_eq!(fs::metadata(&one).unwrap().nlink(), 2);
    assert!(fs::read_to_string(desk.path("two.csv")).unwrap().contains("number,"));
}

#[test]
fn what_is_read_is_not_overwritten_under_whatever_name() {
    let desk = desk();
    let scenario = include_str!("../../assets/scenarios/tcp-echo.ron");
    desk.write("ok.ron", scenario);
    fs::hard_link(desk.path("ok.ron"), desk.path("ok2.ron")).unwrap();
    fs::hard_link(desk.path("s.ron"), desk.path("s2.ron")).unwrap();
    let session = fs::read(desk.path("s.ron")).unwrap();
    for (line, told) in [
        ("$P run ok.ron --record ok.ron", "ok.ron: is the scenario itself"),
        ("$P run ok.ron --record ok2.ron", "ok2.ron: is the scenario itself"),
        ("$P run - --record ok.ron <ok.ron", "ok.ron: is the scenario itself"),
        ("$P export s.ron -o s2.ron", "s2.ron: is the session itself"),
        ("$P export - -o s.ron <s.ron", "s.ron: is the session itself"),
        ("$P export /dev/stdin -o s2.ron <s.ron", "s2.ron: is the session itself"),
    ] {
        let ran = shell(&desk, line);
        assert_eq!(ran.status, 2, "{line}");
        assert!(ran.stderr.starts_with(told), "{line}: {}", ran.stderr);
        assert_eq!(fs::read_to_string(desk.path("ok.ron")).unwrap(), scenario, "{line}");
        assert_eq!(fs::read(desk.path("s.ron")).unwrap(), session, "{line}");
    }
    // A device may be both.
    let line = "$P export - --to csv -o /dev/null </dev/null";
    assert!(!shell(&desk, line).stderr.contains("itself"));
}

#[test]
fn a_folder_for_temporary_files_that_is_not_there_is_named() {
    let desk = desk();
    desk.write("a.html", "old");
    fs::hard_link(desk.path("a.html"), desk.path("b.html")).unwrap();
    let ran = shell(&desk, "TMPDIR=/nope $P export s.ron -o a.html");
    assert_eq!(ran.status, 2);
    let told = "a.html: a temporary file is needed first, and cannot be created in /nope: No such \
                file or directory (os error 2); set TMPDIR";
    assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(desk.path("a.html")).unwrap(), "old");
}

#[test]
fn the_ending_of_a_name_says_the_format() {
    let desk = desk();
    for (name, begins) in [
        ("a.csv", "\u{feff}number,"),
        ("a.JSON", "{\"kind\""),
        ("a.txt", ""),
        ("a.html", "<!"),
        ("a.ron", "SocketPlaygroundSession("),
        ("a.svg", "<svg"),
    ] {
        let ran = desk.ran(&["export", "s.ron", "-o", name]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        assert!(fs::read_to_string(desk.path(name)).unwrap().starts_with(begins), "{name}");
    }
    for options in [&["-o", "a.docx"][..], &["-o", "a"], &["-o", "-"], &[]] {
        let ran = desk.ran(&[&["export", "s.ron"], options].concat());
        assert!(ran.status == 2 && ran.stderr.contains("--to"), "{options:?}: {}", ran.stderr);
    }
}

#[test]
fn an_error_names_the_file_that_was_asked_for_and_no_other() {
    let desk = desk();
    for out in ["no/such/folder.csv", "/proc/x.csv", "/dev/full", "."] {
        let ran = desk.ran(&["export", "s.ron", "--to", "csv", "-o", out]);
        assert_eq!(ran.status, 2, "{out}");
        assert!(ran.stderr.starts_with(&format!("{out}: ")), "{}", ran.stderr);
        assert!(!ran.stderr.contains(".part"), "{}", ran.stderr);
    }
}

const HEADER: &str = r#"SocketPlaygroundSession(version: 1, program: "0.1.0", system: "linux", started: "2026-01-02T03:04:05Z")"#;

/// A session whose export takes a while, in `long.ron`.
fn write_long(desk: &Desk) {
    let mut long = File::create(desk.path("long.ron")).unwrap();
    writeln!(long, "{HEADER}").unwrap();
    for number in 1..10_000 {
        writeln!(
            long,
            "(number: {number}, wall: \"2026-01-02T03:04:05Z\", at: {number}, socket: 1, event: Observed)"
        )
        .unwrap();
    }
}

/// Ends an export in the middle of its writing, and gives what it left in its folder.
fn left_by(desk: &Desk, signal: Signal) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_ended_by(desk, signal) {
        assert!(Instant::now() < deadline, "it is always faster");
        // It was faster than its end.
        fs::remove_file(desk.path("out/long.html")).unwrap();
    }
    desk.names("out")
}

/// Begins an export and ends it with a signal; returns whether that came before its own end.
fn is_ended_by(desk: &Desk, signal: Signal) -> bool {
    let mut child = heeding_signals(&desk.program())
        .args(["export", "long.ron", "--to", "html", "-o", "out/long.html"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    // The link by which the next start finds the file comes right behind it.
    let is_known = || desk.names("journals").iter().any(|name| name.starts_with("unfinished."));
    while !is_known() {
        assert!(Instant::now() < deadline, "it writes nothing");
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    kill_process(Pid::from_child(&child), signal).unwrap();
    let status = child.wait().unwrap();
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(told, "");
    !status.success()
}

#[test]
fn nothing_is_left_of_a_file_that_was_not_finished() {
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).unwrap();
    write_long(&desk);
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        assert_eq!(left_by(&desk, signal), Vec::<String>::new(), "{signal:?}");
    }
    let left = left_by(&desk, Signal::KILL);
    assert!(left.len() == 1 && left[0].contains(".part"), "{left:?}");
    // One that is being written by somebody else stays.
    let other = desk.path("out/.other678.part");
    let held = File::create(&other).unwrap();
    held.try_lock().unwrap();
    std::os::unix::fs::symlink(&other, desk.path("journals/unfinished.other678.part")).unwrap();
    // And what is none is not touched, whatever leads to it.
    let precious = desk.write("precious.txt", "x");
    std::os::unix::fs::symlink(&precious, desk.path("journals/unfinished.x.part")).unwrap();
    assert_eq!(desk.ran_echo(&[]).status, 0);
    assert_eq!(desk.names("out"), [".other678.part"]);
    assert!(precious.exists());
    drop(held);
    assert_eq!(desk.ran_echo(&[]).status, 0);
    assert_eq!(desk.names("out"), Vec::<String>::new());
}

#[test]
fn a_file_that_is_overwritten_when_the_end_comes_is_the_new_one() {
    let desk = Desk::new();
    write_long(&desk);
    let out = desk.write("out.html", "old");
    // Nothing else can take its place.
    fs::hard_link(&out, desk.path("second.html")).unwrap();
    let arguments = ["export", "long.ron", "-o", "out.html"];
    assert_eq!(desk.ran(&arguments).status, 0);
    let whole = fs::metadata(&out).unwrap().len();
    for _ in 0..4 {
        fs::write(&out, "old").unwrap();
        let mut child = heeding_signals(&desk.program()).args(arguments).spawn().unwrap();
        let deadline = Instant::now() + Duration::from_mins(1);
        while fs::metadata(&out).unwrap().len() == 3 {
            assert!(Instant::now() < deadline, "it writes nothing");
        }
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        child.wait().unwrap();
        assert_eq!(fs::metadata(&out).unwrap().len(), whole);
    }
}
