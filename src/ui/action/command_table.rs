//! The commands themselves: their names, symbols, sentences and keys.

use std::borrow::Cow;

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};
use egui_material_icons::{MaterialIcon, icons};
use strum::VariantArray as _;

use super::{
    Action, Appearance, Command, CommandGroup, FileAction, LayoutChange, LessonAction, Needs,
    Overlay, Pane, RecordAction, SocketAction, TeacherAction, WindowAction,
};
use crate::model::Protocol;
use crate::scenario::Shipped;
use crate::ui::document::find::FindStep;

/// Keys that bring panes to the front, in their order.
const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// With the command key, which is Ctrl, or Cmd on a Mac.
const fn with_command(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn with_both(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn with_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

/// All commands, in the order of the menus.
pub fn commands() -> Vec<Command> {
    let mut commands = Vec::new();
    session(&mut commands);
    commands.extend(Shipped::templates().map(template));
    sockets(&mut commands);
    log(&mut commands);
    panes(&mut commands);
    looks(&mut commands);
    help(&mut commands);
    commands
}

fn command(
    group: CommandGroup,
    icon: MaterialIcon,
    name: impl Into<Cow<'static, str>>,
    sentence: impl Into<Cow<'static, str>>,
    action: impl Into<Action>,
) -> Command {
    let (name, sentence) = (name.into(), sentence.into());
    let (icon, action) = (icon.codepoint, action.into());
    Command { group, icon, name, sentence, keys: None, needs: Needs::Nothing, action }
}

fn session(commands: &mut Vec<Command>) {
    commands.extend([
        command(
            CommandGroup::Session,
            icons::ICON_NOTE_ADD,
            "New session",
            "Starts an empty session. The current one stays under Earlier sessions.",
            FileAction::NewSession,
        )
        .keys(with_command(Key::N)),
        command(
            CommandGroup::Session,
            icons::ICON_FOLDER_OPEN,
            "Open session…",
            "Opens a session for review, or a scenario to run.",
            FileAction::Open,
        )
        .keys(with_command(Key::O)),
        command(
            CommandGroup::Session,
            icons::ICON_HISTORY,
            "Earlier sessions…",
            "Shows automatically saved sessions and how long they are kept.",
            FileAction::ShowEarlierSessions,
        ),
        command(
            CommandGroup::Session,
            icons::ICON_SAVE,
            "Save",
            "Saves your notes to the opened file; exports a live session.",
            FileAction::Save,
        )
        .keys(with_command(Key::S))
        .needs(Needs::Savable),
        command(
            CommandGroup::Session,
            icons::ICON_UPLOAD,
            "Export session…",
            "Writes all or part of the session to a file.",
            FileAction::Export,
        )
        .keys(with_both(Key::S))
        .needs(Needs::Records),
        command(
            CommandGroup::Session,
            icons::ICON_REPLAY,
            "Save as scenario…",
            "Writes the calls as steps that repeat the same exchange.",
            FileAction::ExportScenario,
        )
        .needs(Needs::Records),
        command(
            CommandGroup::Session,
            icons::ICON_PHOTO_CAMERA,
            "Copy picture",
            "Copies a picture of the window, to paste into a document.",
            WindowAction::CopyPicture,
        ),
        command(
            CommandGroup::Program,
            icons::ICON_LOGOUT,
            "Quit",
            "Closes all sockets and exits the program.",
            WindowAction::Quit,
        )
        .keys(with_command(Key::Q)),
    ]);
}

fn template(shipped: &'static Shipped) -> Command {
    let name = format!("Template: {}", shipped.title());
    let open = FileAction::OfferScenario(shipped);
    command(CommandGroup::Templates, icons::ICON_NOTE_ADD, name, shipped.about(), open)
}

fn sockets(commands: &mut Vec<Command>) {
    commands.extend([
        command(
            CommandGroup::Sockets,
            icons::ICON_CALL,
            "New TCP socket",
            "Creates a stream socket: one end of a future connection.",
            SocketAction::New(Protocol::Tcp),
        )
        .keys(with_command(Key::T))
        .needs(Needs::LiveSession),
        command(
            CommandGroup::Sockets,
            icons::ICON_MAIL,
            "New UDP socket",
            "Creates a datagram socket: single messages, no connection needed.",
            SocketAction::New(Protocol::Udp),
        )
        .keys(with_command(Key::U))
        .needs(Needs::LiveSession),
        command(
            CommandGroup::Sockets,
            icons::ICON_FORUM,
            "Start a chat pair",
            "Creates a listening server and a client on this computer, connected and accepted.",
            SocketAction::StartChatPair,
        )
        .keys(with_both(Key::T))
        .needs(Needs::LiveSession),
        command(
            CommandGroup::Sockets,
            icons::ICON_LAN,
            "New wire…",
            "Creates a listener that passes everything on to another address, late, in part, as you set it.",
            SocketAction::NewWire(Protocol::Tcp, None),
        )
        .needs(Needs::LiveSession),
        command(
            CommandGroup::Sockets,
            icons::ICON_LAN,
            "New wire for datagrams…",
            "Creates a UDP socket that passes datagrams on to another address, and loses some if you say so.",
            SocketAction::NewWire(Protocol::Udp, None),
        )
        .needs(Needs::LiveSession),
        command(
            CommandGroup::Sockets,
            icons::ICON_LAN,
            "Ports on this computer…",
            "Shows who holds each port on this computer.",
            WindowAction::ShowPorts(None),
        ),
        command(
            CommandGroup::Sockets,
            icons::ICON_TABLE_ROWS,
            "Cost of a connection…",
            "Measures one connection for all requests against a new one for each.",
            WindowAction::ShowMeasurements,
        ),
        command(
            CommandGroup::Sockets,
            icons::ICON_GAVEL,
            "Allow illegal calls",
            "Lets you make calls that will fail and see the kernel's answer.",
            WindowAction::SwitchIllegalCalls,
        ),
        command(
            CommandGroup::Sockets,
            icons::ICON_LANGUAGE,
            "IPv6 for new sockets",
            "Creates new sockets for IPv6 addresses.",
            WindowAction::SwitchIpv6,
        ),
    ]);
}

fn log(commands: &mut Vec<Command>) {
    commands.extend([
        command(
            CommandGroup::Log,
            icons::ICON_SEARCH,
            "Find bytes…",
            "Finds text, hex or a regular expression in the logged bytes.",
            RecordAction::Find(FindStep::Open),
        )
        .keys(with_command(Key::F)),
        command(
            CommandGroup::Log,
            icons::ICON_KEYBOARD_ARROW_DOWN,
            "Find next",
            "Goes to the next match.",
            RecordAction::Find(FindStep::Next),
        )
        .keys(plain(Key::F3)),
        command(
            CommandGroup::Log,
            icons::ICON_KEYBOARD_ARROW_UP,
            "Find previous",
            "Goes to the previous match.",
            RecordAction::Find(FindStep::Previous),
        )
        .keys(with_shift(Key::F3)),
        command(
            CommandGroup::Log,
            icons::ICON_NUMBERS,
            "Go to record…",
            "Goes to a record in the log by its number or time.",
            RecordAction::GoTo,
        )
        .keys(with_command(Key::G))
        .needs(Needs::Records),
    ]);
}

fn panes(commands: &mut Vec<Command>) {
    let keys = DIGITS.map(with_command).into_iter().map(Some).chain(std::iter::repeat(None));
    commands.extend(Pane::VARIANTS.iter().zip(keys).map(|(pane, keys)| {
        let title = pane.title();
        let sentence = format!("Opens the {title} pane or brings it to the front.");
        let name = format!("Show {title}");
        let action = WindowAction::Layout(LayoutChange::Show(*pane));
        Command { keys, ..command(CommandGroup::Panes, icons::ICON_TAB, name, sentence, action) }
    }));
    commands.push(
        command(
            CommandGroup::Panes,
            icons::ICON_RIGHT_PANEL_OPEN,
            "Inspector",
            "Opens or folds the inspector of the selected socket.",
            WindowAction::Layout(LayoutChange::SwitchInspector),
        )
        .keys(with_command(Key::I)),
    );
    commands.push(
        command(
            CommandGroup::Panes,
            icons::ICON_OPEN_IN_FULL,
            "Panes only",
            "Lets the panes fill the window.",
            WindowAction::Layout(LayoutChange::SwitchAlone),
        )
        .keys(with_command(Key::L)),
    );
    commands.push(command(
        CommandGroup::Panes,
        icons::ICON_DASHBOARD,
        "Reset layout",
        "Puts the panes back at their original places and sizes.",
        WindowAction::Layout(LayoutChange::Reset),
    ));
}

fn looks(commands: &mut Vec<Command>) {
    commands.extend(Appearance::SIZES.map(|percent| {
        let sentence = format!("Shows everything at {percent} % of its size.");
        let name = format!("{percent} %");
        let look = WindowAction::Appearance(Appearance::Size(percent));
        command(CommandGroup::Size, icons::ICON_ZOOM_IN, name, sentence, look)
    }));
    commands.push(
        command(
            CommandGroup::Size,
            icons::ICON_CO_PRESENT,
            "Projector mode",
            "Shows everything at twice its size, with thicker lines and fewer log columns.",
            WindowAction::Appearance(Appearance::Projector),
        )
        .keys(with_both(Key::P)),
    );
    for (name, sentence, icon, theme) in [
        (
            "System theme",
            "Follows the desktop theme.",
            icons::ICON_CONTRAST,
            ThemePreference::System,
        ),
        (
            "Always use dark theme",
            "Light text on a dark background.",
            icons::ICON_DARK_MODE,
            ThemePreference::Dark,
        ),
        (
            "Always use light theme",
            "Dark text on a light background.",
            icons::ICON_LIGHT_MODE,
            ThemePreference::Light,
        ),
    ] {
        commands.push(command(
            CommandGroup::Look,
            icon,
            name,
            sentence,
            WindowAction::Appearance(Appearance::Theme(theme)),
        ));
    }
    commands.push(command(
        CommandGroup::Look,
        icons::ICON_ANIMATION,
        "Reduced motion",
        "Nothing slides, fades or blinks.",
        WindowAction::Appearance(Appearance::ReducedMotion),
    ));
}

fn help(commands: &mut Vec<Command>) {
    let of = |icon, name: &'static str, sentence: &'static str, overlay| {
        command(CommandGroup::Help, icon, name, sentence, WindowAction::Show(overlay))
    };
    commands.extend([
        of(
            icons::ICON_TERMINAL,
            "Command palette…",
            "Finds any command by a few letters of its name.",
            Overlay::Palette,
        )
        .keys(with_command(Key::P)),
        command(
            CommandGroup::Help,
            icons::ICON_SCHOOL,
            "Learn",
            "Shows the lessons and labs, or folds them away.",
            LessonAction::SwitchPane,
        )
        .keys(plain(Key::F4)),
        command(
            CommandGroup::Help,
            icons::ICON_GRADING,
            "Grade sessions…",
            "Checks the sessions of a class by a lab.",
            TeacherAction::ShowGrading,
        ),
        command(
            CommandGroup::Help,
            icons::ICON_EDIT_NOTE,
            "Make a lesson…",
            "Makes a lesson or a lab of what you do.",
            TeacherAction::ShowLessonMaker,
        ),
        of(
            icons::ICON_KEYBOARD,
            "Keyboard shortcuts",
            "Lists all keyboard shortcuts.",
            Overlay::Shortcuts,
        )
        .keys(plain(Key::F1)),
        of(
            icons::ICON_MENU_BOOK,
            "Glossary",
            "Explains the terms: socket, port, backlog and more.",
            Overlay::Glossary,
        )
        .keys(with_shift(Key::F1)),
        of(
            icons::ICON_INFO,
            "About Socket Playground",
            "Shows the version, the licence and where sessions are kept.",
            Overlay::About,
        ),
    ]);
}
