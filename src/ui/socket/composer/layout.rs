//! Laying out the text of the field: what is wrong in it is underlined, and in one line a line feed has a
//! sign.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Galley, Stroke, TextStyle, Ui};
use egui_material_icons::icons;

/// How a text is laid out.
#[derive(Clone)]
pub struct FieldLayout {
    /// The bytes of the text that are wrong.
    pub wrong: Option<Range<usize>>,
    /// The colour of their line.
    pub color: Color32,
    /// Whether there is one line.
    pub one_line: bool,
}

impl FieldLayout {
    /// Lays out the text.
    pub fn galley(&self, ui: &Ui, text: &str, wrap_width: f32) -> Arc<Galley> {
        let font = TextStyle::Monospace.resolve(ui.style());
        let height = ui.fonts_mut(|fonts| fonts.row_height(&font));
        let mut job = self.job(text, &font, ui.visuals().text_color(), height);
        job.wrap.max_width = if self.one_line { f32::INFINITY } else { wrap_width };
        job.break_on_newline = !self.one_line;
        job.keep_trailing_whitespace = true;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }

    fn job(&self, text: &str, font: &FontId, color: Color32, height: f32) -> LayoutJob {
        let mut job = LayoutJob::default();
        let plain =
            TextFormat { line_height: Some(height), ..TextFormat::simple(font.clone(), color) };
        let marked = TextFormat { underline: Stroke::new(2.0, self.color), ..plain.clone() };
        // The text may have been changed since it was read.
        let wrong = self.wrong.clone().filter(|range| text.get(range.clone()).is_some());
        let wrong = wrong.unwrap_or(text.len()..text.len());
        let parts = [
            (&text[..wrong.start], plain.clone()),
            (&text[wrong.clone()], marked),
            (&text[wrong.end..], plain),
        ];
        for (part, format) in parts {
            if self.one_line && part.contains(['\n', '\r']) {
                let part = part.replace(['\n', '\r'], icons::ICON_KEYBOARD_RETURN.codepoint);
                job.append(&part, 0.0, format);
            } else if !part.is_empty() {
                job.append(part, 0.0, format);
            }
        }
        if job.sections.is_empty() {
            job.append("", 0.0, TextFormat::simple(font.clone(), color));
        }
        job
    }
}
