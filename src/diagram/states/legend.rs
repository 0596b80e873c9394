//! What the boxes and lines of the diagrams mean.

use crate::diagram::{Anchor, Area, Fill, Picture, Role, advance, point};

/// Said of a state that was passed through and not seen.
pub(super) const INFERRED: &str = "inferred";

/// Size of a sample, in points.
const SAMPLE: (f32, f32) = (22.0, 11.0);

/// Height of the legend, in points.
pub(super) const HEIGHT: f32 = 26.0;

/// Adds the legend at this height, in letters of this size; that something is inferred is a matter of TCP
/// states alone.
pub(super) fn add(picture: &mut Picture, top: f32, size: f32, has_states: bool) {
    let entries = [
        ("now", true),
        ("seen", true),
        ("inferred: passed through, not seen", has_states),
        ("not visited", true),
    ];
    let mut left = 4.0;
    for (place, (text, _)) in entries.iter().enumerate().filter(|(_, (_, shown))| *shown) {
        let middle = top + HEIGHT / 2.0;
        let area = Area::around(point(left + SAMPLE.0 / 2.0, middle), SAMPLE.0, SAMPLE.1);
        match place {
            0 => picture.rect(area, Fill::Solid, Role::Muted),
            1 => picture.rect(area, Fill::Faint, Role::Muted),
            2 => picture.dashed_rect(area, Role::Muted),
            _ => picture.rect(area, Fill::Outline, Role::Line),
        }
        left += SAMPLE.0 + 6.0;
        picture.text(point(left, middle), Anchor::Start, *text, size, Role::Muted);
        left += text.chars().count() as f32 * advance(size) + 20.0;
    }
}
