//! How times and amounts are written beside a plot, and the line of a moment: the same in every
//! plot.

use egui::{Rangef, Ui};
use egui_plot::{AxisHints, LineStyle, Plot, VLine};

use super::marks::{LEAST_APART, Letters, Unit, amount_marks, seconds_text, time_marks};
use crate::ui::look::{Palette, bytes, duration, stroke};
use crate::ui::widgets::{quiet_axis, still_plot};

/// Nanoseconds of a second, which is the unit of the axis of time.
pub const NANOS: f64 = 1e9;

/// Width of the amounts beside a plot, in points: the same for all, so that plots below one another
/// share one time axis.
const BESIDE: f32 = 72.0;

/// Height of the times below the lowest plot, in points.
pub const TIMES: f32 = 18.0;

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

/// A plot that neither moves nor is zoomed by itself, with times below it and amounts beside it.
pub fn bare_plot<'a>(
    ui: &Ui,
    name: &str,
    height: f32,
    unit: Unit,
    amount: impl Fn(f64) -> String + 'a,
) -> Plot<'a> {
    let letters = Letters::new(ui);
    let room = ui.available_width() - BESIDE;
    let hints = |hints: AxisHints<'a>| {
        // The marks are far enough apart already.
        quiet_axis(ui, hints).label_spacing(Rangef::new(1.0, 2.0))
    };
    let times = hints(AxisHints::new_x()).formatter(move |mark, range| {
        let text = seconds_text(mark);
        // Of the last one the end would be cut off.
        let part = (range.end() - mark.value) / (range.end() - range.start());
        if part as f32 * room < letters.width_of(&text) / 2.0 { String::new() } else { text }
    });
    let amounts = hints(AxisHints::new_y()).formatter(move |mark, _| amount(mark.value));
    still_plot(ui, name, height)
        .grid_spacing(Rangef::new(LEAST_APART, LEAST_APART * 2.0))
        .x_grid_spacer(move |input| time_marks(&input, letters))
        .y_grid_spacer(move |input| amount_marks(&input, unit, letters))
        .custom_x_axes(vec![times])
        .custom_y_axes(vec![amounts.min_thickness(BESIDE)])
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
    fn a_part_of_a_byte_has_no_name() {
        assert_eq!([-512.0, 0.0, 0.25].map(rate_text), ["512 B/s", "0 B/s", ""]);
    }
}
