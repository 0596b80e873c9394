//! What is remembered from one start to the next.

use serde::{Deserialize, Serialize};

use super::{filter_settings::FilterSettings, panes::Layouts};

/// The key under which eframe keeps the settings.
pub const STORAGE_KEY: &str = "settings";

/// Settings of the person, kept by eframe's storage.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Whether calls that will fail may be made all the same.
    pub allow_illegal: bool,
    /// Whether new sockets are made for IPv6.
    pub use_ipv6: bool,
    /// Enlargement of everything, 1.0 is 100 %.
    pub zoom: f32,
    /// Bytes in a row of the byte view.
    pub byte_columns: usize,
    /// Whether the log shows records that tell figures of the kernel alone.
    pub kernel_figures: bool,
    /// Filters that were saved, and colour rules.
    pub filters: FilterSettings,
    /// Where the panes are.
    pub layouts: Layouts,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow_illegal: false,
            use_ipv6: false,
            zoom: 1.0,
            byte_columns: 16,
            kernel_figures: false,
            filters: FilterSettings::default(),
            layouts: Layouts::default(),
        }
    }
}

impl Settings {
    /// Brings values that came from a file into their range.
    pub fn sanitized(mut self) -> Self {
        if !(0.5..=4.0).contains(&self.zoom) {
            self.zoom = 1.0;
        }
        if ![8, 16, 32].contains(&self.byte_columns) {
            self.byte_columns = 16;
        }
        self.filters = self.filters.sanitized();
        self.layouts = self.layouts.sanitized();
        self
    }
}
