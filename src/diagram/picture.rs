//! What every picture is made of: plain shapes with a meaning instead of a colour, and notes that say
//! what each region stands for.

use super::geometry::{Anchor, Area, Point, Region, point};
use crate::model::{Lifecycle, SocketId, TcpState};

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
    /// A line of text, in a font of which all characters are equally wide: see
    /// [`advance`](crate::diagram::geometry::advance).
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

    /// Adds the outline of a rectangle, dashed.
    pub fn dashed_rect(&mut self, area: Area, role: Role) {
        let (left, right) = (area.left + 0.5, area.right() - 0.5);
        let (top, bottom) = (area.top + 0.5, area.bottom() - 0.5);
        let corners =
            [point(left, top), point(right, top), point(right, bottom), point(left, bottom)];
        for (corner, next) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            self.dashed(*corner, *next, 1.5, role);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
