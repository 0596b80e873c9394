//! A folder whose files are served. Its files are opened from its handle on, by cap-std, which never leaves
//! it: not by a link either, whatever happens in the folder at the same time (openat2 with `RESOLVE_BENEATH`
//! where the kernel has it).
//!
//! Decides what is there: a folder is its `index.html`, and nothing of it is listed; what is no regular file
//! (a pipe, a device) is forbidden and not opened, as is what a link leads to outside.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, OpenOptions};
use jiff::Timestamp;

use super::media_type::media_type;
use super::request::Request;
use super::response::{Response, http_date};
use super::status::{Refusal, Status};
use super::target::Target;

/// The page of a folder.
const INDEX: &str = "index.html";

const MOVED: Refusal =
    Refusal::new(Status::MovedPermanently, "This is a folder, whose address ends with a slash.");
const NO_SUCH_FILE: Refusal = Refusal::new(Status::NotFound, "There is no such file here.");
const NO_INDEX: Refusal =
    Refusal::new(Status::NotFound, "This folder has no index.html, and its files are not listed.");
const FORBIDDEN: Refusal =
    Refusal::new(Status::Forbidden, "This cannot be read, is not a regular file, or is outside.");
const UNREADABLE: Refusal = Refusal::new(Status::ServerError, "The file cannot be read.");

/// A folder that is open.
#[derive(Debug)]
pub(super) struct Folder(Dir);

/// What comes behind the head of a response.
pub(super) type Content = Box<dyn Read + Send>;

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Dir::open_ambient_dir(path, ambient_authority()).map(Self)
    }

    /// What is answered to a request for a target: the head, and what comes behind it.
    pub(super) fn answer(&self, request: &Request, target: &Target) -> (Response, Content) {
        let empty = |response| (response, Box::new(io::empty()) as Content);
        let found = match self.find(target) {
            Ok(found) => found,
            Err(error) => return empty(Response::refusing(refusal(&error))),
        };
        let (file, metadata, path) = match found {
            Found::File(file, metadata, path) => (file, metadata, path),
            Found::Folder => {
                return empty(Response::refusing(MOVED).with("Location", &target.as_folder));
            }
            Found::Nothing(refusal) => return empty(Response::refusing(refusal)),
        };
        let modified = metadata.modified().ok();
        let modified = modified.and_then(|time| Timestamp::try_from(time.into_std()).ok());
        let response = Response::of_length(media_type(Path::new(&path)), metadata.len());
        let dated = |response: Response| match modified.and_then(http_date) {
            Some(date) => response.with("Last-Modified", &date),
            None => response,
        };
        let is_known = modified.zip(request.if_modified_since);
        if is_known.is_some_and(|(modified, since)| modified.as_second() <= since.as_second()) {
            return empty(dated(Response::empty(Status::NotModified)));
        }
        if request.is_head {
            return empty(dated(response));
        }
        // If it grows meanwhile, no more than was said is sent.
        (dated(response), Box::new(file.take(metadata.len())))
    }

    fn find(&self, target: &Target) -> io::Result<Found> {
        let path = if target.path.is_empty() { "." } else { &target.path };
        let metadata = self.0.metadata(path)?;
        match (metadata.is_dir(), target.is_folder) {
            (true, false) => Ok(Found::Folder),
            (true, true) => match self.open_file(&format!("{path}/{INDEX}")) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    Ok(Found::Nothing(NO_INDEX))
                }
                found => found,
            },
            (false, true) => Ok(Found::Nothing(NO_SUCH_FILE)),
            (false, false) => self.open_file(path),
        }
    }

    /// Opens a regular file. Looked at before, since to open a device may do something; and afterwards,
    /// for what came between.
    fn open_file(&self, path: &str) -> io::Result<Found> {
        if !self.0.metadata(path)?.is_file() {
            return Ok(Found::Nothing(FORBIDDEN));
        }
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use cap_std::fs::OpenOptionsExt as _;
            // To open a pipe is to wait for who writes it.
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
        }
        let file = self.0.open_with(path, &options)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Ok(Found::Nothing(FORBIDDEN));
        }
        Ok(Found::File(file.into_std(), metadata, path.to_owned()))
    }
}

/// What is at a target.
enum Found {
    /// A file, and its path below the folder.
    File(File, Metadata, String),
    /// A folder that is asked for as if it were a file.
    Folder,
    Nothing(Refusal),
}

/// What is answered where something cannot be opened.
fn refusal(error: &io::Error) -> Refusal {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound | Kind::NotADirectory | Kind::InvalidFilename | Kind::InvalidInput => {
            NO_SUCH_FILE
        }
        // A way out is not permitted either; a link to itself leads nowhere.
        Kind::PermissionDenied => FORBIDDEN,
        _ if is_loop(error) => FORBIDDEN,
        _ => UNREADABLE,
    }
}

/// Whether links lead round in a circle.
fn is_loop(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}
