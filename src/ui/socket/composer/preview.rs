//! What would be sent: how many bytes, and the first of them; or what is wrong with the message.

use egui::{Label, Response, RichText, TextStyle, Tooltip, Ui};

use super::draft::Composer;
use super::ends::Ends;
use crate::model::{CopyFormat, HEX_ROW, Preview, dumped_characters, push_hex_row};
use crate::ui::look::{Palette, whole};

/// What Enter does, while nothing is written.
const HINT: &str = "Enter sends, Shift+Enter adds a line";

/// Rows of a hex dump that a hover shows.
const HOVER_ROWS: usize = 16;

/// Rows of the hex dump in a window of its own, and their font's size in points.
const ROWS: (usize, f32) = (6, 11.5);

/// The line under a field.
pub fn line_ui(ui: &mut Ui, composer: &Composer, name: &str, ends: Ends) {
    if mistake_ui(ui, composer) {
        return;
    }
    let Some(preview) = preview(composer, ends) else { return };
    let palette = Palette::of(ui.visuals());
    let font = TextStyle::Monospace.resolve(ui.style());
    let glyph = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0')).max(1.0);
    let amount = preview.to_string();
    // A byte takes two digits, a blank and a character.
    let room = whole(ui.available_width() / glyph).saturating_sub(amount.chars().count() + 8) / 4;
    let begin = &preview.bytes[..preview.bytes.len().min(room.max(4))];
    let more = if begin.len() < preview.bytes.len() { "…" } else { "" };
    let hex = CopyFormat::HexPairs.write(begin, 0);
    let text: String = dumped_characters(begin).collect();
    let shown = format!("{amount}  {hex} {more} {text}{more}");
    let shown = match (composer.message().text.is_empty(), preview.bytes.is_empty()) {
        (true, true) => HINT.to_owned(),
        (true, false) => format!("{amount}  {hex}  {HINT}"),
        (false, _) => shown,
    };
    let line = RichText::new(shown.trim_end()).monospace().color(palette.muted);
    let label = ui.add(Label::new(line).truncate());
    label.on_hover_ui(|ui| {
        ui.label(format!("{name}: what would be sent"));
        ui.label(RichText::new(dump(&preview, HOVER_ROWS)).monospace());
    });
}

/// The number of bytes, and under it their beginning as a hex dump.
pub fn dump_ui(ui: &mut Ui, composer: &Composer, name: &str, ends: Ends) {
    let (rows, size) = ROWS;
    ui.vertical(|ui| {
        // It is as high with one byte as with many.
        ui.set_min_height((rows as f32 + 2.0) * (size + 3.0));
        if mistake_ui(ui, composer) {
            return;
        }
        let Some(preview) = preview(composer, ends) else { return };
        let muted = Palette::of(ui.visuals()).muted;
        let varies = if preview.varies { ", with the values of this moment" } else { "" };
        ui.label(RichText::new(format!("{preview}{varies}")).small().color(muted));
        let dump = RichText::new(dump(&preview, rows)).monospace().size(size).color(muted);
        ui.add(Label::new(dump).extend()).on_hover_text(format!("{name}: what would be sent"));
    });
}

/// Shows over what lies below a field what is wrong with its message, once it was to be sent.
pub fn mistake_below(field: &Response, composer: &mut Composer) {
    composer.shows_refusal &= !field.ctx.input(|input| input.pointer.any_pressed());
    let Some((mistake, _)) = composer.mistake() else { return };
    let color = Palette::of(&field.ctx.global_style().visuals).failed;
    let text = RichText::new(mistake.to_string()).small().color(color);
    if composer.is_refused() && composer.shows_refusal {
        Tooltip::always_open(field.ctx.clone(), field.layer_id, field.id, field)
            .show(|ui| ui.add(Label::new(text).wrap()));
    } else {
        field.clone().on_hover_text(text);
    }
}

/// Says what is wrong with the message, if anything is.
fn mistake_ui(ui: &mut Ui, composer: &Composer) -> bool {
    let Some((mistake, may_come_right)) = composer.mistake() else { return false };
    let palette = Palette::of(ui.visuals());
    let color = if may_come_right { palette.muted } else { palette.failed };
    let text = mistake.to_string();
    let label = Label::new(RichText::new(&text).small().color(color));
    // While it is being typed nothing below moves.
    let label = if composer.is_refused() { label.wrap() } else { label.truncate() };
    ui.add(label).on_hover_text(text);
    true
}

fn preview(composer: &Composer, ends: Ends) -> Option<Preview> {
    let template = composer.template().ok()?;
    let bytes = ends.fill_in(template, composer.counter());
    Some(Preview { bytes, varies: template.varies() })
}

fn dump(preview: &Preview, rows: usize) -> String {
    let length = preview.bytes.len();
    let shown = length.min(rows * HEX_ROW);
    let mut dump = String::new();
    for (row, bytes) in preview.bytes[..shown].chunks(HEX_ROW).enumerate() {
        push_hex_row(&mut dump, (row * HEX_ROW) as u64, 4, "  ", bytes);
        dump.extend(dumped_characters(bytes));
        dump.push('\n');
    }
    dump.push_str(if shown < length { "…" } else { "" });
    dump
}
