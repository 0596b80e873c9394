//! `export`: a session, or a part of it, in another format.
//!
//! The session is a `.ron` file or a journal, which is read and left as it is, or comes from a stream
//! (`-` is stdin). While it is read its bytes go to a journal of their own, so that memory does not grow.

use std::io::{BufRead, BufReader, BufWriter, IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, io};

use clap::{Args, builder::PossibleValuesParser};
use thiserror::Error;

use super::progress::Progress;
use super::signals;
use super::standard::{is_output, is_same_file, open_stream, shown_input};
use super::terminal::{CANNOT, complain, tell, unless_unread};
use crate::export::{ExportError, Format, OpenError, Opened, Selection};
use crate::model::count;
use crate::session::{Filter, FilterError, JournalError, JournalFolder, Log, Recovered, Storage};
use crate::{export, session};

/// What `export` is asked for.
#[derive(Args, Debug)]
pub(super) struct Export {
    /// The session: a .ron file, a journal, or - for stdin
    session: PathBuf,
    /// The format; by default the one that the extension of OUT names
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(
        Format::ALL.map(Format::name)))]
    to: Option<String>,
    /// The file to write; stdout if omitted or -
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Only the records that match this filter, with those that created their sockets
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// Only the marked records
    #[arg(long)]
    only_marked: bool,
    #[command(flatten)]
    left_out: LeftOut,
    /// Set the session's author; empty removes it
    #[arg(long, value_name = "NAME")]
    alias: Option<String>,
    /// Show no progress on the terminal
    #[arg(short, long)]
    quiet: bool,
}

/// What of the records is left out.
#[derive(Args, Clone, Copy, Debug)]
struct LeftOut {
    /// Leave out the payload; its length is still shown
    #[arg(long)]
    no_payload: bool,
    /// Leave out the names of processes and of hosts that were looked up
    #[arg(long)]
    no_names: bool,
}

/// Why nothing was exported.
#[derive(Debug, Error)]
enum Failure {
    #[error("invalid filter {text:?}: {source}")]
    Filter { text: String, source: FilterError },
    #[error("{0}")]
    Open(#[from] OpenError),
    #[error("{0}")]
    Journal(#[from] JournalError),
    #[error("no format given: use --to, or an output file (-o) whose extension names the format")]
    NoFormat,
    #[error("{}: {source}", path.display())]
    Input { path: PathBuf, source: io::Error },
    #[error("the journal from the stream cannot be stored in {}: {source}", folder.display())]
    Temporary { folder: PathBuf, source: io::Error },
    #[error("{}: is the session itself; write to another file", path.display())]
    Itself { path: PathBuf },
    #[error("{0}")]
    Save(#[from] ExportError),
    #[error("stdout: {0}")]
    Output(io::Error),
}

/// Exports a session, and gives the exit status.
pub(super) fn export(asked: &Export) -> ExitCode {
    signals::end_at_once();
    match try_export(asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => complain(&failure, CANNOT),
    }
}

fn try_export(asked: &Export) -> Result<(), Failure> {
    let output = asked.output.as_deref().filter(|path| !is_output(path));
    // The command line let no other name through.
    let named = asked.to.as_deref().and_then(Format::from_name);
    let format = named.or_else(|| output.and_then(Format::of_file)).ok_or(Failure::NoFormat)?;
    let selection = selection(asked)?;
    if let Some(path) = output
        && is_same_file(path, &asked.session)
    {
        return Err(Failure::Itself { path: path.to_owned() });
    }
    // On a terminal it would stand among what is written.
    let progress = Progress::new(!asked.quiet && (output.is_some() || !io::stdout().is_terminal()));
    let log = open(&asked.session, &progress)?;
    let writing = |done, all| progress.tell("Writing", done, all);
    if let Some(path) = output {
        match export::save_as(format, &log, &selection, path, &writing) {
            Err(error) if !error.is_unread() => return Err(error.into()),
            _ => {}
        }
    } else {
        let mut stdout = BufWriter::new(io::stdout().lock());
        let written = export::write_as(format, &log, &selection, &mut stdout, &writing);
        unless_unread(written.map(drop)).map_err(Failure::Output)?;
    }
    Ok(())
}

fn selection(asked: &Export) -> Result<Selection, Failure> {
    let parse = |text: &str| {
        Filter::parse(text).map_err(|source| Failure::Filter { text: text.to_owned(), source })
    };
    // By itself first: joined with more it could mean something else.
    let filter = asked.filter.as_deref().map(parse).transpose()?;
    let only = match (filter, asked.only_marked) {
        (Some(filter), true) => Some(parse(&format!("({}) and marked", filter.text()))?),
        (None, true) => Some(parse("marked")?),
        (filter, false) => filter,
    };
    Ok(Selection {
        only,
        without_payloads: asked.left_out.no_payload,
        without_host_names: asked.left_out.no_names,
        alias: asked.alias.clone(),
        filter_line: None,
    })
}

fn open(path: &Path, progress: &Progress) -> Result<Log, Failure> {
    let reading = |done, all| progress.tell("Reading", done, all);
    let stream = open_stream(path);
    let storage = match JournalFolder::of_this_person() {
        Ok(folder) => Storage::scratch(folder),
        Err(error) => {
            tell(&format_args!("the session is kept only in memory: {error}"));
            Storage::memory()
        }
    };
    let path = shown_input(path);
    let input = |source| Failure::Input { path: path.to_owned(), source };
    if let Some(stream) = stream.map_err(input)? {
        return read_stream(path, stream, &storage);
    }
    if session::looks_like_journal(path) {
        return Ok(mended(path, Log::read_journal(path, &storage, &reading)?));
    }
    Ok(told(export::open_session_telling(path, &storage, &reading)?))
}

/// Reads the session that comes from a stream. A journal is not read in one direction: it goes to a
/// file first.
fn read_stream(path: &Path, stream: impl Read, storage: &Storage) -> Result<Log, Failure> {
    let mut input = BufReader::new(stream);
    let failed = |source| Failure::Input { path: path.to_owned(), source };
    let is_journal = session::begins_like_journal(input.fill_buf().map_err(failed)?);
    if !is_journal {
        let in_file =
            |source| OpenError::InFile { path: path.to_owned(), source: Box::new(source) };
        return Ok(told(export::read_session(input, storage).map_err(in_file)?));
    }
    // It has no name: nothing is left of it, however this ends.
    let temporary = |source| Failure::Temporary { folder: env::temp_dir(), source };
    let mut copy = tempfile::tempfile().map_err(temporary)?;
    io::copy(&mut input, &mut copy).map_err(temporary)?;
    Ok(mended(path, Log::read_journal_in(copy, path, storage, &|_, _| true)?))
}

/// The session of a journal, after what is damaged of it was reported.
fn mended(path: &Path, recovered: Recovered) -> Log {
    let Recovered { log, lost_records, damaged_bytes, .. } = recovered;
    if lost_records > 0 || damaged_bytes > 0 {
        tell(&format_args!(
            "{}: the journal is damaged: {} lost, {} unreadable",
            path.display(),
            count(lost_records, "record"),
            count(damaged_bytes, "byte")
        ));
    }
    log
}

/// The session, after the lines that could not be read were reported.
fn told(opened: Opened) -> Log {
    let Opened { log, problems, problem_count, .. } = opened;
    for problem in &problems {
        tell(&format_args!("{problem}; this line was skipped"));
    }
    if problem_count > problems.len() as u64 {
        let more = count(problem_count - problems.len() as u64, "more line");
        tell(&format_args!("{more} skipped"));
    }
    log
}
