//! The chat: what crosses one connection, or all connections of a server, and a line to send more.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Button, ComboBox, Frame, Id, Margin, Panel, RichText, ScrollArea, Sense, Ui, Vec2};

use super::ends::ends_ui;
use super::row::row_ui;
use crate::model::{Direction, Lifecycle, LineEnding, Protocol, SocketId, SocketState};
use crate::session::{COLUMNS, ChatTranscript};
use crate::ui::action::{Actions, NOT_LIVE, SocketAction, WindowAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, ROW_HEIGHT, paint_lifecycle};
use crate::ui::socket::composer::field::FieldShape;
use crate::ui::socket::composer::{Composer, ComposerUi, Ends, SavedLists};
use crate::ui::socket::pending_text;

/// Records that a dialogue reads per frame at most.
const RECORDS_PER_FRAME: u64 = 20_000;

/// Width from which on what would be sent is shown beside the options, in points.
const BESIDE: f32 = 620.0;

/// What the chat remembers.
#[derive(Default)]
pub struct ChatPane {
    /// Whose dialogue is shown.
    shown: Option<SocketId>,
    /// A selected socket without a peer yet: its dialogue is shown once it has one.
    wanted: Option<SocketId>,
    transcript: ChatTranscript,
    /// The other end, while both are shown in one conversation.
    opposite: Option<SocketId>,
    /// Whether one end alone is wanted, where both are sockets of the session.
    one_end: bool,
    /// Whether the line to send more gets the focus as soon as it can be typed into.
    is_turn: bool,
    /// What is being written to whom.
    drafts: BTreeMap<SocketId, Composer>,
    /// The one connection that a server's message goes to; all where there is none.
    targets: BTreeMap<SocketId, SocketId>,
}

/// The sockets that have, or had, a peer.
fn talking(document: &Document) -> Vec<&SocketState> {
    let table = document.table();
    let servers: BTreeSet<SocketId> = table.iter().filter_map(SocketState::accepted_by).collect();
    let talks = |socket: &&SocketState| {
        let has_talked = socket.bytes_in() + socket.bytes_out() > 0;
        has_talked
            || match socket.protocol() {
                Protocol::Tcp => {
                    servers.contains(&socket.socket_id()) || socket.lifecycle().has_peer()
                }
                Protocol::Udp => socket.peer().is_some(),
            }
    };
    table.iter().filter(talks).collect()
}

impl ChatPane {
    /// Shows the dialogue of a socket, as soon as it has one.
    pub fn show(&mut self, socket_id: SocketId) {
        self.wanted = Some(socket_id);
    }

    /// Gives the person the turn to type.
    pub fn give_turn(&mut self) {
        self.is_turn = true;
    }

    /// Shows the dialogue of a socket, unless that of its server is shown, which includes it.
    pub fn show_one_of(&mut self, socket: &SocketState) {
        if socket.accepted_by().is_none() || socket.accepted_by() != self.shown {
            self.show(socket.socket_id());
        }
    }

    /// Shows the conversation of a socket; with its other end, where that is `opposite`.
    fn turn_to(&mut self, socket_id: SocketId, opposite: Option<SocketId>) {
        self.wanted = self.wanted.filter(|wanted| *wanted != socket_id);
        let is_same = self.shown == Some(socket_id) && self.opposite == opposite;
        // Seen from its other end it is the same conversation.
        let is_turned =
            opposite.is_some() && self.shown == opposite && self.opposite == Some(socket_id);
        if !is_same && !is_turned {
            self.transcript = match opposite {
                Some(opposite) => ChatTranscript::for_pair([socket_id, opposite]),
                None => ChatTranscript::for_socket(socket_id),
            };
        }
        (self.shown, self.opposite) = (Some(socket_id), opposite);
    }

