//! The bar on top: menus, what makes sockets, switches and the search.

use egui::{Align, Button, Frame, Layout, Margin, MenuBar, Panel, RichText, Theme, Ui};
use egui_material_icons::icons;
use strum::VariantArray as _;

use super::settings::Settings;
use super::shell::command_context;
use crate::ui::action::commands::keys_text;
use crate::ui::action::{
    Action, Actions, Appearance, Command, CommandContext, CommandGroup, LessonAction, NOT_LIVE,
    Pane, SocketAction, WindowAction, commands,
};
use crate::ui::document::Document;
use crate::ui::look::{Palette, Spotlight, with_keys};

/// Below this width, in points, the bar has what is needed most, as on a small projector.
const NARROW: f32 = 600.0;

/// Width that the two switches for new sockets and calls take, in points.
const SWITCHES: f32 = 200.0;

/// Draws the bar.
pub fn top_bar_ui(
    ui: &mut Ui,
    document: &Document,
    settings: &mut Settings,
    actions: &mut Actions,
) {
    let palette = Palette::of(ui.visuals());
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(10, 5));
    Panel::top("bar").frame(frame).show(ui, |ui| {
        MenuBar::new().ui(ui, |ui| {
            fill_boxes(ui);
            menus_ui(ui, document, settings, actions);
            ui.add_space(6.0);
            tools_ui(ui, document, settings.learn.open, actions);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                switches_ui(ui, settings, actions);
            });
        });
    });
}

/// Has the boxes of switches be seen: those of menus have no frame.
fn fill_boxes(ui: &mut Ui) {
    ui.visuals_mut().widgets.inactive.bg_fill = Palette::of(ui.visuals()).line;
}

/// The commands of some groups, as entries of a menu.
fn groups_ui(
    ui: &mut Ui,
    context: CommandContext<'_>,
    groups: &[CommandGroup],
    actions: &mut Actions,
) {
    for (place, group) in groups.iter().enumerate() {
        if place > 0 {
            ui.separator();
        }
        for command in commands::of(*group) {
            command_ui(ui, context, command, actions);
        }
    }
}

/// One command as an entry of a menu.
fn command_ui(ui: &mut Ui, context: CommandContext<'_>, command: &Command, actions: &mut Actions) {
    let obstacle = command.obstacle(context);
    let text = format!("{}  {}", command.icon, command.name);
    let entry = Button::selectable(command.is_on(context) == Some(true), text);
    let button = with_keys(entry, keys_text(ui.ctx(), command), obstacle.is_none());
    let button = ui.add_enabled(obstacle.is_none(), button).accessible_name(command.name.as_ref());
    let button = button.on_hover_text(command.sentence.as_ref());
    if button.on_disabled_hover_text(obstacle.unwrap_or_default()).clicked() {
        actions.push(command.action.clone());
        ui.close();
    }
}

fn menus_ui(ui: &mut Ui, document: &Document, settings: &mut Settings, actions: &mut Actions) {
    let ctx = &ui.ctx().clone();
    ui.menu_button("File", |ui| {
        groups_ui(ui, command_context(document, settings, ctx), &[CommandGroup::Session], actions);
        let context = command_context(document, settings, ctx);
        ui.menu_button(CommandGroup::Templates.name(), |ui| {
            groups_ui(ui, context, &[CommandGroup::Templates], actions);
        });
        settings.recent.menu_ui(ui, actions);
        ui.separator();
        groups_ui(ui, command_context(document, settings, ctx), &[CommandGroup::Program], actions);
    });
    let context = command_context(document, settings, ctx);
    ui.menu_button("Socket", |ui| groups_ui(ui, context, &[CommandGroup::Sockets], actions));
    ui.menu_button("View", |ui| view_ui(ui, document, settings, actions));
    let context = command_context(document, settings, ctx);
    ui.menu_button("Help", |ui| groups_ui(ui, context, &[CommandGroup::Help], actions));
}

