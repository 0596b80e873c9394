//! The field of a message: Enter sends, Shift+Enter makes a line, the arrow keys bring back what was sent.

use egui::text::{CCursor, CCursorRange};
use egui::{
    Context, Event, Id, Key, KeyboardShortcut, Modifiers, Response, ScrollArea, TextBuffer,
    TextEdit, Ui, text_edit::TextEditState,
};

use super::draft::Composer;
use super::layout::FieldLayout;
use crate::model::Form;
use crate::ui::look::Palette;

/// How a field is drawn.
#[derive(Clone, Copy, Debug)]
pub struct FieldShape {
    /// Its width, in points.
    pub width: f32,
    /// Its lines at first; 0 is one line for ever, for a place that cannot grow.
    pub least_lines: usize,
    /// Lines beyond which it scrolls.
    pub most_lines: usize,
}

/// A field that was drawn.
pub struct FieldResponse {
    /// Its response.
    pub response: Response,
    /// Whether the message is to be sent.
    pub entered: bool,
    /// Whether a line was asked for in a field that has one for ever.
    pub wants_lines: bool,
}

/// Draws the field under this accessible name.
pub fn field_ui(
    ui: &mut Ui,
    composer: &mut Composer,
    id: Id,
    name: &str,
    shape: FieldShape,
) -> FieldResponse {
    let one_line = shape.least_lines == 0;
    let keys = take_keys(ui, composer, id, one_line);
    let palette = Palette::of(ui.visuals());
    let mistake = composer.mistake();
    let frame = mistake.filter(|(_, may_come_right)| !may_come_right).map(|_| palette.failed);
    let layout = FieldLayout {
        wrong: mistake.map(|(mistake, _)| mistake.range.clone()),
        color: frame.unwrap_or(palette.muted),
        one_line,
    };
    let hint = match composer.message().form {
        Form::Hex => "48 65 6c 6c 6f 0a \"text\"",
        Form::Text => "Message",
    };
    let mut layouter =
        |ui: &Ui, text: &dyn TextBuffer, width: f32| layout.galley(ui, text.as_str(), width);
    let field = if one_line {
        TextEdit::singleline(&mut composer.message.text).align(egui::Align2::LEFT_CENTER)
    } else {
        TextEdit::multiline(&mut composer.message.text)
            .desired_rows(shape.least_lines)
            .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter))
    };
    let field = field
        .id(id)
        .hint_text(hint)
        .desired_width(shape.width)
        .font(egui::TextStyle::Monospace)
        .layouter(&mut layouter);
    let response = ui
        .scope(|ui| {
            if let Some(color) = frame {
                let visuals = ui.visuals_mut();
                visuals.widgets.inactive.bg_stroke.color = color;
                visuals.widgets.hovered.bg_stroke.color = color;
                visuals.selection.stroke.color = color;
            }
            if one_line {
                return ui.add(field);
            }
            let line = ui.text_style_height(&egui::TextStyle::Monospace);
            let most = shape.most_lines as f32 * line + 8.0;
            ScrollArea::vertical()
                .id_salt(id)
                .max_height(most)
                .max_width(shape.width)
                .show(ui, |ui| ui.add(field))
                .inner
        })
        .inner
        .accessible_name(name);
    if response.changed() {
        composer.edit();
    }
    // In one line egui ends the input with Enter.
    let ended = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if ended {
        response.request_focus();
    }
    let (entered, wants_lines) = match keys {
        Keys::Enter => (true, false),
        Keys::NewLine => (false, true),
        Keys::None => (ended, false),
    };
    FieldResponse { response, entered, wants_lines }
}

/// Puts a text where the cursor of a field is, in place of what is marked.
pub fn insert(ctx: &Context, composer: &mut Composer, id: Id, text: &str) {
    let mut state = TextEditState::load(ctx, id).unwrap_or_default();
    let written = composer.edit();
    let end = CCursor::new(written.text.chars().count());
    let range = state.cursor.char_range().unwrap_or_else(|| CCursorRange::one(end));
    let mut cursor = written.text.delete_selected(&range);
    written.text.insert_text_at(&mut cursor, text, usize::MAX);
    state.cursor.set_char_range(Some(CCursorRange::one(cursor)));
    state.store(ctx, id);
    ctx.memory_mut(|memory| memory.request_focus(id));
}

/// Puts the cursor of a field behind its text.
pub fn cursor_to_end(ctx: &Context, composer: &Composer, id: Id) {
    let mut state = TextEditState::load(ctx, id).unwrap_or_default();
    let end = CCursor::new(composer.message().text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::one(end)));
    state.store(ctx, id);
}

/// A key that means something else here than in any field.
enum Keys {
    None,
    Enter,
    NewLine,
}

fn take_keys(ui: &Ui, composer: &mut Composer, id: Id, one_line: bool) -> Keys {
    if !ui.is_enabled() || !ui.memory(|memory| memory.has_focus(id)) {
        return Keys::None;
    }
    for (key, older) in [(Key::ArrowUp, true), (Key::ArrowDown, false)] {
        let pressed =
            |input: &egui::InputState| input.key_pressed(key) && input.modifiers.is_none();
        if ui.input(pressed) && leaves(ui.ctx(), composer, id, older) {
            ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            if composer.recall(older) {
                cursor_to_end(ui.ctx(), composer, id);
            }
        }
    }
    let enter = ui.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::Key { key: Key::Enter, pressed: true, modifiers, .. } => Some(modifiers.shift),
            _ => None,
        })
    });
    match enter {
        Some(true) if one_line => {
            ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::Enter));
            insert(ui.ctx(), composer, id, "\n");
            Keys::NewLine
        }
        Some(false) if !one_line => {
            ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
            Keys::Enter
        }
        _ => Keys::None,
    }
}

/// Whether the cursor is in the first line, or in the last, so that an arrow key leaves the text.
fn leaves(ctx: &Context, composer: &Composer, id: Id, upwards: bool) -> bool {
    let text = &composer.message().text;
    let state = TextEditState::load(ctx, id);
    let Some(range) = state.and_then(|state| state.cursor.char_range()) else { return true };
    let place = text.char_indices().nth(range.primary.index.0).map_or(text.len(), |(at, _)| at);
    if upwards { !text[..place].contains('\n') } else { !text[place..].contains('\n') }
}

/// Whether the cursor of a field with hex is in a text in quotation marks.
pub fn is_quoted(ui: &Ui, composer: &Composer, id: Id) -> bool {
    let text = &composer.message().text;
    let state = TextEditState::load(ui.ctx(), id);
    let range = state.and_then(|state| state.cursor.char_range());
    let before = range.map_or(usize::MAX, |range| range.primary.index.0);
    let mut escaped = false;
    let is_mark = |character: &char| {
        let marks = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        marks
    };
    text.chars().take(before).filter(is_mark).count() % 2 == 1
}
