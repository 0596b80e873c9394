//! The window of ports: all sockets of this computer, whoever holds them, for those who cannot get
//! a port. It only shows; nothing in it can be closed or killed.
//!
//! The list is read once, on a thread of its own, when the window opens and when the person
//! refreshes it. The rows that match the filter are found when either changes, not each frame.

use egui::{Align, Button, Context, Id, Label, RichText, Sense, TextEdit, Ui, Window};
use egui_extras::{Column, TableBuilder};

use crate::model::{MachineSocket, TcpState, escape_text};
use crate::session::SocketTable;
use crate::ui::action::{Actions, WindowAction};
use crate::ui::document::port_holders::{PortHolders, holder_words, our_name, our_socket};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, ROW_HEIGHT, countdown};

/// A socket of this computer, in the words of its row.
struct PortRow {
    texts: [String; 5],
    ours: bool,
    /// The text that the filter searches.
    haystack: String,
}

/// What the window remembers.
#[derive(Default)]
pub struct Ports {
    open: bool,
    looking: bool,
    filter: String,
    rows: Vec<PortRow>,
    /// The rows that match the filter.
    shown: Vec<usize>,
    /// Who held them when they were last read.
    holders: PortHolders,
    /// Why the last query failed.
    failed: Option<String>,
}

impl Ports {
    /// Opens the window, with a port in the filter if one is asked for. The caller starts the first
    /// query.
    pub fn show(&mut self, port: Option<u16>) {
        self.open = true;
        self.filter = port.map_or_else(String::new, |port| format!(":{port}"));
        self.find();
    }

    /// Records that a query is running.
    pub fn begin_look(&mut self) {
        self.looking = true;
    }

    /// Takes the result of a query.
    pub fn take(&mut self, told: Result<Vec<MachineSocket>, String>, table: &SocketTable) {
        self.looking = false;
        match told {
            Ok(sockets) => {
                self.failed = None;
                self.rows = sockets.iter().map(|socket| row(socket, table)).collect();
                self.holders = PortHolders::from_sockets(&sockets);
            }
            Err(reason) => {
                self.failed = Some(reason);
                self.rows.clear();
            }
        }
        self.find();
    }

    /// Who held the ports when they were last read.
    pub fn holders(&self) -> &PortHolders {
        &self.holders
    }

    /// Finds the rows that match the filter: all its words.
    fn find(&mut self) {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let fits = |row: &PortRow| words.iter().all(|word| row.haystack.contains(word.as_str()));
        let shown = self.rows.iter().enumerate().filter(|(_, row)| fits(row));
        self.shown = shown.map(|(index, _)| index).collect();
    }

    /// Draws the window, if it is open.
    pub fn ui(&mut self, ctx: &Context, actions: &mut Actions) {
        let mut open = self.open && !ctx.input(|input| input.key_pressed(egui::Key::Escape));
        let room = ctx.content_rect().shrink(24.0);
        Window::new("Ports on this computer")
            .id(Id::unique("ports"))
            .open(&mut open)
            .default_size([760.0_f32.min(room.width()), 420.0_f32.min(room.height())])
            .pivot(egui::Align2::CENTER_CENTER)
            .default_pos(room.center())
            .constrain_to(ctx.content_rect())
            .show(ctx, |ui| self.inside_ui(ui, actions));
        self.open = open;
    }

    fn inside_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let palette = Palette::of(ui.visuals());
        ui.horizontal_wrapped(|ui| {
            let field = TextEdit::singleline(&mut self.filter)
                .desired_width(236.0)
                .hint_text("port or text, such as :80 or listen");
            let field = ui.add(field).accessible_name("Filter ports");
            if field.changed() {
                self.find();
            }
            let again = ui.add_enabled(!self.looking, Button::new("Refresh"));
            if again.on_hover_text("Reads the ports again").clicked() {
                actions.push(WindowAction::RefreshPorts);
            }
            let text = match (&self.failed, self.looking) {
                (_, true) => "reading…".to_owned(),
                (Some(reason), _) => escape_text(reason),
                (None, _) => {
                    let all = count(self.rows.len(), "socket");
                    format!("{} of {all} when last read", self.shown.len())
                }
            };
            ui.label(RichText::new(text).small().color(palette.muted));
        });
        ui.separator();
        ui.spacing_mut().item_spacing.y = 0.0;
        // A window is measured before it is shown, which shrinks columns to the least they may have.
        let widths = [40.0, 168.0, 168.0, 124.0];
        let mut table = TableBuilder::new(ui)
            .id_salt("ports")
            .sense(Sense::hover())
            .cell_layout(egui::Layout::left_to_right(Align::Center))
            .auto_shrink(false);
        for width in widths {
            table = table.column(Column::initial(width).at_least(width).clip(true).resizable(true));
        }
        table
            .column(Column::remainder().at_least(120.0).clip(true))
            .header(ROW_HEIGHT + 2.0, |mut header| {
                for title in ["", "local", "peer", "state", "held by"] {
                    header.col(|ui| {
                        ui.label(RichText::new(title).small().weak());
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, self.shown.len(), |mut table_row| {
                    let index = self.shown.get(table_row.index());
                    let Some(row) = index.and_then(|index| self.rows.get(*index)) else { return };
                    for text in &row.texts {
                        table_row.col(|ui| {
                            let color = if row.ours { palette.accent } else { palette.text };
                            let text = RichText::new(text).monospace().color(color);
                            ui.add(Label::new(text).truncate().selectable(true));
                        });
                    }
                    let response = table_row.response();
                    response.widget_info(|| {
                        let words: Vec<&str> = row.texts.iter().map(String::as_str).collect();
                        let words = words.join(" ");
                        egui::WidgetInfo::labeled(egui::Role::Row, true, format!("port: {words}"))
                    });
                });
            });
    }
}

fn row(socket: &MachineSocket, table: &SocketTable) -> PortRow {
    let state = match socket.state {
        Some(TcpState::Closed) => "bound".to_owned(),
        Some(state) => state.to_string(),
        None => String::new(),
    };
    let state = match socket.remaining_millis {
        Some(millis) => format!("{state} {}", countdown(u64::from(millis))),
        None => state,
    };
    let ours = our_socket(socket, table);
    let holder = match &ours {
        Some(socket) => our_name(socket),
        None => holder_words(socket),
    };
    let texts = [
        socket.protocol.to_string(),
        socket.local.to_string(),
        socket.peer.map_or_else(String::new, |peer| peer.to_string()),
        state,
        holder,
    ];
    let haystack = texts.join(" ").to_lowercase();
    PortRow { texts, ours: ours.is_some(), haystack }
}
