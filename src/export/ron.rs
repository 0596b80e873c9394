//! The session file: the format that loses nothing, readable in an editor.

use std::io;
use std::io::Write;

use ::ron::ser::PrettyConfig;
use serde::Serialize;

use super::check_sums::Chain;
use super::written_record::WrittenRecord;
use super::{Exporter, Outgoing};

/// What the first line of a session begins with.
pub(super) const HEADER_NAME: &str = "SocketPlaygroundSession(";

/// The session file: the header, then a line for each record.
pub(super) struct Ron;

impl Exporter for Ron {
    fn export(&self, outgoing: &Outgoing<'_>, output: &mut dyn Write) -> io::Result<()> {
        let header = PrettyConfig::new().struct_names(true).depth_limit(0);
        let mut chain = outgoing.is_original().then(Chain::default);
        write_line(output, outgoing.header(), header, "", chain.as_mut())?;
        outgoing.for_each(|record| {
            // A comment, so that a person reads why, and the record stays what it is.
            let why = outgoing.explanation(record).map_or_else(String::new, |explanation| {
                format!(" // {} {}", explanation.meaning, explanation.remedy)
            });
            let style = PrettyConfig::new().depth_limit(0);
            write_line(output, &WrittenRecord::from(record), style, &why, chain.as_mut())
        })
    }
}

/// Writes a value, what stands behind it in its line, and the check sum of the line.
pub(super) fn write_line(
    output: &mut dyn Write,
    value: &impl Serialize,
    style: PrettyConfig,
    behind: &str,
    chain: Option<&mut Chain>,
) -> io::Result<()> {
    let mut line = ::ron::ser::to_string_pretty(value, style).map_err(io::Error::other)?;
    line.push_str(behind);
    if let Some(chain) = chain {
        let sum = chain.next(line.as_bytes());
        line.push_str(&sum);
    }
    line.push('\n');
    output.write_all(line.as_bytes())
}
