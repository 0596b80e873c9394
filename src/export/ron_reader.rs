//! Reading the session file: what can be read is kept, what cannot is reported with line and column.
//!
//! The file comes from anywhere. It is read a line at a time, a line is held once and has a limit,
//! and nesting is stopped by the recursion limit of RON, so that memory is bounded by what the
//! records themselves take.

use std::fs::File;
use std::io;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use ::ron::error::{Position, SpannedError};
use serde::Deserialize;
use thiserror::Error;

use super::Seems;
use super::check_sums::{CheckSums, Checker};
use super::csv::BYTE_ORDER_MARK;
use super::ron::HEADER_NAME;
use super::written_record::WrittenRecord;
use crate::model::{Record, escape_text};
use crate::session::{Header, Log, Storage, open_regular_file};

/// Bytes that a line has at most. A record of 64 MiB, every byte of it escaped, is shorter.
const LONGEST_LINE: u64 = 512 * 1024 * 1024;

/// Bytes that the first line has at most: what is longer is no session, however long it goes on.
const LONGEST_HEAD: u64 = 1024 * 1024;

/// Bytes that are read between two words of how far it is.
const TOLD_EVERY: u64 = 4 * 1024 * 1024;

/// Problems that are kept with their words; the rest is counted.
const PROBLEMS_KEPT: usize = 100;

/// Characters of a message that are kept: it may quote the file, and so be as long as the file.
const MESSAGE_CHARACTERS: usize = 300;

/// A session that was read from a file.
#[derive(Debug)]
pub struct Opened {
    /// The session, as far as it could be read.
    pub log: Log,
    /// The lines that could not be read, the first hundred of them.
    pub problems: Vec<Problem>,
    /// How many lines could not be read.
    pub problem_count: u64,
    /// Whether it was changed after it was saved, as far as its check sums say.
    pub check_sums: CheckSums,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Problem {
    /// The line, from 1 on.
    pub line: u64,
    /// The column in characters, from 1 on.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

/// Why a file could not be opened as a session.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It cannot be read at all.
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    /// It does not begin as a session does.
    #[error("not a session: {0}")]
    Header(Problem),
    /// It is something else.
    #[error("{0}")]
    Foreign(Seems),
    /// It was written by a later version of this program.
    #[error(
        "line {line}, column 1: a session of format version {version}; this program reads versions \
         up to {}. Open it with a newer Socket Playground",
        Header::VERSION
    )]
    TooNew {
        /// The line of the header.
        line: u64,
        /// The version that it has.
        version: u32,
    },
    /// One of these errors, in this file.
    #[error("{}: {source}", path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// The error.
        source: Box<Self>,
    },
}

/// Opens a session file. Its log is kept as `storage` says.
///
/// # Errors
/// Naming the file, and the line and column where its head is wrong.
pub fn open_session(path: &Path, storage: &Storage) -> Result<Opened, OpenError> {
    open_session_telling(path, storage, &|_, _| true)
}

/// [`open_session`], telling how many bytes of how many have been read; `go_on` returns whether it is to
/// go on.
///
/// # Errors
/// The same, and when it was stopped.
pub fn open_session_telling(
    path: &Path,
    storage: &Storage,
    go_on: &dyn Fn(u64, u64) -> bool,
) -> Result<Opened, OpenError> {
    let in_file =
        |source: OpenError| OpenError::InFile { path: path.to_owned(), source: Box::new(source) };
    let file = open_regular_file(path).map_err(|error| in_file(error.into()))?;
    let all = file.metadata().map_or(0, |metadata| metadata.len());
    let telling = Telling { file, read: 0, told: 0, all, go_on };
    read_session(BufReader::new(telling), storage).map_err(in_file)
}

/// A file that tells how far it has been read.
struct Telling<'a> {
    file: File,
    read: u64,
    told: u64,
    all: u64,
    go_on: &'a dyn Fn(u64, u64) -> bool,
}

impl Read for Telling<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.told + TOLD_EVERY {
            self.told = self.read;
            if !(self.go_on)(self.read, self.all) {
                return Err(io::Error::other("it was stopped"));
            }
        }
        let read = self.file.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

