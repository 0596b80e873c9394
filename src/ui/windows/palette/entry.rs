//! An entry of the palette, and how it is drawn.

use egui::{
    Align2, Response, RichText, Sense, TextStyle, TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText,
};
use egui_material_icons::icons;

use crate::ui::action::Action;
use crate::ui::look::Palette;

/// Height of an entry, in points.
pub const ENTRY: f32 = 40.0;

/// An entry.
pub struct PaletteEntry {
    /// A symbol, in the font of the icons.
    pub icon: &'static str,
    /// What it belongs to.
    pub group: String,
    /// What it is called.
    pub name: String,
    /// What it does.
    pub sentence: String,
    /// Its keys.
    pub keys: String,
    /// Whether its switch is on; `None` if it is not a switch.
    pub on: Option<bool>,
    /// Why it cannot be chosen now.
    pub obstacle: Option<String>,
    /// What choosing it does.
    pub does: Does,
}

/// What choosing an entry does.
#[derive(Clone)]
pub enum Does {
    /// It does this, and closes the palette.
    Act(Action),
    /// It asks for more: the line has this text, and what is missing is typed behind it.
    Ask(String),
}

impl PaletteEntry {
    /// What it does, or why it cannot.
    fn under(&self) -> &str {
        self.obstacle.as_ref().unwrap_or(&self.sentence)
    }
}

/// Draws an entry: its symbol and name, its keys, and under them what it does or why it cannot.
pub fn entry_ui(ui: &mut Ui, entry: &PaletteEntry, chosen: bool) -> Response {
    let palette = Palette::of(ui.visuals());
    let possible = entry.obstacle.is_none();
    let size = Vec2::new(ui.available_width(), ENTRY);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        let name = format!("Command: {}", entry.name);
        WidgetInfo::selected(egui::Role::Button, possible, chosen, name)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(entry.under()));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let fill = match (chosen, response.hovered()) {
        (true, _) => Some(palette.selection),
        (false, true) => Some(palette.card_hovered),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 6.0, fill);
    }
    let (name_color, under_color) = match (possible, chosen) {
        (true, true) => (palette.text, palette.text),
        (true, false) => (palette.text, palette.muted),
        (false, _) => (palette.muted, palette.muted),
    };
    let body = TextStyle::Body.resolve(ui.style());
    let icon = rect.left_center() + Vec2::new(20.0, 0.0);
    ui.painter().text(icon, Align2::CENTER_CENTER, entry.icon, body.clone(), name_color);
    let right = rect.right_center() - Vec2::new(12.0, 8.0);
    let keys = ui.painter().text(right, Align2::RIGHT_CENTER, &entry.keys, body, under_color);
    let name = match entry.on {
        Some(true) => format!("{}: on", entry.name),
        Some(false) => format!("{}: off", entry.name),
        None => entry.name.clone(),
    };
    let under = match &entry.obstacle {
        Some(_) => format!("{} {}", icons::ICON_BLOCK.codepoint, entry.under()),
        None => entry.under().to_owned(),
    };
    let text = |text: WidgetText, top: f32, until: f32, color| {
        let width = until - rect.left() - 40.0;
        let galley = text.into_galley(ui, Some(TextWrapMode::Truncate), width, TextStyle::Body);
        ui.painter().galley(egui::pos2(rect.left() + 40.0, rect.top() + top), galley, color);
    };
    text(RichText::new(name).into(), 4.0, keys.left() - 8.0, name_color);
    text(RichText::new(under).small().into(), 21.0, rect.right() - 10.0, under_color);
    response
}
