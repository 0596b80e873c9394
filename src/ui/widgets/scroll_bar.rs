//! The scroll bar of a list of rows: a handle that is never too small to take, and a way to reach every row
//! with it.
//!
//! Among millions of rows a pixel of the bar is thousands of them. So the handle moves the more
//! finely, the further the pointer is pulled aside.

use egui::{
    Button, Rect, Response, RichText, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
    accesskit::{Action, ActionData, Orientation},
};

use super::{Scroll, ScrollExtent, ScrollPosition};
use crate::ui::look::{Palette, ROW_HEIGHT};

/// Width of the bar, in points.
pub const WIDTH: f32 = 12.0;

/// Least length of the handle, in points.
const LEAST_HANDLE: f32 = 28.0;

/// So far aside of the bar the pointer still moves the handle with it, in points.
const ASIDE: f32 = 40.0;

/// Each time the pointer is pulled this much further aside, the handle moves ten times as finely.
const TENFOLD: f32 = 60.0;

/// What the bar remembers.
#[derive(Default)]
pub struct ScrollBar {
    /// Where the handle was taken, in points from its upper end.
    grab: f32,
}

impl ScrollBar {
    /// Draws the bar of this name, scrolls as it is moved, and returns the new position.
    pub fn ui(
        &mut self,
        ui: &Ui,
        rect: Rect,
        name: &str,
        scroll: &mut Scroll,
        extent: ScrollExtent,
    ) -> ScrollPosition {
        let response = ui.interact(rect, ui.scope_id().with("scroll bar"), Sense::click_and_drag());
        let length = (rect.height() * extent.part_in_view()).max(LEAST_HANDLE).min(rect.height());
        let way = rect.height() - length;
        let top = |scroll: &Scroll| rect.top() + way * scroll.part(extent) as f32;
        if response.is_pointer_button_down_on()
            && way > 0.0
            && let Some(pointer) = response.interact_pointer_pos()
        {
            if ui.input(|input| input.pointer.primary_pressed()) {
                let on_handle = pointer.y - top(scroll);
                let taken = (0.0..length).contains(&on_handle);
                self.grab = if taken { on_handle } else { length / 2.0 };
            }
            let aside = (rect.left() - pointer.x).max(pointer.x - rect.right());
            if aside <= ASIDE {
                let part = (pointer.y - self.grab - rect.top()) / way;
                scroll.put_part(f64::from(part), extent);
            } else {
                let fine = 10_f32.powf((aside - ASIDE) / TENFOLD);
                let rows = extent.rows as f32 * response.drag_delta().y / way / fine;
                scroll.by(rows * ROW_HEIGHT, extent);
            }
        }
        steps(ui, &response, scroll, extent);
        let place = scroll.settle(extent);
        let handle = Rect::from_min_size(
            egui::pos2(rect.left(), top(scroll)),
            Vec2::new(rect.width(), length),
        );
        paint(ui, &response, rect, handle);
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_orientation(Orientation::Vertical);
            node.set_min_numeric_value(1.0);
            node.set_max_numeric_value(extent.rows as f64);
            node.set_numeric_value(scroll.first_row() as f64 + 1.0);
            for action in [Action::Increment, Action::Decrement, Action::SetValue] {
                node.add_action(action);
            }
        });
        response.on_hover_text(
            "Drag to scroll. Move the pointer sideways while dragging to scroll row by row.",
        );
        place
    }
}

/// Scrolls as the wheel is turned over the rows, or a finger drags them.
pub fn wheel_ui(ui: &Ui, rect: Rect, scroll: &mut Scroll, extent: ScrollExtent) {
    let touched = ui.input(egui::InputState::any_touches);
    let sense = if touched { Sense::drag() } else { Sense::hover() };
    let rows = ui.interact(rect, ui.scope_id().with("under the rows"), sense);
    let mut moved = if rows.dragged() { -rows.drag_delta().y } else { 0.0 };
    if ui.rect_contains_pointer(rect) && ui.ctx().dragged_id().is_none() {
        // What is taken here moves nothing else.
        moved -= ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
    }
    if moved != 0.0 {
        scroll.by(moved, extent);
    }
}

/// The button that leads to the end while the rows do not follow it, at the right end of a strip.
pub fn newest_ui(ui: &mut Ui, strip: Rect, name: &str, scroll: &mut Scroll, extent: ScrollExtent) {
    if scroll.is_following() {
        return;
    }
    let text = match scroll.unseen(extent) {
        0 => "newest ↓".to_owned(),
        unseen => format!("{unseen} new ↓"),
    };
    let size = Vec2::new(96.0, strip.height().min(22.0));
    let corner = strip.right_center() - Vec2::new(size.x + 8.0, size.y / 2.0);
    let builder = UiBuilder::new().id_salt(name).max_rect(Rect::from_min_size(corner, size));
    ui.scope_builder(builder, |ui| {
        let button = ui.add_sized(size, Button::new(RichText::new(text)));
        let button = button.accessible_name(name);
        if button.on_hover_text("Follow the newest (End)").clicked() {
            scroll.follow();
        }
    });
}

/// What assistive tools ask for: a page on, a page back, a row by its place.
fn steps(ui: &Ui, response: &Response, scroll: &mut Scroll, extent: ScrollExtent) {
    let page = extent.page() as f32 * ROW_HEIGHT;
    let times =
        |action| ui.input(|input| input.num_accesskit_action_requests(response.id, action)) as f32;
    let pages = times(Action::Increment) - times(Action::Decrement);
    if pages != 0.0 {
        scroll.by(pages * page, extent);
    }
    let row = ui.input(|input| {
        let mut asked = input.accesskit_action_requests(response.id, Action::SetValue);
        asked.find_map(|request| match request.data {
            Some(ActionData::NumericValue(row)) => Some(row),
            _ => None,
        })
    });
    if let Some(row) = row {
        #[expect(clippy::cast_sign_loss, reason = "a cast from float saturates at the first row")]
        scroll.put_row((row as u64).saturating_sub(1), extent);
    }
}

fn paint(ui: &Ui, response: &Response, rect: Rect, handle: Rect) {
    let palette = Palette::of(ui.visuals());
    let rounding = WIDTH / 2.0;
    if handle.height() < rect.height() {
        ui.painter().rect_filled(rect, rounding, palette.ground);
        let taken = response.hovered() || response.is_pointer_button_down_on();
        let color = if taken { palette.accent } else { palette.muted };
        ui.painter().rect_filled(handle.shrink(2.0), rounding, color);
    }
}
