//! Decides whether the rooms of the program know only those below them: a room that names one above
//! it, or anything but the window that names the window's library, is found by file and line.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Each room and the rooms that it may name besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("session", &["model"]),
    ("net", &["session", "model"]),
    ("diagram", &["session", "model"]),
    ("codegen", &["session", "model"]),
    ("export", &["diagram", "session", "model"]),
    ("scenario", &["export", "net", "session", "model"]),
    ("lab", &["scenario", "net", "session", "model", "export", "codegen", "diagram"]),
    ("cli", &["lab", "scenario", "net", "session", "model", "export", "codegen", "diagram"]),
    ("ui", &["lab", "scenario", "net", "session", "model", "export", "codegen", "diagram", "cli"]),
];

/// What only the window and the program's first lines may name.
const WINDOW: &[&str] = &["egui", "eframe"];

/// A Rust file without comments and the insides of strings, but with all its lines.
fn code_of(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('/', Some('/')) => {
                while rest.peek().is_some_and(|next| *next != '\n') {
                    rest.next();
                }
            }
            ('\'', Some('"')) => code.push('\''),
            ('"', _) if !code.ends_with('\'') => {
                let mut escaped = false;
                for inside in rest.by_ref() {
                    match inside {
                        '\n' => code.push('\n'),
                        '"' if !escaped => break,
                        _ => {}
                    }
                    escaped = inside == '\\' && !escaped;
                }
            }
            _ => code.push(character),
        }
    }
    code
}

/// A word or a mark of a Rust file, and its line.
type Token<'code> = (usize, &'code str);

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let is_word = |character: char| character.is_alphanumeric() || character == '_';
            let length = if is_word(first) {
                rest.find(|character| !is_word(character)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                tokens.push((number + 1, &rest[..length]));
            }
            rest = &rest[length..];
        }
    }
    tokens
}

