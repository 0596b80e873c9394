//! How a run prints: in colour or not, as JSON, or not at all.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::process::Command;

use crate::program::{Desk, Ran};

const FAILS: &str = r#"(steps: [
    Socket(name: "a", protocol: Tcp),
    Fails(on: "a", call: Accept(into: "b"), errno: "EINVAL"),
    Try(on: "a", call: Recv(1)),
])"#;

/// What the run prints with these options, and this environment.
fn printed(options: &[&str], environment: &[(&str, &str)]) -> String {
    let desk = Desk::new();
    desk.write("fails.ron", FAILS);
    let mut program = desk.program();
    program.args(["run", "fails.ron"]).args(options).env_remove("NO_COLOR");
    let ran: Ran = program.envs(environment.iter().copied()).output().unwrap().into();
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    ran.stdout
}

#[test]
fn it_is_coloured_where_that_is_asked_for_and_what_no_step_expected_is_red() {
    let plain = printed(&[], &[]);
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    assert_eq!(printed(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]), plain);
    let coloured = printed(&["--color", "always"], &[("NO_COLOR", "1")]);
    assert!(coloured.contains("\u{1b}[31mrecv(1) = -1 ENOTCONN\u{1b}[0m\n"), "{coloured:?}");
    assert!(coloured.contains("  accept() = -1 EINVAL\n"), "{coloured:?}");
}

#[test]
#[ignore = "needs script"]
fn a_terminal_is_coloured_unless_no_color_is_set() {
    let on_terminal = |no_color: &str| {
        let desk = Desk::new();
        desk.write("fails.ron", FAILS);
        let program = desk.program();
        let command = format!("{} run fails.ron", program.get_program().to_str().unwrap());
        let mut script = Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(desk.path("."));
        script.env("TERM", "xterm").env("NO_COLOR", no_color);
        script.env("SOCKET_PLAYGROUND_JOURNALS", desk.path("journals"));
        String::from_utf8(script.output().unwrap().stdout).unwrap()
    };
    let coloured = on_terminal("");
    assert!(coloured.contains("\u{1b}[31mrecv(1) = -1 ENOTCONN"), "{coloured:?}");
    let plain = on_terminal("1");
    assert!(!plain.contains('\u{1b}') && plain.contains("= -1 ENOTCONN"), "{plain:?}");
}

#[test]
fn json_is_what_the_export_of_the_recorded_session_is() {
    let desk = Desk::new();
    let ran = desk.ran(&["run", "tcp-echo", "--json", "--record", "x.sockets.ron"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let exported = desk.ran(&["export", "x.sockets.ron", "--to", "json"]);
    assert_eq!(ran.stdout, exported.stdout);
    for line in ran.stdout.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).unwrap().is_object(), "{line}");
    }
}

#[test]
fn quiet_prints_nothing_and_goes_with_no_json() {
    let desk = Desk::new();
    let ran = desk.ran(&["run", "tcp-echo", "-q"]);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    assert_eq!(desk.ran(&["run", "tcp-echo", "-q", "--json"]).status, 2);
}

#[test]
#[ignore = "needs script, and seconds"]
fn a_long_export_shows_how_far_it_has_come_on_a_terminal_and_nowhere_else() {
    let desk = Desk::new();
    let many = r#"(steps: [
        Socket(name: "a", protocol: Udp), Call(on: "a", call: Bind("127.0.0.1:0")),
        Times(count: 20000, steps: [
            Call(on: "a", call: SendTo(to: "${a}", data: Text("x"))), Call(on: "a", call: Recv(1)),
        ]),
    ])"#;
    desk.write("many.ron", many);
    let options = ["run", "many.ron", "-q", "--timeout", "120", "--record", "x.sockets.ron"];
    assert_eq!(desk.ran(&options).status, 0);
    let export = |options: &str| {
        let program = desk.program();
        let program = program.get_program().to_str().unwrap();
        let command = format!("{program} export x.sockets.ron -o x.html {options}");
        let mut script = Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(desk.path("."));
        script.env("SOCKET_PLAYGROUND_JOURNALS", desk.path("journals"));
        String::from_utf8(script.output().unwrap().stdout).unwrap()
    };
    let shown = export("");
    assert!(shown.contains(" %") && shown.ends_with("\r\u{1b}[K"), "{shown:?}");
    assert_eq!(export("--quiet"), "");
    let ran = desk.ran(&["export", "x.sockets.ron", "-o", "x.html"]);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
}
