//! What the Log pane remembers, and the order in which it is drawn.

use std::ops::Range;

use egui::{Button, Id, Key, Margin, Panel, RichText, ScrollArea, Sense, Ui, Vec2};
use egui_material_icons::icons;

use super::columns::{LogOptions, shown_columns};
use super::command;
use super::command::LogCommand;
use super::filter::bar::FilterBar;
use super::find_bar::FindBar;
use super::header::header_ui;
use super::menu::{Clicked, menu_ui};
use super::prompt::{Answered, Ask};
use super::row_tints::RowTints;
use super::rows::LogRows;
use super::table::{RowTouch, Table};
use super::time::TimeFormat;
use crate::model::{SocketId, escape_text};
use crate::session::Log;
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::document::filter_settings::FilterSettings;
use crate::ui::look::ROW_HEIGHT;
use crate::ui::look::units::count;
use crate::ui::widgets::review_marker::FollowedMoment;
use crate::ui::widgets::{RowList, ScrollExtent, newest_ui, rows_control};

/// Height of the header, in points.
const HEADER: f32 = ROW_HEIGHT + 2.0;

/// A pane that is no higher has room either to filter or to find, and for no more, in points.
const LOW: f32 = 170.0;

/// From this width on, in points, a pane has room to filter and to find beside each other.
const WIDE: f32 = 1100.0;

/// What the Log pane remembers.
#[derive(Default)]
pub struct LogPane {
    /// The selected record.
    pub(super) selected: Option<u64>,
    /// Where the selection of several records began.
    pub(super) anchor: Option<u64>,
    /// Whether the next selection includes the records from the anchor on.
    pub(super) extends: bool,
    /// Whether to bring the selected record into view.
    reveal: bool,
    /// The record that times are measured from; the first one if none was set.
    pub(super) reference: Option<u64>,
    /// What the time column shows: the session's, like the record that it may be measured from.
    pub(super) time: TimeFormat,
    pub(super) list: RowList,
    /// Which records are wanted.
    pub filter: FilterBar,
    /// What is searched for in the bytes.
    pub find_bar: FindBar,
    tints: RowTints,
    pub(super) ask: Option<Ask>,
    menu: Option<Clicked>,
    moment: FollowedMoment,
    /// The control that has the focus while the person is at the rows.
    keyboard: Option<Id>,
}

/// What the pane is drawn from, and changes besides itself.
pub struct LogContext<'a> {
    /// The session.
    pub document: &'a Document,
    /// The selected socket.
    pub selected: Option<SocketId>,
    /// The selected bytes, and the record that they belong to.
    pub bytes: Option<(u64, Range<u64>)>,
    /// Whether records that hold only kernel figures have a row.
    pub kernel_figures: &'a mut bool,
    /// How the table looks.
    pub options: &'a mut LogOptions,
    /// Whether the window is for a projector: fewer columns.
    pub projector: bool,
    /// Saved filters and colour rules.
    pub filters: &'a mut FilterSettings,
    /// The actions that the person asks for.
    pub actions: &'a mut Actions,
}

impl LogPane {
    /// The number of the selected record.
    pub fn selected(&self) -> Option<u64> {
        self.selected
    }

    /// The control that has the focus while the person is at the rows.
    pub fn keyboard(&self) -> Option<Id> {
        self.keyboard
    }

    /// A moment of the session in the words of the time column, with its unit. `number` is the last
    /// record until then.
    pub fn moment_text(&self, log: &Log, nanos: u64, number: u64) -> String {
        let reference = log.entry(self.reference.unwrap_or(1));
        let (wall, at) = match log.preview(number) {
            // The wall clock may have been set meanwhile.
            Some(record) if !self.time.kind.is_elapsed() => (record.wall, record.since_start_nanos),
            _ => (log.header().started, 0),
        };
        let since = std::time::Duration::from_nanos(nanos.saturating_sub(at));
        let wall = wall.checked_add(since).unwrap_or(wall);
        let text = self.time.moment(nanos, wall, reference.map(|entry| entry.since_start_nanos));
        if self.time.kind.is_elapsed() { format!("{text} s") } else { text }
    }

    /// Selects a record and brings it into view.
    pub fn select(&mut self, number: u64) {
        if !std::mem::take(&mut self.extends) {
            self.anchor = Some(number);
        }
        self.selected = Some(number);
        self.reveal = true;
    }

    /// Asks for a number or a time to go to.
    pub fn ask_where(&mut self) {
        self.ask = Some(Ask::go_to());
    }

