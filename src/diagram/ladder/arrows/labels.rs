//! The labels of the arrows: each where no other arrow runs through it, if there is such a place.

use super::{Arrow, Arrows, CLEAR, LabelAt};
use crate::diagram::ladder::sheet::Sheet;
use crate::diagram::ladder::texts::Texts;
use crate::diagram::ladder::{ROW, SMALL};
use crate::diagram::{Anchor, Area, Point, Role, advance, fitted, point};

/// The parts of an arrow at which a label may be: where it passes a lane, its middle has no room.
const PARTS: [f32; 3] = [0.5, 0.25, 0.75];

/// Arrows in one row from which on nobody looks for a place that is clear of all of them.
const CROWDED: usize = 24;

/// How far a label is from its line at least, in points.
const APART: f32 = 3.0;

/// The arrows that are drawn, by the rows' heights that they pass; none if all rows are crowded.
struct Lines {
    rows: Vec<Vec<(Point, Point)>>,
    /// From where to where the lanes are, with what is beside their lines.
    lanes: Vec<(f32, f32)>,
}

impl Lines {
    fn new(sheet: &Sheet<'_>, arrows: &Arrows) -> Self {
        let height = sheet.window.height;
        let mut rows = vec![Vec::new(); place_of(height) + 1];
        let last = rows.len() - 1;
        if arrows.list.len() > CROWDED * rows.len() {
            rows.clear();
        }
        for Arrow { from, to, .. } in arrows.list.iter().take(CROWDED * rows.len()) {
            let (top, bottom) = (from.y.min(to.y), from.y.max(to.y));
            if bottom < 0.0 || top > height {
                continue;
            }
            for row in &mut rows[place_of(top).min(last)..=place_of(bottom).min(last)] {
                row.push((*from, *to));
            }
        }
        let lanes = sheet.placed.in_view(sheet.window);
        Self { rows, lanes: lanes.map(|lane| (lane.x - CLEAR.0, lane.x + CLEAR.1)).collect() }
    }

    fn are_crowded(&self, height: f32) -> bool {
        self.rows.get(place_of(height)).is_none_or(|row| row.len() > CROWDED)
    }

    fn are_clear_of(&self, area: Area) -> bool {
        if self.lanes.iter().any(|(left, right)| area.left < *right && area.right() > *left) {
            return false;
        }
        let rows = place_of(area.top)..=place_of(area.bottom());
        let near = rows.filter_map(|row| self.rows.get(row)).flatten();
        !near.into_iter().any(|(from, to)| area.is_crossed(*from, *to))
    }
}

/// The part of the window that a height is in.
fn place_of(height: f32) -> usize {
    #[expect(clippy::cast_sign_loss, reason = "a height that is not negative")]
    let place = (height / ROW).max(0.0) as usize;
    place
}

/// Writes what the arrows carry.
pub(in crate::diagram::ladder) fn add_labels(
    sheet: &Sheet<'_>,
    arrows: &Arrows,
    texts: &mut Texts,
) {
    let lines = Lines::new(sheet, arrows);
    for arrow in arrows.list.iter().filter(|arrow| !arrow.label.is_empty() && !arrow.faint) {
        let is_clear = |place: &Place| {
            let area = Area::of_text(place.at, place.anchor, &place.text, SMALL);
            lines.are_clear_of(area) && texts.has_room(area)
        };
        let best = arrow.best();
        let place = if lines.are_crowded(best.at.y) || is_clear(&best) {
            best
        } else {
            arrow.others().find(is_clear).unwrap_or(best)
        };
        let role = if arrow.role == Role::Sent { Role::Text } else { arrow.role };
        texts.add(place.at, place.anchor, place.text, SMALL, role);
    }
}

/// A place for a label, with as much of it as there is room for.
struct Place {
    text: String,
    at: Point,
    anchor: Anchor,
}

impl Arrow {
    /// Where the label is by default.
    fn best(&self) -> Place {
        match self.label_at {
            LabelAt::Beyond => self.behind(self.to, self.from),
            LabelAt::Before => self.behind(self.from, self.to),
            // An arrow slants down: below its head there is room, and above its tail.
            LabelAt::Head => self.beside(self.to, self.from, 8.0),
            LabelAt::Tail => self.beside(self.from, self.to, -7.0),
            LabelAt::Middle => self.at_part(PARTS[0], -1.0),
        }
    }

    /// Where else it may be: above some parts of the line, and below them.
    fn others(&self) -> impl Iterator<Item = Place> {
        let is_between = !matches!(self.label_at, LabelAt::Beyond | LabelAt::Before);
        let parts = PARTS.into_iter().filter(move |_| is_between);
        parts.flat_map(|part| [-1.0, 1.0].map(|side| self.at_part(part, side)))
    }

    /// Behind an end that is at no lane.
    fn behind(&self, end: Point, other: Point) -> Place {
        let (sign, anchor) =
            if end.x > other.x { (1.0, Anchor::Start) } else { (-1.0, Anchor::End) };
        let at = point(end.x + sign * 7.0, end.y);
        Place { text: self.label.clone(), at, anchor }
    }

    /// Above a part of the line or below it, so far that the line is clear of both ends of the text.
    fn at_part(&self, part: f32, side: f32) -> Place {
        let Self { from, to, .. } = *self;
        let length = (to.x - from.x).abs();
        let text = fitted(&self.label, SMALL, length - 16.0);
        let half = text.chars().count() as f32 * advance(SMALL) / 2.0;
        let rise = half * ((to.y - from.y) / length.max(1.0)).abs();
        let away = rise + SMALL / 2.0 + APART;
        let (x, y) = (from.x + part * (to.x - from.x), from.y + part * (to.y - from.y));
        let at = point(x, y + side * away);
        Place { text, at, anchor: Anchor::Middle }
    }

    fn beside(&self, end: Point, other: Point, down: f32) -> Place {
        let (inwards, anchor) =
            if other.x > end.x { (1.0, Anchor::Start) } else { (-1.0, Anchor::End) };
        let text = fitted(&self.label, SMALL, (other.x - end.x).abs() - 20.0);
        Place { text, at: point(end.x + inwards * 10.0, end.y + down), anchor }
    }
}
