//! Files that are being written beside the one whose place they will take: whatever ends the program,
//! none of them outlives it.
//!
//! Those that are there when the program ends are removed then ([`remove_unfinished`]). In case it is
//! killed, a link in the folder of its journals leads to each, and the next start removes what nobody
//! writes any more ([`sweep_unfinished`]): who writes one holds a lock on it.
//!
//! An older file that one is being copied into is neither the old nor the new one meanwhile: the end
//! waits for that.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use tempfile::NamedTempFile;

/// How the names of such files begin and end.
pub(super) const PREFIX: &str = ".";
pub(super) const SUFFIX: &str = ".part";

/// How the names of the links to them begin.
const LINK: &str = "unfinished";

static UNFINISHED: Mutex<UnfinishedFile> =
    Mutex::new(UnfinishedFile { links: None, files: BTreeMap::new() });

/// Read by each that does what the end of the program must not cut in two, written by that end.
static END: RwLock<()> = RwLock::new(());

/// How long the end waits for files that are being overwritten: a disk may take no more.
const OVERWRITING: Duration = Duration::from_secs(10);

struct UnfinishedFile {
    /// The folder for links.
    links: Option<PathBuf>,
    /// The files, and the link to each.
    files: BTreeMap<PathBuf, Option<PathBuf>>,
}

/// Removes what programs that were killed have left, as far as links in this folder tell, and keeps
/// the links of this one there from now on.
pub fn sweep_unfinished(links: &Path) {
    for entry in fs::read_dir(links).into_iter().flatten().flatten() {
        let link = entry.path();
        let is_link = entry.file_name().to_string_lossy().starts_with(LINK);
        if is_link && let Ok(file) = fs::read_link(&link) {
            // What cannot be removed now may be at another start.
            remove_if_nobodys(&file).and_then(|()| fs::remove_file(&link)).unwrap_or_default();
        }
    }
    UNFINISHED.lock().links = Some(links.to_owned());
}

fn remove_if_nobodys(path: &Path) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_ours = name.starts_with(PREFIX) && name.ends_with(SUFFIX);
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Ok(metadata) if is_ours && metadata.is_file() => {}
        _ => return Err(io::ErrorKind::InvalidInput.into()),
    }
    File::open(path)?.try_lock()?;
    fs::remove_file(path)
}

/// Removes those that this program has begun, as it ends and nobody will finish them. Those that are
/// being copied into an older file are finished first, unless that takes more than ten seconds; from
/// then on none is.
pub fn remove_unfinished() {
    if let Some(nothing_goes_on) = END.try_write_for(OVERWRITING) {
        // Held until the process is gone.
        Box::leak(Box::new(nothing_goes_on));
    }
    let files = std::mem::take(&mut UNFINISHED.lock().files);
    for path in files.into_iter().flat_map(|(file, link)| [Some(file), link]).flatten() {
        // It may have been finished at this moment.
        fs::remove_file(path).unwrap_or_default();
    }
}

/// While it lives, the program does not end: an older file is not whole, or a new one is not known yet.
pub(super) fn put_off_end() -> RwLockReadGuard<'static, ()> {
    END.read()
}

/// While it lives, the file is one of them.
pub(super) struct WhileUnfinished(PathBuf);

impl WhileUnfinished {
    pub(super) fn new(file: &NamedTempFile) -> Self {
        let path = std::path::absolute(file.path()).unwrap_or_else(|_| file.path().to_owned());
        // Where there are no locks, it stays until somebody removes it.
        let is_held = file.as_file().try_lock().is_ok();
        let mut unfinished = UNFINISHED.lock();
        let link = unfinished.links.as_deref().filter(|_| is_held).and_then(|links| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let link = links.join(format!("{LINK}{name}"));
            make_link(&path, &link).is_ok().then_some(link)
        });
        unfinished.files.insert(path.clone(), link);
        Self(path)
    }
}

impl Drop for WhileUnfinished {
    fn drop(&mut self) {
        if let Some(Some(link)) = UNFINISHED.lock().files.remove(&self.0) {
            fs::remove_file(link).unwrap_or_default();
        }
    }
}

#[cfg(unix)]
fn make_link(to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

#[cfg(not(unix))]
fn make_link(_to: &Path, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
