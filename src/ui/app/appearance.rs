//! How the window looks, as the person has set it: its size, its theme, and whether things move.

use egui::{Context, Vec2};

use super::settings::Settings;
use crate::ui::action::Appearance;
use crate::ui::look::theme;

/// The room that one thing has at least, in points.
const ROOM: Vec2 = Vec2::new(640.0, 400.0);

/// Between these, everything is enlarged: twice, however small the window, so that a word is 28 pixels
/// high.
const SCALES: std::ops::RangeInclusive<f32> = 2.0..=4.0;

/// Makes a change.
pub fn apply(change: Appearance, settings: &mut Settings, ctx: &Context) {
    match change {
        Appearance::Size(percent) => ctx.set_zoom_factor(f32::from(percent) / 100.0),
        Appearance::Theme(theme) => ctx.set_theme(theme),
        Appearance::Projector => {
            settings.projector = !settings.projector;
            // A projector's enlargement follows from the window.
            if !settings.projector {
                ctx.set_zoom_factor(1.0);
            }
        }
        Appearance::ReducedMotion => settings.reduced_motion = !settings.reduced_motion,
    }
    theme::adapt(ctx, settings.presentation());
}

/// How many times everything is enlarged in a window of this size, which it has at 100 %, in points.
fn scale(window: Vec2) -> f32 {
    (window / ROOM).min_elem().clamp(*SCALES.start(), *SCALES.end())
}

/// Adapts the enlargement to the window, when that has another size or has just been taken for a
/// projector: then `fitted` is none. Otherwise a person's own enlargement stays.
pub fn fit_projector(ctx: &Context, settings: &Settings, fitted: &mut Option<Vec2>) {
    if !settings.projector {
        *fitted = None;
        return;
    }
    let window = ctx.content_rect().size() * ctx.zoom_factor();
    let is_same = |before: Vec2| (before - window).length() < 4.0;
    if !fitted.is_some_and(is_same) {
        *fitted = Some(window);
        ctx.set_zoom_factor(scale(window));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_twice_as_large_and_larger_where_there_is_room() {
        let near = |one: f32, other: f32| (one - other).abs() < 0.01;
        assert!(near(scale(Vec2::new(1024.0, 768.0)), 2.0));
        assert!(near(scale(Vec2::new(1280.0, 800.0)), 2.0));
        assert!(near(scale(Vec2::new(1920.0, 1080.0)), 2.7));
        assert!(near(scale(Vec2::new(9000.0, 9000.0)), 4.0));
    }
}
