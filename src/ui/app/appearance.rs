//! How the window looks, as a person has chosen it: its size, its theme, and whether things move.

use egui::{Context, ThemePreference};

use super::settings::Settings;
use crate::ui::look::theme;

/// Sizes that the menu offers, in per cent.
pub const SIZES: [u16; 5] = [100, 125, 150, 200, 250];

/// The size of projector mode.
const PROJECTOR: f32 = 2.0;

/// A change of how the window looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Everything at so many per cent of its size.
    Size(u16),
    /// Dark, light, or as the system is.
    Theme(ThemePreference),
    /// Projector mode is switched.
    Projector,
    /// Reduced motion is switched.
    ReducedMotion,
}

impl Look {
    /// Makes the change.
    pub fn apply(self, settings: &mut Settings, ctx: &Context) {
        match self {
            Self::Size(percent) => ctx.set_zoom_factor(f32::from(percent) / 100.0),
            Self::Theme(theme) => ctx.set_theme(theme),
            Self::Projector => {
                settings.projector = !settings.projector;
                ctx.set_zoom_factor(if settings.projector { PROJECTOR } else { 1.0 });
            }
            Self::ReducedMotion => settings.reduced_motion = !settings.reduced_motion,
        }
        theme::adapt(ctx, settings.projector, settings.reduced_motion);
    }
}
