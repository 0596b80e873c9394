//! The small plot of bytes per second, each way, over a session.

use egui::{RichText, Role, Ui, WidgetInfo};
use egui_plot::Line;

use super::{Unit, bare_plot, moment_line, rate_text, rates};
use crate::session::{Bucket, Series};
use crate::ui::look::{Palette, bytes};

/// Which line is which: beside the plot, which is too small to be written on.
pub fn rate_key_ui(ui: &mut Ui) {
    let palette = Palette::of(ui.visuals());
    for (text, color) in [("▬ sent/s", palette.accent), ("▬ received/s", palette.connected)] {
        ui.label(RichText::new(text).small().color(color));
    }
}

/// Draws the plot of what `name` has moved, with a line at `moment` where one is shown: nanoseconds
/// since the session began.
pub fn rate_plot_ui(ui: &mut Ui, name: &str, series: &Series, moment: Option<u64>, height: f32) {
    let palette = Palette::of(ui.visuals());
    let moment = moment.map(|moment| moment_line(ui, moment));
    let response = bare_plot(ui, "rate", height.max(60.0), Unit::Binary, rate_text)
        .include_y(0.0)
        .include_y(100.0)
        .include_x(0.0)
        .include_x(1.0)
        .set_margin_fraction(egui::vec2(0.0, 0.08))
        .show(ui, |plot| {
            if let Some(moment) = moment {
                plot.vline(moment);
            }
            let line = |name, moved, color| {
                Line::new(name, rates(series, moved)).color(color).width(2.0).allow_band(false)
            };
            plot.line(line("sent/s", |bucket| bucket.sent, palette.accent));
            plot.line(line("received/s", |bucket| bucket.received, palette.connected));
        });
    response.response.widget_info(|| {
        let total = |moved: fn(&Bucket) -> u64| -> u64 { series.buckets().iter().map(moved).sum() };
        let nanos = series.width_nanos().saturating_mul(series.buckets().len() as u64);
        let words = format!(
            "Plot of {name}: {} sent and {} received within {:.1} s",
            bytes(total(|bucket| bucket.sent)),
            bytes(total(|bucket| bucket.received)),
            nanos as f64 / 1e9,
        );
        WidgetInfo::labeled(Role::Image, true, words)
    });
}
