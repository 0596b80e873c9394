//! How the plots are shown: what the tools change and the plots follow.

use super::kind::PlotKind;
use super::sockets::Picked;
use super::span::TimeSpan;

/// How the plots are shown.
#[derive(Clone, Debug, Default)]
pub struct PlotOptions {
    /// Whose lines are drawn.
    pub picked: Picked,
    /// The plots that are not drawn.
    pub hidden: Vec<PlotKind>,
    /// The time in view.
    pub span: TimeSpan,
    /// Whether everything is shown as text.
    pub as_table: bool,
}