    /// Draws the pane.
    pub fn ui(&mut self, ui: &mut Ui, shown: &mut LogContext<'_>) {
        let document = shown.document;
        let finding = self.find_bar.find.is_open();
        let is_tall = ui.available_height() > LOW;
        let figures = *shown.kernel_figures;
        let mut pressed = None;
        // Both have room beside each other in a wide pane, one above the other in a tall one.
        let is_wide = ui.available_width() > WIDE;
        if finding && is_wide {
            ui.horizontal_top(|ui| {
                ui.scope(|ui| {
                    ui.set_max_width(ui.available_width() * 0.45);
                    let tools =
                        |ui: &mut Ui| pressed = tools_ui(ui, shown.document, shown.kernel_figures);
                    ui.vertical(|ui| self.filter.line_ui(ui, document, shown.filters, tools));
                });
                self.find_bar.ui(ui, document, shown.selected, shown.actions);
            });
        } else {
            if !finding || is_tall {
                let tools =
                    |ui: &mut Ui| pressed = tools_ui(ui, shown.document, shown.kernel_figures);
                self.filter.line_ui(ui, document, shown.filters, tools);
            }
            self.find_bar.ui(ui, document, shown.selected, shown.actions);
        }
        if self.filter.follow(ui, document, figures) {
            self.list.scroll.replaced();
            self.reveal |= !self.list.scroll.is_following();
        }
        let rows = &LogRows::new(document, *shown.kernel_figures, self.filter.view());
        if rows.count() == 0 {
            let text = match rows {
                LogRows::AllBut { .. } => "Every call and every byte will appear here.",
                LogRows::Filtered { .. } => "No records match the filter.",
            };
            ui.centered_and_justified(|ui| ui.label(RichText::new(text).weak()));
            return;
        }
        let keys = rows_control(ui, ui.max_rect(), "Rows of the log");
        if keys.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.find_bar.close();
        }
        self.keyboard = Some(keys.id);
        if let Some(ask) = &mut self.ask {
            match ask.ui(ui, document.log()) {
                Answered::NotYet => {}
                answered => {
                    self.ask = None;
                    keys.request_focus();
                    match answered {
                        Answered::GoTo(number) => shown.actions.push(RecordAction::Show(number)),
                        Answered::Comment(number, text) => {
                            shown.actions.push(RecordAction::Comment(number, text));
                        }
                        Answered::NotYet | Answered::Never => {}
                    }
                }
            }
        }
        self.chosen_ui(ui, document, rows);
        let extent = ScrollExtent { rows: rows.count(), height: ui.available_height() - HEADER };
        self.moment.follow(document, |moment| rows.passed(moment), &mut self.list.scroll, extent);
        let mut command = command::pressed(ui, &keys).or(pressed);
        let touch = self.table_ui(ui, shown, rows, extent);
        if touch.is_some() {
            keys.request_focus();
        }
        let asked = matches!(touch, Some(RowTouch::Menu(..)));
        self.touched(touch, shown, rows);
        if let Some(clicked) = self.menu {
            command = menu_ui(&keys, clicked, asked, document, shown.actions).or(command);
        }
        if let Some(command) = command {
            self.perform(ui, command, shown, rows, extent);
        }
    }

    /// The table itself: header, rows, and the scroll bar beside them.
    fn table_ui(
        &mut self,
        ui: &mut Ui,
        shown: &mut LogContext<'_>,
        rows: &LogRows<'_>,
        extent: ScrollExtent,
    ) -> Option<RowTouch> {
        if std::mem::take(&mut self.reveal)
            && let Some(number) = self.selected
        {
            self.list.scroll.reveal(rows.row_of(number), extent);
        }
        let (area, name) = (ui.available_rect_before_wrap(), "Scroll bar of the log");
        let (area, _, place) = self.list.ui(ui, area, HEADER, name, extent);
        let mut touch = None;
        let within = egui::UiBuilder::new().id_salt("columns").max_rect(area);
        ui.scope_builder(within, |ui| {
            ScrollArea::horizontal().id_salt("columns").auto_shrink(false).show(ui, |ui| {
                let columns = shown_columns(shown.projector);
                let available = ui.available_width();
                let width = shown.options.total_width(columns, available).max(available);
                let size = Vec2::new(width, area.height());
                let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
                let placed = shown.options.place(whole.x_range(), columns);
                let (header, body) = whole.split_top_bottom_at_y(whole.top() + HEADER);
                header_ui(ui, header, &placed, shown.options, &mut self.time);
                self.tints.begin_frame(&shown.filters.rules);
                let mut tints = std::mem::take(&mut self.tints);
                touch = self.table(shown, rows).ui(ui, body, &placed, place, &mut tints);
                self.tints = tints;
            });
        });
        if self.tints.is_behind() {
            ui.ctx().request_repaint();
        }
        let header = area.split_top_bottom_at_y(area.top() + HEADER).0;
        newest_ui(ui, header, "Go to the newest record", &mut self.list.scroll, extent);
        touch
    }

    pub(super) fn table<'a>(&self, shown: &LogContext<'a>, rows: &'a LogRows<'a>) -> Table<'a> {
        Table {
            document: shown.document,
            rows,
            time: self.time,
            form: shown.options.bytes,
            reference: self.reference.unwrap_or(1),
            chosen: self.chosen_rows(rows),
            bytes: shown.bytes.clone(),
        }
    }

    /// The first and the last selected row.
    pub(super) fn chosen_rows(&self, rows: &LogRows<'_>) -> Option<(u64, u64)> {
        let among = |number: &u64| rows.has(*number);
        let head = rows.row_of(self.selected.filter(among)?);
        let anchor = self.anchor.filter(among).map_or(head, |anchor| rows.row_of(anchor));
        Some((head.min(anchor), head.max(anchor)))
    }

    fn touched(&mut self, touch: Option<RowTouch>, shown: &mut LogContext<'_>, rows: &LogRows<'_>) {
        match touch {
            None => {}
            Some(RowTouch::Choose { number, extend }) => self.choose(number, extend, shown.actions),
            Some(RowTouch::Menu(number, column)) => {
                let row = rows.row_of(number);
                let among = |(first, last)| (first..=last).contains(&row);
                if !self.chosen_rows(rows).is_some_and(among) {
                    // At once: what the menu says depends on it.
                    self.select(number);
                    self.choose(number, false, shown.actions);
                }
                let chosen = self.chosen_rows(rows).map_or(0, |(first, last)| last - first + 1);
                let marked = shown.document.marks().is_marked(number);
                let in_review = !shown.document.is_live();
                self.menu = Some(Clicked { number, column, marked, chosen, in_review });
            }
            Some(RowTouch::Mark(number, marked)) => {
                shown.actions.push(RecordAction::Mark(number, marked));
            }
            Some(RowTouch::Bytes(record, bytes)) => {
                if self.selected != Some(record) {
                    self.choose(record, false, shown.actions);
                }
                let bytes = bytes.bytes();
                shown.actions.push(RecordAction::SelectBytes { record, bytes });
            }
            Some(RowTouch::Comment(number)) => self.write_comment(number, shown.document),
        }
    }

    /// The line on the selected record, below the table: its comment, or that it does not match the
    /// filter.
    fn chosen_ui(&mut self, ui: &mut Ui, document: &Document, rows: &LogRows<'_>) {
        let Some(number) = self.selected else { return };
        let text = if matches!(rows, LogRows::Filtered { .. }) && !rows.has(number) {
            format!("Record {number} does not match the filter.")
        } else if let Some(comment) = document.marks().comment(number) {
            format!("Comment on record {number}: {}", escape_text(comment))
        } else {
            return;
        };
        let frame = egui::Frame::NONE.inner_margin(Margin::symmetric(0, 3));
        Panel::bottom("chosen").frame(frame).show(ui, |ui| {
            ui.add(egui::Label::new(RichText::new(text)).truncate());
        });
    }
}

