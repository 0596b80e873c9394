//! Decides whether the house stands: each room of the program, and each room of the window, names only
//! those that it may; nothing but the window names the window's library; no files name each other in a
//! circle; and no file of the window stands outside its rooms. Each fault is found by file and line.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Each room of the program, a folder of `src`, and the rooms that it may name besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("session", &["model"]),
    ("net", &["session", "model"]),
    ("diagram", &["session", "model"]),
    ("export", &["diagram", "session", "model"]),
    ("scenario", &["export", "net", "session", "model"]),
    ("cli", &["scenario", "net", "session", "model", "export", "diagram"]),
    ("ui", &["scenario", "net", "session", "model", "export", "diagram", "cli"]),
];

/// The rooms within a room, from the ground up, and what each may name of the others.
const INNER: &[(&str, &[(&str, &[&str])])] = &[(
    "ui",
    &[
        ("look", &[]),
        ("glossary", &["look"]),
        ("document", &["look"]),
        ("action", &["document", "glossary", "look"]),
        ("widgets", &["action", "document", "glossary", "look"]),
        ("socket", &["widgets", "action", "document", "glossary", "look"]),
        ("panes", &["socket", "widgets", "action", "document", "glossary", "look"]),
        ("canvas", &["socket", "widgets", "action", "document", "glossary", "look"]),
        ("windows", &["socket", "widgets", "action", "document", "glossary", "look"]),
        (
            "app",
            &[
                "windows", "canvas", "panes", "socket", "widgets", "action", "document",
                "glossary", "look",
            ],
        ),
    ],
)];

/// Rooms whose parts, a file or a folder each, never name one another.
const APART: &[&str] = &["ui/panes"];

/// What only the window and the program's first lines may name.
const WINDOW: &[&str] = &["egui", "eframe"];

/// Names from the root of the crate on: a module, or something in one.
type Names = Vec<String>;

/// Some code that names something: where, and whether it is code of tests alone.
#[derive(Debug)]
struct Named {
    line: usize,
    names: Names,
    is_test: bool,
    /// For a `pub use`: under which name it is handed on.
    handed_on: Option<String>,
}

/// The sources of the program: what each module, by its names, holds.
struct House {
    files: BTreeMap<Names, (String, Vec<Named>)>,
}

/// A file's module: `["net", "kernel"]` for `net/kernel/mod.rs`.
fn module_of(path: &str) -> Names {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if ["lib", "main"].contains(&path) {
        return Names::new();
    }
    path.split('/').map(str::to_owned).collect()
}

impl House {
    /// Reads files, each with its path below `src` and its text.
    fn read(sources: impl IntoIterator<Item = (String, String)>) -> Self {
        let sources: Vec<_> = sources.into_iter().collect();
        let modules: BTreeSet<Names> = sources.iter().map(|(path, _)| module_of(path)).collect();
        let files = sources.into_iter().map(|(path, text)| {
            let tokens: TokenStream =
                text.parse().unwrap_or_else(|error| panic!("{path} is no Rust: {error}"));
            let module = module_of(&path);
            let mut reader = Reader { modules: &modules, found: Vec::new() };
            reader.read(tokens, &module, path.ends_with("/tests.rs"));
            (module, (path, reader.found))
        });
        Self { files: files.collect() }
    }

    /// The module that some names lead to, through those that hand things on.
    fn defined_in(&self, names: &[String]) -> Option<&Names> {
        let length = (0..=names.len()).rev().find(|n| self.files.contains_key(&names[..*n]))?;
        let (module, (_, found)) = self.files.get_key_value(&names[..length])?;
        let Some(name) = names.get(length) else { return Some(module) };
        let handed_on = found.iter().find(|named| named.handed_on.as_ref() == Some(name));
        match handed_on {
            Some(named) if named.names != names => self.defined_in(&named.names),
            _ => Some(module),
        }
    }

    /// Which files name which, but for their tests, and for a module that hands on what is within it.
    fn arrows(&self) -> BTreeMap<&Names, BTreeSet<&Names>> {
        let mut arrows = BTreeMap::new();
        for (module, (_, found)) in &self.files {
            let to = found.iter().filter(|named| {
                !named.is_test && (named.handed_on.is_none() || !named.names.starts_with(module))
            });
            let to = to.filter_map(|named| self.defined_in(&named.names));
            let to = to.filter(|to| *to != module && !to.is_empty());
            arrows.insert(module, to.collect::<BTreeSet<_>>());
        }
        arrows
    }

