//! The Follow pane: all that one connection carries, in both directions, as it arrives.
//!
//! It shows the connection of the selected socket. The rows are found by the conversation's own
//! thread; only those in view are read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egui::{
    Key, Modifiers, ProgressBar, Rect, Response, RichText, ScrollArea, Sense, Ui, UiBuilder, Vec2,
};

use super::rows::{FollowRows, passed, side_colors, side_sign};
use crate::model::{SocketId, SocketState};
use crate::session::{Connection, Conversation, Form, Side};
use crate::ui::action::{Actions, CopyOrSave, RecordAction, SaveSource, WindowAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, ROW_HEIGHT, bytes};
use crate::ui::widgets::review_marker::{FollowedMoment, shown_moment};
use crate::ui::widgets::{RowList, Scroll, ScrollExtent, newest_ui, rows_control, takes_keys};

/// Height of the list of connections, in points.
const LIST: f32 = 300.0;

/// What the pane remembers.
#[derive(Default)]
pub struct FollowPane {
    /// The socket whose connection is wanted: it is shown as soon as there is one.
    wanted: Option<SocketId>,
    /// The socket that was selected when the pane was last drawn.
    selected: Option<SocketId>,
    form: Form,
    followed: Option<Arc<Conversation>>,
    /// Why nothing is followed.
    problem: Option<String>,
    /// Whether the pane was drawn since the last news: if not, nobody is looking at it.
    in_view: Arc<AtomicBool>,
    list: RowList,
    /// A record to bring into view.
    reveal: Option<u64>,
    moment: FollowedMoment,
}

impl FollowPane {
    /// Shows the connection of a socket, from a record on.
    pub fn follow(&mut self, socket_id: SocketId, record: u64) {
        self.wanted = Some(socket_id);
        self.selected = Some(socket_id);
        self.reveal = Some(record);
    }

