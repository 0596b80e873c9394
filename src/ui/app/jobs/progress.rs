//! The progress of a long task, and the request to stop it: shared by its thread and the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use egui::{Context, ProgressBar, Ui};

/// The time between two reports of progress.
const LOOK: Duration = Duration::from_millis(100);

/// A task under way.
#[derive(Clone, Debug, Default)]
pub struct JobProgress(Arc<ProgressState>);

#[derive(Debug, Default)]
struct ProgressState {
    done: AtomicU64,
    all: AtomicU64,
    stopped: AtomicBool,
}

impl JobProgress {
    /// Records the progress; returns whether to continue.
    pub fn go_on(&self, done: u64, all: u64, context: &Context) -> bool {
        self.0.done.store(done, Ordering::Relaxed);
        self.0.all.store(all, Ordering::Relaxed);
        context.request_repaint_after(LOOK);
        !self.is_stopped()
    }

    /// Whether its thread is still running.
    pub fn is_alive(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    /// Whether it has reported any progress.
    pub fn has_begun(&self) -> bool {
        self.0.all.load(Ordering::Relaxed) > 0
    }

    /// Draws what it does, how far it is, and a button that stops it; returns whether the button was
    /// pressed. `name` and `cancel` are the accessible names of the bar and the button.
    pub fn ui(&self, ui: &mut Ui, text: &str, name: &str, cancel: &str) -> bool {
        let done = self.0.done.load(Ordering::Relaxed) as f32;
        let all = self.0.all.load(Ordering::Relaxed).max(1) as f32;
        ui.label(text);
        let bar = ProgressBar::new(done / all).desired_width(220.0);
        ui.add(bar.show_percentage()).accessible_name(name);
        ui.button("Cancel").accessible_name(cancel).clicked()
    }
}
