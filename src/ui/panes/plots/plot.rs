//! One plot: painted, pointed at and clicked.

use egui::{
    Align2, Id, PointerButton, Pos2, Rect, RichText, Role, TextStyle, Ui, UiBuilder, Vec2b,
    WidgetInfo,
};
use egui_plot::{HoverPosition, Line, PlotTransform, PlotUi};

use super::axes::{TIMES, axis_nanos, axis_seconds, bare_plot, chosen_line, moment_line};
use super::curve::{Piece, greatest, visible};
use super::kind::{Curves, PlotKind};
use super::line_style::SocketLine;
use super::marks::{Letters, with_room};
use super::sockets::Subject;
use super::until::Until;
use crate::ui::document::Document;
use crate::ui::look::{Palette, seconds};

/// Room above and below the lines, as a part of the greatest amount.
const MARGIN: f64 = 0.35;

/// Below the axis there is room for a word even where nothing is.
const ROOM: f64 = 0.35;

/// How far the wheel has to turn, in points, until time is e times as long.
const WHEEL: f32 = 220.0;

/// What a plot is drawn from.
pub struct PlotContext<'a> {
    /// The session.
    pub document: &'a Document,
    /// Who is plotted.
    pub subjects: &'a [Subject],
    /// Until when something is known.
    pub until: Until,
    /// The time in view, in seconds.
    pub range: (f64, f64),
    /// The selected record and its time in nanoseconds, if any.
    pub chosen: Option<(u64, u64)>,
    /// Shared by plots that show where the pointer is in each other.
    pub cursor: Id,
}

/// What a person did in a plot.
#[derive(Clone, Copy, Debug)]
pub enum PlotTouch {
    /// Clicked at a time, in seconds.
    Clicked(f64),
    /// Moved time by so many seconds.
    Moved(f64),
    /// Asked for so many times as much time, keeping this time in place.
    Zoomed(f64, f64),
    /// Asked for the whole session.
    Whole,
}

/// Whether a plot has no other above it, or none below.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// It shows which record is selected.
    pub is_highest: bool,
    /// It has the times below it.
    pub is_lowest: bool,
}

/// The lines of a plot, those of each socket; `None` where there is nothing to plot.
pub fn curves(shown: &PlotContext<'_>, kind: PlotKind) -> Option<Vec<Curves>> {
    let PlotContext { document, subjects, until, .. } = *shown;
    let curves: Vec<Curves> =
        subjects.iter().map(|subject| kind.curves(document, subject, until.end_nanos)).collect();
    has_something(kind, document, subjects, &curves).then_some(curves)
}