    /// The files that lie on a circle, each with those on it that it names.
    fn circles(&self) -> Vec<String> {
        let mut arrows = self.arrows();
        // What names nothing that is left, or is named by nothing that is left, lies on no circle.
        loop {
            let named: BTreeSet<&Names> = arrows.values().flatten().copied().collect();
            let before = arrows.len();
            arrows.retain(|module, to| named.contains(module) && !to.is_empty());
            let left: BTreeSet<&Names> = arrows.keys().copied().collect();
            let mut fewer = false;
            for to in arrows.values_mut() {
                let count = to.len();
                to.retain(|to| left.contains(to));
                fewer |= to.len() < count;
            }
            if arrows.len() == before && !fewer {
                break;
            }
        }
        let path = |module: &Names| self.files[module].0.clone();
        let line = |(module, to): (&&Names, &BTreeSet<&Names>)| {
            let to: Vec<_> = to.iter().map(|to| path(to)).collect();
            format!("{} is on a circle through {}", path(module), to.join(", "))
        };
        arrows.iter().map(line).collect()
    }

    /// What names a room that it may not.
    fn wrong_ways(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (path, found) in self.files.values() {
            let from = module_of(path);
            for named in found {
                let (line, to) = (named.line, &named.names);
                if WINDOW.iter().any(|window| is_of_crate(&to[0], window)) {
                    let may = from.first().is_some_and(|room| room == "ui") || path == "main.rs";
                    if !may {
                        faults.push(format!("{path}:{line}: {} names {}", room(path), to[0]));
                    }
                    continue;
                }
                let Some(to) = self.defined_in(to).map(|module| Names::clone(module)) else {
                    continue;
                };
                let to = if to.is_empty() { &named.names } else { &to };
                if let Some((from, to)) = wrong_way(&from, to) {
                    faults.push(format!("{path}:{line}: {from} names {to}"));
                }
            }
        }
        faults
    }
}

/// The room of a file, as it is called in a fault.
fn room(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn is_of_crate(name: &str, of: &str) -> bool {
    name == of || name.strip_prefix(of).is_some_and(|rest| rest.starts_with('_'))
}

/// The two rooms, if the first may not name the second.
fn wrong_way(from: &[String], to: &[String]) -> Option<(String, String)> {
    let (outer, other) = (from.first()?, to.first()?);
    let may = |table: &[(&str, &[&str])], from: &str, to: &str| {
        let is_room = |name: &str| table.iter().any(|(room, _)| *room == name);
        let below = table.iter().find(|(room, _)| *room == from).map(|(_, below)| *below);
        from == to || !is_room(to) || below.is_none_or(|below| below.contains(&to))
    };
    if !may(ROOMS, outer, other) {
        return Some((outer.clone(), other.clone()));
    }
    if outer != other {
        return None;
    }
    let (inner, within) = (from.get(1)?, to.get(1)?);
    let table = INNER.iter().find(|(room, _)| room == outer).map_or(&[][..], |(_, table)| *table);
    if !may(table, inner, within) {
        return Some((format!("{outer}/{inner}"), format!("{outer}/{within}")));
    }
    let (part, other) = (from.get(2)?, to.get(2)?);
    let room = format!("{outer}/{inner}");
    (inner == within && part != other && APART.contains(&room.as_str()))
        .then(|| (format!("{room}/{part}"), format!("{room}/{other}")))
}

/// Finds what code names.
struct Reader<'a> {
    modules: &'a BTreeSet<Names>,
    found: Vec<Named>,
}

