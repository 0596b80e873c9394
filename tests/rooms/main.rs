//! Decides whether the house stands: each room of the program, and each room of the window, names only
//! those that it may; nothing but the window names the window's library; no files name each other in a
//! circle; and no file of the window stands outside its rooms. Each fault is found by file and line.

mod house;
mod reader;

use std::{collections::BTreeSet, fs, path::Path};

use house::House;

/// Rooms, and what each may name besides itself.
type Rooms = &'static [(&'static str, &'static [&'static str])];

/// Each room of the program, a folder of `src`, and the rooms that it may name besides itself.
const ROOMS: Rooms = &[
    ("model", &[]),
    ("session", &["model"]),
    ("net", &["session", "model"]),
    ("diagram", &["session", "model"]),
    ("export", &["diagram", "session", "model"]),
    ("behaviour", &["net", "session", "model"]),
    ("scenario", &["behaviour", "export", "net", "session", "model"]),
    ("grading", &["scenario", "export", "net", "session", "model"]),
    ("cli", &["grading", "scenario", "behaviour", "net", "session", "model", "export", "diagram"]),
    (
        "ui",
        &[
            "grading",
            "scenario",
            "behaviour",
            "net",
            "session",
            "model",
            "export",
            "diagram",
            "cli",
        ],
    ),
];

/// The rooms within a room, from the ground up, and what each may name of the others.
const INNER: &[(&str, Rooms)] = &[
    ("session", &[("log", &[]), ("derived", &["log"])]),
    (
        "ui",
        &[
            ("look", &[]),
            ("glossary", &["look"]),
            ("document", &["look"]),
            ("action", &["document", "glossary", "look"]),
            ("widgets", &["action", "document", "glossary", "look"]),
            ("socket", &["widgets", "action", "document", "glossary", "look"]),
            ("panes", &["socket", "widgets", "action", "document", "glossary", "look"]),
            ("learn", &["socket", "widgets", "action", "document", "glossary", "look"]),
            ("canvas", &["socket", "widgets", "action", "document", "glossary", "look"]),
            ("windows", &["socket", "widgets", "action", "document", "glossary", "look"]),
            (
                "app",
                &[
                    "windows", "canvas", "learn", "panes", "socket", "widgets", "action",
                    "document", "glossary", "look",
                ],
            ),
        ],
    ),
];

/// Rooms whose parts, a file or a folder each, never name one another.
const APART: &[&str] = &["ui/panes"];

/// What only the window and the program's first lines may name.
const WINDOW: &[&str] = &["egui", "eframe"];

fn sources(folder: &Path, below: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let entry = entry.expect("a file of the sources");
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            sources(&entry.path(), &format!("{name}/"), found);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(entry.path()).expect("a file that can be read");
            found.push((name, text));
        }
    }
}

fn program() -> House {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut found);
    House::read(found)
}

