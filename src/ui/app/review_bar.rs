//! The bar over a review: which file it is, that nothing in it is live, and the way through its time.

use std::path::Path;
use std::time::Instant;

use egui::{
    Align, Button, ComboBox, FontId, Frame, Id, Key, Label, Layout, Margin, Modifiers, Panel,
    Popup, RichText, Role, Sense, Slider, Ui, Vec2, WidgetInfo,
};
use egui_material_icons::{MaterialIcon, icons};

use crate::model::escape_text;
use crate::session::Withheld;
use crate::ui::action::{Actions, FileAction, WindowAction};
use crate::ui::document::Document;
use crate::ui::document::playback::{Playback, SPEEDS, Seek};
use crate::ui::look::Palette;
use crate::ui::look::units::count;
use crate::ui::panes::log::LogPane;
use crate::ui::socket::kernel_words::stands_for;

/// Width that the name of the file needs beside what else is in its line, in points.
const NAMED: f32 = 40.0;

/// Least width in which the moment is shown in one line with the slider.
const WIDE: f32 = 860.0;

const NANOS: f64 = 1e9;

/// What the bar remembers.
#[derive(Default)]
pub struct ReviewBar {
    /// How the session is played.
    pub playback: Playback,
    slider: Option<Id>,
}

impl ReviewBar {
    /// Draws the bar, if the session is a review, and takes its keys: most work at the rows of the log
    /// as well, which also decides how times are written.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        log_pane: &LogPane,
        actions: &mut Actions,
    ) {
        let Some(path) = document.reviewed_file() else { return };
        // Before the slider, which has a use of its own for the arrows.
        take_keys(ui, self.slider, log_pane.keyboard(), actions);
        let palette = Palette::of(ui.visuals());
        let frame = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(12, 5));
        Panel::top("review").frame(frame).show(ui, |ui| {
            let wide = ui.available_width() >= WIDE;
            title_ui(ui, path, document, (!wide).then_some(log_pane), actions);
            ui.horizontal(|ui| {
                ui.scope(|ui| buttons_ui(ui, &self.playback, actions));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    how_ui(ui, &mut self.playback);
                    if wide {
                        place_ui(ui, document, log_pane);
                    }
                    self.slider = Some(slider_ui(ui, document, actions));
                });
            });
        });
    }
}

/// That it is a review, of which file, what the file lacks, and the way out; with a log, also which
/// moment is shown.
fn title_ui(
    ui: &mut Ui,
    path: &Path,
    document: &Document,
    log_pane: Option<&LogPane>,
    actions: &mut Actions,
) {
    let palette = Palette::of(ui.visuals());
    ui.horizontal(|ui| {
        let badge = Frame::new()
            .fill(palette.accent_fill)
            .corner_radius(4)
            .inner_margin(Margin::symmetric(7, 1));
        badge.show(ui, |ui| {
            let text = RichText::new("Review").strong().color(palette.on_accent);
            let whole = escape_text(&path.to_string_lossy());
            ui.add(Label::new(text).selectable(false)).on_hover_text(whole);
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let leave = ui.button("Leave review");
            let leave = leave.on_hover_text("Closes the file and starts a new, live session");
            if leave.clicked() {
                actions.push(FileAction::NewSession);
            }
            if let Some(log_pane) = log_pane {
                place_ui(ui, document, log_pane);
            }
            unsaved_ui(ui, document, actions);
            // On a small projector the badge alone says which file it is.
            if ui.available_width() < NAMED {
                return;
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                let name = Label::new(RichText::new(escape_text(&name)).strong());
                let whole = escape_text(&path.to_string_lossy());
                let label = ui.add(name.selectable(false).truncate());
                stands_for(label, &format!("Review of {whole}")).on_hover_text(&whole);
                let text = about(document);
                let label = Label::new(RichText::new(&text).color(palette.muted)).truncate();
                ui.add(label.selectable(false)).on_hover_text(text);
            });
        });
    });
}

