//! What the words mean: a short entry for each, opened from any word with dots under it.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `entries` | what an entry is; which there are is in `assets/glossary.ron` |
//! | `term` | a word that opens its entry |
//! | `window` | the window in which they are read |

mod entries;
mod term;
mod window;

pub use term::term;
pub use window::Glossary;