/// Whether a file begins as a session does, however broken it is further on.
pub fn looks_like_session(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = open_regular_file(path).and_then(|file| {
        file.take((BYTE_ORDER_MARK.len() + HEADER_NAME.len()) as u64).read_to_end(&mut beginning)
    });
    let beginning = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&beginning);
    read.is_ok() && beginning.starts_with(HEADER_NAME.as_bytes())
}

/// Reads a session. Lines that cannot be read are passed over and reported.
///
/// Records are numbered as they come, and kept as `storage` says.
///
/// # Errors
/// When reading itself fails, and when the first line is not the head of a session that this
/// program knows.
pub fn read_session(mut input: impl BufRead, storage: &Storage) -> Result<Opened, OpenError> {
    match Seems::from_beginning(input.fill_buf()?) {
        None | Some(Seems::Session) => {}
        Some(other) => return Err(OpenError::Foreign(other)),
    }
    let mut records = Lines::new(input);
    let header = match records.next_line(LONGEST_HEAD)? {
        Some(line) => read_header(&line)?,
        None => {
            return Err(OpenError::Header(Problem {
                line: 1,
                column: 1,
                message: "the file is empty".to_owned(),
            }));
        }
    };
    let log = Log::recorded_in(storage, header, &mut records);
    let Lines { problems, problem_count, failure, checker, .. } = records;
    let check_sums = checker.found();
    log.set_original(check_sums == CheckSums::Fit && problem_count == 0);
    match failure {
        Some(error) => Err(error.into()),
        None => Ok(Opened { log, problems, problem_count, check_sums }),
    }
}

/// What every version of the header has.
#[derive(Deserialize)]
#[serde(rename = "SocketPlaygroundSession")]
struct AnyHeader {
    version: u32,
}

fn read_header(line: &Line) -> Result<Header, OpenError> {
    // The version goes first: a later one may have fields that this one would call an error.
    if let Ok(AnyHeader { version }) = line.parse()
        && version > Header::VERSION
    {
        return Err(OpenError::TooNew { line: line.number, version });
    }
    line.parse().map_err(OpenError::Header)
}

/// A line of the file with its number.
struct Line {
    number: u64,
    bytes: Vec<u8>,
}

impl Line {
    fn parse<'de, T: Deserialize<'de>>(&'de self) -> Result<T, Problem> {
        ::ron::de::from_bytes(&self.bytes).map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &SpannedError) -> Problem {
        let Position { col, .. } = error.span.end;
        let message = escape_text(&error.code.to_string());
        let mut kept: String = message.chars().take(MESSAGE_CHARACTERS).collect();
        if kept.len() < message.len() {
            kept.push('…');
        }
        Problem { line: self.number, column: col, message: kept }
    }

    /// Whether there is nothing to read in it.
    fn is_blank(&self) -> bool {
        let text = self.bytes.trim_ascii();
        text.is_empty() || text.starts_with(b"//")
    }
}

/// The records of a file, one after the other, and what was wrong on the way.
struct Lines<Input> {
    input: Input,
    number: u64,
    problems: Vec<Problem>,
    problem_count: u64,
    failure: Option<io::Error>,
    checker: Checker,
}

impl<Input: BufRead> Lines<Input> {
    fn new(input: Input) -> Self {
        let checker = Checker::default();
        Self { input, number: 0, problems: Vec::new(), problem_count: 0, failure: None, checker }
    }

    /// The next line that is not blank, cut off if it is longer than this.
    fn next_line(&mut self, longest: u64) -> io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let mut input = io::Read::take(&mut self.input, longest);
            if input.read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            if bytes.last() == Some(&b'\n') {
                bytes.pop();
            }
            self.number += 1;
            if self.number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            if bytes.len() as u64 == longest && longest == LONGEST_LINE {
                // Cut off it is no record, and its rest is none.
                self.input.skip_until(b'\n')?;
            }
            let line = Line { number: self.number, bytes };
            if !line.is_blank() {
                self.checker.line(line.number, &line.bytes);
                return Ok(Some(line));
            }
        }
    }
}

