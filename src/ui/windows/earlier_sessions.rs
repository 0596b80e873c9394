//! Sessions that are in their journals: the one that did not end properly is offered, and all others
//! can be opened or removed, in a window of their own.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use egui::{Align, Context, Frame, Layout, Margin, Panel, RichText, ScrollArea, Ui, Window};
use jiff::Timestamp;

use crate::session::LeftBehind;
use crate::ui::action::{Actions, FileAction, WindowAction};
use crate::ui::look::{Palette, bytes};

/// How much is kept of sessions, as the person has set it.
pub struct StorageLimits<'a> {
    /// Memory for the log, in MiB.
    pub memory_mib: &'a mut u32,
    /// Days for which sessions that have ended are kept.
    pub kept_days: &'a mut u32,
    /// GiB that they may take together.
    pub kept_gib: &'a mut u32,
}

impl StorageLimits<'_> {
    /// What may be chosen for [`Self::memory_mib`].
    pub const MEMORY_MIB: RangeInclusive<u32> = 16..=65_536;

    /// What may be chosen for [`Self::kept_days`].
    pub const KEPT_DAYS: RangeInclusive<u32> = 1..=3650;

    /// What may be chosen for [`Self::kept_gib`].
    pub const KEPT_GIB: RangeInclusive<u32> = 1..=4096;
}

/// What is known of the sessions that were left behind.
#[derive(Default)]
pub struct EarlierSessions {
    /// Newest first.
    sessions: Vec<LeftBehind>,
    /// Why they cannot be listed.
    reason: Option<String>,
    /// The one that is offered.
    offered: Option<PathBuf>,
    open: bool,
}

impl EarlierSessions {
    /// Takes what was found in the folder.
    pub fn take(&mut self, found: Result<Vec<LeftBehind>, String>) {
        match found {
            Ok(mut sessions) => {
                sessions.reverse();
                (self.sessions, self.reason) = (sessions, None);
            }
            Err(reason) => (self.sessions, self.reason) = (Vec::new(), Some(reason)),
        }
    }

    /// At the start: offers the newest session that did not end properly. One that was never offered
    /// comes first. Of those that were, the ones that are gone are forgotten.
    pub fn offer(&mut self, offered: &mut BTreeMap<PathBuf, Timestamp>) {
        // Without the list nobody knows which are gone.
        if self.reason.is_none() {
            let is_there = |path: &PathBuf| self.sessions.iter().any(|left| left.path == *path);
            offered.retain(|path, _| is_there(path));
        }
        self.offer_new(offered);
        if self.offered.is_none() {
            let newest = self.crashed().next().map(|session| session.path.clone());
            self.offered = newest;
        }
    }

    /// Offers the newest that was never offered.
    fn offer_new(&mut self, offered: &BTreeMap<PathBuf, Timestamp>) {
        let new = self.crashed().find(|session| !offered.contains_key(&session.path));
        self.offered = new.map(|session| session.path.clone());
    }

    /// Those that did not end properly, newest first, except those without any record.
    fn crashed(&self) -> impl Iterator<Item = &LeftBehind> {
        self.sessions.iter().filter(|session| !session.ended && !session.is_empty)
    }

    /// Opens the window.
    pub fn show(&mut self) {
        self.open = true;
    }

    /// The session in this file is open now, or gone.
    pub fn forget(&mut self, path: &Path) {
        self.sessions.retain(|session| session.path != path);
        self.offered.take_if(|offered| offered == path);
    }