/// The words that may follow `crate::` (or a `super::` that leaves the room) at this place: one, or
/// the first words of a group's parts.
fn first_words<'code>(tokens: &[Token<'code>]) -> Vec<Token<'code>> {
    match tokens.first() {
        Some((_, "{")) => {}
        Some(word) => return vec![*word],
        None => return Vec::new(),
    }
    let (mut words, mut depth, mut begins) = (Vec::new(), 0, false);
    for &(line, token) in tokens {
        match token {
            "{" => {
                depth += 1;
                begins = depth == 1;
            }
            "}" => depth -= 1,
            "," => begins = depth == 1,
            word if begins => {
                words.push((line, word));
                begins = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    words
}

/// Every room that the file names by a path, with the line. `depth` says how many modules the file
/// lies below the crate: 1 for `src/net/mod.rs`, 2 for `src/net/worker.rs`.
fn named_rooms(code: &str, depth: usize) -> Vec<(usize, String)> {
    let tokens = tokens(code);
    let mut named = Vec::new();
    for (place, (_, token)) in tokens.iter().enumerate() {
        let begins_path = place == 0 || tokens[place - 1].1 != "::";
        let after = match *token {
            "crate" | "socket_playground" if begins_path => place + 2,
            "super" if begins_path => {
                let run = tokens[place..].chunks(2).take_while(|pair| pair[0].1 == "super").count();
                // A module within the file lies deeper; taking it for the file itself errs on the
                // strict side only where it names a room.
                if run < depth {
                    continue;
                }
                place + 2 * run
            }
            _ => continue,
        };
        if tokens.get(after - 1).is_some_and(|(_, token)| *token == "::") {
            let words = first_words(&tokens[after..]);
            named.extend(words.into_iter().map(|(line, word)| (line, word.to_owned())));
        }
    }
    named
}

/// What is wrong with a file, each with its line. `path` is relative to `src`.
fn faults(path: &Path, source: &str) -> Vec<String> {
    let code = code_of(source);
    let parts: Vec<_> = path.iter().filter_map(|part| part.to_str()).collect();
    let room = parts[0].trim_end_matches(".rs");
    let is_module_root = matches!(parts.last(), Some(&("mod.rs" | "lib.rs" | "main.rs")));
    let depth = parts.len() - usize::from(is_module_root);
    let mut faults = Vec::new();
    if let Some((_, below)) = ROOMS.iter().find(|(name, _)| *name == room) {
        for (line, named) in named_rooms(&code, depth) {
            let is_room = ROOMS.iter().any(|(name, _)| *name == named);
            if is_room && named != room && !below.contains(&named.as_str()) {
                faults.push(format!("{}:{line}: {room} names {named}", path.display()));
            }
        }
    }
    if room != "ui" && room != "main" {
        for (line, token) in tokens(&code) {
            if WINDOW.iter().any(|window| token == *window || token.starts_with("egui_")) {
                faults.push(format!("{}:{line}: {room} names {token}", path.display()));
            }
        }
    }
    faults
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("a file of the sources").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn no_room_names_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    assert!(files.len() > 30, "only {} files were found", files.len());
    let mut found = Vec::new();
    for file in &files {
        let source = fs::read_to_string(file).unwrap();
        found.extend(faults(file.strip_prefix(&root).unwrap(), &source));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_folder_of_the_sources_is_a_known_room() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(root).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            let name = entry.file_name().into_string().unwrap();
            let known = ROOMS.iter().any(|(room, _)| *room == name);
            assert!(known, "src/{name} has no place among the rooms");
        }
    }
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
        ("net/a.rs", "fn f() { let x = crate::lab::Course::new(); }", "net/a.rs:1: net names lab"),
        ("session/a.rs", "use super::super::net::Modes;", "session/a.rs:1: session names net"),
        ("session/mod.rs", "use super::net::Modes;", "session/mod.rs:1: session names net"),
        (
            "session/mod.rs",
            "use super::{model::Call, ui::App};",
            "session/mod.rs:1: session names ui",
        ),
        (
            "export/html/a.rs",
            "use super::super::super::lab;",
            "export/html/a.rs:1: export names lab",
        ),
        ("diagram/a.rs", "pub use crate :: export;", "diagram/a.rs:1: diagram names export"),
        ("codegen.rs", "use crate::net;", "codegen.rs:1: codegen names net"),
        ("net/a.rs", "let s = \"//\"; use crate::ui;", "net/a.rs:1: net names ui"),
        ("net/a.rs", "let q = '\"'; use crate::ui;", "net/a.rs:1: net names ui"),
        ("lab/a.rs", "use egui::Ui;", "lab/a.rs:1: lab names egui"),
        ("lib.rs", "fn f(c: &eframe::Frame) {}", "lib.rs:1: lib names eframe"),
        ("scenario/a.rs", "egui_kittest::run()", "scenario/a.rs:1: scenario names egui_kittest"),
    ] {
        assert_eq!(faults(Path::new(path), source), [fault], "{source}");
    }
}

#[test]
fn what_is_allowed_is_not_caught() {
    for (path, source) in [
        ("net/a.rs", "use crate::{model::Call, session::{Entry, Log}};"),
        ("net/a.rs", "// use crate::ui;\nuse super::ui_of_this_room;"),
        ("net/mod.rs", "//! The window ([`crate::ui`], drawn by egui) is above."),
        ("net/a.rs", "let text = \"crate::ui and \\\" egui\";"),
        ("net/a.rs", "use super::ui;"),
        ("net/a.rs", "use other_crate::ui;"),
        ("net/a/b.rs", "use super::super::ui;"),
        ("scenario/a.rs", "use crate::export::text;"),
        ("ui/app.rs", "use crate::lab::Course; use egui::Ui;"),
        ("main.rs", "eframe::run_native()"),
        ("lib.rs", "pub mod ui;"),
    ] {
        assert_eq!(faults(Path::new(path), source), [""; 0], "{source}");
    }
}
