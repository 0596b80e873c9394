//! What the keyboard does on the canvas: the arrows select the next card in that direction, with Alt
//! they move the selected cards, with Shift the plane; plus and minus zoom, Escape cancels the
//! interaction under way. Delete and F2 act only on the selected cards. Assistive technology scrolls
//! the plane like a list.

use egui::{Key, Modifiers, Order, Rect, Ui, Vec2, accesskit};

use super::Canvas;
use super::canvas_context::{CanvasContext, CardRequest};
use super::layout::GRID;
use super::tools::Tool;
use crate::model::SocketId;
use crate::ui::action::{CloseRequest, SocketAction, WindowAction};
use crate::ui::socket::card;

const ARROWS: [(Key, Vec2); 4] = [
    (Key::ArrowLeft, Vec2::new(-1.0, 0.0)),
    (Key::ArrowRight, Vec2::new(1.0, 0.0)),
    (Key::ArrowUp, Vec2::new(0.0, -1.0)),
    (Key::ArrowDown, Vec2::new(0.0, 1.0)),
];

/// How far the plane is moved at a time, in points on screen.
const STEP: f32 = 64.0;

/// What assistive technology may ask for, and where the view then goes.
const SCROLLS: [(accesskit::Action, Vec2); 4] = [
    (accesskit::Action::ScrollLeft, ARROWS[0].1),
    (accesskit::Action::ScrollRight, ARROWS[1].1),
    (accesskit::Action::ScrollUp, ARROWS[2].1),
    (accesskit::Action::ScrollDown, ARROWS[3].1),
];

/// The keys of the canvas, and what they do while a card has the keyboard.
pub const KEYS: [(&str, &str); 10] = [
    ("Arrow keys", "select the next card in that direction"),
    ("Enter", "make the highlighted call"),
    ("Alt and the arrow keys", "move the selected cards"),
    ("Shift and the arrow keys", "move the view"),
    ("+ and -", "zoom in or out"),
    ("0", "zoom to 100 %"),
    ("Ctrl+A", "select all cards"),
    ("F2", "rename the selected card"),
    ("Delete", "close the selected sockets; put away the cards of closed ones"),
    ("Esc", "cancel the wire being drawn"),
];

impl Canvas {
    /// Tells assistive technology that the plane can be scrolled, and scrolls it.
    pub(super) fn scroll_by_name(&mut self, plane: &Ui) {
        let id = plane.unique_id();
        plane.ctx().accesskit_node_builder(id, |node| {
            for (action, _) in SCROLLS {
                node.add_action(action);
            }
        });
        for (action, towards) in SCROLLS {
            let times = plane.input(|input| input.num_accesskit_action_requests(id, action));
            if times > 0 {
                self.view.pan(towards * STEP * times as f32);
            }
        }
    }

    /// Takes the keys that were pressed, if a card has the keyboard, or the pointer is within `around`
    /// and nothing has it.
    pub(super) fn keys(
        &mut self,
        ui: &Ui,
        (canvas, around): (Rect, Rect),
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let focus = ui.memory(egui::Memory::focused);
        let focused = focus.and_then(|focus| {
            self.plane.sockets().find(|socket_id| card::id_of(*socket_id) == focus)
        });
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        if focus.is_none() || focused.is_some() {
            if self.interaction.drawing.is_some()
                && ui.input(|input| input.key_pressed(Key::Escape))
            {
                self.interaction.drawing = None;
            }
            if focused.is_some() || is_under_pointer(ui, around) {
                if pressed(Modifiers::COMMAND, Key::A) {
                    self.choose_all(ui, shown);
                }
                self.keys_of_chosen(ui, shown, requests);
            }
        }
        let Some(socket_id) = focused else {
            self.put_down_with_keys(shown);
            return;
        };
        for (key, towards) in ARROWS {
            if pressed(Modifiers::ALT, key) {
                self.nudge(socket_id, towards * GRID, canvas);
            }
            if pressed(Modifiers::SHIFT, key) {
                self.view.pan(towards * STEP);
            }
            if pressed(Modifiers::NONE, key)
                && let Some(next) = self.plane.neighbour(socket_id, towards)
                && let Some(rect) = self.plane.rect(next)
            {
                ui.memory_mut(|memory| memory.request_focus(card::id_of(next)));
                shown.actions.push(WindowAction::Select(next));
                self.view.reveal(rect, canvas.size());
            }
        }
        if !ui.input(|input| input.modifiers.alt) {
            self.put_down_with_keys(shown);
        }
        if self.interaction.drawing.is_none()
            && pressed(Modifiers::NONE, Key::Enter)
            && let Some(socket) = shown.document.table().get(socket_id)
        {
            shown.with_controls(socket, |controls| controls.press_next(card::id_of(socket_id)));
        }
        for (key, tool) in [
            (Key::Plus, Tool::ZoomIn),
            (Key::Equals, Tool::ZoomIn),
            (Key::Minus, Tool::ZoomOut),
            (Key::Num0, Tool::FullSize),
        ] {
            if pressed(Modifiers::NONE, key) {
                self.take(tool, canvas, shown);
                if let Some(rect) = self.plane.rect(socket_id) {
                    self.view.reveal(rect, canvas.size());
                }
            }
        }
    }

