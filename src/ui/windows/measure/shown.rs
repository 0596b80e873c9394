//! The results that are shown: those that the log has, and of the variant that runs what has been counted.

use egui::{Color32, Ui};
use strum::VariantArray as _;

use crate::model::{Variant, VariantEnd, VariantResult};
use crate::net::Measuring;
use crate::session::Measurement;
use crate::ui::look::Palette;

/// Results of one measurement.
pub(super) struct Shown {
    pub(super) results: Vec<VariantResult>,
    /// Whether the last of them is still being counted.
    pub(super) is_live: bool,
}

impl Shown {
    pub(super) fn new(measurement: &Measurement, measuring: Option<&Measuring>) -> Self {
        let mut results = measurement.results.clone();
        let so_far = measuring.and_then(Measuring::so_far);
        // The log may have it already, and this window not yet read that.
        let so_far = so_far.filter(|(variant, _)| {
            measurement.settings.variants.get(results.len()) == Some(variant)
        });
        let is_live = so_far.is_some();
        results.extend(so_far.map(|(variant, figures)| VariantResult {
            variant,
            figures,
            end: VariantEnd::Complete,
        }));
        Self { results, is_live }
    }
}

/// The colour of a variant, in the table and in the plot.
pub(super) fn row_color(ui: &Ui, variant: Variant) -> Color32 {
    let place = Variant::VARIANTS.iter().position(|other| *other == variant);
    let colors = Palette::of(ui.visuals()).lines();
    colors[place.unwrap_or(0) % colors.len()]
}
