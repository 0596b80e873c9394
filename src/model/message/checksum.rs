//! Checksums that can be appended to a message, each with the order in which its bytes are sent.

use crc::{CRC_16_IBM_3740, CRC_16_KERMIT, CRC_16_MODBUS, CRC_16_XMODEM, CRC_32_ISO_HDLC, Crc};
use serde::{Deserialize, Serialize};

/// How a checksum is computed. The names of the CRCs are those of the catalogue of parametrised CRC
/// algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChecksumKind {
    /// The sum of all bytes, modulo 256.
    Sum8,
    /// All bytes combined by exclusive or.
    Xor8,
    /// CRC-16/MODBUS.
    Crc16Modbus,
    /// CRC-16/IBM-3740, also called CRC-16/CCITT-FALSE: what most programs mean by CRC-16/CCITT.
    Crc16Ibm3740,
    /// CRC-16/XMODEM: the same polynomial, beginning with 0.
    Crc16Xmodem,
    /// CRC-16/KERMIT: the CCITT's own, with its bits reflected.
    Crc16Kermit,
    /// CRC-32/ISO-HDLC, of Ethernet, gzip and zip.
    Crc32,
}

impl ChecksumKind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Sum8,
        Self::Xor8,
        Self::Crc16Modbus,
        Self::Crc16Ibm3740,
        Self::Crc16Xmodem,
        Self::Crc16Kermit,
        Self::Crc32,
    ];

    /// What a form calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sum8 => "sum, 8 bits",
            Self::Xor8 => "xor, 8 bits",
            Self::Crc16Modbus => "CRC-16/MODBUS",
            Self::Crc16Ibm3740 => "CRC-16/CCITT-FALSE (IBM-3740)",
            Self::Crc16Xmodem => "CRC-16/XMODEM",
            Self::Crc16Kermit => "CRC-16/KERMIT (CCITT)",
            Self::Crc32 => "CRC-32 (Ethernet, zip)",
        }
    }

    /// How many bytes it has.
    pub fn length(self) -> usize {
        match self {
            Self::Sum8 | Self::Xor8 => 1,
            Self::Crc32 => 4,
            _ => 2,
        }
    }

    /// The order in which the protocols that use it send its bytes.
    pub fn usual_order(self) -> ByteOrder {
        match self {
            Self::Crc16Modbus | Self::Crc16Kermit | Self::Crc32 => ByteOrder::LowFirst,
            _ => ByteOrder::HighFirst,
        }
    }

    fn of(self, bytes: &[u8]) -> u32 {
        match self {
            Self::Sum8 => bytes.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)).into(),
            Self::Xor8 => bytes.iter().fold(0, |sum, byte| sum ^ byte).into(),
            Self::Crc16Modbus => Crc::<u16>::new(&CRC_16_MODBUS).checksum(bytes).into(),
            Self::Crc16Ibm3740 => Crc::<u16>::new(&CRC_16_IBM_3740).checksum(bytes).into(),
            Self::Crc16Xmodem => Crc::<u16>::new(&CRC_16_XMODEM).checksum(bytes).into(),
            Self::Crc16Kermit => Crc::<u16>::new(&CRC_16_KERMIT).checksum(bytes).into(),
            Self::Crc32 => Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(bytes),
        }
    }
}

/// Which byte of a number is sent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ByteOrder {
    /// The most significant: network byte order, big-endian.
    HighFirst,
    /// The least significant: little-endian.
    LowFirst,
}

impl ByteOrder {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::HighFirst, Self::LowFirst];

    /// What a form calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::HighFirst => "high byte first",
            Self::LowFirst => "low byte first",
        }
    }
}

/// A checksum to be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checksum {
    /// How it is computed.
    pub kind: ChecksumKind,
    /// Which of its bytes comes first.
    pub order: ByteOrder,
}

impl Checksum {
    /// A checksum in the order in which it is usually sent.
    pub fn new(kind: ChecksumKind) -> Self {
        Self { kind, order: kind.usual_order() }
    }

    /// The checksum of these bytes, as it is sent.
    pub fn bytes(self, of: &[u8]) -> Vec<u8> {
        let sum = self.kind.of(of);
        let length = self.kind.length();
        match self.order {
            ByteOrder::HighFirst => sum.to_be_bytes()[4 - length..].to_vec(),
            ByteOrder::LowFirst => sum.to_le_bytes()[..length].to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_checksum_has_the_check_value_of_the_catalogue() {
        let sent = |kind| Checksum::new(kind).bytes(b"123456789");
        assert_eq!(sent(ChecksumKind::Sum8), [0xdd]);
        assert_eq!(sent(ChecksumKind::Xor8), [0x31]);
        assert_eq!(sent(ChecksumKind::Crc16Modbus), [0x37, 0x4b]);
        assert_eq!(sent(ChecksumKind::Crc16Ibm3740), [0x29, 0xb1]);
        assert_eq!(sent(ChecksumKind::Crc16Xmodem), [0x31, 0xc3]);
        assert_eq!(sent(ChecksumKind::Crc16Kermit), [0x89, 0x21]);
        assert_eq!(sent(ChecksumKind::Crc32), [0x26, 0x39, 0xf4, 0xcb]);
        let other = Checksum { kind: ChecksumKind::Crc32, order: ByteOrder::HighFirst };
        assert_eq!(other.bytes(b"123456789"), [0xcb, 0xf4, 0x39, 0x26]);
        for kind in ChecksumKind::ALL {
            assert_eq!(sent(kind).len(), kind.length());
        }
    }
}
