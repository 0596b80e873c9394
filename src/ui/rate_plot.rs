//! The plot of bytes a second, each way, in the course of a session.

use egui::{Role, Ui, WidgetInfo};
use egui_plot::{Corner, Legend, Line, Plot, PlotPoints, VLine};

use super::{status_bar::bytes, theme::Palette};
use crate::session::Series;

const NANOS: f64 = 1e9;

/// Draws the plot of what `name` has moved, with a line at `moment` where one is shown: nanoseconds
/// since the session began.
pub fn rate_plot_ui(ui: &mut Ui, name: &str, series: &Series, moment: Option<u64>, height: f32) {
    let palette = Palette::of(ui.visuals());
    let width = series.width_nanos() as f64 / NANOS;
    let points = |moved: &dyn Fn(usize) -> u64| -> PlotPoints<'_> {
        let places = 0..series.buckets().len();
        // A bucket is a flat piece: nothing is known of what happened within it.
        let piece = |place: usize| {
            let rate = moved(place) as f64 / width;
            [[place as f64 * width, rate], [(place + 1) as f64 * width, rate]]
        };
        places.flat_map(piece).collect()
    };
    let sent = points(&|place| series.buckets()[place].sent);
    let received = points(&|place| series.buckets()[place].received);
    let response = Plot::new("rate")
        .height(height.max(60.0))
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .include_y(0.0)
        .include_y(1024.0)
        .include_x(0.0)
        .include_x(1.0)
        .set_margin_fraction(egui::vec2(0.0, 0.08))
        .x_axis_formatter(|mark, _| format!("{} s", mark.value))
        .y_axis_formatter(|mark, _| rate_text(mark.value))
        .y_axis_min_width(72.0)
        .legend(Legend::default().position(Corner::LeftTop))
        .show(ui, |plot| {
            if let Some(moment) = moment {
                let line = VLine::new("moment", moment as f64 / NANOS).color(palette.half_closed);
                plot.vline(line.width(2.0).allow_hover(false));
            }
            plot.line(Line::new("sent/s", sent).color(palette.accent).width(2.0).allow_band(false));
            plot.line(
                Line::new("received/s", received)
                    .color(palette.connected)
                    .width(2.0)
                    .allow_band(false),
            );
        });
    response.response.widget_info(|| {
        let total = |moved: fn(&crate::session::Bucket) -> u64| -> u64 {
            series.buckets().iter().map(moved).sum()
        };
        let words = format!(
            "Plot of {name}: {} sent and {} received within {:.1} s",
            bytes(total(|bucket| bucket.sent)),
            bytes(total(|bucket| bucket.received)),
            series.buckets().len() as f64 * width,
        );
        WidgetInfo::labeled(Role::Image, true, words)
    });
}

fn rate_text(rate: f64) -> String {
    #[expect(clippy::cast_sign_loss, reason = "a cast from float saturates at zero")]
    let rate = rate as u64;
    format!("{}/s", bytes(rate))
}
