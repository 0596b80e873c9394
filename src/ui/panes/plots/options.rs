//! How the plots are looked at: what its tools change and its picture is drawn by.

use super::{kind::PlotKind, sockets::Picked, span::TimeSpan};

/// How the plots are looked at.
#[derive(Clone, Debug, Default)]
pub struct PlotOptions {
    /// Whose lines are drawn.
    pub picked: Picked,
    /// The plots that are not drawn.
    pub hidden: Vec<PlotKind>,
    /// The time in view.
    pub span: TimeSpan,
    /// Whether it is all told as text.
    pub as_table: bool,
}
