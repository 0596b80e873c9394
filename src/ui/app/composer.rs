//! The window in which a message is composed, with the socket that it is open for.

use egui::Context;

use super::frame::App;
use crate::ui::socket::composer::SavedLists;
use crate::ui::socket::controls::Controls;
use crate::ui::socket::forms::SocketForm;
use crate::ui::windows::composer::ComposerWindow;

impl App {
    /// Draws the window, if it is open.
    pub(super) fn composer_ui(&mut self, ctx: &Context) {
        let session = &mut self.session;
        let socket = session.composer.socket().and_then(|id| session.document.table().get(id));
        let Some(socket) = socket else { return };
        let form = session.forms.entry(socket.socket_id());
        let mut controls = Controls::new(
            socket,
            form.or_insert_with(|| SocketForm::new(socket.family())),
            ComposerWindow::place(),
            &session.document,
            self.shell.settings.allow_illegal,
            SavedLists { of_session: &session.messages, of_all: &self.shell.settings.messages },
            &mut self.shell.actions,
        );
        session.composer.ui(ctx, &mut controls);
    }
}
