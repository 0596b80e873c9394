//! How text gets into the page: as text, whatever is in it.

use std::fmt::{self, Write as _};

use crate::model::escape_text;

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
}
