//! The table for a spreadsheet.

use bytes::Bytes;
use proptest::prelude::*;
use socket_playground::{
    export::{Format, LEFT_OUT},
    model::{Call, Outcome, Record},
    session::Log,
};

use super::{
    deceptive,
    odd::{at, header, lesson::lesson, records, returned, session},
    redacted, whole,
};

struct Table {
    columns: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// Rows of different lengths are an error to the reader.
    fn read(file: &str) -> Self {
        let mut reader = csv::Reader::from_reader(file.as_bytes());
        let columns = reader.headers().unwrap().clone();
        Self { columns, rows: reader.records().map(Result::unwrap).collect() }
    }

    fn cell(&self, row: usize, column: &str) -> &str {
        let place = self.columns.iter().position(|name| name == column).unwrap();
        &self.rows[row][place]
    }
}

#[test]
fn the_table_is_this() {
    insta::assert_snapshot!(whole(Format::Csv, &lesson()));
}

#[test]
fn what_was_left_out_is_not_there_and_is_said() {
    let file = redacted(Format::Csv, &lesson());
    assert!(!file.contains("script") && !file.contains("<i>"), "{file}");
    let table = Table::read(&file);
    let told = ["length", "payload_text", "payload_hex"].map(|column| table.cell(8, column));
    assert_eq!(told, ["49", LEFT_OUT, LEFT_OUT]);
    assert_eq!(table.cell(18, "arguments"), LEFT_OUT);
}

#[test]
fn a_large_payload_fills_a_cell_and_no_more() {
    let payload = Bytes::from(vec![b'='; 100_000]);
    let sent = returned(Call::Send(100_000), Outcome::Sent { bytes: 100_000 });
    let record = Record { length: 100_000, payload, ..at(1, 1, sent, b"") };
    let table = Table::read(&whole(Format::Csv, &Log::recorded(header(), [record])));
    let text = table.cell(0, "payload_text");
    assert!(text.starts_with("'===") && text.ends_with("of 100000 bytes)"));
    assert_eq!(table.cell(0, "arguments"), "100000 bytes");
}

proptest! {
    #[test]
    fn every_record_is_a_row_and_no_cell_is_more_than_text(log in session()) {
        let file = whole(Format::Csv, &log);
        let text = file.strip_prefix('\u{feff}').expect("a mark that says that it is UTF-8");
        prop_assert_eq!(deceptive(text), None);
        let table = Table::read(&file);
        let records = records(&log);
        prop_assert_eq!(table.rows.len(), records.len());
        for (row, record) in records.iter().enumerate() {
            prop_assert_eq!(table.cell(row, "number"), record.number.to_string());
            prop_assert_eq!(table.cell(row, "length"), record.length.to_string());
            prop_assert_eq!(table.cell(row, "socket"), record.socket.0.to_string());
            let nanos: u64 = table.cell(row, "seconds").replace('.', "").parse().unwrap();
            prop_assert_eq!(nanos, record.since_start_nanos);
            let hex = table.cell(row, "payload_hex").split_whitespace();
            let bytes: Vec<u8> = hex.map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
            prop_assert_eq!(bytes, record.payload.as_ref());
        }
        for cell in table.rows.iter().flatten() {
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{}", cell);
            prop_assert!(cell.encode_utf16().count() <= 32_767);
        }
    }
}
