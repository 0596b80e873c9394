//! The session that is shown, and all that the window remembers of it. Another session replaces it
//! whole, so that nothing of the previous one can act on it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use super::bind_first::BindFirst;
use super::pane_states::PaneStates;
use super::review_bar::ReviewBar;
use crate::model::{SavedMessages, SocketId};
use crate::net::Measuring;
use crate::session::FileSaver;
use crate::ui::canvas::Canvas;
use crate::ui::document::Document;
use crate::ui::document::chat_pair::ChatPair;
use crate::ui::document::wake::Wake;
use crate::ui::learn::OpenLesson;
use crate::ui::socket::forms::SocketForm;
use crate::ui::windows::dialogs::{Dialog, LeaveSession};
use crate::ui::windows::measure::MeasureWindow;
use crate::ui::windows::notices::Notices;
use crate::ui::windows::of_socket::SocketWindow;
use crate::ui::windows::ports::Ports;

/// How long files may take to get what the sockets have received, once these are closed.
const LAST_BYTES: Duration = Duration::from_secs(10);

/// Waits until what closed sockets have received is in their files.
pub fn finish_saving(savers: &[FileSaver]) {
    let deadline = Instant::now() + LAST_BYTES;
    for saver in savers {
        saver.wait(deadline);
    }
}

/// A session on screen.
pub struct OpenSession {
    /// The session itself, live or under review.
    pub document: Document,
    /// The lesson that is played in it.
    pub lesson: Option<OpenLesson>,
    /// What is typed in the fields of each socket.
    pub forms: BTreeMap<SocketId, SocketForm>,
    /// The socket that the inspector shows.
    pub selected: Option<SocketId>,
    /// The cards and wires.
    pub canvas: Canvas,
    /// What each pane remembers.
    pub panes: PaneStates,
    /// The window of this computer's ports.
    pub ports: Ports,
    /// The window in which the cost of a connection is measured.
    pub measure: MeasureWindow,
    /// The measurement that runs.
    pub measuring: Option<Measuring>,
    /// The notices: what went wrong, and what was done.
    pub notices: Notices,
    /// Messages with names.
    pub messages: SavedMessages,
    /// The window in which a message is composed.
    pub composer: SocketWindow,
    /// The window of the rules by which a socket answers.
    pub rules: SocketWindow,
    /// The question that waits for its answer.
    pub dialog: Option<Dialog>,
    /// Chat pairs that are being made.
    pub pairs: Vec<ChatPair>,
    /// What saves to files what arrives.
    pub savers: Vec<FileSaver>,
    /// Calls that wait for a bind.
    pub bind_first: Vec<BindFirst>,
    /// Whether the person has agreed that others may reach a socket.
    pub exposure_agreed: bool,
    /// The way through the time of a review.
    pub review_bar: ReviewBar,
    /// Whether notes are to be saved once the file that is being written is.
    pub save_waits: bool,
    /// What continues once the notes of a review are saved.
    pub leaving: Option<LeaveSession>,
    /// When the log wakes the window.
    pub wake: Arc<Wake>,
}

impl OpenSession {
    /// Shows a session from its beginning. From now on its log wakes the window of this context.
    pub fn new(document: Document, context: &Context) -> Self {
        let wake = Arc::new(Wake::new());
        document.log().on_append({
            let (context, wake) = (context.clone(), Arc::clone(&wake));
            move || {
                if let Some(delay) = wake.appended() {
                    context.request_repaint_after(delay);
                }
            }
        });
        context.request_repaint();
        let mut panes = PaneStates::default();
        if let Some(filter) = &document.log().header().filter {
            panes.log.filter.set(filter.clone());
        }
        Self {
            document,
            lesson: None,
            forms: BTreeMap::new(),
            selected: None,
            canvas: Canvas::default(),
            panes,
            ports: Ports::default(),
            measure: MeasureWindow::default(),
            measuring: None,
            notices: Notices::default(),
            messages: SavedMessages::default(),
            composer: SocketWindow::default(),
            rules: SocketWindow::default(),
            dialog: None,
            pairs: Vec::new(),
            savers: Vec::new(),
            bind_first: Vec::new(),
            exposure_agreed: false,
            review_bar: ReviewBar::default(),
            save_waits: false,
            leaving: None,
            wake,
        }
    }

    /// Closes its sockets, and waits until what they have received is in the files that it is saved to.
    pub fn close(self) {
        let Self { document, savers, lesson, measuring, .. } = self;
        drop(measuring);
        if let Some(lesson) = lesson {
            lesson.end(&document);
        }
        drop(document);
        finish_saving(&savers);
    }

    /// Shows a socket in the inspector and, where it has one, its chat.
    pub fn select(&mut self, socket_id: SocketId) {
        self.selected = Some(socket_id);
        self.canvas.reveal(socket_id);
        self.panes.chat.show(socket_id);
    }

    /// Has the inspector and the chat show a socket whose card is among the selected ones.
    pub fn lead(&mut self, socket_id: Option<SocketId>) {
        self.selected = socket_id;
        if let Some(socket_id) = socket_id {
            self.canvas.choose(socket_id);
            self.panes.chat.show(socket_id);
        }
    }

    /// Selects a record and its socket.
    pub fn show_record(&mut self, number: u64) {
        self.panes.log.select(number);
        if let Some(entry) = self.document.log().entry(number)
            && let Some(socket) = self.document.latest().get(entry.socket)
        {
            self.selected = Some(entry.socket);
            self.canvas.choose(entry.socket);
            self.panes.chat.show_one_of(socket);
        }
    }

    /// The filter above the log, for whoever opens the session; `None` where there is none and was
    /// none.
    pub fn filter_line(&self) -> Option<String> {
        let text = self.panes.log.filter.text().trim();
        let was_there = self.document.log().header().filter.is_some();
        (was_there || !text.is_empty()).then(|| text.to_owned())
    }

    /// What is asked before a session is left.
    pub fn question_before(&self, then: &LeaveSession) -> Option<Dialog> {
        let then = then.clone();
        let document = &self.document;
        // The sockets of a lesson are the lesson's: it can be begun again at any time.
        let has_open = self.lesson.is_none() && document.open_sockets().next().is_some();
        if has_open || document.unwritten_records() > 0 {
            Some(Dialog::CloseSockets { then })
        } else if document.unsaved_notes() > 0 {
            Some(Dialog::UnsavedNotes { then })
        } else {
            None
        }
    }
}
