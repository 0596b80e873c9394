//! Rows of the table as text for the clipboard: a line each, or comma-separated values.

use super::{cells::Cells, columns::Column};
use crate::{
    model::{Record, escape_text, record_text},
    ui::document::Document,
};

/// The most rows that are copied: a clipboard is no place for a whole session.
pub const MOST_ROWS: u64 = 10_000;

/// The text of a record in a column.
pub fn cell_text(record: &Record, column: Column, time: &str, document: &Document) -> String {
    match column {
        Column::Notes => {
            document.marks().comment(record.number).map(escape_text).unwrap_or_default()
        }
        Column::Number => record.number.to_string(),
        Column::Time => time.to_owned(),
        _ => Cells::of(record, document).text(column).to_owned(),
    }
}

/// A record in one line: number, time, socket, and what happened.
pub fn line(record: &Record, time: &str, document: &Document) -> String {
    let cells = Cells::of(record, document);
    let what = escape_text(&record_text(record));
    format!("#{}  {time}  {}  {what}", record.number, cells.text(Column::Socket))
}

/// The names of the columns, as the first line of comma-separated values.
pub fn csv_header() -> String {
    Column::ALL.map(Column::name).join(",")
}

/// A record as a line of comma-separated values (RFC 4180).
pub fn csv_line(record: &Record, time: &str, document: &Document) -> String {
    Column::ALL.map(|column| quoted(&cell_text(record, column, time, document))).join(",")
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_line_apart_is_quoted() {
        assert_eq!(quoted("send(5)"), "send(5)");
        assert_eq!(quoted("send(\"a\", 1)"), "\"send(\"\"a\"\", 1)\"");
        assert_eq!(csv_header(), "comment,number,time,socket,call,result,bytes,first bytes");
    }
}
