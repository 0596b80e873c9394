//! What every picture is made of: plain shapes with a meaning instead of a colour, and notes that say
//! what each region stands for.

use crate::model::{Lifecycle, SocketId, TcpState};

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

/// What a shape means. Whoever paints the picture decides on the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What is read first.
    Text,
    /// What is read second.
    Muted,
    /// Lines that only order.
    Line,
    /// What lies behind everything.
    Ground,
    /// Behind what is chosen.
    Chosen,
    /// A call.
    Call,
    /// A call that waits.
    Waiting,
    /// What failed, or was lost.
    Failed,
    /// Bytes on their way.
    Sent,
    /// What nobody has seen, and follows from the calls.
    Inferred,
    /// A stage of a socket's life.
    Stage(Lifecycle),
    /// A state of the kernel's.
    State(TcpState),
    /// The first of two sockets in one picture.
    One,
    /// The second of them.
    Other,
}

/// How a rectangle is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Throughout.
    Solid,
    /// A light shade of it, with its outline.
    Faint,
    /// Slanted lines, with its outline.
    Hatched,
    /// Its outline alone.
    Outline,
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

/// One shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A straight line.
    Line {
        /// Where it begins.
        from: Point,
        /// Where it ends.
        to: Point,
        /// How wide it is, in points.
        width: f32,
        /// Whether it is dashed.
        dashed: bool,
        /// What it means.
        role: Role,
    },
    /// The head of an arrow.
    Head {
        /// Its tip.
        at: Point,
        /// Where the arrow comes from.
        from: Point,
        /// What it means.
        role: Role,
    },
    /// A cross, where something ends that was to go on.
    Cross {
        /// Its middle.
        at: Point,
        /// What it means.
        role: Role,
    },
    /// A disc.
    Dot {
        /// Its middle.
        at: Point,
        /// Its radius, in points.
        radius: f32,
        /// What it means.
        role: Role,
    },
    /// A rectangle.
    Rect {
        /// Where.
        area: Area,
        /// How it is filled.
        fill: Fill,
        /// What it means.
        role: Role,
    },
    /// A line of text, in a font of which all characters are [`advance`] wide.
    Text {
        /// The middle of its height, and its beginning, middle or end.
        at: Point,
        /// Which of them.
        anchor: Anchor,
        /// What it says.
        text: String,
        /// The size of the font, in points.
        size: f32,
        /// What is painted behind it, so that no line runs through it.
        ground: Option<Role>,
        /// What it means.
        role: Role,
    },
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

/// What a region stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The region.
    pub region: Region,
    /// What it shows, in words.
    pub words: String,
    /// The record that it tells of.
    pub record: Option<u64>,
    /// The socket that it stands for, where it stands for one.
    pub socket: Option<SocketId>,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Its width, in points.
    pub width: f32,
    /// Its height, in points.
    pub height: f32,
    /// Its shapes, those behind first.
    pub shapes: Vec<Shape>,
    /// What its regions stand for, those behind first.
    pub notes: Vec<Note>,
}

/// How wide a character is in a font of this size.
pub fn advance(size: f32) -> f32 {
    size * 0.602
}

impl Picture {
    /// Adds a shape.
    pub fn add(&mut self, shape: Shape) {
        self.shapes.push(shape);
    }

    /// Adds a line that is not dashed.
    pub fn line(&mut self, from: Point, to: Point, width: f32, role: Role) {
        self.add(Shape::Line { from, to, width, dashed: false, role });
    }

    /// Adds a dashed line.
    pub fn dashed(&mut self, from: Point, to: Point, width: f32, role: Role) {
        self.add(Shape::Line { from, to, width, dashed: true, role });
    }

    /// Adds a rectangle.
    pub fn rect(&mut self, area: Area, fill: Fill, role: Role) {
        self.add(Shape::Rect { area, fill, role });
    }

    /// Adds a text.
    pub fn text(
        &mut self,
        at: Point,
        anchor: Anchor,
        text: impl Into<String>,
        size: f32,
        role: Role,
    ) {
        self.add(Shape::Text { at, anchor, text: text.into(), size, ground: None, role });
    }

    /// Adds a text with the ground behind it.
    pub fn backed_text(
        &mut self,
        at: Point,
        anchor: Anchor,
        text: impl Into<String>,
        size: f32,
        role: Role,
    ) {
        let ground = Some(Role::Ground);
        self.add(Shape::Text { at, anchor, text: text.into(), size, ground, role });
    }

    /// Says what a region stands for.
    pub fn note(&mut self, region: Region, words: impl Into<String>, record: Option<u64>) {
        self.notes.push(Note { region, words: words.into(), record, socket: None });
    }

    /// Says which socket a region stands for.
    pub fn socket_note(&mut self, region: Region, words: impl Into<String>, socket: SocketId) {
        let (words, socket) = (words.into(), Some(socket));
        self.notes.push(Note { region, words, record: None, socket });
    }

    /// The foremost note of what is at a point: within an area, or near a line.
    pub fn note_at(&self, at: Point) -> Option<&Note> {
        self.notes.iter().rev().find(|note| note.region.has(at))
    }

    /// Adds the shapes and notes of another picture, moved by this much.
    pub fn append(&mut self, other: Self, x: f32, y: f32) {
        let moved = |at: Point| point(at.x + x, at.y + y);
        let area = |area: Area| Area { left: area.left + x, top: area.top + y, ..area };
        self.shapes.extend(other.shapes.into_iter().map(|mut shape| {
            match &mut shape {
                Shape::Line { from, to: at, .. } | Shape::Head { from, at, .. } => {
                    (*from, *at) = (moved(*from), moved(*at));
                }
                Shape::Cross { at, .. } | Shape::Dot { at, .. } | Shape::Text { at, .. } => {
                    *at = moved(*at);
                }
                Shape::Rect { area: rect, .. } => *rect = area(*rect),
            }
            shape
        }));
        self.notes.extend(other.notes.into_iter().map(|mut note| {
            note.region = match note.region {
                Region::Area(rect) => Region::Area(area(rect)),
                Region::Segment(from, to) => Region::Segment(moved(from), moved(to)),
            };
            note
        }));
    }
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

    #[test]
    fn the_foremost_note_is_found() {
        let mut picture = Picture::default();
        let area = Area { left: 0.0, top: 0.0, width: 100.0, height: 20.0 };
        picture.note(Region::Area(area), "row", Some(1));
        picture.note(Region::Segment(point(0.0, 0.0), point(100.0, 100.0)), "arrow", Some(2));
        let found = |x, y| picture.note_at(point(x, y)).map(|note| note.words.as_str());
        assert_eq!(found(50.0, 10.0), Some("row"));
        assert_eq!(found(52.0, 50.0), Some("arrow"));
        assert_eq!(found(10.0, 10.0), Some("arrow"), "both, and this one is in front");
        assert_eq!(found(90.0, 50.0), None);
    }
}
