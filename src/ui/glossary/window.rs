//! The window in which the entries are read: all words at the left, one of them at the right.

use egui::{Context, Frame, Label, Margin, RichText, ScrollArea, TextEdit, Ui, Vec2};
use egui_material_icons::icons;

use super::entries::Entry;
use super::{entries, term};
use crate::ui::look::{Palette, floating_window};

/// Width of the list of words, in points.
const WORDS: f32 = 156.0;

/// The window, and what it remembers.
pub struct Glossary {
    open: bool,
    /// The word whose entry is shown.
    term: &'static str,
    text: String,
    /// Whether the word is to be brought into view in the list.
    reveal: bool,
}

impl Default for Glossary {
    fn default() -> Self {
        Self { open: false, term: "socket", text: String::new(), reveal: false }
    }
}

impl Glossary {
    /// Opens it.
    pub fn show(&mut self) {
        (self.open, self.reveal) = (true, true);
    }

    fn turn_to(&mut self, term: &'static str) {
        (self.open, self.reveal, self.term) = (true, true, term);
        if let Some(entry) = entries::of(term)
            && !entry.has_all(&words(&self.text))
        {
            self.text.clear();
        }
    }

    /// Draws the window, if it is open, or a word was clicked.
    pub fn ui(&mut self, ctx: &Context) {
        if let Some(term) = term::take_asked(ctx) {
            self.turn_to(term);
        }
        let (mut open, size) = (self.open, Vec2::new(580.0, 400.0));
        let room = ctx.content_rect().shrink(20.0);
        floating_window(ctx, "Glossary", "glossary", size, &mut open)
            .min_size([300.0_f32.min(room.width()), 160.0_f32.min(room.height())])
            .show(ctx, |ui| self.inside_ui(ui));
        self.open = open;
    }

    fn inside_ui(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.text)
            .desired_width(f32::INFINITY)
            .hint_text("Search terms and explanations");
        ui.add(field).accessible_name("Search the glossary");
        ui.add_space(4.0);
        let wanted = words(&self.text);
        let found: Vec<&Entry> = entries::all().filter(|entry| entry.has_all(&wanted)).collect();
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(WORDS.min(ui.available_width() * 0.4));
                let area = ScrollArea::vertical().id_salt("words").auto_shrink(false);
                area.max_height(height).show(ui, |ui| self.words_ui(ui, &found));
            });
            ui.separator();
            ui.vertical(|ui| {
                let area = ScrollArea::vertical().id_salt("entry").auto_shrink(false);
                area.max_height(height).show(ui, |ui| self.entry_ui(ui));
            });
        });
    }

    fn words_ui(&mut self, ui: &mut Ui, found: &[&Entry]) {
        if found.is_empty() {
            ui.label(RichText::new("No entry contains these words.").weak());
        }
        ui.spacing_mut().item_spacing.y = 1.0;
        let reveal = std::mem::take(&mut self.reveal);
        for entry in found {
            let chosen = entry.term == self.term;
            let word = ui.selectable_label(chosen, entry.term);
            let word = word.accessible_name(format!("Glossary: {}", entry.term));
            if chosen && reveal {
                word.scroll_to_me(None);
            }
            if word.clicked() {
                self.term = entry.term;
            }
        }
    }

    fn entry_ui(&mut self, ui: &mut Ui) {
        let Some(entry) = entries::of(self.term) else { return };
        let palette = Palette::of(ui.visuals());
        ui.label(RichText::new(entry.term).heading().strong());
        ui.add_space(2.0);
        ui.add(Label::new(entry.text).wrap());
        if let Some(phone) = entry.phone {
            ui.add_space(6.0);
            let frame = Frame::new().fill(palette.card).corner_radius(6);
            frame.inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
                ui.label(
                    RichText::new(format!("{} As a phone call", icons::ICON_CALL.codepoint))
                        .small()
                        .color(palette.muted),
                );
                ui.add(Label::new(phone).wrap());
            });
        }
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("See also").color(palette.muted));
            for other in &entry.see {
                let link = ui.link(*other).accessible_name(format!("See also {other}"));
                if link.clicked() {
                    self.turn_to(other);
                }
            }
        });
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
}