/// The session in a sentence: its author, and what was left out of it.
fn about(document: &Document) -> String {
    let header = document.log().header();
    let mut text = String::new();
    if let Some(alias) = header.alias.as_deref().filter(|alias| !alias.trim().is_empty()) {
        text = format!("by {} · ", escape_text(alias));
    }
    text.push_str("Nothing here is live.");
    if let Some(left_out) = left_out(&header.withheld) {
        text = format!("{text} Left out of the file: {left_out}.");
    }
    text
}

fn left_out(withheld: &Withheld) -> Option<String> {
    let mut parts = Vec::new();
    if withheld.payloads {
        parts.push("payload bytes".to_owned());
    }
    if withheld.host_names {
        parts.push("host and process names".to_owned());
    }
    if let Some(filter) = &withheld.all_but {
        parts.push(format!("records that do not match {}", escape_text(filter)));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// How many notes are not in the file yet, and the button that saves them.
fn unsaved_ui(ui: &mut Ui, document: &Document, actions: &mut Actions) {
    let unsaved = document.unsaved_notes();
    if unsaved == 0 {
        return;
    }
    let reason = document.not_savable();
    let save = ui.add_enabled(reason.is_none(), Button::new("Save"));
    let save = save.accessible_name("Save the notes").on_hover_text("Saves the notes to the file");
    if save.on_disabled_hover_text(reason.unwrap_or_default()).clicked() {
        actions.push(FileAction::Save);
    }
    let text = count(unsaved, "unsaved note");
    ui.label(RichText::new(text).color(Palette::of(ui.visuals()).half_closed));
}

fn buttons_ui(ui: &mut Ui, playback: &Playback, actions: &mut Actions) {
    ui.spacing_mut().item_spacing.x = 4.0;
    ui.spacing_mut().button_padding.x = 7.0;
    let mut button = |icon: MaterialIcon, name: &str, keys: &str, seek: Seek| {
        let text = RichText::new(icon.codepoint).size(17.0);
        let button = ui.add(Button::new(text)).accessible_name(name);
        if button.on_hover_text(format!("{name} ({keys})")).clicked() {
            actions.push(WindowAction::Seek(seek));
        }
    };
    button(icons::ICON_SKIP_PREVIOUS, "To the beginning", "Home", Seek::Beginning);
    button(icons::ICON_NAVIGATE_BEFORE, "Previous record", "comma or Left", Seek::Back);
    if playback.is_playing() {
        button(icons::ICON_PAUSE, "Pause", "Space", Seek::PlayOrPause);
    } else {
        button(icons::ICON_PLAY_ARROW, "Play", "Space", Seek::PlayOrPause);
    }
    button(icons::ICON_NAVIGATE_NEXT, "Next record", "period or Right", Seek::Forward);
    button(icons::ICON_SKIP_NEXT, "To the end", "End", Seek::End);
}

/// How fast, and whether pauses are skipped.
fn how_ui(ui: &mut Ui, playback: &mut Playback) {
    let mut skips = playback.skips_pauses;
    let hover = "Playback waits at most one second between two records";
    if ui.checkbox(&mut skips, "Skip pauses").on_hover_text(hover).changed() {
        playback.skips_pauses = skips;
    }
    let mut speed = playback.speed();
    let combo = ComboBox::from_id_salt("speed").selected_text(times(speed)).width(64.0);
    // All of them are in view at once.
    let combo = combo.height(f32::INFINITY);
    let combo = combo.show_ui(ui, |ui| {
        for choice in SPEEDS {
            ui.selectable_value(&mut speed, choice, times(choice));
        }
    });
    combo.response.accessible_name("Speed").on_hover_text("Playback speed");
    if (speed - playback.speed()).abs() > f64::EPSILON {
        playback.set_speed(speed, Instant::now());
    }
}

fn times(speed: f64) -> String {
    format!("{speed} ×")
}

/// The time and the record that are shown.
fn place_ui(ui: &mut Ui, document: &Document, log_pane: &LogPane) {
    let log = document.log();
    let number = document.wanted_moment().map_or_else(|| log.len(), |moment| moment.number);
    let all = log.len();
    let all_time = log_pane.moment_text(log, log.nanos_since_start(), all);
    let told = |time: &str, number: u64| format!("{time} of {all_time}, record {number} of {all}");
    let time = log_pane.moment_text(log, document.now_nanos(), number);
    let font = FontId::monospace(11.5);
    let galley = |text: String| {
        let color = Palette::of(ui.visuals()).text;
        ui.painter().layout_no_wrap(text, font.clone(), color)
    };
    // As wide as it will ever be, so that the slider stays in its place.
    let widest = galley(told(&all_time, all)).size();
    let galley = galley(told(&time, number));
    let (rect, response) = ui.allocate_exact_size(widest, Sense::hover());
    let corner = rect.right_top() - Vec2::new(galley.size().x, 0.0);
    ui.painter().galley(corner, galley, Palette::of(ui.visuals()).text);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, told(&time, number)));
}

