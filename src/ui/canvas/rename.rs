//! The field in which a card's name is typed: Enter takes it, Escape leaves it as it was.

use egui::{Key, Rect, TextEdit, Ui, Vec2};

use super::interaction::Interaction;
use crate::model::{Arranging, SocketState};
use crate::session::Arrangement;
use crate::ui::action::{Actions, SocketAction};

/// Draws it over the title of a card.
pub fn rename_ui(
    ui: &mut Ui,
    card: Rect,
    socket: &SocketState,
    interaction: &mut Interaction,
    actions: &mut Actions,
) {
    let place = Rect::from_min_size(card.min + Vec2::new(28.0, 6.0), Vec2::new(164.0, 24.0));
    if field_ui(ui, place, socket, interaction, actions) {
        interaction.renaming = None;
    }
}

/// Draws it there; returns whether it is done.
pub fn field_ui(
    ui: &mut Ui,
    place: Rect,
    socket: &SocketState,
    interaction: &mut Interaction,
    actions: &mut Actions,
) -> bool {
    let Some(renaming) = &mut interaction.renaming else { return false };
    let left = ui.input(|input| input.key_pressed(Key::Escape));
    let field = TextEdit::singleline(&mut renaming.text)
        .id_salt(("rename", socket.socket_id()))
        .char_limit(Arrangement::LONGEST_NAME)
        .hint_text("name");
    let field = ui.put(place, field).accessible_name(format!("{}: name", socket.name()));
    if !renaming.begun {
        renaming.begun = true;
        field.request_focus();
        return false;
    }
    if left {
        return true;
    }
    // Also when its card has left the view, and the keyboard went elsewhere.
    if field.has_focus() {
        return false;
    }
    let name = renaming.text.trim().to_owned();
    actions.push(SocketAction::Arrange(vec![(socket.socket_id(), Arranging::Named(name))]));
    true
}