    /// Draws the pane. `record` is the one selected in the log.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        selected: Option<SocketId>,
        record: Option<u64>,
        actions: &mut Actions,
    ) {
        if self.selected != selected {
            self.selected = selected;
            self.wanted = selected.or(self.wanted);
        }
        let Some(connection) = self.connection(document) else {
            ui.centered_and_justified(|ui| {
                ui.label(
                    RichText::new("Connect two sockets to follow the bytes they exchange.").weak(),
                );
            });
            return;
        };
        self.turn_to(connection, document, ui);
        let (names, titles) = (names(&connection, document), titles(&connection, document));
        let followed = self.followed.clone();
        self.head_ui(ui, [&names, &titles], followed.as_ref(), document, actions);
        let Some(conversation) = followed else {
            let problem = self.problem.clone().unwrap_or_default();
            ui.colored_label(Palette::of(ui.visuals()).failed, problem);
            return;
        };
        self.in_view.store(true, Ordering::Release);
        if conversation.rows() == 0 {
            ui.centered_and_justified(|ui| {
                ui.label(RichText::new("Nothing has been sent yet.").weak());
            });
            return;
        }
        let rows =
            FollowRows { document, conversation: &conversation, names: &titles, chosen: record };
        self.rows_ui(ui, &rows, actions);
    }

    /// The connection to show: that of the wanted socket, else the previous one, else the newest.
    fn connection(&self, document: &Document) -> Option<Connection> {
        let connections = document.connections();
        let before = self.followed.as_ref().map(|followed| followed.connection().socket);
        let found = self.wanted.and_then(|socket| connections.of(socket));
        let found = found.or_else(|| before.and_then(|socket| connections.of(socket)));
        found.or_else(|| connections.all().last()).copied()
    }

    /// Follows this connection, if it is another or shown in another form. Its second end may become
    /// known later than its first.
    fn turn_to(&mut self, connection: Connection, document: &Document, ui: &Ui) {
        if let Some(followed) = &self.followed {
            let same = followed.connection() == connection;
            if same && followed.form() == self.form {
                return;
            }
            if same && !self.list.scroll.is_following() {
                // In another form the same record stays in view.
                let first = self.list.scroll.first_row();
                let top = followed.visible(first..first + 1).first().map(|row| row.record);
                self.reveal = self.reveal.or(top);
            }
        }
        self.list.scroll = Scroll::default();
        self.moment = FollowedMoment::default();
        self.followed = None;
        self.problem = None;
        let (context, in_view) = (ui.ctx().clone(), Arc::clone(&self.in_view));
        let wake = move || {
            if in_view.swap(false, Ordering::AcqRel) {
                context.request_repaint();
            }
        };
        match Conversation::new(Arc::clone(document.log()), connection, self.form, wake) {
            Ok(conversation) => self.followed = Some(Arc::new(conversation)),
            Err(error) => {
                self.problem = Some(format!("The connection could not be followed: {error}"));
            }
        }
    }

    fn head_ui(
        &mut self,
        ui: &mut Ui,
        [names, titles]: [&[String; 2]; 2],
        followed: Option<&Arc<Conversation>>,
        document: &Document,
        actions: &mut Actions,
    ) {
        ui.horizontal_wrapped(|ui| {
            // All of it stands in one line, also where everything is at twice its size.
            ui.spacing_mut().button_padding.x = 6.0;
            ui.spacing_mut().item_spacing.x = 6.0;
            let [one, other] = names;
            let menu = ui.menu_button(format!("{} ▼", titles.join(" ↔ ")), |ui| {
                self.list_ui(ui, document, actions);
            });
            menu.response
                .accessible_name(format!("Connection: {one} and {other}"))
                .on_hover_text("Which connection to follow");
            for form in Form::ALL {
                let label = ui.selectable_label(self.form == form, form.name());
                if label.accessible_name(format!("Follow as {}", form.name())).clicked() {
                    self.form = form;
                }
            }
            let Some(followed) = followed else { return };
            totals_ui(ui, titles, followed);
            carry_ui(ui, names, followed, actions);
            if !followed.is_complete() {
                let progress = followed.progress();
                let part = progress.read as f32 / progress.records.max(1) as f32;
                ui.add(ProgressBar::new(part).desired_width(80.0))
                    .accessible_name("Part of the log read");
            }
        });
    }

    /// The list of connections.
    fn list_ui(&mut self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        let all = document.connections().all();
        let now = self.followed.as_ref().map(|followed| followed.connection().socket);
        ui.set_min_width(240.0);
        let list = ScrollArea::vertical().id_salt("connections").max_height(LIST);
        list.show_rows(ui, ROW_HEIGHT + 4.0, all.len(), |ui, visible| {
            for connection in &all[visible] {
                let [one, other] = names(connection, document);
                let text = titles(connection, document).join(" ↔ ");
                let entry = ui.selectable_label(now == Some(connection.socket), text);
                if entry.accessible_name(format!("Follow {one} and {other}")).clicked() {
                    self.wanted = Some(connection.socket);
                    actions.push(WindowAction::Select(connection.socket));
                    ui.close();
                }
            }
        });
    }

    fn rows_ui(&mut self, ui: &mut Ui, rows: &FollowRows<'_>, actions: &mut Actions) {
        let conversation = rows.conversation;
        let area = ui.available_rect_before_wrap();
        // Its thread may go on meanwhile: the rows asked for next are at least those of these records.
        let read = conversation.progress().read;
        let extent = ScrollExtent { rows: conversation.rows(), height: area.height() };
        // A record that has not been looked at yet has no row.
        if let Some(record) = self.reveal.take_if(|record| *record <= read) {
            self.list.scroll.put_row(conversation.row_of(record), extent);
        }
        if shown_moment(rows.document).is_none_or(|number| number <= read) {
            let passed = |moment| passed(conversation, moment);
            self.moment.follow(rows.document, passed, &mut self.list.scroll, extent);
        }
        let keys = rows_control(ui, ui.max_rect(), "Rows of the conversation");
        self.keyboard(ui, &keys, extent);
        let name = "Scroll bar of the conversation";
        let (area, _, place) = self.list.ui(ui, area, 0.0, name, extent);
        let asked = actions.asked().len();
        let within = UiBuilder::new().id_salt("followed").max_rect(area);
        ui.scope_builder(within, |ui| {
            ScrollArea::horizontal().id_salt("followed").auto_shrink(false).show(ui, |ui| {
                let width = rows.width(ui).max(ui.available_width());
                let size = Vec2::new(width, area.height());
                let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
                let view = Rect::from_min_size(whole.min, size);
                ui.shrink_clip_rect(view);
                rows.ui(ui, view, place, actions);
            });
        });
        if actions.asked().len() > asked {
            keys.request_focus();
        }
        let strip = area.split_top_bottom_at_y(area.bottom() - 26.0).1;
        newest_ui(ui, strip, "Go to the end of the conversation", &mut self.list.scroll, extent);
    }

    /// Scrolls with the keys while the rows have the focus, or while nothing has it and the pointer
    /// is over them.
    fn keyboard(&mut self, ui: &Ui, rows: &Response, extent: ScrollExtent) {
        if !takes_keys(ui, rows) {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let page = extent.page() as f32 * ROW_HEIGHT;
        for (key, points) in [
            (Key::ArrowUp, -ROW_HEIGHT),
            (Key::ArrowDown, ROW_HEIGHT),
            (Key::PageUp, -page),
            (Key::PageDown, page),
        ] {
            if pressed(key) {
                self.list.scroll.by(points, extent);
            }
        }
        if pressed(Key::Home) {
            self.list.scroll.put_row(0, extent);
        }
        if pressed(Key::End) {
            self.list.scroll.follow();
        }
    }
}

