//! The window as a whole: the only room that knows all others.
//!
//! It decides the order of a frame ([`frame`]), the regions of the window and where the panes are
//! ([`regions`], [`layouts`], [`pane_tiles`]), how each action is carried out ([`execute`]), what runs
//! on threads of its own meanwhile ([`jobs`]), and what is remembered from one start to the next
//! ([`settings`], [`stored`]).
//!
//! In come the actions of the frame before, the results of jobs and what is new in the log; out come
//! calls to the playground and the next picture. Open [`frame`] first.

pub mod appearance;
pub mod bind_first;
pub mod copy_and_save;
pub mod execute;
pub mod execute_review;
pub mod frame;
pub mod job_results;
pub mod jobs;
pub mod layouts;
pub mod pane_tiles;
pub mod progress;
pub mod recent;
pub mod regions;
pub mod review_bar;
pub mod settings;
pub mod status_bar;
pub mod stored;
pub mod top_bar;
pub mod window;

pub use frame::App;
pub use window::open_window;
