//! No text of a file, a peer or a command line reaches the terminal with a character that does more
//! there than be read: every command is started with hostile names, paths, variables and bytes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::OsStrExt as _,
};

use crate::program::Desk;
use socket_playground::model::{escape_text, is_plain};

/// Sets a title, rings, changes colour in three ways, turns the direction, hides, and returns.
const HOSTILE: &str =
    "\u{1b}]0;OWNED\u{7}\u{1b}[31m\u{9b}31m\u{202e}\u{200b}\u{ad}\u{feff}\r\u{8}x";

/// Starts the program and looks at all that it prints.
fn prints_plainly(desk: &Desk, arguments: &[&OsStr]) -> (Option<i32>, String) {
    let output = desk.program().args(arguments).output().unwrap();
    let csv = arguments.iter().any(|argument| *argument == "csv");
    let stdout = String::from_utf8(output.stdout).unwrap();
    // That is for spreadsheets: a mark before everything, and line ends of their kind.
    let shown = if csv { stdout.replacen('\u{feff}', "", 1).replace("\r\n", "\n") } else { stdout };
    let all = shown + &String::from_utf8(output.stderr).unwrap();
    let raw = all.chars().find(|character| *character != '\n' && !is_plain(*character));
    assert_eq!(raw, None, "{arguments:?} prints it: {}", escape_text(&all));
    (output.status.code(), all)
}

fn check(desk: &Desk, arguments: &[&str]) -> String {
    let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
    prints_plainly(desk, &arguments).1
}

/// The characters as a scenario or a session writes them.
fn in_ron() -> String {
    HOSTILE.chars().flat_map(char::escape_unicode).collect()
}

#[test]
fn a_scenario_prints_nothing_but_text() {
    let desk = Desk::new();
    let hostile = in_ron();
    let wait = "Wait(millis: 1)";
    let (udp, bind) = (
        format!("Socket(name: \"{hostile}\", protocol: Udp)"),
        format!("Call(on: \"{hostile}\", call: Bind(\"127.0.0.1:0\"))"),
    );
    let call = |call: &str| format!("{udp}, {bind}, Call(on: \"{hostile}\", call: {call})");
    for steps in [
        call(&format!("SendTo(to: \"${{{hostile}}}\", data: Text(\"{hostile}\"))")),
        call(&format!("Send(Text(\"{hostile}\"))")),
        call(&format!("Send(File(\"{hostile}\"))")),
        call(&format!("Send(Hex(\"{hostile}\"))")),
        call(&format!("Send(Text(\"${{no {hostile}}}\"))")),
        call(&format!("Send(Text(\"${{{hostile}\"))")),
        call(&format!("Send(Fill(text: \"{hostile}${{{hostile}}}\", bytes: 5))")),
        call(&format!("Connect(\"{hostile}\")")),
        call(&format!("Connect(\"{hostile}.invalid:1\")")),
        format!("{udp}, {udp}"),
        format!("Finish(on: \"{hostile}\")"),
        format!("{udp}, Fails(on: \"{hostile}\", call: Close, errno: \"{hostile}\")"),
        format!("{udp}, Expect(Received(on: \"{hostile}\", data: Text(\"{hostile}\")))"),
        format!("{udp}, Expect(Equal(\"{hostile}\", \"a\"))"),
        format!("{udp}, Expect(Waits(on: \"{hostile}\"))"),
        format!("{udp}, Finish(on: \"{hostile}\")"),
        format!("{wait}, {HOSTILE}"),
        format!("{HOSTILE}(on: 1)"),
        format!("Wait(millis: 1, {HOSTILE}: 2)"),
    ] {
        desk.write("s.ron", format!("(title: \"{hostile}\", steps: [{steps}])"));
        check(&desk, &["run", "s.ron"]);
        check(&desk, &["run", "s.ron", "--allow-network"]);
        check(&desk, &["run", "s.ron", "--record", "-", "--timeout", "5"]);
    }
    desk.write("v.ron", format!("(vars: {{ \"v\": \"{hostile}\" }}, steps: [Socket(name: \"a\", protocol: Udp), Call(on: \"a\", call: Bind(\"127.0.0.1:0\")), Call(on: \"a\", call: Send(Text(\"${{v}}\")))])"));
    let told = check(&desk, &["run", "v.ron"]);
    assert!(told.contains("OWNED"), "{told}");
    check(&desk, &["run", "v.ron", "--set", &format!("v={HOSTILE}")]);
    let told = check(&desk, &["run", "v.ron", "--set", &format!("{HOSTILE}={HOSTILE}")]);
    assert!(told.contains("no variable"), "{told}");
}

