//! The files of the program and what each names: which lie on a circle, and which name a room that they
//! may not.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;

use super::{
    APART, INNER, ROOMS, WINDOW,
    reader::{Named, Names, Reader, is_of_crate},
};

/// The sources of the program: what each module, by its names, holds.
pub struct House {
    pub files: BTreeMap<Names, (String, Vec<Named>)>,
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
    pub fn read(sources: impl IntoIterator<Item = (String, String)>) -> Self {
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
            Some(source) if source.names != names => self.defined_in(&source.names),
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

    /// The files that lie on a circle, or between two, each with those on it that it names.
    pub fn circles(&self) -> Vec<String> {
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
    pub fn wrong_ways(&self) -> Vec<String> {
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
                let to = self.defined_in(to).filter(|module| !module.is_empty()).unwrap_or(to);
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
