//! What each pane remembers, and how each is drawn from the session. A new pane is a field and an arm
//! here.

use std::collections::BTreeSet;

use egui::Ui;

use crate::model::SocketId;
use crate::ui::action::{Actions, Pane};
use crate::ui::document::Document;
use crate::ui::document::filter_settings::FilterSettings;
use crate::ui::panes::bytes::{BytesContext, BytesPane};
use crate::ui::panes::chat::ChatPane;
use crate::ui::panes::follow::FollowPane;
use crate::ui::panes::kernel::KernelPane;
use crate::ui::panes::ladder::LadderPane;
use crate::ui::panes::log::{LogContext, LogOptions, LogPane};
use crate::ui::panes::plots::{PlotsPane, StatisticsPane};
use crate::ui::panes::states::StatesPane;
use crate::ui::socket::composer::SavedLists;

/// The state of every pane.
#[derive(Default)]
pub struct PaneStates {
    pub log: LogPane,
    pub chat: ChatPane,
    pub ladder: LadderPane,
    pub states: StatesPane,
    pub bytes: BytesPane,
    pub kernel: KernelPane,
    pub statistics: StatisticsPane,
    pub plots: PlotsPane,
    pub follow: FollowPane,
}

/// What the panes are drawn from.
pub struct PaneContext<'a> {
    /// The session.
    pub document: &'a Document,
    /// The cards selected on the canvas.
    pub chosen_cards: &'a BTreeSet<SocketId>,
    /// The selected socket.
    pub selected: Option<SocketId>,
    /// Bytes in a row of the byte view.
    pub byte_columns: &'a mut usize,
    /// Whether the log shows records that hold only kernel figures.
    pub kernel_figures: &'a mut bool,
    /// Whether the window is for a projector.
    pub projector: bool,
    /// How the log looks.
    pub log_options: &'a mut LogOptions,
    /// The messages with names.
    pub saved: SavedLists<'a>,
    /// Saved filters and colour rules.
    pub filters: &'a mut FilterSettings,
    /// What the person asks for.
    pub actions: &'a mut Actions,
    /// Whether all that was drawn is up to date with the log.
    pub caught_up: bool,
}

impl PaneStates {
    /// Draws a pane.
    pub fn ui(&mut self, ui: &mut Ui, pane: Pane, context: &mut PaneContext<'_>) {
        let PaneContext { document, selected, actions, .. } = context;
        let (document, selected, record) = (*document, *selected, self.log.selected());
        match pane {
            Pane::Log => {
                let mut shown = LogContext {
                    document,
                    selected,
                    bytes: self.bytes.selected(),
                    kernel_figures: context.kernel_figures,
                    projector: context.projector,
                    options: context.log_options,
                    filters: context.filters,
                    actions,
                };
                self.log.ui(ui, &mut shown);
            }
            Pane::Chat => context.caught_up &= self.chat.ui(ui, document, context.saved, actions),
            Pane::Ladder => self.ladder.ui(ui, document, record, actions),
            Pane::States => self.states.ui(ui, document, selected, actions),
            Pane::Kernel => self.kernel.ui(ui, document, selected, actions),
            Pane::Follow => self.follow.ui(ui, document, selected, record, actions),
            Pane::Statistics => self.statistics.ui(ui, document, selected, actions),
            Pane::Plots => {
                self.plots.ui(ui, document, context.chosen_cards, selected, record, actions);
            }
            Pane::Bytes => {
                let find = &self.log.find_bar.find;
                let has_chosen = self.bytes.selected().is_some();
                let crossings = has_chosen.then(|| self.ladder.crossings(ui.ctx(), document));
                let shown = BytesContext { document, find, crossings: crossings.flatten() };
                self.bytes.ui(ui, shown, record, context.byte_columns, actions);
            }
        }
    }
}