#[test]
fn names_of_files_and_arguments_are_text_as_well() {
    let desk = Desk::new();
    let mut not_utf8 = OsString::from(HOSTILE);
    not_utf8.push(OsStr::from_bytes(b"\xff\x9b31m"));
    desk.write("good.ron", "(steps: [Wait(millis: 1)])");
    for name in [OsString::from(HOSTILE), not_utf8] {
        let path = desk.path("").join(&name);
        for text in [
            "(steps: [Socket(name: \"a\", protocol: Tcp), Call(on: \"a\", call: Accept(into: \"b\"))])",
            "(steps: [Finish(on: \"a\")])",
            "(stops: [])",
            "SocketPlaygroundSession(version: 99)",
            "SocketPlaygroundSession(version: 1, program: 7)",
            "<html>.................",
        ] {
            fs::write(&path, text).unwrap();
            for command in ["run", "export"] {
                let to_csv = [OsStr::new("--to"), OsStr::new("csv")];
                let options = if command == "run" { &[][..] } else { &to_csv[..] };
                let arguments = [&[OsStr::new(command), path.as_os_str()], options].concat();
                assert_ne!(prints_plainly(&desk, &arguments).0, Some(0));
            }
            prints_plainly(&desk, &[OsStr::new("run"), &name, OsStr::new("--record"), &name]);
        }
        // Without a display.
        assert_eq!(prints_plainly(&desk, &[path.as_os_str()]).0, Some(2));
        fs::remove_file(&path).unwrap();
        assert_eq!(prints_plainly(&desk, &[path.as_os_str()]).0, Some(2));
        for arguments in [
            &["run", "good.ron", "--record", "no/"][..],
            &["run", "good.ron", "--timeout"],
            &["run", "good.ron", "--set"],
            &["run", "--print"],
            &["run"],
            &["export"],
            &["export", "good.ron", "--to"],
            &["export", "good.ron", "--to", "csv", "--filter"],
            &["export", "good.ron", "--to", "csv", "-o", "no/"],
            &["run", "good.ron", "--"],
        ] {
            let mut given: Vec<OsString> = arguments.iter().map(OsString::from).collect();
            match given.last_mut().filter(|last| last.as_bytes().ends_with(b"/")) {
                Some(folder) => folder.push(&name),
                None => given.push(name.clone()),
            }
            let given: Vec<&OsStr> = given.iter().map(OsString::as_os_str).collect();
            assert_ne!(prints_plainly(&desk, &given).0, Some(0), "{given:?}");
        }
        let mut option = OsString::from("--");
        option.push(&name);
        assert_eq!(prints_plainly(&desk, &[OsStr::new("run"), &option]).0, Some(2));
    }
    // The folder for journals, which is named when one stays there or cannot be made.
    desk.write("fails.ron", r#"(steps: [Finish(on: "a")])"#);
    for folder in [HOSTILE.to_owned(), format!("good.ron/{HOSTILE}")] {
        let mut program = desk.program();
        program.env("SOCKET_PLAYGROUND_JOURNALS", &folder);
        desk.write("f.ron", r#"(steps: [Socket(name: "a", protocol: Tcp), Call(on: "a", call: Accept(into: "b"))])"#);
        let told =
            String::from_utf8(program.args(["run", "f.ron"]).output().unwrap().stderr).unwrap();
        assert!(told.contains("OWNED"), "{told:?}");
        assert!(told.chars().all(|character| character == '\n' || is_plain(character)), "{told:?}");
    }
}

#[test]
fn what_a_session_holds_is_text_in_every_format() {
    let desk = Desk::new();
    let hostile = in_ron();
    let record = |number: u32, event: &str| {
        format!(
            "(number: {number}, wall: \"2026-01-02T03:04:05Z\", at: 0, socket: 1, event: {event})\n"
        )
    };
    let session = format!(
        "SocketPlaygroundSession(version: 1, program: \"{hostile}\", system: \"{hostile}\", started: \
         \"2026-01-02T03:04:05Z\", alias: Some(\"{hostile}\"))\n{}{}{}{}{}nonsense {HOSTILE}\n",
        record(
            1,
            "Opened(protocol: Tcp, family: V4, origin: Made, reading: Step, accepting: Step)"
        ),
        record(2, &format!("Commented(record: 1, text: \"{hostile}\")")),
        record(3, &format!("LookingUp(call_id: None, host: \"{hostile}\")")),
        record(4, &format!("KernelSilent(reason: \"{hostile}\")")),
        record(5, &format!("Arranged(Named(\"{hostile}\"))")),
    );
    desk.write("s.ron", session);
    for format in ["ron", "html", "csv", "json", "text", "svg", "scenario"] {
        let told = check(&desk, &["export", "s.ron", "--to", format, "--alias", HOSTILE]);
        assert!(told.contains("this line was skipped"), "{told}");
        assert_eq!(told.matches("this line was skipped").count(), 1, "{format}: {told}");
    }
}
