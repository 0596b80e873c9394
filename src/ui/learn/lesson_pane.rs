//! The pane of an open lesson: its words, its steps, and how it goes on.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use egui::{
    Align, Button, FontId, Id, Label, Margin, Panel, RichText, ScrollArea, Slider, TextStyle, Ui,
};
use egui_commonmark::CommonMarkViewer;
use egui_material_icons::icons;
use jiff::Timestamp;

use super::checks::{checks_ui, help_ui};
use super::courses::CourseEntry;
use super::inline_code::sentence;
use super::open_lesson::OpenLesson;
use super::question::verdict_ui;
use super::steps::{TextSize, said_of, steps_ui};
use crate::session::LessonEnd;
use crate::ui::action::{Actions, FileAction, LessonAction};
use crate::ui::document::Document;
use crate::ui::look::{Palette, primary_button};

/// Seconds from one step to the next while a lesson plays.
pub const PAUSES: std::ops::RangeInclusive<f32> = 0.5..=5.0;

/// What the pane is drawn with.
pub struct LessonContext<'a> {
    /// The session.
    pub document: &'a Document,
    /// Seconds from one step to the next while it plays.
    pub pause: &'a mut f32,
    /// Whether it is read from the last row.
    pub is_projector: bool,
    /// The lessons that have been finished.
    pub finished: &'a BTreeSet<String>,
    /// What is asked for.
    pub actions: &'a mut Actions,
}

/// Draws the lesson.
pub fn lesson_ui(ui: &mut Ui, lesson: &mut OpenLesson, context: &mut LessonContext<'_>) {
    let size = if context.is_projector {
        TextSize { say: 17.0, call: 14.0 }
    } else {
        TextSize { say: 13.0, call: 11.0 }
    };
    let bar = egui::Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    Panel::bottom("lesson bar").frame(bar).show_separator_line(false).show(ui, |ui| {
        if lesson.is_lab() {
            help_ui(ui, lesson, context.actions);
        } else {
            bar_ui(ui, lesson, context);
        }
    });
    head_ui(ui, lesson, context.actions);
    let began = context.document.log().header().started;
    ScrollArea::vertical().id_salt(("lesson", began)).auto_shrink(false).show(ui, |ui| {
        intro_ui(ui, lesson, size);
        if lesson.is_lab() {
            checks_ui(ui, lesson, context.document, size, context.actions);
            if lesson.lab.as_ref().is_some_and(|lab| lab.state.is_done()) {
                outro_ui(ui, lesson, (size, began), context);
            }
            return;
        }
        if let Some(form) = lesson.answer(0, context.document)
            && context.document.lesson().begun() > 0
        {
            verdict_ui(ui, &lesson.plan.lesson().predict, &form, size.say);
        }
        ui.add_space(6.0);
        ui.spacing_mut().item_spacing.y = 3.0;
        steps_ui(ui, lesson, context.document, size, context.actions);
        if context.document.lesson().end() == Some(&LessonEnd::Finished) && !lesson.looks_back() {
            outro_ui(ui, lesson, (size, began), context);
        }
    });
}

/// Draws what is said now, and Next: the line below what a projector shows.
///
/// Returns whether the pane itself is to be shown.
pub fn present_ui(
    ui: &mut Ui,
    lesson: &OpenLesson,
    document: &Document,
    actions: &mut Actions,
) -> bool {
    let palette = Palette::of(ui.visuals());
    let mut shows_pane = false;
    ui.horizontal(|ui| {
        let asked = lesson.question(document).and_then(|(_, predict)| predict.question());
        let name = if asked.is_some() { "Answer it" } else { "Instructions" };
        if asked.is_some() || lesson.is_lab() {
            shows_pane = ui.add(primary_button(ui.visuals(), name, true)).clicked();
        } else {
            back_ui(ui, lesson, document, actions);
            next_ui(ui, lesson, document, actions);
        }
        ui.vertical(|ui| {
            for text in presented(lesson, document).into_iter().chain(asked.map(str::to_owned)) {
                ui.add(Label::new(sentence(ui, &text, 15.0, palette.text)).wrap());
            }
        });
    });
    shows_pane
}