    /// A line that offers the session which did not end properly, and then the next that was never
    /// offered. It counts as offered once it is seen.
    pub fn offer_ui(
        &mut self,
        ui: &mut Ui,
        were_offered: &mut BTreeMap<PathBuf, Timestamp>,
        actions: &mut Actions,
    ) {
        let offered = self.offered.as_ref();
        let Some(session) =
            offered.and_then(|path| self.sessions.iter().find(|session| session.path == *path))
        else {
            return;
        };
        // What is remembered is text.
        if !were_offered.contains_key(&session.path) && session.path.to_str().is_some() {
            were_offered.insert(session.path.clone(), Timestamp::now());
        }
        let palette = Palette::of(ui.visuals());
        let frame = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(12, 5));
        let mut answered = false;
        Panel::top("left behind").frame(frame).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let text = format!(
                    "The session of {} ({}) did not end properly. Everything that was written is \
                     still there.",
                    when(session),
                    bytes(session.bytes)
                );
                ui.label(RichText::new(text).color(palette.accent));
                if ui.button("Open that session").clicked() {
                    actions.push(FileAction::OpenPath(session.path.clone()));
                    answered = true;
                }
                if ui.button("Remove it").clicked() {
                    actions.push(FileAction::RemoveJournal(session.path.clone()));
                    answered = true;
                }
                let later = ui.button("Later");
                answered |=
                    later.on_hover_text("It stays under File > Earlier sessions…").clicked();
            });
        });
        if answered {
            self.offer_new(were_offered);
        }
    }

    /// The window, if it is open.
    pub fn ui(&mut self, ctx: &Context, mut limits: StorageLimits<'_>, actions: &mut Actions) {
        let mut open = self.open;
        Window::new("Earlier sessions").open(&mut open).default_width(520.0).show(ctx, |ui| {
            self.list_ui(ui, actions);
            ui.separator();
            limits_ui(ui, &mut limits, actions);
        });
        self.open = open;
    }

    fn list_ui(&self, ui: &mut Ui, actions: &mut Actions) {
        if let Some(reason) = &self.reason {
            ui.label(reason);
        } else if self.sessions.is_empty() {
            ui.label(
                "No earlier sessions. Every session is kept here while it runs and after it ends.",
            );
        }
        ScrollArea::vertical().max_height(280.0).auto_shrink([false, true]).show(ui, |ui| {
            for session in &self.sessions {
                ui.horizontal(|ui| {
                    let ended = if session.ended { "" } else { ", did not end properly" };
                    let text = format!("{} · {}{ended}", when(session), bytes(session.bytes));
                    ui.label(text);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let name = when(session);
                        let remove = ui.button("Remove");
                        if remove.accessible_name(format!("Remove session of {name}")).clicked() {
                            actions.push(FileAction::RemoveJournal(session.path.clone()));
                        }
                        let open = ui.button("Open");
                        if open.accessible_name(format!("Open session of {name}")).clicked() {
                            actions.push(FileAction::OpenPath(session.path.clone()));
                        }
                    });
                });
            }
        });
    }
}

/// How much memory the log takes, and how long sessions are kept.
fn limits_ui(ui: &mut Ui, limits: &mut StorageLimits<'_>, actions: &mut Actions) {
    egui::Grid::new("limits").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
        let limit = |ui: &mut Ui, name: &str, hover: &str, unit: &str, range, value: &mut u32| {
            let label = ui.label(name);
            let field = egui::DragValue::new(value).range(range).suffix(unit);
            let changed = ui.add(field).labelled_by(label.id).on_hover_text(hover).changed();
            ui.end_row();
            changed
        };
        let memory = limit(
            ui,
            "Memory for the log",
            "Beyond this limit, the oldest bytes are read back from disk when needed.",
            " MiB",
            StorageLimits::MEMORY_MIB,
            limits.memory_mib,
        );
        if memory {
            actions.push(WindowAction::SetMemory);
        }
        limit(
            ui,
            "Keep sessions for",
            "Older sessions are removed when the program starts.",
            " days",
            StorageLimits::KEPT_DAYS,
            limits.kept_days,
        );
        limit(
            ui,
            "Disk space for all sessions",
            "When sessions take more, the oldest are removed at the start. A session that did not \
             end properly is not removed to save space.",
            " GiB",
            StorageLimits::KEPT_GIB,
            limits.kept_gib,
        );
    });
}

/// When a session began, where the person is.
fn when(session: &LeftBehind) -> String {
    let zoned = session.started.to_zoned_datetime(jiff::tz::TimeZone::system());
    zoned.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
