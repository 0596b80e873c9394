//! The plots: bytes per second, round trip times and queues of the selected sockets on one time
//! axis.
//!
//! | file | what it decides |
//! | --- | --- |
//! | `pane` | what the pane remembers, and the order in which it is drawn |
//! | `sockets` | which sockets are plotted |
//! | `span` | which part of the session's time is in view |
//! | `until` | until when something is known |
//! | `tools` | the tools above the plots |
//! | `kind` | what each of the plots shows, in figures and in words |
//! | `curve` | the lines of a plot, from what the session knows over time |
//! | `plot` | one plot: painted, pointed at and clicked |
//! | `axes` | how times and amounts are written beside every plot |
//! | `marks` | at which times and amounts a plot has a mark |
//! | `line_style` | how the lines of several sockets are told apart |
//! | `nearest` | to which record a click leads |
//! | `options` | how the plots are looked at |
//! | `table` | the same as text |
//! | `statistics`, `rate_plot` | the Statistics pane: totals, and the rate of late |

mod axes;
mod curve;
mod kind;
mod line_style;
mod marks;
mod nearest;
mod options;
mod pane;
mod plot;
mod rate_plot;
mod sockets;
mod span;
mod statistics;
mod table;
mod tools;
mod until;

pub use axes::{bare_plot, moment_line, rate_text};
pub use curve::rates;
pub use marks::Unit;
pub use pane::PlotsPane;
pub use statistics::StatisticsPane;
