//! The palette itself: its line, what fits it, and the keys. What is chosen in it either is done or asks for
//! more, which is typed behind it; Escape goes back the same way.

use std::borrow::Cow;

use egui::text::{CCursor, CCursorRange};
use egui::{
    Align2, Context, Id, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui, Vec2,
    text_edit::TextEditState,
};

use super::calls::{CallContext, argument_entries, call_entries};
use super::clients::{typed_clients, typed_entry};
use super::entry::{Does, ENTRY, PaletteEntry, entry_ui};
use super::programs::program_entries;
use super::typed::typed_call;
use crate::ui::action::commands::keys_text;
use crate::ui::action::{Actions, Command, CommandContext, commands};
use crate::ui::look::{Palette, dialog_frame};

/// Entries that Page Up and Page Down pass over.
const PAGE: usize = 6;

/// The palette, and what it remembers while it is open.
#[derive(Default)]
pub struct CommandPalette {
    open: bool,
    text: String,
    /// What the line had before each question, for the way back.
    before: Vec<String>,
    /// Place of the selected entry among those shown.
    chosen: usize,
    /// Whether to bring the selected entry into view.
    reveal: bool,
}

impl CommandPalette {
    /// Opens it, with an empty field.
    pub fn show(&mut self) {
        *self = Self { open: true, reveal: true, ..Self::default() };
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Draws the palette, if it is open.
    pub fn ui(&mut self, ctx: &Context, context: CallContext<'_>, actions: &mut Actions) {
        if !self.open {
            return;
        }
        let mut entries = self.entries(ctx, context);
        let before = self.text.clone();
        let entered = self.take_keys(ctx, entries.len());
        if self.text != before {
            entries = self.entries(ctx, context);
        }
        self.chosen = self.chosen.min(entries.len().saturating_sub(1));
        let id = Id::unique("palette");
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, Vec2::new(0.0, 40.0));
        let modal = Modal::new(id).area(area).frame(dialog_frame(ctx)).show(ctx, |ui| {
            let room = ctx.content_rect().size() - Vec2::new(56.0, 150.0);
            ui.set_width(540.0_f32.min(room.x));
            self.field_ui(ui);
            ui.add_space(4.0);
            self.entries_ui(ui, &entries, room.y.clamp(ENTRY, 9.0 * ENTRY))
        });
        let asked = modal.inner.or_else(|| entered.then_some(self.chosen));
        if let Some(entry) = asked.and_then(|place| entries.get(place))
            && entry.obstacle.is_none()
        {
            match entry.does.clone() {
                Does::Act(action) => {
                    actions.push(action);
                    self.open = false;
                }
                Does::Ask(line) => {
                    let before = std::mem::replace(&mut self.text, line);
                    self.before.push(before);
                    self.show_changed_line(ctx);
                }
            }
        }
        self.open &= !modal.should_close();
    }

    /// Takes the keys that move the choice; whether Enter was pressed.
    fn take_keys(&mut self, ctx: &Context, count: usize) -> bool {
        let last = count.saturating_sub(1);
        let now = self.chosen;
        let steps = [
            (Key::ArrowDown, if now == last { 0 } else { now + 1 }),
            (Key::ArrowUp, now.checked_sub(1).unwrap_or(last)),
            (Key::PageDown, (now + PAGE).min(last)),
            (Key::PageUp, now.saturating_sub(PAGE)),
        ];
        ctx.input_mut(|input| {
            for (key, place) in steps {
                if input.consume_key(Modifiers::NONE, key) {
                    (self.chosen, self.reveal) = (place, true);
                }
            }
            self.open &= !input.consume_key(Modifiers::COMMAND, Key::P);
        });
        if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            match self.before.pop() {
                Some(before) => {
                    self.text = before;
                    self.show_changed_line(ctx);
                }
                None => self.open = false,
            }
        }
        ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
    }

    /// The line has another text, behind which is typed, and other entries.
    fn show_changed_line(&mut self, ctx: &Context) {
        (self.chosen, self.reveal) = (0, true);
        let mut state = TextEditState::load(ctx, field_id()).unwrap_or_default();
        let end = CCursor::new(self.text.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        state.store(ctx, field_id());
        ctx.request_repaint();
    }

    /// The arguments of a call that is being typed; else what fits the line of all that there is.
    fn entries(&self, ctx: &Context, context: CallContext<'_>) -> Vec<PaletteEntry> {
        let document = context.command.document;
        if let Some((listener, arguments)) = typed_clients(&self.text, document, context.selected) {
            return vec![typed_entry(context.command, listener, arguments)];
        }
        if let Some(call) = typed_call(&self.text, context.command.document, context.selected) {
            return argument_entries(context, call);
        }
        let mut entries = command_entries(ctx, context.command);
        entries.extend(call_entries(context, &self.text));
        entries.extend(program_entries(context, &self.text));
        fitting(entries, &self.text)
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.text)
            .id(field_id())
            .desired_width(f32::INFINITY)
            .hint_text("What do you want to do?");
        let field = ui.add(field).accessible_name("Find a command");
        if field.changed() {
            (self.chosen, self.reveal) = (0, true);
        }
        if !field.has_focus() {
            field.request_focus();
        }
    }

    /// Draws the entries; the place of the one that was clicked.
    fn entries_ui(&mut self, ui: &mut Ui, entries: &[PaletteEntry], height: f32) -> Option<usize> {
        if entries.is_empty() {
            let palette = Palette::of(ui.visuals());
            ui.label(RichText::new("No matching commands.").color(palette.muted));
        }
        let reveal = std::mem::take(&mut self.reveal);
        let mut clicked = None;
        // Also where there were fewer of them before.
        let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        let area = area.auto_shrink([false, true]);
        area.id_salt("entries").show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (place, entry) in entries.iter().enumerate() {
                let chosen = place == self.chosen;
                let response = entry_ui(ui, entry, chosen);
                if chosen && reveal {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(place);
                }
            }
        });
        clicked
    }
}

fn field_id() -> Id {
    Id::unique("palette field")
}

/// Every command.
fn command_entries(ctx: &Context, context: CommandContext<'_>) -> Vec<PaletteEntry> {
    let entry = |command: &Command| PaletteEntry {
        icon: command.icon,
        group: command.group.name().to_owned(),
        name: command.name.to_string(),
        sentence: command.sentence.to_string(),
        keys: keys_text(ctx, command),
        on: command.is_on(context),
        obstacle: command.obstacle(context).map(Cow::into_owned),
        does: Does::Act(command.action.clone()),
    };
    commands::all().iter().map(entry).collect()
}

/// The entries that have all the words, those that have them in their name first.
fn fitting(entries: Vec<PaletteEntry>, text: &str) -> Vec<PaletteEntry> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let has_all = |haystack: String| {
        let haystack = haystack.to_lowercase();
        words.iter().all(|word| haystack.contains(word.as_str()))
    };
    let (mut by_name, rest): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| has_all(entry.name.clone()));
    // `connect` is the call before it is the beginning of `connection`.
    by_name.sort_by_key(|entry| {
        let name = entry.name.to_lowercase();
        let whole = || name.split(|character: char| !character.is_alphanumeric());
        !words.iter().all(|word| whole().any(|other| other == word))
    });
    let elsewhere = |entry: &PaletteEntry| {
        has_all(format!("{} {} {}", entry.name, entry.group, entry.sentence))
    };
    by_name.extend(rest.into_iter().filter(elsewhere));
    by_name
}
