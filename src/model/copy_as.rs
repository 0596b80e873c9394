//! Bytes as text for another program: what "Copy as" puts on the clipboard.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{escape_byte, escape_bytes};

/// Bytes in a row of a hex dump.
pub const HEX_ROW: usize = 16;

/// Bytes in a line of an array.
const LINE: usize = 12;

/// A way to write bytes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFormat {
    /// Offsets, hex and text, as `hexdump -C` prints them.
    HexDump,
    /// Hex digits without anything between them.
    HexStream,
    /// Hex with a blank after each byte.
    HexPairs,
    /// Text as it is: line ends stay, whatever could deceive is escaped.
    Text,
    /// Text on one line, with everything escaped that is not plain.
    Escaped,
    /// A definition in C.
    CArray,
    /// A definition in Rust.
    RustArray,
    /// A bytes literal of Python.
    PythonBytes,
    /// Base64 (RFC 4648, section 4), on one line.
    Base64,
}

impl CopyFormat {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::HexDump,
        Self::HexStream,
        Self::HexPairs,
        Self::Text,
        Self::Escaped,
        Self::CArray,
        Self::RustArray,
        Self::PythonBytes,
        Self::Base64,
    ];

    /// What a person sees.
    pub fn name(self) -> &'static str {
        match self {
            Self::HexDump => "Hex dump",
            Self::HexStream => "Hex stream",
            Self::HexPairs => "Hex, byte by byte",
            Self::Text => "Text",
            Self::Escaped => "Escaped string",
            Self::CArray => "C array",
            Self::RustArray => "Rust array",
            Self::PythonBytes => "Python bytes",
            Self::Base64 => "Base64",
        }
    }

    /// An example, or what is particular to it.
    pub fn example(self) -> &'static str {
        match self {
            Self::HexDump => "Offset, hex and text, as hexdump -C prints them",
            Self::HexStream => "48690a",
            Self::HexPairs => "48 69 0a",
            Self::Text => "Line ends stay; misleading characters are escaped.",
            Self::Escaped => "\"Hi\\n\"",
            Self::CArray => "unsigned char data[3] = {0x48, 0x69, 0x0a};",
            Self::RustArray => "const DATA: [u8; 3] = [0x48, 0x69, 0x0a];",
            Self::PythonBytes => "b'Hi\\n'",
            Self::Base64 => "SGkK",
        }
    }

    /// The bytes, written down. `offset` is where they begin, which a hex dump shows.
    pub fn write(self, bytes: &[u8], offset: u64) -> String {
        match self {
            Self::HexDump => hex_dump(bytes, offset),
            Self::HexStream => hex(bytes, ""),
            Self::HexPairs => hex(bytes, " "),
            Self::Text => text(bytes),
            Self::Escaped => quoted(bytes),
            Self::CArray => c_array(bytes),
            Self::RustArray => rust_array(bytes),
            Self::PythonBytes => python_bytes(bytes),
            Self::Base64 => STANDARD.encode(bytes),
        }
    }
}

/// Writes to the end of a text, which cannot fail.
macro_rules! put {
    ($text:expr, $($rest:tt)*) => { write!($text, $($rest)*).unwrap_or_default() };
}

fn hex(bytes: &[u8], between: &str) -> String {
    let mut text = String::with_capacity(bytes.len() * (2 + between.len()));
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 {
            text.push_str(between);
        }
        put!(text, "{byte:02x}");
    }
    text
}

/// Adds a row of a hex dump, without its [characters](dumped_characters), to a text: the place of its
/// first byte in `digits` digits, and room for sixteen bytes, with `gap` before, between and behind
/// their halves.
pub fn push_hex_row(text: &mut String, offset: u64, digits: usize, gap: &str, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    put!(text, "{offset:0digits$x} {gap}");
    for place in 0..HEX_ROW {
        if place == HEX_ROW / 2 {
            text.push_str(gap);
        }
        let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
        match bytes.get(place) {
            Some(byte) => text.extend([digit(byte >> 4), digit(*byte), ' ']),
            None => text.push_str("   "),
        }
    }
    text.push_str(gap);
}

/// Bytes as the characters behind a row of a hex dump.
pub fn dumped_characters(bytes: &[u8]) -> impl Iterator<Item = char> {
    bytes.iter().map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' })
}

fn hex_dump(bytes: &[u8], offset: u64) -> String {
    let mut text = String::with_capacity(bytes.len() * 5);
    for (row, bytes) in bytes.chunks(HEX_ROW).enumerate() {
        push_hex_row(&mut text, offset + (row * HEX_ROW) as u64, 8, " ", bytes);
        text.push('|');
        text.extend(dumped_characters(bytes));
        text.push_str("|\n");
    }
    if !bytes.is_empty() {
        put!(text, "{:08x}\n", offset + bytes.len() as u64);
    }
    text
}

/// Lines as they are, and each of them escaped.
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (line, end) = match line {
            [line @ .., b'\r', b'\n'] => (line, "\r\n"),
            [line @ .., b'\n'] => (line, "\n"),
            line => (line, ""),
        };
        for (place, cell) in line.split(|byte| *byte == b'\t').enumerate() {
            if place > 0 {
                text.push('\t');
            }
            text.push_str(&escape_bytes(cell));
        }
        text.push_str(end);
    }
    text
}

