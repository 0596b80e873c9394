//! One socket as a card: what it is, where it stands, and the calls that come next.

use egui::{
    Align, Frame, Layout, Margin, Rect, RichText, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo,
};

use super::{
    action::Action,
    controls::Controls,
    document::Document,
    kernel_facts,
    theme::{Palette, paint_lifecycle},
};
use crate::model::{CallKind, Lifecycle, Protocol, SocketState, escape_text};

/// Width of a card, in points.
pub const WIDTH: f32 = 284.0;

/// Height of a card: the same for all, so that nothing jumps when a socket moves on.
pub const HEIGHT: f32 = 172.0;

/// Draws the card of a socket and its controls.
pub fn card_ui(ui: &mut Ui, controls: &mut Controls<'_>, document: &Document, selected: bool) {
    let palette = Palette::of(ui.visuals());
    let socket = controls.socket;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(WIDTH, HEIGHT), Sense::click());
    let visible = ui.is_rect_visible(rect);
    let mut picture = in_words(socket);
    if visible {
        picture.push_str(&kernel_facts::in_words(socket, document, ui.ctx()));
    }
    response.widget_info(|| {
        let mut info = WidgetInfo::selected(egui::Role::Button, true, selected, socket.name());
        info.hint_text = Some(picture.clone());
        info
    });
    if response.clicked() {
        controls.actions.push(Action::Select(socket.socket_id()));
    }
    if !visible {
        return;
    }
    let line = if selected || response.has_focus() { palette.accent } else { palette.line };
    let width = if selected { 2.0 } else { 1.0 };
    let faded = !socket.is_open() && !selected;
    let frame = Frame::new()
        .fill(if faded { palette.panel } else { palette.card })
        .stroke(if socket.is_ghost() { Stroke::NONE } else { Stroke::new(width, line) })
        .corner_radius(8);
    ui.painter().add(frame.paint(rect.shrink(width)));
    if socket.is_ghost() {
        kernel_facts::dashed_frame(ui, rect, Stroke::new(width, palette.muted));
    }
    let inside = rect.shrink2(Vec2::new(12.0, 9.0));
    let builder = UiBuilder::new().max_rect(inside).layout(Layout::top_down(Align::Min));
    let mut ui = ui.new_child(builder.id_salt(("card", socket.socket_id())));
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    ui.spacing_mut().item_spacing = Vec2::new(6.0, 5.0);
    ui.spacing_mut().button_padding = Vec2::new(7.0, 2.0);
    header_ui(&mut ui, socket, inside);
    ui.add(
        egui::Label::new(RichText::new(addresses(socket)).monospace().color(palette.muted))
            .truncate(),
    );
    controls_ui(&mut ui, controls);
    // At the foot, where nothing above moves it. The middle of a card stays free to be clicked.
    let foot = Rect::from_min_max(
        egui::pos2(inside.left(), inside.bottom() - kernel_facts::LINE),
        inside.max,
    );
    let builder = UiBuilder::new().max_rect(foot).layout(Layout::left_to_right(Align::Center));
    let mut ui = ui.new_child(builder.id_salt(("foot", socket.socket_id())));
    kernel_facts::line_ui(&mut ui, socket, document);
}

fn header_ui(ui: &mut Ui, socket: &SocketState, inside: Rect) {
    let palette = Palette::of(ui.visuals());
    let lifecycle = socket.lifecycle();
    ui.horizontal(|ui| {
        let (symbol, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
        paint_lifecycle(ui.painter(), symbol.center(), 5.5, lifecycle);
        ui.label(RichText::new(socket.name()).strong().size(15.0));
        let word = RichText::new(socket.word().to_uppercase())
            .small()
            .strong()
            .color(palette.lifecycle(lifecycle));
        let rest = inside.right() - ui.cursor().left();
        ui.allocate_ui_with_layout(
            Vec2::new(rest, ui.available_height()),
            Layout::right_to_left(Align::Center),
            |ui| ui.label(word).on_hover_text(socket.sentence()),
        );
    });
}

/// The controls of the calls that come next at this stage.
fn controls_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    let socket = controls.socket;
    let id = ui.scope_id();
    ui.push_id(id.with("controls"), |ui| {
        use CallKind::{
            Accept, Bind, Close, Connect, Listen, Recv, RecvFrom, Send, SendTo, Shutdown,
        };
        let (protocol, lifecycle) = (socket.protocol(), socket.lifecycle());
        ui.horizontal(|ui| match (protocol, lifecycle) {
            (_, Lifecycle::Created) | (Protocol::Udp, Lifecycle::Bound) => {
                controls.address_fields(ui, 150.0);
            }
            (Protocol::Tcp, Lifecycle::Bound) => {
                ui.label("backlog");
                controls.backlog_field(ui);
            }
            (Protocol::Udp, Lifecycle::Connected) => controls.message_field(ui, 256.0),
            (_, lifecycle) if lifecycle.may_send() => controls.message_field(ui, 256.0),
            (_, Lifecycle::Listening) => {
                let mode = match socket.accepting() {
                    crate::model::Mode::Automatic => "accepts by itself",
                    crate::model::Mode::Step => "accept takes the next connection",
                };
                ui.label(RichText::new(mode).weak());
            }
            _ => {
                let sentence = RichText::new(socket.sentence()).weak().small();
                ui.add(egui::Label::new(sentence).wrap());
            }
        });
        let sends_to =
            protocol == Protocol::Udp && matches!(lifecycle, Lifecycle::Created | Lifecycle::Bound);
        if sends_to && socket.waiting().is_empty() {
            controls.message_field(ui, 256.0);
        }
        ui.horizontal(|ui| {
            let calls: &[CallKind] = match (protocol, lifecycle) {
                (Protocol::Tcp, Lifecycle::Created) => &[Bind, Listen, Connect, Close],
                (Protocol::Tcp, Lifecycle::Bound) => &[Listen, Connect, Close],
                (Protocol::Tcp, Lifecycle::Listening) => &[Accept, Close],
                (_, Lifecycle::Closed) => &[],
                (Protocol::Udp, Lifecycle::Created) => &[Bind, Connect, SendTo, Close],
                (Protocol::Udp, Lifecycle::Bound) => &[Connect, SendTo, RecvFrom, Close],
                (Protocol::Tcp, _) if !lifecycle.has_peer() => &[Close],
                _ => &[Send, Recv, Shutdown, Close],
            };
            for call in calls {
                controls.call_button(ui, *call);
            }
        });
        controls.waiting_ui(ui);
    });
}

/// Local and peer address in one line.
pub fn addresses(socket: &SocketState) -> String {
    let arrow = if socket.accepted_by().is_some() { "←" } else { "→" };
    match (socket.local(), socket.peer()) {
        (Some(local), Some(peer)) => format!("{local} {arrow} {peer}"),
        (Some(local), None) => local.to_string(),
        (None, _) => format!("no address yet, {}", socket.family()),
    }
}

/// What the card shows, for those who do not see it.
fn in_words(socket: &SocketState) -> String {
    let mut words = format!("{}: {}, {}", socket.name(), socket.word(), addresses(socket));
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

/// The space between cards.
pub const GAP: f32 = 12.0;

/// The margin around the cards.
pub const MARGIN: Margin = Margin::same(16);
