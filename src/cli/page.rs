//! A page of help, as it is printed and as a manual page.
//!
//! Decides how both look. Texts are Markdown with nothing in it but backticks.

use clap_mangen::roff::{Inline, Roff, bold, roman};
use textwrap::Options;

/// The columns of a printed page.
const COLUMNS: usize = 80;

/// A page of help.
pub(super) struct Page {
    /// What it goes by: `filter`.
    pub(super) name: &'static str,
    /// What it explains, in a few words.
    pub(super) about: &'static str,
    /// What is on it.
    pub(super) blocks: Vec<Block>,
}

/// A part of a page.
pub(super) enum Block {
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Text(&'static str),
    /// Lines to be copied as they are.
    Lines(&'static str),
    /// What is written, and what it means.
    Row(String, String),
}

/// A paragraph for a terminal of 80 columns.
pub(super) fn filled(paragraph: &str) -> String {
    textwrap::fill(paragraph, COLUMNS)
}

impl Page {
    /// The page as text for a terminal of 80 columns.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let fill = |indent: &str, paragraph: &str| {
            let options = Options::new(COLUMNS).initial_indent(indent).subsequent_indent(indent);
            textwrap::fill(paragraph, options) + "\n"
        };
        for (index, block) in self.blocks.iter().enumerate() {
            let follows_row = index > 0 && matches!(self.blocks[index - 1], Block::Row(..));
            match block {
                Block::Heading(words) if index == 0 => text += &fill("", words),
                Block::Heading(words) | Block::Text(words) => {
                    text += &fill("", &format!("\n{words}"));
                }
                Block::Lines(lines) => {
                    text.extend(["\n  ", &lines.replace('\n', "\n  "), "\n"]);
                }
                Block::Row(form, meaning) => {
                    if !follows_row {
                        text.push('\n');
                    }
                    text += &fill("  ", &form.replace('`', ""));
                    text += &fill("      ", &meaning.replace('`', ""));
                }
            }
        }
        text
    }

    /// The source of the manual page, of section 7.
    pub(super) fn manual(&self) -> String {
        let title = format!("socket-playground-{}", self.name);
        let version = concat!("socket-playground ", env!("CARGO_PKG_VERSION"));
        let mut page = Roff::new();
        page.control("TH", [title.as_str(), "7", "", version])
            .control("SH", ["NAME"])
            .text([roman(format!("{title} - {}", self.about))]);
        for block in &self.blocks {
            match block {
                Block::Heading(words) => page.control("SH", [*words]),
                Block::Text(words) => page.control("PP", []).text(inlines(words)),
                Block::Lines(lines) => {
                    page.control("PP", []).control("EX", []);
                    for line in lines.lines() {
                        page.text([roman(line)]);
                    }
                    page.control("EE", [])
                }
                Block::Row(form, meaning) => {
                    page.control("TP", []).text([bold(form.replace('`', ""))]);
                    page.text(inlines(meaning))
                }
            };
        }
        page.to_roff()
    }
}

/// Text, with what is in backticks in bold.
fn inlines(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { roman(part) } else { bold(part) }).collect()
}
