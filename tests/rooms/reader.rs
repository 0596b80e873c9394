//! What a Rust file names: its imports and the paths in its code, found among its tokens.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::WINDOW;

/// Names from the root of the crate on: a module, or something in one.
pub type Names = Vec<String>;

/// Some code that names something: where, and whether it is code of tests alone.
#[derive(Debug)]
pub struct Named {
    pub line: usize,
    pub names: Names,
    pub is_test: bool,
    /// For a `pub use`: under which name it is handed on.
    pub handed_on: Option<String>,
}

/// Finds what code names.
pub struct Reader<'a> {
    pub modules: &'a BTreeSet<Names>,
    pub found: Vec<Named>,
}

impl Reader<'_> {
    /// Reads the code of a module, or of a part of it.
    pub fn read(&mut self, code: TokenStream, module: &Names, is_test: bool) {
        let tokens: Vec<TokenTree> = code.into_iter().collect();
        let (mut place, mut of_test) = (0, false);
        while place < tokens.len() {
            let rest = &tokens[place..];
            let is_first = !ends_in_colons(&tokens[..place]);
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

/// Whether `::` is the last of these tokens; the colon before a type is a single one.
fn ends_in_colons(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., TokenTree::Punct(a), TokenTree::Punct(b)]
        if a.as_char() == ':' && a.spacing() == Spacing::Joint && b.as_char() == ':')
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

/// Whether a name is that of a library, or of one that belongs to it.
pub fn is_of_crate(name: &str, of: &str) -> bool {
    name == of || name.strip_prefix(of).is_some_and(|rest| rest.starts_with('_'))
}
