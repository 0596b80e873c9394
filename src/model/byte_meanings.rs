//! What a few bytes may mean: numbers in both byte orders, times, addresses, text. Only what takes
//! exactly so many bytes is told, and only what can be: no date in the year 300,000.

use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;

use super::{escape_bytes, escape_text};

/// Bytes that are shown as text at most.
pub const SHOWN: usize = 64;

/// From 1900, where NTP counts from, to 1970, in seconds (RFC 5905, section 6).
const NTP_TO_UNIX: i64 = 2_208_988_800;

/// One way to read bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What they are read as: `u32 BE`.
    pub label: String,
    /// What they are then.
    pub value: String,
}

impl Meaning {
    fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// All that these bytes may mean, in lines of what belongs together. Of more than [`SHOWN`] bytes the
/// first `SHOWN` + 1 suffice.
pub fn meanings(bytes: &[u8]) -> Vec<Vec<Meaning>> {
    let mut lines = integers(bytes);
    lines.push(floats(bytes));
    lines.extend(unix_times(bytes));
    let others = [addresses(bytes), ntp_times(bytes)].concat();
    lines.extend([others, varints(bytes), texts(bytes), utf16(bytes), bits(bytes)]);
    lines.retain(|line| !line.is_empty());
    lines
}

/// Up to eight bytes as integers: unsigned and signed, in both byte orders.
fn integers(bytes: &[u8]) -> Vec<Vec<Meaning>> {
    let bits = bytes.len() * 8;
    let unused = match bits {
        8..=64 => 64 - bits,
        _ => return Vec::new(),
    };
    let signed = |number: u64| ((number << unused).cast_signed() >> unused).to_string();
    let (little, big) = (little_endian(bytes), big_endian(bytes));
    if bits == 8 {
        return vec![vec![Meaning::new("u8", big.to_string()), Meaning::new("i8", signed(big))]];
    }
    let unsigned_line = [
        Meaning::new(format!("u{bits} LE"), little.to_string()),
        Meaning::new(format!("u{bits} BE"), big.to_string()),
    ];
    let signed_line = [
        Meaning::new(format!("i{bits} LE"), signed(little)),
        Meaning::new(format!("i{bits} BE"), signed(big)),
    ];
    vec![unsigned_line.into(), signed_line.into()]
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().copied().fold(0, shift_in)
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().copied().fold(0, shift_in)
}

fn shift_in(number: u64, byte: u8) -> u64 {
    number << 8 | u64::from(byte)
}

fn floats(bytes: &[u8]) -> Vec<Meaning> {
    let both = |bits: u8, [little, big]: [String; 2]| {
        vec![Meaning::new(format!("f{bits} LE"), little), Meaning::new(format!("f{bits} BE"), big)]
    };
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        let values = [f32::from_le_bytes(four), f32::from_be_bytes(four)];
        both(32, values.map(|value| format!("{value:?}")))
    } else if let Ok(eight) = <[u8; 8]>::try_from(bytes) {
        let values = [f64::from_le_bytes(eight), f64::from_be_bytes(eight)];
        both(64, values.map(|value| format!("{value:?}")))
    } else {
        Vec::new()
    }
}

/// A number of seven bits a byte, the lowest first, as in LEB128 and in protobuf, which has no other
/// signs but zigzag.
fn varints(bytes: &[u8]) -> Vec<Meaning> {
    let Some((last, before)) = bytes.split_last() else { return Vec::new() };
    // Ten bytes have 70 bits: of the tenth only one counts.
    let too_long = bytes.len() > 10 || bytes.len() == 10 && *last > 1;
    if too_long || last & 0x80 != 0 || before.iter().any(|byte| byte & 0x80 == 0) {
        return Vec::new();
    }
    let number = bytes.iter().rev().fold(0_u64, |all, byte| all << 7 | u64::from(byte & 0x7f));
    let zigzag = (number >> 1).cast_signed() ^ -(number & 1).cast_signed();
    let unused = 64_u32.saturating_sub(7 * bytes.len() as u32);
    let signed = (number << unused).cast_signed() >> unused;
    vec![
        Meaning::new("varint", number.to_string()),
        Meaning::new("varint zigzag", zigzag.to_string()),
        Meaning::new("LEB128 signed", signed.to_string()),
    ]
}

fn addresses(bytes: &[u8]) -> Vec<Meaning> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        vec![Meaning::new("IPv4", Ipv4Addr::from(four).to_string())]
    } else if let Ok(sixteen) = <[u8; 16]>::try_from(bytes) {
        vec![Meaning::new("IPv6", Ipv6Addr::from(sixteen).to_string())]
    } else {
        Vec::new()
    }
}

