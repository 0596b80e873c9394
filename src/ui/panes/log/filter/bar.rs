//! The line above the log that holds the filter, and shows how far it has got.
//!
//! A filter is read at every key. One with a mistake changes nothing in the table, and the line below
//! says which rows those are. A new one replaces the previous one when it has been through the log, or
//! after a moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Button, CompletionPopup, ProgressBar, RichText, Suggestion, TextEdit, Ui};
use egui_material_icons::icons;

use super::help::help_ui;
use super::lists::{rules_ui, saved_ui};
use crate::session::filter::{completions, is_word_character, narrowed};
use crate::session::{EventKind, Filter, FilterError, View};
use crate::ui::document::Document;
use crate::ui::document::filter_settings::FilterSettings;
use crate::ui::look::Palette;
use crate::ui::look::units::count;

/// How long the rows of the previous filter are shown while a new one goes through the log.
const MOMENT: Duration = Duration::from_millis(150);

/// Width reserved for what follows the field.
const BESIDE: f32 = 330.0;

/// The filter of the log, and its rows.
#[derive(Default)]
pub struct FilterBar {
    text: String,
    /// The text for which a completion was accepted: it is offered no other one.
    accepted: Option<String>,
    /// What is wrong with the text.
    mistake: Option<FilterError>,
    /// The last text without a mistake, read; `None` if it was empty.
    filter: Option<Filter>,
    /// Whether rows of the kernel's figures were wanted when the rows were asked for.
    figures: bool,
    /// Whether the rows must be requested again.
    stale: bool,
    view: Option<Arc<View>>,
    /// What will be shown next, and since when it has been searching.
    coming: Option<(View, Instant)>,
    /// Why there is no view.
    failure: Option<String>,
    /// The name under which the filter is to be saved.
    name: String,
}

impl FilterBar {
    /// The filter.
    pub fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// The rows to show, if there is a filter.
    pub fn view(&self) -> Option<&Arc<View>> {
        self.view.as_ref()
    }

    /// Adds one test: for what matches it (`only`), or for the rest.
    pub fn narrow(&mut self, test: &str, only: bool) {
        self.set(narrowed(&self.text, test, only));
    }

    /// The text in the field.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts another text in the field.
    pub fn set(&mut self, text: String) {
        self.text = text;
        self.read();
    }

    fn read(&mut self) {
        self.mistake = None;
        if self.text.trim().is_empty() {
            self.stale |= self.filter.take().is_some();
            return;
        }
        match Filter::parse(&self.text) {
            Ok(filter) => {
                self.filter = Some(filter);
                self.stale = true;
            }
            Err(mistake) => self.mistake = Some(mistake),
        }
    }

