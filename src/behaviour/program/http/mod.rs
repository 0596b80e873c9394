//! A web server: HTTP/1.1 (RFC 9110, RFC 9112) of the files in one folder, or of one page.
//!
//! Decides what is served, to how many at once, and how long it waits. GET and HEAD are answered, one
//! request after the other, over a connection that goes on. What a folder does not show: names that begin
//! with a dot, lists of its files, links that lead out of it. First to open: `connection`, then `request` and
//! `answer`.

mod answer;
mod body;
mod connection;
mod folder;
mod media_type;
mod request;
mod response;
mod status;
mod target;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;

pub(super) use self::connection::Http;

use self::folder::Folder;
use crate::behaviour::error::{BehaviourError, MOST_TEXT};
use crate::model::Program;

/// Connections that are served at once; a further one is told so (503).
pub(super) const MOST_CONNECTIONS: usize = 128;

/// Connections that are told so at once; a further one is closed without a word.
const MOST_TURNED_AWAY: usize = 32;

/// What all connections of a server share.
#[derive(Debug)]
struct Site {
    program: Program,
    content: Content,
    /// How long a request may take to arrive, and a connection be idle.
    patience: Duration,
    /// Connections that there are.
    connections: AtomicUsize,
}

/// What is served.
#[derive(Debug)]
enum Content {
    /// The files in a folder.
    Folder(Arc<Folder>),
    /// A page, at `/`.
    Page(Bytes),
}

/// Serves the files in the folder at `root`.
///
/// # Errors
/// When that cannot be opened.
pub(super) fn of_folder(
    program: &Program,
    root: &str,
    timeout_ms: u64,
) -> Result<Http, BehaviourError> {
    if root.is_empty() {
        return Err(BehaviourError::Setting("enter the path of the folder that is to be served"));
    }
    let folder = Folder::open(Path::new(root)).map_err(|error| BehaviourError::Folder {
        path: root.to_owned(),
        why: error.to_string(),
    })?;
    Ok(Http::new(Site::new(program, Content::Folder(Arc::new(folder)), timeout_ms)))
}

/// Serves a page.
///
/// # Errors
/// When it is longer than the log keeps with each connection.
pub(super) fn of_page(
    program: &Program,
    text: &str,
    timeout_ms: u64,
) -> Result<Http, BehaviourError> {
    if text.len() > MOST_TEXT {
        return Err(BehaviourError::TooLong);
    }
    let page = Bytes::copy_from_slice(text.as_bytes());
    Ok(Http::new(Site::new(program, Content::Page(page), timeout_ms)))
}

impl Site {
    fn new(program: &Program, content: Content, timeout_ms: u64) -> Arc<Self> {
        let (program, patience) = (program.clone(), Duration::from_millis(timeout_ms));
        Arc::new(Self { program, content, patience, connections: AtomicUsize::new(0) })
    }
}

/// A connection that is counted as long as it is there.
#[derive(Debug)]
struct Counted(Arc<Site>);

impl Counted {
    /// Counts a connection, and returns how many there were before it.
    fn new(site: &Arc<Site>) -> (Self, usize) {
        let before = site.connections.fetch_add(1, Ordering::Relaxed);
        (Self(Arc::clone(site)), before)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}
