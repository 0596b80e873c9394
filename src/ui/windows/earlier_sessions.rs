//! Sessions that are in their journals: the one that did not end properly is offered, and all others
//! can be searched for by what was in them, opened or removed, in a window of their own.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use egui::{
    Align, Context, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, TextEdit, Ui, Vec2,
};
use jiff::Timestamp;

use crate::model::data_in_quotes;
use crate::session::{Contents, LeftBehind};
use crate::ui::action::{Actions, FileAction, WindowAction};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, bytes, floating_window};

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
    /// What was in them, in words, as far as that is known.
    described: HashMap<PathBuf, String>,
    search: String,
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

    /// Those of which it is not known what was in them, newest first.
    pub fn not_described(&self) -> Vec<PathBuf> {
        let paths = self.sessions.iter().map(|session| &session.path);
        paths.filter(|path| !self.described.contains_key(*path)).cloned().collect()
    }

    /// Takes what was in some of them.
    pub fn describe(&mut self, found: Vec<(PathBuf, Contents)>) {
        let described = found.into_iter().map(|(path, contents)| (path, words(&contents)));
        self.described.extend(described);
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
        self.search.clear();
        // Notes may have been added to one since.
        self.described.clear();
    }

    /// Whether the window is open.
    pub fn is_open(&self) -> bool {
        self.open
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
        let (mut open, size) = (self.open, Vec2::new(620.0, 420.0));
        floating_window(ctx, "Earlier sessions", "earlier sessions", size, &mut open).show(
            ctx,
            |ui| {
                self.list_ui(ui, actions);
                ui.separator();
                limits_ui(ui, &mut limits, actions);
            },
        );
        self.open = open;
    }

    fn list_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        if let Some(reason) = &self.reason {
            ui.label(reason);
        } else if self.sessions.is_empty() {
            ui.label(
                "No earlier sessions. Every session is kept here while it runs and after it ends.",
            );
        } else {
            let field = TextEdit::singleline(&mut self.search)
                .desired_width(f32::INFINITY)
                .hint_text("date, or what was in it, such as 2026-11 or hello");
            ui.add(field).accessible_name("Search earlier sessions");
        }
        let wanted = self.search.trim().to_lowercase();
        let described = |session: &LeftBehind| self.described.get(&session.path);
        let is_wanted = |session: &&LeftBehind| {
            let words = described(session).map(String::as_str).unwrap_or_default();
            format!("{} {words}", when(session)).to_lowercase().contains(&wanted)
        };
        let found: Vec<&LeftBehind> = self.sessions.iter().filter(is_wanted).collect();
        if found.is_empty() && !wanted.is_empty() {
            ui.label("No earlier session matches.");
        }
        ScrollArea::vertical().max_height(280.0).auto_shrink([false, true]).show(ui, |ui| {
            for session in found {
                session_ui(ui, session, described(session).map(String::as_str), actions);
            }
        });
    }
}

/// One session: what was in it, when it was, and the two buttons.
fn session_ui(ui: &mut Ui, session: &LeftBehind, words: Option<&str>, actions: &mut Actions) {
    ui.horizontal(|ui| {
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
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(Label::new(RichText::new(words.unwrap_or("…")).strong()).truncate());
                let ended = if session.ended { "" } else { ", did not end properly" };
                let text = format!("{name} · {}{ended}", bytes(session.bytes));
                ui.label(RichText::new(text).small().weak());
            });
        });
    });
}

/// What was in a session, in a line: `2 sockets, 14 records, "hello"`.
fn words(contents: &Contents) -> String {
    let Contents { sockets, records, beginning, has_more } = contents;
    let more = if *has_more { "more than " } else { "" };
    let quoted = match beginning.as_slice() {
        [] => String::new(),
        beginning => format!(", {}", data_in_quotes(beginning)),
    };
    format!("{}, {more}{}{quoted}", count(*sockets, "socket"), count(*records, "record"))
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
