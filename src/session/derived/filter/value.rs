//! Numbers with units, times, addresses and texts, as a filter writes them.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;

use super::{Field, Problem};

/// Units of a number of bytes.
const SIZES: &[(&str, u64)] = &[
    ("b", 1),
    ("k", 1_000),
    ("kb", 1_000),
    ("kib", 1 << 10),
    ("m", 1_000_000),
    ("mb", 1_000_000),
    ("mib", 1 << 20),
    ("g", 1_000_000_000),
    ("gb", 1_000_000_000),
    ("gib", 1 << 30),
];

/// Units of a time, in nanoseconds.
const TIMES: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

fn units(field: Field) -> &'static [(&'static str, u64)] {
    match field {
        Field::Length => SIZES,
        Field::Time => TIMES,
        _ => &[],
    }
}

/// Whether a word is a unit of what this field is compared with.
pub(super) fn is_unit(field: Field, word: &str) -> bool {
    units(field).iter().any(|(unit, _)| word.eq_ignore_ascii_case(unit))
}

/// A number as this field is compared with it; `None` if it is none, or too large.
pub(super) fn number(field: Field, written: &str) -> Option<u64> {
    let digits = written.find(|character: char| !character.is_ascii_digit() && character != '.');
    let (figure, unit) = written.split_at(digits.unwrap_or(written.len()));
    let scale = match (units(field), unit) {
        ([], "") => 1,
        ([], _) => return None,
        // A time without a unit is in seconds, a length in bytes.
        (_, "") if field == Field::Time => 1_000_000_000,
        (_, "") => 1,
        (units, unit) => units
            .iter()
            .find(|(name, _)| unit.eq_ignore_ascii_case(name))
            .map(|(_, scale)| *scale)?,
    };
    let number = scaled(figure, scale)?;
    let most = match field {
        Field::Port => u64::from(u16::MAX),
        Field::Socket => u64::from(u32::MAX),
        _ => u64::MAX,
    };
    (number <= most).then_some(number)
}

/// A figure with decimals times a whole number, without rounding but for what is below one.
fn scaled(figure: &str, scale: u64) -> Option<u64> {
    let (whole, decimals) = figure.split_once('.').unwrap_or((figure, ""));
    if whole.is_empty() || (figure.contains('.') && (decimals.is_empty() || scale == 1)) {
        return None;
    }
    let whole = whole.parse::<u64>().ok()?.checked_mul(scale)?;
    let mut part = 0;
    let mut worth = u128::from(scale) * 1_000_000_000_000;
    for digit in decimals.chars() {
        worth /= 10;
        part += u128::from(digit.to_digit(10)?) * worth;
    }
    whole.checked_add(u64::try_from(part / 1_000_000_000_000).ok()?)
}

/// A number, or a range `a..b` with both ends in it. Each of them may have its unit.
pub(super) fn range(field: Field, written: &str) -> Result<RangeInclusive<u64>, Problem> {
    let wrong = Problem::WrongValue { field, nearest: None };
    let Some((from, until)) = written.split_once("..") else {
        let number = number(field, written).ok_or(wrong)?;
        return Ok(number..=number);
    };
    match (number(field, from), number(field, until)) {
        (Some(from), Some(until)) if from <= until => Ok(from..=until),
        (Some(_), Some(_)) => Err(Problem::RangeBackwards),
        _ => Err(wrong),
    }
}

/// Whether a number is in one of these ranges.
pub(super) fn has(ranges: &[RangeInclusive<u64>], number: u64) -> bool {
    ranges.iter().any(|range| range.contains(&number))
}

/// Which addresses are meant: a network or one address, with a port or any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Network {
    /// The address and how many of its first bits count; `None` for any.
    ip: Option<(IpAddr, u32)>,
    port: Option<u16>,
}

impl Network {
    /// Reads `127.0.0.1`, `127.0.0.1:80`, `::1`, `[::1]:80`, `10.0.0.0/8` or `:80`.
    pub(super) fn read(written: &str) -> Option<Self> {
        if let Ok(ip) = written.parse::<IpAddr>() {
            return Some(Self { ip: Some((ip, bits_of(ip))), port: None });
        }
        if let Ok(address) = written.parse::<SocketAddr>() {
            let ip = address.ip();
            return Some(Self { ip: Some((ip, bits_of(ip))), port: Some(address.port()) });
        }
        if let Some((ip, bits)) = written.split_once('/') {
            let (ip, bits) = (ip.parse::<IpAddr>().ok()?, bits.parse::<u32>().ok()?);
            return (bits <= bits_of(ip)).then_some(Self { ip: Some((ip, bits)), port: None });
        }
        if let Some(port) = written.strip_prefix(':') {
            return Some(Self { ip: None, port: Some(port.parse().ok()?) });
        }
        let bare = written.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok()?;
        Some(Self { ip: Some((bare.into(), 128)), port: None })
    }

