//! What selected bytes mean: as integers in both byte orders, as text, as bits.

use std::ops::{Range, RangeInclusive};

use crate::model::escape_bytes;

/// A selection of bytes: its start and its current end, either of which may come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSelection {
    /// Where it began.
    pub anchor: u64,
    /// Its current end.
    pub head: u64,
}

impl ByteSelection {
    /// One byte.
    pub fn at(place: u64) -> Self {
        Self { anchor: place, head: place }
    }

    /// The selected places.
    pub fn range(self) -> RangeInclusive<u64> {
        self.anchor.min(self.head)..=self.anchor.max(self.head)
    }

    /// [`Self::range`], with its end behind the last place.
    pub fn bytes(self) -> Range<u64> {
        let (first, last) = self.range().into_inner();
        first..last + 1
    }
}

/// Bytes that are shown as text at most.
pub const SHOWN: usize = 64;

/// Up to eight bytes as integers: unsigned and signed, in both byte orders.
pub fn integers(bytes: &[u8]) -> Vec<(String, String)> {
    let bits = bytes.len() * 8;
    let unused = match bits {
        8..=64 => 64 - bits,
        _ => return Vec::new(),
    };
    let shift_in = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    let little = bytes.iter().rev().fold(0, shift_in);
    let big = bytes.iter().fold(0, shift_in);
    let ways = [(" LE", little), (" BE", big)];
    let ways = if bits == 8 { &[("", big)] } else { &ways[..] };
    let unsigned = ways.iter().map(|(way, number)| (format!("u{bits}{way}"), number.to_string()));
    let signed = ways.iter().map(|(way, number)| {
        let extended = (number << unused).cast_signed() >> unused;
        (format!("i{bits}{way}"), extended.to_string())
    });
    unsigned.chain(signed).collect()
}

/// The bits of up to eight bytes.
pub fn bits_of(bytes: &[u8]) -> String {
    let bits: Vec<String> =
        bytes.iter().take(8).map(|byte| format!("{:04b} {:04b}", byte >> 4, byte & 15)).collect();
    let more = if bytes.len() > 8 { " …" } else { "" };
    format!("{}{more}", bits.join("  "))
}

/// The beginning of `bytes` as text between quotes.
pub fn quoted_text(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(SHOWN)];
    let more = if bytes.len() > SHOWN { " …" } else { "" };
    format!("\"{}\"{more}", escape_bytes(shown))
}

/// The character shown for a byte in the text column.
pub fn column_character(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '·' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(bytes: &[u8], name: &str) -> String {
        integers(bytes).into_iter().find(|(found, _)| *found == name).unwrap().1
    }

    #[test]
    fn two_bytes_are_a_number_either_way_round() {
        assert_eq!(integer(b"Hi", "u16 BE"), "18537");
        assert_eq!(integer(b"Hi", "u16 LE"), "26952");
        assert_eq!(quoted_text(b"Hi"), "\"Hi\"");
        assert_eq!(bits_of(b"Hi"), "0100 1000  0110 1001");
    }

    #[test]
    fn odd_sizes_are_numbers_as_well_and_signs_are_kept() {
        assert_eq!(integer(&[1, 0, 0], "u24 LE"), "1");
        assert_eq!(integer(&[1, 0, 0], "u24 BE"), "65536");
        assert_eq!(integer(&[255], "i8"), "-1");
        assert_eq!(integer(&[0x80, 0], "i16 BE"), "-32768");
        assert_eq!(integer(&[255; 8], "i64 LE"), "-1");
        assert!(integers(&[]).is_empty() && integers(&[0; 9]).is_empty());
    }

    #[test]
    fn a_selection_may_go_backwards() {
        assert_eq!(ByteSelection { anchor: 7, head: 3 }.range(), 3..=7);
    }
}
