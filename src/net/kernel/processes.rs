//! Which process holds a socket: found where proc(5) shows the descriptors of each.
//!
//! The system shows them to their own user and to root. What cannot be read is passed over, since
//! it is another user's or has ended meanwhile.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use crate::model::Holder;

/// The processes that hold some sockets, by the inodes of these.
pub(super) struct Processes(HashMap<u32, (u32, String)>);

impl Processes {
    /// Looks for the processes that hold these sockets.
    pub(super) fn holding(inodes: impl Iterator<Item = u32>) -> Self {
        let mut wanted: HashSet<u32> = inodes.collect();
        let mut found = HashMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            if wanted.is_empty() {
                break;
            }
            let pid = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
            let Some(pid) = pid else { continue };
            for inode in sockets_of(&entry.path()) {
                if wanted.remove(&inode) {
                    let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
                    found.insert(inode, (pid, name.trim_end().to_owned()));
                }
            }
        }
        Self(found)
    }

    /// Who holds the socket with this inode, if that could be seen.
    pub(super) fn holder(&self, inode: u32) -> Option<Holder> {
        let (pid, name) = self.0.get(&inode)?;
        Some(Holder::Process { pid: *pid, name: name.clone() })
    }
}

/// The inodes of the sockets that a process holds, as far as they are shown.
fn sockets_of(process: &Path) -> impl Iterator<Item = u32> {
    let descriptors = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    descriptors.filter_map(|descriptor| {
        let target = fs::read_link(descriptor.path()).ok()?;
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    })
}
