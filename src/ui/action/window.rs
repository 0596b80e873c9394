//! Actions on the window itself: what it shows, how it is divided, how it looks.

use egui::ThemePreference;

use super::Pane;
use crate::model::{MeasurementSettings, SocketId};
use crate::ui::document::playback::Seek;

/// An action on the window.
#[derive(Clone, Debug)]
pub enum WindowAction {
    /// Select only this socket: its card comes into view, and the inspector and the chat show it.
    Select(SocketId),
    /// Have the inspector show the selected card that was selected last; none if none is.
    Lead(Option<SocketId>),
    /// Show another moment of a review, or play it.
    Seek(Seek),
    /// Show a notice that something typed cannot be used.
    Complain(String),
    /// Compose a socket's message in a window of its own.
    Compose(SocketId),
    /// Edit the rules by which a socket answers, in a window of their own.
    EditRules(SocketId),
    /// Copy the window to the clipboard, as a picture.
    CopyPicture,
    /// Open the window of this computer's ports, on this port if one is given.
    ShowPorts(Option<u16>),
    /// Read this computer's ports again.
    RefreshPorts,
    /// Allow or disallow calls that will fail.
    SwitchIllegalCalls,
    /// Make new sockets for IPv6, or for IPv4 again.
    SwitchIpv6,
    /// Give the log the amount of memory in the settings.
    SetMemory,
    /// Change how the window looks.
    Appearance(Appearance),
    /// Open a window that helps.
    Show(Overlay),
    /// Divide the window differently.
    Layout(LayoutChange),
    /// End the program.
    Quit,
    /// Open the window in which the cost of a connection is measured.
    ShowMeasurements,
    /// Measure what a connection costs.
    Measure(MeasurementRequest),
    /// End the measurement that runs.
    StopMeasuring,
}

/// A measurement that is asked for.
#[derive(Clone, Debug)]
pub struct MeasurementRequest {
    /// What is measured.
    pub settings: MeasurementSettings,
    /// Whether the person has agreed to measure with another computer.
    pub agreed: bool,
}

/// A change of how the window looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appearance {
    /// The size of everything, in per cent.
    Size(u16),
    /// Dark, light, or the system's.
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
    /// The panes fill the window, or give the canvas its place back.
    SwitchAlone,
    /// The inspector is folded, or opened.
    SwitchInspector,
    /// Everything goes back to its original place.
    Reset,
}

/// A window that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Every command, by a few letters.
    Palette,
    /// All keys.
    Shortcuts,
    /// The glossary.
    Glossary,
    /// About the program.
    About,
}
