//! What is remembered from one start to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::layouts::{Layouts, ProjectorView};
use super::recent::Recent;
use crate::model::SavedMessages;
use crate::session::Keep;
use crate::ui::canvas::CanvasSettings;
use crate::ui::document::filter_settings::FilterSettings;
use crate::ui::look::theme::Presentation;
use crate::ui::panes::log::LogOptions;
use crate::ui::windows::earlier_sessions::StorageLimits;
use crate::ui::windows::export_request::ExportChoices;

/// The key under which eframe keeps the settings.
pub const STORAGE_KEY: &str = "settings";

/// Settings of the person, kept by eframe's storage.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the person's own")]
pub struct Settings {
    /// Whether calls that will fail may be made all the same.
    pub allow_illegal: bool,
    /// Whether new sockets are made for IPv6.
    pub use_ipv6: bool,
    /// Enlargement of everything, 1.0 is 100 %.
    pub zoom: f32,
    /// Whether the window is for a projector: large, thick lines, fewer columns.
    pub projector: bool,
    /// What a projector shows.
    pub projector_view: ProjectorView,
    /// Whether nothing slides, fades or blinks.
    pub reduced_motion: bool,
    /// Bytes in a row of the byte view.
    pub byte_columns: usize,
    /// Whether the log shows records that hold only kernel figures.
    pub kernel_figures: bool,
    /// How the log looks.
    #[serde(rename = "log_look")]
    pub log_options: LogOptions,
    /// Memory for the log, in MiB.
    pub memory_mib: u32,
    /// Days for which sessions that have ended are kept.
    pub kept_days: u32,
    /// GiB that they may take together.
    pub kept_gib: u32,
    /// Filters that were saved, and colour rules.
    pub filters: FilterSettings,
    /// How the canvas is shown.
    pub canvas: CanvasSettings,
    /// Where the panes are.
    pub layouts: Layouts,
    /// Whether the panes fill the window.
    pub panes_alone: bool,
    /// Messages with names that every session has.
    #[serde(with = "messages")]
    pub messages: SavedMessages,
    /// What was chosen for the last export.
    pub export: ExportChoices,
    /// What is remembered of lessons.
    pub learn: LearnSettings,
    /// The files that were used last.
    pub recent: Recent,
    /// The journals of sessions that did not end properly and were offered, and when first: one
    /// that never was is not removed for its age.
    pub offered: BTreeMap<PathBuf, Timestamp>,
}

/// What is remembered of lessons.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct LearnSettings {
    /// Whether the pane of lessons is open.
    pub open: bool,
    /// Name or number of the person, kept in the sessions of lessons.
    pub student: String,
    /// The lessons that have been finished, by name.
    pub finished: BTreeSet<String>,
    /// How many of the ten questions were answered right, each time they were.
    pub quiz: Vec<u32>,
    /// Seconds from one step to the next while a lesson plays.
    pub pause: f32,
    /// The lesson that is being made, as its file has it.
    pub draft: String,
}

impl Default for LearnSettings {
    fn default() -> Self {
        let (student, finished, draft) = (String::new(), BTreeSet::new(), String::new());
        Self { open: false, student, finished, quiz: Vec::new(), pause: 2.0, draft }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow_illegal: false,
            use_ipv6: false,
            zoom: 1.0,
            projector: false,
            projector_view: ProjectorView::default(),
            reduced_motion: false,
            byte_columns: 16,
            kernel_figures: false,
            log_options: LogOptions::default(),
            memory_mib: 256,
            kept_days: 30,
            kept_gib: 8,
            filters: FilterSettings::default(),
            canvas: CanvasSettings::default(),
            layouts: Layouts::default(),
            panes_alone: false,
            messages: SavedMessages::default(),
            export: ExportChoices::default(),
            learn: LearnSettings::default(),
            recent: Recent::default(),
            offered: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// For whom the window is drawn.
    pub fn presentation(&self) -> Presentation {
        Presentation { projector: self.projector, reduced_motion: self.reduced_motion }
    }

    /// Gives the canvas its place, if panes have it.
    pub fn show_canvas(&mut self) {
        self.panes_alone = false;
        self.projector_view = ProjectorView::Canvas;
    }

    /// Bytes of memory for the log.
    pub fn memory_bytes(&self) -> u64 {
        u64::from(self.memory_mib) * 1024 * 1024
    }

    /// How much is kept of sessions that have ended.
    pub fn keep(&self) -> Keep {
        let age = Duration::from_hours(u64::from(self.kept_days) * 24);
        Keep { age, bytes: u64::from(self.kept_gib) * 1024 * 1024 * 1024 }
    }

    /// The storage limits that the window of earlier sessions offers.
    pub fn storage_limits(&mut self) -> StorageLimits<'_> {
        StorageLimits {
            memory_mib: &mut self.memory_mib,
            kept_days: &mut self.kept_days,
            kept_gib: &mut self.kept_gib,
        }
    }

    /// Brings values that came from a file into their range.
    pub fn sanitized(mut self) -> Self {
        if !(0.5..=4.0).contains(&self.zoom) {
            self.zoom = 1.0;
        }
        if ![8, 16, 32].contains(&self.byte_columns) {
            self.byte_columns = 16;
        }
        self.log_options = self.log_options.sanitized();
        let into =
            |range: RangeInclusive<u32>, value: u32| value.clamp(*range.start(), *range.end());
        self.memory_mib = into(StorageLimits::MEMORY_MIB, self.memory_mib);
        self.kept_days = into(StorageLimits::KEPT_DAYS, self.kept_days);
        self.kept_gib = into(StorageLimits::KEPT_GIB, self.kept_gib);
        self.filters = self.filters.sanitized();
        self.layouts = self.layouts.sanitized();
        self.recent = self.recent.sanitized();
        self
    }
}

/// Saved messages stand in the settings as the text of a file of them: one that another version
/// has written, and that cannot be read, costs them and nothing else.
mod messages {
    use serde::{Deserialize as _, Deserializer, Serializer, ser::Error as _};

    use crate::model::SavedMessages;

    pub(super) fn serialize<S: Serializer>(
        messages: &SavedMessages,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&messages.to_ron().map_err(S::Error::custom)?)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SavedMessages, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(SavedMessages::from_ron(&text).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Message;

    #[test]
    fn messages_are_kept_and_those_that_cannot_be_read_cost_nothing_else() {
        let mut settings = Settings { memory_mib: 512, ..Settings::default() };
        settings.messages.save("ping", Message::text("ping \\x01"));
        let text = ron::to_string(&settings).unwrap();
        let read: Settings = ron::from_str(&text).unwrap();
        assert_eq!(read.messages, settings.messages);
        let other = text.replace("ping \\\\\\\\x01", "ping\\\", later: \\\"field");
        assert_ne!(other, text, "{text}");
        let read: Settings = ron::from_str(&other).unwrap();
        assert_eq!((read.messages, read.memory_mib), (SavedMessages::default(), 512));
        let before = ron::from_str::<Settings>("(use_ipv6: true)").unwrap();
        assert!(before.use_ipv6 && before.messages.messages().is_empty());
    }
}
