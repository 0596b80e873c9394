//! Rows of the table as text for the clipboard: a line each, or comma-separated values.

use strum::VariantArray as _;

use super::cells::Cells;
use super::columns::{BytesForm, Column};
use crate::export;
use crate::export::csv_cell;
use crate::model::{Record, escape_text, record_text};
use crate::ui::document::Document;

/// The most rows that are copied: a clipboard is no place for a whole session.
pub const MOST_ROWS: u64 = 10_000;

/// The text of a record in a column, its first bytes in this form.
pub fn cell_text(
    record: &Record,
    column: Column,
    time: &str,
    document: &Document,
    form: BytesForm,
) -> String {
    match column {
        Column::Notes => {
            document.marks().comment(record.number).map(escape_text).unwrap_or_default()
        }
        Column::Number => record.number.to_string(),
        Column::Time => time.to_owned(),
        _ => Cells::for_record(record, document, form).text(column).to_owned(),
    }
}

/// A record in one line: number, time, socket, and what happened.
pub fn line(record: &Record, time: &str, document: &Document) -> String {
    let cells = Cells::for_record(record, document, BytesForm::default());
    let what = escape_text(&record_text(record));
    format!("#{}  {time}  {}  {what}", record.number, cells.text(Column::Socket))
}

/// The names of the columns, as the first line of comma-separated values.
pub fn csv_header() -> String {
    let names: Vec<_> = Column::VARIANTS.iter().map(|column| column.name()).collect();
    names.join(",")
}

/// A record as a line of comma-separated values, in cells like those of an export: none is a formula.
pub fn csv_line(record: &Record, time: &str, document: &Document) -> String {
    let cell =
        |column: &Column| csv_cell(&cell_text(record, *column, time, document, BytesForm::Hex));
    export::csv_line(&Column::VARIANTS.iter().map(cell).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Event, Mode, SocketId};
    use crate::net::Modes;
    use crate::session::{Entry, Storage};

    #[test]
    fn a_copied_row_is_quoted_and_has_no_formula() {
        assert_eq!(csv_header(), "comment,number,time,socket,call,result,bytes,first bytes");
        let mut document = Document::live(Modes::STEPWISE, &Storage::memory());
        let log = Arc::clone(document.log());
        log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
        document.comment(1, "=1+1, \"a\"".to_owned());
        document.catch_up(|_, _| {});
        let line = csv_line(&log.get(1).unwrap(), "0", &document);
        assert!(line.starts_with("\"'=1+1, \"\"a\"\"\",1,0,"), "{line}");
    }
}
