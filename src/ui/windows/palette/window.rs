//! The command palette: every command, and every call on the selected socket, by a few letters.

use std::borrow::Cow;

use egui::{
    Align2, Context, Id, Key, Modal, Modifiers, Response, RichText, ScrollArea, Sense, TextEdit,
    TextStyle, TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText,
};
use egui_material_icons::icons;

use crate::model::{CallKind, Protocol, SocketState, verdict};
use crate::ui::action::commands::keys_text;
use crate::ui::action::{Action, Actions, CommandContext, NOT_LIVE, SocketAction, commands};
use crate::ui::look::{Palette, dialog_frame};

/// Height of an entry, in points.
const ENTRY: f32 = 40.0;

/// Entries that Page Up and Page Down pass over.
const PAGE: usize = 6;

/// The socket whose calls are offered as well.
#[derive(Clone, Copy)]
pub struct ChosenSocket<'a> {
    /// The socket.
    pub socket: &'a SocketState,
    /// Whether it is alive.
    pub live: bool,
}

/// The palette, and what it remembers while it is open.
#[derive(Default)]
pub struct CommandPalette {
    open: bool,
    text: String,
    /// Place of the selected entry among those shown.
    chosen: usize,
    /// Whether to bring the selected entry into view.
    reveal: bool,
}

/// An entry.
struct PaletteEntry {
    icon: &'static str,
    group: &'static str,
    name: String,
    sentence: String,
    keys: String,
    on: Option<bool>,
    obstacle: Option<String>,
    action: Action,
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
    pub fn ui(
        &mut self,
        ctx: &Context,
        context: CommandContext<'_>,
        chosen: Option<ChosenSocket<'_>>,
        actions: &mut Actions,
    ) {
        if !self.open {
            return;
        }
        let entries = fitting(entries(ctx, context, chosen), &self.text);
        self.chosen = self.chosen.min(entries.len().saturating_sub(1));
        let entered = self.take_keys(ctx, entries.len());
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
            actions.push(entry.action.clone());
            self.open = false;
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
            if input.consume_key(Modifiers::COMMAND, Key::P)
                || input.consume_key(Modifiers::NONE, Key::Escape)
            {
                self.open = false;
            }
            input.consume_key(Modifiers::NONE, Key::Enter)
        })
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.text)
            .id(Id::unique("palette field"))
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
        let area = ScrollArea::vertical().max_height(height).auto_shrink([false, true]);
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

/// Draws an entry: its symbol and name, its keys, and under them what it does or why it cannot.
fn entry_ui(ui: &mut Ui, entry: &PaletteEntry, chosen: bool) -> Response {
    let palette = Palette::of(ui.visuals());
    let possible = entry.obstacle.is_none();
    let size = Vec2::new(ui.available_width(), ENTRY);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        let name = format!("Command: {}", entry.name);
        WidgetInfo::selected(egui::Role::Button, possible, chosen, name)
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let fill = match (chosen, response.hovered()) {
        (true, _) => Some(palette.selection),
        (false, true) => Some(palette.card_hovered),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 6.0, fill);
    }
    let (name_color, under_color) = match (possible, chosen) {
        (true, true) => (palette.text, palette.text),
        (true, false) => (palette.text, palette.muted),
        (false, _) => (palette.muted, palette.muted),
    };
    let body = TextStyle::Body.resolve(ui.style());
    let icon = rect.left_center() + Vec2::new(20.0, 0.0);
    ui.painter().text(icon, Align2::CENTER_CENTER, entry.icon, body.clone(), name_color);
    let right = rect.right_center() - Vec2::new(12.0, 8.0);
    let keys = ui.painter().text(right, Align2::RIGHT_CENTER, &entry.keys, body, under_color);
    let name = match entry.on {
        Some(true) => format!("{}: on", entry.name),
        Some(false) => format!("{}: off", entry.name),
        None => entry.name.clone(),
    };
    let under = match &entry.obstacle {
        Some(reason) => format!("{} {reason}", icons::ICON_BLOCK.codepoint),
        None => entry.sentence.clone(),
    };
    let text = |text: WidgetText, top: f32, until: f32, color| {
        let width = until - rect.left() - 40.0;
        let galley = text.into_galley(ui, Some(TextWrapMode::Truncate), width, TextStyle::Body);
        ui.painter().galley(egui::pos2(rect.left() + 40.0, rect.top() + top), galley, color);
    };
    text(RichText::new(name).into(), 4.0, keys.left() - 8.0, name_color);
    text(RichText::new(under).small().into(), 21.0, rect.right() - 10.0, under_color);
    response
}

/// All entries: the commands, then the calls on the selected socket.
fn entries(
    ctx: &Context,
    context: CommandContext<'_>,
    chosen: Option<ChosenSocket<'_>>,
) -> Vec<PaletteEntry> {
    let of_window = commands::all().iter().map(|command| PaletteEntry {
        icon: command.icon,
        group: command.group.name(),
        name: command.name.to_string(),
        sentence: command.sentence.to_string(),
        keys: keys_text(ctx, command),
        on: command.is_on(context),
        obstacle: command.obstacle(context).map(Cow::into_owned),
        action: command.action.clone(),
    });
    let of_socket = chosen.into_iter().flat_map(|chosen| {
        let kinds = CallKind::ALL.into_iter().filter(move |kind| is_offered(*kind, chosen.socket));
        kinds.map(move |kind| call_entry(chosen, kind, context.allow_illegal))
    });
    of_window.chain(of_socket).collect()
}

/// Options have fields of their own in the inspector; the rest of the calls have what they need.
fn is_offered(kind: CallKind, socket: &SocketState) -> bool {
    match kind {
        CallKind::SetOption | CallKind::GetOption => false,
        CallKind::SendTo | CallKind::RecvFrom => socket.protocol() == Protocol::Udp,
        CallKind::Listen | CallKind::Accept => socket.protocol() == Protocol::Tcp,
        _ => true,
    }
}

fn call_entry(chosen: ChosenSocket<'_>, kind: CallKind, allow_illegal: bool) -> PaletteEntry {
    let ChosenSocket { socket, live } = chosen;
    let verdict = verdict(socket, kind);
    let makeable = socket.is_open() || cfg!(unix);
    let obstacle = if !live {
        Some(NOT_LIVE.to_owned())
    } else if verdict.is_legal() || (allow_illegal && makeable) {
        None
    } else {
        Some(verdict.sentence().clone())
    };
    PaletteEntry {
        icon: icons::ICON_PLAY_ARROW.codepoint,
        group: "Call on the selected socket",
        name: format!("{}: {}", socket.name(), kind.label()),
        sentence: format!("Makes this call with the values in its fields. {}", verdict.sentence()),
        keys: String::new(),
        on: None,
        obstacle,
        action: SocketAction::Press(socket.socket_id(), kind).into(),
    }
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
    let elsewhere = |entry: &PaletteEntry| {
        has_all(format!("{} {} {}", entry.name, entry.group, entry.sentence))
    };
    by_name.extend(rest.into_iter().filter(elsewhere));
    by_name
}
