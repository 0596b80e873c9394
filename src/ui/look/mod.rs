//! How things look: the foundation of every room of the window.
//!
//! It decides every colour, size and symbol ([`theme`]), how figures are written ([`units`]), and how
//! a [diagram](crate::diagram) of plain shapes becomes strokes and text on screen ([`paint_picture`]); [`shapes`] has the small symbols, and [`Spotlight`] points a control out.
//!
//! In come values and shapes, out come text and paint. It knows no session and no action. Open
//! [`theme`] first.

pub mod buttons;
mod floating;
mod focus_ring;
pub mod paint_picture;
pub mod shapes;
mod spotlight;
pub mod system_fonts;
pub mod theme;
pub mod units;

pub use buttons::{primary_button, with_keys};
pub use floating::floating_window;
pub use focus_ring::paint_focus_ring;
pub use paint_picture::paint;
pub use shapes::{dashed_frame, eye, paint_change, paint_lifecycle};
pub use spotlight::Spotlight;
pub use theme::{Palette, ROW_HEIGHT, dialog_frame, stroke, thickness, whole};
pub use units::{
    bytes, clock, countdown, date_and_time, duration, kept_back_text, local_time, part_text,
    seconds,
};
