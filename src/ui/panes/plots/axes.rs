//! How times and amounts are written beside a plot, and the line of a moment: the same in every
//! plot.

use egui::{Rangef, TextStyle, Ui};
use egui_plot::{AxisHints, GridInput, GridMark, LineStyle, Plot, VLine};

use crate::ui::look::{Palette, bytes, duration, stroke, whole};

/// Nanoseconds of a second, which is the unit of the axis of time.
pub const NANOS: f64 = 1e9;

/// Width of the amounts beside a plot, in points: the same for all, so that plots below one another
/// share one time axis.
const BESIDE: f32 = 72.0;

/// A time on the axis, in seconds.
pub fn axis_seconds(nanos: u64) -> f64 {
    nanos as f64 / NANOS
}

/// The time of a place on the axis, in nanoseconds since the session began.
pub fn axis_nanos(seconds: f64) -> u64 {
    #[expect(clippy::cast_sign_loss, reason = "a cast from float saturates at zero")]
    let nanos = (seconds * NANOS) as u64;
    nanos
}

/// Least distance of two times below a plot, and of two amounts beside it, in points.
const APART: (f32, f32) = (84.0, 15.0);

/// Units into which an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Times: 1, 2 and 5, and so many tens.
    Decimal,
    /// Bytes: powers of two.
    Binary,
}

impl Unit {
    /// The first step of at least this much.
    fn step(self, least: f64) -> f64 {
        match self {
            Self::Binary => least.log2().ceil().exp2().max(1.0),
            Self::Decimal => {
                let ten = 10_f64.powf(least.log10().floor());
                let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * ten);
                steps.into_iter().find(|step| *step >= least).unwrap_or(least)
            }
        }
    }

    /// Marks that are at least this many points apart.
    fn marks(self, input: &GridInput, apart: f32) -> Vec<GridMark> {
        let (from, to) = input.bounds;
        let step_size = self.step(input.base_step_size * f64::from(apart / LEAST_APART));
        if !(step_size.is_normal() && from.is_finite() && to.is_finite()) {
            return Vec::new();
        }
        let first = (from / step_size).ceil();
        let marks = (0..MARKS).map(|mark| (first + f64::from(mark)) * step_size);
        marks.take_while(|value| *value <= to).map(|value| GridMark { value, step_size }).collect()
    }
}

/// Lines of a grid at most.
const MARKS: u16 = 200;

/// Distance to which the steps of a plot's grid are given, in points.
const LEAST_APART: f32 = 8.0;

/// A plot that neither moves nor is zoomed by itself, with times below it and amounts beside it.
pub fn bare_plot<'a>(
    ui: &Ui,
    name: &str,
    height: f32,
    unit: Unit,
    amount: impl Fn(f64) -> String + 'a,
) -> Plot<'a> {
    let palette = Palette::of(ui.visuals());
    let font = TextStyle::Small.resolve(ui.style());
    let hints = |hints: AxisHints<'a>| {
        let hints = hints.tick_label_color(palette.muted).tick_label_font(font.clone());
        // The marks are far enough apart already.
        hints.label_spacing(Rangef::new(1.0, 2.0))
    };
    let times = hints(AxisHints::new_x()).formatter(|mark, _| seconds_text(mark));
    let amounts = hints(AxisHints::new_y()).formatter(move |mark, _| amount(mark.value));
    Plot::new(name)
        .height(height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .grid_color(palette.line)
        .grid_spacing(Rangef::new(LEAST_APART, LEAST_APART * 2.0))
        .x_grid_spacer(|input| Unit::Decimal.marks(&input, APART.0))
        .y_grid_spacer(move |input| unit.marks(&input, APART.1))
        .custom_x_axes(vec![times])
        .custom_y_axes(vec![amounts.min_thickness(BESIDE)])
}

/// A time on the axis, with as many digits as distinguish it from the next.
fn seconds_text(mark: GridMark) -> String {
    let digits = whole((-mark.step_size.log10()).ceil().max(0.0) as f32);
    format!("{:.digits$} s", mark.value)
}

/// An amount of bytes, whichever way they went; empty for a part of a byte.
pub fn bytes_text(amount: f64) -> String {
    let amount = amount.abs();
    if amount < 1.0 && amount > 0.0 {
        return String::new();
    }
    #[expect(clippy::cast_sign_loss, reason = "an absolute value")]
    let whole = amount.round() as u64;
    bytes(whole)
}

/// Bytes per second; empty for a part of a byte.
pub fn rate_text(rate: f64) -> String {
    match bytes_text(rate) {
        text if text.is_empty() => text,
        text => format!("{text}/s"),
    }
}

/// A number of microseconds, in the unit that suits it.
pub fn micros_text(micros: f64) -> String {
    #[expect(clippy::cast_sign_loss, reason = "an absolute value")]
    let nanos = (micros.abs() * 1e3).round() as u64;
    duration(nanos)
}

/// The line of the moment shown in a review.
pub fn moment_line(ui: &Ui, nanos: u64) -> VLine {
    let stroke = stroke(ui.visuals(), 2.0, Palette::of(ui.visuals()).half_closed);
    VLine::new("moment", axis_seconds(nanos)).stroke(stroke).allow_hover(false)
}

/// The line of the selected record.
pub fn chosen_line(ui: &Ui, nanos: u64) -> VLine {
    let stroke = stroke(ui.visuals(), 1.5, Palette::of(ui.visuals()).text);
    let line = VLine::new("chosen record", axis_seconds(nanos)).stroke(stroke).allow_hover(false);
    line.style(LineStyle::dashed_dense())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_far_enough_apart() {
        let marks = |unit: Unit, from, to| {
            // A hundred points.
            let base_step_size = (to - from) / 100.0 * f64::from(LEAST_APART);
            let input = GridInput { bounds: (from, to), base_step_size };
            unit.marks(&input, 24.0).iter().map(|mark| mark.value).collect::<Vec<_>>()
        };
        assert_eq!(marks(Unit::Binary, -70.0, 150.0), [-64.0, 0.0, 64.0, 128.0]);
        assert_eq!(marks(Unit::Binary, 0.0, 2.0), [0.0, 1.0, 2.0]);
        assert_eq!(marks(Unit::Decimal, 3.0, 17.0), [5.0, 10.0, 15.0]);
        assert!(marks(Unit::Decimal, 0.0, 0.0).is_empty());
        assert!(marks(Unit::Binary, f64::MAX, f64::INFINITY).is_empty());
    }

    #[test]
    fn an_axis_tells_its_marks_apart() {
        let mark = |value, step_size| seconds_text(GridMark { value, step_size });
        assert_eq!(mark(30.0, 10.0), "30 s");
        assert_eq!(mark(0.1 + 0.2, 0.1), "0.3 s");
        assert_eq!(mark(12.25, 0.01), "12.25 s");
        assert_eq!([-512.0, 0.0, 0.25].map(rate_text), ["512 B/s", "0 B/s", ""]);
    }
}
