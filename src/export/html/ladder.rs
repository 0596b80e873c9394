//! The beginning of the ladder, as a picture in the page: in an encoding in which nothing of it is
//! markup of the page.

use std::io::{self, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::export::{Outgoing, ladder::write_ladder};

/// Rows of the ladder that a page has room for.
const ROWS: u64 = 60;

/// Writes the picture, folded away: the log tells the same.
pub(super) fn write(output: &mut dyn Write, outgoing: &Outgoing<'_>) -> io::Result<()> {
    if outgoing.extent().records == 0 {
        return Ok(());
    }
    let mut svg = Vec::new();
    write_ladder(outgoing, ROWS, &mut svg)?;
    output.write_all(
        b"<details class=\"ladder\"><summary>Ladder: who sent what to whom, in the order of time\
          </summary>\n<img alt=\"A lane for each socket, time downwards; the table of the log tells \
          the same in words.\" src=\"data:image/svg+xml;base64,",
    )?;
    output.write_all(STANDARD.encode(&svg).as_bytes())?;
    output.write_all(b"\"></details>\n")
}
