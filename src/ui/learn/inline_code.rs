//! Sentences with code in backticks, in one piece: a screen reader reads them as one.

use egui::text::LayoutJob;
use egui::{Color32, FontId, TextFormat, Ui};

/// Lays a sentence out; what is between backticks is in the font of code. `size` is in points.
pub fn sentence(ui: &Ui, text: &str, size: f32, color: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    for (place, part) in text.split('`').enumerate() {
        let is_code = place % 2 == 1;
        let font =
            if is_code { FontId::monospace(size * 0.95) } else { FontId::proportional(size) };
        job.append(part, 0.0, TextFormat { font_id: font, color, ..TextFormat::default() });
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_are_gone_and_what_was_between_them_is_code() {
        egui::__run_test_ui(|ui| {
            let job = sentence(ui, "`accept` takes it", 13.0, Color32::WHITE);
            assert_eq!(job.text, "accept takes it");
            let families: Vec<_> =
                job.sections.iter().map(|section| section.format.font_id.family.clone()).collect();
            assert!(families.contains(&egui::FontFamily::Monospace));
        });
    }
}
