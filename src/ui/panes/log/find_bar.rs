//! The line above the log in which a person finds bytes: what to search for, where, how many matches
//! there are, and the buttons from one to the next.

use egui::{
    Button, Id, Key, Popup, ProgressBar, RichText, TextEdit, Ui,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
};
use egui_material_icons::icons;

use crate::model::{Direction, SocketId, SocketState};
use crate::session::{KEPT_HITS, REGEX_REACH, Search};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::document::find::{Find, FindKind, FindStep, Query};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, bytes};

/// Width of the field, in points.
const FIELD: f32 = 170.0;

/// The find bar.
#[derive(Default)]
pub struct FindBar {
    /// The search.
    pub find: Find,
    query: Query,
    /// Whether the field is to get the focus.
    take_focus: bool,
    /// Whether anything had the focus when the last frame ended.
    had_focus: bool,
    /// Whether a menu was open when the last frame ended.
    had_popup: bool,
}

impl FindBar {
    /// Opens it, or steps to another match.
    pub fn step(&mut self, step: FindStep) {
        self.take_focus |= step == FindStep::Open || !self.find.is_open();
        self.find.step(step);
    }

    /// Closes it. The pattern is remembered.
    pub fn close(&mut self) {
        self.find.close();
    }

    /// Draws the line while it is open. `selected` is the selected socket.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        selected: Option<SocketId>,
        actions: &mut Actions,
    ) {
        if !self.find.is_open() {
            return;
        }
        let mut close =
            ui.input(|input| input.key_pressed(Key::Escape)) && !self.had_focus && !self.had_popup;
        ui.horizontal_wrapped(|ui| {
            // All of it stands in one line, also where everything is at twice its size.
            ui.spacing_mut().button_padding.x = 6.0;
            ui.spacing_mut().item_spacing.x = 6.0;
            close |= self.field_ui(ui, actions);
            for (icon, name, keys, step) in [
                (icons::ICON_KEYBOARD_ARROW_UP, "Previous match", "Shift+F3", FindStep::Previous),
                (icons::ICON_KEYBOARD_ARROW_DOWN, "Next match", "F3", FindStep::Next),
            ] {
                let enabled = self.find.search().is_some();
                let button = ui.add_enabled(enabled, Button::new(icon.codepoint));
                let button = button.accessible_name(name);
                if button.on_hover_text(format!("{name} ({keys})")).clicked() {
                    actions.push(RecordAction::Find(step));
                }
            }
            self.kind_ui(ui);
            self.scope_ui(ui, document, selected);
            let close_button = Button::new(icons::ICON_CLOSE.codepoint).frame(false);
            let close_button = ui.add(close_button).accessible_name("Close find");
            close |= close_button.on_hover_text("Close (Esc)").clicked();
            self.found_ui(ui, document, actions);
            if let Some(problem) = self.find.problem() {
                let color = Palette::of(ui.visuals()).failed;
                ui.label(RichText::new(problem).small().color(color));
            }
        });
        self.had_focus = ui.memory(|memory| memory.focused().is_some());
        self.had_popup = Popup::is_any_open(ui.ctx());
        self.find.ask(&self.query, document.log(), ui.ctx());
        if close {
            self.close();
        }
    }

    /// The field. Returns whether the line is to be closed.
    fn field_ui(&mut self, ui: &mut Ui, actions: &mut Actions) -> bool {
        let palette = Palette::of(ui.visuals());
        let id = Id::unique("find field");
        if std::mem::take(&mut self.take_focus) {
            ui.memory_mut(|memory| memory.request_focus(id));
            let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
            let end = CCursor::new(self.query.text.chars().count());
            state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
            state.store(ui.ctx(), id);
        }
        let color = match (self.find.problem(), self.find.search()) {
            (Some(_), _) => Some(palette.failed),
            (None, Some(_)) => Some(palette.connected),
            (None, None) => None,
        };
        let field = ui.scope(|ui| {
            if let Some(color) = color {
                let visuals = ui.visuals_mut();
                visuals.widgets.inactive.bg_stroke.color = color;
                visuals.widgets.hovered.bg_stroke.color = color;
                visuals.selection.stroke.color = color;
            }
            let field = TextEdit::singleline(&mut self.query.text)
                .id(id)
                .desired_width(FIELD.min(ui.available_width() - 20.0))
                .font(egui::TextStyle::Monospace)
                .hint_text(format!("Find: {}", self.query.kind.example()))
                // Enter goes to the next hit, and the field keeps the focus.
                .return_key(None);
            ui.add(field).accessible_name("Find")
        });
        let field = field.inner;
        if field.has_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            let back = ui.input(|input| input.modifiers.shift);
            actions.push(RecordAction::Find(if back {
                FindStep::Previous
            } else {
                FindStep::Next
            }));
        }
        field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape))
    }

    fn kind_ui(&mut self, ui: &mut Ui) {
        let help = [
            "Text, as UTF-8".to_owned(),
            "Bytes in hex: 0d 0a or 0d0a".to_owned(),
            format!(
                "A regular expression over bytes: . matches any byte except a line feed. Across \
                 the boundary between two reads it looks {REGEX_REACH} bytes back."
            ),
        ];
        for (kind, help) in FindKind::ALL.into_iter().zip(help) {
            let label = ui.selectable_label(self.query.kind == kind, kind.name());
            let label = label.accessible_name(format!("Find {}", kind.name()));
            if label.on_hover_text(help).clicked() {
                self.query.kind = kind;
                self.take_focus = true;
            }
        }
        if self.query.kind == FindKind::Text {
            let label = ui.selectable_label(self.query.match_case, "Aa");
            let label = label.accessible_name("Match case");
            if label.on_hover_text("Distinguishes upper and lower case").clicked() {
                self.query.match_case = !self.query.match_case;
            }
        }
    }

    /// Which bytes are searched.
    fn scope_ui(&mut self, ui: &mut Ui, document: &Document, selected: Option<SocketId>) {
        let scope = &mut self.query.scope;
        let name = |socket_id: SocketId| {
            let socket = document.table().get(socket_id);
            socket.map_or_else(|| socket_id.to_string(), SocketState::name)
        };
        let way = |direction| match direction {
            None => "sent or received",
            Some(Direction::Sent) => "sent",
            Some(Direction::Received) => "received",
        };
        let text = match (scope.socket.map(name), scope.direction) {
            (None, None) => "everywhere".to_owned(),
            (Some(name), None) => name,
            (None, direction) => way(direction).to_owned(),
            (Some(name), direction) => format!("{name}, {}", way(direction)),
        };
        let menu = ui.menu_button(format!("{text} ▼"), |ui| {
            ui.radio_value(&mut scope.socket, None, "all sockets");
            let known = scope.socket.filter(|socket| Some(*socket) != selected);
            for socket in known.into_iter().chain(selected) {
                let name = name(socket);
                ui.radio_value(&mut scope.socket, Some(socket), &name)
                    .accessible_name(format!("Search only {name}"));
            }
            if selected.is_none() {
                ui.label(RichText::new("Select a socket to search only its bytes.").weak());
            }
            ui.separator();
            for direction in [None, Some(Direction::Sent), Some(Direction::Received)] {
                let name = way(direction);
                ui.radio_value(&mut scope.direction, direction, name)
                    .accessible_name(format!("Search bytes {name}"));
            }
        });
        let name = format!("Where to search: {text}");
        menu.response.accessible_name(name).on_hover_text("Which bytes to search");
    }

    /// How many matches there are, which of them is shown, and how far the search has got.
    fn found_ui(&self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        let Some(search) = self.find.search() else { return };
        let hits = search.count();
        let at = self.find.at();
        let text = match (at, hits) {
            (Some((before, _)), hits) => format!("{} of {hits}", before + 1),
            (None, 0) if search.is_complete() => "no matches".to_owned(),
            (None, hits) => count(hits, "match"),
        };
        let label = ui.label(RichText::new(text).strong());
        if search.kept() < hits {
            label.on_hover_text(format!("You can go to the first {KEPT_HITS}."));
        }
        if self.find.is_slow() {
            progress_ui(ui, search, document);
        }
        if self.find.went_round() && at.is_some() {
            ui.label(RichText::new("wrapped around").small().weak());
        }
        if let Some((_, hit)) = at.filter(|(_, hit)| hit.last > hit.record) {
            let text = format!("continues to record {}", hit.last);
            if ui.link(RichText::new(text).small()).clicked() {
                actions.push(RecordAction::Show(hit.last));
            }
        }
    }
}

fn progress_ui(ui: &mut Ui, search: &Search, document: &Document) {
    let progress = search.progress(document.log());
    let part = progress.searched as f32 / progress.bytes.max(1) as f32;
    let (searched, all) = (bytes(progress.searched), bytes(progress.bytes));
    if search.is_cancelled() {
        let text = format!("stopped at {searched} of {all}");
        ui.label(RichText::new(text).small().weak());
    } else if !search.is_complete() {
        let bar = ui.add(ProgressBar::new(part).desired_width(60.0));
        bar.accessible_name("Part of the log searched")
            .on_hover_text(format!("Searched {searched} of {all}"));
        let cancel = ui.button("Cancel").accessible_name("Cancel the search");
        if cancel.on_hover_text("Stops here; matches found so far stay").clicked() {
            search.cancel();
        }
    }
}
