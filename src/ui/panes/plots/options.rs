//! How the plots are looked at: what its tools change and its picture is drawn by.

use super::{kind::Kind, sockets::Picked, span::Span};

/// How the plots are looked at.
#[derive(Clone, Debug, Default)]
pub struct PlotOptions {
    /// Whose lines are drawn.
    pub picked: Picked,
    /// The plots that are not drawn.
    pub hidden: Vec<Kind>,
    /// The time in view.
    pub span: Span,
    /// Whether it is all told as text.
    pub as_table: bool,
}
