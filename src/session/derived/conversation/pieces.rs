//! What was said, piece by piece: of each only figures, in blocks that are never copied as they grow.

use super::form::Mark;
use crate::session::derived::split_character::WholeCharacters;

/// Pieces in a block.
const BLOCK: usize = 4096;

/// Who has said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The socket that is followed.
    Local,
    /// Who is at the other end.
    Remote,
}

impl Side {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Local, Self::Remote];

    /// The one at the other end.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Local => Self::Remote,
            Self::Remote => Self::Local,
        }
    }
}

/// What one record tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConversationPiece {
    pub(super) record: u64,
    pub(super) first_row: u64,
    /// Bytes that its side had said before.
    pub(super) before: u64,
    /// Number of marks of all pieces before it.
    marks: u32,
    /// Who said it, or who says no more.
    pub(super) side: Side,
    /// Whether something was said; otherwise something ended or failed.
    pub(super) is_said: bool,
    /// What is shown with it of characters that were cut; of an end, what was left.
    pub(super) characters: WholeCharacters,
}

/// All pieces so far.
#[derive(Debug, Default)]
pub(super) struct ConversationPieces {
    blocks: Vec<Vec<ConversationPiece>>,
    marks: Vec<Mark>,
    rows: u64,
}

impl ConversationPieces {
    pub(super) fn push(
        &mut self,
        record: u64,
        (side, is_said): (Side, bool),
        before: u64,
        characters: WholeCharacters,
        (rows, marks): (u64, Vec<Mark>),
    ) {
        let piece = ConversationPiece {
            record,
            first_row: self.rows,
            before,
            marks: self.marks.len() as u32,
            side,
            is_said,
            characters,
        };
        self.rows += rows;
        self.marks.extend(marks);
        match self.blocks.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(piece),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(piece);
                self.blocks.push(block);
            }
        }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn len(&self) -> usize {
        self.blocks.last().map_or(0, |last| (self.blocks.len() - 1) * BLOCK + last.len())
    }

    pub(super) fn get(&self, place: usize) -> Option<ConversationPiece> {
        self.blocks.get(place / BLOCK)?.get(place % BLOCK).copied()
    }

    /// The place of the piece that has this row.
    pub(super) fn place_of_row(&self, row: u64) -> Option<usize> {
        let blocks = self.blocks.partition_point(|block| block[0].first_row <= row);
        let block = blocks.checked_sub(1)?;
        let within = self.blocks[block].partition_point(|piece| piece.first_row <= row);
        Some(block * BLOCK + within - 1)
    }

    /// The place of the first piece that a record of this number, or a later one, tells.
    pub(super) fn place_of_record(&self, record: u64) -> usize {
        let blocks = self.blocks.partition_point(|block| block[0].record <= record);
        let Some(block) = blocks.checked_sub(1) else { return 0 };
        let within = self.blocks[block].partition_point(|piece| piece.record < record);
        block * BLOCK + within
    }

    /// The last mark of a piece at or before one of its rows.
    pub(super) fn mark_before(&self, place: usize, row: u64) -> Mark {
        let Some(piece) = self.get(place) else { return Mark::default() };
        let end = self.get(place + 1).map_or(self.marks.len(), |next| next.marks as usize);
        let marks = &self.marks[piece.marks as usize..end];
        let after = marks.partition_point(|mark| mark.row <= row);
        after.checked_sub(1).map(|last| marks[last]).unwrap_or_default()
    }
}