    /// Draws the line of the filter, and behind it what else belongs to the rows.
    pub fn line_ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        settings: &mut FilterSettings,
        beside: impl FnOnce(&mut Ui),
    ) {
        ui.horizontal(|ui| {
            self.field_ui(ui);
            if !self.text.is_empty() {
                let clear = Button::new(icons::ICON_CLOSE.codepoint).frame(false);
                let clear = ui.add(clear).accessible_name("Clear the filter");
                if clear.on_hover_text("Clear the filter").clicked() {
                    self.set(String::new());
                }
            }
            let chosen = saved_ui(ui, settings, &mut self.name, self.filter.as_ref());
            if let Some(chosen) = chosen {
                self.set(chosen);
            }
            rules_ui(ui, settings, self.filter.as_ref());
            if let Some(chosen) = help_ui(ui) {
                self.set(chosen);
            }
            beside(ui);
            self.progress_ui(ui, document);
        });
        let mistake = self.mistake.as_ref().map(|mistake| place_and_reason(&self.text, mistake));
        let shown = mistake.as_ref().map(|_| self.rows_text());
        let reason = mistake.or_else(|| self.failure.clone());
        let hint = shown.or_else(|| self.hint().map(str::to_owned));
        if reason.is_none() && hint.is_none() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            if let Some(reason) = reason {
                let color = Palette::of(ui.visuals()).failed;
                ui.label(RichText::new(reason).small().color(color));
            }
            if let Some(hint) = hint {
                ui.label(RichText::new(hint).small());
            }
        });
    }

    /// Which rows are shown while the text is no filter.
    fn rows_text(&self) -> String {
        match &self.filter {
            Some(filter) => {
                format!(
                    "The rows below are those of the last valid filter: {}",
                    filter.text().trim()
                )
            }
            None => "The rows below are not filtered.".to_owned(),
        }
    }

    /// What may have been meant by a filter that finds nothing.
    fn hint(&self) -> Option<&str> {
        let view = self.view.as_ref().filter(|view| view.is_complete() && view.rows() == 0);
        view.and(self.filter.as_ref())?.hint()
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let palette = Palette::of(ui.visuals());
        let frame = match (&self.mistake, self.text.trim()) {
            (Some(_), _) => Some(palette.failed),
            (None, "") => None,
            (None, _) => Some(palette.connected),
        };
        let width = (ui.available_width() - BESIDE).max(120.0);
        ui.scope(|ui| {
            if let Some(color) = frame {
                let visuals = ui.visuals_mut();
                visuals.widgets.inactive.bg_stroke.color = color;
                visuals.widgets.hovered.bg_stroke.color = color;
                visuals.selection.stroke.color = color;
            }
            let field = TextEdit::singleline(&mut self.text)
                .desired_width(width)
                .font(egui::TextStyle::Monospace)
                .hint_text("Filter: failed, #3 and received, port == 80 …");
            let id = ui.make_persistent_id("filter");
            let popup = CompletionPopup::new(id).word_boundary(|next| !is_word_character(next));
            let accepted = &self.accepted;
            let output = popup.show(ui, field, |query| {
                if accepted.as_deref() == Some(query.text) {
                    return Vec::new();
                }
                let begin = query.text.char_indices().nth(query.word_range.start.0);
                let before = begin.map_or(query.text, |(place, _)| &query.text[..place]);
                let ways = completions(before, query.word);
                let suggestion = |way: crate::session::filter::Completion| {
                    Suggestion::new(way.insert).description(way.meaning)
                };
                ways.into_iter().map(suggestion).collect()
            });
            let field = output.text_edit.response.response.accessible_name("Filter");
            if output.accepted.is_some() {
                self.accepted = Some(self.text.clone());
            }
            if field.changed() || output.accepted.is_some() {
                self.read();
            }
        });
    }

    /// How many records match, or how far the filter has got.
    fn progress_ui(&mut self, ui: &mut Ui, document: &Document) {
        let newest = self.coming.as_ref().map(|(view, _)| view).or(self.view.as_deref());
        let Some(view) = newest else { return };
        let progress = view.progress(document.log());
        let records = count(progress.records, "record");
        let text = if view.is_complete() {
            format!("{} of {records}", view.rows())
        } else if view.is_cancelled() {
            format!("stopped at {} of {records}", progress.read)
        } else {
            let part = progress.read as f32 / progress.records.max(1) as f32;
            ui.add(ProgressBar::new(part).desired_width(80.0))
                .on_hover_text(format!("Checked {} of {records}", progress.read));
            let cancel = ui.button("Cancel").accessible_name("Cancel the filter");
            if cancel.on_hover_text("Stops here; matches found so far stay").clicked() {
                view.cancel();
            }
            return;
        };
        ui.label(RichText::new(text).small().weak());
    }

    /// Keeps the rows in step with the filter. `kernel_figures` is whether records that hold only kernel
    /// figures are wanted, if the filter does not name them. Returns whether the rows changed.
    pub fn follow(&mut self, ui: &Ui, document: &Document, kernel_figures: bool) -> bool {
        let mut changed = false;
        if self.figures != kernel_figures {
            self.figures = kernel_figures;
            self.stale = true;
            changed = true;
        }
        if std::mem::take(&mut self.stale) {
            self.failure = None;
            self.coming = None;
            match &self.filter {
                None => changed |= self.view.take().is_some(),
                Some(filter) => {
                    let filter = filter.leaving_out(&left_out(kernel_figures));
                    let context = ui.ctx().clone();
                    let wake = move || context.request_repaint();
                    match View::new(Arc::clone(document.log()), filter, wake) {
                        Ok(view) => self.coming = Some((view, Instant::now())),
                        Err(error) => {
                            self.failure = Some(format!("The log could not be filtered: {error}"));
                        }
                    }
                }
            }
        }
        self.coming = match self.coming.take() {
            Some((view, since))
                if !view.is_complete() && !view.is_cancelled() && since.elapsed() < MOMENT =>
            {
                ui.ctx().request_repaint_after(MOMENT.saturating_sub(since.elapsed()));
                Some((view, since))
            }
            Some((view, _)) => {
                self.view = Some(Arc::new(view));
                changed = true;
                ui.ctx().request_repaint();
                None
            }
            None => None,
        };
        changed
    }
}

/// Records that are wanted only by name: notes are shown on the records that they are about.
fn left_out(kernel_figures: bool) -> Vec<EventKind> {
    let figures = [EventKind::KernelFigures, EventKind::BehaviourProgress];
    let figures = figures.into_iter().filter(|_| !kernel_figures);
    EventKind::NOTES.into_iter().chain(figures).collect()
}

/// The reason, and the words at fault.
fn place_and_reason(text: &str, mistake: &FilterError) -> String {
    let reason = mistake.to_string();
    match text.get(mistake.range.clone()).map(str::trim) {
        Some(words) if !words.is_empty() && words.len() < 40 && !reason.contains(words) => {
            format!("{words}: {reason}")
        }
        _ => reason,
    }
}
