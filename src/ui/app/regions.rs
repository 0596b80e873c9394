//! The regions of the window: the panes below, the inspector on the right, the canvas in between; and
//! which of them give way to another.

use egui::{CentralPanel, Frame, Id, Margin, Panel, Ui};

use super::frame::App;
use super::layouts::Layouts;
use super::pane_states::PaneContext;
use super::pane_tiles::PaneTiles;
use crate::ui::canvas::{CanvasContext, first_screen};
use crate::ui::look::theme;
use crate::ui::socket::composer::SavedLists;
use crate::ui::socket::controls::Controls;
use crate::ui::socket::forms::SocketForm;
use crate::ui::socket::inspector;

/// Height that the panes and the first choices need together, in points.
const FIRST_CHOICES: f32 = 480.0;

impl App {
    /// Draws the regions.
    pub(super) fn regions_ui(&mut self, ui: &mut Ui) {
        if self.panes_ui(ui) {
            self.inspector_ui(ui);
            self.canvas_ui(ui);
        }
    }

    /// Draws the panes; returns whether they leave room for the canvas.
    fn panes_ui(&mut self, ui: &mut Ui) -> bool {
        let nothing_made = first_screen::is_shown(&self.session.document);
        let alone = self.shell.settings.panes_alone && !nothing_made;
        let settings = &mut self.shell.settings;
        let layouts = &mut settings.layouts;
        let layout = if alone { layouts.alone() } else { layouts.of(ui.available_width()) };
        if !layout.any_open() {
            return true;
        }
        // While there is nothing to tell, a small window has room for the first choices alone.
        if nothing_made && ui.available_height() < FIRST_CHOICES {
            return true;
        }
        let frame = Frame::new().fill(theme::Palette::of(ui.visuals()).panel);
        let height = ui.available_height();
        let context = PaneContext {
            document: &self.session.document,
            chosen_cards: self.session.canvas.chosen(),
            selected: self.session.selected,
            byte_columns: &mut settings.byte_columns,
            kernel_figures: &mut settings.kernel_figures,
            projector: settings.projector,
            log_options: &mut settings.log_options,
            filters: &mut settings.filters,
            saved: SavedLists { of_session: &self.session.messages, of_all: &settings.messages },
            actions: &mut self.shell.actions,
            caught_up: true,
        };
        let log = self.session.document.log();
        let chosen = self.session.panes.log.selected().and_then(|record| log.entry(record));
        let has_bytes = chosen.is_some_and(|entry| entry.length > 0);
        let mut panes = PaneTiles { states: &mut self.session.panes, context, alone };
        let draw = |ui: &mut Ui| layout.ui(ui, &mut panes, has_bytes);
        // Sizes are remembered for each width and enlargement by itself.
        let (narrow, zoom) = (Layouts::is_narrow(ui.available_width()), percent(ui));
        if alone {
            CentralPanel::default_margins().frame(frame).show(ui, draw);
        } else {
            Panel::bottom(("panes", narrow, zoom))
                .frame(frame)
                .resizable(true)
                .default_size(height * 0.38)
                .size_range(100.0_f32.min(height * 0.5)..=height * 0.62)
                .show(ui, draw);
        }
        if !panes.context.caught_up {
            ui.ctx().request_repaint();
        }
        !alone
    }

    /// Draws the inspector, unless it is folded. Its place is there as soon as
    /// there is a socket, so that nothing moves when a card is selected.
    fn inspector_ui(&mut self, ui: &mut Ui) {
        let open = self.shell.settings.layouts.shows_inspector(ui.available_width());
        if !open || self.session.document.latest().is_empty() {
            return;
        }
        inspector_panel(ui).show(ui, |ui| {
            // It stays as wide as it is, whatever stands in it.
            ui.take_available_width();
            let Some(selected) = self.session.selected else {
                inspector::nothing_chosen_ui(ui);
                return;
            };
            let Some(socket) = self.session.document.table().get(selected) else {
                if let Some(later) = self.session.document.latest().get(selected) {
                    inspector::not_yet_ui(ui, later);
                }
                return;
            };
            let form = self.session.forms.entry(socket.socket_id());
            let mut controls = Controls::new(
                socket,
                form.or_insert_with(|| SocketForm::new(socket.family())),
                Id::unique("inspector"),
                &self.session.document,
                self.shell.settings.allow_illegal,
                SavedLists {
                    of_session: &self.session.messages,
                    of_all: &self.shell.settings.messages,
                },
                &mut self.shell.actions,
            );
            inspector::inspector_ui(ui, &mut controls, &self.session.document);
        });
    }

    fn canvas_ui(&mut self, ui: &mut Ui) {
        let mut shown = CanvasContext {
            document: &self.session.document,
            forms: &mut self.session.forms,
            selected: self.session.selected,
            allow_illegal: self.shell.settings.allow_illegal,
            settings: &mut self.shell.settings.canvas,
            inspector: self.shell.settings.layouts.shows_inspector(ui.content_rect().width()),
            ports: self.session.ports.holders(),
            saved: SavedLists {
                of_session: &self.session.messages,
                of_all: &self.shell.settings.messages,
            },
            actions: &mut self.shell.actions,
        };
        self.session.canvas.ui(ui, &mut shown);
    }
}

/// The panel of the inspector.
fn inspector_panel(ui: &Ui) -> Panel {
    let palette = theme::Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(14, 10));
    let most = (ui.available_width() * 0.5).max(240.0);
    Panel::right(("inspector", percent(ui)))
        .frame(frame)
        .default_size(356.0_f32.min(ui.available_width() * 0.4).max(240.0))
        .size_range(240.0..=most)
}

/// The enlargement, in per cent.
fn percent(ui: &Ui) -> i32 {
    (ui.ctx().zoom_factor() * 100.0).round() as i32
}