/// What is seen, where and how. Panes are opened and closed here; bringing one to the front is a
/// matter of its keys and of the palette.
fn view_ui(ui: &mut Ui, document: &Document, settings: &mut Settings, actions: &mut Actions) {
    fill_boxes(ui);
    let ctx = &ui.ctx().clone();
    groups_ui(ui, command_context(document, settings, ctx), &[CommandGroup::Log], actions);
    ui.separator();
    let layout = settings.layouts.of(ui.content_rect().width());
    for pane in Pane::VARIANTS.iter().copied() {
        let mut open = layout.is_open(pane);
        if ui
            .checkbox(&mut open, pane.title())
            .accessible_name(format!("Pane {}", pane.title()))
            .changed()
        {
            layout.set_open(pane, open);
        }
    }
    let context = command_context(document, settings, ctx);
    for command in
        ["Inspector", "Panes only", "Reset layout"].into_iter().filter_map(commands::named)
    {
        command_ui(ui, context, command, actions);
    }
    ui.separator();
    ui.checkbox(&mut settings.canvas.as_table, "Canvas in words")
        .on_hover_text("Shows a table in place of the cards");
    let context = command_context(document, settings, ctx);
    ui.menu_button("Size", |ui| groups_ui(ui, context, &[CommandGroup::Size], actions));
    ui.menu_button("Appearance", |ui| groups_ui(ui, context, &[CommandGroup::Look], actions));
}

/// What makes sockets, and the way to the ports of this computer.
fn tools_ui(ui: &mut Ui, document: &Document, learns: bool, actions: &mut Actions) {
    let live = document.is_live();
    for (name, short) in
        [("New TCP socket", "TCP"), ("New UDP socket", "UDP"), ("Start a chat pair", "Chat pair")]
    {
        let Some(command) = commands::named(name) else { continue };
        let short = if is_narrow(ui) { short.trim_end_matches(" pair") } else { short };
        let text = format!("{} {short}", icons::ICON_ADD.codepoint);
        let button = ui.add_enabled(live, Button::new(text)).accessible_name(name);
        let keys = keys_text(ui.ctx(), command);
        let button = button.on_hover_text(format!("{name} ({keys}). {}", command.sentence));
        let button = button.on_disabled_hover_text(NOT_LIVE);
        if let Action::Socket(SocketAction::New(protocol)) = command.action {
            Spotlight::NewSocket(protocol).mark(ui, &button);
        }
        if button.clicked() {
            actions.push(command.action.clone());
        }
    }
    let word = if is_narrow(ui) { "" } else { " Learn" };
    let learn = format!("{}{word}", icons::ICON_SCHOOL.codepoint);
    let learn = Button::new(learn).selected(learns);
    let learn = ui.add(learn).accessible_name("Learn");
    if learn.on_hover_text("Lessons and labs on real sockets (F4)").clicked() {
        actions.push(LessonAction::SwitchPane);
    }
    // The Socket menu has them as well.
    if is_narrow(ui) {
        return;
    }
    let ports = ui.button(icons::ICON_LAN.codepoint).accessible_name("Ports…");
    if ports.on_hover_text("Ports: shows who holds each port on this computer").clicked() {
        actions.push(WindowAction::ShowPorts(None));
    }
}

/// The switches and the search, from the right end of the bar on; the window's width decides how many
/// have room, and the menus and the search have all of them.
fn switches_ui(ui: &mut Ui, settings: &mut Settings, actions: &mut Actions) {
    let palette = Palette::of(ui.visuals());
    if let Some(command) = commands::named("Command palette…") {
        let keys = if is_narrow(ui) { String::new() } else { keys_text(ui.ctx(), command) };
        let text = format!("{} {keys}", icons::ICON_SEARCH.codepoint);
        let button = Button::new(RichText::new(text).color(palette.muted));
        let button = ui.add(button).accessible_name("Commands");
        if button.on_hover_text(command.sentence.as_ref()).clicked() {
            actions.push(command.action.clone());
        }
    }
    let (icon, name, other) = match ui.theme() {
        Theme::Dark => (icons::ICON_LIGHT_MODE, "Light theme", Theme::Light),
        Theme::Light => (icons::ICON_DARK_MODE, "Dark theme", Theme::Dark),
    };
    if ui.button(icon.codepoint).accessible_name(name).on_hover_text(name).clicked() {
        ui.ctx().set_theme(other);
    }
    let help = "Shows one thing at a time, in letters that are read from the last row";
    let projector = ui.selectable_label(settings.projector, "Projector").on_hover_text(help);
    if projector.clicked() {
        actions.push(WindowAction::Appearance(Appearance::Projector));
    }
    if ui.available_width() < SWITCHES {
        return;
    }
    ui.checkbox(&mut settings.allow_illegal, "Illegal calls")
        .accessible_name("Allow illegal calls")
        .on_hover_text("Lets you make calls that will fail and see the kernel's answer");
    ui.checkbox(&mut settings.use_ipv6, "IPv6")
        .on_hover_text("Creates new sockets for IPv6 addresses");
}

fn is_narrow(ui: &Ui) -> bool {
    ui.content_rect().width() < NARROW
}