    /// Draws the pane. Returns whether it has caught up with the log.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        saved: SavedLists<'_>,
        actions: &mut Actions,
    ) -> bool {
        let talking = talking(document);
        if talking.is_empty() {
            ui.centered_and_justified(|ui| {
                ui.label(RichText::new("Connect two sockets to chat here.").weak());
            });
            return true;
        }
        let talks = |chosen: &SocketId| talking.iter().any(|socket| socket.socket_id() == *chosen);
        let shown = self
            .wanted
            .filter(talks)
            .or_else(|| self.shown.filter(talks))
            .or_else(|| talking.last().map(|socket| socket.socket_id()));
        let Some(socket) = shown.and_then(|shown| document.table().get(shown)) else {
            return true;
        };
        let other = document.other_end(socket);
        let opposite = other.filter(|_| !self.one_end).map(SocketState::socket_id);
        self.turn_to(socket.socket_id(), opposite);
        Panel::left("chats")
            .frame(Frame::NONE)
            .default_size(132.0)
            .size_range(90.0..=260.0)
            .show(ui, |ui| self.list_ui(ui, &talking, document, actions));
        let caught_up = self.transcript.catch_up(document.log(), RECORDS_PER_FRAME);
        let frame = Frame::NONE.inner_margin(Margin { left: 8, right: 6, ..Margin::ZERO });
        Panel::bottom("say").frame(frame).show_separator_line(false).show(ui, |ui| {
            self.say_ui(ui, socket, document, saved, actions);
        });
        if let Some(other) = other {
            Panel::top("ends").frame(frame).show_separator_line(false).show(ui, |ui| {
                let titles = [document.title(socket), document.title(other)];
                if ends_ui(ui, &titles, &mut self.one_end) {
                    self.wanted = Some(other.socket_id());
                    self.is_turn = true;
                    actions.push(WindowAction::Select(other.socket_id()));
                }
            });
        }
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            self.dialogue_ui(ui, document, actions);
        });
        caught_up
    }

    /// The list of connections.
    fn list_ui(
        &mut self,
        ui: &mut Ui,
        talking: &[&SocketState],
        document: &Document,
        actions: &mut Actions,
    ) {
        ScrollArea::vertical().id_salt("chats").auto_shrink(false).show_rows(
            ui,
            ROW_HEIGHT + 4.0,
            talking.len(),
            |ui, visible| {
                for socket in &talking[visible] {
                    ui.horizontal(|ui| {
                        let (symbol, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
                        paint_lifecycle(ui.painter(), symbol.center(), 4.5, socket.lifecycle());
                        let name = match socket.lifecycle() {
                            Lifecycle::Listening => format!("{} (server)", document.title(socket)),
                            _ => document.title(socket),
                        };
                        let chosen = self.shown == Some(socket.socket_id());
                        let label = ui.add(Button::selectable(chosen, &name).truncate());
                        let label = label.on_hover_text(name);
                        let label = label.accessible_name(format!("Chat of {}", socket.name()));
                        if label.clicked() {
                            self.wanted = Some(socket.socket_id());
                            actions.push(WindowAction::Select(socket.socket_id()));
                        }
                    });
                }
            },
        );
    }

    fn dialogue_ui(&self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        let said = self.transcript.rows_until(document.moment());
        if said == 0 {
            ui.centered_and_justified(|ui| {
                ui.label(RichText::new("No messages yet.").weak());
            });
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let rows = usize::try_from(said).unwrap_or(usize::MAX);
        let font = egui::TextStyle::Monospace.resolve(ui.style());
        let character = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
        // A whole row of text fits, with its bubble and its line ending.
        let width = ui.available_width().max((COLUMNS + 6) as f32 * character);
        ScrollArea::both()
            .id_salt(("dialogue", self.shown))
            .auto_shrink(false)
            .stick_to_bottom(true)
            .show_rows(ui, ROW_HEIGHT, rows, |ui, visible| {
                ui.set_width(width);
                for index in visible {
                    if let Some((message, row)) = self.transcript.row(index as u64, document.log())
                    {
                        let ours = match message.direction() {
                            // Of both ends, the one that is shown is on the right.
                            Some(_) if self.opposite.is_some() => {
                                Some(self.shown == Some(message.socket))
                            }
                            direction => direction.map(|way| way == Direction::Sent),
                        };
                        row_ui(ui, (message, ours), row, document, actions);
                    }
                }
            });
    }

    fn say_ui(
        &mut self,
        ui: &mut Ui,
        socket: &SocketState,
        document: &Document,
        saved: SavedLists<'_>,
        actions: &mut Actions,
    ) {
        let socket_id = socket.socket_id();
        let live = document.is_live();
        let connections: Vec<&SocketState> = if socket.lifecycle() == Lifecycle::Listening {
            document.table().accepted_by(socket_id).filter(|s| s.lifecycle().may_send()).collect()
        } else {
            Some(socket).filter(|s| s.lifecycle().may_send()).into_iter().collect()
        };
        ui.add_space(4.0);
        for connection in &connections {
            for waiting in connection.waiting().iter().filter(|w| w.call.kind().is_send()) {
                pending_text::count_on(ui, document.is_live());
                let text = pending_text::waiting_text(waiting, Some(document.now_nanos()));
                let text = format!("{}: {text}", document.title(connection));
                ui.colored_label(Palette::of(ui.visuals()).accent, text);
            }
        }
        let mut sends = false;
        let mut to = Vec::new();
        ui.horizontal_top(|ui| {
            let is_server = socket.lifecycle() == Lifecycle::Listening;
            if is_server {
                self.target_ui(ui, socket, &connections, document);
            }
            let target = self.targets.get(&socket_id).copied();
            to.extend(
                connections.iter().copied().filter(|connection| {
                    target.is_none_or(|target| target == connection.socket_id())
                }),
            );
            let enabled = live && !to.is_empty();
            let button_width = 56.0;
            let width = ui.available_width() - button_width - ui.spacing().item_spacing.x;
            let shape = FieldShape { width, least_lines: 1, most_lines: 5 };
            let mut composer = self.composer(socket, &to, saved, actions);
            let field = ui.add_enabled_ui(enabled, |ui| composer.field_ui(ui, shape)).inner;
            if enabled && std::mem::take(&mut self.is_turn) {
                field.response.request_focus();
            }
            let button = Button::new("Send").min_size(Vec2::new(button_width, 0.0));
            let button = ui.add_enabled(enabled, button);
            let button = button
                .accessible_name(format!("{}: send message", socket.name()))
                .on_hover_text("Enter sends, too. The arrow keys recall earlier messages.")
                .on_disabled_hover_text(cannot_send(socket, live));
            sends = enabled && (button.clicked() || field.entered);
        });
        let mut composer = self.composer(socket, &to, saved, actions);
        let beside = ui.available_width() >= BESIDE;
        let options = |ui: &mut Ui| {
            composer.form_ui(ui);
            ui.scope(|ui| composer.menus_ui(ui));
            if beside {
                composer.preview_ui(ui);
            }
        };
        // In a row that wraps, a long text would begin a line of its own.
        if beside {
            ui.horizontal(options);
        } else {
            ui.horizontal_wrapped(options);
            composer.preview_ui(ui);
        }
        if sends {
            self.send(socket_id, &to, actions);
        }
    }

    /// The widget of what is written to these.
    fn composer<'a>(
        &'a mut self,
        socket: &SocketState,
        to: &[&SocketState],
        saved: SavedLists<'a>,
        actions: &'a mut Actions,
    ) -> ComposerUi<'a> {
        let socket_id = socket.socket_id();
        let draft = self.drafts.entry(socket_id);
        ComposerUi {
            composer: draft.or_insert_with(|| Composer::new(LineEnding::Lf)),
            name: format!("{}: chat", socket.name()),
            id: Id::unique(("say", socket_id)),
            ends: Ends::of(to.first().copied().unwrap_or(socket)),
            saved,
            actions,
        }
    }

    /// Sends what is written; each peer gets what it is filled in with for this peer.
    fn send(&mut self, socket_id: SocketId, to: &[&SocketState], actions: &mut Actions) {
        let Some(draft) = self.drafts.get_mut(&socket_id) else { return };
        let Ok(template) = draft.template() else {
            draft.refuse();
            return;
        };
        if template.varies() {
            for connection in to {
                let bytes = Ends::of(connection).fill_in(template, draft.counter());
                actions.push(SocketAction::Send(vec![connection.socket_id()], bytes));
            }
        } else {
            let bytes = Ends::default().fill_in(template, draft.counter());
            let to = to.iter().map(|connection| connection.socket_id()).collect();
            actions.push(SocketAction::Send(to, bytes));
        }
        draft.sent();
    }

    /// Whom a server's message goes to.
    fn target_ui(
        &mut self,
        ui: &mut Ui,
        server: &SocketState,
        connections: &[&SocketState],
        document: &Document,
    ) {
        let server_id = server.socket_id();
        let target = self.targets.get(&server_id).copied();
        let all = format!("all {}", connections.len());
        // One that has gone stays chosen: what was meant for it must not go to all others.
        let is_there = |target| connections.iter().any(|c| c.socket_id() == target);
        let text = match target {
            None => all.clone(),
            Some(target) if is_there(target) => format!("TCP {target}"),
            Some(target) => format!("TCP {target}, gone"),
        };
        let mut chosen = target;
        let combo = ComboBox::from_id_salt(("target", server_id)).selected_text(text).width(84.0);
        let combo = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut chosen, None, all);
            for connection in connections {
                let name = document.title(connection);
                ui.selectable_value(&mut chosen, Some(connection.socket_id()), name);
            }
        });
        combo.response.accessible_name(format!("{}: send to", server.name()));
        match chosen {
            Some(chosen) => self.targets.insert(server_id, chosen),
            None => self.targets.remove(&server_id),
        };
    }
}

/// Why nothing can be sent from here.
fn cannot_send(socket: &SocketState, live: bool) -> &'static str {
    if !live {
        NOT_LIVE
    } else if socket.protocol() != Protocol::Udp {
        "This end of the connection can no longer send."
    } else if socket.peer().is_some() {
        "Sending was shut down on this socket."
    } else {
        "No peer is set: use sendto on its card, or connect first."
    }
}