    /// Takes the keys that act on the selection, of the canvas or of its table.
    pub(super) fn keys_of_chosen(
        &self,
        ui: &Ui,
        shown: &mut CanvasContext<'_>,
        requests: &mut Vec<CardRequest>,
    ) {
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let mut chosen = self.interaction.chosen.iter().copied();
        // A name is one socket's.
        if pressed(Key::F2)
            && let (Some(only), None) = (chosen.next(), chosen.next())
        {
            requests.push(CardRequest::Rename(only));
        }
        if pressed(Key::Delete) && !self.interaction.chosen.is_empty() {
            let sockets = self.interaction.chosen.iter().copied().collect();
            let closing = CloseRequest { sockets, with_reset: false, agreed: false };
            shown.actions.push(SocketAction::Close(closing));
        }
    }

    /// Selects all cards; the inspector keeps showing the same one.
    pub(super) fn choose_all(&mut self, ui: &Ui, shown: &mut CanvasContext<'_>) {
        self.interaction.chosen = self.plane.cards().iter().map(|card| card.socket_id).collect();
        self.lead(ui, shown.selected, shown);
    }

    /// Gives this one of the selected cards the keyboard and the inspector; another, if it is not
    /// one of them.
    pub(super) fn lead(&self, ui: &Ui, socket_id: Option<SocketId>, shown: &mut CanvasContext<'_>) {
        let chosen = &self.interaction.chosen;
        let lead = socket_id.filter(|socket_id| chosen.contains(socket_id));
        let lead = lead.or_else(|| chosen.first().copied());
        if let Some(socket_id) = lead {
            ui.memory_mut(|memory| memory.request_focus(card::id_of(socket_id)));
        }
        shown.actions.push(WindowAction::Lead(lead));
    }

    /// Moves the selected cards a step; they are put down when Alt is released.
    fn nudge(&mut self, socket_id: SocketId, by: Vec2, canvas: Rect) {
        if self.interaction.moving.is_none() {
            self.interaction.take(socket_id, true);
        }
        self.interaction.shift(by);
        if let Some(rect) = self.plane.rect(socket_id) {
            self.view.reveal(self.interaction.shown(socket_id, rect), canvas.size());
        }
    }

    fn put_down_with_keys(&mut self, shown: &mut CanvasContext<'_>) {
        if self.interaction.moving.is_some_and(|moving| moving.with_keys) {
            let put = self.interaction.put_down(&self.plane);
            shown.actions.push(SocketAction::Arrange(put));
        }
    }
}

/// Whether the pointer is over the canvas, with none of the program's own windows in between.
fn is_under_pointer(ui: &Ui, canvas: Rect) -> bool {
    let at = ui.input(|input| input.pointer.interact_pos()).filter(|at| canvas.contains(*at));
    at.is_some_and(|at| {
        let above = ui.ctx().layer_id_at(at);
        above.is_none_or(|layer| layer.order == Order::Background)
    })
}
