//! Check sums behind the lines of a session file, by which one notices that it was changed after it was saved.
//!
//! Each is made of the one before and of its line, as it stands in the file, so that a line can neither be
//! changed nor taken out without all that follow being wrong. They stand in comments: whoever reads the file
//! otherwise passes over them. There is no secret in them. What they prove is in [`CheckSums`], in words.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// What stands before a check sum.
const MARK: &[u8] = b" // sum:";

/// Bytes of a digest that are written, in hex: enough that none fits by chance.
const WRITTEN: usize = 8;

/// What the check sums of a file say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckSums {
    /// There are none.
    #[default]
    Missing,
    /// All of them fit.
    Fit,
    /// The one of this line, from 1 on, does not fit, and no other before it.
    Broken {
        /// The line.
        line: u64,
    },
}

impl CheckSums {
    /// What that proves, and what it does not, in plain words.
    pub fn meaning(self) -> String {
        match self {
            Self::Missing => "No check sums: it was saved by an earlier version, or only in part, or opened from a \
                              file without them. Whether it was changed cannot be said."
                .to_owned(),
            Self::Fit => "The check sums fit: nobody has changed a line in a text editor since it was saved. They \
                          do not prove who made the session, nor that it was not cut off at its end; and somebody \
                          who knows the format can compute them anew."
                .to_owned(),
            Self::Broken { line } => format!(
                "Changed after it was saved: the check sum of line {line} does not fit. The lines before it are as \
                 they were; why it was changed, by whom and whether it matters is not known."
            ),
        }
    }
}

/// A chain of check sums, line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain([u8; 32]);

impl Chain {
    /// The check sum of the next line, with the mark before it.
    pub(super) fn next(&mut self, line: &[u8]) -> String {
        self.0 = Sha256::new().chain_update(self.0).chain_update(line).finalize().into();
        let mut text = String::from_utf8_lossy(MARK).into_owned();
        for byte in &self.0[..WRITTEN] {
            write!(text, "{byte:02x}").unwrap_or_default();
        }
        text
    }
}

/// Checks the lines of a file as they are read.
#[derive(Debug, Default)]
pub(super) struct Checker {
    chain: Chain,
    found: CheckSums,
    has_begun: bool,
}

impl Checker {
    /// Looks at the next line of the session, its header or a record. `number` is that of the line.
    pub(super) fn line(&mut self, number: u64, line: &[u8]) {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        if !is_first && self.found != CheckSums::Fit {
            return;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let length = MARK.len() + 2 * WRITTEN;
        let (text, sum) = line.split_at(line.len().saturating_sub(length));
        self.found = if sum.starts_with(MARK) && self.chain.next(text).as_bytes() == sum {
            CheckSums::Fit
        } else if is_first && !sum.starts_with(MARK) {
            CheckSums::Missing
        } else {
            CheckSums::Broken { line: number }
        };
    }

    /// What was found.
    pub(super) fn found(&self) -> CheckSums {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(lines: &[&str]) -> Vec<String> {
        let mut chain = Chain::default();
        lines.iter().map(|line| format!("{line}{}", chain.next(line.as_bytes()))).collect()
    }

    fn found(lines: &[String]) -> CheckSums {
        let mut checker = Checker::default();
        for (number, line) in (1..).zip(lines) {
            checker.line(number, line.as_bytes());
        }
        checker.found()
    }

    #[test]
    fn a_line_that_was_changed_added_moved_or_taken_out_is_found() {
        let lines = written(&["head", "one", "two // why", "three"]);
        assert_eq!(found(&lines), CheckSums::Fit);
        assert_eq!(found(&lines[..3]), CheckSums::Fit, "what is cut off is not noticed");
        let changed = |change: &dyn Fn(&mut Vec<String>)| {
            let mut lines = lines.clone();
            change(&mut lines);
            found(&lines)
        };
        let broken = |line| CheckSums::Broken { line };
        assert_eq!(changed(&|lines| lines[1] = lines[1].replace("one", "own")), broken(2));
        assert_eq!(changed(&|lines| lines[0] = lines[0].replace("head", "hood")), broken(1));
        assert_eq!(changed(&|lines| drop(lines.remove(2))), broken(3));
        assert_eq!(changed(&|lines| lines.swap(1, 2)), broken(2));
        assert_eq!(changed(&|lines| lines.insert(2, "new".to_owned())), broken(3));
        assert_eq!(changed(&|lines| lines[3] = "three".to_owned()), broken(4));
        let crlf = lines.iter().map(|line| format!("{line}\r")).collect::<Vec<_>>();
        assert_eq!(found(&crlf), CheckSums::Fit, "as a mail program may do");
    }

    #[test]
    fn a_file_without_check_sums_has_none() {
        assert_eq!(found(&[]), CheckSums::Missing);
        assert_eq!(found(&["head".to_owned(), "one".to_owned()]), CheckSums::Missing);
    }
}
