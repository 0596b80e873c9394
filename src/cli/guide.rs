//! What `help` explains in prose: the Markdown of `assets/help`, which is shown here, on a terminal
//! (`socket-playground help walk`) and in the manual.
//!
//! Decides how Markdown becomes a page of help: what an item or a row begins with is what it is about.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::page::{Block, Page};

#[doc = include_str!("../../assets/help/walk.md")]
pub mod walk {}

#[doc = include_str!("../../assets/help/learn.md")]
pub mod learn {}

#[doc = include_str!("../../assets/help/files.md")]
pub mod files {}

/// The pages.
pub(super) fn pages() -> [Page; 3] {
    [
        page("walk", "a walk through the window", include_str!("../../assets/help/walk.md")),
        page("learn", "lessons, labs and grading", include_str!("../../assets/help/learn.md")),
        page("files", "sessions, exports and pipes", include_str!("../../assets/help/files.md")),
    ]
}

fn page(name: &'static str, about: &'static str, markdown: &str) -> Page {
    Page { name, about, blocks: blocks(markdown) }
}

/// The parts of a text in Markdown.
pub(super) fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    Parser::new_ext(markdown, Options::ENABLE_TABLES).for_each(|event| reader.read(event));
    reader.blocks
}

/// What has been read of a page.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: String,
    /// The number of the item that comes, where items have one.
    number: Option<u64>,
    is_item: bool,
    /// What the item or the row is about.
    title: Option<String>,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Text(part) => self.text.push_str(&part),
            Event::Code(part) => self.text.extend(["`", &part, "`"]),
            Event::SoftBreak => self.text.push(' '),
            Event::Start(Tag::List(from)) => self.number = from,
            Event::Start(Tag::Item) => self.is_item = true,
            Event::End(TagEnd::Strong) if self.is_item => self.take_title(),
            Event::End(TagEnd::TableCell) => self.take_title(),
            Event::End(TagEnd::TableHead) => (self.title, self.text) = (None, String::new()),
            Event::End(TagEnd::Item) => {
                self.is_item = false;
                let number = self.number.map_or_else(String::new, |number| format!("{number}. "));
                self.number = self.number.map(|number| number + 1);
                self.push_row(&number);
            }
            Event::End(TagEnd::TableRow) => self.push_row(""),
            Event::End(TagEnd::Heading(_)) => {
                let heading = self.take_text().to_uppercase();
                self.blocks.push(Block::Heading(heading));
            }
            Event::End(TagEnd::Paragraph) => {
                let text = self.take_text();
                self.blocks.push(Block::Text(text));
            }
            Event::End(TagEnd::CodeBlock) => {
                let lines = self.take_text();
                self.blocks.push(Block::Lines(lines));
            }
            _ => {}
        }
    }

    fn take_text(&mut self) -> String {
        std::mem::take(&mut self.text).trim().to_owned()
    }

    /// Takes what was read as a title, unless there is one.
    fn take_title(&mut self) {
        if self.title.is_none() {
            self.title = Some(self.take_text().trim_end_matches('.').to_owned());
        }
    }

    fn push_row(&mut self, number: &str) {
        let title = self.title.take().unwrap_or_default();
        let text = self.take_text();
        self.blocks.push(Block::Row(format!("{number}{title}"), text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_items_rows_and_lines_are_what_they_are_in_markdown() {
        let markdown = "# Two\nlines\n\n1. **Press it.** Then *look*\n   at `x`, **twice**.\n2. **Go.** On\n\n\
                        | a | b |\n| --- | --- |\n| `c` | d |\n\n```sh\nrun it\n  now\n```\n";
        let text = page("x", "x", markdown).text();
        let expected = "TWO\n\nlines\n\n  1. Press it\n      Then look at `x`, twice.\n  2. Go\n      On\n  c\n\
                        \x20     d\n\n  run it\n    now\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn options_stay_whole_where_lines_end() {
        let text = pages().map(|page| page.text()).concat();
        assert!(text.contains("`--only-marked`") && !text.contains("-\n"), "{text}");
    }
}