/// What a projector says of an open lesson: of the step that is shown, or of the check that is open.
fn presented(lesson: &OpenLesson, document: &Document) -> Vec<String> {
    if let Some(lab) = &lesson.lab {
        let open = lab.state.grades.checks.iter().find(|check| !check.holds);
        let done = lab.state.is_done().then(|| "All checks hold.".to_owned());
        return open.map(|check| check.title.clone()).or(done).into_iter().collect();
    }
    let Some(step) = lesson.shown(document).filter(|step| *step < document.lesson().held()) else {
        return vec![lesson.plan.lesson().goal.clone()];
    };
    let said = said_of(lesson, document, step);
    let verdict = lesson.answer(step as u32 + 1, document).and_then(|form| form.verdict);
    let verdict = verdict.map(|verdict| {
        let word = if verdict.right { "Predicted" } else { "Predicted was" };
        format!("{word}: {}", verdict.answer)
    });
    let is_end = document.lesson().end() == Some(&LessonEnd::Finished) && !lesson.looks_back();
    let end = is_end.then(|| format!("Remember: {}", lesson.plan.lesson().goal));
    [Some(said).filter(|said| !said.is_empty()), verdict, end].into_iter().flatten().collect()
}

fn back_ui(ui: &mut Ui, lesson: &OpenLesson, document: &Document, actions: &mut Actions) {
    let can_go_back = lesson.shown(document).is_some_and(|step| step > 0);
    let back = Button::new(icons::ICON_ARROW_BACK.codepoint);
    let back = ui.add_enabled(can_go_back, back).accessible_name("Back");
    if back.on_hover_text("Shows the step before. It undoes nothing.").clicked() {
        actions.push(LessonAction::Back);
    }
}

/// What the button says that the space key presses.
fn next_text() -> String {
    format!("Next {}", icons::ICON_SPACE_BAR.codepoint)
}

fn next_ui(ui: &mut Ui, lesson: &OpenLesson, document: &Document, actions: &mut Actions) {
    let can_go_on = lesson.can_go_on(document);
    let next = primary_button(ui.visuals(), &next_text(), can_go_on);
    let next = ui.add_enabled(can_go_on, next).accessible_name("Next");
    if next.on_hover_text("Makes the next step (space)").clicked() {
        actions.push(LessonAction::Next);
    }
}

fn head_ui(ui: &mut Ui, lesson: &OpenLesson, actions: &mut Actions) {
    let palette = Palette::of(ui.visuals());
    let words = lesson.plan.lesson();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let list = Button::new(RichText::new("Learn").small()).frame_when_inactive(false);
        let list = ui.add(list).on_hover_text("Leaves the lesson and shows the list");
        if list.accessible_name("All lessons").clicked() {
            actions.push(LessonAction::Leave);
        }
        let mut trail = format!("› {}", words.topic);
        if let Some((place, all)) = CourseEntry::place(&lesson.name) {
            trail = format!("{trail} › {place} of {all}");
        }
        ui.label(RichText::new(trail).small().color(palette.muted));
    });
    ui.label(RichText::new(lesson.plan.title()).heading());
}

fn intro_ui(ui: &mut Ui, lesson: &mut OpenLesson, size: TextSize) {
    let plan = lesson.plan.clone();
    markdown_ui(ui, lesson, &plan.lesson().intro, ("intro", size));
}

