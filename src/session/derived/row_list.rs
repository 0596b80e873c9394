//! A long list of rising record numbers, four bytes each, that grows without being copied.

/// Numbers in a block.
const BLOCK: usize = 16_384;

/// Rising numbers, in blocks that never grow beyond their size.
#[derive(Debug, Default)]
pub(super) struct RowList {
    blocks: Vec<Block>,
    length: u64,
}

#[derive(Debug)]
struct Block {
    /// The row of its first number.
    row: u64,
    /// Its first number.
    base: u64,
    /// All of them, less the first.
    offsets: Vec<u32>,
}

impl RowList {
    /// Adds a number that is larger than the last.
    pub(super) fn push(&mut self, number: u64) {
        let row = self.length;
        self.length += 1;
        if let Some(block) = self.blocks.last_mut()
            && block.offsets.len() < BLOCK
            && let Ok(offset) = u32::try_from(number - block.base)
        {
            block.offsets.push(offset);
            return;
        }
        self.blocks.push(Block { row, base: number, offsets: vec![0] });
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// The number in a row, from 0 on.
    pub(super) fn number_of(&self, row: u64) -> Option<u64> {
        let block = self.blocks.partition_point(|block| block.row <= row).checked_sub(1)?;
        let block = &self.blocks[block];
        let offset = block.offsets.get(usize::try_from(row - block.row).ok()?)?;
        Some(block.base + u64::from(*offset))
    }

    /// How many numbers are smaller than this one.
    pub(super) fn rows_before(&self, number: u64) -> u64 {
        let block = self.blocks.partition_point(|block| block.base < number);
        let Some(block) = block.checked_sub(1).map(|block| &self.blocks[block]) else { return 0 };
        let within =
            block.offsets.partition_point(|offset| block.base + u64::from(*offset) < number);
        block.row + within as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_numbers_lead_to_each_other_over_blocks_and_wide_gaps() {
        let far = u64::from(u32::MAX) * 3;
        let numbers: Vec<u64> =
            (1..=BLOCK as u64 * 2 + 5).map(|n| n * 3).chain([far, far + 1, far * 2]).collect();
        let mut list = RowList::default();
        assert_eq!((list.number_of(0), list.rows_before(9)), (None, 0));
        for number in &numbers {
            list.push(*number);
        }
        assert_eq!(list.len(), numbers.len() as u64);
        for (row, number) in numbers.iter().enumerate() {
            let row = row as u64;
            assert_eq!(list.number_of(row), Some(*number));
            assert_eq!([*number, number + 1].map(|n| list.rows_before(n)), [row, row + 1]);
        }
        assert_eq!(list.number_of(list.len()), None);
    }
}
