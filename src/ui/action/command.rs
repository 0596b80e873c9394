//! Commands: the actions without arguments that menu, palette and keys offer, and when each can be used.

use std::borrow::Cow;

use egui::{KeyboardShortcut, ThemePreference};

use super::{Action, Appearance, LayoutChange, WindowAction};
use crate::ui::document::Document;

/// Why a command that makes sockets is grey in a review.
pub const NOT_LIVE: &str = "What is shown is past, and its sockets take no calls. File > New session starts a live session; in a \
     lesson, Next goes on.";

/// Commands that belong together in a menu and in the list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandGroup {
    /// Sessions, and files.
    Session,
    /// Scenarios that open ready, to go on from.
    Templates,
    /// The program itself.
    Program,
    /// Sockets.
    Sockets,
    /// The log.
    Log,
    /// The panes.
    Panes,
    /// How large everything is.
    Size,
    /// Colours and motion.
    Look,
    /// Explanations.
    Help,
}

impl CommandGroup {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 9] = [
        Self::Session,
        Self::Templates,
        Self::Program,
        Self::Sockets,
        Self::Log,
        Self::Panes,
        Self::Size,
        Self::Look,
        Self::Help,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::Templates => "New from template",
            Self::Program => "Program",
            Self::Sockets => "Sockets",
            Self::Log => "Log",
            Self::Panes => "Panes",
            Self::Size => "Size",
            Self::Look => "Appearance",
            Self::Help => "Help",
        }
    }
}

/// What a command needs in order to do anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A live session.
    LiveSession,
    /// Something in the log.
    Records,
    /// The same; for a session from a file, one that can be written.
    Savable,
}

/// One command that can be used from anywhere.
#[derive(Debug)]
pub struct Command {
    /// What it belongs to.
    pub group: CommandGroup,
    /// A symbol, in the font of the icons.
    pub icon: &'static str,
    /// What it is called, in menus and as an accessible name.
    pub name: Cow<'static, str>,
    /// What it does.
    pub sentence: Cow<'static, str>,
    /// Its keys.
    pub keys: Option<KeyboardShortcut>,
    /// What it needs.
    pub needs: Needs,
    /// The action.
    pub action: Action,
}

/// What a command depends on.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the person's own")]
pub struct CommandContext<'a> {
    /// The session.
    pub document: &'a Document,
    /// Whether calls that will fail may be pressed.
    pub allow_illegal: bool,
    /// Whether new sockets are made for IPv6.
    pub use_ipv6: bool,
    /// Whether the panes fill the window.
    pub panes_alone: bool,
    /// Whether the inspector is open.
    pub inspector: bool,
    /// Whether the window is in projector mode.
    pub projector: bool,
    /// Whether nothing moves by itself.
    pub reduced_motion: bool,
    /// Enlargement of everything, 1.0 is 100 %.
    pub zoom: f32,
    /// The selected theme.
    pub theme: ThemePreference,
}

impl Command {
    /// The same command, with these keys.
    pub fn keys(self, keys: KeyboardShortcut) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// The same command, where there must be this.
    pub fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    /// Why it is unavailable now; `None` if it is available.
    pub fn obstacle(&self, context: CommandContext<'_>) -> Option<Cow<'static, str>> {
        match self.needs {
            Needs::Nothing => None,
            Needs::LiveSession => (!context.document.is_live()).then_some(NOT_LIVE.into()),
            Needs::Savable if !context.document.is_live() => {
                context.document.not_savable().map(Cow::from)
            }
            Needs::Records | Needs::Savable => {
                let empty = context.document.log().is_empty();
                empty.then_some("Nothing has happened in this session yet.".into())
            }
        }
    }

    /// Whether its switch is on; `None` if it is not a switch.
    pub fn is_on(&self, context: CommandContext<'_>) -> Option<bool> {
        let Action::Window(action) = &self.action else { return None };
        match action {
            WindowAction::SwitchIllegalCalls => Some(context.allow_illegal),
            WindowAction::SwitchIpv6 => Some(context.use_ipv6),
            WindowAction::Layout(LayoutChange::SwitchAlone) => Some(context.panes_alone),
            WindowAction::Layout(LayoutChange::SwitchInspector) => Some(context.inspector),
            WindowAction::Appearance(Appearance::Projector) => Some(context.projector),
            WindowAction::Appearance(Appearance::ReducedMotion) => Some(context.reduced_motion),
            WindowAction::Appearance(Appearance::Size(percent)) => {
                Some((context.zoom - f32::from(*percent) / 100.0).abs() < 0.01)
            }
            WindowAction::Appearance(Appearance::Theme(theme)) => Some(context.theme == *theme),
            _ => None,
        }
    }
}
