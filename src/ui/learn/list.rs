//! The list of lessons, by topic.

use std::collections::BTreeSet;

use egui::{
    Button, Frame, Margin, Panel, Rect, RichText, Role, ScrollArea, Sense, TextEdit, TextStyle, Ui,
    Vec2, WidgetInfo,
};
use egui_material_icons::icons;

use super::courses::{CourseEntry, course};
use crate::scenario::Shipped;
use crate::ui::action::{Actions, FileAction, LessonAction, TeacherAction};
use crate::ui::look::Palette;
use crate::ui::look::units::count;

/// What the list shows of a person.
pub struct Learner<'a> {
    /// The lessons that have been finished, by name.
    pub finished: &'a BTreeSet<String>,
    /// How many of the ten questions were answered right, each time they were.
    pub quiz: &'a [u32],
    /// Name or number, kept in the sessions of lessons; empty if there is none.
    pub student: &'a mut String,
}

/// Draws the list, but for the very first frame: the system shows the window once that is drawn, and the list
/// would be a third of the work.
pub fn list_ui(ui: &mut Ui, learner: &mut Learner<'_>, actions: &mut Actions) {
    if ui.ctx().cumulative_frame_nr() == 0 {
        ui.ctx().request_repaint();
        return;
    }
    let palette = Palette::of(ui.visuals());
    let done = course().iter().filter(|entry| learner.finished.contains(entry.shipped.name()));
    let text = format!("{} of {}", done.count(), count(course().len(), "lesson"));
    ui.label(RichText::new(format!("{text} done")).color(palette.muted));
    ui.horizontal(|ui| {
        let label = ui.label(RichText::new("Your name").color(palette.muted));
        let field = TextEdit::singleline(learner.student).hint_text("for your teacher");
        ui.add(field.desired_width(f32::INFINITY)).labelled_by(label.id).on_hover_text(
            "Kept in the sessions of lessons and labs, so that a teacher can tell them apart",
        );
    });
    teacher_ui(ui, actions);
    ScrollArea::vertical().id_salt("course").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.add_space(6.0);
        let quiz = || {
            let quiz = Button::new(format!("{}  Ten questions", icons::ICON_QUIZ.codepoint));
            match learner.quiz.last() {
                Some(right) => quiz.right_text(format!("{right} right")),
                None => quiz,
            }
        };
        let about =
            || "Before the course, and once more after it: what has been learned?".to_owned();
        if row_ui(ui, "Ten questions", quiz, about) {
            actions.push(LessonAction::Quiz);
        }
        let mut topic = "";
        for entry in course() {
            if entry.topic != topic {
                topic = &entry.topic;
                ui.add_space(8.0);
                ui.label(RichText::new(topic).small().color(palette.muted));
            }
            entry_ui(ui, entry, learner.finished.contains(entry.shipped.name()), actions);
        }
        more_ui(ui, ("Templates", "Template"), Shipped::templates(), actions);
        let is_more = |shipped: &&Shipped| {
            !shipped.is_template() && CourseEntry::named(shipped.name()).is_none()
        };
        more_ui(ui, ("More to run", "Try"), Shipped::all().iter().filter(is_more), actions);
    });
}

/// What is no part of the course, under a heading; `verb` stands before each in its accessible name.
fn more_ui(
    ui: &mut Ui,
    (heading, verb): (&str, &str),
    all: impl Iterator<Item = &'static Shipped>,
    actions: &mut Actions,
) {
    ui.add_space(8.0);
    ui.label(RichText::new(heading).small().color(Palette::of(ui.visuals()).muted));
    for shipped in all {
        let title = shipped.title();
        let button = || Button::new(format!("{}  {title}", icons::ICON_PLAY_ARROW.codepoint));
        if row_ui(ui, &format!("{verb}: {title}"), button, || shipped.about()) {
            actions.push(FileAction::OfferScenario(shipped));
        }
    }
}

/// What a teacher does, in a line below the list.
fn teacher_ui(ui: &mut Ui, actions: &mut Actions) {
    let frame = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 6, bottom: 0 });
    Panel::bottom("for teachers").frame(frame).show_separator_line(false).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let muted = Palette::of(ui.visuals()).muted;
            ui.label(RichText::new("For teachers").small().color(muted));
            for (text, name, action) in [
                ("Grade…", "Grade the sessions of a class", TeacherAction::ShowGrading),
                ("Make a lesson…", "Make a lesson of your own", TeacherAction::ShowLessonMaker),
            ] {
                let button = Button::new(RichText::new(text).small());
                if ui.add(button).accessible_name(name).on_hover_text(name).clicked() {
                    actions.push(action);
                }
            }
        });
    });
}

fn entry_ui(ui: &mut Ui, entry: &CourseEntry, finished: bool, actions: &mut Actions) {
    let icon = match (finished, entry.is_lab) {
        (true, _) => icons::ICON_CHECK,
        (false, true) => icons::ICON_EDIT,
        (false, false) => icons::ICON_PLAY_ARROW,
    };
    let kind = if entry.is_lab { "Lab" } else { "Lesson" };
    let button = || {
        let text = format!("{}  {}", icon.codepoint, entry.title);
        Button::new(text).right_text(format!("{} min", entry.minutes))
    };
    let about = || format!("{}\n{kind}. {}", entry.title, entry.goal);
    if row_ui(ui, &format!("{kind}: {}", entry.title), button, about) {
        actions.push(FileAction::OfferScenario(entry.shipped));
    }
}

/// Draws a row, and returns whether it was clicked. Of one that is out of view the letters are not laid out.
fn row_ui(
    ui: &mut Ui,
    name: &str,
    button: impl FnOnce() -> Button<'static>,
    about: impl FnOnce() -> String,
) -> bool {
    let spacing = ui.spacing();
    let text = ui.text_style_height(&TextStyle::Button) + 2.0 * spacing.button_padding.y;
    let size = Vec2::new(ui.available_width(), text.max(spacing.interact_size.y));
    let row = if ui.is_rect_visible(Rect::from_min_size(ui.next_widget_position(), size)) {
        ui.add(button().frame_when_inactive(false).truncate().min_size(size))
    } else {
        let row = ui.allocate_response(size, Sense::click());
        row.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        row
    };
    let row = row.on_hover_ui(|ui| {
        ui.label(about());
    });
    row.accessible_name(name).clicked()
}
