//! One socket as a card: what it is, its state, and the calls that come next.
//!
//! `card_rows` decides which rows it has, and in which order; here each row is drawn.

use egui::{
    Align, Align2, Color32, FontId, Frame, Id, Label, Layout, Pos2, Rect, Response, RichText,
    Sense, Stroke, Ui, UiBuilder, Vec2, Visuals, WidgetInfo,
};

use super::accept_queue::ON_CARD;
use super::behaviours::line::line_ui;
use super::behaviours::words::line;
use super::card_rows::{CONTROLS, CardRow, GAP, PADDING, rows, sent_by};
use super::controls::Controls;
use super::gauges::gauges_ui;
use super::kernel_words::ghost_text;
use super::{accept_queue, kernel_facts};
use crate::model::{CallKind, Lifecycle, Mode, Protocol, SocketId, SocketState, Tint, escape_text};
use crate::ui::document::Document;
use crate::ui::look::{Palette, dashed_frame, paint_lifecycle, stroke};

/// The id of a socket's card, by which it has the keyboard's focus.
pub fn id_of(socket_id: SocketId) -> Id {
    Id::unique(("card of", socket_id))
}

/// How a card looks, apart from its socket's state.
#[derive(Clone, Copy, Debug, Default)]
pub struct CardStyle<'a> {
    /// Whether the inspector shows the socket.
    pub selected: bool,
    /// Whether it is one of those selected on the canvas.
    pub chosen: bool,
    /// What the person calls the socket, as it is [shown](crate::session::Arrangement::shown_name).
    pub name: Option<&'a str>,
    /// The colour that the person gave it.
    pub tint: Option<Tint>,
    /// While a wire is drawn: whether it may end here.
    pub takes_wire: bool,
}

/// Makes a card that can be clicked, dragged and focused, and describes it in words; `more` is the
/// end of the description.
pub fn interact(
    ui: &Ui,
    rect: Rect,
    socket: &SocketState,
    look: &CardStyle<'_>,
    more: &str,
) -> Response {
    let response = ui.interact(rect, id_of(socket.socket_id()), Sense::click_and_drag());
    response.widget_info(|| {
        let marked = look.selected || look.chosen;
        WidgetInfo::selected(egui::Role::Button, true, marked, socket.name())
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let mut words = in_words(socket);
        if let Some(name) = look.name {
            words = format!("{name}, {words}");
        }
        if let Some(tint) = look.tint {
            words = format!("{words}, coloured {}", tint.name());
        }
        node.set_description(format!("{words}{more}"));
    });
    response
}

/// The colours of a card: its ground and its frame.
pub fn colours(
    socket: &SocketState,
    look: &CardStyle<'_>,
    has_focus: bool,
    visuals: &Visuals,
) -> (Color32, Stroke) {
    let palette = Palette::of(visuals);
    let faded = !socket.is_open() && !look.selected;
    let ground = match look.tint {
        Some(tint) => palette.tint(tint),
        None if faded => palette.panel,
        None => palette.card,
    };
    let (width, color) = match look {
        CardStyle { takes_wire: true, .. } => (2.0, palette.connected),
        CardStyle { selected: true, .. } => (2.0, palette.accent),
        CardStyle { chosen: true, .. } => (1.5, palette.accent),
        _ if has_focus => (1.5, palette.text),
        _ => (1.0, palette.line),
    };
    (ground, stroke(visuals, width, color))
}

