//! Which sockets are plotted: those selected on the canvas, or those that a person has picked here.

use std::collections::BTreeSet;

use egui::{
    PopupCloseBehavior, ScrollArea, Ui,
    containers::menu::{MenuButton, MenuConfig},
};

use super::line_style::MOST;
use crate::model::{Protocol, SocketId};
use crate::ui::document::Document;

/// Width of the menu of all sockets, in points.
const WIDTH: f32 = 230.0;

/// What is plotted: a socket, or the session as a whole.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The socket; none for the session.
    pub socket: Option<SocketId>,
    /// Its name.
    pub name: String,
    /// Its protocol; none for the session.
    pub protocol: Option<Protocol>,
}

/// Whose lines are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Picked {
    /// What is selected on the canvas; if nothing is, the session as a whole.
    #[default]
    AsChosen,
    /// The session as a whole.
    Session,
    /// These sockets.
    Sockets(BTreeSet<SocketId>),
}

impl Picked {
    /// The sockets; none for the session as a whole.
    fn sockets(
        &self,
        cards: &BTreeSet<SocketId>,
        selected: Option<SocketId>,
    ) -> BTreeSet<SocketId> {
        match (self, selected) {
            (Self::Session, _) => BTreeSet::new(),
            (Self::Sockets(sockets), _) => sockets.clone(),
            // Another one may have been chosen since, elsewhere than on the canvas.
            (Self::AsChosen, Some(selected)) if !cards.contains(&selected) => [selected].into(),
            (Self::AsChosen, _) => cards.clone(),
        }
    }

    /// Those that are plotted, and how many are not, since their lines could not be told apart.
    pub fn subjects(
        &self,
        document: &Document,
        cards: &BTreeSet<SocketId>,
        selected: Option<SocketId>,
    ) -> (Vec<Subject>, usize) {
        let sockets = self.sockets(cards, selected);
        let known = sockets.iter().filter_map(|socket| document.latest().get(*socket));
        let subject = |socket: &crate::model::SocketState| Subject {
            socket: Some(socket.socket_id()),
            name: socket.name(),
            protocol: Some(socket.protocol()),
        };
        let subjects: Vec<Subject> = known.map(subject).take(MOST).collect();
        if subjects.is_empty() {
            let name = "the session".to_owned();
            return (vec![Subject { socket: None, name, protocol: None }], 0);
        }
        (subjects, sockets.len().saturating_sub(MOST))
    }

    fn title(&self) -> String {
        match self {
            Self::AsChosen => "Sockets: as selected".to_owned(),
            Self::Session => "Sockets: all together".to_owned(),
            Self::Sockets(sockets) => format!("Sockets: {} picked", sockets.len()),
        }
    }

    /// The menu of all sockets.
    pub fn menu_ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        cards: &BTreeSet<SocketId>,
        selected: Option<SocketId>,
    ) {
        // Several may be picked one after the other.
        let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        MenuButton::new(self.title()).config(stays).ui(ui, |ui| {
            ui.set_width(WIDTH);
            ui.radio_value(self, Self::AsChosen, "As selected on the canvas").on_hover_text(
                "Shift selects several cards. With none selected, the session as a whole",
            );
            ui.radio_value(self, Self::Session, "The session as a whole");
            ui.separator();
            let mut sockets = self.sockets(cards, selected);
            ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
                for socket in document.latest().iter() {
                    let name = socket.name();
                    let mut is_plotted = sockets.contains(&socket.socket_id());
                    let switch = ui.checkbox(&mut is_plotted, &name);
                    if !switch.accessible_name(format!("Draw the lines of {name}")).changed() {
                        continue;
                    }
                    if is_plotted {
                        sockets.insert(socket.socket_id());
                    } else {
                        sockets.remove(&socket.socket_id());
                    }
                    *self = Self::Sockets(sockets.clone());
                }
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_last_is_plotted_with_the_cards_that_are_chosen_with_it() {
        let set = |sockets: &[u32]| sockets.iter().copied().map(SocketId).collect::<BTreeSet<_>>();
        let meant = |picked: &Picked, selected| picked.sockets(&set(&[2, 3]), selected);
        assert_eq!(meant(&Picked::AsChosen, Some(SocketId(3))), set(&[2, 3]));
        assert_eq!(meant(&Picked::AsChosen, Some(SocketId(1))), set(&[1]));
        assert_eq!(meant(&Picked::AsChosen, None), set(&[2, 3]));
        assert_eq!(meant(&Picked::Session, Some(SocketId(3))), set(&[]));
        assert_eq!(meant(&Picked::Sockets(set(&[4])), Some(SocketId(3))), set(&[4]));
    }
}
