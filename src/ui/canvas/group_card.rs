//! The card of many connections: whose they are, how many are open, what has crossed, and the way to all
//! of their cards.

use egui::{
    Align2, Button, FontId, Id, Popup, Pos2, Rect, Response, RichText, Role, Sense, StrokeKind, Ui,
    UiBuilder, Vec2, WidgetInfo,
};
use egui_material_icons::icons;

use super::camera::{Camera, Detail};
use super::canvas_context::{CanvasContext, CardRequest};
use super::groups::Group;
use crate::model::SocketState;
use crate::ui::action::CloseRequest;
use crate::ui::look::units::{bytes, count};
use crate::ui::look::{Palette, stroke};

/// Height of the card, in points.
pub const HEIGHT: f32 = 96.0;

/// How far the cards behind it stick out.
const BEHIND: f32 = 4.0;

/// Draws it; returns it, to be dragged.
pub fn group_ui(
    ui: &mut Ui,
    camera: &Camera,
    (group, rect): (&Group, Rect),
    shown: &mut CanvasContext<'_>,
    requests: &mut Vec<CardRequest>,
) -> Response {
    let rect = camera.rect(rect);
    let listener = shown.document.table().get(group.listener);
    let of = listener.map_or_else(String::new, |listener| shown.document.title(listener));
    let title = format!("{} of {of}", count(group.connections(), "connection"));
    let response =
        ui.interact(rect, Id::unique(("group of", group.listener)), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &title));
    let (ends, crossed) = (ends_text(group), crossed_text(group));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(format!("{ends}, {crossed}. Opens to all cards."));
    });
    paint_frames(ui, camera, rect, &response);
    if camera.detail() == Detail::Full {
        let inner = rect.shrink2(Vec2::new(12.0, 8.0));
        let builder = UiBuilder::new().max_rect(inner).id_salt(("group", group.listener));
        let mut ui = ui.new_child(builder);
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ui.style_mut().interaction.selectable_labels = false;
        ui.spacing_mut().button_padding = Vec2::new(6.0, 2.0);
        ui.label(RichText::new(&title).strong());
        ui.label(RichText::new(ends).small());
        ui.label(RichText::new(crossed).small().weak());
        ui.horizontal(|ui| buttons_ui(ui, camera, (group, &of), shown, requests));
    } else {
        let palette = Palette::of(ui.visuals());
        let painter = ui.painter().with_clip_rect(rect.shrink(6.0).intersect(ui.clip_rect()));
        let at = Pos2::new(rect.left() + 12.0, rect.center().y);
        let font = FontId::proportional(camera.legible(13.0));
        let text =
            if camera.detail() == Detail::Sketch { title } else { group.connections().to_string() };
        painter.text(at, Align2::LEFT_CENTER, text, font, palette.text);
    }
    if response.clicked() {
        requests.push(CardRequest::Unfold(group.listener));
    }
    response.context_menu(|ui| {
        camera.tell_menu(ui);
        menu_ui(ui, (group, &of), shown, requests);
    });
    response
}

fn ends_text(group: &Group) -> String {
    format!("{} open, {} closed", group.open, group.closed)
}

fn crossed_text(group: &Group) -> String {
    format!("server received {}, sent {}", bytes(group.received), bytes(group.sent))
}

/// Its frame, before those of two more cards.
fn paint_frames(ui: &Ui, camera: &Camera, rect: Rect, response: &Response) {
    let palette = Palette::of(ui.visuals());
    let is_lit = response.hovered() || response.has_focus();
    let line = if response.has_focus() { palette.accent } else { palette.line };
    let mut line = stroke(ui.visuals(), 1.0, line);
    line.width = camera.at_least(line.width);
    for behind in [2.0, 1.0, 0.0] {
        let fill = match (behind > 0.0, is_lit) {
            (true, _) => palette.panel,
            (false, true) => palette.card_hovered,
            (false, false) => palette.card,
        };
        let frame = rect.translate(Vec2::splat(behind * BEHIND));
        ui.painter().rect(frame, 8.0, fill, line, StrokeKind::Inside);
    }
}

fn buttons_ui(
    ui: &mut Ui,
    camera: &Camera,
    (group, of): (&Group, &str),
    shown: &mut CanvasContext<'_>,
    requests: &mut Vec<CardRequest>,
) {
    let all = ui.button("Show all").on_hover_text("Shows each connection as cards of its own");
    if all.accessible_name(format!("Show all connections of {of}")).clicked() {
        requests.push(CardRequest::Unfold(group.listener));
    }
    let button = Button::new(RichText::new(icons::ICON_MORE_VERT.codepoint));
    let button = ui.add(button).accessible_name(format!("Connections of {of}: card menu"));
    Popup::menu(&button).show(|ui| {
        camera.tell_menu(ui);
        menu_ui(ui, (group, of), shown, requests);
    });
}

fn menu_ui(
    ui: &mut Ui,
    (group, of): (&Group, &str),
    shown: &mut CanvasContext<'_>,
    requests: &mut Vec<CardRequest>,
) {
    let before = (shown.actions.asked().len(), requests.len());
    let named = |what: &str| format!("Connections of {of}: {what}");
    if ui.button("Show all cards").accessible_name(named("show all cards")).clicked() {
        requests.push(CardRequest::Unfold(group.listener));
    }
    let table = shown.document.table();
    let members = group.members.iter().filter_map(|member| table.get(*member));
    let open: Vec<&SocketState> = members.filter(|socket| socket.is_open()).collect();
    if shown.document.is_live() && !open.is_empty() {
        ui.separator();
        let close_all = ui.button(format!("Close {}", count(open.len(), "socket")));
        if close_all.accessible_name(named("close all")).clicked() {
            shown.actions.push(CloseRequest::of(&open, false));
        }
        let reset = ui.button("Close with reset").accessible_name(named("close with reset"));
        if reset.clicked() {
            shown.actions.push(CloseRequest::of(&open, true));
        }
    }
    // A click of the pointer closes a menu by itself, one of assistive technology does not.
    if (shown.actions.asked().len(), requests.len()) != before {
        ui.close();
    }
}
