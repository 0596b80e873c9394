//! The windows that float for one socket: of its message, and of the rules by which it answers; and the
//! controls that they have in common with the inspector.

use egui::{Context, Id};

use super::frame::App;
use super::session::OpenSession;
use super::shell::Shell;
use crate::model::SocketId;
use crate::ui::document::Document;
use crate::ui::socket::composer::SavedLists;
use crate::ui::socket::controls::Controls;
use crate::ui::socket::forms::SocketForm;
use crate::ui::windows::{composer, rules};

impl App {
    /// Draws those that are open.
    pub(super) fn socket_windows_ui(&mut self, ctx: &Context) {
        let Self { shell, session } = self;
        let mut window = std::mem::take(&mut session.composer);
        with_controls(shell, session, window.socket(), composer::place(), |controls, _| {
            composer::composer_window_ui(&mut window, ctx, controls);
        });
        session.composer = window;
        let mut window = std::mem::take(&mut session.rules);
        with_controls(shell, session, window.socket(), rules::place(), |controls, document| {
            rules::rules_window_ui(&mut window, ctx, controls, document);
        });
        session.rules = window;
    }
}

/// Passes the controls of a socket, if there is one, to a function that draws them in this place.
pub(super) fn with_controls(
    shell: &mut Shell,
    session: &mut OpenSession,
    socket_id: Option<SocketId>,
    place: Id,
    draw: impl FnOnce(&mut Controls<'_>, &Document),
) {
    let document = &session.document;
    let Some(socket) = socket_id.and_then(|id| document.table().get(id)) else { return };
    let form = session.forms.entry(socket.socket_id());
    let mut controls = Controls::new(
        socket,
        form.or_insert_with(|| SocketForm::new(socket.family())),
        place,
        document,
        shell.settings.allow_illegal,
        SavedLists { of_session: &session.messages, of_all: &shell.settings.messages },
        &mut shell.actions,
    );
    draw(&mut controls, document);
}
