//! The picture of the states: painted at the size at which it is seen, moved and enlarged, pointed at and
//! clicked.

use egui::emath::{GuiRounding as _, TSTransform};
use egui::{Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::view::{SCALES, View, fitting};
use crate::diagram::point;
use crate::diagram::states::{States, StatesForm};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::look::paint;

/// Room around the picture, in points.
const AROUND: f32 = 6.0;

/// How much larger or smaller one step is.
const STEP: f32 = 1.25;

/// A picture smaller than this has nothing but the names of the states: other words could not be read.
const LEGIBLE: f32 = 0.7;

/// What the tools ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Larger.
    In,
    /// Smaller.
    Out,
    /// All of it.
    Fit,
}

/// Draws the picture in a room of this size.
pub fn picture_ui(
    ui: &mut Ui,
    size: Vec2,
    states: &States<'_>,
    view: &mut View,
    step: Option<Step>,
    actions: &mut Actions,
) {
    let (pane, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let room = pane.shrink(AROUND);
    let sizes = [false, true].map(|is_stacked| {
        let (width, height) = states.size(is_stacked);
        Vec2::new(width, height)
    });
    let [beside, stacked] = sizes.map(|size| fitting(room.size(), size));
    let is_stacked = match *view {
        View::Fit => stacked > beside,
        View::Part { is_stacked, .. } => is_stacked,
    };
    let size = sizes[usize::from(is_stacked)];
    *view = changed(ui, &response, (room, size, is_stacked), *view, step);
    let to_screen = view.to_screen(room, size);
    let names_alone = to_screen.scaling * ui.ctx().zoom_factor() < LEGIBLE;
    let picture = states.lay_out(StatesForm { is_stacked, names_alone });
    let corner = to_screen.translation.to_pos2().round_to_pixels(ui.pixels_per_point());
    let clipped = ui.painter().with_clip_rect(pane.intersect(ui.clip_rect()));
    paint(&clipped, ui.visuals(), corner, to_screen.scaling, &picture);
    response.widget_info(|| {
        let words = format!("States: {}", states.in_words());
        WidgetInfo::labeled(Role::Image, true, words)
    });
    let hovered = response.hover_pos().or_else(|| response.interact_pointer_pos());
    let note = hovered.and_then(|hovered| {
        let at = (hovered - corner) / to_screen.scaling;
        picture.note_at(point(at.x, at.y))
    });
    let Some(note) = note else { return };
    let clicked = response.clicked();
    if note.record.is_some() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response.on_hover_text_at_pointer(&note.words);
    if let Some(record) = note.record.filter(|_| clicked) {
        actions.push(RecordAction::Show(record));
    }
}

/// The view after what was asked for by the tools, and done with the pointer.
fn changed(
    ui: &Ui,
    response: &Response,
    (room, size, is_stacked): (Rect, Vec2, bool),
    view: View,
    step: Option<Step>,
) -> View {
    let before = view.to_screen(room, size);
    let zoomed = |times: f32, around: Vec2| {
        let scaling = (before.scaling * times).clamp(SCALES.0, SCALES.1);
        let times = scaling / before.scaling;
        TSTransform::new(around + times * (before.translation - around), scaling)
    };
    let part = |to_screen| View::at(to_screen, room, size, is_stacked);
    let middle = room.center().to_vec2();
    match step {
        Some(Step::Fit) => return View::Fit,
        Some(Step::In) => return part(zoomed(STEP, middle)),
        Some(Step::Out) => return part(zoomed(1.0 / STEP, middle)),
        None => {}
    }
    let pointer = response.hover_pos().filter(|_| response.contains_pointer());
    let (times, wheel) = match pointer {
        Some(_) => ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta)),
        None => (1.0, Vec2::ZERO),
    };
    let moved = if response.dragged() { response.drag_delta() } else { wheel };
    match pointer {
        Some(pointer) if (times - 1.0).abs() > f32::EPSILON => {
            part(zoomed(times, pointer.to_vec2()))
        }
        // What fits has nothing to be moved.
        _ if view == View::Fit || moved == Vec2::ZERO => view,
        _ => part(TSTransform::new(before.translation + moved, before.scaling)),
    }
}
