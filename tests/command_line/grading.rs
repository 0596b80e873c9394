//! The command line's `labs` and `grade`: which lessons there are, whether a lab is sound, and what a class's
//! sessions fulfil.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;

use csv::{Reader, StringRecord};

use crate::program::{Desk, Ran};

/// The lab that the sessions are graded by.
const LAB: &str = "lab-02-ports";

/// Two checks, of which an echo fulfils one.
const OWN_LAB: &str = r#"(
    roles: [(name: "server", kind: Listener)],
    checks: [
        (title: "=server listens", holds: Called(by: "server", call: Listen), missing: "Listen."),
        (title: "server, renamed", holds: Called(by: "server", call: Send), missing: "Send."),
    ],
    steps: [
        Socket(name: "server", protocol: Tcp),
        Call(on: "server", call: Bind("127.0.0.1:0")),
        Call(on: "server", call: Listen(1)),
    ],
)"#;

/// A folder with the session of the lab's solution in it, and that of another scenario.
fn class() -> Desk {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("class/group")).unwrap();
    for (scenario, to) in [(LAB, "class/ann.ron"), ("tcp-echo", "class/group/bob.ron")] {
        let ran = desk.ran(&["run", scenario, "--quiet", "--record", to]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
    }
    desk
}

fn rows(text: &str) -> Vec<StringRecord> {
    let mut reader = Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    std::iter::once(header).chain(reader.records().map(Result::unwrap)).collect()
}

fn cells(row: &StringRecord) -> Vec<&str> {
    row.iter().collect()
}

#[test]
fn the_lessons_and_labs_are_listed_by_topic_with_their_minutes() {
    let Ran { status, stdout, .. } = Desk::new().ran(&["labs"]);
    assert_eq!(status, 0);
    assert!(stdout.starts_with("First call\n  lab-00-first-call "), "{stdout}");
    let line = stdout.lines().find(|line| line.trim_start().starts_with(LAB)).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words.join(" "), "lab-02-ports 6 min Ports: bound is not open");
    assert!(stdout.contains("\n\nUDP\n"), "{stdout}");
    assert!(!stdout.contains("tcp-echo"), "{stdout}");
}