/// A literal that means the same in C, Rust's byte strings, Python and JavaScript, but for what
/// is beyond ASCII.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                other => text.push_str(&escape_bytes(other.encode_utf8(&mut [0; 4]).as_bytes())),
            }
        }
        chunk.invalid().iter().for_each(|byte| text.push_str(&escape_byte(*byte)));
    }
    text.push('"');
    text
}

/// The elements of an array, the lines indented.
fn elements(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 6);
    for line in bytes.chunks(LINE) {
        text.push_str("\n    ");
        for (place, byte) in line.iter().enumerate() {
            let blank = if place > 0 { " " } else { "" };
            put!(text, "{blank}0x{byte:02x},");
        }
    }
    text.push('\n');
    text
}

fn c_array(bytes: &[u8]) -> String {
    // C has no arrays without elements.
    if bytes.is_empty() {
        return "unsigned char data[1];\nsize_t data_length = 0;\n".to_owned();
    }
    format!("unsigned char data[{}] = {{{}}};\n", bytes.len(), elements(bytes))
}

fn rust_array(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "const DATA: [u8; 0] = [];\n".to_owned();
    }
    format!("const DATA: [u8; {}] = [{}];\n", bytes.len(), elements(bytes))
}

/// As Python's own `repr` writes them.
fn python_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut text = format!("b{quote}");
    for byte in bytes {
        match byte {
            b'\\' => text.push_str("\\\\"),
            byte if char::from(*byte) == quote => put!(text, "\\{quote}"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b' '..=b'~' => text.push(char::from(*byte)),
            byte => put!(text, "\\x{byte:02x}"),
        }
    }
    text.push(quote);
    text
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::Command;

    use super::*;

    const SAMPLE: &[u8] = b"Hi \"it's\"\t\\\r\n\x00\xff\xc3\xa9 and more";

    #[test]
    fn each_format_is_written_as_its_readers_expect() {
        let written = |format: CopyFormat| format.write(SAMPLE, 0x20);
        assert_eq!(
            written(CopyFormat::HexDump),
            "00000020  48 69 20 22 69 74 27 73  22 09 5c 0d 0a 00 ff c3  |Hi \"it's\".\\.....|\n\
             00000030  a9 20 61 6e 64 20 6d 6f  72 65                    |. and more|\n\
             0000003a\n"
        );
        assert_eq!(
            written(CopyFormat::HexStream),
            "486920226974277322095c0d0a00ffc3a920616e64206d6f7265"
        );
        assert!(written(CopyFormat::HexPairs).starts_with("48 69 20 22"));
        assert_eq!(written(CopyFormat::Text), "Hi \"it's\"\t\\\r\n\\x00\\xffé and more");
        assert_eq!(written(CopyFormat::Escaped), r#""Hi \"it's\"\t\\\r\n\x00\xffé and more""#);
        assert_eq!(
            written(CopyFormat::PythonBytes),
            r#"b'Hi "it\'s"\t\\\r\n\x00\xff\xc3\xa9 and more'"#
        );
        assert_eq!(written(CopyFormat::Base64), "SGkgIml0J3MiCVwNCgD/w6kgYW5kIG1vcmU=");
        assert_eq!(
            CopyFormat::CArray.write(b"0123456789abc", 0),
            "unsigned char data[13] = {\n    \
             0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62,\n    \
             0x63,\n};\n"
        );
        assert_eq!(
            CopyFormat::RustArray.write(b"Hi", 0),
            "const DATA: [u8; 2] = [\n    0x48, 0x69,\n];\n"
        );
    }

    #[test]
    fn nothing_is_written_as_nothing() {
        assert_eq!(CopyFormat::RustArray.write(b"", 0), "const DATA: [u8; 0] = [];\n");
        assert_eq!(CopyFormat::PythonBytes.write(b"", 0), "b''");
        for format in [CopyFormat::HexDump, CopyFormat::HexPairs, CopyFormat::Text] {
            assert_eq!(format.write(b"", 0), "");
        }
    }

    #[test]
    fn text_of_a_peer_cannot_turn_the_direction_of_writing() {
        let bytes = "a\u{202e}b".as_bytes();
        assert_eq!(CopyFormat::Text.write(bytes, 0), "a\\u{202e}b");
        assert_eq!(CopyFormat::Escaped.write(bytes, 0), "\"a\\u{202e}b\"");
    }

    #[test]
    #[ignore = "needs python3"]
    fn python_reads_its_own_bytes_back() {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in [SAMPLE, b"it's", b"say \"it's\"", &all] {
            let literal = CopyFormat::PythonBytes.write(bytes, 0);
            let program = format!("import sys; sys.stdout.buffer.write({literal})");
            let output = Command::new("python3").args(["-c", &program]).output().unwrap();
            assert_eq!(output.stdout, bytes, "{literal}");
        }
    }

    #[test]
    #[ignore = "needs cc"]
    fn a_compiler_reads_the_array_of_c_back() {
        let all: Vec<u8> = (0..=255).collect();
        let folder = tempfile::tempdir().unwrap();
        let (source, program) = (folder.path().join("data.c"), folder.path().join("data"));
        let mut file = std::fs::File::create(&source).unwrap();
        let main = "int main(void) { fwrite(data, 1, sizeof data, stdout); return 0; }\n";
        let array = CopyFormat::CArray.write(&all, 0);
        write!(file, "#include <stdio.h>\n{array}{main}").unwrap();
        let built = Command::new("cc").arg(&source).arg("-o").arg(&program).status().unwrap();
        assert!(built.success());
        assert_eq!(Command::new(&program).output().unwrap().stdout, all);
    }
}
