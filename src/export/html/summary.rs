//! The figures at the top of the page.

use std::io::{self, Write};

use super::{
    super::Outgoing,
    figures::{grouped, seconds},
    overview::Overview,
};

/// Writes what the session comes to.
pub(super) fn write(
    output: &mut dyn Write,
    outgoing: &Outgoing<'_>,
    overview: &Overview,
) -> io::Result<()> {
    let sockets = overview.told.iter().count() as u64;
    output.write_all(b"<dl class=\"figures\">\n")?;
    for (what, figure) in [
        ("Duration", format!("{} s", seconds(overview.until_nanos))),
        ("Sockets", grouped(sockets)),
        ("Records", grouped(outgoing.extent().records)),
        ("Failed calls", grouped(overview.failed)),
        ("Bytes sent", grouped(overview.sent)),
        ("Bytes received", grouped(overview.received)),
    ] {
        writeln!(output, "<div><dt>{what}</dt><dd>{figure}</dd></div>")?;
    }
    output.write_all(b"</dl>\n")
}
