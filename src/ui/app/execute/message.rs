//! Carrying out actions on the messages that have names.

use crate::model::SavedMessages;
use crate::ui::action::{KeptFor, MessageAction};
use crate::ui::app::frame::App;

impl App {
    pub(super) fn execute_on_message(&mut self, action: MessageAction) {
        match action {
            MessageAction::Save(kept_for, name, message) => {
                self.messages(kept_for).save(&name, message);
            }
            MessageAction::Remove(kept_for, name) => {
                self.messages(kept_for).remove(&name);
            }
        }
    }

    fn messages(&mut self, kept_for: KeptFor) -> &mut SavedMessages {
        match kept_for {
            KeptFor::Session => &mut self.session.messages,
            KeptFor::All => &mut self.shell.settings.messages,
        }
    }
}
