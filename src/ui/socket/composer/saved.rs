//! The menus of messages: those that were sent, and those with a name.

use egui::{Button, Id, RichText, ScrollArea, TextEdit, Ui};
use egui_material_icons::icons;

use super::draft::Composer;
use super::field;
use crate::model::{Form, Message, SavedMessages, escape_text};
use crate::ui::action::{Actions, KeptFor, MessageAction};
use crate::ui::widgets::popup;

/// Characters of a message that a menu shows.
const SHOWN: usize = 120;

/// Bytes of text that a message kept for all sessions can have.
const MOST_KEPT: usize = 256 * 1024;

/// The messages with names.
#[derive(Clone, Copy)]
pub struct SavedLists<'a> {
    /// Those of the session that is shown.
    pub of_session: &'a SavedMessages,
    /// Those that every session has.
    pub of_all: &'a SavedMessages,
}

impl<'a> SavedLists<'a> {
    fn of(self, kept_for: KeptFor) -> &'a SavedMessages {
        match kept_for {
            KeptFor::Session => self.of_session,
            KeptFor::All => self.of_all,
        }
    }
}

/// The button of the messages that were sent.
pub fn history_menu_ui(ui: &mut Ui, composer: &mut Composer, id: Id, name: &str) {
    let button = Button::new(icons::ICON_HISTORY.codepoint).frame_when_inactive(false);
    let (button, _) = popup(button).ui(ui, |ui| {
        ui.set_width(360.0);
        if composer.history().messages().len() == 0 {
            ui.label(RichText::new("Nothing was sent here yet.").weak());
            return;
        }
        let mut chosen = None;
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for message in composer.history().messages() {
                let row = message_button(ui, message, &shown(message));
                let row = row.accessible_name(format!("{name} history: {}", shown(message)));
                if row.clicked() {
                    chosen = Some(message.clone());
                }
            }
        });
        if let Some(message) = chosen {
            put(ui, composer, id, message);
        }
    });
    let help = "Messages that were sent; the arrow keys bring them back, too";
    button.accessible_name(format!("{name} history")).on_hover_text(help);
}

/// The button of the messages with names.
pub fn saved_menu_ui(
    ui: &mut Ui,
    composer: &mut Composer,
    id: Id,
    name: &str,
    lists: SavedLists<'_>,
    actions: &mut Actions,
) {
    let button = Button::new(icons::ICON_BOOKMARK.codepoint).frame_when_inactive(false);
    let (button, _) = popup(button).ui(ui, |ui| {
        ui.set_width(360.0);
        let mut chosen = None;
        for (kept_for, title) in [
            (KeptFor::Session, "Messages of this session"),
            (KeptFor::All, "Messages kept for all sessions"),
        ] {
            ui.label(RichText::new(title).strong());
            let clicked = list_ui(ui, lists.of(kept_for), kept_for, actions);
            chosen = chosen.or(clicked);
            ui.add_space(4.0);
        }
        if let Some(message) = chosen {
            put(ui, composer, id, message);
        }
        ui.separator();
        save_ui(ui, composer, name, actions);
    });
    let help = "Saved messages";
    button.accessible_name(format!("{name} saved messages")).on_hover_text(help);
}

/// Draws a list. Returns the message that was clicked.
fn list_ui(
    ui: &mut Ui,
    list: &SavedMessages,
    kept_for: KeptFor,
    actions: &mut Actions,
) -> Option<Message> {
    if list.messages().is_empty() {
        ui.label(RichText::new("None yet.").weak());
    }
    let mut chosen = None;
    ScrollArea::vertical().id_salt(kept_for).max_height(180.0).show(ui, |ui| {
        for saved in list.messages() {
            let title = escape_text(&saved.name);
            ui.horizontal(|ui| {
                let delete = Button::new(icons::ICON_DELETE.codepoint).frame(false);
                let delete = ui.add(delete).accessible_name(format!("Delete the message {title}"));
                if delete.on_hover_text("Delete").clicked() {
                    actions.push(MessageAction::Remove(kept_for, saved.name.clone()));
                }
                let insert = message_button(ui, &saved.message, &title);
                if insert.accessible_name(format!("Saved message {title}")).clicked() {
                    chosen = Some(saved.message.clone());
                }
            });
        }
    });
    chosen
}

/// A name for the message that is written, and where it is to be kept.
fn save_ui(ui: &mut Ui, composer: &mut Composer, name: &str, actions: &mut Actions) {
    let field = TextEdit::singleline(&mut composer.save_name)
        .desired_width(f32::INFINITY)
        .hint_text("name of the message in the field");
    ui.add(field).accessible_name(format!("{name} name to save"));
    let title = composer.save_name.trim().to_owned();
    let message = composer.message();
    let obstacle = if message.text.is_empty() {
        Some("Write a message first.")
    } else if title.is_empty() {
        Some("Give it a name first.")
    } else {
        None
    };
    let too_long = (message.text.len() > MOST_KEPT).then_some("It is too long to be kept.");
    let mut saved = false;
    ui.horizontal(|ui| {
        for (kept_for, text, obstacle) in [
            (KeptFor::Session, "Save for this session", obstacle),
            (KeptFor::All, "Save for all sessions", obstacle.or(too_long)),
        ] {
            let button = ui.add_enabled(obstacle.is_none(), Button::new(text));
            let button = button.accessible_name(format!("{name} {}", text.to_lowercase()));
            if button.on_disabled_hover_text(obstacle.unwrap_or_default()).clicked() {
                actions.push(MessageAction::Save(kept_for, title.clone(), message.clone()));
                saved = true;
            }
        }
    });
    if saved {
        composer.save_name.clear();
    }
}

/// A row that puts a message into the field; on hover it shows the message.
fn message_button(ui: &mut Ui, message: &Message, text: &str) -> egui::Response {
    let row = Button::new(RichText::new(text).monospace()).right_text("");
    let row = row.frame_when_inactive(false).truncate();
    let row = row.min_size(egui::vec2(ui.available_width(), 0.0));
    ui.add(row).on_hover_text(RichText::new(described(message)).monospace())
}

/// The beginning of a message, in a line.
pub fn shown(message: &Message) -> String {
    let begin: String = message.text.chars().take(SHOWN).collect();
    match message.form {
        Form::Text => escape_text(&begin),
        Form::Hex => format!("hex {}", escape_text(&begin)),
    }
}

/// The beginning of a message, and how it is sent.
pub fn described(message: &Message) -> String {
    let mut words = vec![shown(message)];
    if message.form == Form::Text {
        words.push(message.ending.name().to_owned());
        if !message.escapes {
            words.push("no escapes".to_owned());
        }
    }
    words.extend(message.checksum.map(|checksum| checksum.kind.name().to_owned()));
    words.join("\n")
}

fn put(ui: &Ui, composer: &mut Composer, id: Id, message: Message) {
    *composer.edit() = message;
    field::cursor_to_end(ui.ctx(), composer, id);
    ui.memory_mut(|memory| memory.request_focus(id));
    ui.close();
}
