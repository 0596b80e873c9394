//! How the window looks, as the person has set it: its size, its theme, and whether things move.

use egui::Context;

use super::settings::Settings;
use crate::ui::action::Appearance;
use crate::ui::look::theme;

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