/// Draws a plot of this height. Returns what was done in it.
pub fn plot_ui(
    ui: &mut Ui,
    shown: &PlotContext<'_>,
    kind: PlotKind,
    curves: &[Curves],
    height: f32,
    edge: Edge,
) -> Option<PlotTouch> {
    let PlotContext { document, subjects, .. } = *shown;
    let cut = |pieces: &[Piece]| visible(pieces, shown.range);
    let curves: Vec<Curves> = curves
        .iter()
        .map(|curves| Curves { up: cut(&curves.up), down: cut(&curves.down) })
        .collect();
    let amounts = amounts(kind, &curves);
    let below = if edge.is_lowest { TIMES } else { 0.0 };
    let amounts = with_room(amounts, height - below, kind.unit(), Letters::new(ui));
    let hover = |position: &HoverPosition<'_>| {
        let (HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position }) =
            *position;
        let nanos = axis_nanos(position.x);
        let told = subjects.iter().map(|subject| kind.at(document, subject, nanos));
        Some(std::iter::once(seconds(nanos)).chain(told).collect::<Vec<_>>().join("\n"))
    };
    let lines: Vec<SocketLine> =
        (0..subjects.len()).map(|place| SocketLine::at(ui, place)).collect();
    let mut uprights: Vec<_> =
        document.wanted_moment().map(|moment| moment_line(ui, moment.nanos)).into_iter().collect();
    uprights.extend(shown.chosen.map(|(_, nanos)| chosen_line(ui, nanos)));
    let plot =
        bare_plot(ui, kind.title(), height, kind.unit(), move |amount| kind.axis_text(amount))
            .show_axes(Vec2b::new(edge.is_lowest, true))
            .show_y(false)
            .link_cursor(shown.cursor, Vec2b::new(true, false))
            .cursor_color(Palette::of(ui.visuals()).muted)
            .label_formatter(hover);
    let range = shown.range;
    let drawn = plot.show(ui, move |plot| {
        plot.set_plot_bounds_x(range.0..=range.1);
        plot.set_plot_bounds_y(amounts.0..=amounts.1);
        for (curves, line) in curves.into_iter().zip(lines) {
            draw(plot, curves.up, 1.0, line);
            draw(plot, curves.down, -1.0, line);
        }
        for line in uprights {
            plot.vline(line);
        }
    });
    let frame = *drawn.transform.frame();
    let taken = captions(ui, kind, frame);
    if let Some((number, nanos)) = shown.chosen.filter(|_| edge.is_highest) {
        let x = drawn.transform.position_from_point_x(axis_seconds(nanos));
        caption_of_chosen(ui, frame, x, taken, &format!("record {number}"));
    }
    let words = in_words(shown, kind);
    drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    touched(ui, &drawn.response, &drawn.transform)
}

/// A line of nothing but zeros is drawn beside others, not by itself.
fn has_something(
    kind: PlotKind,
    document: &Document,
    subjects: &[Subject],
    curves: &[Curves],
) -> bool {
    match kind {
        PlotKind::Rates => subjects.iter().any(|subject| {
            super::kind::flow(document, subject)
                .is_some_and(|flow| flow.sent.bytes + flow.received.bytes > 0)
        }),
        PlotKind::RoundTrips | PlotKind::Queues => {
            curves.iter().any(|curves| !(curves.up.is_empty() && curves.down.is_empty()))
        }
    }
}

/// Shows why there is nothing, where the plot would be.
pub fn nothing_ui(ui: &mut Ui, shown: &PlotContext<'_>, kind: PlotKind, height: f32) {
    let text = kind.nothing(shown.document, shown.subjects);
    let size = egui::vec2(ui.available_width(), height);
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    ui.scope_builder(UiBuilder::new().id_salt(kind.title()).max_rect(rect), |ui| {
        ui.centered_and_justified(|ui| ui.label(RichText::new(&text).weak()));
    });
}

/// The least amount and the greatest that the axis has room for.
fn amounts(kind: PlotKind, curves: &[Curves]) -> (f64, f64) {
    let most = |side: fn(&Curves) -> &Vec<Piece>| {
        curves.iter().map(|curves| greatest(side(curves))).fold(0.0, f64::max)
    };
    let (up, down) = (most(|curves| &curves.up), most(|curves| &curves.down));
    let room = up.max(down).max(kind.least_room());
    if kind.sides().1.is_none() {
        return (0.0, room * (1.0 + MARGIN));
    }
    // A side on which nothing is has room for its word.
    let side = |most: f64| (most * (1.0 + MARGIN)).max(room * ROOM);
    if up.max(down) == 0.0 { (-room, room) } else { (-side(down), side(up)) }
}

fn draw(plot: &mut PlotUi<'_>, pieces: Vec<Piece>, sign: f64, line: SocketLine) {
    for mut piece in pieces {
        for point in &mut piece {
            point[1] *= sign;
        }
        let drawn = Line::new("", piece).stroke(line.stroke).style(line.style);
        plot.line(drawn.allow_hover(false).allow_band(false));
    }
}

