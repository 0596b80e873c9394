//! A picture as SVG: one file that needs no other, light or dark as its reader prefers, with the words
//! of every region as its title.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::io::Write;

use crate::diagram::{Anchor, Area, Fill, Picture, Point, Region, Role, Shape, advance, point};
use crate::model::{Lifecycle, TcpState};

/// Writes a picture.
///
/// # Errors
/// When it cannot be written.
pub fn write_svg(picture: &Picture, out: &mut impl Write) -> io::Result<()> {
    let (width, height) = (picture.width, picture.height);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" font-family=\"Hack, 'DejaVu Sans Mono', Menlo, \
         Consolas, monospace\">"
    )?;
    write_style(picture, out)?;
    writeln!(out, "<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>")?;
    for shape in &picture.shapes {
        write_shape(shape, out)?;
    }
    for note in &picture.notes {
        let title = escaped(&note.words);
        match note.region {
            Region::Area(area) => writeln!(
                out,
                "<rect class=\"note\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{title}\
                 </title></rect>",
                area.left, area.top, area.width, area.height
            )?,
            Region::Segment(from, to) => writeln!(
                out,
                "<line class=\"near\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"><title>{title}\
                 </title></line>",
                from.x, from.y, to.x, to.y
            )?,
        }
    }
    writeln!(out, "</svg>")
}

fn write_style(picture: &Picture, out: &mut impl Write) -> io::Result<()> {
    let roles: BTreeSet<&str> = picture.shapes.iter().map(|shape| class(role_of(shape))).collect();
    let mut hatches = BTreeSet::new();
    for shape in &picture.shapes {
        if let Shape::Rect { fill: Fill::Hatched, role, .. } = shape {
            hatches.insert(class(*role));
        }
    }
    writeln!(out, "<style>")?;
    // Plain colours: not every reader of SVG knows more of CSS.
    let used = COLORS.iter().filter(|(name, ..)| *name == "ground" || roles.contains(name));
    for (name, color, _) in used.clone() {
        writeln!(out, ".{name}{{fill:{color}}}.l{name}{{stroke:{color};fill:none}}")?;
    }
    writeln!(out, "@media (prefers-color-scheme:dark){{")?;
    for (name, _, color) in used {
        writeln!(out, ".{name}{{fill:{color}}}.l{name}{{stroke:{color}}}")?;
    }
    writeln!(out, "}}")?;
    writeln!(
        out,
        ".note{{fill:none;pointer-events:all}}.near{{stroke:transparent;stroke-width:8}}"
    )?;
    writeln!(out, "</style><defs>")?;
    for role in hatches {
        writeln!(
            out,
            "<pattern id=\"h{role}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><line class=\"l{role}\" y2=\"5\" stroke-width=\"2\"/>\
             </pattern>"
        )?;
    }
    writeln!(out, "</defs>")
}

fn write_shape(shape: &Shape, out: &mut impl Write) -> io::Result<()> {
    let class = class(role_of(shape));
    match shape {
        Shape::Line { from, to, width, dashed, .. } => {
            let dashes = if *dashed { " stroke-dasharray=\"5 4\"" } else { "" };
            writeln!(
                out,
                "<line class=\"l{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" \
                 stroke-width=\"{width}\"{dashes}/>",
                from.x, from.y, to.x, to.y
            )
        }
        Shape::Head { at, from, .. } => {
            let [one, other] = barbs(*at, *from);
            writeln!(
                out,
                "<path class=\"{class}\" d=\"M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z\"/>",
                at.x, at.y, one.x, one.y, other.x, other.y
            )
        }
        Shape::Cross { at: Point { x, y }, .. } => writeln!(
            out,
            "<path class=\"l{class}\" stroke-width=\"2\" d=\"M{:.1} {:.1}l8 8m0 -8l-8 8\"/>",
            x - 4.0,
            y - 4.0
        ),
        Shape::Dot { at, radius, .. } => writeln!(
            out,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius}\"/>",
            at.x, at.y
        ),
        Shape::Rect { area, fill, .. } => write_rect(area, *fill, class, out),
        Shape::Text { at, anchor, text, size, ground, .. } => {
            if let Some(ground) = ground {
                let ground = self::class(*ground);
                let width = text.chars().count() as f32 * advance(*size) + 4.0;
                let left = match anchor {
                    Anchor::Start => at.x - 2.0,
                    Anchor::Middle => at.x - width / 2.0,
                    Anchor::End => at.x - width + 2.0,
                };
                writeln!(
                    out,
                    "<rect class=\"{ground}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{width:.1}\" \
                     height=\"{:.1}\"/>",
                    at.y - size * 0.6,
                    size * 1.2
                )?;
            }
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            // Readers differ in what they know of baselines: this one is reckoned.
            let baseline = at.y + size * 0.35;
            writeln!(
                out,
                "<text class=\"{class}\" x=\"{:.1}\" y=\"{baseline:.1}\" font-size=\"{size}\" \
                 text-anchor=\"{anchor}\" xml:space=\"preserve\">{}</text>",
                at.x,
                escaped(text)
            )
        }
    }
}

