//! The menus and the row of tools at the top.

use egui::{
    Align, Button, Frame, Key, KeyboardShortcut, Layout, Margin, MenuBar, Modifiers, Panel,
    RichText, Theme, ThemePreference, Ui,
};

use egui_material_icons::icons;

use super::{
    action::{Action, Actions},
    document::Document,
    find::FindStep,
    panes::Pane,
    settings::Settings,
    theme::Palette,
};
use crate::model::Protocol;

/// The keys of what is asked for most.
const SHORTCUTS: [(KeyboardShortcut, Action); 10] = [
    (KeyboardShortcut::new(Modifiers::COMMAND, Key::T), Action::NewSocket(Protocol::Tcp)),
    (KeyboardShortcut::new(Modifiers::COMMAND, Key::U), Action::NewSocket(Protocol::Udp)),
    (KeyboardShortcut::new(Modifiers::COMMAND, Key::N), Action::NewSession),
    (KeyboardShortcut::new(Modifiers::COMMAND, Key::O), Action::OpenSession),
    // The more exact one first: without Shift it would take the keys of both.
    (
        KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S),
        Action::ExportSession,
    ),
    (KeyboardShortcut::new(Modifiers::COMMAND, Key::S), Action::Save),
    (KeyboardShortcut::new(Modifiers::COMMAND, Key::Q), Action::Quit),
    (KeyboardShortcut::new(Modifiers::COMMAND, Key::F), Action::Find(FindStep::Open)),
    // The one with more keys first: a shortcut holds with further keys as well.
    (KeyboardShortcut::new(Modifiers::SHIFT, Key::F3), Action::Find(FindStep::Previous)),
    (KeyboardShortcut::new(Modifiers::NONE, Key::F3), Action::Find(FindStep::Next)),
];

/// Enlargements that the menu offers, in per cent.
const ZOOMS: [u16; 5] = [100, 125, 150, 200, 250];

/// Takes the keys that have been pressed.
pub fn take_shortcuts(ui: &Ui, actions: &mut Actions) {
    for (shortcut, action) in &SHORTCUTS {
        if ui.input_mut(|input| input.consume_shortcut(shortcut)) {
            actions.push(action.clone());
        }
    }
}

/// Draws menus and tools.
pub fn top_bar_ui(
    ui: &mut Ui,
    document: &Document,
    settings: &mut Settings,
    actions: &mut Actions,
) {
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(10, 4));
    Panel::top("menus").frame(frame).show_separator_line(false).show(ui, |ui| {
        MenuBar::new().ui(ui, |ui| {
            menus_ui(ui, document, settings, actions);
            ui.with_layout(Layout::right_to_left(Align::Center), looks_ui);
        });
    });
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(10, 6));
    Panel::top("tools").frame(frame).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| tools_ui(ui, document, settings, actions));
    });
}

fn menus_ui(ui: &mut Ui, document: &Document, settings: &mut Settings, actions: &mut Actions) {
    let entry = |ui: &mut Ui, actions: &mut Actions, name: &str, action: Action| {
        let keys = SHORTCUTS
            .iter()
            .find(|(_, other)| std::mem::discriminant(other) == std::mem::discriminant(&action))
            .map(|(keys, _)| ui.format_shortcut(keys));
        let button = Button::new(name).shortcut_text(keys.unwrap_or_default());
        if ui.add(button).accessible_name(name).clicked() {
            actions.push(action);
            ui.close();
        }
    };
    ui.menu_button("File", |ui| {
        entry(ui, actions, "New session", Action::NewSession);
        entry(ui, actions, "Open session…", Action::OpenSession);
        settings.recent.menu_ui(ui, actions);
        entry(ui, actions, "Earlier sessions…", Action::ShowEarlierSessions);
        ui.separator();
        let not_savable = document.not_savable();
        let save = ui.add_enabled_ui(not_savable.is_none(), |ui| {
            entry(ui, actions, "Save", Action::Save);
        });
        if let Some(reason) = not_savable {
            save.response.on_hover_text(reason);
        }
        ui.add_enabled_ui(!document.log().is_empty(), |ui| {
            entry(ui, actions, "Export session…", Action::ExportSession);
            entry(ui, actions, "Save as scenario…", Action::ExportScenario);
        });
        ui.separator();
        entry(ui, actions, "Quit", Action::Quit);
    });
    ui.menu_button("View", |ui| {
        entry(ui, actions, "Find bytes…", Action::Find(FindStep::Open));
        ui.separator();
        let layout = settings.layouts.of(ui.content_rect().width());
        for pane in Pane::ALL {
            let mut open = layout.is_open(pane);
            if ui
                .checkbox(&mut open, pane.title())
                .accessible_name(format!("Pane {}", pane.title()))
                .changed()
            {
                layout.set_open(pane, open);
            }
        }
        entry(ui, actions, "Reset layout", Action::ResetLayout);
        ui.separator();
        entry(ui, actions, "Ports of this computer…", Action::ShowPorts(None));
        ui.separator();
        for percent in ZOOMS {
            let zoom = f32::from(percent) / 100.0;
            let chosen = (ui.ctx().zoom_factor() - zoom).abs() < 0.01;
            let name = if percent == 200 {
                "200 % (projector)".to_owned()
            } else {
                format!("{percent} %")
            };
            if ui.selectable_label(chosen, name).clicked() {
                ui.ctx().set_zoom_factor(zoom);
            }
        }
        ui.separator();
        ui.checkbox(&mut settings.canvas.as_table, "Canvas in words")
            .on_hover_text("A table in place of the cards");
        ui.checkbox(&mut settings.canvas.reduced_motion, "Reduced motion")
            .on_hover_text("Nothing moves by itself: no pulses on the wires");
        ui.separator();
        let preference = ui.ctx().options(|options| options.theme_preference);
        for (name, theme) in [
            ("Theme of the system", ThemePreference::System),
            ("Dark theme always", ThemePreference::Dark),
            ("Light theme always", ThemePreference::Light),
        ] {
            if ui.selectable_label(preference == theme, name).clicked() {
                ui.ctx().set_theme(theme);
            }
        }
    });
}