    /// Whether this address is one of them.
    pub(super) fn has(&self, address: SocketAddr) -> bool {
        let ip = match (self.ip, address.ip()) {
            (None, _) => true,
            (Some((IpAddr::V4(own), bits)), IpAddr::V4(ip)) => {
                first_bits(own.to_bits().into(), bits, 32)
                    == first_bits(ip.to_bits().into(), bits, 32)
            }
            (Some((IpAddr::V6(own), bits)), IpAddr::V6(ip)) => {
                first_bits(own.to_bits(), bits, 128) == first_bits(ip.to_bits(), bits, 128)
            }
            _ => false,
        };
        ip && self.port.is_none_or(|port| port == address.port())
    }
}

fn bits_of(ip: IpAddr) -> u32 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn first_bits(address: u128, bits: u32, of: u32) -> u128 {
    address.checked_shr(of - bits).unwrap_or(0)
}

/// What a text between quotation marks says, its escapes resolved.
pub(super) fn unquoted(inner: &str) -> Result<String, Problem> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(character) = rest.next() {
        text.push(match character {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some(same @ ('\\' | '"')) => same,
                _ => return Err(Problem::WrongEscape),
            },
            plain => plain,
        });
    }
    Ok(text)
}

/// A text between quotation marks as a regular expression: its backslashes are the expression's
/// own, but for those before quotation marks.
pub(super) fn expression(inner: &str) -> String {
    inner.replace("\\\"", "\"")
}

/// A text as a filter writes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\\' | '"' => quoted.extend(['\\', character]),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units_and_decimals() {
        let length = |text| number(Field::Length, text);
        assert_eq!(length("64KiB"), Some(65_536));
        assert_eq!(length("1.5k"), Some(1_500));
        assert_eq!([length("1.5"), length("1."), length(".5k"), length("x")], [None; 4]);
        assert_eq!(length("99999999999999999999"), None);
        assert_eq!(number(Field::Time, "1.5"), Some(1_500_000_000));
        assert_eq!(number(Field::Time, "0.0000000019s"), Some(1));
        assert_eq!(number(Field::Time, "2µs"), Some(2_000));
        assert_eq!(number(Field::Port, "65536"), None);
        assert_eq!(number(Field::Number, "1k"), None);
        assert_eq!(range(Field::Port, "80..90"), Ok(80..=90));
        assert_eq!(range(Field::Port, "90..80"), Err(Problem::RangeBackwards));
    }

    #[test]
    fn addresses_are_read_in_all_their_forms() {
        let has = |network: &str, address: &str| {
            Network::read(network).unwrap().has(address.parse().unwrap())
        };
        assert!(has("127.0.0.1", "127.0.0.1:80") && !has("127.0.0.1", "127.0.0.2:80"));
        assert!(has("127.0.0.1:80", "127.0.0.1:80") && !has("127.0.0.1:80", "127.0.0.1:81"));
        assert!(has("127.0.0.0/8", "127.9.9.9:1") && !has("127.0.0.0/8", "128.0.0.1:1"));
        assert!(has("0.0.0.0/0", "9.9.9.9:9") && !has("0.0.0.0/0", "[::1]:9"));
        assert!(has("::/0", "[::1]:9") && has("[::1]", "[::1]:9") && has("[::1]:9", "[::1]:9"));
        assert!(has("fe80::/10", "[fe80::1]:9") && !has("fe80::/10", "[::1]:9"));
        assert!(has(":80", "9.9.9.9:80") && !has(":80", "9.9.9.9:81"));
        for wrong in ["127.0.0", "10.0.0.0/33", ":65536", "localhost", "[::1", ""] {
            assert_eq!(Network::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_text_is_written_as_it_is_read() {
        for text in ["plain", "a \"word\"", "line\r\n\tback\\slash", "grüße"] {
            let written = quoted(text);
            assert_eq!(unquoted(&written[1..written.len() - 1]).unwrap(), text);
        }
        assert_eq!(unquoted("\\x"), Err(Problem::WrongEscape));
    }
}