#[test]
fn no_room_names_one_that_it_may_not() {
    let house = program();
    assert!(house.files.len() > 300, "only {} files were found", house.files.len());
    let faults = house.wrong_ways();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let circles = program().circles();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn every_folder_is_a_known_room_and_every_room_is_there() {
    let house = program();
    let paths = || house.files.values().map(|(path, _)| path.split('/').collect::<Vec<_>>());
    let folders = |depth: usize, below: &[&str]| -> BTreeSet<String> {
        let within = paths().filter(|path| path.len() > depth + 1 && path.starts_with(below));
        within.map(|path| path[depth].to_owned()).collect()
    };
    let names = |table: &[(&str, &[&str])]| -> BTreeSet<String> {
        table.iter().map(|(room, _)| (*room).to_owned()).collect()
    };
    assert_eq!(folders(0, &[]), names(ROOMS));
    for (room, table) in INNER {
        assert_eq!(folders(1, &[room]), names(table), "{room}");
        let outside: Vec<_> = paths().filter(|path| path.len() == 2 && path[0] == *room).collect();
        assert_eq!(outside, [[*room, "mod.rs"]], "a file stands outside the rooms of {room}");
    }
}

/// A house of a few files.
fn of(files: &[(&str, &str)]) -> House {
    House::read(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
}

#[test]
fn every_way_of_naming_a_room_above_is_caught() {
    for (path, source, fault) in [
        ("model/call.rs", "use crate::session::Log;", "model/call.rs:1: model names session"),
        (
            "net/a.rs",
            "\n\nuse crate::{\n model::{Call, ui},\n ui::App,\n};",
            "net/a.rs:5: net names ui",
        ),
        ("net/a.rs", "fn f() { let x = crate::cli::Course::new(); }", "net/a.rs:1: net names cli"),
        ("session/a.rs", "use super::super::net::Modes;", "session/a.rs:1: session names net"),
        ("session/mod.rs", "use super::net::Modes;", "session/mod.rs:1: session names net"),
        (
            "session/mod.rs",
            "use super::{model::Call, ui::App};",
            "session/mod.rs:1: session names ui",
        ),
        (
            "session/a.rs",
            "mod tests { use super::super::super::net::A; }",
            "session/a.rs:1: session names net",
        ),
        (
            "export/html/a.rs",
            "use super::super::super::cli;",
            "export/html/a.rs:1: export names cli",
        ),
        ("diagram/a.rs", "pub use crate :: export;", "diagram/a.rs:1: diagram names export"),
        ("net/a.rs", "const S: &str = r#\"\"#; use crate::ui;", "net/a.rs:1: net names ui"),
        ("net/a.rs", "const Q: char = '\"'; use crate::ui;", "net/a.rs:1: net names ui"),
        ("net/a.rs", "#[doc = \"x\"] fn f(a: crate::ui::App) {}", "net/a.rs:1: net names ui"),
        ("cli/a.rs", "use egui::Ui;", "cli/a.rs:1: cli names egui"),
        ("lib.rs", "fn f(c: &eframe::Frame) {}", "lib.rs:1: lib names eframe"),
        (
            "scenario/a.rs",
            "fn f() { egui_kittest::run() }",
            "scenario/a.rs:1: scenario names egui_kittest",
        ),
        (
            "ui/look/a.rs",
            "use crate::ui::action::Action;",
            "ui/look/a.rs:1: ui/look names ui/action",
        ),
        (
            "ui/panes/a.rs",
            "use super::super::canvas::A;",
            "ui/panes/a.rs:1: ui/panes names ui/canvas",
        ),
        (
            "ui/windows/a.rs",
            "use crate::ui::panes::A;",
            "ui/windows/a.rs:1: ui/windows names ui/panes",
        ),
        (
            "ui/panes/log/a.rs",
            "use crate::ui::panes::chat::A;",
            "ui/panes/log/a.rs:1: ui/panes/log names ui/panes/chat",
        ),
    ] {
        assert_eq!(of(&[(path, source)]).wrong_ways(), [fault], "{source}");
    }
}

#[test]
fn what_is_handed_on_is_where_it_is_defined() {
    let house = of(&[
        ("ui/mod.rs", "pub use app::App;"),
        ("ui/app/mod.rs", "mod frame; pub use frame::App;"),
        ("ui/app/frame.rs", ""),
        ("ui/look/a.rs", "fn f(_: crate::ui::App) {}"),
    ]);
    assert_eq!(house.wrong_ways(), ["ui/look/a.rs:1: ui/look names ui/app"]);
}

#[test]
fn what_is_allowed_is_not_caught() {
    for (path, source) in [
        ("net/a.rs", "use crate::{model::Call, session::{Entry, Log}};"),
        ("net/a.rs", "// use crate::ui;\nuse super::ui_of_this_room;"),
        ("net/mod.rs", "//! The window ([`crate::ui`], drawn by egui) is above."),
        ("net/a.rs", "const TEXT: &str = \"crate::ui and \\\" egui\";"),
        ("net/a.rs", "use super::ui;"),
        ("net/a.rs", "use other_crate::ui;"),
        ("net/a/b.rs", "use super::super::ui;"),
        ("scenario/a.rs", "use crate::export::text;"),
        ("ui/app/a.rs", "use crate::{cli::tell, ui::panes::A}; use egui::Ui;"),
        ("ui/panes/log/a.rs", "use super::filter::Bar; use crate::ui::panes::log::B;"),
        ("main.rs", "fn main() { eframe::run_native() }"),
        ("lib.rs", "pub mod ui;"),
    ] {
        assert_eq!(of(&[(path, source)]).wrong_ways(), [""; 0], "{source}");
    }
}

#[test]
fn circles_are_found_through_imports_paths_and_what_is_handed_on_but_not_in_tests() {
    let circles = |files: &[(&str, &str)]| of(files).circles().len();
    let (a, b) = ("net/a.rs", "net/b.rs");
    assert_eq!(circles(&[(a, "use super::b::B;"), (b, "use super::a::A;")]), 2);
    assert_eq!(circles(&[(a, "use super::b::B;"), (b, "fn f(_: super::a::A) {}")]), 2);
    assert_eq!(circles(&[(a, "use super::b::B;"), (b, "")]), 0);
    assert_eq!(
        circles(&[(a, "use super::b;"), (b, "#[cfg(test)] mod tests { use super::super::a::A; }")]),
        0
    );
    assert_eq!(
        circles(&[(a, "use super::b::B;"), ("net/b/tests.rs", "use super::super::a::A;"), (b, "")]),
        0
    );
    let handed_on = ("net/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;");
    assert_eq!(circles(&[handed_on, (a, "use super::B;"), (b, "use crate::net::A;")]), 2);
    assert_eq!(circles(&[handed_on, (a, "use super::B;"), (b, "")]), 0);
    let child = ("net/mod.rs", "mod a; use a::A; pub struct C;");
    assert_eq!(circles(&[child, (a, "use super::C;")]), 2);
}
