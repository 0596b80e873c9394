//! One page for a reader without the program: summary, sockets, log and bytes in a single file that
//! asks for nothing, prints well, and has a light and a dark look.
//!
//! The session is gone through twice: what goes to the top is known only at its end. Whatever a
//! peer or a person wrote goes through [`text`] and is never markup; a policy in the page
//! (Content-Security-Policy) forbids every request, and every script but the one that filters the
//! log. Sockets and text to filter by are in the address of the page, behind `#`, so that a link to
//! a part of the log can be passed on: `#socket=2&failed=1&text=refused`.
//!
//! First to open: this file, which has the order of the page; `text` is the one way of text into it.

mod head;
mod log;
mod sockets;
mod summary;
mod text;

use std::io;
use std::io::Write;

use self::summary::Overview;
use super::{Exporter, Outgoing};

/// A page for a browser.
pub(super) struct Html;

impl Exporter for Html {
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
        let overview = Overview::read(outgoing)?;
        head::write(output, outgoing.header())?;
        output.write_all(b"<section id=\"summary\">\n<h2>Summary</h2>\n")?;
        summary::write(output, outgoing, &overview)?;
        output.write_all(b"</section>\n<section id=\"sockets\">\n<h2>Sockets</h2>\n")?;
        sockets::write(output, &overview)?;
        output.write_all(b"</section>\n<section id=\"log\">\n<h2>Log</h2>\n")?;
        log::write(output, outgoing, &overview)?;
        output.write_all(b"</section>\n")?;
        head::write_end(output)
    }
}
