//! What outlives a session: settings, jobs, the journals' folder, the windows that help, and what was
//! asked for in the frame before.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use egui::{Context, Vec2};

use super::jobs::Jobs;
use super::settings::Settings;
use crate::session::{JournalError, JournalFolder, Storage};
use crate::ui::action::{Actions, CommandContext};
use crate::ui::document::Document;
use crate::ui::learn::quiz::Quiz;
use crate::ui::look::system_fonts::SystemFonts;
use crate::ui::windows::earlier_sessions::EarlierSessions;
use crate::ui::windows::export_dialog::ExportDialog;
use crate::ui::windows::grading::Grading;
use crate::ui::windows::lesson_maker::LessonMaker;
use crate::ui::windows::overlays::Overlays;
use crate::ui::windows::quitting::Quitting;

/// The window around the session.
pub struct Shell {
    /// What is remembered from one start to the next.
    pub settings: Settings,
    /// The windows that help.
    pub overlays: Overlays,
    /// What takes time.
    pub jobs: Jobs,
    /// The sessions that are in their journals.
    pub earlier: EarlierSessions,
    /// The sessions of a class.
    pub grading: Grading,
    /// The lesson that is made.
    pub lesson_maker: Box<LessonMaker>,
    /// Which part of the session is exported, and how.
    pub export: ExportDialog,
    /// The questions that are being answered.
    pub quiz: Option<Quiz>,
    /// Where journals are, or why there are none.
    pub journals: Result<JournalFolder, String>,
    /// Whether the program may end.
    pub ending: Quitting,
    /// Whether the system has asked for the end of the program: nobody is there to answer questions.
    pub ended_from_outside: Arc<AtomicBool>,
    /// The size of the window for which a projector's enlargement was chosen.
    pub fitted: Option<Vec2>,
    /// The fonts of the system, where they may be used.
    pub fonts: Option<Arc<SystemFonts>>,
    /// The actions of this frame.
    pub actions: Actions,
    /// The window as egui knows it.
    pub context: Context,
}

impl Shell {
    /// The window with these settings, whose sessions are kept in `journals`.
    pub fn new(
        context: Context,
        settings: Settings,
        journals: Result<JournalFolder, JournalError>,
    ) -> Self {
        let lesson_maker = Box::new(LessonMaker::with(&settings.learn.draft));
        Self {
            lesson_maker,
            settings,
            overlays: Overlays::default(),
            jobs: Jobs::new(context.clone()),
            earlier: EarlierSessions::default(),
            grading: Grading::default(),
            export: ExportDialog::default(),
            journals: journals.map_err(|error| error.to_string()),
            quiz: None,
            ending: Quitting::No,
            ended_from_outside: Arc::default(),
            fitted: None,
            fonts: None,
            actions: Actions::default(),
            context,
        }
    }

    /// Where a session is kept.
    pub fn storage(&self) -> Storage {
        let budget = self.settings.memory_bytes();
        match &self.journals {
            Ok(folder) => Storage { budget, ..Storage::journal(folder.clone()) },
            Err(_shown_in_the_window) => Storage { budget, ..Storage::memory() },
        }
    }

    /// Whether bytes that cross are seen to move.
    pub fn has_pulses(&self) -> bool {
        !self.settings.reduced_motion && !self.settings.canvas.as_table
    }
}

/// What commands depend on now.
pub fn command_context<'a>(
    document: &'a Document,
    settings: &Settings,
    context: &Context,
) -> CommandContext<'a> {
    CommandContext {
        document,
        allow_illegal: settings.allow_illegal,
        use_ipv6: settings.use_ipv6,
        panes_alone: settings.panes_alone,
        inspector: settings.layouts.shows_inspector(context.content_rect().width()),
        projector: settings.projector,
        reduced_motion: settings.reduced_motion,
        zoom: context.zoom_factor(),
        theme: context.options(|options| options.theme_preference),
    }
}
