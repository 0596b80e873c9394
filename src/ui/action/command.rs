//! Commands: the actions without arguments that menu, palette and keys offer, and when each can be used.

use std::borrow::Cow;

use egui::{KeyboardShortcut, ThemePreference};

use super::{
    Action,
    window::{Appearance, LayoutChange, WindowAction},
};
use crate::ui::document::Document;

/// Why a command that makes sockets is grey in a review.
pub const NOT_LIVE: &str =
    "This session was opened from a file. File, New session begins a live one.";

/// What commands belong together: in a menu, and in the list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandGroup {
    /// Sessions, and files.
    Session,
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
    pub const ALL: [Self; 8] = [
        Self::Session,
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
            Self::Program => "Program",
            Self::Sockets => "Sockets",
            Self::Log => "Log",
            Self::Panes => "Panes",
            Self::Size => "Size",
            Self::Look => "Look",
            Self::Help => "Help",
        }
    }
}

/// What there must be for a command to do anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A session that is alive.
    LiveSession,
    /// Something in the log.
    Records,
    /// The same, and of a session from a file, one that can be written.
    Savable,
}

/// One thing that can be asked for from anywhere.
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
    /// The keys for it.
    pub keys: Option<KeyboardShortcut>,
    /// What there must be.
    pub needs: Needs,
    /// What is asked for.
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
    /// Whether the panes have the place of the canvas as well.
    pub panes_alone: bool,
    /// Whether the inspector is open.
    pub inspector: bool,
    /// Whether the window is in projector mode.
    pub projector: bool,
    /// Whether nothing moves by itself.
    pub reduced_motion: bool,
    /// Enlargement of everything, 1.0 is 100 %.
    pub zoom: f32,
    /// The theme that was chosen.
    pub theme: ThemePreference,
}

impl Command {
    /// Why it does nothing now; `None` where it does something.
    pub fn obstacle(&self, context: CommandContext<'_>) -> Option<Cow<'static, str>> {
        match self.needs {
            Needs::Nothing => None,
            Needs::LiveSession => (!context.document.is_live()).then_some(NOT_LIVE.into()),
            Needs::Savable if !context.document.is_live() => {
                context.document.not_savable().map(Cow::from)
            }
            Needs::Records | Needs::Savable => {
                let empty = context.document.log().is_empty();
                empty.then_some("Nothing has happened in this session so far.".into())
            }
        }
    }

    /// Whether what it switches is on; `None` where it switches nothing.
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
