//! Scenarios for `run`: those that come with the program, and what files of all kinds are told to be.

use std::fs;

use crate::program::Desk;

#[test]
fn the_scenarios_that_come_with_the_program_are_listed_printed_and_run_by_name() {
    let desk = Desk::new();
    let list = desk.ran(&["run", "--list"]);
    assert_eq!((list.status, list.stderr.as_str()), (0, ""));
    let assets = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/");
    let on_disk = ["lessons", "scenarios", "templates"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(format!("{assets}{folder}")).unwrap());
    // Two need another program.
    assert_eq!(list.stdout.lines().count(), on_disk.count() - 2);
    let line = list.stdout.lines().find(|line| line.starts_with("refused ")).unwrap();
    assert!(line.len() > "refused ".len() + 20, "{line}");
    let text = include_str!("../../assets/scenarios/refused.ron");
    for name in ["refused", "refused.ron"] {
        assert_eq!(desk.ran(&["run", "--print", name]).stdout, text);
        let ran = desk.ran(&["run", name]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("ECONNREFUSED"), "{}", ran.stdout);
    }
    // A file goes before, and a folder is none.
    fs::create_dir(desk.path("refused")).unwrap();
    assert_eq!(desk.ran(&["run", "refused"]).status, 0);
    fs::remove_dir(desk.path("refused")).unwrap();
    fs::create_dir(desk.path("folder")).unwrap();
    assert!(desk.ran(&["run", "folder"]).stderr.contains("it is a directory"));
    desk.write("refused", "(steps: [Finish(on: \"a\")])");
    assert_eq!(desk.ran(&["run", "refused"]).status, 2);
    for arguments in [&["run", "--print", "refusal"][..], &["run", "refusal"]] {
        let ran = desk.ran(arguments);
        assert!(ran.status == 2 && ran.stderr.contains("run --list"), "{}", ran.stderr);
    }
    for arguments in [&["run", "--list", "x.ron"][..], &["run", "x.ron", "--print", "refused"]] {
        assert_eq!(desk.ran(arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn steps_have_their_lines_however_the_file_begins() {
    let desk = Desk::new();
    let rest = "(\n  steps: [\n    Wait(millis: 1),\n    Finish(on: \"a\"),\n  ],\n)";
    for begin in ["", "Scenario", "\u{feff}", "\u{feff}Scenario"] {
        desk.write("s.ron", format!("{begin}{rest}"));
        let told = desk.ran(&["run", "s.ron"]).stderr;
        assert!(told.starts_with("s.ron:4:5: step 2: "), "{begin:?}: {told}");
    }
    desk.write("s.ron", "\u{feff}(steps: [Wait(millis: 1)])");
    assert_eq!(desk.ran(&["run", "s.ron"]).status, 0);
}

#[test]
fn the_window_is_not_opened_on_what_is_not_there() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    for (file, told) in [("gone.ron", "No such file"), ("folder", "it is a directory")] {
        let ran = desk.ran(&[file]);
        assert_eq!(ran.status, 2);
        assert!(
            ran.stderr.starts_with(&format!("{file}: cannot be opened: {told}")),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn what_is_neither_session_nor_scenario_is_told_by_its_name() {
    let desk = Desk::new();
    let ran = desk.ran_echo(&["--record", "s.ron"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    desk.ran(&["export", "s.ron", "--to", "pcapng", "-o", "s.pcapng"]);
    let large = [b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".as_slice(), &vec![0; 20 << 20]].concat();
    desk.write("large", large);
    desk.write("s.txt", "(\0s\0t\0e\0p\0s\0:\0 \0[\0]\0)\0");
    for (file, told) in [
        ("s.pcapng", "is neither a session nor a scenario: it seems to be a Wireshark capture"),
        ("large", "is neither a session nor a scenario: it seems to be binary data (Exec"),
        ("s.txt", "is neither a session nor a scenario: it seems to be binary data"),
    ] {
        for arguments in [&["run", file][..], &["export", file, "--to", "csv"]] {
            let ran = desk.ran(arguments);
            assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
            assert!(ran.stderr.starts_with(&format!("{file}: {told}")), "{}", ran.stderr);
        }
    }
    let ran = desk.ran(&["run", "s.ron"]);
    assert!(ran.stderr.contains("s.ron: is a session"), "{}", ran.stderr);
}