impl<Input: BufRead> Iterator for &mut Lines<Input> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let line = match self.next_line(LONGEST_LINE) {
                Ok(line) => line?,
                Err(error) => {
                    self.failure = Some(error);
                    return None;
                }
            };
            match line.parse::<WrittenRecord>() {
                Ok(written) => return Some(written.into()),
                Err(problem) => {
                    self.problem_count += 1;
                    if self.problems.len() < PROBLEMS_KEPT {
                        self.problems.push(problem);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = r#"SocketPlaygroundSession(version: 1, program: "0.1.0", system: "linux", started: "2026-01-02T03:04:05Z")"#;
    const RECORD: &str =
        r#"(number: 1, wall: "2026-01-02T03:04:05Z", at: 0, socket: 1, event: Observed)"#;

    fn read(text: &str) -> Result<Opened, OpenError> {
        read_session(text.as_bytes(), &Storage::memory())
    }

    #[test]
    fn a_line_that_cannot_be_read_is_reported_and_the_rest_is_kept() {
        let file = format!("{HEADER}\n{RECORD}\n(number: 2, what: 3)\n\n{RECORD}\n(number: 3, wa");
        let opened = read(&file).unwrap();
        assert_eq!(opened.log.len(), 2);
        let places: Vec<u64> = opened.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(places, [3, 6]);
        assert!(opened.problems[0].message.contains("what"), "{}", opened.problems[0]);
    }

    #[test]
    fn a_line_that_is_not_utf8_is_a_problem_of_that_line_only() {
        let mut file = format!("{HEADER}\n{RECORD}\n").into_bytes();
        file.extend_from_slice(b"(number: \xff\xfe)\n");
        file.extend_from_slice(RECORD.as_bytes());
        let opened = read_session(file.as_slice(), &Storage::memory()).unwrap();
        assert_eq!((opened.log.len(), opened.problem_count), (2, 1));
        assert_eq!((opened.problems[0].line, opened.problems[0].column), (3, 10));
    }

    #[test]
    fn only_so_many_problems_are_kept_and_all_are_counted() {
        let file = format!("{HEADER}\n{}", "nonsense\n".repeat(1000));
        let opened = read(&file).unwrap();
        assert_eq!((opened.problems.len(), opened.problem_count), (PROBLEMS_KEPT, 1000));
    }

    #[test]
    fn a_head_that_is_wrong_is_an_error_with_its_place() {
        for file in ["", "\n\n", "nonsense", "(version: 1)", RECORD, "\u{0}"] {
            let error = read(file).unwrap_err();
            assert!(matches!(error, OpenError::Header(_)), "{file:?}: {error}");
        }
        let error = read("(version: 1, program: 7)").unwrap_err().to_string();
        assert!(error.contains("line 1, column 2"), "{error}");
    }

    #[test]
    fn a_later_version_is_told_apart_even_with_fields_unknown_here() {
        let error = read("SocketPlaygroundSession(version: 2, colour: [\"red\"])").unwrap_err();
        assert!(matches!(error, OpenError::TooNew { version: 2, .. }), "{error}");
        assert!(error.to_string().contains("newer Socket Playground"), "{error}");
    }

    #[test]
    fn nesting_is_stopped_before_the_stack_is() {
        for open in ["(", "[", "{", "Some(", "{1:", "(a:", "/*"] {
            let deep = open.repeat(200_000);
            assert!(read(&deep).is_err());
            let later = format!("(version: 2, deep: {deep}");
            assert!(read(&later).is_err());
            for field in ["event: ", "payload: ", "standing: ", "x: "] {
                let file = format!("{HEADER}\n(number: 1, {field}{deep}\n{RECORD}\n");
                let opened = read(&file).unwrap();
                assert_eq!((opened.log.len(), opened.problem_count), (1, 1), "{open} {field}");
                assert!(opened.problems[0].message.chars().count() <= MESSAGE_CHARACTERS + 1);
            }
        }
    }
}
