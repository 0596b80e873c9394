//! One row of a conversation: who sent what, when, and how far it has got.

use egui::{
    Align, Frame, Layout, Margin, RichText, Sense, Ui, Vec2,
    text::{LayoutJob, TextFormat},
};

use super::ticks;
use crate::model::{
    Call, Direction, Event, Outcome, Protocol, Record, SocketState, truncation_text,
};
use crate::session::{ChatMessage, ChatRow};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, ROW_HEIGHT, clock, kept_back_text, part_text};

/// One row of a dialogue: ours on the right, the peer's on the left; the end of a direction, which is
/// nobody's, in the middle.
pub fn row_ui(
    ui: &mut Ui,
    (message, ours): (&ChatMessage, Option<bool>),
    row: ChatRow,
    document: &Document,
    actions: &mut Actions,
) {
    let palette = Palette::of(ui.visuals());
    let layout = match ours {
        Some(true) => Layout::right_to_left(Align::Center),
        Some(false) => Layout::left_to_right(Align::Center),
        None => Layout::centered_and_justified(egui::Direction::LeftToRight),
    };
    let size = Vec2::new(ui.available_width(), ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_height(ROW_HEIGHT);
        let bubble = Frame::new().inner_margin(Margin::symmetric(8, 0)).fill(
            match (ours, message.direction()) {
                (Some(true), _) => palette.sent_fill,
                (_, Some(Direction::Sent)) => palette.heard_fill,
                _ => palette.card,
            },
        );
        match row {
            ChatRow::Caption(record) => {
                if message.direction() == Some(Direction::Sent) {
                    ticks::ticks_ui(ui, message, document);
                }
                let text = caption(&record, message, document);
                let text = RichText::new(text).small().color(palette.muted);
                let label =
                    egui::Label::new(text).sense(Sense::click()).selectable(false).truncate();
                let label = ui.add(label);
                if label.on_hover_text("Show this record in the log").clicked() {
                    actions.push(RecordAction::Show(message.record));
                }
            }
            ChatRow::Text { text, ending } => {
                bubble.show(ui, |ui| {
                    let label = egui::Label::new(line(ui, &text, ending, message.columns()));
                    ui.add(label.extend());
                });
            }
            ChatRow::More(bytes) => {
                bubble.show(ui, |ui| {
                    let text = RichText::new(format!("… {}", count(bytes, "more byte")))
                        .color(palette.accent);
                    if ui.add(egui::Label::new(text).sense(Sense::click())).clicked() {
                        actions.push(RecordAction::Show(message.record));
                    }
                });
            }
        }
    });
}

/// A row of text with its line ending, as wide as the longest row of what it belongs to.
fn line(ui: &Ui, text: &str, ending: &str, columns: usize) -> LayoutJob {
    let palette = Palette::of(ui.visuals());
    let font = egui::TextStyle::Monospace.resolve(ui.style());
    let mut job = LayoutJob::default();
    let mut append = |text: &str, color| {
        job.append(text, 0.0, TextFormat::simple(font.clone(), color));
    };
    append(text, palette.text);
    append(ending, palette.muted);
    let missing = columns.saturating_sub(text.chars().count() + ending.len());
    append(&" ".repeat(missing), palette.text);
    job
}

/// Who, when, and how many bytes.
fn caption(record: &Record, message: &ChatMessage, document: &Document) -> String {
    let when = clock(record);
    let socket = document.table().get(record.socket);
    let name = socket.map_or_else(String::new, |socket| document.title(socket));
    let Event::Returned { call, outcome, .. } = &record.event else {
        return when;
    };
    match (call, outcome) {
        (Call::Send(all) | Call::SendTo(all, _) | Call::SendUrgent(all), ended)
            if !ended.is_success() =>
        {
            let went = part_text(record.length, *all);
            let end =
                ended.errno().map_or_else(|| "cancelled".to_owned(), |errno| errno.to_string());
            format!("{name} sent {went}, then {end} · {when}")
        }
        (Call::Send(_) | Call::SendTo(..), _) => {
            format!("{name} sent {} · {when}", count(record.length, "byte"))
        }
        (Call::SendUrgent(_), _) => {
            let bytes = count(record.length, "byte");
            format!("{name} sent {bytes}, the last one urgent · {when}")
        }
        (Call::RecvUrgent(_), Outcome::Received { .. }) => {
            format!("{name} received {} · {when}", count(record.length, "urgent byte"))
        }
        (_, Outcome::EndOfStream) if socket.is_some_and(|s| s.protocol() == Protocol::Udp) => {
            format!("{name} no longer receives: receiving was shut down here · {when}")
        }
        (_, Outcome::EndOfStream) => format!("the peer of {name} has finished sending · {when}"),
        (Call::Recv(_), Outcome::Received { bytes: 0 }) => {
            format!("{name} received 0 bytes, because none were requested · {when}")
        }
        (_, Outcome::Failed(errno)) => format!("{name}: the connection broke, {errno} · {when}"),
        (Call::Shutdown(how), _) => format!("{name} called shutdown({}) · {when}", how.constant()),
        (Call::Close, _) => format!("{name} closed · {when}"),
        (call, Outcome::Datagram { from, truncated, bytes, lost }) => {
            let from = from.map_or_else(|| "the peer".to_owned(), |from| from.to_string());
            let cut = truncation_text(call.kind(), *truncated, *lost);
            let cut = cut.map(|text| format!(", {text}")).unwrap_or_default();
            let bytes = count(*bytes, "byte");
            format!("{name} received a datagram of {bytes} from {from}{cut} · {when}")
        }
        _ => {
            let from = socket.and_then(SocketState::peer).map(|peer| format!(" from {peer}"));
            let kept = kept_back_text(message.kept_back());
            let from = from.unwrap_or_default();
            let bytes = count(record.length, "byte");
            format!("{name} received {bytes}{from}{kept} · {when}")
        }
    }
}
