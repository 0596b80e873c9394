//! Carrying out that many clients are connected to a listener: on a thread of its own, whose result is a
//! notice.

use std::sync::Arc;
use std::time::Duration;

use crate::model::Mode;
use crate::scenario::{Clients, reached_at};
use crate::ui::action::ClientsRequest;
use crate::ui::app::frame::App;

impl App {
    pub(super) fn connect_clients(&mut self, request: ClientsRequest) {
        let document = &self.session.document;
        let (Some(listener), Some(playground)) =
            (document.table().get(request.listener), document.playground())
        else {
            return;
        };
        let (title, accepts_step) =
            (document.title(listener), listener.accepting() == Mode::Step && request.accepts);
        let Some(to) = reached_at(listener) else {
            return self.session.notices.complain(format!("{title} has no address."));
        };
        let pause = Duration::from_millis(request.pause_ms);
        let clients = Clients { count: request.count, to, pause };
        self.shell.jobs.connect_clients(Arc::clone(playground), title, clients);
        if accepts_step {
            self.hand_over(request.listener, |playground| {
                playground.set_accepting(request.listener, Mode::Automatic)
            });
        }
    }
}
