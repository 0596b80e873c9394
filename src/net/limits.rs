//! How much the system lets the program have: descriptors and threads, of which each socket takes some.
//!
//! Decides how many descriptors there may be at once, as many as may be had, and in which words the
//! limit is reported that a call has run into.

use crate::model::{Errno, Needed, count};

/// Descriptors of a socket with its thread: its own, and what its thread waits with.
#[cfg(target_os = "linux")]
const OF_A_SOCKET: u64 = 2;

/// Raises the soft limit of open descriptors (`RLIMIT_NOFILE`) to the hard one, which needs no
/// privilege. Where the system refuses, the limit stays as it was, and whoever runs into it is told.
#[cfg(unix)]
pub fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    /// What macOS allows at most, whatever its hard limit says (`OPEN_MAX`).
    const FEW: u64 = 10_240;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let few = Some(maximum.unwrap_or(FEW).min(FEW));
    for raised in [maximum, few] {
        let is_more = current.is_some_and(|before| raised.is_none_or(|raised| raised > before));
        if is_more && setrlimit(Resource::Nofile, Rlimit { current: raised, maximum }).is_ok() {
            return;
        }
    }
}

/// The system has no such limit.
#[cfg(not(unix))]
pub fn raise_descriptor_limit() {}

/// Which limit an error is about when a socket could not have what it `needed`, and how high it is now;
/// `None` of an error that is about none, and where the system does not tell.
#[cfg(target_os = "linux")]
pub fn limit_reached(errno: Errno, needed: Needed) -> Option<String> {
    use rustix::process::{Resource, getrlimit};
    match (errno.name(), needed) {
        ("EMFILE", _) => {
            let most = getrlimit(Resource::Nofile).current?;
            let (most, each) = (count(most, "descriptor"), count(OF_A_SOCKET, "descriptor"));
            Some(format!(
                "The limit is {most} for this program (ulimit -n); a socket takes {each}."
            ))
        }
        ("ENFILE", _) => {
            let most = std::fs::read_to_string("/proc/sys/fs/file-max").ok()?;
            let most = count(most.trim().parse::<u64>().ok()?, "descriptor");
            Some(format!("The limit is {most} for all programs together (fs.file-max)."))
        }
        ("EAGAIN", Needed::Thread) => {
            let most = count(getrlimit(Resource::Nproc).current?, "thread");
            Some(format!(
                "The limit is {most} for this user (ulimit -u); a container may have a lower one \
                 (pids.max)."
            ))
        }
        _ => None,
    }
}

/// No other system is asked.
#[cfg(not(target_os = "linux"))]
pub fn limit_reached(_: Errno, _: Needed) -> Option<String> {
    None
}