fn write_rect(area: &Area, fill: Fill, class: &str, out: &mut impl Write) -> io::Result<()> {
    let place = format!(
        "x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\"",
        area.left, area.top, area.width, area.height
    );
    match fill {
        Fill::Solid => writeln!(out, "<rect class=\"{class}\" {place}/>"),
        Fill::Faint => writeln!(
            out,
            "<rect class=\"{class}\" {place} fill-opacity=\"0.18\"/><rect \
             class=\"l{class}\" {place} stroke-width=\"1.5\"/>"
        ),
        Fill::Hatched => writeln!(
            out,
            "<rect {place} fill=\"url(#h{class})\"/><rect class=\"l{class}\" {place}/>"
        ),
        Fill::Outline => writeln!(out, "<rect class=\"l{class}\" {place}/>"),
    }
}

/// The two points of an arrow's head beside its tip.
fn barbs(at: Point, from: Point) -> [Point; 2] {
    let (x, y) = (from.x - at.x, from.y - at.y);
    let length = x.hypot(y).max(f32::MIN_POSITIVE);
    let (x, y) = (x / length * 8.0, y / length * 8.0);
    [
        point(at.x + x - y * 0.45, at.y + y + x * 0.45),
        point(at.x + x + y * 0.45, at.y + y - x * 0.45),
    ]
}

fn role_of(shape: &Shape) -> Role {
    match shape {
        Shape::Line { role, .. }
        | Shape::Head { role, .. }
        | Shape::Cross { role, .. }
        | Shape::Dot { role, .. }
        | Shape::Rect { role, .. }
        | Shape::Text { role, .. } => *role,
    }
}

/// A role's name in the style sheet.
fn class(role: Role) -> &'static str {
    match role {
        Role::Muted | Role::Inferred => "muted",
        Role::Line => "line",
        Role::Ground => "ground",
        Role::Chosen => "chosen",
        Role::Call | Role::Text => "text",
        Role::Waiting | Role::Other => "waiting",
        Role::Failed => "failed",
        Role::Sent | Role::One => "accent",
        Role::Stage(stage) => match stage {
            Lifecycle::Created | Lifecycle::Closed => "muted",
            Lifecycle::Bound => "waiting",
            Lifecycle::Listening => "listening",
            Lifecycle::Connecting => "accent",
            Lifecycle::Connected => "connected",
            Lifecycle::WriteClosed | Lifecycle::ReadClosed | Lifecycle::BothClosed => "ending",
            Lifecycle::Failed => "failed",
        },
        Role::State(state) => match state {
            TcpState::Closed => "line",
            TcpState::TimeWait => "muted",
            TcpState::Listen => "listening",
            TcpState::SynSent | TcpState::SynReceived => "accent",
            TcpState::Established => "connected",
            _ => "ending",
        },
    }
}

/// The colours: the name, on a light ground and on a dark one.
const COLORS: [(&str, &str, &str); 11] = [
    ("text", "#1b2430", "#dfe4ec"),
    ("muted", "#566173", "#8d97a7"),
    ("line", "#c9d1de", "#2f3540"),
    ("ground", "#f8fafc", "#1a1d23"),
    ("chosen", "#cde0f9", "#1e3a5c"),
    ("waiting", "#805a00", "#e6b450"),
    ("failed", "#bd2034", "#ff6b7a"),
    ("accent", "#1462c4", "#5aa9ff"),
    ("listening", "#663fce", "#b79bff"),
    ("connected", "#067350", "#3ccf9e"),
    ("ending", "#a84400", "#ff9a62"),
];

/// Text that means nothing but itself in XML, which has no place for control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            control if control.is_control() => {
                let written = write!(escaped, "\\u{{{:x}}}", u32::from(control));
                debug_assert!(written.is_ok(), "a string takes any text");
            }
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_text_stays_text() {
        let mut picture = Picture { width: 10.0, height: 10.0, ..Picture::default() };
        let at = point(1.0, 2.0);
        picture.text(at, Anchor::Start, "<script>\u{1b}&\"", 10.0, Role::Text);
        picture.note(Region::Segment(at, at), "</title><b>", None);
        let mut svg = Vec::new();
        write_svg(&picture, &mut svg).unwrap();
        let svg = String::from_utf8(svg).unwrap();
        assert!(svg.contains(">&lt;script&gt;\\u{1b}&amp;&quot;</text>"), "{svg}");
        assert!(svg.contains("<title>&lt;/title&gt;&lt;b&gt;</title>"), "{svg}");
    }
}
