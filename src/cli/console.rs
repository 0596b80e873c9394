//! The console of Windows. The program is linked as one that has windows, so that it opens without a console;
//! a command takes that of the shell from which it was started.
//!
//! To attach to a console replaces the standard handles (GetStdHandle, "Attach/detach behavior"), and the standard
//! library asks for them at each use. It has not been tried.

use std::io;
use std::os::windows::io::AsRawHandle as _;

use winsafe::{AttachConsole, FreeConsole, PidParent};

/// Takes the console of the shell, unless the output goes elsewhere. Without a shell there is none, and nobody who
/// would read.
pub(super) fn attach() {
    if io::stdout().as_raw_handle().is_null() {
        AttachConsole(PidParent::Parent).unwrap_or_default();
    }
}

/// Leaves the console to the shell, which does not wait for the window: Ctrl+C is for another program there.
pub(super) fn detach() {
    FreeConsole().unwrap_or_default();
}
