//! Points, rectangles, lines and texts of a picture: how large they are, and what lies on what.

/// A point of a picture, in points from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// The point at these distances.
pub fn point(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// A rectangle of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Its left edge.
    pub left: f32,
    /// Its upper edge.
    pub top: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

impl Area {
    /// The rectangle around a point.
    pub fn around(center: Point, width: f32, height: f32) -> Self {
        Self { left: center.x - width / 2.0, top: center.y - height / 2.0, width, height }
    }

    /// Where a line of text is.
    pub fn of_text(at: Point, anchor: Anchor, text: &str, size: f32) -> Self {
        let width = text.chars().count() as f32 * advance(size);
        let left = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        Self { left, top: at.y - size / 2.0, width, height: size }
    }

    /// Whether it has a part in common with another.
    pub fn overlaps(self, other: Self) -> bool {
        self.left < other.right()
            && other.left < self.right()
            && self.top < other.bottom()
            && other.top < self.bottom()
    }

    /// Whether a straight line runs through it.
    pub fn is_crossed(self, from: Point, to: Point) -> bool {
        // The part of the line that is within it, narrowed down side by side.
        let (mut first, mut last) = (0.0_f32, 1.0_f32);
        for (begin, way, low, high) in [
            (from.x, to.x - from.x, self.left, self.right()),
            (from.y, to.y - from.y, self.top, self.bottom()),
        ] {
            if way == 0.0 {
                if !(low..high).contains(&begin) {
                    return false;
                }
                continue;
            }
            let (one, other) = ((low - begin) / way, (high - begin) / way);
            first = first.max(one.min(other));
            last = last.min(one.max(other));
        }
        first < last
    }

    /// Its right edge.
    pub fn right(self) -> f32 {
        self.left + self.width
    }

    /// Its lower edge.
    pub fn bottom(self) -> f32 {
        self.top + self.height
    }
}

/// Which side of a point a text is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred on it.
    Middle,
    /// It ends there.
    End,
}

/// How wide a character is in a font of this size.
pub fn advance(size: f32) -> f32 {
    size * 0.602
}

/// As much of a text as fits into a width, with an ellipsis where it is cut.
pub fn fitted(text: &str, size: f32, width: f32) -> String {
    let room = (width / advance(size)).max(0.0);
    let mut columns = 0.0;
    let wide = |character: char| if character.is_ascii() { 1.0 } else { 2.0 };
    for (at, character) in text.char_indices() {
        columns += wide(character);
        if columns > room {
            let (mut end, mut left) = (at, columns - wide(character));
            while left + 1.0 > room {
                let Some(last) = text[..end].chars().next_back() else { return String::new() };
                end -= last.len_utf8();
                left -= wide(last);
            }
            return format!("{}…", &text[..end]);
        }
    }
    text.to_owned()
}

/// So near to a line a point belongs to it, in points.
const NEAR: f32 = 4.0;

/// A part of a picture that means something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Region {
    /// A rectangle.
    Area(Area),
    /// A line between two points, and what is near it.
    Segment(Point, Point),
}

impl Region {
    /// Whether a point is within the rectangle, or near the line.
    pub fn has(self, at: Point) -> bool {
        match self {
            Self::Area(area) => {
                (area.left..area.right()).contains(&at.x)
                    && (area.top..area.bottom()).contains(&at.y)
            }
            Self::Segment(from, to) => {
                let (x, y) = (to.x - from.x, to.y - from.y);
                let length = x * x + y * y;
                let along = (at.x - from.x) * x + (at.y - from.y) * y;
                let part = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
                (from.x + part * x - at.x).hypot(from.y + part * y - at.y) <= NEAR
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_room_ends() {
        let room = |characters: f32| advance(10.0) * characters + 0.1;
        assert_eq!(fitted("accept()", 10.0, room(8.0)), "accept()");
        assert_eq!(fitted("accept()", 10.0, room(7.0)), "accept…");
        assert_eq!(fitted("日本語", 10.0, room(5.0)), "日本…");
        assert_eq!(fitted("日本語", 10.0, room(6.0)), "日本語");
        assert_eq!(fitted("accept()", 10.0, 0.0), "");
    }

    #[test]
    fn a_line_runs_through_an_area_or_passes_it_by() {
        let area = Area { left: 10.0, top: 10.0, width: 20.0, height: 10.0 };
        let is_crossed = |from: (f32, f32), to: (f32, f32)| {
            area.is_crossed(point(from.0, from.1), point(to.0, to.1))
        };
        assert!(is_crossed((0.0, 0.0), (40.0, 30.0)));
        assert!(is_crossed((0.0, 15.0), (40.0, 15.0)) && is_crossed((20.0, 0.0), (20.0, 12.0)));
        assert!(is_crossed((12.0, 12.0), (14.0, 12.0)), "within it");
        assert!(!is_crossed((0.0, 15.0), (9.0, 15.0)) && !is_crossed((0.0, 5.0), (40.0, 5.0)));
        assert!(!is_crossed((0.0, 15.0), (18.0, 40.0)), "past a corner");
    }
}
