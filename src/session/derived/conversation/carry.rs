//! A conversation carried away: as text, as far as a clipboard can hold, or the bytes of one side, all
//! of them.

use std::io;
use std::io::Write;

use super::{Conversation, ConversationRow, Line, Side};
use crate::model::count;

/// Bytes of text that are copied at most.
pub const COPY_LIMIT: usize = 16 * 1024 * 1024;

/// Rows that are read at once.
const ROWS_AT_ONCE: u64 = 512;

/// Bytes that are read at once.
const BYTES_AT_ONCE: u64 = 1 << 20;

impl Conversation {
    /// The conversation as text, in its form, no more than `limit` bytes of it; and whether that is
    /// all. `name` says who a side is.
    pub fn copy_text(&self, limit: usize, name: impl Fn(Side) -> String) -> (String, bool) {
        let (mut text, mut row) = (String::new(), 0);
        loop {
            let rows = self.visible(row..row + ROWS_AT_ONCE);
            if rows.is_empty() {
                return (text, true);
            }
            row += rows.len() as u64;
            for row in rows {
                let line = self.line_text(&row, &name);
                if text.len() + line.len() + 1 > limit {
                    return (text, false);
                }
                text.push_str(&line);
                text.push('\n');
            }
        }
    }

    fn line_text(&self, row: &ConversationRow, name: &impl Fn(Side) -> String) -> String {
        match &row.line {
            Line::Caption { length, .. } => {
                let who = row.side.map(name).unwrap_or_default();
                format!("--- {who}: {}, record {}", count(*length, "byte"), row.record)
            }
            Line::Bytes { offset, bytes } => self.form.line(*offset, bytes),
            Line::Lost => "(these bytes can no longer be read)".to_owned(),
            Line::Event(text) => format!("--- {text}, record {}", row.record),
        }
    }

    /// Writes the bytes that one side has said so far, and returns how many they are.
    ///
    /// # Errors
    /// When they cannot be written, or not be read back.
    pub fn write_side(&self, side: Side, to: &mut impl Write) -> io::Result<u64> {
        let pieces = self.follower.found().pieces.len();
        let mut written = 0;
        for place in 0..pieces {
            let piece = self.follower.found().pieces.get(place);
            let Some(piece) = piece.filter(|piece| piece.is_said && piece.side == side) else {
                continue;
            };
            let length = self.log.entry(piece.record).map_or(0, |entry| entry.length);
            let mut at = 0;
            while at < length {
                let until = length.min(at + BYTES_AT_ONCE);
                let bytes = self.log.payload(piece.record, at..until).unwrap_or_default();
                if bytes.len() as u64 != until - at {
                    let text = format!("the bytes of record {} cannot be read back", piece.record);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, text));
                }
                to.write_all(&bytes)?;
                at = until;
            }
            written += length;
        }
        to.flush()?;
        Ok(written)
    }
}
