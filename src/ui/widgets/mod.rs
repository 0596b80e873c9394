//! Controls that several panes share: lists of any length that draw only the rows in view ([`row_list`],
//! [`scroll`], [`row_keys`]), the mark of a review's moment between rows ([`review_marker`]), bytes
//! ([`byte_view`], [`copy_menu`]), the text of a cell ([`cell_text`]), plots ([`still_plot()`]) and pop-ups
//! ([`popup()`]).
//!
//! In come rows and the room's [actions](super::action), out come what was scrolled to, clicked or
//! asked for. No widget knows which pane it is in. Open [`row_list`] first.

pub mod byte_view;
pub mod cell_text;
pub mod copy_menu;
pub mod popup;
pub mod review_marker;
pub mod row_keys;
pub mod row_list;
pub mod scroll;
pub mod scroll_bar;
pub mod still_plot;

pub use popup::popup;
pub use row_list::{RowList, rows_control, takes_keys};
pub use scroll::{Scroll, ScrollExtent, ScrollPosition};
pub use scroll_bar::newest_ui;
pub use still_plot::{quiet_axis, still_plot};