/// The names of a connection's sides, by number alone, as used for controls and files.
fn names(connection: &Connection, document: &Document) -> [String; 2] {
    called(connection, document, SocketState::name)
}

/// The names of a connection's sides as people read them.
fn titles(connection: &Connection, document: &Document) -> [String; 2] {
    called(connection, document, |socket| document.title(socket))
}

fn called(
    connection: &Connection,
    document: &Document,
    name: impl Fn(&SocketState) -> String,
) -> [String; 2] {
    let name = |socket_id: SocketId| {
        let socket = document.table().get(socket_id);
        socket.map_or_else(|| socket_id.to_string(), &name)
    };
    let other = match (connection.other, connection.peer) {
        (Some(other), _) => name(other),
        (None, Some(peer)) => peer.to_string(),
        (None, None) => "its peers".to_owned(),
    };
    [name(connection.socket), other]
}

/// How much each side has sent.
fn totals_ui(ui: &mut Ui, names: &[String; 2], followed: &Conversation) {
    let palette = Palette::of(ui.visuals());
    let totals = followed.totals();
    for side in Side::ALL {
        let (sent, received) = (totals.sent[side as usize], totals.received[side as usize]);
        let on_the_way = followed.connection().other.is_some() && received < sent;
        let arrived =
            if on_the_way { format!(", {} received", bytes(received)) } else { String::new() };
        let (sign, name) = (side_sign(side), &names[side as usize]);
        let text = format!("{sign} {name} {}{arrived}", bytes(sent));
        ui.label(RichText::new(text).color(side_colors(palette, side).0))
            .on_hover_text(format!("{} sent by {name}", count(sent, "byte")));
    }
    let turns = count(totals.turns, "turn");
    ui.label(RichText::new(turns).weak())
        .on_hover_text("How often one side started sending after the other");
}

/// The buttons that copy and save the conversation.
fn carry_ui(ui: &mut Ui, names: &[String; 2], followed: &Arc<Conversation>, actions: &mut Actions) {
    let copy = ui.button("Copy").accessible_name("Copy the conversation");
    if copy.on_hover_text("Copies both sides of the conversation as shown").clicked() {
        let conversation = Arc::clone(followed);
        let what = CopyOrSave::CopyConversation { conversation, names: names.clone() };
        actions.push(RecordAction::CopyOrSave(what));
    }
    let menu = ui.menu_button("Save ▼", |ui| {
        for side in Side::ALL {
            let name = names[side as usize].clone();
            if ui.button(format!("Save the bytes sent by {name}…")).clicked() {
                let saving = SaveSource::Side { conversation: Arc::clone(followed), side, name };
                actions.push(RecordAction::CopyOrSave(CopyOrSave::AskToSave(saving)));
                ui.close();
            }
        }
    });
    menu.response
        .accessible_name("Save the bytes of one side")
        .on_hover_text("Writes all bytes that one side has sent to a file");
}