/// Seconds since 1970 in four or eight bytes, and milliseconds in eight.
fn unix_times(bytes: &[u8]) -> Vec<Vec<Meaning>> {
    let ways = [("LE", little_endian(bytes)), ("BE", big_endian(bytes))];
    let line = |unit: &str, read: fn(i64) -> Result<Timestamp, jiff::Error>| {
        let times = ways.iter().filter_map(|(way, number)| {
            let time = read(number.cast_signed()).ok()?;
            Some(Meaning::new(format!("Unix {unit} {way}"), time.to_string()))
        });
        times.collect::<Vec<_>>()
    };
    match bytes.len() {
        4 => vec![line("s", Timestamp::from_second)],
        8 => vec![line("s", Timestamp::from_second), line("ms", Timestamp::from_millisecond)],
        _ => Vec::new(),
    }
}

/// The timestamp of NTP in eight bytes, its short form in four (RFC 5905, section 6).
fn ntp_times(bytes: &[u8]) -> Vec<Meaning> {
    let number = big_endian(bytes);
    match bytes.len() {
        4 => {
            let seconds = number as f64 / 65536.0;
            vec![Meaning::new("NTP short", format!("{seconds:.6} s"))]
        }
        8 => {
            // What began in 2036 has its first bit unset (RFC 4330, section 3).
            let era = if number >> 63 == 0 { 1_i64 << 32 } else { 0 };
            let seconds = (number >> 32).cast_signed() + era - NTP_TO_UNIX;
            let nanos = (((number & 0xffff_ffff) * 1_000_000_000) >> 32) as i32;
            let time = Timestamp::new(seconds, nanos).ok();
            time.map(|time| Meaning::new("NTP", time.to_string())).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The beginning as UTF-8, or as text with escapes if it is none.
fn texts(bytes: &[u8]) -> Vec<Meaning> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let shown = &bytes[..bytes.len().min(SHOWN)];
    let more = if bytes.len() > SHOWN { " …" } else { "" };
    let is_utf8 = match std::str::from_utf8(shown) {
        Ok(_) => true,
        // A character that the end of what is shown cuts is none that is wrong.
        Err(error) => error.error_len().is_none() && bytes.len() > SHOWN,
    };
    let label = if is_utf8 { "UTF-8" } else { "text" };
    vec![Meaning::new(label, format!("\"{}\"{more}", escape_bytes(shown)))]
}

/// UTF-16, in the byte orders in which it is some. Of plain text in UTF-8 any two letters would be a
/// character of Chinese, by chance.
fn utf16(bytes: &[u8]) -> Vec<Meaning> {
    let is_plain_text = std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|character| character == '\0'));
    if is_plain_text || bytes.len() > SHOWN || !bytes.len().is_multiple_of(2) {
        return Vec::new();
    }
    let text = |read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    let ways = [("UTF-16 LE", text(u16::from_le_bytes)), ("UTF-16 BE", text(u16::from_be_bytes))];
    let meaning = |(label, text): (&str, Option<String>)| {
        Some(Meaning::new(label, format!("\"{}\"", escape_text(&text?))))
    };
    ways.into_iter().filter_map(meaning).collect()
}

