//! A list of any number of rows: how far it is scrolled, its bar, and whether keys are meant for it.

use egui::{EventFilter, Rect, Response, Sense, Ui};

use super::scroll_bar::{ScrollBar, wheel_ui};
use super::{Scroll, ScrollExtent, ScrollPosition, scroll_bar};

/// What a list remembers.
#[derive(Default)]
pub struct RowList {
    /// How far it is scrolled.
    pub scroll: Scroll,
    bar: ScrollBar,
}

impl RowList {
    /// Scrolls by wheel and bar. `area` has the rows, below `header` points, and the bar of this name
    /// beside them. Returns the area without the bar, the rows alone, and what of them is in view.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        area: Rect,
        header: f32,
        name: &str,
        extent: ScrollExtent,
    ) -> (Rect, Rect, ScrollPosition) {
        let (area, bar) = area.split_left_right_at_x(area.right() - scroll_bar::WIDTH);
        let rows = area.with_min_y(area.top() + header);
        wheel_ui(ui, rows, &mut self.scroll, extent);
        let bar = Rect::from_x_y_ranges(bar.x_range(), rows.y_range());
        let position = self.bar.ui(ui, bar, name, &mut self.scroll, extent);
        (area, rows, position)
    }
}

/// The control that stands for the rows, so that they can have the focus.
pub fn rows_control(ui: &Ui, area: Rect, name: &str) -> Response {
    let id = ui.scope_id().with("keys");
    ui.interact(area, id, Sense::focusable_noninteractive()).accessible_name(name)
}

/// Whether keys are meant for the rows: they have the focus, or nothing has and the pointer is over them.
pub fn takes_keys(ui: &Ui, rows: &Response) -> bool {
    if rows.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(rows.id, filter));
        return true;
    }
    !ui.egui_wants_keyboard_input() && ui.ui_contains_pointer()
}
