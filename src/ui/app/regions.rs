//! The regions of the window: the panes below, the inspector on the right, the canvas in between; and
//! which of them give way to another.

use egui::{CentralPanel, Frame, Id, Margin, Panel, Rect, Ui};

use super::composer::with_controls;
use super::frame::App;
use super::layouts::{Layouts, ProjectorView};
use super::pane_states::{PaneContext, PaneStates};
use super::pane_tiles::PaneTiles;
use super::region_keys::Region;
use crate::ui::action::Pane;
use crate::ui::canvas::{CanvasContext, first_screen};
use crate::ui::look::theme;
use crate::ui::socket::composer::SavedLists;
use crate::ui::socket::inspector;

/// Height that the panes and the first choices need together, in points.
const FIRST_CHOICES: f32 = 480.0;

impl App {
    /// Draws the regions.
    pub(super) fn regions_ui(&mut self, ui: &mut Ui, regions: &mut Vec<(Region, Rect)>) {
        if self.shell.settings.projector {
            let rect = ui.available_rect_before_wrap();
            self.projector_ui(ui);
            let shown = match self.shell.settings.projector_view {
                ProjectorView::Canvas => Region::Canvas,
                ProjectorView::Inspector => Region::Inspector,
                ProjectorView::Pane => Region::Panes,
                ProjectorView::Learn => Region::Learn,
            };
            regions.push((shown, rect));
            return;
        }
        let whole = ui.available_rect_before_wrap();
        if !self.lesson_maker_panel_ui(ui) {
            self.learn_panel_ui(ui);
        }
        let all = ui.available_rect_before_wrap();
        regions.push((Region::Learn, Rect::from_min_max(whole.min, all.left_bottom())));
        let beside_panes = self.panes_ui(ui);
        let left = ui.available_rect_before_wrap();
        if !beside_panes {
            regions.push((Region::Panes, all));
            return;
        }
        let panes = Rect::from_min_max(left.left_bottom(), all.max);
        regions.push((Region::Panes, panes));
        self.inspector_ui(ui);
        let canvas = ui.available_rect_before_wrap();
        regions.push((Region::Inspector, Rect::from_min_max(canvas.right_top(), left.max)));
        regions.push((Region::Canvas, canvas));
        self.canvas_ui(ui);
    }

    /// Draws the panes; returns whether they leave room for the canvas.
    fn panes_ui(&mut self, ui: &mut Ui) -> bool {
        let nothing_made = first_screen::is_shown(&self.session.document);
        let alone = self.shell.settings.panes_alone && !nothing_made;
        let has_bytes = self.has_bytes();
        let width = ui.content_rect().width();
        let (layouts, context, states) = self.pane_parts();
        let is_narrow = layouts.is_narrow(width);
        let layout = if alone { layouts.alone() } else { layouts.of(width) };
        if !layout.any_open() {
            return true;
        }
        // While there is nothing to tell, a small window has room for the first choices alone.
        if nothing_made && ui.available_height() < FIRST_CHOICES {
            return true;
        }
        let frame = Frame::new().fill(theme::Palette::of(ui.visuals()).panel);
        let height = ui.available_height();
        let mut panes = PaneTiles { states, context, alone };
        let draw = |ui: &mut Ui| layout.ui(ui, &mut panes, has_bytes);
        // Sizes are remembered for each width and enlargement by itself.
        let (narrow, zoom) = (is_narrow, percent(ui));
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

    /// The layouts, what the panes are drawn from, and what they remember.
    fn pane_parts(&mut self) -> (&mut Layouts, PaneContext<'_>, &mut PaneStates) {
        let settings = &mut self.shell.settings;
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
        (&mut settings.layouts, context, &mut self.session.panes)
    }

    /// Whether there are bytes to be shown of the selected record.
    fn has_bytes(&self) -> bool {
        let log = self.session.document.log();
        let chosen = self.session.panes.log.selected().and_then(|record| log.entry(record));
        chosen.is_some_and(|entry| entry.length > 0)
    }

    /// Draws one pane, which has all the room there is.
    pub(super) fn pane_alone_ui(&mut self, ui: &mut Ui, pane: Pane) {
        let (_, mut context, states) = self.pane_parts();
        states.ui(ui, pane, &mut context);
        if !context.caught_up {
            ui.ctx().request_repaint();
        }
    }

    /// Draws the inspector, unless it is folded. Its place is there as soon as
    /// there is a socket, so that nothing moves when a card is selected.
    fn inspector_ui(&mut self, ui: &mut Ui) {
        let open = self.shell.settings.layouts.shows_inspector(ui.content_rect().width());
        if !open || self.session.document.latest().is_empty() {
            return;
        }
        inspector_panel(ui).show(ui, |ui| {
            // It stays as wide as it is, whatever stands in it.
            ui.take_available_width();
            self.inspected_ui(ui);
        });
    }

    /// Draws what there is to know of the selected socket, and its calls.
    pub(super) fn inspected_ui(&mut self, ui: &mut Ui) {
        let Some(selected) = self.session.selected else {
            inspector::nothing_chosen_ui(ui);
            return;
        };
        let Self { shell, session } = self;
        if session.document.table().get(selected).is_none()
            && let Some(later) = session.document.latest().get(selected)
        {
            return inspector::not_yet_ui(ui, later);
        }
        let place = Id::unique("inspector");
        with_controls(shell, session, Some(selected), place, |controls, document| {
            inspector::inspector_ui(ui, controls, document);
        });
    }

    pub(super) fn canvas_ui(&mut self, ui: &mut Ui) {
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