/// Draws the card of a socket, whose response is `card`, and its controls. `corner` draws the upper
/// right corner.
pub fn card_ui(
    ui: &mut Ui,
    card: &Response,
    controls: &mut Controls<'_>,
    document: &Document,
    look: &CardStyle<'_>,
    corner: impl FnOnce(&mut Ui, &mut Controls<'_>),
) {
    let palette = Palette::of(ui.visuals());
    let (socket, rect) = (controls.socket, card.rect);
    let (ground, stroke) = colours(socket, look, card.has_focus(), ui.visuals());
    let frame = Frame::new()
        .fill(ground)
        .stroke(if socket.is_ghost() { Stroke::NONE } else { stroke })
        .corner_radius(8);
    ui.painter().add(frame.paint(rect.shrink(stroke.width)));
    if socket.is_ghost() {
        let color = if look.selected || look.chosen { stroke.color } else { palette.muted };
        dashed_frame(ui, rect, Stroke::new(stroke.width, color));
    }
    let builder = UiBuilder::new().max_rect(rect.shrink2(Vec2::new(12.0, PADDING)));
    let mut ui = ui.new_child(builder.id_salt(("card", socket.socket_id())));
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    // The words of a card are no text to be marked: it is dragged by them.
    ui.style_mut().interaction.selectable_labels = false;
    ui.spacing_mut().item_spacing = Vec2::splat(GAP);
    ui.spacing_mut().button_padding = Vec2::new(6.0, 2.0);
    ui.spacing_mut().interact_size.y = CONTROLS;
    ui.multiply_opacity(kernel_facts::opacity(socket, document));
    let mut corner = Some(corner);
    for row in rows(socket) {
        let mut ui = row_place(&mut ui, row, socket.socket_id());
        match row {
            CardRow::Title => title_ui(&mut ui, controls, look, corner.take()),
            CardRow::Addresses => addresses_ui(&mut ui, socket),
            CardRow::WaitingRoom => waiting_room_ui(&mut ui, socket),
            CardRow::Gauges => gauges_ui(&mut ui, socket),
            CardRow::Ghost => ghost_ui(&mut ui, socket, document),
            CardRow::Behaviours => line_ui(&mut ui, controls),
            CardRow::Waiting(place) => controls.one_waiting_ui(&mut ui, place),
            CardRow::AddressFields => controls.address_fields(&mut ui, 150.0),
            CardRow::Backlog => {
                ui.label("backlog");
                controls.backlog_field(&mut ui);
            }
            CardRow::Message => message_ui(&mut ui, controls),
            CardRow::Sentence { .. } => {
                let sentence = RichText::new(socket.sentence()).small().color(palette.muted);
                ui.add(Label::new(sentence).wrap());
            }
            CardRow::Calls => calls_ui(&mut ui, controls),
        }
    }
}

/// Takes the space of the next row, and returns the `Ui` to draw it in.
fn row_place(ui: &mut Ui, row: CardRow, socket_id: SocketId) -> Ui {
    let size = Vec2::new(ui.available_width(), row.height());
    let (_, place) = ui.allocate_space(size);
    let builder = UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Center));
    ui.new_child(builder.id_salt((row, socket_id)))
}

fn title_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    look: &CardStyle<'_>,
    corner: Option<impl FnOnce(&mut Ui, &mut Controls<'_>)>,
) {
    let palette = Palette::of(ui.visuals());
    let socket = controls.socket;
    let lifecycle = socket.lifecycle();
    let (symbol, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
    paint_lifecycle(ui.painter(), symbol.center(), 5.5, lifecycle);
    let word = RichText::new(socket.word().to_uppercase())
        .small()
        .strong()
        .color(palette.lifecycle(lifecycle));
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if let Some(corner) = corner {
            ui.scope(|ui| corner(ui, controls));
        }
        // Of a ghost it counts what the kernel says.
        if let Some(state) = socket.tcp_state().filter(|_| socket.is_ghost()) {
            kernel_facts::state_ui(ui, socket, state);
        } else {
            kernel_facts::state_word_ui(ui, socket);
            // A name needs the room more than a word that the kernel's own says as well.
            let text_width = |text: &str, size: f32| {
                let font = FontId::proportional(size);
                ui.painter().layout_no_wrap(text.to_owned(), font, palette.text).size().x
            };
            let name = look.name.map_or(0.0, |name| text_width(name, 15.0));
            let number = text_width(&socket.name(), 11.5) + 2.0 * GAP;
            let has_room = ui.available_width() > name + number + text_width(word.text(), 10.5);
            if look.name.is_none() || socket.tcp_state().is_none() || has_room {
                ui.label(word).on_hover_text(kernel_facts::both_words(socket));
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            name_ui(ui, socket, look);
            if socket.is_ghost() {
                ui.label(RichText::new("ghost").small().color(palette.muted));
            }
        });
    });
}

/// What the socket is called: by the person, where they gave it a name, and by its number always.
fn name_ui(ui: &mut Ui, socket: &SocketState, look: &CardStyle<'_>) {
    let number = RichText::new(socket.name());
    let Some(name) = look.name else {
        ui.label(number.strong().size(15.0));
        return;
    };
    let muted = Palette::of(ui.visuals()).muted;
    let small = FontId::proportional(11.5);
    let number_width = ui.painter().layout_no_wrap(socket.name(), small, muted).size().x;
    let shown = RichText::new(name).strong().size(15.0);
    ui.scope(|ui| {
        ui.set_max_width((ui.available_width() - number_width - GAP).max(0.0));
        ui.add(Label::new(shown).truncate());
    });
    ui.label(number.small().color(muted));
}

/// The addresses.
fn addresses_ui(ui: &mut Ui, socket: &SocketState) {
    let muted = Palette::of(ui.visuals()).muted;
    let text = RichText::new(addresses(socket)).monospace().size(12.0).color(muted);
    ui.add(Label::new(text).truncate());
}

