//! What an entry is, and which there are: those of `assets/glossary.ron`.

use std::sync::LazyLock;

use serde::Deserialize;

/// A word and what it means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The word.
    pub term: &'static str,
    /// What it is, in a few sentences.
    pub text: &'static str,
    /// The same as a phone call, where that picture fits.
    #[serde(default)]
    pub phone: Option<&'static str>,
    /// Words that belong to it.
    pub see: Vec<&'static str>,
}

/// All entries, in the order in which they are read: from the first socket to the system's insides.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    // A test reads the file that is compiled in.
    static ALL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        ron::from_str(include_str!("../../../assets/glossary.ron")).unwrap_or_default()
    });
    ALL.iter()
}

/// The entry of this word.
pub fn of(term: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.term == term)
}

impl Entry {
    /// Whether it has all these words, which are in lower case.
    pub fn has_all(&self, words: &[String]) -> bool {
        let haystack = format!("{} {} {}", self.term, self.text, self.phone.unwrap_or_default());
        let haystack = haystack.to_lowercase();
        words.iter().all(|word| haystack.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_entry_is_short_has_its_own_word_and_leads_on() {
        let mut terms = BTreeSet::new();
        for entry in all() {
            assert!(terms.insert(entry.term), "{} is there twice", entry.term);
            let length = entry.text.len() + entry.phone.map_or(0, str::len);
            assert!((40..520).contains(&length), "{} has {length} characters", entry.term);
            assert!(entry.text.ends_with('.'), "{}", entry.term);
            assert!(!entry.see.is_empty(), "{} leads nowhere", entry.term);
            for other in &entry.see {
                assert!(of(other).is_some(), "{} leads to {other}, which is not there", entry.term);
                assert_ne!(*other, entry.term, "it leads to itself");
            }
        }
        assert!(terms.len() >= 45, "{}", terms.len());
    }

    /// The words that a source file makes terms of.
    fn terms_in(source: &str) -> Vec<String> {
        let begin = "term(ui, \"";
        let quoted = source.match_indices(begin).map(|(at, _)| &source[at + begin.len()..]);
        quoted.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
    }

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if !path.ends_with("glossary/entries.rs") {
                found.extend(terms_in(&fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn every_word_that_opens_an_entry_has_one() {
        let mut found = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut found);
        assert!(found.len() >= 5, "{found:?}");
        for term in found {
            assert!(of(&term).is_some(), "{term:?} has no entry");
        }
    }
}