/// The tools beside the filter: the switch for kernel figures, and the buttons from mark to mark.
fn tools_ui(ui: &mut Ui, document: &Document, kernel_figures: &mut bool) -> Option<LogCommand> {
    let mut command = None;
    let figures = document.figures();
    if figures > 0 {
        let icon =
            if *kernel_figures { icons::ICON_VISIBILITY } else { icons::ICON_VISIBILITY_OFF };
        let button = Button::selectable(*kernel_figures, icon.codepoint);
        let button = ui.add(button).accessible_name("Show kernel figures");
        let rows = count(figures, "row");
        let help = format!(
            "Kernel figures: {rows} in which only figures changed, or which tell how far timers, \
             answers and files have come, {}. Changes of TCP state are always shown.",
            if *kernel_figures { "shown" } else { "hidden" }
        );
        if button.on_hover_text(help).clicked() {
            *kernel_figures = !*kernel_figures;
        }
    }
    if document.marks().marked().next().is_some() {
        for (icon, name, keys, pressed) in [
            (icons::ICON_KEYBOARD_ARROW_UP, "Previous mark", "P", LogCommand::PreviousMark),
            (icons::ICON_KEYBOARD_ARROW_DOWN, "Next mark", "N", LogCommand::NextMark),
        ] {
            let button = Button::new(format!("{}{}", icons::ICON_FLAG.codepoint, icon.codepoint));
            let button = ui.add(button).accessible_name(name);
            if button.on_hover_text(format!("{name} ({keys})")).clicked() {
                command = Some(pressed);
            }
        }
    }
    command
}
