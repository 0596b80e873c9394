//! What a newcomer sees while there is no socket: three large choices, each with what to do next,
//! and the scenarios that come with the program.

use egui::{
    Button, Label, Rect, Response, RichText, ScrollArea, Sense, StrokeKind, TextStyle,
    TextWrapMode, Ui, UiBuilder, Vec2, WidgetInfo, WidgetText,
};
use egui_material_icons::{MaterialIcon, icons};

use super::{
    action::{Action, Actions},
    glossary::term,
    theme::{Palette, stroke},
};
use crate::{model::Protocol, scenario::Shipped};

/// From this width on, in points, the scenarios stand beside the choices.
const WIDE: f32 = 760.0;

/// Width of the list of scenarios beside the choices.
const LIST: f32 = 272.0;

/// Width of a choice at most.
const CHOICE: f32 = 600.0;

/// One of the large choices.
struct Choice {
    icon: MaterialIcon,
    name: &'static str,
    what: &'static str,
    next: &'static str,
    action: Action,
}

/// Draws the first screen.
pub fn first_screen_ui(ui: &mut Ui, actions: &mut Actions) {
    let rect = ui.available_rect_before_wrap();
    if rect.width() < WIDE {
        ScrollArea::vertical().id_salt("first screen").auto_shrink(false).show(ui, |ui| {
            choices_ui(ui, actions);
            ui.add_space(18.0);
            scenarios_ui(ui, actions);
        });
        return;
    }
    let (left, right) = rect.split_left_right_at_x(rect.left() + LIST);
    let palette = Palette::of(ui.visuals());
    let line = stroke(ui.visuals(), 1.0, palette.line);
    ui.painter().rect(left, 8.0, palette.panel, line, StrokeKind::Inside);
    let list = left.shrink2(Vec2::new(12.0, 10.0));
    ui.scope_builder(UiBuilder::new().id_salt("scenarios").max_rect(list), |ui| {
        ui.label(RichText::new("Try one of these").size(15.0).strong());
        ScrollArea::vertical().id_salt("scenarios").auto_shrink(false).show(ui, |ui| {
            scenario_rows_ui(ui, actions);
        });
    });
    let right = right.with_min_x(right.left() + 24.0);
    ui.scope_builder(UiBuilder::new().id_salt("choices").max_rect(right), |ui| {
        let area = ScrollArea::vertical().id_salt("choices").auto_shrink(false);
        area.show(ui, |ui| choices_ui(ui, actions));
    });
}

fn choices() -> [Choice; 3] {
    [
        Choice {
            icon: icons::ICON_CALL,
            name: "New TCP socket",
            what: "One end of a call: what is said arrives, in order.",
            next: "Next: bind and listen to be called, or connect to call.",
            action: Action::NewSocket(Protocol::Tcp),
        },
        Choice {
            icon: icons::ICON_MAIL,
            name: "New UDP socket",
            what: "Single messages, like postcards. No connection needed.",
            next: "Next: bind it to a port, and send to another.",
            action: Action::NewSocket(Protocol::Udp),
        },
        Choice {
            icon: icons::ICON_FORUM,
            name: "Start a chat pair",
            what: "A server and a client on this computer, connected already.",
            next: "Next: type something, and press Enter. A byte has crossed.",
            action: Action::StartChatPair,
        },
    ]
}

fn choices_ui(ui: &mut Ui, actions: &mut Actions) {
    let palette = Palette::of(ui.visuals());
    let height = ui.clip_rect().height().min(ui.available_height());
    // What is left over stands above and below, a little more below.
    ui.add_space(((height - 390.0) * 0.4).max(4.0));
    let width = ui.available_width().min(CHOICE);
    let margin = (ui.available_width() - width) / 2.0;
    ui.horizontal_top(|ui| {
        ui.add_space(margin.max(0.0));
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.label(RichText::new("Make a real socket").size(24.0).strong());
            let text = "Every button is one call to your operating system. Every byte is in the \
                        log.";
            ui.add(Label::new(RichText::new(text).color(palette.muted).size(14.5)).wrap());
            ui.add_space(12.0);
            for (place, choice) in choices().into_iter().enumerate() {
                if choice_ui(ui, &choice, place == 2).clicked() {
                    actions.push(choice.action);
                }
                ui.add_space(6.0);
            }
            ui.add_space(6.0);
            words_ui(ui);
        });
    });
}

/// A card as large as what it says, all of it one button.
fn choice_ui(ui: &mut Ui, choice: &Choice, recommended: bool) -> Response {
    let palette = Palette::of(ui.visuals());
    let width = ui.available_width();
    let [title, what, next] = [
        RichText::new(choice.name).size(18.0).strong(),
        RichText::new(choice.what).size(14.0),
        RichText::new(choice.next).size(13.0),
    ]
    .map(|text| {
        let text = WidgetText::from(text);
        text.into_galley(ui, Some(TextWrapMode::Wrap), width - 92.0, TextStyle::Body)
    });
    let height = title.size().y + what.size().y + next.size().y + 30.0;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::click());
    response.widget_info(|| {
        // The toolbar has a button of the same name; this one says that it is the large one.
        let name = format!("{} (first step)", choice.name);
        WidgetInfo::labeled(egui::Role::Button, true, name)
    });
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
    icon_ui(ui, rect, choice.icon, if recommended { text } else { palette.accent });
    let mut top = rect.top() + 12.0;
    for (galley, color) in [(title, text), (what, text), (next, quiet)] {
        let place = egui::pos2(rect.left() + 72.0, top);
        top += galley.size().y + 3.0;
        ui.painter().galley_with_override_text_color(place, galley, color);
    }
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

fn icon_ui(ui: &Ui, rect: Rect, icon: MaterialIcon, color: egui::Color32) {
    let center = egui::pos2(rect.left() + 38.0, rect.center().y);
    let font = egui::FontId::proportional(30.0);
    ui.painter().text(center, egui::Align2::CENTER_CENTER, icon.codepoint, font, color);
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

/// The scenarios below the choices, where there is no room beside them.
fn scenarios_ui(ui: &mut Ui, actions: &mut Actions) {
    ui.label(RichText::new("Try one of these").size(15.0).strong());
    scenario_rows_ui(ui, actions);
}

fn scenario_rows_ui(ui: &mut Ui, actions: &mut Actions) {
    let palette = Palette::of(ui.visuals());
    ui.spacing_mut().item_spacing.y = 1.0;
    let (beliefs, others): (Vec<&Shipped>, Vec<_>) =
        Shipped::all().iter().partition(|shipped| shipped.is_about_a_belief());
    for (heading, shipped) in [("Seen call by call", others), ("Is that so?", beliefs)] {
        ui.add_space(6.0);
        ui.label(RichText::new(heading).small().color(palette.muted));
        for shipped in shipped {
            let text = format!("{}  {}", icons::ICON_PLAY_ARROW.codepoint, shipped.title());
            let button = Button::new(text).frame_when_inactive(false).truncate();
            let size = Vec2::new(ui.available_width(), 0.0);
            let button = ui.add(button.min_size(size)).on_hover_ui(|ui| {
                ui.set_max_width(340.0);
                ui.label(shipped.about());
            });
            let button = button.accessible_name(format!("Try: {}", shipped.title()));
            if button.clicked() {
                actions.push(Action::OfferScenario(shipped));
            }
        }
    }
}