impl Reader<'_> {
    /// Reads the code of a module, or of a part of it.
    fn read(&mut self, code: TokenStream, module: &Names, is_test: bool) {
        let tokens: Vec<TokenTree> = code.into_iter().collect();
        let (mut place, mut of_test) = (0, false);
        while place < tokens.len() {
            let rest = &tokens[place..];
            let is_first = place == 0 || !is_punct(&tokens[place - 1], ':');
            match &rest[0] {
                // A test's attribute holds for the item behind it.
                TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                    of_test |= group.stream().to_string().replace(' ', "") == "cfg(test)";
                    self.read(group.stream(), module, is_test);
                    place += 1;
                }
                TokenTree::Ident(word) if *word == "mod" && body(rest.get(2)).is_some() => {
                    let mut within = module.clone();
                    within.push(rest[1].to_string());
                    if let Some(body) = body(rest.get(2)) {
                        self.read(body, &within, is_test || of_test);
                    }
                    (place, of_test) = (place + 3, false);
                }
                TokenTree::Ident(word) if *word == "use" && is_first => {
                    let is_public = tokens[..place].iter().rev().take(2).any(is_public);
                    let length = rest.iter().take_while(|token| !is_punct(token, ';')).count();
                    self.tree(&rest[1..length], &[], module, is_test || of_test, is_public);
                    (place, of_test) = (place + length, false);
                }
                TokenTree::Ident(_) if is_first && is_path(rest) => {
                    place += self.path(rest, module, is_test);
                }
                TokenTree::Group(group) => {
                    self.read(group.stream(), module, is_test || of_test);
                    place += 1;
                    of_test &= group.delimiter() != Delimiter::Brace;
                }
                token => {
                    of_test &= !is_punct(token, ';');
                    place += 1;
                }
            }
        }
    }

    /// Reads a path that is not imported; returns how many tokens it has.
    fn path(&mut self, tokens: &[TokenTree], module: &Names, is_test: bool) -> usize {
        let (mut names, mut length) = (vec![tokens[0].to_string()], 1);
        while let [a, b, TokenTree::Ident(name), ..] = &tokens[length..]
            && is_punct(a, ':')
            && is_punct(b, ':')
        {
            names.push(name.to_string());
            length += 3;
        }
        self.note(&tokens[0], &names, module, is_test, None);
        length
    }

    /// Reads a part of what `use` imports, behind these names.
    fn tree(
        &mut self,
        tokens: &[TokenTree],
        before: &[String],
        module: &Names,
        is_test: bool,
        is_public: bool,
    ) {
        let mut names = before.to_vec();
        for (place, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    let parts: Vec<TokenTree> = group.stream().into_iter().collect();
                    for part in parts.split(|token| is_punct(token, ',')) {
                        self.tree(part, &names, module, is_test, is_public);
                    }
                    return;
                }
                TokenTree::Ident(word) if *word == "as" => {
                    let alias = tokens.get(place + 1).map(ToString::to_string);
                    self.note(&tokens[0], &names, module, is_test, alias.filter(|_| is_public));
                    return;
                }
                TokenTree::Ident(word) if *word == "self" && !names.is_empty() => {}
                TokenTree::Ident(word) => names.push(word.to_string()),
                _ => {}
            }
        }
        if let (Some(first), Some(last)) = (tokens.first(), names.last()) {
            let handed_on = is_public.then(|| last.clone());
            self.note(first, &names, module, is_test, handed_on);
        }
    }

    /// Notes what these names stand for, if it is in the program or the window's library.
    fn note(
        &mut self,
        at: &TokenTree,
        names: &[String],
        module: &Names,
        is_test: bool,
        handed_on: Option<String>,
    ) {
        let names = match names[0].as_str() {
            "crate" | "socket_playground" => names[1..].to_vec(),
            "self" => [module, &names[1..]].concat(),
            "super" => {
                let up = names.iter().take_while(|name| *name == "super").count();
                let base = module.len().saturating_sub(up);
                [&module[..base], &names[up..]].concat()
            }
            first if WINDOW.iter().any(|window| is_of_crate(first, window)) => names.to_vec(),
            first => {
                let child = [module.as_slice(), &[first.to_owned()]].concat();
                if !self.modules.contains(&child) {
                    return;
                }
                [module, names].concat()
            }
        };
        if !names.is_empty() {
            let line = at.span().start().line;
            self.found.push(Named { line, names, is_test, handed_on });
        }
    }
}

fn is_punct(token: &TokenTree, of: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == of)
}

fn is_public(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if *word == "pub")
}

/// Whether a path of at least two names begins here, or one of the window's library.
fn is_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [_, a, b, ..] if is_punct(a, ':') && is_punct(b, ':'))
}

fn body(token: Option<&TokenTree>) -> Option<TokenStream> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            Some(group.stream())
        }
        _ => None,
    }
}

fn sources(folder: &Path, below: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let entry = entry.expect("a file of the sources");
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            sources(&entry.path(), &format!("{name}/"), found);
        } else if name.ends_with(".rs") {
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
