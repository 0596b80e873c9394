//! The rows of a conversation that are in view: who sent what, by colour, shape and word, and which
//! record a click leads to.

use egui::{
    Align2, Color32, CursorIcon, Pos2, Rect, Response, Role, Sense, TextStyle, Ui, Vec2,
    WidgetInfo, emath::GuiRounding as _,
};

use crate::model::SocketState;
use crate::session::{Conversation, ConversationRow, Line, Side};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, ROW_HEIGHT, kept_back_text, whole};
use crate::ui::widgets::ScrollPosition;
use crate::ui::widgets::review_marker::{LATER, fade, line_ui, shown_moment};

/// Space on the left of the first side's rows.
const MARGIN: f32 = 6.0;

/// How much further right the other side's rows begin.
const INDENT: f32 = 22.0;

/// What the rows are drawn from.
pub struct FollowRows<'a> {
    /// The session.
    pub document: &'a Document,
    /// What is shown.
    pub conversation: &'a Conversation,
    /// Who the sides are, by [`Side`].
    pub names: &'a [String; 2],
    /// The record selected in the log.
    pub chosen: Option<u64>,
}

/// The colour of a side, and the one behind its bytes.
pub fn side_colors(palette: &Palette, side: Side) -> (Color32, Color32) {
    match side {
        Side::Local => (palette.accent, palette.sent_fill),
        Side::Remote => (palette.connected, palette.heard_fill),
    }
}

/// The sign of a side.
pub fn side_sign(side: Side) -> &'static str {
    match side {
        Side::Local => "→",
        Side::Remote => "←",
    }
}

/// How many rows come before a moment.
pub fn passed(conversation: &Conversation, moment: u64) -> u64 {
    conversation.row_of(moment + 1)
}

impl FollowRows<'_> {
    /// The width that the rows need, in points.
    pub fn width(&self, ui: &Ui) -> f32 {
        let font = TextStyle::Monospace.resolve(ui.style());
        let character = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
        MARGIN + INDENT + (self.conversation.form().columns() + 4) as f32 * character
    }

    /// Draws the rows from `place` on.
    pub fn ui(&self, ui: &mut Ui, rect: Rect, place: ScrollPosition, actions: &mut Actions) {
        let in_view = whole(((rect.height() + place.within) / ROW_HEIGHT).ceil()) as u64;
        let rows = self.conversation.visible(place.row..place.row + in_view);
        let moment = shown_moment(self.document);
        for (below, row) in rows.iter().enumerate() {
            let top = rect.top() - place.within + below as f32 * ROW_HEIGHT;
            let corner = Pos2::new(rect.left(), top.round_to_pixels(ui.pixels_per_point()));
            let at = Rect::from_min_size(corner, Vec2::new(rect.width(), ROW_HEIGHT));
            let id = ui.scope_id().with(("followed", place.row + below as u64));
            let response = ui.interact(at.intersect(rect), id, Sense::click());
            let is_later = fade(ui, row.record, moment);
            self.row_ui(ui, at, row, is_later, &response);
            if response.clicked() {
                actions.push(RecordAction::Show(row.record));
            }
            response.on_hover_cursor(CursorIcon::PointingHand);
        }
        line_ui(ui, rect, |moment| passed(self.conversation, moment), place, moment);
    }

    fn row_ui(
        &self,
        ui: &Ui,
        rect: Rect,
        row: &ConversationRow,
        is_later: bool,
        response: &Response,
    ) {
        let palette = Palette::of(ui.visuals());
        let text = self.text(row);
        response.widget_info(|| {
            let mut words = match row.side {
                Some(side) => format!("{} sent: {text}", self.names[side as usize]),
                None => text.clone(),
            };
            if is_later {
                words.push_str(LATER);
            }
            WidgetInfo::labeled(Role::Row, true, words)
        });
        let is_said = matches!(row.line, Line::Bytes { .. } | Line::Lost);
        let indent = if row.side == Some(Side::Remote) { INDENT } else { 0.0 };
        let left = rect.left() + MARGIN + indent;
        let body = Rect::from_min_max(Pos2::new(left, rect.top()), rect.max);
        let painter = ui.painter();
        if self.chosen == Some(row.record) {
            painter.rect_filled(rect, 0.0, palette.selection);
        } else if response.contains_pointer() {
            painter.rect_filled(rect, 0.0, palette.card_hovered);
        } else if let Some(side) = row.side.filter(|_| is_said) {
            painter.rect_filled(body, 0.0, side_colors(palette, side).1);
        }
        if let Some(side) = row.side {
            let bar = Rect::from_min_size(body.min, Vec2::new(3.0, ROW_HEIGHT));
            painter.rect_filled(bar, 0.0, side_colors(palette, side).0);
        }
        let (style, color) = match (&row.line, row.side) {
            (Line::Bytes { .. }, _) => (TextStyle::Monospace, palette.text),
            (Line::Lost, _) => (TextStyle::Body, palette.failed),
            (Line::Caption { .. }, Some(side)) => (TextStyle::Small, side_colors(palette, side).0),
            _ => (TextStyle::Small, palette.muted),
        };
        let font = style.resolve(ui.style());
        let at = Pos2::new(left + 10.0, rect.center().y);
        painter.text(at, Align2::LEFT_CENTER, text, font, color);
    }

    /// The text of a row.
    fn text(&self, row: &ConversationRow) -> String {
        let entry = self.document.log().entry(row.record);
        let when = entry.map_or(0.0, |entry| entry.since_start_nanos as f64 / 1e9);
        match &row.line {
            Line::Caption { length, received, kept_back, peer } => {
                let side = row.side.unwrap_or(Side::Local);
                let name = &self.names[side as usize];
                let bytes = count(*length, "byte") + &kept_back_text(*kept_back);
                // Each datagram has a peer of its own.
                let (name, peer) = match (peer, side) {
                    (None, _) => (name.clone(), String::new()),
                    (Some(peer), Side::Local) => (name.clone(), format!(" to {peer}")),
                    (Some(peer), Side::Remote) => (peer.to_string(), String::new()),
                };
                let arrived = match received {
                    Some(received) if received < length => format!(", {received} received so far"),
                    _ => String::new(),
                };
                let sign = side_sign(side);
                let record = row.record;
                format!("{sign} {name}: {bytes}{peer}{arrived} · {when:.3} s · record {record}")
            }
            Line::Bytes { offset, bytes } => self.conversation.form().line(*offset, bytes),
            Line::Lost => "These bytes cannot be read back.".to_owned(),
            Line::Event(text) => {
                let socket = entry.and_then(|entry| self.document.table().get(entry.socket));
                let name = socket.map(SocketState::name).unwrap_or_default();
                format!("{name}: {text} · {when:.3} s · record {}", row.record)
            }
        }
    }
}
