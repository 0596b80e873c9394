//! One socket as a card: what it is, where it stands, and the calls that come next.

use egui::{
    Align, Color32, Frame, Id, Layout, Rect, Response, RichText, Sense, Stroke, Ui, UiBuilder,
    Vec2, WidgetInfo,
};

use super::{
    controls::Controls,
    document::Document,
    kernel_facts,
    theme::{Palette, paint_lifecycle},
};
use crate::model::{CallKind, Lifecycle, Protocol, SocketId, SocketState, Tint, escape_text};

/// Width of a card, in points.
pub const WIDTH: f32 = 284.0;

/// Height of a card: the same for all, so that nothing jumps when a socket moves on.
pub const HEIGHT: f32 = 172.0;

/// The id of a socket's card, by which it has the keyboard's focus.
pub fn id_of(socket_id: SocketId) -> Id {
    Id::unique(("card of", socket_id))
}

/// How a card looks beside what its socket tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// Whether the inspector shows the socket.
    pub selected: bool,
    /// Whether it is one of those that are chosen on the canvas.
    pub chosen: bool,
    /// What the person calls the socket.
    pub name: Option<&'a str>,
    /// The colour that the person gave it.
    pub tint: Option<Tint>,
    /// While a wire is drawn: whether it may end here.
    pub takes_wire: bool,
}

/// Makes a card that can be clicked, dragged and focused, and says what it shows; `more` is the end
/// of that.
pub fn interact(
    ui: &Ui,
    rect: Rect,
    socket: &SocketState,
    look: &Look<'_>,
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
            words = format!("{}, {words}", escape_text(name));
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
    look: &Look<'_>,
    has_focus: bool,
    palette: &Palette,
) -> (Color32, Stroke) {
    let faded = !socket.is_open() && !look.selected;
    let ground = match look.tint {
        Some(tint) => palette.tint(tint),
        None if faded => palette.panel,
        None => palette.card,
    };
    let frame = match look {
        Look { takes_wire: true, .. } => Stroke::new(2.0, palette.connected),
        Look { selected: true, .. } => Stroke::new(2.0, palette.accent),
        Look { chosen: true, .. } => Stroke::new(1.5, palette.accent),
        _ if has_focus => Stroke::new(1.5, palette.text),
        _ => Stroke::new(1.0, palette.line),
    };
    (ground, frame)
}

/// Draws the card of a socket, whose response `card` is, and its controls. `corner` draws what stands
/// in the upper right corner.
pub fn card_ui(
    ui: &mut Ui,
    card: &Response,
    controls: &mut Controls<'_>,
    document: &Document,
    look: &Look<'_>,
    corner: impl FnOnce(&mut Ui, &mut Controls<'_>),
) {
    let palette = Palette::of(ui.visuals());
    let (socket, rect) = (controls.socket, card.rect);
    let (ground, stroke) = colours(socket, look, card.has_focus(), palette);
    let frame = Frame::new()
        .fill(ground)
        .stroke(if socket.is_ghost() { Stroke::NONE } else { stroke })
        .corner_radius(8);
    ui.painter().add(frame.paint(rect.shrink(stroke.width)));
    if socket.is_ghost() {
        let color = if look.selected || look.chosen { stroke.color } else { palette.muted };
        kernel_facts::dashed_frame(ui, rect, Stroke::new(stroke.width, color));
    }
    if let Some(left) = kernel_facts::ghost_left(socket, document) {
        kernel_facts::paint_ghost_left(ui, rect, left);
    }
    let inside = rect.shrink2(Vec2::new(12.0, 9.0));
    let builder = UiBuilder::new().max_rect(inside).layout(Layout::top_down(Align::Min));
    let mut ui = ui.new_child(builder.id_salt(("card", socket.socket_id())));
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    // The words of a card are no text to be marked: it is dragged by them.
    ui.style_mut().interaction.selectable_labels = false;
    ui.spacing_mut().item_spacing = Vec2::new(6.0, 5.0);
    ui.spacing_mut().button_padding = Vec2::new(7.0, 2.0);
    ui.multiply_opacity(kernel_facts::opacity(socket, document));
    header_ui(&mut ui, controls, look, inside, corner);
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

fn header_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    look: &Look<'_>,
    inside: Rect,
    corner: impl FnOnce(&mut Ui, &mut Controls<'_>),
) {
    let palette = Palette::of(ui.visuals());
    let socket = controls.socket;
    let lifecycle = socket.lifecycle();
    ui.horizontal(|ui| {
        let (symbol, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
        paint_lifecycle(ui.painter(), symbol.center(), 5.5, lifecycle);
        let number = RichText::new(socket.name());
        if let Some(name) = look.name {
            let shown = RichText::new(escape_text(name)).strong().size(15.0);
            ui.scope(|ui| {
                ui.set_max_width(104.0);
                ui.add(egui::Label::new(shown).truncate());
            });
            ui.label(number.small().color(palette.muted));
        } else {
            ui.label(number.strong().size(15.0));
        }
        let word = RichText::new(socket.word().to_uppercase())
            .small()
            .strong()
            .color(palette.lifecycle(lifecycle));
        let rest = inside.right() - ui.cursor().left();
        ui.allocate_ui_with_layout(
            Vec2::new(rest, ui.available_height()),
            Layout::right_to_left(Align::Center),
            |ui| {
                corner(ui, controls);
                ui.label(word).on_hover_text(socket.sentence());
            },
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

/// What the card shows, for those who do not see it.
pub fn in_words(socket: &SocketState) -> String {
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
