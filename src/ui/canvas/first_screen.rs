//! What a newcomer sees while there is no socket, beside the list of lessons: three large choices, each with
//! the next step.

use std::sync::Arc;

use egui::{
    FontId, Galley, Label, RichText, ScrollArea, Sense, StrokeKind, TextStyle, TextWrapMode, Ui,
    Vec2, WidgetInfo, WidgetText,
};
use egui_material_icons::{MaterialIcon, icons};

use crate::model::Protocol;
use crate::ui::action::{Actions, SocketAction};
use crate::ui::document::Document;
use crate::ui::glossary::term;
use crate::ui::look::{Palette, stroke};

/// Width of the choices at most, below one another.
const CHOICE: f32 = 600.0;

/// Height that they need then.
const LOW: f32 = 400.0;

/// With less height than that, they are side by side if there is this width,
const BESIDE: f32 = 560.0;

/// and at most this.
const BESIDE_WIDTH: f32 = 860.0;

/// Space between them.
const GAP: f32 = 12.0;

/// One of the large choices.
struct Choice {
    icon: MaterialIcon,
    name: &'static str,
    what: &'static str,
    next: &'static str,
    action: SocketAction,
}

/// Whether the first screen is shown.
pub fn is_shown(document: &Document) -> bool {
    // A lesson says itself what comes first.
    document.table().is_empty() && document.is_live() && document.lesson().name().is_none()
}

/// Draws the first screen.
pub fn first_screen_ui(ui: &mut Ui, actions: &mut Actions) {
    let area = ScrollArea::vertical().id_salt("first screen").auto_shrink(false);
    area.show(ui, |ui| choices_ui(ui, actions));
}

fn choices() -> [Choice; 3] {
    [
        Choice {
            icon: icons::ICON_CALL,
            name: "New TCP socket",
            what: "One end of a connection: bytes arrive, and in order.",
            next: "Next: bind and listen as a server, or connect as a client.",
            action: SocketAction::New(Protocol::Tcp),
        },
        Choice {
            icon: icons::ICON_MAIL,
            name: "New UDP socket",
            what: "Single messages, like postcards. No connection needed.",
            next: "Next: bind it to a port, then send to another.",
            action: SocketAction::New(Protocol::Udp),
        },
        Choice {
            icon: icons::ICON_FORUM,
            name: "Start a chat pair",
            what: "A server and a client on this computer, already connected.",
            next: "Next: type something and press Enter. A byte has crossed.",
            action: SocketAction::StartChatPair,
        },
    ]
}

fn choices_ui(ui: &mut Ui, actions: &mut Actions) {
    let palette = Palette::of(ui.visuals());
    let height = ui.clip_rect().height().min(ui.available_height());
    let beside = height < LOW && ui.available_width() > BESIDE;
    let width = ui.available_width().min(if beside { BESIDE_WIDTH } else { CHOICE });
    let margin = (ui.available_width() - width) / 2.0;
    // What is left over stands above and below, a little more below.
    let needed = if beside { 250.0 } else { LOW };
    ui.add_space(((height - needed) * 0.4).max(2.0));
    ui.horizontal_top(|ui| {
        ui.add_space(margin.max(0.0));
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.label(RichText::new("Make a real socket").size(24.0).strong());
            let text = "Every button is one call to your operating system. Every byte is in the \
                        log.";
            ui.add(Label::new(RichText::new(text).color(palette.muted)).wrap());
            ui.add_space(8.0);
            let choices = choices();
            let pressed = if beside {
                let each = (width - 2.0 * GAP) / 3.0;
                let laid = choices.map(|choice| Laid::beside(ui, choice, each));
                let height = laid.iter().map(Laid::height).fold(0.0, f32::max);
                let size = Vec2::new(each, height);
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = GAP;
                    laid.map(|laid| laid.ui(ui, size))
                })
                .inner
            } else {
                choices.map(|choice| {
                    let laid = Laid::below(ui, choice, width);
                    let size = Vec2::new(width, laid.height());
                    laid.ui(ui, size)
                })
            };
            actions.extend(pressed.into_iter().flatten());
            ui.add_space(8.0);
            words_ui(ui);
        });
    });
}

