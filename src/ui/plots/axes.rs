//! How times and amounts stand beside a plot, and the line of a moment: in every plot alike.

use egui::Ui;
use egui_plot::{GridMark, LineStyle, Plot, VLine};

use super::super::{
    status_bar::bytes,
    theme::{Palette, stroke, whole},
};

/// Nanoseconds of a second, which is the unit of the axis of time.
pub const NANOS: f64 = 1e9;

/// Width of what stands beside the plot, in points: the same for all, so that plots below one another
/// have one axis of time.
const BESIDE: f32 = 72.0;

/// A time on the axis, in seconds.
#[must_use]
pub fn axis_seconds(nanos: u64) -> f64 {
    nanos as f64 / NANOS
}

/// The time of a place on the axis, in nanoseconds since the session began.
pub fn axis_nanos(seconds: f64) -> u64 {
    #[expect(clippy::cast_sign_loss, reason = "a cast from float saturates at zero")]
    let nanos = (seconds * NANOS) as u64;
    nanos
}

/// A plot that neither moves nor is zoomed by itself, with times below it.
pub fn bare_plot<'a>(name: &str, height: f32) -> Plot<'a> {
    Plot::new(name)
        .height(height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .x_axis_formatter(|mark, _| seconds_text(mark))
        .y_axis_min_width(BESIDE)
}

/// A time on the axis, with as many digits as tell it from the next.
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

/// Bytes a second; empty for a part of a byte.
pub fn rate_text(rate: f64) -> String {
    match bytes_text(rate) {
        text if text.is_empty() => text,
        text => format!("{text}/s"),
    }
}

/// A time that something takes, in the unit that suits it.
pub fn micros_text(micros: f64) -> String {
    let (amount, unit) = match micros {
        ..1e3 => (micros, "µs"),
        1e3..1e6 => (micros / 1e3, "ms"),
        _ => (micros / 1e6, "s"),
    };
    // Three digits that count.
    let digits = match amount {
        _ if amount.fract() == 0.0 => 0,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{amount:.digits$} {unit}")
}

/// The line of the moment of a review that is shown.
pub fn moment_line(ui: &Ui, nanos: u64) -> VLine {
    let stroke = stroke(ui.visuals(), 2.0, Palette::of(ui.visuals()).half_closed);
    VLine::new("moment", axis_seconds(nanos)).stroke(stroke).allow_hover(false)
}

/// The line of the chosen record.
pub fn chosen_line(ui: &Ui, nanos: u64) -> VLine {
    let stroke = stroke(ui.visuals(), 1.5, Palette::of(ui.visuals()).text);
    let line = VLine::new("chosen record", axis_seconds(nanos)).stroke(stroke).allow_hover(false);
    line.style(LineStyle::dashed_dense())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_suits_them() {
        let told = [0.0, 7.0, 999.0, 1_000.0, 1_234.0, 45_600.0, 2_500_000.0].map(micros_text);
        assert_eq!(told, ["0 µs", "7 µs", "999 µs", "1 ms", "1.23 ms", "45.6 ms", "2.50 s"]);
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
