//! What the words mean: a short entry for each, opened from any word with dots under it.
//!
//! | module | what it decides |
//! | --- | --- |
//! | `entry` | what an entry is, and which there are |
//! | `addresses`, `calls`, `connections`, `endings`, `system` | the entries themselves, by what they are about |
//! | `term` | a word that opens its entry |
//! | `window` | the window in which they are read |

mod addresses;
mod calls;
mod connections;
mod endings;
mod entries;
mod entry;
mod system;
mod term;
mod window;

pub use term::term;
pub use window::Glossary;