fn tools_ui(ui: &mut Ui, document: &Document, settings: &mut Settings, actions: &mut Actions) {
    let live = document.playground().is_some();
    let mut tool = |ui: &mut Ui,
                    icon: egui_material_icons::MaterialIcon,
                    name: &str,
                    hover: &str,
                    action: Action| {
        let text = format!("{} {name}", icon.codepoint);
        let button = ui.add_enabled(live, Button::new(text)).accessible_name(name);
        let button = button.on_hover_text(hover).on_disabled_hover_text(
            "This session was opened from a file. File, New session begins a live one.",
        );
        if button.clicked() {
            actions.push(action);
        }
    };
    tool(
        ui,
        icons::ICON_CALL,
        "New TCP socket",
        "A stream socket (Ctrl+T)",
        Action::NewSocket(Protocol::Tcp),
    );
    tool(
        ui,
        icons::ICON_MAIL,
        "New UDP socket",
        "A datagram socket (Ctrl+U)",
        Action::NewSocket(Protocol::Udp),
    );
    let hover = "A listening server and a client on this computer, connected and accepted";
    tool(ui, icons::ICON_FORUM, "Start a chat pair", hover, Action::StartChatPair);
    let ports = ui.button(format!("{} Ports…", icons::ICON_LAN.codepoint));
    let ports = ports.accessible_name("Ports…");
    if ports.on_hover_text("Who holds which port of this computer").clicked() {
        actions.push(Action::ShowPorts(None));
    }
    ui.separator();
    ui.checkbox(&mut settings.use_ipv6, "IPv6")
        .on_hover_text("Make new sockets for IPv6 addresses");
    ui.checkbox(&mut settings.allow_illegal, "Allow illegal calls")
        .on_hover_text("Lets you press calls that will fail, and see what the kernel answers");
}

/// Enlargement and theme, at the right end of the menus.
fn looks_ui(ui: &mut Ui) {
    let palette = Palette::of(ui.visuals());
    let (icon, name, other) = match ui.theme() {
        Theme::Dark => (icons::ICON_LIGHT_MODE, "Light theme", Theme::Light),
        Theme::Light => (icons::ICON_DARK_MODE, "Dark theme", Theme::Dark),
    };
    if ui.button(icon.codepoint).accessible_name(name).on_hover_text(name).clicked() {
        ui.ctx().set_theme(other);
    }
    let zoomed = ui.ctx().zoom_factor() > 1.9;
    let projector =
        ui.selectable_label(zoomed, "Projector").on_hover_text("Everything at twice its size");
    if projector.clicked() {
        ui.ctx().set_zoom_factor(if zoomed { 1.0 } else { 2.0 });
    }
    let percent = (ui.ctx().zoom_factor() * 100.0).round();
    ui.label(RichText::new(format!("{percent} %")).color(palette.muted))
        .on_hover_text("Ctrl + and Ctrl - enlarge and shrink");
}
