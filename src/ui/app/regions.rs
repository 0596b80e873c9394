//! The regions of the window: the panes below, the inspector on the right, the canvas in between; and
//! which of them give way to another.

use egui::{CentralPanel, Frame, Id, Margin, Panel, Ui};

use super::{
    frame::App,
    layouts::Layouts,
    pane_tiles::{Pane, Panes},
};
use crate::ui::{
    canvas::{Shown, first_screen},
    look::theme,
    socket::{controls::Controls, forms::SocketForm, inspector},
};

/// Height that the panes and the first choices need together, in points.
const FIRST_CHOICES: f32 = 480.0;

/// A change of how the window is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// A pane comes to the front.
    Show(Pane),
    /// A pane gets the whole window below the menus.
    Enlarge(Pane),
    /// The panes get the place of the canvas as well, or give it back.
    SwitchAlone,
    /// The inspector is folded, or opened.
    SwitchInspector,
    /// Everything comes back to where it was at first.
    Reset,
}

impl App {
    /// Makes a change of how the window is divided.
    pub(super) fn divide(&mut self, change: Division) {
        let settings = &mut self.settings;
        match change {
            Division::Show(pane) => settings.layouts.show(pane),
            Division::Enlarge(pane) => {
                settings.layouts.show(pane);
                settings.panes_alone = true;
            }
            Division::SwitchAlone => {
                settings.panes_alone ^= true;
                let width = self.context.content_rect().width();
                settings.layouts.keep_front(settings.panes_alone, width);
            }
            Division::SwitchInspector => {
                settings.layouts.switch_inspector(self.context.content_rect().width());
            }
            Division::Reset => {
                settings.panes_alone = false;
                settings.layouts = Layouts::default();
                self.forget_panel_sizes();
            }
        }
    }

    /// Has the panels begin at the sizes that they had at first.
    fn forget_panel_sizes(&self) {
        self.context
            .data_mut(egui::util::IdTypeMap::remove_by_type::<egui::containers::panel::PanelState>);
    }

    /// Draws the regions.
    pub(super) fn regions_ui(&mut self, ui: &mut Ui) {
        if self.panes_ui(ui) {
            self.inspector_ui(ui);
            self.canvas_ui(ui);
        }
    }

    /// Draws the panes; says whether they leave place for the canvas.
    fn panes_ui(&mut self, ui: &mut Ui) -> bool {
        let nothing_made = first_screen::is_shown(&self.document);
        let alone = self.settings.panes_alone && !nothing_made;
        let layouts = &mut self.settings.layouts;
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
        let mut panes = Panes {
            document: &self.document,
            log: &mut self.log_pane,
            chat: &mut self.chat_pane,
            ladder: &mut self.ladder_pane,
            states: &mut self.states_pane,
            bytes: &mut self.bytes_pane,
            kernel: &mut self.kernel_pane,
            statistics: &mut self.statistics_pane,
            plots: &mut self.plots_pane,
            follow: &mut self.follow_pane,
            chosen_cards: self.canvas.chosen(),
            selected: self.selected,
            byte_columns: &mut self.settings.byte_columns,
            kernel_figures: &mut self.settings.kernel_figures,
            log_look: &mut self.settings.log_look,
            filters: &mut self.settings.filters,
            alone,
            actions: &mut self.actions,
            caught_up: true,
        };
        let draw = |ui: &mut Ui| layout.ui(ui, &mut panes);
        // Sizes are remembered for each width and enlargement by itself.
        let (narrow, zoom) = (Layouts::is_narrow(ui.available_width()), percent(ui));
        if alone {
            CentralPanel::default_margins().frame(frame).show(ui, draw);
        } else {
            Panel::bottom(("panes", narrow, zoom))
                .frame(frame)
                .resizable(true)
                .default_size(height * 0.4)
                .size_range(100.0_f32.min(height * 0.5)..=height * 0.62)
                .show(ui, draw);
        }
        if !panes.caught_up {
            ui.ctx().request_repaint();
        }
        !alone
    }

    /// Draws the inspector, unless it is folded. Its place is there as soon as
    /// there is a socket, so that nothing moves when a card is chosen.
    fn inspector_ui(&mut self, ui: &mut Ui) {
        let open = self.settings.layouts.shows_inspector(ui.available_width());
        if !open || self.document.latest().is_empty() {
            return;
        }
        inspector_panel(ui).show(ui, |ui| {
            // It stays as wide as it is, whatever stands in it.
            ui.take_available_width();
            let Some(selected) = self.selected else {
                inspector::nothing_chosen_ui(ui);
                return;
            };
            let Some(socket) = self.document.table().get(selected) else {
                if let Some(later) = self.document.latest().get(selected) {
                    inspector::not_yet_ui(ui, later);
                }
                return;
            };
            let form = self.forms.entry(socket.socket_id());
            let mut controls = Controls {
                socket,
                place: Id::unique("inspector"),
                form: form.or_insert_with(|| SocketForm::new(socket.family())),
                live: self.document.playground().is_some(),
                now: self.document.now_nanos(),
                allow_illegal: self.settings.allow_illegal,
                actions: &mut self.actions,
            };
            inspector::inspector_ui(ui, &mut controls, &self.document);
        });
    }

    fn canvas_ui(&mut self, ui: &mut Ui) {
        let mut shown = Shown {
            document: &self.document,
            forms: &mut self.forms,
            selected: self.selected,
            allow_illegal: self.settings.allow_illegal,
            settings: &mut self.settings.canvas,
            inspector: self.settings.layouts.shows_inspector(ui.content_rect().width()),
            ports: &self.ports,
            actions: &mut self.actions,
        };
        self.canvas.ui(ui, &mut shown);
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