/// A choice whose words have been laid out: it is as high as they are.
struct Laid {
    choice: Choice,
    /// Its name, what it is, and what to do next.
    texts: [Arc<Galley>; 3],
    /// Left edge of each of them, from that of the card.
    lefts: [f32; 3],
    /// Place and size of the symbol.
    icon: (Vec2, f32),
}

impl Laid {
    /// One of three side by side.
    fn beside(ui: &Ui, choice: Choice, width: f32) -> Self {
        let texts = texts(ui, &choice, [width - 56.0, width - 28.0, width - 28.0]);
        Self { choice, texts, lefts: [42.0, 14.0, 14.0], icon: (Vec2::new(25.0, 23.0), 22.0) }
    }

    /// One of three below one another.
    fn below(ui: &Ui, choice: Choice, width: f32) -> Self {
        let texts = texts(ui, &choice, [width - 92.0; 3]);
        let mut laid = Self { choice, texts, lefts: [72.0; 3], icon: (Vec2::ZERO, 30.0) };
        laid.icon.0 = Vec2::new(38.0, laid.height() / 2.0);
        laid
    }

    fn height(&self) -> f32 {
        self.texts.iter().map(|text| text.size().y + 3.0).sum::<f32>() + 22.0
    }

    /// Draws the card, all of it one button; returns its action when it is pressed.
    fn ui(self, ui: &mut Ui, size: Vec2) -> Option<SocketAction> {
        let Self { choice, texts, lefts, icon: (icon, icon_size) } = self;
        let palette = Palette::of(ui.visuals());
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| {
            // The toolbar has a button of the same name; this one says that it is the large one.
            let name = format!("{} (first step)", choice.name);
            WidgetInfo::labeled(egui::Role::Button, true, name)
        });
        let recommended = matches!(choice.action, SocketAction::StartChatPair);
        let pointed_at = response.hovered() || response.has_focus();
        let (fill, text, quiet) = if recommended {
            (palette.accent_fill, palette.on_accent, palette.on_accent)
        } else if pointed_at {
            (palette.card_hovered, palette.text, palette.text)
        } else {
            (palette.card, palette.text, palette.muted)
        };
        let line = match (pointed_at, recommended) {
            (true, true) => stroke(ui.visuals(), 2.0, palette.text),
            (true, false) => stroke(ui.visuals(), 2.0, palette.accent),
            (false, _) => stroke(ui.visuals(), 1.0, palette.line),
        };
        ui.painter().rect(rect, 10.0, fill, line, StrokeKind::Inside);
        let color = if recommended { text } else { palette.accent };
        let font = FontId::proportional(icon_size);
        let center = egui::Align2::CENTER_CENTER;
        ui.painter().text(rect.min + icon, center, choice.icon.codepoint, font, color);
        let mut top = rect.top() + 11.0;
        for ((galley, left), color) in texts.into_iter().zip(lefts).zip([text, text, quiet]) {
            let place = egui::pos2(rect.left() + left, top);
            top += galley.size().y + 3.0;
            ui.painter().galley_with_override_text_color(place, galley, color);
        }
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        response.clicked().then_some(choice.action)
    }
}

fn texts(ui: &Ui, choice: &Choice, widths: [f32; 3]) -> [Arc<Galley>; 3] {
    let lay = |text: RichText, width| {
        let text = WidgetText::from(text);
        text.into_galley(ui, Some(TextWrapMode::Wrap), width, TextStyle::Body)
    };
    [
        lay(RichText::new(choice.name).heading().strong(), widths[0]),
        lay(RichText::new(choice.what), widths[1]),
        lay(RichText::new(choice.next), widths[2]),
    ]
}

/// The words that a newcomer meets first, each with its entry.
fn words_ui(ui: &mut Ui) {
    let palette = Palette::of(ui.visuals());
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("New words?").color(palette.muted));
        term(ui, "socket", "socket");
        term(ui, "IP address", "address");
        term(ui, "port", "port");
        term(ui, "bind", "bind");
        term(ui, "listen", "listen");
        term(ui, "loopback", "loopback");
        term(ui, "TCP", "TCP");
        term(ui, "UDP", "UDP");
    });
}