/// Draws Markdown; the names of controls, in bold, are seen as such.
fn markdown_ui(
    ui: &mut Ui,
    lesson: &mut OpenLesson,
    text: &str,
    (id, size): (&'static str, TextSize),
) {
    ui.push_id(id, |ui| {
        let palette = Palette::of(ui.visuals());
        ui.visuals_mut().widgets.active.fg_stroke.color = palette.accent;
        ui.style_mut().text_styles.insert(TextStyle::Body, FontId::proportional(size.say));
        CommonMarkViewer::new().show(ui, &mut lesson.markdown, text);
    });
}

/// What is to be remembered, what a class can be asked, and what comes next.
fn outro_ui(
    ui: &mut Ui,
    lesson: &mut OpenLesson,
    (size, began): (TextSize, Timestamp),
    context: &mut LessonContext<'_>,
) {
    let plan = lesson.plan.clone();
    let (words, palette) = (plan.lesson(), Palette::of(ui.visuals()));
    ui.add_space(10.0);
    let remember = ui.label(RichText::new("Remember").strong());
    let id = Id::unique("remembered");
    let began = Some(began);
    if ui.data(|data| data.get_temp::<Timestamp>(id)) != began {
        ui.data_mut(|data| began.map(|began| data.insert_temp(id, began)));
        remember.scroll_to_me(Some(Align::Center));
    }
    let text = if words.outro.is_empty() { &words.goal } else { &words.outro };
    markdown_ui(ui, lesson, text, ("outro", size));
    if !words.questions.is_empty() {
        ui.add_space(6.0);
        ui.label(RichText::new("Questions for the class").strong());
        for question in &words.questions {
            ui.label(sentence(ui, question, size.say, palette.text));
        }
    }
    ui.add_space(8.0);
    // What comes next, and what was done already after it.
    let mut offers: Vec<(String, &CourseEntry)> = Vec::new();
    if let Some(lab) = CourseEntry::named(&words.next) {
        offers.push((format!("Now do it yourself: {}", lab.title), lab));
    }
    if let Some(next) = CourseEntry::after(&lesson.name)
        && next.shipped.name() != words.next
    {
        offers.push((format!("Next: {}", next.title), next));
    }
    offers.sort_by_key(|(_, entry)| context.finished.contains(entry.shipped.name()));
    for (place, (text, entry)) in offers.into_iter().enumerate() {
        let button = match place {
            0 => primary_button(ui.visuals(), &text, true),
            _ => Button::new(text),
        };
        if ui.add(button.wrap()).clicked() {
            context.actions.push(FileAction::OfferScenario(entry.shipped));
        }
    }
}

/// Back, Next, Play, and what a restart does.
fn bar_ui(ui: &mut Ui, lesson: &OpenLesson, context: &mut LessonContext<'_>) {
    let document = context.document;
    let palette = Palette::of(ui.visuals());
    let now = Instant::now();
    if let Some(left) = lesson.goes_on_in(document, now) {
        let text = format!(
            "Go on: the next step is made in {} s, since a longer pause would change what comes.",
            left.as_secs() + 1
        );
        ui.label(RichText::new(text).small().color(palette.half_closed));
    } else if lesson.question(document).is_some() {
        ui.label(RichText::new("Answer the question to go on.").small().color(palette.muted));
    } else if lesson.looks_back() {
        let text = "You look back. The sockets are as they were then; Next goes on.";
        ui.label(RichText::new(text).small().color(palette.muted));
    }
    ui.horizontal_wrapped(|ui| {
        back_ui(ui, lesson, document, context.actions);
        next_ui(ui, lesson, document, context.actions);
        let (icon, name) = if lesson.is_playing() {
            (icons::ICON_PAUSE, "Pause")
        } else {
            (icons::ICON_PLAY_ARROW, "Play")
        };
        let is_over = lesson.is_review() || document.lesson().end().is_some();
        let play = Button::new(icon.codepoint);
        let play = ui.add_enabled(!is_over, play).accessible_name(name);
        if play.on_hover_text("Goes on by itself, and stops at questions").clicked() {
            context.actions.push(LessonAction::PlayOrPause);
        }
        let text = format!("{:.1} s from step to step while it plays", context.pause);
        ui.visuals_mut().widgets.inactive.bg_fill = palette.line;
        let slider = Slider::new(context.pause, PAUSES).show_value(false).logarithmic(true);
        ui.spacing_mut().slider_width = 48.0;
        ui.add(slider).on_hover_text(text);
        let restart = ui.add_enabled(!lesson.is_review(), Button::new("Restart")).on_hover_text(
            "Closes the sockets of the lesson with a reset and begins again on new ones",
        );
        if restart.clicked() {
            context.actions.push(LessonAction::Restart);
        }
    });
}

/// The pause between two steps while a lesson plays.
pub fn pause(seconds: f32) -> Duration {
    Duration::from_secs_f32(seconds.clamp(*PAUSES.start(), *PAUSES.end()))
}