#[test]
fn a_sound_lab_is_one_whose_solution_holds_and_all_of_it_is_needed() {
    let desk = Desk::new();
    let ran = desk.ran(&["labs", "--check", LAB]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nwhole solution     +  +  +  +  +  +\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nwithout part 2     +  -  +  +  +  +\n"), "{}", ran.stdout);

    // The second check does not hold, and nothing asks for bind.
    let lab = desk.write("own.ron", OWN_LAB);
    let ran = desk.ran(&["labs", "--check", lab.to_str().unwrap()]);
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("whole solution     +  -  +  +"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("\nserver, renamed: Send.\n"), "{}", ran.stdout);
    let second = OWN_LAB.find("        (title: \"server, renamed").unwrap();
    let end = OWN_LAB.find("    ],\n    steps").unwrap();
    let one = format!("{}{}", &OWN_LAB[..second], &OWN_LAB[end..]).replace(
        "Call(on: \"server\", call: Listen(1))",
        "Call(on: \"server\", call: Listen(1)), Wait(millis: 1)",
    );
    let lab = desk.write("one.ron", one);
    let ran = desk.ran(&["labs", "--check", lab.to_str().unwrap()]);
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    let not_needed = "\nwithout part 4     +  +  +  NOT NEEDED: no check fails without it\n";
    assert!(ran.stdout.contains(not_needed), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_read_or_is_no_lab_is_told_with_its_place() {
    let desk = Desk::new();
    let check = |text: &str| {
        let lab = desk.write("lab.ron", text);
        desk.ran(&["labs", "--check", lab.to_str().unwrap()])
    };
    for (text, says) in [
        ("(steps: [])".to_owned(), "lab.ron: it has no `checks`, so there is nothing to grade"),
        (OWN_LAB.replace("call: Send", "call: Dance"), "lab.ron:5:"),
        (OWN_LAB.replace("kind: Listener", "colour: 1"), "lab.ron:2:"),
        (
            OWN_LAB.replace("by: \"server\", call: Send", "by: \"serv\", call: Send"),
            "lab.ron: check 2 (server, renamed): there is no role named \"serv\"",
        ),
        (
            OWN_LAB.replace("kind: Listener", "kind: PeerOf(\"x\")"),
            "lab.ron: the role \"server\" names \"x\", which is not a role before it",
        ),
        (
            OWN_LAB.replace("call: Send)", "call: Send, answer: Failed(\"ENOTHING\"))"),
            "lab.ron: check 2 (server, renamed): there is no error named \"ENOTHING\"",
        ),
        (OWN_LAB.replace("\"Send.\"", "\"\""), "`title` and `missing` must not be empty"),
        (
            OWN_LAB.replace(
                "Called(by: \"server\", call: Send)",
                "Matches(of: \"server\", way: Sent, regex: \"(\")",
            ),
            "this is not a valid regular expression",
        ),
    ] {
        let ran = check(&text);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{text}");
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    let ran = desk.ran(&["grade", "no-such-lab", "."]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("no-such-lab"), "{}", ran.stderr);
}

#[test]
fn a_class_is_a_table_of_students_by_checks_and_the_status_says_whether_all_hold() {
    let desk = class();
    let ran = desk.ran(&["grade", LAB, "class/ann.ron"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(
        ran.stdout.contains("\nann      1  1  1  1  1  1  6 of 6  -          no\n"),
        "{}",
        ran.stdout
    );

    let ran = desk.ran(&["grade", LAB, "class", "--why"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    assert!(
        ran.stdout.contains("\ngroup/bob  1  0  0  1  1  1  4 of 6  -          no\n"),
        "{}",
        ran.stdout
    );
    let why = "    2: Nobody has tried the same port: bind a second socket to it.\n";
    assert!(ran.stdout.contains(why), "{}", ran.stdout);
}

#[test]
fn the_csv_has_a_header_a_row_for_each_session_and_a_column_for_each_check() {
    let desk = class();
    let lab = desk.write("own.ron", OWN_LAB);
    let lab = lab.to_str().unwrap();
    let ran = desk.ran(&["grade", lab, "class", "--csv", "out.csv"]);
    assert_eq!(ran.status, 1);
    let text = fs::read_to_string(desk.path("out.csv")).unwrap();
    let table = rows(&text);
    let identifiers = ["Student", "ID", "SIS Login ID", "Section"];
    let loopback = "No other computer can reach the listeners";
    let of_lab = "The session is not of another lab";
    let checks = ["'=server listens", "server, renamed", loopback, of_lab];
    assert_eq!(cells(&table[0]), [&identifiers[..], &checks, &["passed", "of"]].concat());
    assert_eq!(cells(&table[1]), ["ann", "", "ann", "", "1", "0", "1", "0", "2", "4"]);
    assert_eq!(cells(&table[2])[..4], ["group/bob", "", "group/bob", ""]);
    assert_eq!(table.len(), 3);

    // On stdout it is alone.
    let alone = desk.ran(&["grade", lab, "class", "--csv", "-"]);
    assert_eq!((alone.status, alone.stdout), (1, text));
    let ran = desk.ran(&["grade", lab, "class", "--csv", "no/such/folder.csv"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("no/such/folder.csv"), "{}", ran.stderr);
}

#[test]
fn a_student_goes_by_the_name_in_the_session_or_by_the_file_and_is_no_formula() {
    let desk = class();
    let named = ["export", "class/ann.ron", "--alias", "=1+1", "-o", "class/ann-2.ron"];
    assert_eq!(desk.ran(&named).status, 0);
    fs::remove_file(desk.path("class/ann.ron")).unwrap();
    for (id, student) in
        [(&[][..], "'=1+1"), (&["--id", "alias"], "'=1+1"), (&["--id", "file"], "ann-2")]
    {
        let arguments = [&["grade", LAB, "class/ann-2.ron", "--csv", "-"], id].concat();
        let ran = desk.ran(&arguments);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let table = rows(&ran.stdout);
        assert_eq!(cells(&table[1])[..4], [student, "", student, ""]);
    }
    assert_eq!(desk.ran(&["grade", LAB, "class", "--id", "colour"]).status, 2);
    for name in ["ada.sockets.ron", "ada.ron", "lovelace.ada.ron", "class/ada.sockets.ron"] {
        fs::copy(desk.path("class/ann-2.ron"), desk.path(name)).unwrap();
        let ran = desk.ran(&["grade", LAB, name, "--id", "file", "--csv", "-"]);
        let student = name.trim_start_matches("class/").trim_end_matches(".ron");
        assert_eq!(&rows(&ran.stdout)[1][0], student.trim_end_matches(".sockets"));
    }
}

#[test]
fn broken_files_are_reported_and_the_rest_is_graded() {
    let desk = class();
    desk.write("class/aaa.ron", "nonsense");
    desk.write("class/picture.png", b"\x89PNG");
    let session = fs::read_to_string(desk.path("class/ann.ron")).unwrap();
    let cut = session.len() - 30;
    desk.write("class/cut.ron", &session[..cut]);
    let ran = desk.ran(&["grade", LAB, "class/ann.ron", "class", "class/none.ron", "--csv", "-"]);
    assert_eq!(ran.status, 1);
    let students: Vec<String> =
        rows(&ran.stdout)[1..].iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(students, ["ann", "ann", "cut", "group/bob"]);
    let complaints: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(complaints.len(), 3, "{}", ran.stderr);
    assert!(complaints[0].contains("aaa.ron: not a session"), "{}", ran.stderr);
    assert!(complaints[1].contains("cut.ron: 1 line could not be read; line"), "{}", ran.stderr);
    assert!(complaints[2].contains("none.ron: cannot be read"), "{}", ran.stderr);

    let ran = desk.ran(&["grade", LAB, "class/aaa.ron"]);
    assert_eq!((ran.status, ran.stdout.is_empty()), (1, false));
    fs::create_dir(desk.path("empty")).unwrap();
    let ran = desk.ran(&["grade", LAB, "empty"]);
    assert_eq!((ran.status, ran.stderr.trim()), (2, "there are no sessions to grade"));
    assert_eq!(desk.ran(&["grade", LAB]).status, 2);
}

#[test]
fn a_session_that_was_edited_by_hand_is_noticed_and_what_that_proves_is_said() {
    let desk = class();
    let session = fs::read_to_string(desk.path("class/ann.ron")).unwrap();
    assert!(session.lines().all(|line| line.contains(" // sum:")), "{session}");
    // Bob has no such session; he takes Ann's and makes it look like another.
    let edited = session.replacen("EADDRINUSE", "EACCES", 1).replace("number: 98", "number: 13");
    desk.write("class/group/bob.ron", &edited);
    let sums = session.lines().map(|line| line.rsplit_once(" // sum:").unwrap().0);
    desk.write("class/zoe.ron", sums.collect::<Vec<_>>().join("\n"));
    let ran = desk.ran(&["grade", LAB, "class"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    let line = |start: &str| ran.stdout.lines().find(|line| line.starts_with(start)).unwrap();
    assert!(line("ann ").ends_with("6 of 6  -          no"), "{}", ran.stdout);
    assert!(line("group/bob ").ends_with("5 of 6  -          YES"), "{}", ran.stdout);
    assert!(line("zoe ").ends_with("6 of 6  -          ?"), "{}", ran.stdout);
    assert!(line("changed no: ").contains("somebody who knows the format can compute them anew"));
    assert!(line("changed ?: ").contains("cannot be said"), "{}", ran.stdout);
    assert!(line("group/bob: Changed after it was saved").contains("does not fit"));

    // Opened and saved anew it has no check sums that would vouch for it.
    let named = ["export", "class/group/bob.ron", "--to", "ron", "-o", "class/group/bob-2.ron"];
    assert_eq!(desk.ran(&named).status, 0);
    let ran = desk.ran(&["grade", LAB, "class/group/bob-2.ron"]);
    assert!(ran.stdout.contains("5 of 6  -          ?\n"), "{}", ran.stdout);
    // Neither has a part of a session; and one that is whole keeps them.
    for (options, ends) in [(&["--no-payload"][..], "?"), (&["--alias", "Ann"], "no")] {
        let named = ["export", "class/ann.ron", "--to", "ron", "-o", "class/part.ron"];
        assert_eq!(desk.ran(&[&named, options].concat()).status, 0);
        let ran = desk.ran(&["grade", LAB, "class/part.ron"]);
        assert!(ran.stdout.contains(&format!("of 6  -          {ends}\n")), "{}", ran.stdout);
    }
}
