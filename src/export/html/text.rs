//! How text and numbers get into the page: text as text, whatever is in it, digits in groups.

use std::fmt;
use std::fmt::Write as _;

use crate::model::{escape_text, plural};

/// Displays text that is neither markup nor the end of an attribute, and that deceives nobody.
pub(super) struct Text<'a>(pub &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in escape_text(self.0).chars() {
            match character {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\'' => formatter.write_str("&#39;")?,
                other => formatter.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// Displays lines of text, each ended by a line feed.
pub(super) struct Lines<'a>(pub &'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.lines().try_for_each(|line| writeln!(formatter, "{}", Text(line)))
    }
}

/// `1234567` as `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 record`, `1,200 records`.
pub(super) fn counted(number: u64, thing: &str) -> String {
    format!("{} {}", grouped(number), plural(number, thing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let text = "<script>\"'&\u{202e}\n</script>";
        let shown = "&lt;script&gt;&quot;&#39;&amp;\\u{202e}\\n&lt;/script&gt;";
        assert_eq!(Text(text).to_string(), shown);
        assert_eq!(Lines("a<\nb").to_string(), "a&lt;\nb\n");
    }

    #[test]
    fn numbers_read_well() {
        let grouped = [0, 999, 1000, 65_508, 1_234_567].map(grouped);
        assert_eq!(grouped, ["0", "999", "1,000", "65,508", "1,234,567"]);
        assert_eq!(counted(1, "byte"), "1 byte");
        assert_eq!(counted(0, "byte"), "0 bytes");
    }
}
