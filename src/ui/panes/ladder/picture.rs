//! The picture in view: painted, pointed at and clicked.

use egui::{
    Pos2, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, emath::GuiRounding as _,
};

use super::lanes::{Ask, Lanes, menu_ui};
use crate::diagram::ladder::{GUTTER, HEADER, Ladder, Window};
use crate::diagram::{Picture, Region, point};
use crate::model::SocketId;
use crate::ui::look::paint;
use crate::ui::look::units::count;
use crate::ui::widgets::ScrollPosition;

/// What a person did to the ladder.
#[derive(Clone, Copy, Debug)]
pub enum LadderTouch {
    /// Selected a record.
    Record(u64),
    /// Selected a socket.
    Socket(SocketId),
    /// Asked something of a lane.
    Lane(SocketId, Ask),
}

/// How much of the room beside a lane is brought into view with it, in points.
const BESIDE: f32 = 150.0;

/// Draws the part of the ladder from `place` on, with the lane to bring into view. Returns what was
/// clicked, and how many records in view are not drawn.
pub fn picture_ui(
    ui: &mut Ui,
    rect: Rect,
    ladder: &Ladder<'_>,
    place: ScrollPosition,
    lanes: &Lanes,
    brought: Option<SocketId>,
) -> (Option<LadderTouch>, u64) {
    let pixels = ui.pixels_per_point();
    let (gutter_rect, lanes_rect) = rect.split_left_right_at_x(rect.left() + GUTTER);
    let width = ladder.lanes_width(lanes_rect.width());
    let mut touch = None;
    let mut crowded = 0;
    let mut gutter = Picture::default();
    let builder = UiBuilder::new().id_salt("lanes").max_rect(lanes_rect);
    ui.scope_builder(builder, |ui| {
        let scroll = ScrollArea::horizontal().id_salt("lanes").auto_shrink(false);
        scroll.show_viewport(ui, |ui, viewport| {
            ui.set_width(width.max(lanes_rect.width()));
            ui.set_height(lanes_rect.height());
            if let Some(x) = brought.and_then(|socket| ladder.lane_at(socket, lanes_rect.width())) {
                let at = Pos2::new(ui.max_rect().left() + x, lanes_rect.center().y);
                let size = egui::vec2(BESIDE.min(lanes_rect.width() / 2.0) * 2.0, 1.0);
                ui.scroll_to_rect(Rect::from_center_size(at, size), None);
            }
            let window = Window {
                width: lanes_rect.width(),
                height: lanes_rect.height() - HEADER,
                left: viewport.left(),
                row: place.row,
                within: place.within,
            };
            let parts = ladder.lay_out(&window);
            crowded = parts.crowded;
            let corner = |at: Pos2| at.round_to_pixels(pixels);
            let top = lanes_rect.left_top();
            let below = Pos2::new(lanes_rect.left(), lanes_rect.top() + HEADER);
            let body = Rect::from_min_max(below, lanes_rect.max);
            paint(
                &ui.painter().with_clip_rect(body),
                ui.visuals(),
                corner(below),
                1.0,
                &parts.body,
            );
            let head = Rect::from_min_max(top, Pos2::new(lanes_rect.right(), below.y));
            paint(
                &ui.painter().with_clip_rect(head),
                ui.visuals(),
                corner(top),
                1.0,
                &parts.header,
            );
            touch = pointed_ui(ui, body, "picture of the ladder", &parts.body, Some(ladder));
            touch = heads_ui(ui, head, &parts.header, ladder, lanes).or(touch);
            gutter = parts.gutter;
        });
    });
    let times = Rect::from_min_max(gutter_rect.min + egui::vec2(0.0, HEADER), gutter_rect.max);
    let corner = times.min.round_to_pixels(pixels);
    paint(&ui.painter().with_clip_rect(times), ui.visuals(), corner, 1.0, &gutter);
    touch = pointed_ui(ui, times, "times of the ladder", &gutter, None).or(touch);
    (touch, crowded)
}

/// Describes what is under the pointer, and takes a click on it.
fn pointed_ui(
    ui: &Ui,
    rect: Rect,
    name: &str,
    picture: &Picture,
    whole: Option<&Ladder<'_>>,
) -> Option<LadderTouch> {
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    let label = whole.map_or_else(|| name.to_owned(), |ladder| in_words(ladder, picture));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
    let at = |pointer: Pos2| point(pointer.x - rect.left(), pointer.y - rect.top());
    let pointer = response.hover_pos().or_else(|| response.interact_pointer_pos());
    let note = pointer.and_then(|pointer| picture.note_at(at(pointer)));
    let record = note.and_then(|note| note.record);
    let clicked = response.clicked();
    if let Some(note) = note {
        if note.record.is_some() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        response.on_hover_text_at_pointer(&note.words);
    }
    record.filter(|_| clicked).map(LadderTouch::Record)
}

/// The heads of the lanes: a click selects the socket, a right-click opens a menu.
fn heads_ui(
    ui: &Ui,
    rect: Rect,
    header: &Picture,
    ladder: &Ladder<'_>,
    lanes: &Lanes,
) -> Option<LadderTouch> {
    let mut touch = None;
    for note in &header.notes {
        let (Region::Area(area), Some(socket)) = (note.region, note.socket) else { continue };
        let place = Rect::from_min_size(
            rect.min + egui::vec2(area.left, area.top),
            egui::vec2(area.width, area.height),
        );
        let shown = place.intersect(rect);
        if !shown.is_positive() || !ladder.lanes.iter().any(|lane| lane.socket == socket) {
            continue;
        }
        let response = ui.interact(shown, ui.scope_id().with(("head", socket)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &note.words));
        if response.clicked() {
            touch = Some(LadderTouch::Socket(socket));
        }
        response.context_menu(|ui| {
            if let Some(ask) = menu_ui(ui, lanes, socket) {
                touch = Some(LadderTouch::Lane(socket, ask));
            }
        });
        response.on_hover_text(format!("{}. Right-click to fold, move or hide it.", note.words));
    }
    touch
}

/// What the picture shows, in words for screen readers.
fn in_words(ladder: &Ladder<'_>, picture: &Picture) -> String {
    let rows = ladder.rows.count();
    let arrows =
        picture.notes.iter().filter(|note| matches!(note.region, Region::Segment(..))).count();
    let chosen = ladder.chosen.filter(|chosen| ladder.rows.has(*chosen));
    let chosen = chosen.map(|chosen| format!(" Selected: {}.", ladder.words(chosen)));
    format!(
        "Ladder of {} and {}, {} in view.{} The As table switch shows the same as text.",
        count(ladder.lanes.len(), "lane"),
        count(rows, "event"),
        count(arrows, "arrow"),
        chosen.unwrap_or_default()
    )
}
