//! The histogram of a measurement: which part of the requests took how long, a line for each variant, on a
//! logarithmic axis of time.

use std::collections::BTreeMap;

use egui::{Rangef, RichText, Role, Ui, WidgetInfo};
use egui_plot::{AxisHints, GridMark, HoverPosition, Line, LineStyle, Plot};

use super::shown::{Shown, row_color};
use crate::model::{LatencyHistogram, Variant, duration};
use crate::ui::look::{Palette, stroke};
use crate::ui::widgets::{quiet_axis, still_plot};

/// Height of the plot, in points.
const HEIGHT: f32 = 170.0;

/// The part of the width that is left free at either side, so that no time at the edge is cut off.
const MARGIN: f64 = 0.025;

/// Points of a line for each factor of ten.
const STEPS: f64 = 20.0;

/// The greatest power of ten that has a mark, in nanoseconds: beyond every time limit.
const GREATEST: i32 = 12;

/// Of a variant the times, as powers of ten of nanoseconds, and which part took so long, in per cent.
type Curve = (Variant, Vec<[f64; 2]>);

/// Draws the histogram, once anything was answered.
pub(super) fn plot_ui(ui: &mut Ui, shown: &Shown) {
    let answered = shown.results.iter().filter(|result| result.figures.answered() > 0);
    let curves: Vec<Curve> =
        answered.map(|result| (result.variant, curve(&result.figures.latencies))).collect();
    let points = || curves.iter().flat_map(|(_, points)| points);
    let (first, last) = points().fold((f64::INFINITY, 0.0_f64), |(first, last), [time, _]| {
        (first.min(*time), last.max(*time))
    });
    if curves.is_empty() {
        return;
    }
    let highest = points().map(|[_, part]| *part).fold(1.0, f64::max);
    let muted = Palette::of(ui.visuals()).muted;
    let title = "How long requests took: per cent of them, over time on a logarithmic axis";
    ui.label(RichText::new(title).small().color(muted));
    let lines: Vec<Line<'_>> =
        curves.into_iter().map(|(variant, points)| line(ui, variant, points)).collect();
    let drawn = bare_plot(ui).show(ui, |plot| {
        let (from, to) = (first.floor(), last.ceil().max(first.floor() + 1.0));
        let margin = (to - from) * MARGIN;
        plot.set_plot_bounds_x(from - margin..=to + margin);
        plot.set_plot_bounds_y(0.0..=highest * 1.1);
        for line in lines {
            plot.line(line);
        }
    });
    drawn.response.widget_info(|| {
        let medians = shown.results.iter().filter_map(|result| {
            let median = result.figures.latencies.quantile(0.5)?;
            Some(format!("{} {}", result.variant, duration(median)))
        });
        let medians: Vec<String> = medians.collect();
        let words = format!("Histogram of how long requests took. Medians: {}", medians.join(", "));
        WidgetInfo::labeled(Role::Image, true, words)
    });
}

/// A plot that stays as it is, with powers of ten below and per cents beside it.
fn bare_plot(ui: &Ui) -> Plot<'static> {
    let times = quiet_axis(ui, AxisHints::new_x()).formatter(|mark, _| time_text(mark.value));
    let parts = quiet_axis(ui, AxisHints::new_y()).formatter(|mark, _| format!("{} %", mark.value));
    let parts = parts.label_spacing(Rangef::new(11.0, 15.0));
    let hover = |position: &HoverPosition<'_>| match position {
        HoverPosition::NearDataPoint { plot_name, position, .. } => {
            Some(format!("{plot_name}\n{:.1} %: about {}", position.y, time_text(position.x)))
        }
        HoverPosition::Elsewhere { .. } => None,
    };
    still_plot(ui, "latencies", HEIGHT)
        .grid_spacing(Rangef::new(8.0, 16.0))
        .x_grid_spacer(|_| {
            let mark = |power: i32| GridMark { value: power.into(), step_size: 1.0 };
            (0..=GREATEST).map(mark).collect()
        })
        .custom_x_axes(vec![times])
        .custom_y_axes(vec![parts])
        .label_formatter(hover)
}

/// One line for all requests of a connection is solid, others are told apart by their gaps as well.
fn line(ui: &Ui, variant: Variant, points: Vec<[f64; 2]>) -> Line<'static> {
    let style = match variant {
        Variant::Udp => LineStyle::dotted_dense(),
        variant if variant.is_each() => LineStyle::dashed_dense(),
        _ => LineStyle::Solid,
    };
    let stroke = stroke(ui.visuals(), 1.8, row_color(ui, variant));
    Line::new(variant.to_string(), points).stroke(stroke).style(style)
}

/// The time at a place of the axis.
fn time_text(power: f64) -> String {
    #[expect(clippy::cast_sign_loss, reason = "a power of ten is not negative")]
    let nanos = 10_f64.powf(power).round() as u64;
    duration(nanos)
}

/// The line of a histogram: in equal steps of the logarithm of time, from nothing to nothing.
fn curve(latencies: &LatencyHistogram) -> Vec<[f64; 2]> {
    let total = latencies.total() as f64;
    let mut parts: BTreeMap<i64, f64> = BTreeMap::new();
    for (from, to, number) in latencies.buckets() {
        let middle = (from as f64 / 2.0 + to as f64 / 2.0).max(1.0);
        let step = (middle.log10() * STEPS).floor() as i64;
        *parts.entry(step).or_default() += 100.0 * number as f64 / total;
    }
    let (Some((first, _)), Some((last, _))) = (parts.first_key_value(), parts.last_key_value())
    else {
        return Vec::new();
    };
    let point = |step: i64| [(step as f64 + 0.5) / STEPS, parts.get(&step).copied().unwrap_or(0.0)];
    (first - 1..=last + 1).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_and_ends_with_nothing_and_all_parts_are_the_whole() {
        let mut latencies = LatencyHistogram::default();
        (0..90).for_each(|_| latencies.record(10_500));
        (0..10).for_each(|_| latencies.record(1_050_000));
        let points = curve(&latencies);
        let sum: f64 = points.iter().map(|[_, part]| part).sum();
        assert!((sum - 100.0).abs() < 1e-9, "{points:?}");
        assert_eq!((points[0][1], points[points.len() - 1][1]), (0.0, 0.0));
        let highest = points.iter().max_by(|one, other| one[1].total_cmp(&other[1])).unwrap();
        assert!((highest[0] - 4.0).abs() < 0.1 && highest[1] > 89.0, "{highest:?}");
    }
}