/// The field for a message, and the button of the call that sends it.
fn message_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let Some(call) = sent_by(controls.socket) else { return };
    let font = egui::TextStyle::Button.resolve(ui.style());
    let label = ui.painter().layout_no_wrap(call.label().to_owned(), font, Color32::PLACEHOLDER);
    let button = label.size().x + 2.0 * ui.spacing().button_padding.x;
    let width = ui.available_width() - button - GAP;
    controls.message_line(ui, width);
    controls.call_button(ui, call);
}

/// Who waits to be accepted.
fn waiting_room_ui(ui: &mut Ui, socket: &SocketState) {
    let muted = Palette::of(ui.visuals()).muted;
    ui.label(RichText::new("waiting").small().color(muted));
    match accept_queue::room_of(socket) {
        Some(room) => accept_queue::waiting_room_ui(ui, socket, room, ON_CARD),
        None => {
            ui.label(RichText::new("not seen yet").small().color(muted));
        }
    }
}

/// How long the kernel still keeps it: a bar and the seconds, or what it waits for.
fn ghost_ui(ui: &mut Ui, socket: &SocketState, document: &Document) {
    let palette = Palette::of(ui.visuals());
    let text = ghost_text(socket, document, ui.ctx()).unwrap_or_default();
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let words = format!("{} is a ghost: {text}", socket.name());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &words));
    let (middle, font) = (rect.center().y, FontId::monospace(11.0));
    let painter = ui.painter();
    if let Some((part, left)) = kernel_facts::ghost_left(socket, document) {
        let end = Pos2::new(rect.right(), middle);
        painter.text(end, Align2::RIGHT_CENTER, left, font, palette.muted);
        let bar = Rect::from_min_max(
            Pos2::new(rect.left(), middle - 3.5),
            Pos2::new(rect.right() - 44.0, middle + 3.5),
        );
        super::queues::bar_ui(ui, bar, Some(part), palette.muted);
    } else {
        let what = text.split_once(", ").map_or("kept by the kernel", |(_, what)| what);
        painter.text(rect.left_center(), Align2::LEFT_CENTER, what, font, palette.muted);
    }
    response.on_hover_text(format!("{text}\n{}", kernel_facts::ghost_help(socket)));
}

/// The buttons of the calls that come next at this stage, but for the one beside the message.
fn calls_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    use CallKind::{Accept, Bind, Close, Connect, Listen, Recv, RecvFrom, Shutdown};
    let socket = controls.socket;
    let lifecycle = socket.lifecycle();
    let calls: &[CallKind] = match (socket.protocol(), lifecycle) {
        (Protocol::Tcp, Lifecycle::Created) => &[Bind, Listen, Connect, Close],
        (Protocol::Tcp, Lifecycle::Bound) => &[Listen, Connect, Close],
        (Protocol::Tcp, Lifecycle::Listening) => &[Accept, Close],
        (_, Lifecycle::Closed) => &[],
        (Protocol::Udp, Lifecycle::Created) => &[Bind, Connect, Close],
        (Protocol::Udp, Lifecycle::Bound) => &[Connect, RecvFrom, Close],
        _ if !lifecycle.has_peer() => &[Close],
        _ => &[Recv, Shutdown, Close],
    };
    for call in calls {
        controls.call_button(ui, *call);
    }
    if lifecycle == Lifecycle::Listening && socket.accepting() == Mode::Automatic {
        ui.label(RichText::new("accepts automatically").small().weak());
    }
}

/// Which of the two ends of its connection has called the other.
pub fn arrow(socket: &SocketState) -> &'static str {
    if socket.accepted_by().is_some() { "←" } else { "→" }
}

/// Local and peer address in one line.
pub fn addresses(socket: &SocketState) -> String {
    match (socket.local(), socket.peer()) {
        (Some(local), Some(peer)) => format!("{local} {} {peer}", arrow(socket)),
        (Some(local), None) => local.to_string(),
        (None, _) => format!("no address yet, {}", socket.family()),
    }
}

/// What the card shows, in words for screen readers.
pub fn in_words(socket: &SocketState) -> String {
    let mut words = format!("{}: {}, {}", socket.name(), socket.word(), addresses(socket));
    for state in socket.behaviours() {
        words.push_str(", ");
        words.push_str(&line(state));
    }
    for waiting in socket.waiting() {
        words.push_str(", waiting in ");
        words.push_str(waiting.call.kind().label());
    }
    for lookup in socket.lookups() {
        words.push_str(", looking up ");
        words.push_str(&escape_text(&lookup.host));
    }
    words
}
