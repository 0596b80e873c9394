//! What an entry is.

/// A word and what it means.
#[derive(Debug)]
pub struct Entry {
    /// The word.
    pub term: &'static str,
    /// What it is, in a few sentences.
    pub text: &'static str,
    /// The same as a phone call, where that picture fits.
    pub phone: Option<&'static str>,
    /// Words that belong to it.
    pub see: &'static [&'static str],
}
