//! The steps of a lesson: which are done and what came of each, which is the present one, which come.

use std::convert::Infallible;

use egui::{Align, Frame, Label, Margin, Response, RichText, Sense, Ui};
use egui_material_icons::icons;

use super::inline_code::sentence;
use super::open_lesson::OpenLesson;
use super::question::{follow_focus, question_ui, verdict_ui};
use super::step_lines::{StepTone, upcoming};
use crate::model::SocketState;
use crate::scenario::{AddressSide, Template};
use crate::session::LessonEnd;
use crate::ui::action::{Actions, LessonAction, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::Palette;

/// Sizes of what is written, in points.
#[derive(Clone, Copy, Debug)]
pub struct TextSize {
    /// Sentences.
    pub say: f32,
    /// Calls.
    pub call: f32,
}

/// Draws the steps.
pub fn steps_ui(
    ui: &mut Ui,
    lesson: &mut OpenLesson,
    document: &Document,
    size: TextSize,
    actions: &mut Actions,
) {
    let plan = lesson.plan.clone();
    let shown = lesson.shown(document);
    let trail = document.lesson();
    let (begun, made) = (trail.begun(), trail.held());
    for (place, part) in plan.parts().iter().enumerate() {
        if place == begun {
            question_ui(ui, lesson, document, size.say, actions);
        }
        let is_shown = shown == Some(place);
        let palette = Palette::of(ui.visuals());
        let frame = Frame::new()
            .fill(if is_shown { palette.selection } else { palette.panel })
            .corner_radius(6)
            .inner_margin(Margin::symmetric(8, 5));
        let step = frame.show(ui, |ui| {
            ui.take_available_width();
            ui.horizontal_top(|ui| {
                mark_ui(ui, lesson, document, place);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    if place >= begun {
                        let text = RichText::new(upcoming(&plan, part.steps.clone())).monospace();
                        let text = text.size(size.call).color(palette.muted);
                        ui.add(Label::new(text).truncate());
                        return;
                    }
                    made_ui(ui, lesson, document, place, (size.call, is_shown), actions);
                    if place < made {
                        let say = said_of(lesson, document, place);
                        let color = if is_shown { palette.text } else { palette.muted };
                        if !say.is_empty() {
                            ui.label(sentence(ui, &say, size.say, color));
                        }
                        if let Some(form) = lesson.answer(place as u32 + 1, document) {
                            verdict_ui(ui, &part.predict, &form, size.say);
                        }
                    }
                });
            });
        });
        if is_shown {
            scroll_once(ui, &step.response, (place, made));
        }
        if place < begun {
            let row = step.response.interact(Sense::click());
            row.widget_info(|| {
                let name = format!("Step {}", place + 1);
                egui::WidgetInfo::selected(egui::Role::Button, true, is_shown, name)
            });
            follow_focus(&row);
            if row.clicked() {
                actions.push(LessonAction::LookAt(place));
            }
        }
    }
    stopped_ui(ui, document, size);
}

/// Scrolls to a step when it becomes the present one, and not while somebody scrolls.
fn scroll_once(ui: &Ui, step: &Response, now: (usize, usize)) {
    let id = ui.scope_id().with("step in view");
    let before = ui.data_mut(|data| data.get_temp::<(usize, usize)>(id));
    if before != Some(now) {
        ui.data_mut(|data| data.insert_temp(id, now));
        step.scroll_to_me(Some(Align::Center));
    }
}

fn mark_ui(ui: &mut Ui, lesson: &OpenLesson, document: &Document, place: usize) {
    let palette = Palette::of(ui.visuals());
    let trail = document.lesson();
    let stopped =
        matches!(trail.end(), Some(LessonEnd::Stopped { step, .. }) if *step as usize == place + 1);
    let (text, color) = if stopped {
        (icons::ICON_CLOSE.codepoint.to_owned(), palette.failed)
    } else if place < trail.held() {
        (icons::ICON_CHECK.codepoint.to_owned(), palette.connected)
    } else if place < trail.begun() && lesson.is_running(document) {
        (icons::ICON_PLAY_ARROW.codepoint.to_owned(), palette.accent)
    } else {
        ((place + 1).to_string(), palette.muted)
    };
    ui.allocate_ui(egui::vec2(18.0, 16.0), |ui| {
        ui.set_min_width(18.0);
        ui.add(Label::new(RichText::new(text).size(13.0).color(color)).selectable(false));
    });
}

/// What came of the calls of a step that has begun; a click shows the record.
fn made_ui(
    ui: &mut Ui,
    lesson: &mut OpenLesson,
    document: &Document,
    place: usize,
    (size, is_shown): (f32, bool),
    actions: &mut Actions,
) {
    let palette = Palette::of(ui.visuals());
    let Some(made) = lesson.lines(document, place) else { return };
    if made.lines.is_empty() && is_shown {
        ui.label(RichText::new("look").monospace().size(size).color(palette.muted));
    }
    for line in &made.lines {
        let color = match line.tone {
            StepTone::Plain => palette.text,
            StepTone::Intended => palette.connected,
            StepTone::Failed => palette.failed,
        };
        let label = Label::new(RichText::new(&line.text).monospace().size(size).color(color));
        // The keyboard comes to the step, not to each of its lines.
        let label = ui.add(label.wrap().sense(Sense::CLICK));
        if label.on_hover_text("Shows its record").clicked() {
            actions.push(RecordAction::Show(line.record));
        }
        if line.tone == StepTone::Intended {
            ui.label(RichText::new("as intended").small().color(palette.connected));
        }
    }
    if made.more > 0 {
        ui.label(RichText::new(format!("and {} more", made.more)).small().color(palette.muted));
    }
}

/// Why a lesson has stopped.
fn stopped_ui(ui: &mut Ui, document: &Document, size: TextSize) {
    let Some(LessonEnd::Stopped { step, reason }) = document.lesson().end() else { return };
    let palette = Palette::of(ui.visuals());
    let frame =
        Frame::new().fill(palette.failed_fill).corner_radius(6).inner_margin(Margin::same(8));
    frame.show(ui, |ui| {
        ui.take_available_width();
        let title = format!("Step {step} went otherwise here");
        ui.label(RichText::new(title).strong().size(size.say).color(palette.text));
        ui.label(RichText::new(reason).size(size.call).color(palette.text));
        let text = "Another program, a limit of this computer or a long pause may be the cause. \
                    Restart plays the lesson from its beginning on new sockets.";
        ui.label(RichText::new(text).size(size.say).color(palette.text));
    });
}

/// What is said of a step, from 0 on.
pub fn said_of(lesson: &OpenLesson, document: &Document, step: usize) -> String {
    let part = lesson.plan.parts().get(step);
    part.map(|part| filled(&part.say, document)).unwrap_or_default()
}

/// A sentence with the addresses of the sockets that it names.
fn filled(say: &Template, document: &Document) -> String {
    let address = |name: &str, side: AddressSide| {
        let named =
            document.arrangement().iter().filter(|(_, of)| of.name.as_deref() == Some(name));
        let socket = named.filter_map(|(id, _)| document.latest().get(id)).last();
        let address = socket.and_then(|socket| match side {
            AddressSide::Local => SocketState::local(socket),
            AddressSide::Peer => SocketState::peer(socket),
        });
        Ok::<_, Infallible>(address.unwrap_or_else(|| ([0, 0, 0, 0], 0).into()))
    };
    let Ok(text) = say.fill(address);
    text
}