/// The bits of up to eight bytes.
fn bits(bytes: &[u8]) -> Vec<Meaning> {
    let bits: Vec<String> =
        bytes.iter().take(8).map(|byte| format!("{:04b} {:04b}", byte >> 4, byte & 15)).collect();
    let more = if bytes.len() > 8 { " …" } else { "" };
    vec![Meaning::new("bits", format!("{}{more}", bits.join("  ")))]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What bytes mean by a label; `None` if they are not read so.
    fn read(bytes: &[u8], label: &str) -> Option<String> {
        let found = meanings(bytes).into_iter().flatten().find(|meaning| meaning.label == label);
        found.map(|meaning| meaning.value)
    }

    fn assert_reads(bytes: &[u8], expected: &[(&str, &str)]) {
        for (label, value) in expected {
            assert_eq!(read(bytes, label).as_deref(), Some(*value), "{label} of {bytes:x?}");
        }
    }

    fn labels(bytes: &[u8]) -> Vec<String> {
        meanings(bytes).into_iter().flatten().map(|meaning| meaning.label).collect()
    }

    #[test]
    fn two_bytes_are_a_number_either_way_round() {
        assert_reads(
            b"Hi",
            &[
                ("u16 BE", "18537"),
                ("u16 LE", "26952"),
                ("UTF-8", "\"Hi\""),
                ("bits", "0100 1000  0110 1001"),
            ],
        );
    }

    #[test]
    fn odd_sizes_are_numbers_as_well_and_signs_are_kept() {
        assert_reads(&[1, 0, 0], &[("u24 LE", "1"), ("u24 BE", "65536")]);
        assert_reads(&[255], &[("i8", "-1"), ("text", "\"\\xff\"")]);
        assert_reads(&[0x80, 0], &[("i16 BE", "-32768")]);
        assert_reads(&[255; 8], &[("i64 LE", "-1")]);
        assert!(!labels(&[0; 9]).iter().any(|label| label.starts_with('u')));
    }

    #[test]
    fn four_bytes_are_a_float_a_time_and_an_address() {
        assert_reads(
            &1.5_f32.to_be_bytes(),
            &[("f32 BE", "1.5"), ("IPv4", "63.192.0.0"), ("NTP short", "16320.000000 s")],
        );
        assert_reads(&1_800_000_000_u32.to_le_bytes(), &[("Unix s LE", "2027-01-15T08:00:00Z")]);
        assert_reads(&[127, 0, 0, 1], &[("IPv4", "127.0.0.1")]);
        assert_reads(&f32::NAN.to_le_bytes(), &[("f32 LE", "NaN")]);
    }

    #[test]
    fn eight_bytes_are_a_float_and_times() {
        assert_reads(&(-0.1_f64).to_le_bytes(), &[("f64 LE", "-0.1")]);
        let millis = 1_800_000_000_123_u64.to_be_bytes();
        assert_reads(&millis, &[("Unix ms BE", "2027-01-15T08:00:00.123Z")]);
        // As seconds it would be a year that no calendar has.
        assert_eq!(read(&millis, "Unix s BE"), None);
        // The example of RFC 5905, figure 4: the first day of Unix, and half a second.
        let ntp = [0x83, 0xaa, 0x7e, 0x80, 0x80, 0, 0, 0];
        assert_reads(&ntp, &[("NTP", "1970-01-01T00:00:00.5Z")]);
        // The first second of the era that follows.
        assert_reads(&[0; 8], &[("NTP", "2036-02-07T06:28:16Z")]);
    }

    #[test]
    fn a_varint_is_read_where_it_is_exactly_one() {
        assert_reads(&[0xac, 0x02], &[("varint", "300"), ("varint zigzag", "150")]);
        assert_reads(&[0x03], &[("varint zigzag", "-2")]);
        assert_reads(&[0xc0, 0xbb, 0x78], &[("LEB128 signed", "-123456")]);
        let most = [[0xff; 9].as_slice(), &[1]].concat();
        assert_reads(&most, &[("varint", "18446744073709551615"), ("LEB128 signed", "-1")]);
        for none in [&[0x80][..], &[1, 2], &[0xff; 10], &[[0xff; 9].as_slice(), &[2]].concat()] {
            assert_eq!(read(none, "varint"), None, "{none:x?}");
        }
    }

    #[test]
    fn sixteen_bytes_are_an_address_and_text_is_read_in_each_encoding() {
        assert_reads(&Ipv6Addr::LOCALHOST.octets(), &[("IPv6", "::1")]);
        assert_reads("grüße\n".as_bytes(), &[("UTF-8", "\"grüße\\n\"")]);
        assert_reads(&[0x41, 0, 0xac, 0x20], &[("UTF-16 LE", "\"A€\"")]);
        // Half a character, and bytes in an odd number, are no UTF-16.
        assert_eq!(read(&[0xd8, 0, 0, 0x41], "UTF-16 BE"), None);
        assert_eq!(read(b"a\0c", "UTF-16 LE"), None);
        assert_reads(b"\0H\0i", &[("UTF-16 BE", "\"Hi\"")]);
        // Two letters of ASCII are not meant for one of Chinese.
        assert_eq!(read(b"Hi", "UTF-16 BE"), None);
        let long = "é".repeat(40);
        let value = read(long.as_bytes(), "UTF-8").unwrap();
        assert!(value.ends_with("é\" …"), "{value}");
    }

    #[test]
    fn nothing_is_shown_that_does_not_fit() {
        assert_eq!(
            labels(&[1]),
            ["u8", "i8", "varint", "varint zigzag", "LEB128 signed", "UTF-8", "bits"]
        );
        assert_eq!(labels(b"0123456789abc"), ["UTF-8", "bits"]);
    }
}
