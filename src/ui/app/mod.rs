//! The window as a whole: the only room that knows all others.
//!
//! It decides the order of a frame ([`frame`]), the regions of the window and where the panes are
//! ([`regions`], [`layouts`], [`pane_tiles`]), how each action is carried out ([`execute`]), what runs
//! on threads of its own meanwhile ([`jobs`]), and what is remembered from one start to the next
//! ([`settings`], [`stored`]).
//!
//! In come the actions of the frame before, the results of jobs and what is new in the log; out come
//! calls to the playground and the next picture. Open [`frame`] first.

mod appearance;
mod bind_first;
mod composer;
mod execute;
mod frame;
mod jobs;
mod layouts;
mod learn;
mod lesson_maker;
mod other_keys;
mod pane_states;
mod pane_tiles;
mod projector;
mod quit;
mod recent;
mod region_keys;
mod regions;
mod review_bar;
mod session;
mod settings;
mod shell;
mod status_bar;
mod stored;
mod top_bar;
mod window;

pub use frame::App;
pub use window::open_window;
