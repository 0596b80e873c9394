//! The window of ports: all sockets of this computer, whoever holds them, for those who cannot get
//! a port. It only shows; nothing in it can be closed or killed.
//!
//! The list is read once, on a thread of its own, when the window opens and when the person
//! refreshes it. The rows that match the filter are found, and put in order, when one of these changes,
//! not each frame.

use std::net::SocketAddr;

use egui::{Align, Button, Context, Label, RichText, Sense, TextEdit, Ui, Vec2};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::model::{Holder, MachineSocket, TcpState, escape_text};
use crate::session::SocketTable;
use crate::ui::action::{Actions, WindowAction};
use crate::ui::document::port_holders::{PortHolders, holder_words, our_name, our_socket};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, ROW_HEIGHT, countdown, floating_window};

/// The columns, in their order: the title, the name of what rows are put in order by, and the width; the
/// last one has the rest.
const COLUMNS: [(&str, &str, f32); 6] = [
    ("protocol", "protocol", 64.0),
    ("local", "local port", 168.0),
    ("peer", "port of the peer", 168.0),
    ("state", "state", 124.0),
    ("process", "process ID", 70.0),
    ("held by", "holder", 120.0),
];

/// What a row is put in order by in one column: the first that differs counts.
type SortKey = (Option<u64>, Option<SocketAddr>, String);

/// A socket of this computer, in the words of its row.
struct PortRow {
    texts: [String; COLUMNS.len()],
    keys: [SortKey; COLUMNS.len()],
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
    /// The rows that match the filter, in the order in which they are shown.
    shown: Vec<usize>,
    /// The column that the rows are in the order of, and whether it is turned round.
    order: Option<(usize, bool)>,
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

    /// Finds the rows that match the filter: all its words. What has nothing in the column that is the
    /// order comes last.
    fn find(&mut self) {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let fits = |row: &PortRow| words.iter().all(|word| row.haystack.contains(word.as_str()));
        let shown = self.rows.iter().enumerate().filter(|(_, row)| fits(row));
        self.shown = shown.map(|(index, _)| index).collect();
        let Some((column, is_reversed)) = self.order else { return };
        let key = |index: &usize| &self.rows[*index].keys[column];
        self.shown.sort_by(|one, other| {
            let order = key(one).cmp(key(other));
            let is_empty = |index: &usize| self.rows[*index].texts[column].is_empty();
            let order = if is_reversed { order.reverse() } else { order };
            is_empty(one).cmp(&is_empty(other)).then(order)
        });
    }

    /// The titles, each a button that puts the rows in its order, or turns that round.
    fn header_ui(&mut self, header: &mut TableRow<'_, '_>) {
        for (column, (title, name, _)) in COLUMNS.into_iter().enumerate() {
            let order = self.order.filter(|(ordered, _)| *ordered == column);
            let (arrow, told) = match order {
                None => ("", ""),
                Some((_, false)) => (" ▲", ", ascending"),
                Some((_, true)) => (" ▼", ", descending"),
            };
            header.col(|ui| {
                let text = RichText::new(format!("{title}{arrow}")).small().weak();
                let button = ui.add(Button::new(text).frame(false).small());
                let button = button.accessible_name(format!("Sort by {name}{told}"));
                if button.on_hover_text(format!("Sort by {name}")).clicked() {
                    self.order = Some((column, order.is_some_and(|(_, reversed)| !reversed)));
                    self.find();
                }
            });
        }
    }

    /// Draws the window, if it is open.
    pub fn ui(&mut self, ctx: &Context, actions: &mut Actions) {
        let (mut open, size) = (self.open, Vec2::new(860.0, 420.0));
        floating_window(ctx, "Ports on this computer", "ports", size, &mut open)
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
        let mut table = TableBuilder::new(ui)
            .id_salt("ports")
            .sense(Sense::hover())
            .cell_layout(egui::Layout::left_to_right(Align::Center))
            .auto_shrink(false);
        let [sized @ .., (_, _, rest)] = COLUMNS;
        for (_, _, width) in sized {
            table = table.column(Column::initial(width).at_least(width).clip(true).resizable(true));
        }
        table
            .column(Column::remainder().at_least(rest).clip(true))
            .header(ROW_HEIGHT + 2.0, |mut header| self.header_ui(&mut header))
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
    let (process, holder) = match (&ours, &socket.holder) {
        (Some(socket), _) => (Some(std::process::id()), our_name(socket)),
        (None, Holder::Ours(_)) => (Some(std::process::id()), holder_words(socket)),
        (None, Holder::Process { pid, name }) => (Some(*pid), escape_text(name)),
        (None, Holder::Kernel | Holder::NotTold { .. }) => (None, holder_words(socket)),
    };
    let texts = [
        socket.protocol.to_string(),
        socket.local.to_string(),
        socket.peer.map_or_else(String::new, |peer| peer.to_string()),
        state,
        process.map_or_else(String::new, |process| process.to_string()),
        holder,
    ];
    let number = |column| match column {
        1 => Some(socket.local.port().into()),
        2 => socket.peer.map(|peer| peer.port().into()),
        4 => process.map(u64::from),
        _ => None,
    };
    let address = |column| match column {
        1 => Some(socket.local),
        2 => socket.peer,
        _ => None,
    };
    let keys = std::array::from_fn(|column| {
        (number(column), address(column), texts[column].to_lowercase())
    });
    let haystack = texts.join(" ").to_lowercase();
    PortRow { texts, keys, ours: ours.is_some(), haystack }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Protocol;

    fn held(local: &str, state: TcpState, holder: Holder) -> MachineSocket {
        let (protocol, local) = (Protocol::Tcp, local.parse().unwrap());
        MachineSocket {
            protocol,
            local,
            peer: None,
            state: Some(state),
            holder,
            remaining_millis: None,
        }
    }

    #[test]
    fn each_column_puts_the_rows_in_its_order_and_what_is_empty_last() {
        let process = |pid, name: &str| Holder::Process { pid, name: name.to_owned() };
        let mut sockets = vec![
            held("127.0.0.1:9000", TcpState::Listen, process(70, "b")),
            held("127.0.0.1:80", TcpState::Established, Holder::Kernel),
            held("[::1]:443", TcpState::CloseWait, process(8, "A")),
        ];
        sockets[1].peer = Some("127.0.0.1:5".parse().unwrap());
        let mut ports = Ports::default();
        ports.take(Ok(sockets), &SocketTable::default());
        let mut shown = |order| {
            ports.order = order;
            ports.find();
            let local = |index: &usize| ports.rows[*index].keys[1].0.unwrap();
            ports.shown.iter().map(local).collect::<Vec<_>>()
        };
        assert_eq!(shown(None), [9000, 80, 443], "as they were read");
        assert_eq!(shown(Some((1, false))), [80, 443, 9000], "by port, not by its digits");
        assert_eq!(shown(Some((1, true))), [9000, 443, 80]);
        assert_eq!(shown(Some((2, false))), [80, 9000, 443]);
        assert_eq!(shown(Some((3, false))), [443, 80, 9000]);
        assert_eq!(
            shown(Some((4, false))),
            [443, 9000, 80],
            "8 before 70, and the kernel has none"
        );
        assert_eq!(shown(Some((4, true))), [9000, 443, 80]);
        assert_eq!(shown(Some((5, false))), [443, 9000, 80], "in capital and small letters");
    }
}