/// The slider; returns its id.
fn slider_ui(ui: &mut Ui, document: &Document, actions: &mut Actions) -> Id {
    let all = document.log().nanos_since_start() as f64 / NANOS;
    let before = document.now_nanos() as f64 / NANOS;
    let mut now = before;
    let slider = ui.scope(|ui| {
        ui.spacing_mut().slider_width = (ui.available_width() - 8.0).max(60.0);
        // What is still to come is seen on the ground of the bar.
        ui.visuals_mut().widgets.inactive.bg_fill = Palette::of(ui.visuals()).line;
        let slider = Slider::new(&mut now, 0.0..=all.max(1e-9))
            .show_value(false)
            .smart_aim(false)
            .trailing_fill(true);
        ui.add(slider).accessible_name("Time in the session")
    });
    let slider = slider.inner;
    if slider.changed() && now.total_cmp(&before).is_ne() {
        #[expect(clippy::cast_sign_loss, reason = "a cast from float saturates at zero")]
        let nanos = if now >= all { u64::MAX } else { (now * NANOS) as u64 };
        actions.push(WindowAction::Seek(Seek::ToTime(nanos)));
    }
    slider.id
}

const KEYS: [(Key, Seek); 7] = [
    (Key::Space, Seek::PlayOrPause),
    (Key::Comma, Seek::Back),
    (Key::Period, Seek::Forward),
    (Key::ArrowLeft, Seek::Back),
    (Key::ArrowRight, Seek::Forward),
    (Key::Home, Seek::Beginning),
    (Key::End, Seek::End),
];

/// Takes the keys, unless something else uses them: a text field, a focused button, the rows
/// of the log, a menu, a question.
fn take_keys(ui: &Ui, slider: Option<Id>, rows: Option<Id>, actions: &mut Actions) {
    let asked = ui.memory(|memory| memory.top_modal_layer().is_some());
    if ui.text_edit_focused() || Popup::is_any_open(ui.ctx()) || asked {
        return;
    }
    let focused = ui.memory(egui::Memory::focused);
    let is_free = |key: Key| match key {
        Key::Comma | Key::Period => true,
        Key::Home | Key::End => focused.is_none() || focused == slider,
        _ => focused.is_none() || focused == slider || focused == rows,
    };
    for (key, seek) in KEYS {
        if is_free(key) && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            actions.push(WindowAction::Seek(seek));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_told_in_words() {
        assert_eq!(left_out(&Withheld::default()), None);
        let all_but = Some("failed\u{202e}".to_owned());
        let withheld = Withheld { payloads: true, host_names: true, all_but };
        assert_eq!(
            left_out(&withheld).unwrap(),
            "payload bytes, host and process names, records that do not match \
             failed\\u{202e}"
        );
    }

    #[test]
    fn speeds_are_told_short() {
        assert_eq!([times(0.25), times(1.0), times(100.0)], ["0.25 ×", "1 ×", "100 ×"]);
    }
}
