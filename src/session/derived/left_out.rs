//! A list of all records but some: which record is in a row of it, and the other way round.
//!
//! Only the numbers of those left out are held, so that a list of nearly everything costs nearly
//! nothing. Each question is a binary search.

/// The records that a list leaves out.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    /// Their numbers, rising.
    numbers: Vec<u64>,
}

impl LeftOut {
    /// Leaves out one more record, later than those before.
    pub fn push(&mut self, number: u64) {
        self.numbers.push(number);
    }

    /// How many are left out.
    pub fn len(&self) -> u64 {
        self.numbers.len() as u64
    }

    /// Whether none is left out.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The record in this row of the list, from 0 on.
    pub fn number_of(&self, row: u64) -> u64 {
        // Before the one left out with this index so many others stand.
        let others = |index: usize| self.numbers[index] - index as u64 - 1;
        let (mut low, mut high) = (0, self.numbers.len());
        while low < high {
            let middle = low.midpoint(high);
            if others(middle) <= row { low = middle + 1 } else { high = middle }
        }
        row + 1 + low as u64
    }

    /// How many rows the records up to this one have.
    pub fn rows_until(&self, number: u64) -> u64 {
        number - self.numbers.partition_point(|left_out| *left_out <= number) as u64
    }

    /// The row of a record in the list, from 0 on; of one that is not in it, the row before.
    pub fn row_of(&self, number: u64) -> u64 {
        let left_out = self.numbers.partition_point(|left_out| *left_out <= number) as u64;
        number.saturating_sub(left_out + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Rows and records lead to each other, whichever records are left out.
        #[test]
        fn rows_are_the_records_that_are_not_left_out(
            out in prop::collection::vec(any::<bool>(), 0..60),
        ) {
            let numbered = || out.iter().zip(1_u64..);
            let mut left_out = LeftOut::default();
            numbered().filter(|(out, _)| **out).for_each(|(_, number)| left_out.push(number));
            let shown = numbered().filter(|(out, _)| !**out).map(|(_, number)| number);
            let mut rows = 0;
            for (number, row) in shown.zip(0..) {
                prop_assert_eq!(left_out.number_of(row), number);
                prop_assert_eq!(left_out.row_of(number), row);
                rows += 1;
                prop_assert_eq!(left_out.rows_until(number), rows);
            }
            prop_assert_eq!(left_out.len() + rows, out.len() as u64);
        }
    }

    #[test]
    fn a_record_that_is_left_out_leads_to_the_row_before() {
        let mut left_out = LeftOut::default();
        for number in [1, 3, 4] {
            left_out.push(number);
        }
        assert_eq!([1, 2, 3, 4, 5].map(|number| left_out.row_of(number)), [0, 0, 0, 0, 1]);
    }
}
