//! The moment of a review among rows of the log or of a conversation: what comes later is faded, a
//! line marks the moment, and the line is kept in view while the moment moves.

use egui::{Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use super::{Scroll, ScrollExtent, ScrollPosition};
use crate::ui::document::Document;
use crate::ui::look::{Palette, ROW_HEIGHT};

/// How much is left of the colours of what comes later.
const FADED: f32 = 0.45;

/// Ends the text of a row that comes later.
pub const LATER: &str = ", later than the moment shown";

/// Rows before and after the moment that are brought into view with it.
const AROUND: u64 = 2;

/// The moment that the rows were last brought in line with.
#[derive(Debug, Default)]
pub struct FollowedMoment(Option<u64>);

impl FollowedMoment {
    /// Brings the moment into view if it has moved, and the end of the rows if it came there.
    /// `passed` returns how many rows come before a moment.
    pub fn follow(
        &mut self,
        document: &Document,
        passed: impl FnOnce(u64) -> u64,
        scroll: &mut Scroll,
        extent: ScrollExtent,
    ) {
        let moment = shown_moment(document);
        if self.0 == moment {
            return;
        }
        self.0 = moment;
        // In a review no row is new.
        scroll.replaced();
        let Some(moment) = moment else {
            scroll.follow();
            return;
        };
        let row = passed(moment).saturating_sub(1);
        let ahead = (row + AROUND).min(extent.rows.saturating_sub(1));
        scroll.reveal(row.saturating_sub(AROUND), extent);
        scroll.reveal(ahead, extent);
        scroll.reveal(row, extent);
        scroll.stay();
    }
}

/// The record just before the moment; `None` at the end, where nothing comes later.
pub fn shown_moment(document: &Document) -> Option<u64> {
    document.wanted_moment().map(|_| document.moment())
}

/// Fades what is drawn next if it is a record after the moment. Returns whether it is one.
pub fn fade(ui: &mut Ui, number: u64, moment: Option<u64>) -> bool {
    let is_later = moment.is_some_and(|moment| number > moment);
    ui.set_opacity(if is_later { FADED } else { 1.0 });
    is_later
}

/// Draws the line of the moment over the rows, if it is in view. `rect` is where the rows are, from
/// `place` on; `passed` returns how many rows come before a moment.
pub fn line_ui(
    ui: &mut Ui,
    rect: Rect,
    passed: impl FnOnce(u64) -> u64,
    place: ScrollPosition,
    moment: Option<u64>,
) {
    let Some(number) = moment else { return };
    ui.set_opacity(1.0);
    let below = passed(number) as f64 - place.row as f64;
    let y = rect.top() + (below * f64::from(ROW_HEIGHT)) as f32 - place.within;
    if !(rect.top() - 1.0..=rect.bottom() + 1.0).contains(&y) {
        return;
    }
    let y = y.clamp(rect.top() + 1.0, rect.bottom() - 1.0);
    let color = Palette::of(ui.visuals()).accent;
    ui.painter().hline(rect.x_range(), y, Stroke::new(2.0, color));
    let corner = Pos2::new(rect.left(), y);
    let arrow = [Vec2::new(0.0, -5.0), Vec2::new(7.0, 0.0), Vec2::new(0.0, 5.0)];
    let arrow = arrow.map(|offset| corner + offset).to_vec();
    ui.painter().add(Shape::convex_polygon(arrow, color, Stroke::NONE));
    let place = Rect::from_x_y_ranges(rect.x_range(), y - 1.0..=y + 1.0);
    let line = ui.interact(place, ui.scope_id().with("moment"), Sense::hover());
    line.widget_info(|| {
        let text = match number {
            0 => "moment: before the first record".to_owned(),
            number => format!("moment: after record {number}"),
        };
        WidgetInfo::labeled(Role::Label, true, text)
    });
}
