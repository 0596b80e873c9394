//! How the lines of several sockets are told apart: each has its colour, its kind of line, and its
//! name beside a piece of it.

use egui::{Pos2, Rect, Sense, Shape, Stroke, TextStyle, Ui, Vec2, WidgetInfo};
use egui_plot::LineStyle;

use crate::ui::look::{Palette, stroke};

/// How many lines can be told apart.
pub const MOST: usize = 6;

/// The kinds of lines, in the order of the colours ([`Palette::lines`]).
const STYLES: [(LineStyle, &str); MOST] = [
    (LineStyle::Solid, "solid"),
    (LineStyle::Dashed { length: 9.0 }, "dashed"),
    (LineStyle::Dotted { spacing: 5.0 }, "dotted"),
    (LineStyle::Dashed { length: 4.0 }, "finely dashed"),
    (LineStyle::Dotted { spacing: 9.0 }, "widely dotted"),
    (LineStyle::Dashed { length: 18.0 }, "with long dashes"),
];

/// How wide a line is, in points.
const WIDTH: f32 = 1.75;

/// Size of the piece of a line beside its name, in points, and how far the name is from it.
const SAMPLE: Vec2 = Vec2::new(34.0, 16.0);
const GAP: f32 = 5.0;

/// The line of a socket.
#[derive(Clone, Copy, Debug)]
pub struct SocketLine {
    /// Its colour and width.
    pub stroke: Stroke,
    /// What kind of line it is.
    pub style: LineStyle,
    /// The same in a word.
    pub word: &'static str,
}

impl SocketLine {
    /// The line of the socket at this place among those that are plotted.
    pub fn at(ui: &Ui, place: usize) -> Self {
        let color = Palette::of(ui.visuals()).lines()[place % MOST];
        let (style, word) = STYLES[place % MOST];
        // A dot is as wide as its line is twice.
        let width = if matches!(style, LineStyle::Dotted { .. }) { 0.85 } else { 1.0 };
        Self { stroke: stroke(ui.visuals(), WIDTH * width, color), style, word }
    }
}

/// A piece of the line and its socket's name.
pub fn key_ui(ui: &mut Ui, line: SocketLine, name: &str) {
    let font = TextStyle::Body.resolve(ui.style());
    let color = Palette::of(ui.visuals()).text;
    let galley = ui.painter().layout_no_wrap(name.to_owned(), font, color);
    let size = Vec2::new(SAMPLE.x + GAP + galley.size().x, galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let (sample, _) = rect.split_left_right_at_x(rect.left() + SAMPLE.x);
    paint_sample(ui, sample, line);
    let corner = Pos2::new(sample.right() + GAP, rect.top());
    ui.painter().galley(corner, galley, color);
    let words = format!("Line of {name}: {}", line.word);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &words));
}

fn paint_sample(ui: &Ui, rect: Rect, line: SocketLine) {
    let ends = [rect.left_center(), rect.right_center()];
    let SocketLine { stroke, style, .. } = line;
    let shapes = match style {
        LineStyle::Solid => vec![Shape::line_segment(ends, stroke)],
        LineStyle::Dotted { spacing } => {
            Shape::dotted_line(&ends, stroke.color, spacing, stroke.width)
        }
        LineStyle::Dashed { length } => {
            // As egui_plot does it.
            let gap = length * (std::f32::consts::GOLDEN_RATIO - 1.0);
            Shape::dashed_line(&ends, stroke, length, gap)
        }
    };
    ui.painter().extend(shapes);
}