/// The labels above and below the axis. Returns where the upper one ends.
fn captions(ui: &Ui, kind: PlotKind, frame: Rect) -> f32 {
    let inner = frame.shrink2(egui::vec2(6.0, 3.0));
    match kind.sides() {
        (up, None) => caption(ui, frame, inner.left_top(), Align2::LEFT_TOP, up),
        (up, Some(down)) => {
            let (up, down) = (format!("▲ {up}"), format!("▼ {down}"));
            caption(ui, frame, inner.left_bottom(), Align2::LEFT_BOTTOM, &down);
            caption(ui, frame, inner.left_top(), Align2::LEFT_TOP, &up)
        }
    }
}

/// The name of the selected record beside its line, to the right of what ends at `taken`.
fn caption_of_chosen(ui: &Ui, frame: Rect, x: f32, taken: f32, text: &str) {
    if !frame.x_range().contains(x) {
        return;
    }
    let top = frame.top() + 3.0;
    if x > frame.center().x {
        caption(ui, frame, Pos2::new(x - 5.0, top), Align2::RIGHT_TOP, text);
    } else {
        caption(ui, frame, Pos2::new((x + 5.0).max(taken + 8.0), top), Align2::LEFT_TOP, text);
    }
}

/// A small word that can be read on top of lines. Returns where it ends.
fn caption(ui: &Ui, frame: Rect, at: Pos2, anchor: Align2, text: &str) -> f32 {
    let palette = Palette::of(ui.visuals());
    let painter = ui.painter().with_clip_rect(frame);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = painter.layout_no_wrap(text.to_owned(), font, palette.muted);
    let rect = anchor.anchor_size(at, galley.size());
    painter.rect_filled(rect.expand(2.0), 2.0, palette.ground.gamma_multiply(0.8));
    painter.galley(rect.min, galley, palette.muted);
    rect.right()
}

/// What a person did with the pointer.
fn touched(ui: &Ui, response: &egui::Response, transform: &PlotTransform) -> Option<PlotTouch> {
    let seconds_at = |pointer: Pos2| transform.value_from_position(pointer).x;
    let seconds_a_point = transform.dvalue_dpos()[0];
    if response.double_clicked() {
        return Some(PlotTouch::Whole);
    }
    if response.clicked() {
        return response
            .interact_pointer_pos()
            .map(|pointer| PlotTouch::Clicked(seconds_at(pointer)));
    }
    if response.dragged_by(PointerButton::Primary) && response.drag_delta().x != 0.0 {
        return Some(PlotTouch::Moved(-f64::from(response.drag_delta().x) * seconds_a_point));
    }
    let pointer = response.hover_pos().filter(|_| response.contains_pointer())?;
    // What is taken here moves nothing else.
    let (wheel, pinch) =
        ui.input_mut(|input| (std::mem::take(&mut input.smooth_scroll_delta), input.zoom_delta()));
    let exponent = -wheel.y / WHEEL - pinch.ln();
    if exponent != 0.0 {
        Some(PlotTouch::Zoomed(f64::from(exponent).exp(), seconds_at(pointer)))
    } else if wheel.x != 0.0 {
        Some(PlotTouch::Moved(-f64::from(wheel.x) * seconds_a_point))
    } else {
        None
    }
}

/// What it shows, in words for screen readers.
fn in_words(shown: &PlotContext<'_>, kind: PlotKind) -> String {
    let told = shown.subjects.iter().map(|subject| {
        let figures = kind.figures(shown.document, subject, shown.until.latest_nanos);
        let figures: Vec<String> = figures.iter().map(super::kind::Figure::words).collect();
        format!("{}: {}", subject.name, figures.join("; "))
    });
    let told: Vec<String> = told.collect();
    let chosen = shown
        .chosen
        .map(|(number, nanos)| format!(" Selected: record {number} at {}.", seconds(nanos)));
    let moment = shown.document.wanted_moment();
    let moment = moment.map(|moment| format!(" Moment shown: {}.", seconds(moment.nanos)));
    format!(
        "Plot of {}: {}.{}{}",
        kind.title(),
        told.join(". "),
        chosen.unwrap_or_default(),
        moment.unwrap_or_default()
    )
}
