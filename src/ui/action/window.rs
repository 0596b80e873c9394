//! What can be asked of the window itself: what it shows, how it is divided, how it looks.

use egui::ThemePreference;

use super::pane::Pane;
use crate::{model::SocketId, ui::document::playback::Seek};

/// Something asked of the window.
#[derive(Clone, Debug)]
pub enum WindowAction {
    /// Choose a socket alone: its card comes into view, and the inspector and the chat show it.
    Select(SocketId),
    /// Have the inspector show the one of the chosen cards that was taken last; none if none is chosen.
    Lead(Option<SocketId>),
    /// Show another moment of a review, or play it.
    Seek(Seek),
    /// Show a notice that something a person typed cannot be used.
    Complain(String),
    /// Copy the window to the clipboard, as a picture.
    CopyPicture,
    /// Open the window of this computer's ports, on this port if one is given.
    ShowPorts(Option<u16>),
    /// Read this computer's ports again.
    RefreshPorts,
    /// Let calls that will fail be pressed, or no longer.
    SwitchIllegalCalls,
    /// Make new sockets for IPv6, or for IPv4 again.
    SwitchIpv6,
    /// Have the log take the memory that the settings say.
    SetMemory,
    /// Change how the window looks.
    Appearance(Appearance),
    /// Open a window that helps.
    Show(Overlay),
    /// Divide the window differently.
    Layout(LayoutChange),
    /// End the program.
    Quit,
}

/// A change of how the window looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appearance {
    /// Everything at so many per cent of its size.
    Size(u16),
    /// Dark, light, or as the system is.
    Theme(ThemePreference),
    /// Projector mode is switched.
    Projector,
    /// Reduced motion is switched.
    ReducedMotion,
}

impl Appearance {
    /// Sizes that the menu offers, in per cent.
    pub const SIZES: [u16; 5] = [100, 125, 150, 200, 250];
}

/// A change of how the window is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutChange {
    /// A pane comes to the front.
    Show(Pane),
    /// A pane gets the whole window below the menus.
    Enlarge(Pane),
    /// The panes get the place of the canvas as well, or give it back.
    SwitchAlone,
    /// The inspector is folded, or opened.
    SwitchInspector,
    /// Everything comes back to where it was at first.
    Reset,
}

/// A window that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Every command, by a few letters.
    Palette,
    /// All keys.
    Shortcuts,
    /// What the words mean.
    Glossary,
    /// What the program is.
    About,
}
